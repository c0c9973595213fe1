//! Golden recordings (`client-js/scripts/record-golden.mjs` made them with Chromium 156; `camera.mov`, `vbr.mp3` and
//! `tagged.ogg` are those frames through ffmpeg 9), and files made by hand.

#![allow(dead_code, reason = "each test takes what it needs")]

pub mod mp4;
pub mod sounds;

use std::{fs, path::Path};

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

pub fn golden(name: &str) -> Vec<u8> {
    fs::read(folder().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Every golden that is taken, with its name.
pub fn goldens() -> Vec<(String, Vec<u8>)> {
    let mut names: Vec<String> = fs::read_dir(folder())
        .expect("the folder")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .into_string()
                .expect("a name")
        })
        .filter(|name| !name.ends_with(".mkv"))
        .collect();
    names.sort();
    assert!(names.len() >= 10);
    names
        .into_iter()
        .map(|name| (name.clone(), golden(&name)))
        .collect()
}

pub fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}
