//! Before an issue comes out: what is missing, how to go without, and its order in one write.

use crate::support::{
    Program,
    newspaper::{answer, issue_step, laid_out, ok, step},
};
use serde_json::{Value, json};

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
