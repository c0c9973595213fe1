//! Pictures in texts through the public door: how they come, who sees them, what is refused.

#[path = "../../media/tests/support/png.rs"]
mod png;

use std::path::Path;

use crate::support::{
    Program,
    media::{begin, files, photo, picture, send, upload},
    newspaper::ok,
};
use png::png_head;
use serde_json::{Value, json};

/// A text that zoe writes in, and hugo of the other class of the space too.
const HENS: &str = "demo-poules";

#[tokio::test(flavor = "multi_thread")]
async fn api_28_a_picture_comes_in_pieces_and_is_shown_whole_and_in_part() {
    for program in Program::on_every_database().await {
        let pupil = program.pupil().await;
        let bytes = photo(2_000, 1_500, 1);
        let begun = begin(&pupil, HENS, "picture", bytes.len()).await;
        assert_eq!(begun.status, 201, "{}", begun.text());
        let view = begun.json();
        assert_eq!(
            (&view["offset"], &view["chunk"]),
            (&json!(0), &json!(1 << 20))
        );
        let id = view["id"].as_str().unwrap().to_owned();
        let half = bytes.len() / 2;
        assert_eq!(
            send(&pupil, &id, 0, &bytes[..half]).await.json()["offset"],
            half
        );
        assert_eq!(
            send(&pupil, &id, 0, &bytes[..half]).await.code(),
            "wrong_offset"
        );
        let finish = format!("/api/uploads/{id}/finish");
        assert_eq!(
            pupil.post(&finish, &Value::Null).await.code(),
            "incomplete_upload"
        );
        let too_much = [&bytes[half..], b"x"].concat();
        assert_eq!(send(&pupil, &id, half, &too_much).await.code(), "too_large");
        assert_eq!(
            ok(pupil.get(&format!("/api/uploads/{id}"))).await["offset"],
            half
        );
        // Somebody else's upload is not there.
        let classmate = program.classmate().await;
        assert_eq!(
            classmate.get(&format!("/api/uploads/{id}")).await.code(),
            "not_found"
        );
        assert_eq!(
            send(&classmate, &id, half, &bytes[half..]).await.code(),
            "not_found"
        );
        assert_eq!(send(&pupil, &id, half, &bytes[half..]).await.status, 200);
        let media = ok(pupil.post(&finish, &Value::Null)).await;
        assert_eq!(
            ok(pupil.post(&finish, &Value::Null)).await,
            media,
            "said twice, made once"
        );
        assert_eq!(
            (
                &media["kind"],
                &media["state"],
                &media["width"],
                &media["height"],
                &media["forms"]
            ),
            (
                &json!("picture"),
                &json!("ready"),
                &json!(1600),
                &json!(1200),
                &json!(["page", "thumb"])
            )
        );
        assert!(files(&program.data.join("uploads")).is_empty());

        let path = format!("/api/media/{}", media["id"].as_str().unwrap());
        let whole = pupil.get(&path).await;
        assert_eq!(
            (whole.status, whole.header("content-type")),
            (200, "image/jpeg")
        );
        assert_eq!(whole.header("content-length"), whole.body.len().to_string());
        assert!(
            whole
                .header("content-security-policy")
                .starts_with("default-src 'none'; sandbox")
        );
        assert_eq!(whole.header("cache-control"), "private, no-cache");
        assert_eq!(whole.header("x-content-type-options"), "nosniff");
        assert!(
            whole
                .header("content-disposition")
                .starts_with("inline; filename=")
        );
        let shown = image::load_from_memory(&whole.body).unwrap();
        assert_eq!((shown.width(), shown.height()), (1600, 1200));
        let thumb = pupil.get(&format!("{path}?form=thumb")).await;
        assert!(thumb.body.len() < whole.body.len());
        assert_eq!(
            pupil.get(&format!("{path}?form=film")).await.code(),
            "not_found"
        );
        assert_eq!(
            pupil.get(&format!("{path}?form=x")).await.code(),
            "not_found"
        );
        let again = pupil
            .with("if-none-match", whole.header("etag"))
            .get(&path)
            .await;
        assert_eq!((again.status, again.body.len()), (304, 0));
        let head = pupil.send("HEAD", &path, None).await;
        assert_eq!((head.status, head.body.len()), (200, 0));
        assert_eq!(
            head.header("content-length"),
            whole.header("content-length")
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn med_5_parts_of_a_medium_are_the_parts_of_its_bytes() {
    let program = Program::demo();
    let pupil = program.pupil().await;
    let id = picture(&pupil, HENS, &photo(900, 900, 2)).await;
    let path = format!("/api/media/{id}");
    let whole = pupil.get(&path).await;
    let length = whole.body.len();
    assert!(
        length > 70_000,
        "more than one piece of the shelf: {length}"
    );
    assert_eq!(whole.header("accept-ranges"), "bytes");
    for (range, first, end) in [
        ("bytes=0-0".to_owned(), 0, 1),
        ("bytes=100-70000".to_owned(), 100, 70_001),
        ("bytes=-5".to_owned(), length - 5, length),
        (format!("bytes={}-", length - 7), length - 7, length),
    ] {
        let part = pupil.with("range", &range).get(&path).await;
        assert_eq!(part.status, 206, "{range}");
        assert_eq!(part.body, whole.body[first..end], "{range}");
        let said = format!("bytes {first}-{}/{length}", end - 1);
        assert_eq!(part.header("content-range"), said);
        assert_eq!(part.header("content-length"), (end - first).to_string());
    }
    let beyond = pupil
        .with("range", &format!("bytes={length}-"))
        .get(&path)
        .await;
    assert_eq!(beyond.status, 416);
    assert_eq!(beyond.header("content-range"), format!("bytes */{length}"));
    assert_eq!(
        pupil.with("range", "bytes=0-1,4-5").get(&path).await.body,
        whole.body
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn med_2_a_hostile_picture_is_413_and_costs_less_than_40_mb() {
    let program = Program::demo();
    let pupil = program.pupil().await;
    picture(&pupil, HENS, &photo(100, 100, 3)).await;
    let before = program.peak_memory();
    for (width, height) in [(50_000, 50_000), (12_001, 10), (5_100, 5_100)] {
        let answer = upload(&pupil, HENS, &png_head(width, height)).await;
        assert_eq!(answer.status, 413);
        assert_eq!(answer.code(), "too_many_pixels");
    }
    let grown = program.peak_memory().saturating_sub(before);
    assert!(grown < 40_000, "{grown} kB");
    let usage = begin(&pupil, HENS, "picture", 10 << 20).await;
    assert_eq!(usage.status, 201, "what was refused takes no room");
}

#[tokio::test(flavor = "multi_thread")]
async fn med_8_what_is_no_picture_is_415_at_its_first_piece_and_leaves_nothing() {
    let program = Program::demo();
    let pupil = program.pupil().await;
    let of_the_demo = files(&program.data.join("media"));
    for (bytes, code) in [
        (
            &b"<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>"[..],
            "media_type",
        ),
        (b"<!doctype html><script>x</script>", "media_type"),
        (
            b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:1/a.ts",
            "media_type",
        ),
        (b"%PDF-1.7 ........", "media_type"),
        (b"PK\x03\x04..............", "media_type"),
        (b"\0\0\0\x18ftypisom\0\0\0\0isom", "media_type"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1", "heic"),
    ] {
        let answer = upload(&pupil, HENS, bytes).await;
        assert_eq!((answer.status, answer.code().as_str()), (415, code));
    }
    // It begins like one.
    let mut cut = photo(300, 300, 4);
    cut.truncate(250);
    let answer = upload(&pupil, HENS, &cut).await;
    assert_eq!((answer.status, answer.code().as_str()), (422, "damaged"));
    assert!(files(&program.data.join("uploads")).is_empty());
    assert_eq!(files(&program.data.join("media")), of_the_demo);
    let nonsense = begin(&pupil, HENS, "programme", 10).await;
    assert_eq!(nonsense.code(), "malformed");
    assert_eq!(begin(&pupil, HENS, "picture", 0).await.code(), "malformed");
    let large = begin(&pupil, HENS, "picture", (10 << 20) + 1).await;
    assert_eq!(large.code(), "too_large");
}

#[tokio::test(flavor = "multi_thread")]
async fn med_4_an_upload_goes_on_after_cuts_and_kills_and_is_the_same_file() {
    let folder = tempfile::TempDir::new().unwrap();
    let mut program = Program::start_in(folder.path(), &["--demo"], None);
    let mut pupil = program.pupil().await;
    let bytes = photo(3_000, 2_400, 5);
    let begun = ok(begin(&pupil, HENS, "picture", bytes.len())).await;
    let id = begun["id"].as_str().unwrap().to_owned();
    let mut cuts = 0;
    let mut kills = 0;
    loop {
        let at = ok(pupil.get(&format!("/api/uploads/{id}"))).await["offset"]
            .as_u64()
            .unwrap() as usize;
        if at == bytes.len() {
            break;
        }
        let end = bytes.len().min(at + bytes.len() / 53 + 1);
        if cuts % 3 != 0 {
            // The connection breaks in the middle of a piece.
            let half = (end - at) / 2;
            let head = format!(
                "PUT /api/uploads/{id}?offset={at} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {}\r\n\
                 content-length: {}\r\n\r\n",
                program.address,
                pupil.token,
                end - at
            );
            let mut stream = tokio::net::TcpStream::connect(program.address)
                .await
                .unwrap();
            let part = [head.as_bytes(), &bytes[at..at + half]].concat();
            tokio::io::AsyncWriteExt::write_all(&mut stream, &part)
                .await
                .unwrap();
            drop(stream);
        } else {
            assert_eq!(send(&pupil, &id, at, &bytes[at..end]).await.status, 200);
        }
        cuts += 1;
        if cuts == 40 || cuts == 90 {
            program.signal("KILL");
            drop(program);
            program = Program::start_in(folder.path(), &["--demo"], None);
            pupil = program.pupil().await;
            kills += 1;
        }
    }
    assert!(cuts > 100 && kills == 2, "{cuts} {kills}");
    let waiting = files(&program.data.join("uploads"));
    assert_eq!(std::fs::read(&waiting[0]).unwrap(), bytes);
    let made = ok(pupil.post(&format!("/api/uploads/{id}/finish"), &Value::Null)).await;
    assert_eq!(
        (&made["width"], &made["height"]),
        (&json!(1600), &json!(1280))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn med_9_the_same_photo_by_two_pupils_lies_once_and_without_metadata() {
    let program = Program::demo();
    let (pupil, classmate) = (program.pupil().await, program.classmate().await);
    let of_the_demo = files(&program.data.join("media"));
    let mut bytes = photo(700, 500, 6);
    // A segment of a camera, behind the marker of the beginning.
    let note = b"Exif\0\0MARQUE-GPS-48.85";
    let segment = [&[0xff, 0xe1, 0, note.len() as u8 + 2][..], note].concat();
    bytes.splice(2..2, segment);
    let (one, other) = (
        picture(&pupil, HENS, &bytes).await,
        picture(&classmate, HENS, &bytes).await,
    );
    assert_ne!(one, other);
    let mut kept = files(&program.data.join("media"));
    kept.retain(|path| !of_the_demo.contains(path));
    assert_eq!(kept.len(), 2, "one page, one thumb: {kept:?}");
    let shown = pupil.get(&format!("/api/media/{other}")).await.body;
    let stored = kept.iter().map(|path| std::fs::read(path).unwrap());
    for bytes in stored.chain([shown]) {
        assert!(!bytes.windows(6).any(|window| window == b"MARQUE"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn api_30_a_sound_and_a_film_come_the_same_way_and_are_kept_repaired() {
    let program = Program::demo();
    let pupil = program.pupil().await;
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("media/tests/golden");
    for (file, kind, media_type, other) in [
        ("opus-slices.webm", "sound", "audio/webm", "film"),
        ("vp8-opus-slices.webm", "film", "video/webm", "sound"),
        ("h264-opus-slices.mp4", "film", "video/mp4", "picture"),
    ] {
        let bytes = std::fs::read(golden.join(file)).unwrap();
        for (said, status) in [(other, 415), (kind, 201)] {
            let begun = ok(begin(&pupil, HENS, said, bytes.len())).await;
            let id = begun["id"].as_str().unwrap().to_owned();
            let mut answer = send(&pupil, &id, 0, &bytes).await;
            if answer.status == 200 {
                answer = pupil
                    .post(&format!("/api/uploads/{id}/finish"), &Value::Null)
                    .await;
            }
            assert_eq!(answer.status, status, "{file} as {said}: {}", answer.text());
            if status != 201 {
                continue;
            }
            let media = answer.json();
            assert_eq!(
                (&media["kind"], &media["forms"]),
                (&json!(kind), &json!([kind]))
            );
            assert!(media["duration_ms"].as_u64().unwrap() > 500, "{media}");
            let path = format!("/api/media/{}", media["id"].as_str().unwrap());
            let shown = pupil.get(&path).await;
            assert_eq!(shown.header("content-type"), media_type);
            let part = pupil.with("range", "bytes=100-199").get(&path).await;
            assert_eq!((part.status, &part.body[..]), (206, &shown.body[100..200]));
        }
    }
}
