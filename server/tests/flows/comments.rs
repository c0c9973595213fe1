//! What is said beside a text, through the public door: by whom, when, told to whom, and the text stays as it is.

use crate::support::{
    Answer, Person, Program,
    below::{Below, code},
    newspaper::{ok, open_issue, step},
    update::paragraph,
};
use serde_json::{Value, json};

/// An article of Zoé's that the other class reads; its id and its text's.
async fn proofread(teacher: &Person, pupil: &Person) -> (String, String) {
    let (_, article, document) = open_issue(teacher, pupil).await;
    ok(step(pupil, &article, json!({"action": "begin"}))).await;
    let mut live = pupil.collaborates(&document).await;
    live.scope().await;
    live.sync().await;
    live.writes(&paragraph("Hier, à la pissine, Plume a nagé."))
        .await;
    ok(step(pupil, &article, json!({"action": "ask_proofreading"}))).await;
    (article, document)
}

fn remark(words: &str) -> Value {
    json!({"kind": "comment", "anchor_start": "AAUDAA", "anchor_end": "AAUMQQ", "quoted": "la pissine",
        "before": "à ", "after": ", Plume", "words": words})
}

fn suggestion() -> Value {
    json!({"kind": "suggestion", "anchor_start": "AAUDAA", "anchor_end": "AAUMQQ", "quoted": "la pissine",
        "replacement": "la piscine"})
}

async fn says(who: &Person, document: &str, body: &Value) -> Answer {
    who.post(&format!("/api/documents/{document}/comments"), body)
        .await
}

async fn said(who: &Person, document: &str, body: &Value) -> String {
    let made = ok(says(who, document, body)).await;
    made["id"].as_str().unwrap().to_owned()
}

async fn decides(who: &Person, comment: &str, decision: &str) -> Answer {
    let body = json!({"decision": decision});
    who.post(&format!("/api/comments/{comment}/decision"), &body)
        .await
}

async fn margin(who: &Person, document: &str) -> Value {
    ok(who.get(&format!("/api/documents/{document}/comments"))).await
}

#[tokio::test(flavor = "multi_thread")]
async fn com_9_who_proofreads_speaks_while_it_lasts_and_an_author_decides_once() {
    for program in Program::on_every_database().await {
        let (teacher, pupil) = (program.teacher().await, program.pupil().await);
        let (reader, colleague) = (
            program.classmate().await,
            program.person("karim", "cartable").await,
        );
        let (article, document) = proofread(&teacher, &pupil).await;

        let seen = margin(&reader, &document).await;
        assert_eq!(
            seen,
            json!({"items": [], "actions": ["comment", "suggest"]})
        );
        let id = said(&reader, &document, &suggestion()).await;
        let seen = margin(&pupil, &document).await;
        let one = &seen["items"][0];
        assert_eq!(one["author"]["name"], "Hugo F.");
        assert_eq!(
            (&one["quoted"], &one["replacement"]),
            (&json!("la pissine"), &json!("la piscine"))
        );
        assert_eq!(
            (&one["anchor_start"], &one["anchor_end"]),
            (&json!("AAUDAA"), &json!("AAUMQQ"))
        );
        assert_eq!(one["actions"], json!(["reply", "accept", "refuse"]));
        let own = margin(&reader, &document).await;
        assert_eq!(own["items"][0]["actions"], json!(["reply", "delete"]));
        let adult = margin(&colleague, &document).await;
        assert_eq!(adult["items"][0]["actions"], json!(["reply", "hide"]));

        // Not the reader's to decide; the author's, once; the next hears whose decision it was.
        assert_eq!(code(&decides(&reader, &id, "accept").await), "not_yours");
        let resolved = decides(&pupil, &id, "resolve").await;
        assert_eq!(
            (resolved.status, code(&resolved).as_str()),
            (409, "wrong_state")
        );
        let answered = ok(pupil.post(
            &format!("/api/comments/{id}/replies"),
            &json!({"words": " Bien vu ! "}),
        ))
        .await;
        assert_eq!(answered["replies"][0]["words"], "Bien vu !");
        let accepted = ok(decides(&pupil, &id, "accept")).await;
        assert_eq!(
            (&accepted["state"], &accepted["decided_by"]["name"]),
            (&json!("accepted"), &json!("Zoé D."))
        );
        let late = decides(&teacher, &id, "refuse").await;
        assert_eq!(
            (late.status, code(&late).as_str()),
            (409, "already_decided")
        );
        let now = late.json()["now"].clone();
        assert_eq!(
            (&now["state"], &now["by"]["name"]),
            (&json!("accepted"), &json!("Zoé D."))
        );
        // The server typed nothing: that is for whoever took it.
        let text = pupil
            .get(&format!("/api/documents/{document}/content?format=text"))
            .await;
        assert!(text.text().contains("la pissine"));

        // What is over is over: the reader is told "not now", and still reads.
        ok(step(
            &pupil,
            &article,
            json!({"action": "end_proofreading"}),
        ))
        .await;
        let over = says(&reader, &document, &remark("Encore !")).await;
        assert_eq!((over.status, code(&over).as_str()), (409, "wrong_state"));
        assert_eq!(
            margin(&reader, &document).await["items"]
                .as_array()
                .unwrap()
                .len(),
            1
        );
        assert_eq!(margin(&reader, &document).await["actions"], json!([]));
        ok(step(&pupil, &article, json!({"action": "submit"}))).await;
        assert_eq!(
            code(&says(&pupil, &document, &remark("Moi aussi")).await),
            "wrong_state"
        );
        said(&teacher, &document, &remark("Relis la fin.")).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn com_9_what_was_hidden_or_taken_back_is_not_there_for_whom_it_is_not() {
    let program = Program::demo();
    let (teacher, pupil, reader) = (
        program.teacher().await,
        program.pupil().await,
        program.classmate().await,
    );
    let (_, document) = proofread(&teacher, &pupil).await;
    let rude = said(&reader, &document, &remark("nul")).await;
    let answer = ok(pupil.post(
        &format!("/api/comments/{rude}/replies"),
        &json!({"words": "toi-même"}),
    ))
    .await;
    let reply = answer["replies"][0]["id"].clone();
    let hide = format!("/api/comments/{rude}/hidden");
    assert_eq!(
        code(&pupil.post(&hide, &json!({"hidden": true})).await),
        "not_yours"
    );
    let hidden = ok(teacher.post(&hide, &json!({"hidden": true, "reply": reply}))).await;
    assert_eq!(hidden["replies"][0]["hidden"], true);
    // The answer is gone for the reader, and there for whoever gave it.
    assert_eq!(
        margin(&reader, &document).await["items"][0]["replies"],
        json!([])
    );
    assert_eq!(
        margin(&pupil, &document).await["items"][0]["replies"][0]["words"],
        "toi-même"
    );
    ok(teacher.post(&hide, &json!({"hidden": true}))).await;
    assert_eq!(margin(&pupil, &document).await["items"], json!([]));
    assert_eq!(code(&decides(&pupil, &rude, "resolve").await), "not_found");
    assert_eq!(margin(&reader, &document).await["items"][0]["hidden"], true);
    ok(teacher.post(&hide, &json!({"hidden": false}))).await;
    assert_eq!(
        margin(&pupil, &document).await["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(
        code(
            &teacher
                .post("/api/comments/none/hidden", &json!({"hidden": true}))
                .await
        ),
        "not_found"
    );

    // Taken back: by whoever said it, while nobody has answered.
    let path = |id: &str| format!("/api/comments/{id}");
    assert_eq!(code(&reader.delete(&path(&rude)).await), "wrong_state");
    let slip = said(&reader, &document, &remark("ooups")).await;
    assert_eq!(code(&pupil.delete(&path(&slip)).await), "not_yours");
    assert_eq!(code(&teacher.delete(&path(&slip)).await), "not_yours");
    assert_eq!(reader.delete(&path(&slip)).await.status, 204);
    assert_eq!(code(&reader.delete(&path(&slip)).await), "not_found");
    let old = said(&reader, &document, &remark("trop tard")).await;
    let mut below = Below::the(&program).await;
    below
        .run(format!(
            "UPDATE comments SET created = created - 600001 WHERE id = '{old}'"
        ))
        .await;
    assert_eq!(code(&reader.delete(&path(&old)).await), "wrong_state");
    // A pause of the text is one of the pupils' words beside it too.
    assert_eq!(
        teacher
            .put(
                &format!("/api/documents/{document}/frozen"),
                &json!({"frozen": true})
            )
            .await
            .status,
        204
    );
    assert_eq!(
        code(&says(&reader, &document, &remark("et moi ?")).await),
        "wrong_state"
    );
    said(&teacher, &document, &remark("Une pause.")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn api_27_it_is_told_once_without_a_word_and_to_nobody_else() {
    let program = Program::demo();
    let (teacher, pupil, reader) = (
        program.teacher().await,
        program.pupil().await,
        program.classmate().await,
    );
    let (article, document) = proofread(&teacher, &pupil).await;
    let mut below = Below::the(&program).await;
    let both = vec![format!("article:{article}"), format!("document:{document}")];
    let marker = "marque-page-secret";

    let mut head = below.head().await;
    let mut secret = suggestion();
    secret["words"] = json!(marker);
    let id = said(&reader, &document, &secret).await;
    assert_eq!(below.topics(head).await, both);
    head = below.head().await;
    ok(pupil.post(
        &format!("/api/comments/{id}/replies"),
        &json!({"words": marker}),
    ))
    .await;
    assert_eq!(below.topics(head).await, both);
    head = below.head().await;
    ok(decides(&pupil, &id, "refuse")).await;
    assert_eq!(below.topics(head).await, both);
    head = below.head().await;
    assert_eq!(decides(&pupil, &id, "refuse").await.status, 409);
    assert!(
        below.topics(head).await.is_empty(),
        "nothing was done, nobody is told"
    );
    let words = format!(
        "SELECT COUNT(*) FROM outbox WHERE subject LIKE '%{marker}%' OR facts LIKE '%{marker}%' OR topic LIKE '%{marker}%'"
    );
    assert_eq!(below.number(&words).await, 0);

    // Families, other schools, towns and whoever is not logged in: nothing is there.
    let strangers = [
        program.guardian().await,
        program.stranger().await,
        program.person("mairie", "fontaine").await,
        program.person("admin", "serrure").await,
    ];
    for who in &strangers {
        let list = who
            .get(&format!("/api/documents/{document}/comments"))
            .await;
        assert_eq!(code(&list), "not_found");
        assert_eq!(
            code(&says(who, &document, &remark("coucou")).await),
            "not_found"
        );
        assert_eq!(code(&decides(who, &id, "accept").await), "not_found");
        let reply = who
            .post(
                &format!("/api/comments/{id}/replies"),
                &json!({"words": "x"}),
            )
            .await;
        assert_eq!(code(&reply), "not_found");
        assert_eq!(
            code(&who.delete(&format!("/api/comments/{id}")).await),
            "not_found"
        );
    }
    let nobody = program
        .visitor()
        .get(&format!("/api/documents/{document}/comments"))
        .await;
    assert_eq!(nobody.status, 401);
    // A text that is no article's has nothing beside it.
    ok(reader.get("/api/documents/demo-voisins")).await;
    assert_eq!(
        code(&reader.get("/api/documents/demo-voisins/comments").await),
        "not_found"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn api_27_what_says_nothing_or_names_no_passage_is_refused() {
    let program = Program::demo();
    let (teacher, pupil, reader) = (
        program.teacher().await,
        program.pupil().await,
        program.classmate().await,
    );
    let (_, document) = proofread(&teacher, &pupil).await;
    let with = |key: &str, value: Value| {
        let mut body = remark("Relis.");
        body[key] = value;
        body
    };
    for (body, status, expected) in [
        (with("words", json!(" \u{200b} ")), 422, "empty"),
        (with("words", json!("x".repeat(2001))), 422, "too_long"),
        (with("quoted", json!("")), 422, "empty"),
        (with("quoted", json!("x".repeat(301))), 422, "too_long"),
        (with("before", json!("x".repeat(41))), 422, "too_long"),
        (with("anchor_start", json!("!!!")), 400, "malformed"),
        (with("anchor_end", json!("AQ")), 400, "malformed"),
        (with("kind", json!("insult")), 400, "malformed"),
        (with("kind", json!("suggestion")), 422, "empty"),
        (with("unknown", json!(1)), 400, "malformed"),
    ] {
        let answer = says(&reader, &document, &body).await;
        assert_eq!(
            (answer.status, code(&answer).as_str()),
            (status, expected),
            "{body}"
        );
    }
    let mut same = suggestion();
    same["replacement"] = json!("la pissine");
    assert_eq!(code(&says(&reader, &document, &same).await), "empty");
    let mut bidi = suggestion();
    bidi["replacement"] = json!("la \u{202e}piscine");
    let made = ok(says(&reader, &document, &bidi)).await;
    assert_eq!(made["replacement"], "la piscine");
    // To leave a passage out is to suggest nothing in its place.
    let mut out = suggestion();
    out["replacement"] = json!("");
    assert_eq!(ok(says(&reader, &document, &out)).await["replacement"], "");
}
