//! The second form of a film, made after it is kept by a program that stands where `ffmpeg` would.

use std::{
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    time::Duration,
};

use crate::support::{
    Person, Program,
    media::{begin, send},
};
use serde_json::Value;

const HENS: &str = "demo-poules";

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("media/tests/golden")
        .join(name)
}

/// A server with this program in the place of the real one.
fn with(folder: &Path, script: &str) -> Program {
    let program = folder.join("stub");
    let whole = format!(
        "#!/bin/sh\n[ \"$1\" = -version ] && {{ echo ffmpeg version stub; exit 0; }}\n{script}\n"
    );
    std::fs::write(&program, whole).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let named = program.to_str().unwrap();
    Program::start_in(folder, &["--demo", "--ffmpeg", named], None)
}

/// The address of a film that was sent.
async fn film(pupil: &Person, name: &str) -> String {
    let bytes = std::fs::read(golden(name)).unwrap();
    let begun = begin(pupil, HENS, "film", bytes.len()).await.json();
    let id = begun["id"].as_str().unwrap();
    assert_eq!(send(pupil, id, 0, &bytes).await.status, 200);
    let made = pupil
        .post(&format!("/api/uploads/{id}/finish"), &Value::Null)
        .await;
    assert_eq!(made.status, 201, "{}", made.text());
    format!("/api/media/{}", made.json()["id"].as_str().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn med_27_a_form_that_every_device_plays_is_made_after_it_is_kept_and_shown_from_then_on() {
    let folder = tempfile::TempDir::new().unwrap();
    let script = format!("/bin/cp {} out.mp4", golden("camera.mov").display());
    let program = with(folder.path(), &script);
    let pupil = program.pupil().await;
    let address = film(&pupil, "vp8-opus-slices.webm").await;
    let mut shown = pupil.get(&address).await;
    for _ in 0..200 {
        if shown.header("content-type") == "video/mp4" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        shown = pupil.get(&address).await;
    }
    assert_eq!(shown.header("content-type"), "video/mp4");
    // What the program wrote was written again: a camera's place does not come back by this door.
    let holds = |what: &[u8]| shown.body.windows(what.len()).any(|found| found == what);
    assert!(holds(b"moov") && !holds(b"48.8566"));
    let first = pupil.get(&format!("{address}?form=film")).await;
    assert_eq!(first.header("content-type"), "video/webm");
}

#[tokio::test(flavor = "multi_thread")]
async fn med_27_where_it_fails_or_is_not_needed_the_first_form_stays() {
    let folder = tempfile::TempDir::new().unwrap();
    let ran = folder.path().join("ran");
    let program = with(
        folder.path(),
        &format!("echo x >> {}; exit 1", ran.display()),
    );
    let pupil = program.pupil().await;
    // Played everywhere as it is.
    let camera = film(&pupil, "camera.mov").await;
    let recorded = film(&pupil, "vp8-opus-slices.webm").await;
    for _ in 0..200 {
        if ran.exists() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    let times = std::fs::read_to_string(&ran).unwrap();
    assert_eq!(times.lines().count(), 1, "it was asked for the one film");
    for (address, media_type) in [(camera, "video/mp4"), (recorded, "video/webm")] {
        let shown = pupil.get(&address).await;
        assert_eq!(
            (shown.status, shown.header("content-type")),
            (200, media_type)
        );
    }
}
