//! What waits for somebody and what concerns them, as of the moment at which it is asked for.

use crate::support::{
    Ears, Program, Visitor,
    forum::{Club, decide, edit_forum, opened, post, posts, say},
    newspaper::ok,
    talk::{messages, pair, said},
};
use serde_json::{Value, json};

async fn notices(who: &Visitor) -> Value {
    ok(who.get("/api/notices")).await
}

/// What concerns somebody in this topic, newest first.
async fn kinds(who: &Visitor, topic: &str) -> Vec<String> {
    let all = notices(who).await;
    let all = all["notices"].as_array().unwrap().iter();
    let all = all.filter(|one| one["topic"] == topic);
    all.map(|one| one["kind"].as_str().unwrap().to_owned())
        .collect()
}

async fn badge(who: &Visitor, name: &str) -> i64 {
    notices(who).await["badges"][name].as_i64().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn not_1_badges_are_what_waits_at_the_moment_and_nothing_of_it_is_kept() {
    for program in Program::on_every_database().await {
        let club = opened(&program).await;
        let Club {
            karim,
            helene,
            maelys,
            ines,
            topic,
            ..
        } = &club;
        let before = (
            badge(karim, "approvals").await,
            badge(ines, "club").await,
            badge(helene, "approvals").await,
        );
        let said = ok(say(maelys, topic, "Chuchotement du loup.")).await;
        assert_eq!(badge(karim, "approvals").await, before.0 + 1);
        assert_eq!(badge(helene, "approvals").await, before.2, "not her pupil");
        assert_eq!(
            badge(ines, "club").await,
            before.1,
            "it is there for nobody yet"
        );
        ok(decide(karim, &said, "approve", None)).await;
        assert_eq!(badge(karim, "approvals").await, before.0);
        assert_eq!(badge(ines, "club").await, before.1 + 1);
        let read = json!({"number": 1});
        assert_eq!(
            ines.put(&format!("/api/topics/{topic}/read"), &read)
                .await
                .status,
            204
        );
        assert_eq!(badge(ines, "club").await, before.1);
        for outside in [program.stranger().await, program.guardian().await] {
            let seen = notices(&outside).await;
            assert_eq!(seen["badges"]["approvals"], 0);
            assert_eq!(kinds(&outside, topic).await, Vec::<String>::new());
            assert!(!seen.to_string().contains("Chuchotement"));
        }
        assert_eq!(program.visitor().get("/api/notices").await.status, 401);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn not_2_a_person_hears_what_became_of_their_own_words_and_that_somebody_answered() {
    for program in Program::on_every_database().await {
        let club = opened(&program).await;
        let Club {
            karim,
            helene,
            maelys,
            ines,
            topic,
            ..
        } = &club;
        let first = ok(say(maelys, topic, "Pourquoi le loup il part ?")).await;
        let second = ok(say(maelys, topic, "Il a faim.")).await;
        assert_eq!(kinds(maelys, topic).await, Vec::<String>::new(), "it waits");
        ok(decide(karim, &first, "approve", None)).await;
        ok(decide(
            karim,
            &second,
            "return",
            Some("Dis-nous pourquoi, chuchotement."),
        ))
        .await;
        let seen = notices(maelys).await;
        assert_eq!(
            kinds(maelys, topic).await,
            ["post_returned", "post_approved"]
        );
        let returned = &seen["notices"][0];
        assert_eq!(returned["subject"], second["id"]);
        assert_eq!(
            (&returned["topic"], &returned["title"]),
            (&json!(topic), &json!("Le loup"))
        );
        assert_eq!(
            (&returned["seen"], &returned["by"]["id"]),
            (&json!(false), &json!(karim.id))
        );
        assert!(
            !seen.to_string().contains("chuchotement"),
            "words are read at the post"
        );

        // An answer of an adult is there at once; one of a pupil of the other school once it is shown.
        let mut ears = Ears::of(maelys, &["me"]).await;
        let answer = json!({"body": "Parce que c'est l'hiver.", "answers": first["id"]});
        ok(post(helene, topic, answer.clone())).await;
        assert!(
            ears.until(|ears| ears.actions("me").contains(&"answered".to_owned()))
                .await
        );
        let waiting = ok(post(ines, topic, answer.clone())).await;
        assert_eq!(
            kinds(maelys, topic).await,
            ["post_answered", "post_returned", "post_approved"]
        );
        ok(decide(helene, &waiting, "approve", None)).await;
        assert_eq!(
            kinds(maelys, topic).await[..2],
            ["post_answered", "post_answered"]
        );
        // What is taken out of sight is no news any more.
        let more = json!({"body": "Bien dit.", "answers": first["id"]});
        ok(post(karim, topic, more)).await;
        assert_eq!(kinds(maelys, topic).await.len(), 5);
        let shown = posts(helene, topic, "").await;
        let last = shown["posts"].as_array().unwrap().last().unwrap().clone();
        ok(decide(helene, &last, "hide", None)).await;
        assert_eq!(kinds(maelys, topic).await.len(), 4);
        assert_eq!(kinds(ines, topic).await, ["post_approved"]);

        let newest = notices(maelys).await["notices"][0]["at"].clone();
        let body = json!({"up_to": newest});
        assert_eq!(maelys.put("/api/notices/seen", &body).await.status, 204);
        assert!(
            ears.until(|ears| ears.actions("me").contains(&"seen".to_owned()))
                .await
        );
        let all = notices(maelys).await;
        assert!(
            all["notices"]
                .as_array()
                .unwrap()
                .iter()
                .all(|one| one["seen"] == true),
            "{all}"
        );
        assert_eq!(
            maelys
                .put("/api/notices/seen", &json!({"up_to": 0}))
                .await
                .status,
            204
        );
        assert_eq!(notices(maelys).await, all, "never less than before");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn not_1_a_pupil_is_left_in_peace_while_the_club_is_closed() {
    let program = Program::demo();
    let club = opened(&program).await;
    let said = ok(say(&club.maelys, &club.topic, "Bonsoir.")).await;
    ok(decide(&club.karim, &said, "approve", None)).await;
    let open = (
        badge(&club.ines, "club").await,
        badge(&club.helene, "club").await,
    );
    assert_eq!(kinds(&club.maelys, &club.topic).await, ["post_approved"]);
    let at = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    let minute = i64::try_from(at.as_secs()).unwrap() / 60;
    let until = (minute + 24 * 60 - 120).rem_euclid(24 * 60);
    let hours = json!({"closed_from": (until + 30) % (24 * 60), "closed_until": until});
    let closed = ok(edit_forum(&club.karim, &club.forum, hours)).await;
    assert_eq!(closed["closed_now"], true, "{closed}");
    assert_eq!(badge(&club.ines, "club").await, open.0 - 1);
    assert_eq!(kinds(&club.maelys, &club.topic).await, Vec::<String>::new());
    assert_eq!(
        badge(&club.helene, "club").await,
        open.1,
        "adults are not held"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn not_1_messages_and_reports_are_counted_where_they_wait() {
    for program in Program::on_every_database().await {
        let (claire, zoe) = (program.teacher().await, program.pupil().await);
        let before = (
            badge(&zoe, "messages").await,
            badge(&claire, "reports").await,
        );
        let adam = program.stranger().await;
        let talk = pair(&claire, &zoe).await;
        let word = said(&claire, &talk, "Chuchotement pour toi.").await;
        assert_eq!(badge(&zoe, "messages").await, before.0 + 1);
        assert_eq!(badge(&adam, "messages").await, 0);
        let page = messages(&zoe, &talk, "").await;
        let number = page["messages"].as_array().unwrap().last().unwrap()["number"].clone();
        let path = format!("/api/conversations/{talk}/read");
        assert_eq!(zoe.put(&path, &json!({"number": number})).await.status, 204);
        assert_eq!(badge(&zoe, "messages").await, before.0);
        said(&zoe, &talk, "Merci.").await;
        assert_eq!(
            badge(&zoe, "messages").await,
            before.0,
            "one's own words wait for nobody"
        );

        // A teacher's words are looked at by the head; who asked hears that it was done, not what was said.
        let head = program.head().await;
        let heads = badge(&head, "reports").await;
        let target =
            json!({"target": {"kind": "message", "id": word["id"]}, "reason": "Chuchotement."});
        let report = ok(zoe.post("/api/reports", &target)).await;
        assert_eq!(badge(&head, "reports").await, heads + 1);
        assert_eq!(badge(&claire, "reports").await, before.1, "not her own");
        let path = format!("/api/reports/{}/steps", report["id"].as_str().unwrap());
        ok(head.post(&path, &json!({"action": "handle"}))).await;
        assert_eq!(badge(&head, "reports").await, heads);
        let seen = notices(&zoe).await;
        assert_eq!(seen["notices"][0]["kind"], "report_handled");
        assert_eq!(
            (&seen["notices"][0]["by"], &seen["notices"][0]["topic"]),
            (&Value::Null, &Value::Null)
        );
        assert!(!seen.to_string().contains("Chuchotement"));
        // At night a pupil is left in peace.
        let at = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap();
        let minute = i64::try_from(at.as_secs()).unwrap() / 60;
        let until = (minute + 24 * 60 - 120).rem_euclid(24 * 60);
        let night = json!({"closed_from": (until + 30) % (24 * 60), "closed_until": until});
        said(&claire, &talk, "À demain.").await;
        assert_eq!(badge(&zoe, "messages").await, before.0 + 1);
        let set = claire.put("/api/classes/gm-ce1-ce2/night", &night).await;
        assert!(set.status < 300, "{}", set.text());
        assert_eq!(badge(&zoe, "messages").await, 0);
        let night = notices(&zoe).await.to_string();
        assert!(!night.contains("report_handled"), "{night}");
    }
}
