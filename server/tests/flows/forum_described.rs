//! What is said of the pictures and sounds of a post: changed by its author as words are, and found as they are.

use crate::support::{
    Person, Program, Visitor,
    below::Below,
    forum::{change, decide, edit_forum, opened, post, posts},
    media::{photo, upload_to_topic},
    newspaper::ok,
};
use serde_json::{Value, json};

/// A post with a picture of which that is said; the picture, and the post as whoever said it sees it.
async fn described(who: &Person, topic: &str, captions: &str) -> (String, Value) {
    let made = ok(upload_to_topic(who, topic, &photo(8, 8, 6))).await;
    let picture = made["id"].as_str().unwrap().to_owned();
    let body = json!({"body": "Regarde !", "media": [picture], "captions": {&picture: captions}});
    let said = ok(post(who, topic, body)).await;
    (picture, said)
}

fn captions(one: &Value) -> &str {
    one["media"][0]["captions"].as_str().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn for_17_what_is_said_of_a_picture_is_corrected_as_words_are() {
    for program in Program::on_every_database().await {
        let club = opened(&program).await;
        let (picture, said) = described(&club.maelys, &club.topic, "Un loup").await;
        let shown = ok(decide(&club.karim, &said, "approve", None)).await;
        let path = format!("/api/posts/{}", said["id"].as_str().unwrap());
        let says = async |who: &Visitor, words: &str, rev: &Value| {
            let body = json!({"body": "Regarde !", "captions": {&picture: words}, "rev": rev});
            change(who, &path, body).await
        };
        let stranger = program.stranger().await;
        assert_eq!(says(&stranger, "À moi", &shown["rev"]).await.status, 404);
        for (who, words, expected) in [
            (&club.ines, "À moi", "not_yours"),
            (&club.maelys, &*"é".repeat(2_001), "too_long"),
        ] {
            assert_eq!(says(who, words, &shown["rev"]).await.code(), expected);
        }
        let other =
            json!({"body": "Regarde !", "captions": {"m9": "Un loup"}, "rev": shown["rev"]});
        let other = change(&club.maelys, &path, other).await;
        assert_eq!(other.code(), "media_unknown", "of what it does not show");

        // Where a teacher reads first, these words wait as any others do.
        let words = "  Une louve. Appelle le 06 12 34 56 78 !\u{202e} ";
        let kept = "Une louve. Appelle le 06 12 34 56 78 !";
        let drafted = ok(says(&club.maelys, words, &shown["rev"])).await;
        assert_eq!(
            (captions(&drafted), captions(&drafted["draft"])),
            ("Un loup", kept)
        );
        let seen = async || posts(&club.ines, &club.topic, "").await["posts"][0].clone();
        let before = seen().await;
        assert_eq!(
            (captions(&before), &before["draft"]),
            ("Un loup", &Value::Null)
        );
        let waiting = ok(club.karim.get("/api/approvals/posts")).await;
        let mut waiting = waiting["posts"].as_array().unwrap().iter();
        let one = waiting.find(|one| one["post"]["id"] == said["id"]).unwrap();
        assert_eq!(captions(&one["post"]["draft"]), kept);
        assert_eq!(one["post"]["flags"], json!(["phone"]));
        // Whoever says nothing of it leaves it as it stands in the new text.
        let body = json!({"body": "Regardez !", "rev": drafted["rev"]});
        let again = ok(change(&club.maelys, &path, body)).await;
        assert_eq!(
            (&again["draft"]["body"], captions(&again["draft"])),
            (&json!("Regardez !"), kept)
        );
        let approved = ok(decide(&club.karim, &again, "approve", None)).await;
        let after = seen().await;
        assert_eq!(
            (captions(&after), &after["body"], &after["edited"]),
            (kept, &json!("Regardez !"), &json!(false))
        );

        // Ten minutes later it bears a mark, and what was said stays for its teachers.
        ok(edit_forum(
            &club.karim,
            &club.forum,
            json!({"moderation": "open"}),
        ))
        .await;
        let below = Below::of(&program).await;
        let is_later = below.is_some();
        if let Some(mut below) = below {
            below
                .run("UPDATE posts SET shown_at = shown_at - 11 * 60 * 1000".into())
                .await;
        }
        let late = ok(says(&club.maelys, "", &approved["rev"])).await;
        assert_eq!(
            (captions(&late), &late["edited"], &late["draft"]),
            ("", &json!(is_later), &Value::Null)
        );
        assert_eq!(captions(&seen().await), "");
        let stale = says(&club.maelys, "Trop tard", &approved["rev"]).await;
        assert_eq!(stale.code(), "already_decided");
        let former = format!("{path}/versions");
        let former_of = async |who: &Visitor| {
            let all = ok(who.get(&former)).await;
            let all = all.as_array().unwrap();
            all.iter()
                .map(|one| captions(one).to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(former_of(&club.karim).await, [kept, "Un loup", kept]);
        assert_eq!(
            former_of(&club.helene).await,
            ["Un loup", kept],
            "what nobody saw is for who answers for the child"
        );
        assert_eq!(club.maelys.get(&former).await.code(), "not_yours");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn for_18_a_post_is_found_by_what_is_said_of_its_picture() {
    let program = Program::demo();
    let club = opened(&program).await;
    let stranger = program.stranger().await;
    let found = async |who: &Visitor| {
        let page = ok(who.get("/api/search?q=zibeline")).await;
        page["items"].as_array().unwrap().clone()
    };
    let (picture, said) = described(&club.maelys, &club.topic, "Une zibeline dans la neige").await;
    for who in [&club.maelys, &club.karim, &club.ines] {
        assert_eq!(found(who).await, Vec::<Value>::new(), "it waits");
    }
    let shown = ok(decide(&club.karim, &said, "approve", None)).await;
    for who in [&club.maelys, &club.karim, &club.ines] {
        let hits = found(who).await;
        assert_eq!(
            (hits.len(), &hits[0]["kind"], &hits[0]["href"]),
            (
                1,
                &json!("post"),
                &json!(format!("/sujets/{}?message=1", club.topic))
            )
        );
        let excerpt: Vec<_> = hits[0]["excerpt"]
            .as_array()
            .unwrap()
            .iter()
            .map(|piece| piece["words"].as_str().unwrap())
            .collect();
        assert_eq!(excerpt.concat(), "Regarde ! Une zibeline dans la neige");
    }
    assert_eq!(found(&stranger).await, Vec::<Value>::new());
    let path = format!("/api/posts/{}", said["id"].as_str().unwrap());
    let body = json!({"body": "Regarde !", "captions": {&picture: "Un chat"}, "rev": shown["rev"]});
    let drafted = ok(change(&club.maelys, &path, body)).await;
    assert_eq!(found(&club.ines).await.len(), 1, "it stands there still");
    ok(decide(&club.karim, &drafted, "approve", None)).await;
    assert_eq!(found(&club.ines).await, Vec::<Value>::new());
}
