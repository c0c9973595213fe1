//! What ends a decision: a withdrawal that is at once everywhere, and two teachers who decide at once.

use std::collections::BTreeSet;

use crate::support::{
    Program,
    below::Below,
    newspaper::{issue_step, ok, open_issue, published, step},
    update::paragraph,
};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn jrn_8_what_is_withdrawn_is_gone_at_once_for_everybody() {
    for program in Program::on_every_database().await {
        let (teacher, pupil) = (program.teacher().await, program.pupil().await);
        let (guardian, visitor) = (program.guardian().await, program.visitor());
        let (issue, article, href) = published(&teacher, &pupil, "public").await;
        let story = format!("{href}/1-ma-poule-preferee");
        let page = visitor.get(&href).await;
        assert!(page.status == 200 && page.text().contains("Marque-page-secret."));
        assert!(!page.text().contains("noindex"));
        assert_eq!(page.header("cache-control"), "private, no-cache");
        let again = guardian.with("if-none-match", page.header("etag"));
        assert_eq!(again.get(&href).await.status, 304);

        // Fewer readers: out at once, also with what the browser kept.
        let narrow = json!({"action": "narrow", "audience": "space"});
        ok(issue_step(&teacher, &issue, narrow.clone())).await;
        assert_eq!(again.get(&href).await.status, 404);
        assert_eq!(visitor.get(&href).await.status, 303);
        assert_eq!(pupil.get(&href).await.status, 200);
        let same = issue_step(&teacher, &issue, narrow).await;
        assert_eq!((same.status, same.code().as_str()), (422, "not_narrower"));

        // The head of the school takes it off.
        ok(issue_step(
            &*program.head().await,
            &issue,
            json!({"action": "withdraw"}),
        ))
        .await;
        let tagged = pupil.with("if-none-match", page.header("etag"));
        for who in [&*pupil, &*teacher, &*guardian, &visitor, &tagged] {
            for path in [&href, &story] {
                let gone = who.get(path).await;
                assert_eq!(gone.status, 404, "{path}");
                assert!(gone.text().contains("retirée") && !gone.text().contains("Marque-page"));
            }
        }
        let news = ok(pupil.get("/api/publications")).await;
        assert!(!news.to_string().contains(&href));
        let seen = ok(teacher.get(&format!("/api/articles/{article}"))).await;
        assert_eq!(seen["state"], "withdrawn");

        // It comes out again through a new sign-off alone, at a new address.
        let back = ok(issue_step(&teacher, &issue, json!({"action": "restore"}))).await;
        assert_eq!(
            (&back["issue"]["state"], &back["issue"]["signed"]),
            (&json!("layout"), &Value::Null)
        );
        let articles = back["articles"].as_array().unwrap();
        let mine = articles.iter().find(|one| one["id"] == article.as_str());
        assert_eq!(mine.unwrap()["state"], "placed");
        ok(issue_step(&teacher, &issue, json!({"action": "sign_off"}))).await;
        let out = ok(issue_step(&teacher, &issue, json!({"action": "publish"}))).await;
        let second = format!("/journal/{}", out["issue"]["publication"].as_str().unwrap());
        assert_ne!(second, href);
        assert_eq!(guardian.get(&href).await.status, 404);
        assert!(
            guardian
                .get(&second)
                .await
                .text()
                .contains("Marque-page-secret.")
        );

        // One article goes; the issue stays.
        let tag = guardian.get(&second).await.header("etag").to_owned();
        let family = step(
            &guardian,
            &article,
            json!({"action": "withdraw", "version": 1}),
        )
        .await;
        assert_eq!((family.status, family.code().as_str()), (403, "not_yours"));
        ok(step(&teacher, &article, json!({"action": "withdraw"}))).await;
        let page = guardian.with("if-none-match", &tag).get(&second).await;
        assert!(page.status == 200 && !page.text().contains("Marque-page-secret."));
        assert_eq!(
            guardian.get(&format!("{second}/1-ma-poule")).await.status,
            404
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn jrn_9_two_teachers_at_once_have_one_outcome_that_both_are_told() {
    for program in Program::on_every_database().await {
        let one = program.teacher().await;
        let two = program.person("karim", "cartable").await;
        // Both classes write it: both teachers keep it.
        let article = "demo-article-poules";
        let mut outcomes = BTreeSet::new();
        for round in 0..20 {
            let state = ok(step(&one, article, json!({"action": "submit"}))).await;
            let version = &state["version"];
            let approve = json!({"action": "approve", "version": version});
            let give_back =
                json!({"action": "return", "word": "Encore une fois.", "version": version});
            let (first, second) = if round % 2 == 0 {
                tokio::join!(step(&one, article, approve), step(&two, article, give_back))
            } else {
                let (back, good) =
                    tokio::join!(step(&two, article, give_back), step(&one, article, approve));
                (good, back)
            };
            let mut statuses = [first.status, second.status];
            statuses.sort_unstable();
            assert_eq!(statuses, [200, 409], "{} {}", first.text(), second.text());
            let (won, lost, winner) = if first.status == 200 {
                (first, second, "Claire A.")
            } else {
                (second, first, "Karim B.")
            };
            assert_eq!(lost.code(), "already_decided");
            let (won, now) = (won.json(), lost.json()["now"].clone());
            assert_eq!(
                (&now["state"], &now["version"], &now["by"]["name"]),
                (&won["state"], &won["version"], &json!(winner))
            );
            let state = won["state"].as_str().unwrap().to_owned();
            if state == "approved" {
                ok(step(
                    &one,
                    article,
                    json!({"action": "return", "word": "Encore."}),
                ))
                .await;
            }
            outcomes.insert(state);
        }
        assert!(!outcomes.is_empty());
    }
}

/// Whom a teacher's word to an author reaches: not the classmates, and not the other class that reads the article.
#[tokio::test(flavor = "multi_thread")]
async fn jrn_30_a_word_to_the_authors_is_said_to_them_and_the_adults_alone() {
    let program = Program::demo();
    let (teacher, pupil) = (program.teacher().await, program.pupil().await);
    let colleague = program.person("karim", "cartable").await;
    let reader = program.person("hugo", "bateau").await;
    let classmate = program.classmate().await;
    let (_, article, document) = open_issue(&teacher, &pupil).await;
    ok(step(&pupil, &article, json!({"action": "begin"}))).await;
    let mut live = pupil.opened(&document, "read-write").await;
    live.writes(&paragraph("Plume dort.")).await;
    for (who, action) in [
        (&pupil, json!({"action": "submit"})),
        (&teacher, json!({"action": "return", "word": "Mot-a-Zoe."})),
        (&pupil, json!({"action": "ask_proofreading"})),
    ] {
        ok(step(who, &article, action)).await;
    }
    for (who, hears) in [
        (&pupil, true),
        (&teacher, true),
        (&colleague, true),
        (&reader, false),
        (&classmate, false),
    ] {
        let seen = who.get(&format!("/api/articles/{article}")).await;
        assert_eq!(seen.status, 200);
        assert!(seen.text().contains("\"return\""), "that it was given back");
        assert_eq!(seen.text().contains("Mot-a-Zoe."), hears, "{}", seen.text());
    }
}

/// A text that cannot be read tells nobody that it is there who may not know.
#[tokio::test(flavor = "multi_thread")]
async fn jrn_2_the_right_is_asked_before_a_text_is_read() {
    let program = Program::demo();
    let mut below = Below::the(&program).await;
    below
        .run(
            "INSERT INTO set_aside (document, what, at) VALUES ('demo-natation', 'a test', 0)"
                .into(),
        )
        .await;
    let hand_in = json!({"action": "submit", "version": 4});
    let path = "/api/articles/demo-article-natation/steps";
    for (who, status) in [
        (program.stranger().await, 404),
        (program.guardian().await, 404),
        (program.pupil().await, 403),
    ] {
        let answer = who.post(path, &hand_in).await;
        assert_eq!(answer.status, status, "{}", answer.text());
    }
    let author = program.person("tom", "cerise").await;
    assert!(author.post(path, &hand_in).await.status >= 500);
}

/// Whose article and journal it is not hears the same as of one that never was, whatever else is wrong.
#[tokio::test(flavor = "multi_thread")]
async fn api_7_what_does_not_fit_tells_nobody_what_is_there() {
    let program = Program::demo();
    let stranger = program.stranger().await;
    let long = json!({"action": "submit", "version": 4, "word": "x".repeat(2_001)});
    let nothing = |journal: &str| json!({"journal": journal, "answers": []});
    let steps = |article: &str| format!("/api/articles/{article}/steps");
    let natation = "demo-article-natation";
    for (there, nowhere) in [
        (
            stranger.post(&steps(natation), &long).await,
            stranger.post(&steps("none"), &long).await,
        ),
        (
            stranger
                .post("/api/consents", &nothing("demo-planete"))
                .await,
            stranger.post("/api/consents", &nothing("none")).await,
        ),
    ] {
        assert_eq!(
            (there.status, there.code()),
            (nowhere.status, nowhere.code())
        );
    }
    let author = program.person("tom", "cerise").await;
    let said = step(
        &author,
        natation,
        json!({"action": "submit", "word": long["word"]}),
    )
    .await;
    assert_eq!((said.status, said.code().as_str()), (422, "too_long"));
}
