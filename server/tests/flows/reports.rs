//! Posts of the reading club that adults are asked to look at, through the public door.

use crate::support::{
    Ears, Program,
    below::code,
    forum::{decide, opened, posts, say},
    newspaper::ok,
};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn rpt_4_a_post_is_reported_by_whoever_reads_it_and_decided_by_teachers_of_the_forum() {
    for program in Program::on_every_database().await {
        let club = opened(&program).await;
        let post = ok(say(&club.ines, &club.topic, "Ton livre est nul")).await;
        ok(decide(&club.helene, &post, "approve", None)).await;
        let report =
            json!({"target": {"kind": "post", "id": post["id"]}, "reason": "Ce n'est pas gentil"});
        let own = club.ines.post("/api/reports", &report).await;
        assert_eq!(own.status, 403, "{}", own.text());
        let stranger = program.pupil().await;
        assert_eq!(
            code(&stranger.post("/api/reports", &report).await),
            "not_found"
        );
        let mut ears = Ears::of(&club.karim, &["me"]).await;
        assert_eq!(club.maelys.post("/api/reports", &report).await.status, 201);
        let told = |ears: &Ears| ears.heard.iter().any(|one| one["kind"] == "report_changed");
        assert!(ears.until(told).await);
        for teacher in [&club.karim, &club.helene] {
            let all = ok(teacher.get("/api/reports?state=received")).await;
            let one = all
                .as_array()
                .unwrap()
                .iter()
                .find(|one| one["target"]["id"] == post["id"])
                .unwrap();
            assert_eq!(
                (&one["excerpt"], &one["topic"]),
                (&json!("Ton livre est nul"), &json!(club.topic))
            );
        }
        let all = ok(club.karim.get("/api/reports")).await;
        let id = all[0]["id"].as_str().unwrap();
        let steps = format!("/api/reports/{id}/steps");
        let there = async || {
            let page = posts(&club.maelys, &club.topic, "").await;
            let rows = page["posts"].as_array().unwrap().clone();
            rows.iter()
                .any(|row: &Value| row["body"] == "Ton livre est nul")
        };
        assert!(there().await);
        let hidden = ok(club.karim.post(&steps, &json!({"action": "hide"}))).await;
        assert_eq!(hidden["state"], "hidden");
        assert!(!there().await);
        ok(club.helene.post(&steps, &json!({"action": "restore"}))).await;
        assert!(there().await);
        ok(club.karim.post(&steps, &json!({"action": "handle"}))).await;
        assert_eq!(
            code(&club.karim.post(&steps, &json!({"action": "hide"})).await),
            "already_decided"
        );
    }
}
