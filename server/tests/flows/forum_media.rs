//! Pictures in the reading club are seen by whoever sees what shows them, and words are found by whoever may read them.

use crate::support::{
    Program, Visitor,
    forum::{change, decide, edit_topic, opened, post, posts, say},
    media::{photo, upload_to_topic},
    newspaper::ok,
};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn for_13_a_picture_is_seen_by_whoever_sees_the_post_or_the_cover() {
    let program = Program::demo();
    let club = opened(&program).await;
    let stranger = program.stranger().await;
    let sees =
        async |who: &Visitor, media: &str| who.get(&format!("/api/media/{media}")).await.status;
    let bring = async |who: &Visitor, seed: u8| {
        let made = ok(upload_to_topic(who, &club.topic, &photo(40, 30, seed))).await;
        made["id"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        upload_to_topic(&stranger, &club.topic, &photo(8, 8, 1))
            .await
            .status,
        404
    );
    let adviser = program.person("yves", "boussole").await;
    assert_eq!(
        upload_to_topic(&adviser, &club.topic, &photo(8, 8, 1))
            .await
            .code(),
        "not_yours"
    );

    let picture = bring(&club.maelys, 7).await;
    for (who, expected) in [
        (&club.maelys, 200),
        (&club.karim, 404),
        (&club.ines, 404),
        (&stranger, 404),
    ] {
        assert_eq!(sees(who, &picture).await, expected, "before it was sent");
    }
    let named = json!({"body": "", "media": [picture]});
    assert_eq!(
        post(&club.ines, &club.topic, named.clone()).await.code(),
        "media_unknown",
        "not hers"
    );
    let said = ok(post(&club.maelys, &club.topic, named)).await;
    assert_eq!(
        said["media"],
        json!([{"id": picture, "kind": "picture", "captions": ""}])
    );
    let all = async |expected: [u16; 4]| {
        for (who, expected) in [&club.karim, &club.helene, &club.ines, &stranger]
            .into_iter()
            .zip(expected)
        {
            assert_eq!(sees(who, &picture).await, expected, "{}", who.id);
        }
        assert_eq!(sees(&club.maelys, &picture).await, 200);
        assert_eq!(sees(&program.visitor(), &picture).await, 404);
    };
    all([200, 404, 404, 404]).await;
    let shown = ok(decide(&club.karim, &said, "approve", None)).await;
    all([200, 200, 200, 404]).await;
    let hidden = ok(decide(&club.helene, &shown, "hide", None)).await;
    all([200, 200, 404, 404]).await;
    ok(decide(&club.karim, &hidden, "restore", None)).await;
    all([200, 200, 200, 404]).await;
    let path = format!("/api/posts/{}", said["id"].as_str().unwrap());
    assert_eq!(club.maelys.delete(&path).await.status, 204);
    all([404, 404, 404, 404]).await;

    let cover = bring(&club.karim, 9).await;
    assert_eq!(sees(&club.ines, &cover).await, 404);
    assert_eq!(
        edit_topic(&club.helene, &club.topic, json!({"cover": cover}))
            .await
            .code(),
        "media_unknown"
    );
    let topic = ok(edit_topic(
        &club.karim,
        &club.topic,
        json!({"cover": cover}),
    ))
    .await;
    assert_eq!(topic["cover"], cover.as_str());
    assert_eq!(
        (
            sees(&club.ines, &cover).await,
            sees(&stranger, &cover).await
        ),
        (200, 404)
    );
    ok(edit_topic(
        &club.karim,
        &club.topic,
        json!({"hidden": true}),
    ))
    .await;
    assert_eq!(
        (
            sees(&club.ines, &cover).await,
            sees(&club.helene, &cover).await
        ),
        (404, 200)
    );
    let uncovered = ok(edit_topic(
        &club.karim,
        &club.topic,
        json!({"hidden": false, "state": "closed", "cover": ""}),
    ))
    .await;
    assert_eq!(uncovered["cover"], Value::Null);
    let late = upload_to_topic(&club.maelys, &club.topic, &photo(8, 8, 3)).await;
    assert_eq!(late.code(), "topic_closed");
}

#[tokio::test(flavor = "multi_thread")]
async fn for_16_what_is_said_of_a_picture_goes_with_its_post() {
    for program in Program::on_every_database().await {
        let club = opened(&program).await;
        let made = ok(upload_to_topic(&club.maelys, &club.topic, &photo(8, 8, 5))).await;
        let picture = made["id"].as_str().unwrap();
        let with = |captions: Value| json!({"body": "Regarde !", "media": [picture], "captions": captions});
        let other = post(&club.maelys, &club.topic, with(json!({"m9": "Un loup."}))).await;
        assert_eq!(other.code(), "media_unknown", "of what it does not show");
        let long = with(json!({picture: "é".repeat(2_001)}));
        let long = post(&club.maelys, &club.topic, long).await;
        assert_eq!((long.status, long.code()), (422, "too_long".to_owned()));
        let words = "  Mon loup. Appelle le 06 12 34 56 78 !\u{202e} ";
        let said = ok(post(
            &club.maelys,
            &club.topic,
            with(json!({picture: words})),
        ))
        .await;
        let kept = "Mon loup. Appelle le 06 12 34 56 78 !";
        assert_eq!(said["media"][0]["captions"], kept);
        assert_eq!(posts(&club.ines, &club.topic, "").await["posts"], json!([]));
        let waiting = ok(club.karim.get("/api/approvals/posts")).await;
        let mut waiting = waiting["posts"].as_array().unwrap().iter();
        let one = waiting.find(|one| one["post"]["id"] == said["id"]).unwrap();
        assert_eq!(one["post"]["media"][0]["captions"], kept);
        assert_eq!(one["post"]["flags"], json!(["phone"]));
        ok(decide(&club.karim, &said, "approve", None)).await;
        let there = posts(&club.ines, &club.topic, "").await;
        assert_eq!(there["posts"][0]["media"][0]["captions"], kept);
        // Whoever decides about a report reads what may be what it is about.
        let report = json!({"target": {"kind": "post", "id": said["id"]}, "reason": "Un numéro."});
        ok(club.ines.post("/api/reports", &report)).await;
        let reports = ok(club.karim.get("/api/reports")).await;
        assert_eq!(reports[0]["excerpt"], format!("Regarde ! · {kept}"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn for_14_words_are_found_once_they_are_shown_and_no_longer() {
    for program in Program::on_every_database().await {
        let club = opened(&program).await;
        let stranger = program.stranger().await;
        let found = async |who: &Visitor, words: &str| {
            let page = ok(who.get(&format!("/api/search?q={words}"))).await;
            page["items"].as_array().unwrap().clone()
        };
        let said = ok(say(
            &club.maelys,
            &club.topic,
            "Un mot rarissime dans la neige.",
        ))
        .await;
        for who in [&club.maelys, &club.karim, &club.ines] {
            assert_eq!(
                found(who, "rarissime").await,
                Vec::<Value>::new(),
                "it waits"
            );
        }
        let shown = ok(decide(&club.karim, &said, "approve", None)).await;
        let hit = &found(&club.ines, "rarissime%20neige").await[0];
        assert_eq!(
            (&hit["kind"], &hit["title"], &hit["place"]),
            (&json!("post"), &json!("Le loup"), &json!("Le club"))
        );
        assert_eq!(hit["href"], format!("/sujets/{}?message=1", club.topic));
        assert_eq!(found(&stranger, "rarissime").await, Vec::<Value>::new());
        let path = format!("/api/posts/{}", said["id"].as_str().unwrap());
        let drafted = ok(change(
            &club.maelys,
            &path,
            json!({"body": "Un mot introuvable.", "rev": shown["rev"]}),
        ))
        .await;
        assert_eq!(
            (
                found(&club.ines, "introuvable").await.len(),
                found(&club.ines, "rarissime").await.len()
            ),
            (0, 1)
        );
        let other = ok(decide(&club.karim, &drafted, "approve", None)).await;
        assert_eq!(
            (
                found(&club.ines, "introuvable").await.len(),
                found(&club.ines, "rarissime").await.len()
            ),
            (1, 0)
        );
        let hidden = ok(decide(&club.helene, &other, "hide", None)).await;
        assert_eq!(
            (
                found(&club.ines, "introuvable").await.len(),
                found(&club.karim, "introuvable").await.len()
            ),
            (0, 0)
        );
        ok(decide(&club.helene, &hidden, "restore", None)).await;
        assert_eq!(found(&club.ines, "introuvable").await.len(), 1);

        let book = json!({"kind": "book", "title": "Nos lectures", "book": {"title": "Le zorille", "author": "Ada Quetsche"}});
        let made = ok(club
            .karim
            .post(&format!("/api/forums/{}/topics", club.forum), &book))
        .await;
        for words in ["zorille", "quetsche", "lectures%20zorille"] {
            let hit = &found(&club.ines, words).await[0];
            assert_eq!(
                (&hit["kind"], &hit["id"]),
                (&json!("topic"), &made["id"]),
                "{words}"
            );
        }
        ok(edit_topic(
            &club.karim,
            made["id"].as_str().unwrap(),
            json!({"hidden": true}),
        ))
        .await;
        ok(edit_topic(
            &club.karim,
            &club.topic,
            json!({"hidden": true}),
        ))
        .await;
        for words in ["zorille", "introuvable", "loup"] {
            let hits = found(&club.ines, words).await;
            assert!(
                hits.iter()
                    .all(|hit| hit["id"] != club.topic.as_str() && hit["id"] != made["id"]),
                "{words}"
            );
        }
    }
}
