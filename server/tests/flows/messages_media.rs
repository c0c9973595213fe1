//! Pictures in messages: seen by whoever reads a message that names them, before that by whoever brought them; and what is said
//! in a sound or film, changed as words are.

use crate::support::{
    Program, Visitor,
    below::{Below, code},
    media::{photo, upload_in},
    newspaper::ok,
    talk::pair,
};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn msg_19_a_picture_is_seen_with_its_message_and_before_that_by_its_owner_alone() {
    for program in Program::on_every_database().await {
        let (teacher, pupil) = (program.teacher().await, program.pupil().await);
        let tom = program.person("tom", "cerise").await;
        let mother = program.guardian().await;
        let id = pair(&pupil, &teacher).await;
        let home = json!({"kind": "conversation", "id": id});
        let made = upload_in(&pupil, &home, &photo(40, 30, 7)).await;
        assert_eq!(made.status, 201, "{}", made.text());
        let picture = made.json()["id"].as_str().unwrap().to_owned();
        let path = format!("/api/media/{picture}");
        let seen = async |who: &Visitor| who.get(&path).await.status;
        assert_eq!(seen(&pupil).await, 200, "her own, before it is sent");
        for who in [&teacher, &tom, &mother] {
            assert_eq!(seen(who).await, 404);
        }
        assert_eq!(seen(&program.visitor()).await, 404);
        // Nobody names what is not theirs, or what was brought elsewhere.
        let messages = format!("/api/conversations/{id}/messages");
        let body = json!({"body": "", "media": [picture], "captions": "Ma poule"});
        assert_eq!(code(&teacher.post(&messages, &body).await), "media_unknown");
        let other = pair(&tom, &teacher).await;
        let theirs = format!("/api/conversations/{other}/messages");
        assert_eq!(code(&tom.post(&theirs, &body).await), "media_unknown");
        let sent = ok(pupil.post(&messages, &body)).await;
        let shown = json!([{"id": picture, "kind": "picture", "name": null, "bytes": null}]);
        assert_eq!(sent["media"], shown);
        assert_eq!(seen(&teacher).await, 200);
        for who in [&tom, &mother] {
            assert_eq!(seen(who).await, 404);
        }
        let home =
            json!({"kind": "picture", "bytes": 9, "home": {"kind": "conversation", "id": id}});
        assert_eq!(tom.post("/api/uploads", &home).await.status, 404);
        // Taken back, it is its owner's alone again.
        let one = format!("/api/messages/{}", sent["id"].as_str().unwrap());
        assert_eq!(pupil.delete(&one).await.status, 204);
        assert_eq!(seen(&teacher).await, 404);
        assert_eq!(seen(&pupil).await, 200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn msg_22_captions_change_as_words_do_and_what_they_were_is_kept() {
    let program = Program::demo();
    let (teacher, pupil) = (program.teacher().await, program.pupil().await);
    let tom = program.person("tom", "cerise").await;
    let id = pair(&pupil, &teacher).await;
    let home = json!({"kind": "conversation", "id": id});
    let made = ok(upload_in(&pupil, &home, &photo(40, 30, 9))).await;
    let messages = format!("/api/conversations/{id}/messages");
    // Sent without a word: it has none to keep.
    let body = json!({"body": "", "media": [made["id"]], "captions": "Bonjour maitresse"});
    let first = ok(pupil.post(&messages, &body)).await;
    let path = format!("/api/messages/{}", first["id"].as_str().unwrap());
    let edit = async |who: &Visitor, captions: &str, rev: i64| {
        let body = json!({"body": "", "captions": captions, "rev": rev});
        who.send("PATCH", &path, Some(body.to_string())).await
    };
    assert_eq!(code(&edit(&teacher, "Autre chose", 1).await), "not_yours");
    assert_eq!(code(&edit(&tom, "Autre chose", 1).await), "not_found");
    let second = ok(edit(&pupil, " Bonjour\u{202e} maîtresse ", 1)).await;
    assert_eq!(
        (&second["captions"], &second["edited"], &second["rev"]),
        (&json!("Bonjour maîtresse"), &json!(false), &json!(2))
    );
    assert_eq!(
        code(&edit(&pupil, "Trop tard", 1).await),
        "changed_meanwhile"
    );
    let long = "a".repeat(4_001);
    assert_eq!(code(&edit(&pupil, &long, 2).await), "too_long");
    let mut below = Below::the(&program).await;
    below
        .run("UPDATE messages SET created = created - 11 * 60 * 1000".into())
        .await;
    let third = ok(edit(&pupil, "", 2)).await;
    assert_eq!(
        (&third["captions"], &third["edited"]),
        (&json!(""), &json!(true))
    );
    let before = ok(teacher.get(&format!("{path}/versions"))).await;
    let captions: Vec<_> = [0, 1].map(|at| before[at]["captions"].clone()).into();
    assert_eq!(captions, ["Bonjour maitresse", "Bonjour maîtresse"]);
    let words = json!({"body": "Écoute", "rev": 3}).to_string();
    let fourth = ok(pupil.send("PATCH", &path, Some(words))).await;
    assert_eq!(
        (&fourth["body"], &fourth["captions"]),
        (&json!("Écoute"), &json!(""))
    );
}
