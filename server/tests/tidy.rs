//! Tidiness is an ordinary test: arrows between crates, promises and tests, the look of files.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::wildcard_enum_match_arm,
    clippy::large_futures,
    clippy::disallowed_methods,
    missing_docs,
    reason = "a test may fail"
)]

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .canonicalize()
        .expect("the root")
}

/// Every file below `folder` with one of these endings, built things aside.
fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(folder) = waiting.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries.flatten() {
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            if path.is_dir() {
                let built = [
                    "target",
                    "node_modules",
                    "dist",
                    "build",
                    "corpus",
                    "artifacts",
                    "data",
                    "test-output",
                ];
                if !name.starts_with('.') && !built.contains(&name.as_str()) {
                    waiting.push(path);
                }
            } else if endings.iter().any(|ending| name.ends_with(ending)) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}

#[test]
fn tidy_arrows_between_crates_are_those_of_the_architecture() {
    let arrows: [(&str, &[&str]); 10] = [
        ("crdt", &[]),
        ("server/domain", &[]),
        ("server/store", &["domain"]),
        ("server/realtime", &["crdt", "domain"]),
        ("server/media", &[]),
        ("server/press", &[]),
        ("server/press-pdf", &["press"]),
        ("server/api", &["domain", "realtime"]),
        (
            "server",
            &[
                "api",
                "crdt",
                "domain",
                "media",
                "press",
                "press-pdf",
                "realtime",
                "store",
            ],
        ),
        ("load-tests", &["crdt"]),
    ];
    for (folder, allowed) in arrows {
        let manifest: toml::Table =
            toml::from_str(&read(&root().join(folder).join("Cargo.toml"))).expect(folder);
        let ours: BTreeSet<&str> = manifest["dependencies"]
            .as_table()
            .expect("dependencies")
            .keys()
            .filter_map(|name| name.strip_prefix("passeplume-"))
            .collect();
        let allowed: BTreeSet<&str> = allowed.iter().copied().collect();
        assert!(
            ours.is_subset(&allowed),
            "{folder} imports {ours:?}, allowed are {allowed:?}"
        );
    }
}

#[test]
fn tidy_pure_crates_know_no_runtime_database_or_socket() {
    for folder in [
        "crdt",
        "server/domain",
        "server/media",
        "server/press",
        "server/press-pdf",
    ] {
        let manifest: toml::Table =
            toml::from_str(&read(&root().join(folder).join("Cargo.toml"))).expect(folder);
        for name in manifest["dependencies"]
            .as_table()
            .expect("dependencies")
            .keys()
        {
            let banned = [
                "tokio",
                "sqlx",
                "axum",
                "hyper",
                "rand",
                "uuid",
                "tokio-tungstenite",
            ];
            assert!(!banned.contains(&name.as_str()), "{folder} imports {name}");
        }
    }
}

#[test]
fn tidy_every_rust_file_opens_with_a_sentence_and_has_one_idea() {
    let mut found = Vec::new();
    for path in files(&root(), &[".rs"]) {
        let text = read(&path);
        let name = path
            .strip_prefix(root())
            .expect("below the root")
            .display()
            .to_string();
        if !text.starts_with("//!") && !text.starts_with("#![") {
            found.push(format!("{name} does not open with //!"));
        }
        let lines = text.lines().count();
        if lines > 400 {
            found.push(format!(
                "{name} has {lines} lines: look for the second idea in it"
            ));
        }
        for word in [concat!("TO", "DO"), concat!("FIX", "ME")] {
            let marks = |line: &str| line.contains("//") && line.contains(word);
            if text.lines().any(marks) {
                found.push(format!("{name} leaves a {word}"));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Ids such as `API-1` that open a line of a table or list of the specification.
fn promised() -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    for path in files(&root(), &["SPEC.md"]) {
        for line in read(&path).lines() {
            let line = line.trim_start_matches(['|', '-', '*', ' ', '#']);
            let id: String = line
                .chars()
                .take_while(|letter| {
                    letter.is_ascii_uppercase() || letter.is_ascii_digit() || *letter == '-'
                })
                .collect();
            if let Some((word, number)) = id.split_once('-')
                && (2..=5).contains(&word.len())
                && is_family(word)
                && !number.is_empty()
                && number.bytes().all(|byte| byte.is_ascii_digit())
            {
                ids.insert(id);
            }
        }
    }
    ids
}

/// Ids in the names of tests: `fn api_1_…` of Rust, `test('API-1 …` of TypeScript.
fn tested() -> BTreeMap<String, String> {
    let mut ids = BTreeMap::new();
    for path in files(&root(), &[".rs", ".ts", ".mjs"]) {
        let text = read(&path);
        let file = path.display().to_string();
        for line in text.lines() {
            let line = line.trim_start();
            let bare = line
                .trim_start_matches("pub(crate) ")
                .trim_start_matches("async ");
            let rust = bare.strip_prefix("fn ");
            if let Some(name) = rust {
                let mut parts = name.split('_');
                if let (Some(word), Some(number)) = (parts.next(), parts.next())
                    && parts.next().is_some()
                    && (2..=5).contains(&word.len())
                    && number.bytes().all(|byte| byte.is_ascii_digit())
                    && !number.is_empty()
                {
                    ids.insert(format!("{}-{number}", word.to_uppercase()), file.clone());
                }
            }
            // A title is a string that begins with the id, wherever `test.each(…)` puts it.
            for title in line.split(['\'', '"', '`']) {
                let word = title.split(' ').next().unwrap_or_default();
                if word.len() < title.len()
                    && let Some((name, number)) = word.split_once('-')
                    && (2..=5).contains(&name.len())
                    && is_family(name)
                    && !number.is_empty()
                    && number.bytes().all(|byte| byte.is_ascii_digit())
                {
                    ids.insert(word.to_owned(), file.clone());
                }
            }
        }
    }
    ids
}

#[test]
fn tidy_every_promise_has_a_test_and_every_numbered_test_a_promise() {
    let (promised, tested) = (promised(), tested());
    let untested: Vec<&String> = promised
        .iter()
        .filter(|id| !tested.contains_key(*id))
        .collect();
    assert!(
        untested.is_empty(),
        "promised, but no test bears the id: {untested:?}"
    );
    // Only families that the specification has: `fn is_2_…` is no promise.
    let families: BTreeSet<&str> = promised
        .iter()
        .filter_map(|id| id.split('-').next())
        .collect();
    let unpromised: Vec<_> = tested
        .iter()
        .filter(|(id, _)| {
            id.split('-')
                .next()
                .is_some_and(|family| families.contains(family))
        })
        .filter(|(id, _)| !promised.contains(*id))
        .collect();
    assert!(
        unpromised.is_empty(),
        "tested, but promised nowhere: {unpromised:?}"
    );
}

/// `API`, `E2E`: what stands before the number of a promise.
fn is_family(word: &str) -> bool {
    word.starts_with(|first: char| first.is_ascii_uppercase())
        && word
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}
