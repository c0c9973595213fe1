//! What families allow, through the public door: given and taken back, written down from paper, and asked before an issue
//! comes out.

use crate::support::{
    Person, Program,
    newspaper::{allow, answer, ok, published},
};
use serde_json::{Value, json};

/// The question of this kind on the mother's card.
async fn question(guardian: &Person, kind: &str) -> Value {
    let cards = ok(guardian.get("/api/consents")).await;
    let cards = cards.as_array().unwrap();
    assert_eq!(cards.len(), 1, "one child in one journal");
    assert_eq!(
        (&cards[0]["journal_title"], &cards[0]["child"]["name"]),
        (&json!("Planète Gilles Ménage"), &json!("Zoé D."))
    );
    let questions = cards[0]["questions"].as_array().unwrap();
    assert_eq!(questions.len(), 4);
    let found = questions.iter().find(|one| one["kind"] == kind);
    found.expect("it is asked").clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn con_4_a_guardian_gives_and_takes_back_and_the_work_is_off_the_page_at_once() {
    for program in Program::on_every_database().await {
        let (teacher, pupil) = (program.teacher().await, program.pupil().await);
        let (guardian, visitor) = (program.guardian().await, program.visitor());
        let (_, article, href) = published(&teacher, &pupil, "public").await;
        let before = visitor.get(&href).await;
        assert!(before.status == 200 && before.text().contains("Marque-page-secret."));
        let public = question(&guardian, "public").await;
        assert_eq!(
            (&public["state"], &public["mine"]),
            (&json!("given"), &Value::Null)
        );
        assert_eq!(public["holds"][0]["title"], "Ma poule préférée");
        assert_eq!(public["holds"][0]["href"], href.as_str());
        let done = ok(answer(&guardian, "demo-zoe", "public", "refused")).await;
        assert_eq!(done["withdrawn"], json!(["Ma poule préférée"]));
        let kept = visitor.with("if-none-match", before.header("etag"));
        for who in [&visitor, &kept, &*guardian, &*pupil, &*teacher] {
            let page = who.get(&href).await;
            assert_eq!(page.status, 200, "the issue stays");
            let text = page.text();
            assert!(
                !text.contains("Marque-page") && !text.contains("Zoé"),
                "{text}"
            );
            assert_eq!(who.get(&format!("{href}/1-ma-poule")).await.status, 404);
        }
        let seen = ok(teacher.get(&format!("/api/articles/{article}"))).await;
        assert_eq!(seen["state"], "withdrawn");
        let last = seen["steps"].as_array().unwrap().last().unwrap().clone();
        assert_eq!(
            (&last["action"], &last["by"]["name"], &last["by"]["id"]),
            (&json!("consent"), &json!(""), &json!("")),
            "whose family it was is not told"
        );
        let public = question(&guardian, "public").await;
        assert_eq!(
            (&public["state"], &public["mine"], &public["holds"]),
            (&json!("refused"), &json!("refused"), &json!([]))
        );

        // She changes her mind: nothing comes back by itself.
        ok(answer(&guardian, "demo-zoe", "public", "given")).await;
        assert!(!visitor.get(&href).await.text().contains("Marque-page"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn con_5_a_teacher_writes_down_the_paper_of_the_own_class_alone() {
    let program = Program::demo();
    let (teacher, guardian) = (program.teacher().await, program.guardian().await);
    let karim = program.person("karim", "cartable").await;
    let paper = |child: &str, signed: i64| {
        json!({"journal": "demo-planete", "paper": {"signed": signed},
            "answers": [{"child": child, "kind": "name", "answer": "given"},
                        {"child": child, "kind": "public", "answer": "refused"}]})
    };
    const DAY: i64 = 1_790_000_000_000;
    for (who, child, status, code) in [
        (&*karim, "demo-zoe", 403, "not_yours"),
        (&*program.pupil().await, "demo-zoe", 403, "not_yours"),
        (&*program.head().await, "demo-zoe", 403, "not_yours"),
        (&*guardian, "demo-zoe", 403, "not_yours"),
        (&*guardian, "demo-tom", 404, "not_found"),
        (&*program.stranger().await, "demo-zoe", 404, "not_found"),
        (
            &*program.person("mairie", "fontaine").await,
            "demo-zoe",
            404,
            "not_found",
        ),
        (&*teacher, "demo-ines", 404, "not_found"),
        (&*teacher, "nobody", 404, "not_found"),
    ] {
        let refused = who.post("/api/consents", &paper(child, DAY)).await;
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (status, code),
            "{child}"
        );
    }
    // Without a paper a teacher has no voice.
    let mute = answer(&teacher, "demo-zoe", "name", "given").await;
    assert_eq!((mute.status, mute.code().as_str()), (403, "not_yours"));
    for signed in [0, -5, i64::MAX] {
        let wrong = teacher
            .post("/api/consents", &paper("demo-lila", signed))
            .await;
        assert_eq!(wrong.status, 400, "{signed}");
    }
    let mut twice = paper("demo-lila", DAY);
    twice["answers"][1]["kind"] = json!("name");
    assert_eq!(teacher.post("/api/consents", &twice).await.status, 400);
    twice["answers"] = json!([]);
    assert_eq!(teacher.post("/api/consents", &twice).await.status, 400);

    let table = "/api/journals/demo-planete/consents";
    let row = |seen: &Value, child: &str| {
        let rows = seen["rows"].as_array().unwrap();
        rows.iter()
            .find(|one| one["child"]["id"] == child)
            .unwrap()
            .clone()
    };
    let before = row(&ok(teacher.get(table)).await, "demo-lila");
    assert_eq!(
        before["cells"][0]["state"], "missing",
        "nothing of a refused request was kept"
    );
    ok(teacher.post("/api/consents", &paper("demo-lila", DAY))).await;
    let seen = ok(teacher.get(table)).await;
    let lila = row(&seen, "demo-lila");
    assert_eq!(
        (&lila["can_record"], &lila["classes"]),
        (&json!(true), &json!(["CE1/CE2"]))
    );
    assert_eq!(
        lila["cells"][0],
        json!({"kind": "name", "state": "given", "guardians": "missing",
            "paper": {"answer": "given", "signed": DAY}})
    );
    assert_eq!(lila["cells"][3]["state"], "refused");
    assert_eq!(row(&seen, "demo-hugo")["can_record"], false);
    let names: Vec<&str> = seen["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["child"]["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        ["Hugo F.", "Lila M.", "Maëlys N.", "Tom B.", "Zoé D."]
    );
    let own = ok(guardian.get(table)).await;
    assert_eq!(
        own["rows"].as_array().unwrap().len(),
        1,
        "a mother sees her child alone"
    );
    assert_eq!(own["rows"][0]["can_record"], false);
    for (who, status) in [
        (program.pupil().await, 403),
        (program.head().await, 403),
        (program.stranger().await, 404),
    ] {
        assert_eq!(who.get(table).await.status, status);
        assert_eq!(ok(who.get("/api/consents")).await, json!([]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn con_6_where_two_voices_differ_the_refusal_holds_and_says_so() {
    let program = Program::demo();
    let (teacher, guardian) = (program.teacher().await, program.guardian().await);
    let name = question(&guardian, "name").await;
    assert_eq!(
        (&name["state"], &name["mine"], &name["others_refuse"]),
        (&json!("given"), &json!("given"), &json!(false))
    );
    allow(&teacher, "demo-zoe", "name", "refused").await;
    let name = question(&guardian, "name").await;
    assert_eq!(
        (&name["state"], &name["mine"], &name["others_refuse"]),
        (&json!("refused"), &json!("given"), &json!(true))
    );
    ok(answer(&guardian, "demo-zoe", "name", "given")).await;
    assert_eq!(question(&guardian, "name").await["state"], "refused");
    allow(&teacher, "demo-zoe", "name", "given").await;
    assert_eq!(question(&guardian, "name").await["state"], "given");
}
