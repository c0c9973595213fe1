//! Proofreading by another class, through the public door: asked, waiting on first screens, ended; and the text stays its
//! authors' all the while.

use crate::support::{
    Person, Program,
    newspaper::{ok, open_issue, step},
    update::paragraph,
};
use passeplume_crdt::wire::hocuspocus::SyncStatus;
use serde_json::{Value, json};

/// What waits for somebody on their first screen, by article.
async fn waits(who: &Person, article: &str) -> Option<Value> {
    let home = ok(who.get("/api/home")).await;
    let waiting = home["waiting"].as_array().unwrap();
    let mine = waiting.iter().find(|one| one["article"] == article);
    mine.map(|one| one["what"].clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn jrn_16_the_other_class_is_asked_to_proofread_finds_it_at_home_and_is_told_when_it_ends() {
    for program in Program::on_every_database().await {
        let (teacher, pupil) = (program.teacher().await, program.pupil().await);
        let reader = program.classmate().await;
        let (_, article, document) = open_issue(&teacher, &pupil).await;
        ok(step(&pupil, &article, json!({"action": "begin"}))).await;
        let empty = step(&pupil, &article, json!({"action": "ask_proofreading"})).await;
        assert_eq!((empty.status, empty.code().as_str()), (422, "empty"));
        let mut live = pupil.opened(&document, "read-write").await;
        assert_eq!(
            live.writes(&paragraph("Plume dort.")).await,
            SyncStatus::Applied
        );

        // Before it is asked, the other class is a peer like any other.
        let seen = ok(reader.get(&format!("/api/articles/{article}"))).await;
        assert_eq!(seen["relation"], json!(["peer"]));
        assert_eq!(waits(&reader, &article).await, None);

        let asked = ok(step(
            &pupil,
            &article,
            json!({"action": "ask_proofreading"}),
        ))
        .await;
        assert_eq!(asked["state"], "proofreading");
        assert_eq!(asked["actions"], json!(["end_proofreading", "submit"]));
        assert_eq!(asked["parts"][0]["access"], "write", "authors write on");
        let seen = ok(reader.get(&format!("/api/articles/{article}"))).await;
        assert_eq!(seen["relation"], json!(["proofreader"]));
        assert_eq!(seen["actions"], json!([]));
        assert_eq!(waits(&reader, &article).await, Some(json!("proofread")));
        assert_eq!(waits(&pupil, &article).await, Some(json!("write")));
        let home = ok(reader.get("/api/home")).await;
        assert_ne!(
            home["resume"]["article"],
            article.as_str(),
            "to read is not to go on writing"
        );

        let ended = ok(step(
            &pupil,
            &article,
            json!({"action": "end_proofreading"}),
        ))
        .await;
        assert_eq!(ended["state"], "draft");
        assert_eq!(waits(&reader, &article).await, None);
        ok(step(
            &teacher,
            &article,
            json!({"action": "ask_proofreading"}),
        ))
        .await;
        let handed_in = ok(step(&pupil, &article, json!({"action": "submit"}))).await;
        assert_eq!(handed_in["state"], "submitted");
        assert_eq!(waits(&reader, &article).await, None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn jrn_17_who_proofreads_reads_live_and_has_no_pen_on_either_path() {
    let program = Program::demo();
    let (teacher, pupil, reader) = (
        program.teacher().await,
        program.pupil().await,
        program.classmate().await,
    );
    let (_, article, document) = open_issue(&teacher, &pupil).await;
    ok(step(&pupil, &article, json!({"action": "begin"}))).await;
    let mut live = pupil.collaborates(&document).await;
    live.scope().await;
    live.sync().await;
    live.writes(&paragraph("Plume dort.")).await;
    ok(step(
        &pupil,
        &article,
        json!({"action": "ask_proofreading"}),
    ))
    .await;

    let seen = ok(reader.get(&format!("/api/documents/{document}"))).await;
    assert_eq!(
        (&seen["access"], &seen["read_reason"]),
        (&json!("read"), &json!("not_a_writer"))
    );
    let mut beside = reader.opened(&document, "readonly").await;
    assert_eq!(
        beside.writes(&paragraph("intrus")).await,
        SyncStatus::Refused
    );
    let content = format!("/api/documents/{document}/content?format=text");
    assert_eq!(reader.get(&content).await.text(), "Plume dort.");
    assert_eq!(
        live.writes(&paragraph("Et ronfle.")).await,
        SyncStatus::Applied
    );
    assert!(reader.get(&content).await.text().contains("Et ronfle."));
}
