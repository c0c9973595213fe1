//! Words that come when an article was handed in, through the public door: shown to the teacher, added as their author's.

use crate::support::{
    Program,
    newspaper::{comes_back_with, ok, open_issue, step},
    update::paragraph,
};
use passeplume_crdt::wire::hocuspocus::SyncStatus;
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn api_35_late_words_wait_for_the_teacher_and_come_in_as_their_authors() {
    for program in Program::on_every_database().await {
        let (teacher, pupil) = (program.teacher().await, program.pupil().await);
        let (classmate, stranger) = (program.classmate().await, program.stranger().await);
        let (_, article, document) = open_issue(&teacher, &pupil).await;
        ok(step(&pupil, &article, json!({"action": "begin"}))).await;
        let mut live = pupil.opened(&document, "read-write").await;
        assert_eq!(
            live.writes(&paragraph("Plume dort.")).await,
            SyncStatus::Applied
        );
        ok(step(&pupil, &article, json!({"action": "submit"}))).await;
        drop(live);

        let said = comes_back_with(&pupil, &document, "Elle ronfle très fort.").await;
        assert!(said.contains("proposed"), "{said}");
        let path = format!("/api/documents/{document}/proposals");
        let text = format!("/api/documents/{document}/content?format=text");
        assert!(!teacher.get(&text).await.text().contains("ronfle"));

        let offered = ok(teacher.get(&path)).await;
        assert_eq!(offered.as_array().unwrap().len(), 1, "{offered}");
        assert_eq!(
            (
                &offered[0]["author"]["name"],
                &offered[0]["state"],
                &offered[0]["can_decide"]
            ),
            (&json!("Zoé D."), &json!("open"), &json!(true))
        );
        let pieces = offered[0]["lines"][0]["pieces"].as_array().unwrap();
        assert!(
            pieces.iter().any(|piece| piece["kind"] == "added"
                && piece["words"].as_str().unwrap().contains("ronfle")),
            "{pieces:?}"
        );
        let own = ok(pupil.get(&path)).await;
        assert_eq!(
            (&own[0]["rank"], &own[0]["can_decide"]),
            (&json!(1), &json!(false))
        );
        assert_eq!(ok(classmate.get(&path)).await, json!([]));
        assert_eq!(stranger.get(&path).await.status, 404);

        let decision = format!("{path}/1/decision");
        let accept = json!({"accept": true});
        assert_eq!(pupil.post(&decision, &accept).await.status, 403);
        assert_eq!(stranger.post(&decision, &accept).await.status, 404);
        let none = teacher.post(&format!("{path}/2/decision"), &accept).await;
        assert_eq!(none.status, 404);
        let done = ok(teacher.post(&decision, &accept)).await;
        assert_eq!(done, json!({"rank": 1, "state": "accepted"}));
        let now = teacher.get(&text).await.text();
        assert!(now.contains("Elle ronfle") && now.contains("Plume dort."));
        let authors: Value = ok(teacher.get(&format!("/api/documents/{document}/authors"))).await;
        assert_eq!(authors.as_array().unwrap().len(), 1, "{authors}");
        assert_eq!(authors[0]["account"], "demo-zoe");
        let again = teacher.post(&decision, &json!({"accept": false})).await;
        assert_eq!(
            (again.status, again.code().as_str()),
            (409, "already_decided")
        );
        assert_eq!(ok(teacher.get(&path)).await, json!([]), "nothing waits");

        // Left out: it stays kept, and the one who wrote it sees what became of it.
        let said = comes_back_with(&pupil, &document, "Pipi caca.").await;
        assert!(said.contains("proposed"), "{said}");
        let out = json!({"accept": false});
        ok(teacher.post(&format!("{path}/2/decision"), &out)).await;
        assert!(!teacher.get(&text).await.text().contains("caca"));
        let own = ok(pupil.get(&path)).await;
        let states: Vec<_> = own
            .as_array()
            .unwrap()
            .iter()
            .map(|one| &one["state"])
            .collect();
        assert_eq!(states, [&json!("accepted"), &json!("declined")]);
    }
}
