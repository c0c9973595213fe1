//! The newspaper's steps as a screen asks for them, and issues that are some way along.

use std::time::Duration;

use passeplume_crdt::wire::hocuspocus::{self, SyncStatus};
use serde_json::{Value, json};

use super::{Answer, Person, Visitor, update::paragraph};

/// The answer's JSON, where it is a good one.
pub async fn ok(answer: impl Future<Output = Answer>) -> Value {
    let answer = answer.await;
    assert!(
        (200..300).contains(&answer.status),
        "{} {}",
        answer.status,
        answer.text()
    );
    answer.json()
}

pub async fn step(who: &Visitor, article: &str, body: Value) -> Answer {
    let mut body = body;
    if body.get("version").is_none() {
        let seen = ok(who.get(&format!("/api/articles/{article}"))).await;
        body["version"] = seen["version"].clone();
    }
    who.post(&format!("/api/articles/{article}/steps"), &body)
        .await
}

pub async fn issue_step(who: &Visitor, issue: &str, body: Value) -> Answer {
    let mut body = body;
    let board = ok(who.get(&format!("/api/issues/{issue}"))).await;
    body["version"] = board["issue"]["version"].clone();
    who.post(&format!("/api/issues/{issue}/steps"), &body).await
}

/// A group across the classes of the space; its id.
pub async fn group(teacher: &Person, name: &str, members: &[&str]) -> String {
    let body = json!({"name": name, "members": members});
    let made = ok(teacher.post("/api/spaces/planete/groups", &body)).await;
    made["id"].as_str().unwrap().to_owned()
}

/// An issue that is open, with an article of Zoé's in it; their ids and the article's text.
pub async fn open_issue(teacher: &Person, pupil: &Person) -> (String, String, String) {
    let made = ok(teacher.post(
        "/api/journals/demo-planete/issues",
        &json!({"title": "Essai"}),
    ))
    .await;
    let issue = made["id"].as_str().unwrap().to_owned();
    assert_eq!(
        (&made["state"], &made["number"]),
        (&json!("conference"), &json!(4))
    );
    ok(issue_step(teacher, &issue, json!({"action": "open"}))).await;
    let idea = ok(pupil.post(
        &format!("/api/issues/{issue}/articles"),
        &json!({"title": "Ma poule préférée", "angle": "Vue du perchoir"}),
    ))
    .await;
    assert_eq!(idea["state"], "idea");
    let rows = json!([
        {"article": idea["id"], "mode": "individual", "target_words": 80,
         "assignees": [{"part": 0, "kind": "account", "subject": "demo-zoe"}],
         "instructions": [{"kind": "everyone", "words": "Raconte un matin."}]},
        {"title": "Notre poulailler", "mode": "collective",
         "assignees": [{"kind": "class", "subject": "gm-ce1-ce2"}]},
    ]);
    let given = ok(teacher.post(&format!("/api/issues/{issue}/assignments"), &rows)).await;
    assert_eq!(given[0]["title"], "Ma poule préférée");
    assert_eq!(given[1]["authors"][0]["name"], "CE1/CE2");
    let article = given[0]["id"].as_str().unwrap().to_owned();
    let document = given[0]["document"].as_str().unwrap().to_owned();
    (issue, article, document)
}

pub async fn imprint(teacher: &Person, issue: &str) {
    let board = ok(teacher.get(&format!("/api/issues/{issue}"))).await;
    let body = json!({
        "version": board["issue"]["version"],
        "imprint": {"director": "Odile Dupré", "school": "École Gilles Ménage", "month": "Novembre 2026"},
    });
    ok(teacher.put(&format!("/api/issues/{issue}"), &body)).await;
}

/// Approves an article that was handed in, gives it its place in this section, and brings its issue into the layout.
pub async fn lay_out(teacher: &Person, issue: &str, article: &str, section: usize) {
    ok(step(teacher, article, json!({"action": "approve"}))).await;
    let board = ok(teacher.get(&format!("/api/issues/{issue}"))).await;
    let place = json!({"action": "place", "section": board["sections"][section]["id"]});
    ok(step(teacher, article, place)).await;
    imprint(teacher, issue).await;
    for action in ["close", "lay_out"] {
        ok(issue_step(teacher, issue, json!({"action": action}))).await;
    }
}

/// What a guardian says; or whoever tries to.
pub async fn answer(who: &Visitor, child: &str, kind: &str, answer: &str) -> Answer {
    let body = json!({
        "journal": "demo-planete",
        "answers": [{"child": child, "kind": kind, "answer": answer}],
    });
    who.post("/api/consents", &body).await
}

/// A sheet of paper that a teacher writes down; what it did.
pub async fn allow(teacher: &Person, child: &str, kind: &str, answer: &str) -> Value {
    let body = json!({
        "journal": "demo-planete",
        "paper": {"signed": 1_790_000_000_000_i64},
        "answers": [{"child": child, "kind": kind, "answer": answer}],
    });
    ok(teacher.post("/api/consents", &body)).await
}

/// An issue that is published with one article of Zoé's; issue, article and page.
pub async fn published(
    teacher: &Person,
    pupil: &Person,
    audience: &str,
) -> (String, String, String) {
    let (issue, article, document) = open_issue(teacher, pupil).await;
    ok(step(pupil, &article, json!({"action": "begin"}))).await;
    let mut live = pupil.opened(&document, "read-write").await;
    let kept = live.writes(&paragraph("Marque-page-secret.")).await;
    assert_eq!(kept, SyncStatus::Applied);
    ok(step(pupil, &article, json!({"action": "submit"}))).await;
    lay_out(teacher, &issue, &article, 2).await;
    if audience == "public" {
        allow(teacher, "demo-zoe", "public", "given").await;
    }
    let sign = json!({"action": "sign_off", "audience": audience});
    ok(issue_step(teacher, &issue, sign)).await;
    let out = ok(issue_step(teacher, &issue, json!({"action": "publish"}))).await;
    let publication = out["issue"]["publication"].as_str().unwrap();
    let href = format!("/journal/{publication}");
    (issue, article, href)
}

/// An issue in its layout with one placed article of Zoé's; both ids.
pub async fn laid_out(teacher: &Person, pupil: &Person) -> (String, String) {
    let (issue, article, document) = open_issue(teacher, pupil).await;
    ok(step(pupil, &article, json!({"action": "begin"}))).await;
    let mut live = pupil.opened(&document, "read-write").await;
    live.writes(&paragraph("Marque-page-secret.")).await;
    ok(step(pupil, &article, json!({"action": "submit"}))).await;
    lay_out(teacher, &issue, &article, 0).await;
    (issue, article)
}

/// Sends a paragraph as a client that was offline does: in its answer to the server's question.
pub async fn comes_back_with(who: &Person, document: &str, words: &str) -> String {
    // The room hears of the step within a second.
    let mut live = who.collaborates(document).await;
    let mut tries = 0;
    while live.scope().await != "readonly" {
        tokio::time::sleep(Duration::from_millis(50)).await;
        live = who.collaborates(document).await;
        tries += 1;
        assert!(tries < 20, "the pen is still up");
    }
    let late = paragraph(words);
    live.send(&hocuspocus::encode_step_2(document, &late)).await;
    let mut codes = Vec::new();
    loop {
        let frame = live
            .until("a reason", |frame| {
                frame.windows(6).any(|part| part == b"\"code\"")
            })
            .await;
        let text = String::from_utf8_lossy(&frame).into_owned();
        if !text.contains("\"closed\"") {
            codes.push(text);
            return codes.concat();
        }
    }
}
