//! What families allow, through the public door: given and taken back, written down from paper, and asked before an issue
//! comes out.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::wildcard_enum_match_arm,
    clippy::large_futures,
    clippy::disallowed_methods,
    missing_docs,
    reason = "a test may fail"
)]

mod support;

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use support::{
    Answer, Person, Program, Visitor,
    newspaper::{allow, imprint, issue_step, ok, open_issue, published, step},
    update::paragraph,
};

async fn answer(who: &Visitor, child: &str, kind: &str, answer: &str) -> Answer {
    let body = json!({
        "journal": "demo-planete",
        "answers": [{"child": child, "kind": kind, "answer": answer}],
    });
    who.post("/api/consents", &body).await
}

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

        let start = Instant::now();
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
        assert!(
            start.elapsed() < Duration::from_secs(2),
            "{:?}",
            start.elapsed()
        );
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

/// An issue in its layout with one placed article of these pupils'.
async fn laid_out(teacher: &Person, pupil: &Person) -> (String, String) {
    let (issue, article, document) = open_issue(teacher, pupil).await;
    ok(step(pupil, &article, json!({"action": "begin"}))).await;
    let mut live = pupil.collaborates(&document).await;
    assert_eq!(live.scope().await, "read-write");
    live.sync().await;
    live.writes(&paragraph("Marque-page-secret.")).await;
    ok(step(pupil, &article, json!({"action": "submit"}))).await;
    ok(step(teacher, &article, json!({"action": "approve"}))).await;
    let board = ok(teacher.get(&format!("/api/issues/{issue}"))).await;
    let place = json!({"action": "place", "section": board["sections"][0]["id"]});
    ok(step(teacher, &article, place)).await;
    imprint(teacher, &issue).await;
    for action in ["close", "lay_out"] {
        ok(issue_step(teacher, &issue, json!({"action": action}))).await;
    }
    (issue, article)
}

#[tokio::test(flavor = "multi_thread")]
async fn jrn_20_nothing_goes_to_everybody_without_consent_and_a_missing_one_never_blocks() {
    for program in Program::on_every_database().await {
        let (teacher, pupil) = (program.teacher().await, program.pupil().await);
        let (guardian, visitor) = (program.guardian().await, program.visitor());
        let (issue, article) = laid_out(&teacher, &pupil).await;
        let path = format!("/api/issues/{issue}/sign-off");
        let families = ok(teacher.get(&path)).await;
        assert_eq!(
            (&families["missing"], &families["consents"]),
            (&json!([]), &json!([]))
        );
        let lacking = json!({
            "article": article, "title": "Ma poule préférée", "child": "demo-zoe", "name": "Zoé D.",
            "what": "public", "refused": false, "choices": ["without_name", "leave_out"], "choice": null,
        });
        let everybody = ok(teacher.get(&format!("{path}?audience=public"))).await;
        assert_eq!(everybody["consents"], json!([lacking]));
        let sign = json!({"action": "sign_off", "audience": "public"});
        let refused = issue_step(&teacher, &issue, sign.clone()).await;
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (422, "incomplete")
        );
        let mut missing = lacking.clone();
        missing["kind"] = json!("consent");
        assert_eq!(refused.json()["missing"], json!([missing]));

        // Without a name: what was chosen stands, and may be chosen otherwise.
        let version = &everybody["version"];
        let choose = |version: &Value, choice: &str| {
            json!({"version": version, "audience": "public", "choices":
                [{"article": article, "child": "demo-zoe", "what": "public", "choice": choice}]})
        };
        let choices = format!("/api/issues/{issue}/choices");
        let out = ok(teacher.put(&choices, &choose(version, "leave_out"))).await;
        assert_eq!(
            out["missing"],
            json!([{"kind": "articles"}]),
            "nothing would be left"
        );
        assert_eq!(out["consents"][0]["choice"], "leave_out");
        let set = ok(teacher.put(&choices, &choose(&out["version"], "without_name"))).await;
        assert_eq!(
            (&set["missing"], &set["credits"]),
            (&json!([]), &json!(["la classe de CE1/CE2"]))
        );
        ok(issue_step(&teacher, &issue, sign.clone())).await;
        let late = teacher.put(&choices, &choose(&json!(1), "leave_out")).await;
        assert_eq!(
            (late.status, late.code().as_str()),
            (409, "already_decided")
        );

        // For families her name is allowed; for everybody it is not.
        let publish = json!({"action": "publish", "audience": "public"});
        let out = ok(issue_step(&teacher, &issue, publish.clone())).await;
        let href = format!("/journal/{}", out["issue"]["publication"].as_str().unwrap());
        let page = visitor.get(&href).await;
        assert_eq!(page.status, 200);
        assert!(
            page.text().contains("Marque-page-secret.")
                && page.text().contains("La classe de CE1/CE2")
        );
        assert!(!page.text().contains("Zoé"), "{}", page.text());
        // It is hers all the same: a no takes it off.
        let done = ok(answer(&guardian, "demo-zoe", "public", "refused")).await;
        assert_eq!(done["withdrawn"], json!(["Ma poule préférée"]));
        assert!(!visitor.get(&href).await.text().contains("Marque-page"));

        // A no has one way: the article stays away.
        ok(issue_step(&teacher, &issue, json!({"action": "withdraw"}))).await;
        ok(issue_step(&teacher, &issue, json!({"action": "restore"}))).await;
        ok(step(&teacher, &article, json!({"action": "restore"}))).await;
        let board = ok(teacher.get(&format!("/api/issues/{issue}"))).await;
        let place = json!({"action": "place", "section": board["sections"][0]["id"]});
        ok(step(&teacher, &article, place)).await;
        let now = ok(teacher.get(&format!("{path}?audience=public"))).await;
        assert_eq!(
            (
                &now["consents"][0]["refused"],
                &now["consents"][0]["choices"],
                &now["consents"][0]["choice"]
            ),
            (&json!(true), &json!(["leave_out"]), &Value::Null)
        );
        let wrong = teacher
            .put(&choices, &choose(&now["version"], "without_name"))
            .await;
        assert_eq!(
            (wrong.status, wrong.code().as_str()),
            (422, "choice_unknown")
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn jrn_21_a_consent_that_goes_after_the_signature_takes_the_careful_way() {
    let program = Program::demo();
    let (teacher, pupil) = (program.teacher().await, program.pupil().await);
    let guardian = program.guardian().await;
    let (issue, article) = laid_out(&teacher, &pupil).await;
    ok(issue_step(&teacher, &issue, json!({"action": "sign_off"}))).await;
    let done = ok(answer(&guardian, "demo-zoe", "name", "refused")).await;
    // What the demo's first issue has of hers goes at once.
    assert!(!done["withdrawn"].as_array().unwrap().is_empty());
    let out = ok(issue_step(&teacher, &issue, json!({"action": "publish"}))).await;
    let href = format!("/journal/{}", out["issue"]["publication"].as_str().unwrap());
    let page = guardian.get(&href).await;
    assert!(
        page.text().contains("Marque-page-secret.") && page.text().contains("La classe de CE1/CE2")
    );
    assert!(!page.text().contains("Zoé"), "{}", page.text());
    let seen = ok(teacher.get(&format!("/api/articles/{article}"))).await;
    assert_eq!(
        seen["authors"][0]["name"], "Zoé D.",
        "her teacher knows who wrote it"
    );
    // In the class and the space nobody is asked.
    for audience in ["class", "space"] {
        let view = format!("/api/issues/{issue}/sign-off?audience={audience}");
        assert_eq!(ok(teacher.get(&view)).await["consents"], json!([]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn api_33_choices_are_a_teacher_s_on_the_version_that_was_seen_and_only_what_is_offered() {
    let program = Program::demo();
    let (teacher, pupil) = (program.teacher().await, program.pupil().await);
    let (issue, article) = laid_out(&teacher, &pupil).await;
    let path = format!("/api/issues/{issue}/choices");
    let view = ok(teacher.get(&format!("/api/issues/{issue}/sign-off?audience=public"))).await;
    let body = |version: &Value, child: &str, what: &str, choice: &str| {
        json!({"version": version, "audience": "public", "choices":
            [{"article": article, "child": child, "what": what, "choice": choice}]})
    };
    let seen = &view["version"];
    for (who, status) in [
        (&*pupil, 403),
        (&*program.head().await, 403),
        (&*program.guardian().await, 404),
        (&*program.stranger().await, 404),
    ] {
        let answer = who
            .put(&path, &body(seen, "demo-zoe", "public", "leave_out"))
            .await;
        assert_eq!(answer.status, status, "{}", answer.text());
        let look = who.get(&format!("/api/issues/{issue}/sign-off")).await;
        assert_eq!(look.status, status);
    }
    for (child, what, choice) in [
        ("demo-zoe", "public", "without_picture"),
        ("demo-zoe", "name", "without_name"),
        ("demo-tom", "public", "leave_out"),
        ("no id!", "public", "leave_out"),
    ] {
        let wrong = teacher.put(&path, &body(seen, child, what, choice)).await;
        assert_eq!(
            (wrong.status, wrong.code().as_str()),
            (422, "choice_unknown"),
            "{child} {what}"
        );
    }
    let stale = json!(seen.as_i64().unwrap() - 1);
    let late = teacher
        .put(&path, &body(&stale, "demo-zoe", "public", "leave_out"))
        .await;
    assert_eq!(
        (late.status, late.code().as_str()),
        (409, "already_decided")
    );
    let after = ok(teacher.put(&path, &body(seen, "demo-zoe", "public", "without_name"))).await;
    assert_eq!(after["version"], json!(seen.as_i64().unwrap() + 1));
    assert_eq!(
        teacher
            .get("/api/issues/x/sign-off?audience=neighbours")
            .await
            .status,
        400
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn api_34_the_order_of_an_issue_is_one_write_and_a_stale_one_loses_nothing() {
    for program in Program::on_every_database().await {
        let (teacher, pupil) = (program.teacher().await, program.pupil().await);
        let karim = program.person("karim", "cartable").await;
        let (issue, article) = laid_out(&teacher, &pupil).await;
        let path = format!("/api/issues/{issue}/layout");
        let board = ok(teacher.get(&format!("/api/issues/{issue}"))).await;
        let version = board["issue"]["version"].as_i64().unwrap();
        let ids: Vec<&str> = board["sections"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["id"].as_str().unwrap())
            .collect();
        let order =
            |version: i64, sections: Value| json!({"version": version, "sections": sections});
        // Another order, one section under a new name, one new, two gone, the article in the last.
        let wanted = json!([
            {"id": ids[2], "title": "Enquêtes", "articles": []},
            {"title": "Courrier", "articles": []},
            {"id": ids[0], "articles": [article]},
        ]);
        let after = ok(teacher.put(&path, &order(version, wanted.clone()))).await;
        let titles: Vec<&str> = after["sections"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["title"].as_str().unwrap())
            .collect();
        assert_eq!(titles, ["Enquêtes", "Courrier", "À la une"]);
        assert_eq!(after["issue"]["version"], version + 1);

        // Karim still looks at the order before: nothing of his is written, and he hears who was faster.
        let late = karim.put(&path, &order(version, json!([]))).await;
        assert_eq!(
            (late.status, late.code().as_str()),
            (409, "already_decided")
        );
        assert_eq!(late.json()["now"]["by"]["name"], "Claire A.");
        let board = ok(karim.get(&format!("/api/issues/{issue}"))).await;
        assert_eq!(board["sections"], after["sections"]);
        let mine = |board: &Value| {
            let all = board["articles"].as_array().unwrap();
            all.iter()
                .find(|one| one["id"] == article.as_str())
                .unwrap()
                .clone()
        };
        assert_eq!(mine(&board)["state"], "placed");
        // One step by one article makes a whole order stale too.
        let now = version + 1;
        ok(step(&karim, &article, json!({"action": "unplace"}))).await;
        let late = teacher.put(&path, &order(now, wanted.clone())).await;
        assert_eq!(late.code(), "already_decided");
        let now = now + 1;
        let section = |articles: Value| json!([{"id": ids[0], "articles": articles}]);
        let twice = section(json!([article, article]));
        for (sections, status, code) in [
            (section(json!(["nothing"])), 422, "article_unknown"),
            (twice, 422, "article_unknown"),
            (json!([{"id": "x", "articles": []}]), 422, "section_unknown"),
            (json!([{"articles": []}]), 422, "title_missing"),
        ] {
            let wrong = teacher.put(&path, &order(now, sections)).await;
            assert_eq!((wrong.status, wrong.code().as_str()), (status, code));
        }
        let draft = board["articles"]
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["state"] == "assigned");
        let draft = draft.unwrap()["id"].clone();
        let early = teacher
            .put(&path, &order(now, section(json!([draft]))))
            .await;
        assert_eq!(
            (early.status, early.code().as_str()),
            (409, "already_decided"),
            "not ready"
        );
        for (who, status) in [
            (&*pupil, 403),
            (&*program.head().await, 403),
            (&*program.guardian().await, 404),
        ] {
            assert_eq!(who.put(&path, &order(now, json!([]))).await.status, status);
        }
        let back = ok(teacher.put(&path, &order(now, section(json!([article]))))).await;
        assert_eq!(
            (&mine(&back)["state"], &mine(&back)["section"]),
            (&json!("placed"), &json!(ids[0]))
        );
        ok(issue_step(&teacher, &issue, json!({"action": "sign_off"}))).await;
        let signed = teacher.put(&path, &order(now + 2, json!([]))).await;
        assert_eq!((signed.status, signed.code().as_str()), (409, "signed_off"));
    }
}
