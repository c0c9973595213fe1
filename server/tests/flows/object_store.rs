//! Media in an object store, through the public door: how they come and are shown, and what the program says at its start.

use std::process::{Command, Stdio};

use crate::support::{
    Program,
    little_store::{KEY, LittleStore, SECRET},
    media::{photo, picture, upload},
    program::{command, finish},
};
use tempfile::TempDir;

const HENS: &str = "demo-poules";

fn keyed(command: &mut Command, secret: &str) {
    command
        .env("AWS_ACCESS_KEY_ID", KEY)
        .env("AWS_SECRET_ACCESS_KEY", secret);
}

#[tokio::test(flavor = "multi_thread")]
async fn med_34_pictures_lie_in_the_object_store_and_are_shown_from_there_by_right() {
    let store = LittleStore::start().await;
    let folder = TempDir::new().unwrap();
    let url = store.url();
    let program = Program::start_keyed(folder.path(), &["--demo", "--media-url", &url], |all| {
        keyed(all, SECRET);
    });
    let pupil = program.pupil().await;
    let of_the_demo = store.objects().len();
    // It is ill for a moment: nobody notices.
    store.fall_ill(2);
    let id = picture(&pupil, HENS, &photo(2_000, 1_500, 1)).await;
    let more = store.objects().len() - of_the_demo;
    assert_eq!(more, 2, "the page and the thumb");
    let on_disk = std::fs::read_dir(program.data.join("media")).map_or(0, Iterator::count);
    assert_eq!(on_disk, 0);
    let path = format!("/api/media/{id}");
    let whole = pupil.get(&path).await;
    assert_eq!(whole.status, 200);
    let (length, kept) = (whole.body.len(), store.objects());
    assert!(kept.values().any(|bytes| *bytes == whole.body));
    let part = pupil.with("range", "bytes=10-19").get(&path).await;
    assert_eq!((part.status, &part.body[..]), (206, &whole.body[10..20]));
    let last = pupil.with("range", "bytes=-4").get(&path).await;
    assert_eq!(last.body, whole.body[length - 4..]);
    assert_eq!(program.visitor().get(&path).await.status, 404);
    // The same photo again takes no room.
    picture(&pupil, HENS, &photo(2_000, 1_500, 1)).await;
    assert_eq!(store.objects(), kept);
    // It stays away: what came is kept, and it is said when to come back.
    store.fall_ill(usize::MAX);
    let away = upload(&pupil, HENS, &photo(400, 300, 9)).await;
    assert_eq!((away.status, away.code().as_str()), (503, "unavailable"));
    assert!(!away.header("retry-after").is_empty());
    store.fall_ill(0);
    assert_eq!(pupil.get(&path).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn med_32_wrong_keys_end_the_program_with_one_sentence_and_no_key_in_it() {
    let store = LittleStore::start().await;
    let folder = TempDir::new().unwrap();
    let serve = || {
        let mut command = command(folder.path());
        command
            .args(["serve", "--listen", "127.0.0.1:0", "--log", "debug"])
            .args(["--media-url", &store.url()])
            .stdout(Stdio::null());
        command
    };
    let mut wrong = serve();
    keyed(&mut wrong, "perdu-de-vue");
    let ended = tokio::task::spawn_blocking(move || finish(&mut wrong)).await;
    let ended = ended.unwrap();
    assert_eq!(ended.status, 1, "{}", ended.err);
    assert!(ended.err.contains("refuses the keys"), "{}", ended.err);
    for key in [KEY, "perdu-de-vue"] {
        assert!(!ended.err.contains(key), "{}", ended.err);
    }
    let mut none = serve();
    let none = none
        .env_remove("AWS_ACCESS_KEY_ID")
        .env_remove("AWS_SECRET_ACCESS_KEY");
    let ended = finish(none);
    assert_eq!(ended.status, 2, "{}", ended.err);
    assert!(ended.err.contains("AWS_ACCESS_KEY_ID"), "{}", ended.err);
}
