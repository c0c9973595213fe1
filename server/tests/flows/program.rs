//! The program itself: options, exit status, signals, commands beside a running server.

use std::{
    io::Write as _,
    process::Stdio,
    time::{Duration, Instant},
};

use crate::support::{
    Program, Visitor,
    program::{command, finish, run},
    update::paragraph,
};
use passeplume_crdt::wire::hocuspocus::SyncStatus;
use tempfile::TempDir;

fn folder() -> TempDir {
    TempDir::new().expect("a folder")
}

#[test]
fn prg_1_flag_then_environment_then_file() {
    let here = folder();
    let file = "listen = \"not an address\"\n";
    std::fs::write(here.path().join("passeplume.toml"), file).unwrap();
    let answer = run(here.path(), &["serve"]);
    assert_eq!(answer.status, 2, "the file is read: {}", answer.err);
    assert!(answer.err.contains("passeplume.toml"));

    let named = |name: &str| format!("sqlite://{}/{name}.db", here.path().display());
    std::fs::write(
        here.path().join("passeplume.toml"),
        format!("database-url = \"{}\"\n", named("file")),
    )
    .unwrap();
    let exists = |name: &str| here.path().join(format!("{name}.db")).exists();
    assert_eq!(run(here.path(), &["migrate"]).status, 0);
    assert!(exists("file"));
    let by_environment = finish(
        command(here.path())
            .arg("migrate")
            .env("PASSEPLUME_DATABASE_URL", named("environment")),
    );
    assert_eq!(by_environment.status, 0);
    assert!(exists("environment"));
    let by_flag = finish(
        command(here.path())
            .args(["migrate", "--database-url", &named("flag")])
            .env("PASSEPLUME_DATABASE_URL", named("nobody")),
    );
    assert_eq!(by_flag.status, 0);
    assert!(exists("flag") && !exists("nobody"));
}

#[test]
fn prg_2_every_command_has_help_and_nothing_of_later_is_in_it() {
    let here = folder();
    for arguments in [
        &["--help"][..],
        &["serve", "--help"],
        &["migrate", "--help"],
        &["demo", "--help"],
        &["account", "--help"],
        &["account", "add", "--help"],
        &["check", "--help"],
    ] {
        let help = run(here.path(), arguments);
        assert_eq!(help.status, 0, "{arguments:?}");
        for later in ["broker", "import", "backup", "restore"] {
            assert!(!help.out.contains(later), "{later} in {arguments:?}");
        }
    }
    let serve = run(here.path(), &["serve", "--help"]).out;
    for option in [
        "listen",
        "metrics-listen",
        "data-dir",
        "database-url",
        "public-url",
        "trusted-proxy",
        "tls-cert",
        "tls-key",
        "media-url",
        "smtp-url",
        "demo",
        "demo-public",
    ] {
        assert!(
            serve.contains(&format!("--{option} ")) || serve.contains(&format!("--{option}[")),
            "{option}"
        );
        let variable = format!("PASSEPLUME_{}", option.to_uppercase().replace('-', "_"));
        assert!(serve.contains(&variable), "{variable}");
    }
}

#[test]
fn prg_3_exit_status_is_2_for_wrong_usage_and_1_for_failure() {
    let here = folder();
    for wrong in [
        &["frobnicate"][..],
        &["serve", "--listen", "nowhere"],
        &["serve", "--config", "absent.toml"],
        &["serve", "--tls-cert", "a.pem"],
        &["serve", "--tls-cert", "a.pem", "--tls-key", "b.pem"],
        &["serve", "--public-url", "ecole.example"],
        &["account", "add", "x", "--role", "king", "--first-name", "X"],
    ] {
        assert_eq!(run(here.path(), wrong).status, 2, "{wrong:?}");
    }
    for failed in [
        &["check", "--data-dir", "absent"][..],
        &["account", "suspend", "nobody"],
        &[
            "migrate",
            "--database-url",
            "postgres://nobody@127.0.0.1:1/x",
        ],
    ] {
        let answer = run(here.path(), failed);
        assert_eq!(answer.status, 1, "{failed:?}: {}", answer.err);
        assert!(
            answer.err.contains("passeplume: "),
            "one sentence: {}",
            answer.err
        );
    }
    assert!(
        !here.path().join("absent").exists(),
        "a check leaves nothing behind"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn prg_4_sigterm_drains_and_nothing_is_lost() {
    for mut program in Program::on_every_database().await {
        let pupil = program.pupil().await;
        let mut live = pupil.collaborates("demo-poules").await;
        live.scope().await;
        live.sync().await;
        assert_eq!(
            live.writes(&paragraph("juste avant la fin")).await,
            SyncStatus::Applied
        );
        let start = Instant::now();
        program.signal("TERM");
        let code = live
            .closed_within(Duration::from_secs(8))
            .await
            .expect("told to come back");
        assert!(!(4400..4500).contains(&code), "{code} would be final");
        assert_eq!(program.wait(Duration::from_secs(10)), Some(0));
        assert!(start.elapsed() < Duration::from_secs(10));
        assert_eq!(program.beside(&["check"]).status, 0);
    }
    let program = Program::demo();
    let token = program.pupil().await.token;
    let program = program.restart(&[]);
    let again = Visitor::at(program.address).with("authorization", &format!("Bearer {token}"));
    let text = again
        .get("/api/documents/demo-poules/content?format=text")
        .await;
    assert_eq!(text.status, 200, "the session outlives a restart");
}

#[tokio::test(flavor = "multi_thread")]
async fn prg_5_an_operator_adds_suspends_and_renames_passwords() {
    for program in Program::on_every_database().await {
        let add = [
            "account",
            "add",
            "Nina",
            "--role",
            "teacher",
            "--first-name",
            "Nina",
            "--last-name",
            "Petit",
            "--member",
            "teacher-of:gm-ce1-ce2",
        ];
        let made = program.beside(&add);
        assert_eq!(made.status, 0, "{}", made.err);
        let nina = program.person("nina", made.out.trim()).await;
        assert_eq!(
            nina.get("/api/documents")
                .await
                .json()
                .as_array()
                .unwrap()
                .len(),
            17
        );
        assert_eq!(program.beside(&add).status, 1, "the login is taken");

        let listed = program.beside(&["account", "list"]).out;
        assert!(
            listed.contains("nina\tteacher\tactive\t") && listed.contains("teacher-of:gm-ce1-ce2")
        );
        let changed = program.beside(&["account", "password", "nina"]);
        assert_eq!(
            nina.get("/api/session").await.status,
            401,
            "a new password ends the sessions"
        );
        let nina = program.person("nina", changed.out.trim()).await;
        assert_eq!(program.beside(&["account", "suspend", "nina"]).status, 0);
        assert_eq!(nina.get("/api/session").await.status, 401);
        assert_eq!(program.beside(&["account", "activate", "nina"]).status, 0);
        program.person("nina", changed.out.trim()).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn prg_5_a_password_may_come_from_stdin() {
    let program = Program::demo();
    let mut child = command(program.folder())
        .args([
            "account",
            "password",
            "zoe",
            "--password-stdin",
            "--data-dir",
        ])
        .arg(&program.data)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all("lune rousse\n".as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(
        output.status.success() && output.stdout.is_empty(),
        "it is not printed"
    );
    program.person("zoe", "lune rousse").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn prg_6_check_finds_a_flipped_byte_and_the_rest_serves() {
    let mut program = Program::demo();
    program.signal("TERM");
    assert_eq!(program.wait(Duration::from_secs(10)), Some(0));
    let sound = program.beside(&["check"]);
    assert_eq!(sound.status, 0, "{}{}", sound.out, sound.err);
    assert!(sound.out.contains("30 documents") && sound.out.contains("everything is sound"));

    // A byte of a pupil's words, wherever the file keeps them.
    let file = program.data.join("passeplume.db");
    let mut bytes = std::fs::read(&file).unwrap();
    let words = "elles s'appellent Plume".as_bytes();
    let places: Vec<usize> = (0..bytes.len())
        .filter(|at| bytes[*at..].starts_with(words))
        .collect();
    assert!(!places.is_empty(), "the words are in the file");
    for at in places {
        bytes[at] ^= 0x20;
    }
    std::fs::write(&file, bytes).unwrap();
    let damaged = program.beside(&["check"]);
    assert_eq!(damaged.status, 1);
    assert!(damaged.out.contains("demo-poules"), "{}", damaged.out);
    assert!(!damaged.out.contains("Plume"), "no words of the text");

    let again = Program::start_in(program.folder(), &[], None);
    let pupil = again.pupil().await;
    let answer = pupil.get("/api/documents/demo-poules/content").await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (503, "document_set_aside")
    );
    assert_eq!(
        pupil
            .get("/api/documents/demo-natation/content")
            .await
            .status,
        200
    );
}
