//! An article in parts through the public door: each group writes its own, they come out as one.

use crate::support::{
    Person, Program,
    newspaper::{allow, group, imprint, issue_step, ok, step},
    update::paragraph,
};
use passeplume_crdt::wire::hocuspocus::SyncStatus;
use serde_json::{Value, json};

/// An open issue with one article in two parts: of Zoé's group and of Hugo's; issue, article, and the two texts.
async fn in_parts(
    teacher: &Person,
    groups: [&str; 2],
    more: Value,
) -> (String, String, [String; 2]) {
    let made = ok(teacher.post(
        "/api/journals/demo-planete/issues",
        &json!({"title": "Groupes"}),
    ))
    .await;
    let issue = made["id"].as_str().unwrap().to_owned();
    ok(issue_step(teacher, &issue, json!({"action": "open"}))).await;
    let mut row = json!({"title": "Deux regards", "mode": "group", "assignees": [
        {"part": 0, "kind": "group", "subject": groups[0]},
        {"part": 1, "kind": "group", "subject": groups[1]}]});
    for (key, value) in more.as_object().unwrap() {
        row[key] = value.clone();
    }
    let given = ok(teacher.post(&format!("/api/issues/{issue}/assignments"), &json!([row]))).await;
    let article = given[0]["id"].as_str().unwrap().to_owned();
    let seen = ok(teacher.get(&format!("/api/articles/{article}"))).await;
    let text = |rank: usize| seen["parts"][rank]["document"].as_str().unwrap().to_owned();
    (issue, article, [text(0), text(1)])
}

#[tokio::test(flavor = "multi_thread")]
async fn jrn_10_each_group_writes_its_own_part_and_they_come_out_as_one_in_their_order() {
    for program in Program::on_every_database().await {
        let (claire, zoe, hugo) = (
            program.teacher().await,
            program.pupil().await,
            program.classmate().await,
        );
        let groups = [
            group(&claire, "Hérissons", &["demo-zoe", "demo-tom"]).await,
            group(&claire, "Mésanges", &["demo-hugo", "demo-maelys"]).await,
        ];
        let (issue, article, [first, second]) =
            in_parts(&claire, [&groups[0], &groups[1]], json!({})).await;
        let seen = ok(hugo.get(&format!("/api/articles/{article}"))).await;
        let parts: Vec<_> = seen["parts"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| {
                (
                    one["title"].clone(),
                    one["mine"].clone(),
                    one["access"].clone(),
                )
            })
            .collect();
        assert_eq!(
            parts,
            [
                (json!("Hérissons"), json!(false), json!("read")),
                (json!("Mésanges"), json!(true), json!("write"))
            ]
        );
        let home = ok(hugo.get("/api/home")).await;
        let waits = home["waiting"]
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["article"] == article.as_str())
            .unwrap()
            .clone();
        assert_eq!(waits["document"], json!(second), "his own part");
        ok(step(&zoe, &article, json!({"action": "begin"}))).await;

        // Each in its own, on both protocols; the other's is read live.
        let mut his = hugo.opened(&second, "read-write").await;
        let mut hers = zoe.opened(&first, "read-write").await;
        let mut looks = hugo.opened(&first, "readonly").await;
        assert_eq!(
            looks.writes(&paragraph("intrus")).await,
            SyncStatus::Refused
        );
        assert_eq!(
            his.writes(&paragraph("Seconde moitié.")).await,
            SyncStatus::Applied
        );
        let mut plain = hugo.opens(&first).await;
        let sent = passeplume_crdt::wire::y_websocket::encode_update(&paragraph("intrus"));
        plain.send(&sent).await;
        assert_eq!(
            hers.writes(&paragraph("Première moitié.")).await,
            SyncStatus::Applied
        );
        looks
            .until("her words, live", |frame| {
                String::from_utf8_lossy(frame).contains("Première")
            })
            .await;
        let content = |format: &str| format!("/api/articles/{article}/content?format={format}");
        assert_eq!(
            hugo.get(&content("text")).await.text(),
            "Première moitié.\n\nSeconde moitié."
        );
        let html = zoe.get(&content("html")).await.text();
        assert!(
            html.find("Première") < html.find("Seconde") && !html.contains("intrus"),
            "{html}"
        );
        assert_eq!(
            zoe.get(&content("json"))
                .await
                .json()
                .as_array()
                .unwrap()
                .len(),
            2
        );
        assert_eq!(zoe.get(&content("yjs")).await.status, 400);
        assert_eq!(
            program.stranger().await.get(&content("text")).await.status,
            404
        );

        // One group is done: its pen is down, the other's is not, the article is where it was.
        let other = step(&zoe, &article, json!({"action": "submit", "part": 1})).await;
        assert_eq!((other.status, other.code().as_str()), (403, "not_yours"));
        let done = ok(step(&zoe, &article, json!({"action": "submit"}))).await;
        assert_eq!(
            (
                &done["state"],
                &done["parts"][0]["ready"],
                &done["parts"][1]["ready"]
            ),
            (&json!("draft"), &json!(true), &json!(false))
        );
        assert_eq!(
            (&done["parts"][0]["read_reason"], hers.scope().await),
            (&json!("closed"), "readonly".to_owned())
        );
        assert_eq!(
            his.writes(&paragraph("Et encore.")).await,
            SyncStatus::Applied
        );
        // It may take its part up again, the other group may not do it for it.
        let back = json!({"action": "take_back", "part": 0});
        assert_ne!(step(&hugo, &article, back.clone()).await.status, 200);
        let again = ok(step(&zoe, &article, back)).await;
        assert_eq!(
            (&again["parts"][0]["ready"], hers.scope().await),
            (&json!(false), "read-write".to_owned())
        );
        ok(step(&zoe, &article, json!({"action": "submit"}))).await;
        let whole = ok(step(&hugo, &article, json!({"action": "submit"}))).await;
        assert_eq!(
            (&whole["state"], his.scope().await),
            (&json!("submitted"), "readonly".to_owned())
        );

        // Returned, both write again; then it comes out as one.
        ok(step(
            &claire,
            &article,
            json!({"action": "return", "word": "Relisez-vous."}),
        ))
        .await;
        let open = ok(zoe.get(&format!("/api/articles/{article}"))).await;
        assert_eq!(
            (&open["parts"][0]["ready"], &open["parts"][0]["access"]),
            (&json!(false), &json!("write"))
        );
        ok(step(&claire, &article, json!({"action": "submit"}))).await;
        ok(step(&claire, &article, json!({"action": "approve"}))).await;
        let board = ok(claire.get(&format!("/api/issues/{issue}"))).await;
        ok(step(
            &claire,
            &article,
            json!({"action": "place", "section": board["sections"][0]["id"]}),
        ))
        .await;
        // Each pupil of a group is asked about, as whoever is named alone.
        let karim = program.person("karim", "cartable").await;
        for (teacher, child) in [
            (&claire, "demo-zoe"),
            (&claire, "demo-tom"),
            (&karim, "demo-hugo"),
            (&karim, "demo-maelys"),
        ] {
            allow(teacher, child, "name", "given").await;
        }
        imprint(&claire, &issue).await;
        for action in ["close", "lay_out", "sign_off", "publish"] {
            ok(issue_step(&claire, &issue, json!({"action": action}))).await;
        }
        let board = ok(claire.get(&format!("/api/issues/{issue}"))).await;
        let page = program
            .guardian()
            .await
            .get(&format!(
                "/journal/{}",
                board["issue"]["publication"].as_str().unwrap()
            ))
            .await
            .text();
        assert!(
            page.contains("Première") && page.find("Première") < page.find("Seconde"),
            "{page}"
        );
        for name in ["Zoé D.", "Tom B.", "Hugo F.", "Maëlys N."] {
            assert!(page.contains(name), "{name}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn jrn_11_groups_that_are_done_at_once_hand_the_whole_in_once() {
    for program in Program::on_every_database().await {
        let (claire, zoe, hugo) = (
            program.teacher().await,
            program.pupil().await,
            program.classmate().await,
        );
        let groups = [
            group(&claire, "A", &["demo-zoe"]).await,
            group(&claire, "B", &["demo-hugo"]).await,
        ];
        let (_, article, texts) = in_parts(&claire, [&groups[0], &groups[1]], json!({})).await;
        ok(step(&zoe, &article, json!({"action": "begin"}))).await;
        for (who, text) in [(&zoe, &texts[0]), (&hugo, &texts[1])] {
            let mut live = who.opened(text, "read-write").await;
            assert_eq!(live.writes(&paragraph("Fini.")).await, SyncStatus::Applied);
        }
        for round in 0..10 {
            let seen = ok(zoe.get(&format!("/api/articles/{article}"))).await;
            let submit = json!({"action": "submit", "version": seen["version"]});
            let (one, other) = tokio::join!(
                step(&zoe, &article, submit.clone()),
                step(&hugo, &article, submit.clone())
            );
            let now = ok(zoe.get(&format!("/api/articles/{article}"))).await;
            assert_eq!(
                (one.status, other.status, &now["state"]),
                (200, 200, &json!("submitted")),
                "{round} {} {}",
                one.text(),
                other.text()
            );
            ok(step(
                &claire,
                &article,
                json!({"action": "return", "word": "Encore."}),
            ))
            .await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn jrn_12_a_group_finds_its_text_again_in_a_new_order_and_no_word_is_lost() {
    for program in Program::on_every_database().await {
        let (claire, zoe, hugo) = (
            program.teacher().await,
            program.pupil().await,
            program.classmate().await,
        );
        let (a, b) = (
            group(&claire, "A", &["demo-zoe"]).await,
            group(&claire, "B", &["demo-hugo"]).await,
        );
        let c = group(&claire, "C", &["demo-lila"]).await;
        let (issue, article, [first, second]) = in_parts(&claire, [&a, &b], json!({})).await;
        let mut live = zoe.opened(&first, "read-write").await;
        live.writes(&paragraph("De A.")).await;
        let assign = async |groups: &[&str]| {
            let assignees: Vec<_> = groups
                .iter()
                .enumerate()
                .map(|(part, id)| json!({"part": part, "kind": "group", "subject": id}))
                .collect();
            let rows = json!([{"article": article, "mode": "group", "assignees": assignees}]);
            claire
                .post(&format!("/api/issues/{issue}/assignments"), &rows)
                .await
        };
        let texts = async || {
            let seen = ok(claire.get(&format!("/api/articles/{article}"))).await;
            seen["parts"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| {
                    (
                        one["title"].as_str().unwrap().to_owned(),
                        one["document"].as_str().unwrap().to_owned(),
                    )
                })
                .collect::<Vec<_>>()
        };
        assert_eq!(assign(&[&b, &c, &a]).await.status, 200);
        let now = texts().await;
        assert_eq!(
            (&now[0], &now[2]),
            (
                &("B".to_owned(), second.clone()),
                &("A".to_owned(), first.clone())
            )
        );
        assert_ne!(now[1].1, first);
        assert_eq!(assign(&[&b]).await.status, 200);
        assert_eq!(texts().await, [("B".to_owned(), second)]);
        let left = ok(hugo.get(&format!("/api/documents/{first}"))).await;
        assert_eq!(left["access"], "read");
        assert_eq!(
            hugo.get(&format!("/api/documents/{first}/content?format=text"))
                .await
                .text(),
            "De A."
        );
        assert_eq!(
            ok(zoe.get(&format!("/api/documents/{first}"))).await["access"],
            "read"
        );
        // A part without anybody, and several parts that are not written by groups, are nobody's.
        let gap = json!([{"title": "T", "mode": "group", "assignees": [{"part": 1, "kind": "group", "subject": a}]}]);
        let gap = claire
            .post(&format!("/api/issues/{issue}/assignments"), &gap)
            .await;
        assert_eq!((gap.status, gap.code().as_str()), (422, "nobody_assigned"));
        let lone = json!([{"title": "T", "mode": "individual", "assignees": [
            {"part": 0, "kind": "account", "subject": "demo-zoe"}, {"part": 1, "kind": "account", "subject": "demo-tom"}]}]);
        let lone = claire
            .post(&format!("/api/issues/{issue}/assignments"), &lone)
            .await;
        assert_eq!(
            (lone.status, lone.code().as_str()),
            (422, "nobody_assigned")
        );
    }
}
