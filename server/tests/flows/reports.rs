//! Posts of the reading club that adults are asked to look at, and what messages show, through the public door.

use crate::support::{
    Ears, Program, Visitor,
    below::code,
    forum::{change, decide, edit_forum, opened, post, posts, say},
    media::{photo, upload_in, upload_to_topic},
    newspaper::ok,
    talk::pair,
};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn rpt_4_a_post_is_reported_by_whoever_reads_it_and_decided_by_teachers_of_the_forum() {
    for program in Program::on_every_database().await {
        let club = opened(&program).await;
        let post = ok(say(&club.ines, &club.topic, "Ton livre est nul")).await;
        ok(decide(&club.helene, &post, "approve", None)).await;
        let report =
            json!({"target": {"kind": "post", "id": post["id"]}, "reason": "Ce n'est pas gentil"});
        let own = club.ines.post("/api/reports", &report).await;
        assert_eq!(own.status, 403, "{}", own.text());
        let stranger = program.pupil().await;
        assert_eq!(
            code(&stranger.post("/api/reports", &report).await),
            "not_found"
        );
        let mut ears = Ears::of(&club.karim, &["me"]).await;
        assert_eq!(club.maelys.post("/api/reports", &report).await.status, 201);
        let told = |ears: &Ears| ears.heard.iter().any(|one| one["kind"] == "report_changed");
        assert!(ears.until(told).await);
        for teacher in [&club.karim, &club.helene] {
            let all = ok(teacher.get("/api/reports?state=received")).await;
            let one = all
                .as_array()
                .unwrap()
                .iter()
                .find(|one| one["target"]["id"] == post["id"])
                .unwrap();
            assert_eq!(
                (&one["excerpt"], &one["topic"]),
                (&json!("Ton livre est nul"), &json!(club.topic))
            );
        }
        let all = ok(club.karim.get("/api/reports")).await;
        let id = all[0]["id"].as_str().unwrap();
        let steps = format!("/api/reports/{id}/steps");
        let there = async || {
            let page = posts(&club.maelys, &club.topic, "").await;
            let rows = page["posts"].as_array().unwrap().clone();
            rows.iter()
                .any(|row: &Value| row["body"] == "Ton livre est nul")
        };
        assert!(there().await);
        let hidden = ok(club.karim.post(&steps, &json!({"action": "hide"}))).await;
        assert_eq!(hidden["state"], "hidden");
        assert!(!there().await);
        ok(club.helene.post(&steps, &json!({"action": "restore"}))).await;
        assert!(there().await);
        ok(club.karim.post(&steps, &json!({"action": "handle"}))).await;
        assert_eq!(
            code(&club.karim.post(&steps, &json!({"action": "hide"})).await),
            "already_decided"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rpt_5_what_was_reported_is_there_as_it_was_until_the_report_is_closed() {
    for program in Program::on_every_database().await {
        let club = opened(&program).await;
        let open = json!({"moderation": "open"});
        ok(edit_forum(&club.karim, &club.forum, open)).await;
        let made = ok(upload_to_topic(&club.ines, &club.topic, &photo(40, 30, 8))).await;
        let picture = made["id"].as_str().unwrap();
        let body = json!({"body": "Ton livre est nul", "media": [picture], "captions": {picture: "Toi en singe"}});
        let said = ok(post(&club.ines, &club.topic, body)).await;
        let report = json!({"target": {"kind": "post", "id": said["id"]}});
        for who in [&club.maelys, &program.classmate().await] {
            ok(who.post("/api/reports", &report)).await;
        }
        // She says it otherwise, then takes it back.
        let path = format!("/api/posts/{}", said["id"].as_str().unwrap());
        let body = json!({"body": "Bravo", "captions": {picture: "Un dessin"}, "rev": said["rev"]});
        ok(change(&club.ines, &path, body)).await;
        let head = program.head().await;
        let claire = program.teacher().await;
        let yves = program.person("yves", "boussole").await;
        let seen = async |expected: &[(&Visitor, u16)]| {
            for (who, status) in expected {
                for form in ["", "?form=thumb"] {
                    let answer = who.get(&format!("/api/media/{picture}{form}")).await;
                    assert_eq!(answer.status, *status, "{form}");
                }
            }
        };
        let reports = async |who: &Visitor| {
            let all = ok(who.get("/api/reports")).await;
            let of = |one: &&Value| one["target"]["id"] == said["id"];
            let all = all.as_array().unwrap().iter();
            all.filter(of).cloned().collect::<Vec<_>>()
        };
        let media = json!([{"id": picture, "kind": "picture", "name": null, "bytes": null}]);
        let as_it_was = async |who: &Visitor, media: &Value| {
            let found = reports(who).await;
            assert!(!found.is_empty());
            for one in found {
                assert_eq!(
                    (&one["excerpt"], &one["media"]),
                    (&json!("Ton livre est nul · Toi en singe"), media)
                );
            }
        };
        as_it_was(&club.karim, &media).await;
        assert_eq!(club.ines.delete(&path).await.status, 204);
        for who in [&club.karim, &club.helene] {
            as_it_was(who, &media).await;
        }
        let anybody = program.visitor();
        let strangers: [(&Visitor, u16); 5] = [
            (&club.maelys, 404),
            (&head, 404),
            (&claire, 404),
            (&yves, 404),
            (&anybody, 404),
        ];
        seen(&[(&club.karim, 200), (&club.helene, 200)]).await;
        seen(&strangers).await;
        let open = reports(&club.karim).await;
        let [first, second] = [&open[0], &open[1]]
            .map(|one| format!("/api/reports/{}/steps", one["id"].as_str().unwrap()));
        ok(club.karim.post(&first, &json!({"action": "handle"}))).await;
        seen(&[(&club.karim, 200)]).await;
        ok(club.karim.post(&second, &json!({"action": "escalate"}))).await;
        seen(&[(&head, 200), (&club.helene, 200), (&club.maelys, 404)]).await;
        let handed = ok(head.get("/api/reports")).await;
        assert_eq!(handed[0]["media"], media);
        ok(head.post(&second, &json!({"action": "handle"}))).await;
        seen(&strangers).await;
        seen(&[(&club.karim, 404), (&club.helene, 404), (&club.ines, 200)]).await;
        // Its words stay with the line of what was decided.
        as_it_was(&club.helene, &json!([])).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rpt_5_a_message_is_there_as_it_was_reported_whatever_its_author_says_since() {
    let program = Program::demo();
    let (claire, zoe) = (program.teacher().await, program.pupil().await);
    let tom = program.person("tom", "cerise").await;
    ok(claire.put("/api/classes/gm-ce1-ce2/talk", &json!({}))).await;
    let id = pair(&zoe, &tom).await;
    let home = json!({"kind": "conversation", "id": id});
    let made = ok(upload_in(&tom, &home, &photo(40, 30, 9))).await;
    let messages = format!("/api/conversations/{id}/messages");
    // What is said of the picture stands behind long words, and is reported as well.
    let long = vec!["Regarde"; 400].join(" ");
    let body = json!({"body": long, "media": [made["id"]], "captions": "Toi en singe"});
    let said = ok(tom.post(&messages, &body)).await;
    let report = json!({"target": {"kind": "message", "id": said["id"]}});
    ok(zoe.post("/api/reports", &report)).await;
    let path = format!("/api/messages/{}", said["id"].as_str().unwrap());
    let body = json!({"body": "Bonjour", "captions": "Un dessin", "rev": said["rev"]});
    ok(change(&tom, &path, body)).await;
    let picture = format!("/api/media/{}", made["id"].as_str().unwrap());
    for taken_back in [false, true] {
        if taken_back {
            assert_eq!(tom.delete(&path).await.status, 204);
        }
        let all = ok(claire.get("/api/reports")).await;
        assert_eq!(all[0]["excerpt"], format!("{long} · Toi en singe"));
        assert_eq!(all[0]["media"][0]["id"], made["id"]);
        assert_eq!(claire.get(&picture).await.status, 200);
        let theirs = zoe.get(&picture).await.status;
        assert_eq!(theirs, if taken_back { 404 } else { 200 });
    }
}
