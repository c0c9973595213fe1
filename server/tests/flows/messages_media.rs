//! Pictures in messages: seen by whoever reads a message that names them, before that by whoever brought them.

use crate::support::{
    Program, Visitor,
    below::code,
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
        assert_eq!(sent["media"], json!([{"id": picture, "kind": "picture"}]));
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
