//! The reading club over HTTP: what is said waits, is shown and comes to every screen once, on both databases.

use crate::support::{
    Ears, Program,
    below::Below,
    forum::{decide, edit_forum, edit_topic, numbers, opened, posts, say, topic},
    newspaper::ok,
};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn for_1_a_post_between_schools_waits_for_its_authors_teacher_and_is_shown_to_all() {
    for program in Program::on_every_database().await {
        let club = opened(&program).await;
        let forums = ok(club.ines.get("/api/forums")).await;
        assert!(
            forums
                .as_array()
                .unwrap()
                .iter()
                .any(|one| one["id"] == club.forum.as_str() && one["moderation"] == "premoderated")
        );
        let detail = ok(club.maelys.get(&format!("/api/topics/{}", club.topic))).await;
        assert_eq!(
            (&detail["hint"], &detail["may"]),
            (&json!("waits"), &json!(["post"]))
        );

        let topic = format!("topic:{}", club.topic);
        let mut reader = Ears::of(&club.ines, &[&topic]).await;
        let mut keeper = Ears::of(&club.karim, &["me", &topic]).await;
        let said = ok(say(
            &club.maelys,
            &club.topic,
            "J'ai aimé mais pourquoi le loup il part ?",
        ))
        .await;
        assert_eq!(
            (&said["state"], &said["number"]),
            (&json!("waiting"), &Value::Null)
        );
        assert!(
            keeper
                .until(|ears| ears.actions("me").contains(&"post".to_owned()))
                .await,
            "{:?}",
            keeper.heard
        );
        assert!(!reader.until(|ears| ears.said("event") > 0).await);

        // Her own screen has it apart; nobody else's has anything.
        let mine = posts(&club.maelys, &club.topic, "").await;
        assert_eq!(mine["mine"][0]["id"], said["id"]);
        assert_eq!(mine["posts"], json!([]));
        for other in [&club.ines, &club.helene] {
            let seen = posts(other, &club.topic, "?since=0").await;
            assert_eq!(
                (&seen["posts"], &seen["mine"], &seen["to_decide"]),
                (&json!([]), &json!([]), &json!([]))
            );
        }
        let waiting = ok(club.karim.get("/api/approvals/posts")).await;
        let one = waiting["posts"]
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["post"]["id"] == said["id"])
            .unwrap();
        assert_eq!(one["topic"]["title"], "Le loup");
        assert_eq!(one["post"]["may"], json!(["approve", "return", "versions"]));
        let there = ok(club.helene.get("/api/approvals/posts")).await;
        assert!(!there.to_string().contains(said["id"].as_str().unwrap()));

        let refused = decide(&club.helene, &said, "approve", None).await;
        assert_eq!(refused.status, 404, "it is not there for her");
        let refused = decide(&club.maelys, &said, "approve", None).await;
        assert_eq!(refused.code(), "not_yours");
        let shown = ok(decide(&club.karim, &said, "approve", None)).await;
        assert_eq!(
            (&shown["state"], &shown["number"]),
            (&json!("shown"), &json!(1))
        );
        assert!(
            reader
                .until(|ears| ears.actions(&topic) == ["approve"])
                .await
        );
        let since = posts(&club.ines, &club.topic, "?since=0").await;
        assert_eq!(
            since["posts"][0]["body"],
            "J'ai aimé mais pourquoi le loup il part ?"
        );
        assert_eq!(since["posts"][0]["author"]["name"], "Maëlys N.");
        assert_eq!(since["posts"][0]["author"]["class"], "CE2/CM1");
        let again = posts(&club.ines, &club.topic, &format!("?since={}", since["rev"])).await;
        assert_eq!(again["posts"], json!([]), "nothing twice");
        // Somebody was faster.
        let late = decide(&club.karim, &said, "approve", None).await;
        assert_eq!(
            (late.status, late.json()["now"]["state"].clone()),
            (409, json!("shown"))
        );

        // Given back with a word, said otherwise, approved.
        let said = ok(say(&club.ines, &club.topic, "C'est nul.")).await;
        let back = ok(decide(&club.helene, &said, "return", Some("Dis pourquoi."))).await;
        assert_eq!(
            (&back["state"], &back["word"]),
            (&json!("returned"), &json!("Dis pourquoi."))
        );
        let own = posts(&club.ines, &club.topic, "").await;
        assert_eq!(own["mine"][0]["word"], "Dis pourquoi.");
        let path = format!("/api/posts/{}", said["id"].as_str().unwrap());
        let edited = ok(club.ines.send(
            "PATCH",
            &path,
            Some(json!({"body": "La fin est triste.", "rev": back["rev"]}).to_string()),
        ))
        .await;
        assert_eq!(edited["state"], "waiting");
        let stale = decide(&club.helene, &said, "approve", None).await;
        assert_eq!(
            stale.code(),
            "already_decided",
            "not the words that she read"
        );
        ok(decide(&club.helene, &edited, "approve", None)).await;
        assert_eq!(numbers(&posts(&club.maelys, &club.topic, "").await), [1, 2]);
        assert!(
            !posts(&club.maelys, &club.topic, "")
                .await
                .to_string()
                .contains("C'est nul")
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn for_3_the_same_key_is_one_post_at_once_late_and_after_the_topic_ended() {
    for program in Program::on_every_database().await {
        let club = opened(&program).await;
        let path = format!("/api/topics/{}/posts", club.topic);
        let body = json!({"body": "Une seule fois."});
        let keyed = club.maelys.with("idempotency-key", "tablette-1");
        let mut all = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let (keyed, path, body) = (keyed.clone(), path.clone(), body.clone());
            all.spawn(async move { keyed.post(&path, &body).await });
        }
        let mut ids = std::collections::BTreeSet::new();
        while let Some(answer) = all.join_next().await {
            let answer = answer.unwrap();
            match answer.status {
                200 | 201 => {
                    ids.insert(answer.json()["id"].as_str().unwrap().to_owned());
                }
                _ => assert_eq!(answer.code(), "under_way"),
            }
        }
        assert_eq!(ids.len(), 1);
        // Long after the house has forgotten its answer: the topic has ended, and the words are there all the same.
        let other = ok(say(&club.karim, &club.topic, "On s'arrête là.")).await;
        ok(edit_topic(
            &club.karim,
            &club.topic,
            json!({"state": "closed"}),
        ))
        .await;
        if let Some(mut below) = Below::of(&program).await {
            below.run("DELETE FROM commands_done".into()).await;
            let late = keyed.post(&path, &body).await;
            assert_eq!(
                (late.status, late.json()["id"].as_str()),
                (200, ids.first().map(String::as_str))
            );
        }
        let mine = posts(&club.maelys, &club.topic, "").await;
        assert_eq!(mine["mine"].as_array().unwrap().len(), 1);
        assert_eq!(mine["posts"].as_array().unwrap().len(), 1);
        assert_eq!(mine["posts"][0]["id"], other["id"]);
        let another = club.maelys.with("idempotency-key", "tablette-2");
        assert_eq!(another.post(&path, &body).await.code(), "topic_closed");
        let elsewhere = topic(&club.karim, &club.forum, "Ailleurs").await;
        let reused = keyed
            .post(&format!("/api/topics/{elsewhere}/posts"), &body)
            .await;
        assert_eq!(reused.code(), "key_reused");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn for_15_a_pupil_whose_teacher_has_twenty_to_read_keeps_the_next() {
    let program = Program::demo();
    let club = opened(&program).await;
    for place in 0..20 {
        ok(say(&club.maelys, &club.topic, &format!("Mot {place}"))).await;
    }
    let refused = say(&club.maelys, &club.topic, "Et encore un mot").await;
    assert_eq!(
        (refused.status, refused.code()),
        (409, "too_many_waiting".to_owned())
    );
    let said = refused.json()["detail"].as_str().unwrap().to_owned();
    let kindly = "Ton enseignant a déjà 20 messages de toi à lire.";
    assert!(said.starts_with(kindly), "{said}");
    let mine = posts(&club.maelys, &club.topic, "").await;
    assert_eq!(mine["mine"].as_array().unwrap().len(), 20);
    ok(say(&club.ines, &club.topic, "Et moi ?")).await;
    let elsewhere = topic(&club.karim, &club.forum, "L'ours").await;
    let refused = say(&club.maelys, &elsewhere, "Et ici ?").await;
    assert_eq!(refused.code(), "too_many_waiting", "of the whole club");
    ok(decide(&club.karim, &mine["mine"][0], "approve", None)).await;
    ok(say(&club.maelys, &elsewhere, "Et encore un mot")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn for_5_flags_are_for_adults_and_hold_nothing_back() {
    let program = Program::demo();
    let club = opened(&program).await;
    let said = ok(say(
        &club.maelys,
        &club.topic,
        "Appelle-moi au 06 39 98 12 34 !",
    ))
    .await;
    assert_eq!(said["flags"], json!([]));
    let waiting = posts(&club.karim, &club.topic, "").await;
    assert_eq!(waiting["to_decide"][0]["flags"], json!(["phone"]));
    ok(decide(&club.karim, &said, "approve", None)).await;
    let seen = posts(&club.ines, &club.topic, "").await;
    assert_eq!(
        (&seen["posts"][0]["flags"], &seen["posts"][0]["number"]),
        (&json!([]), &json!(1))
    );
    assert_eq!(
        posts(&club.helene, &club.topic, "").await["posts"][0]["flags"],
        json!(["phone"])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn for_6_a_closed_club_is_read_and_says_when_it_opens() {
    let program = Program::demo();
    let club = opened(&program).await;
    let first = ok(say(&club.karim, &club.topic, "Bonsoir.")).await;
    // Whatever the hour of this test: all of the day but the minute before last.
    let at = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    let minute = i64::try_from(at.as_secs()).unwrap() / 60;
    let until = (minute + 24 * 60 - 120).rem_euclid(24 * 60);
    for (hours, code) in [
        (json!({"closed_from": 60}), "hours_unknown"),
        (
            json!({"closed_from": 60, "closed_until": 60}),
            "hours_unknown",
        ),
        (
            json!({"closed_from": 60, "closed_until": 1_440}),
            "hours_unknown",
        ),
    ] {
        assert_eq!(
            edit_forum(&club.karim, &club.forum, hours).await.code(),
            code
        );
    }
    let hours = json!({"closed_from": (until + 30) % (24 * 60), "closed_until": until});
    let closed = ok(edit_forum(&club.karim, &club.forum, hours)).await;
    // Two hours at most are between Paris and UTC: of the day it is open half an hour, some time ago.
    assert_eq!(closed["closed_now"], true, "{closed}");
    let refused = say(&club.maelys, &club.topic, "Encore un mot").await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (409, "closed_for_the_night")
    );
    assert_eq!(refused.json()["opens_at"], closed["opens_at"]);
    assert!(refused.json()["opens_at"].as_i64().unwrap() > i64::try_from(at.as_millis()).unwrap());
    let path = format!(
        "/api/posts/{}/reactions/heart",
        first["id"].as_str().unwrap()
    );
    assert_eq!(
        club.ines.put(&path, &json!({})).await.code(),
        "closed_for_the_night"
    );
    let detail = ok(club.maelys.get(&format!("/api/topics/{}", club.topic))).await;
    assert_eq!(
        (&detail["hint"], &detail["may"]),
        (&json!("night"), &json!([]))
    );
    assert_eq!(numbers(&posts(&club.maelys, &club.topic, "").await), [1]);
    ok(say(
        &club.helene,
        &club.topic,
        "Les adultes ne dorment jamais.",
    ))
    .await;
    let open = json!({"closed_from": null, "closed_until": null});
    let open = ok(edit_forum(&club.helene, &club.forum, open)).await;
    assert_eq!(
        (&open["closed_now"], &open["opens_at"]),
        (&json!(false), &Value::Null)
    );
    ok(say(&club.maelys, &club.topic, "Encore un mot")).await;
    assert_eq!(
        edit_forum(&club.maelys, &club.forum, json!({"title": "À moi"}))
            .await
            .code(),
        "not_yours"
    );
}
