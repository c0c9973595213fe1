//! The reading club over HTTP: answers and quotations, words that change and go, topics that are pinned, read and put away.

use crate::support::{
    Ears, Program,
    forum::{change, decide, edit_forum, opened, post, posts, say},
    newspaper::ok,
};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn for_4_answers_are_one_level_deep_and_quotations_are_of_what_stands_there() {
    let program = Program::demo();
    let club = opened(&program).await;
    ok(edit_forum(
        &club.karim,
        &club.forum,
        json!({"moderation": "open"}),
    ))
    .await;
    let first = ok(say(&club.maelys, &club.topic, "Pourquoi le loup part-il ?")).await;
    assert_eq!(first["number"], 1, "nothing waits here");
    let answer = json!({"body": "Pour ses petits.", "answers": first["id"]});
    let second = ok(post(&club.ines, &club.topic, answer)).await;
    let answer = json!({"body": "Ah oui !", "answers": second["id"]});
    let third = ok(post(&club.maelys, &club.topic, answer)).await;
    assert_eq!(
        (&second["answers"], &third["answers"]),
        (&first["id"], &first["id"])
    );
    for (excerpt, expected) in [
        ("Pourquoi le mouton", "quote_unknown"),
        ("", "quote_unknown"),
    ] {
        let body =
            json!({"body": "Tu l'as dit.", "quotes": {"id": first["id"], "excerpt": excerpt}});
        assert_eq!(post(&club.ines, &club.topic, body).await.code(), expected);
    }
    let quote =
        json!({"body": "Bonne question.", "quotes": {"id": first["id"], "excerpt": "le loup"}});
    let quoting = ok(post(&club.ines, &club.topic, quote.clone())).await;
    assert_eq!(
        quoting["quotes"],
        json!({"id": first["id"], "name": "Maëlys N.", "excerpt": "le loup"})
    );
    let path = format!("/api/posts/{}", first["id"].as_str().unwrap());
    ok(change(
        &club.maelys,
        &path,
        json!({"body": "Pourquoi part-il ?", "rev": first["rev"]}),
    ))
    .await;
    let since = posts(
        &club.karim,
        &club.topic,
        &format!("?since={}", quoting["rev"]),
    )
    .await;
    let changed: Vec<_> = since["posts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|post| post["id"].clone())
        .collect();
    assert_eq!(changed, [first["id"].clone(), quoting["id"].clone()]);
    assert_eq!(since["posts"][1]["quotes"], Value::Null);
    assert_eq!(
        post(&club.ines, &club.topic, quote).await.code(),
        "quote_unknown"
    );
    for (body, expected) in [
        (json!({"body": "  \u{200b} "}), "empty"),
        (json!({"body": "a".repeat(4_001)}), "too_long"),
        (json!({"body": "Oui.", "answers": "rien"}), "answer_unknown"),
        (json!({"body": "Oui.", "media": ["rien"]}), "media_unknown"),
    ] {
        assert_eq!(post(&club.ines, &club.topic, body).await.code(), expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn for_10_11_words_change_and_go_for_everybody_at_once() {
    for program in Program::on_every_database().await {
        let club = opened(&program).await;
        let said = ok(say(&club.maelys, &club.topic, "Le loup est mechant.")).await;
        let shown = ok(decide(&club.karim, &said, "approve", None)).await;
        let path = format!("/api/posts/{}", said["id"].as_str().unwrap());
        assert_eq!(
            change(
                &club.ines,
                &path,
                json!({"body": "Non.", "rev": shown["rev"]})
            )
            .await
            .code(),
            "not_yours"
        );
        let drafted = ok(change(
            &club.maelys,
            &path,
            json!({"body": "Le loup est méchant.", "rev": shown["rev"]}),
        ))
        .await;
        assert_eq!(
            (&drafted["body"], &drafted["draft"]["body"]),
            (
                &json!("Le loup est mechant."),
                &json!("Le loup est méchant.")
            )
        );
        let seen = posts(&club.ines, &club.topic, "").await;
        assert_eq!(
            (&seen["posts"][0]["body"], &seen["posts"][0]["draft"]),
            (&json!("Le loup est mechant."), &Value::Null)
        );
        ok(decide(&club.karim, &drafted, "approve", None)).await;
        let seen = posts(&club.ines, &club.topic, "").await;
        assert_eq!(
            (&seen["posts"][0]["body"], &seen["posts"][0]["edited"]),
            (&json!("Le loup est méchant."), &json!(false))
        );
        let versions = ok(club.helene.get(&format!("{path}/versions"))).await;
        assert_eq!(versions[0]["body"], "Le loup est mechant.");
        assert_eq!(
            club.maelys.get(&format!("{path}/versions")).await.code(),
            "not_yours"
        );

        // What others feel, by first names, and a decision that is not stale for it.
        for (who, kind) in [
            (&club.ines, "idea"),
            (&club.helene, "idea"),
            (&club.ines, "idea"),
        ] {
            assert_eq!(
                who.put(&format!("{path}/reactions/{kind}"), &json!({}))
                    .await
                    .status,
                204
            );
        }
        assert_eq!(
            club.ines
                .put(&format!("{path}/reactions/like"), &json!({}))
                .await
                .status,
            404
        );
        assert_eq!(
            club.maelys
                .put(&format!("{path}/reactions/idea"), &json!({}))
                .await
                .code(),
            "not_yours"
        );
        let before = seen["posts"][0].clone();
        let felt = posts(&club.ines, &club.topic, &format!("?since={}", seen["rev"])).await;
        assert_eq!(
            felt["posts"][0]["reactions"],
            json!([{"kind": "idea", "mine": true, "names": ["Inès B.", "Hélène G."], "more": 0}])
        );
        assert_eq!(
            club.ines
                .delete(&format!("{path}/reactions/idea"))
                .await
                .status,
            204
        );
        assert_eq!(
            decide(&club.karim, &before, "refuse", None).await.code(),
            "not_yours",
            "hers"
        );
        let refused = ok(decide(
            &club.helene,
            &before,
            "refuse",
            Some("Pas chez nous."),
        ))
        .await;
        assert_eq!(
            (&refused["state"], &refused["may"]),
            (&json!("refused"), &json!(["restore", "versions"]))
        );
        let since = posts(&club.ines, &club.topic, &format!("?since={}", felt["rev"])).await;
        assert_eq!(
            (&since["posts"][0]["gone"], &since["posts"][0]["body"]),
            (&json!(true), &Value::Null)
        );
        assert_eq!(posts(&club.ines, &club.topic, "").await["posts"], json!([]));
        let own = posts(&club.maelys, &club.topic, "").await;
        assert_eq!(
            (
                &own["posts"][0]["word"],
                &own["posts"][0]["decided_by"]["name"]
            ),
            (&json!("Pas chez nous."), &json!("Hélène G."))
        );
        assert_eq!(
            change(
                &club.maelys,
                &path,
                json!({"body": "Pardon.", "rev": refused["rev"]})
            )
            .await
            .code(),
            "wrong_state"
        );
        let back = ok(decide(&club.helene, &refused, "restore", None)).await;
        assert_eq!(
            (&back["state"], &back["number"]),
            (&json!("shown"), &json!(1))
        );
        assert_eq!(club.maelys.delete(&path).await.status, 204);
        assert_eq!(club.maelys.delete(&path).await.status, 404);
        let detail = ok(club.ines.get(&format!("/api/forums/{}", club.forum))).await;
        assert_eq!(detail["topics"][0]["posts"], 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn for_12_who_is_not_of_the_club_learns_of_nothing_and_marks_are_kept() {
    let program = Program::demo();
    let club = opened(&program).await;
    ok(say(&club.karim, &club.topic, "Un.")).await;
    ok(say(&club.helene, &club.topic, "Deux.")).await;
    for (login, password) in [
        ("zoe", "soleil"),
        ("claire", "tableau"),
        ("sandrine", "gouter"),
        ("mairie", "fontaine"),
        ("admin", "serrure"),
    ] {
        let stranger = program.person(login, password).await;
        for path in [
            format!("/api/forums/{}", club.forum),
            format!("/api/topics/{}", club.topic),
            format!("/api/topics/{}/posts", club.topic),
        ] {
            assert_eq!(stranger.get(&path).await.status, 404, "{login} {path}");
        }
        assert_eq!(say(&stranger, &club.topic, "Coucou").await.status, 404);
        let body = json!({"home": {"kind": "space", "id": "voisins"}, "title": "À nous"});
        assert_eq!(
            stranger.post("/api/forums", &body).await.status,
            404,
            "{login}"
        );
        let ears = Ears::of(
            &stranger,
            &[
                &format!("topic:{}", club.topic),
                &format!("forum:{}", club.forum),
            ],
        )
        .await;
        assert_eq!(ears.said("denied"), 2, "{login}");
    }
    let unread = async || {
        let page = ok(club.ines.get(&format!("/api/forums/{}", club.forum))).await;
        (
            page["forum"]["unread"].clone(),
            page["topics"][0]["unread"].clone(),
        )
    };
    assert_eq!(unread().await, (json!(1), json!(2)));
    let path = format!("/api/topics/{}", club.topic);
    assert_eq!(
        club.ines
            .put(&format!("{path}/read"), &json!({"number": 2}))
            .await
            .status,
        204
    );
    assert_eq!(unread().await, (json!(0), json!(0)));
    // One thing after the other: of two who change a topic on one version, one does.
    let seen = ok(club.karim.get(&path)).await;
    let version = seen["topic"]["version"].clone();
    assert_eq!(
        seen["topic"]["may"],
        json!(["pin", "close", "archive", "edit", "hide"])
    );
    let pin = json!({"version": version, "pinned": true});
    let pinned = ok(change(&club.karim, &path, pin.clone())).await;
    assert_eq!(
        change(&club.helene, &path, pin.clone()).await.code(),
        "already_decided"
    );
    assert_eq!(change(&club.ines, &path, pin).await.code(), "not_yours");
    let archive = json!({"version": pinned["version"], "state": "archived"});
    let archived = ok(change(&club.helene, &path, archive)).await;
    assert_eq!(archived["may"], json!(["pin", "reopen", "edit", "hide"]));
    let forum = format!("/api/forums/{}", club.forum);
    assert_eq!(ok(club.ines.get(&forum)).await["topics"], json!([]));
    let away = ok(club.ines.get(&format!("{forum}?state=archived"))).await;
    assert_eq!(away["topics"][0]["id"], club.topic.as_str());
    assert_eq!(
        say(&club.karim, &club.topic, "Trois.").await.code(),
        "topic_closed"
    );
    let book = json!({"kind": "book", "title": "Un livre"});
    let topics = format!("{forum}/topics");
    assert_eq!(club.karim.post(&topics, &book).await.code(), "book_missing");
    assert_eq!(
        club.maelys
            .post(&topics, &json!({"kind": "theme", "title": "À moi"}))
            .await
            .code(),
        "not_yours"
    );
    let book = json!({"kind": "book", "title": "Un livre", "book": {"title": "La louve", "author": "A. Q.", "level": "CM1"}});
    let made = ok(club.karim.post(&topics, &book)).await;
    assert_eq!(made["book"]["level"], "CM1");
}
