//! Commands that bear a key.

use std::time::Duration;

use crate::support::{Program, below::Below, newspaper::ok};
use serde_json::json;
use tokio::time::{sleep, timeout};

#[tokio::test(flavor = "multi_thread")]
async fn api_24_a_command_with_a_key_is_done_once() {
    for program in Program::on_every_database().await {
        let teacher = program.teacher().await;
        let path = "/api/issues/demo-numero-2/assignments";
        let rows = |title: &str| {
            json!([{"title": title, "mode": "individual",
                "assignees": [{"kind": "account", "subject": "demo-tom"}]}])
        };
        let count = async || {
            let board = ok(teacher.get("/api/issues/demo-numero-2")).await;
            board["articles"].as_array().unwrap().len()
        };
        let before = count().await;
        let keyed = teacher.with("idempotency-key", "carte-1");
        let first = keyed.post(path, &rows("Une fois")).await;
        let again = keyed.post(path, &rows("Une fois")).await;
        assert_eq!((first.status, again.status), (200, 200));
        assert_eq!(first.json(), again.json());
        assert_eq!(again.header("content-type"), "application/json");
        assert_eq!(count().await, before + 1);

        let other = keyed.post(path, &rows("Autre chose")).await;
        assert_eq!((other.status, other.code().as_str()), (409, "key_reused"));
        // Another person's key is another key.
        let karim = program.person("karim", "cartable").await;
        let theirs = karim.with("idempotency-key", "carte-1");
        assert_eq!(theirs.post(path, &rows("Une fois")).await.status, 200);
        assert_eq!(count().await, before + 2);

        // A refusal changed nothing: the same key may be tried again.
        let keyed = teacher.with("idempotency-key", "carte-2");
        let nobody = json!([{"title": "Personne", "mode": "individual", "assignees": []}]);
        assert_eq!(keyed.post(path, &nobody).await.code(), "nobody_assigned");
        assert_eq!(keyed.post(path, &rows("Quelqu'un")).await.status, 200);
        for bad in ["", "avec espace", &"a".repeat(65)] {
            let answer = teacher
                .with("idempotency-key", bad)
                .post(path, &rows("x"))
                .await;
            assert_eq!(answer.status, 400, "{bad:?}");
        }

        // Ten at once: one is done, the others hear its answer or that it is under way.
        let before = count().await;
        let mut all = tokio::task::JoinSet::new();
        for _ in 0..10 {
            let keyed = teacher.with("idempotency-key", "carte-3");
            let rows = rows("Ensemble");
            all.spawn(async move { keyed.post(path, &rows).await });
        }
        while let Some(answer) = all.join_next().await {
            let answer = answer.unwrap();
            let done = answer.status == 200 || answer.code() == "under_way";
            assert!(done, "{} {}", answer.status, answer.text());
        }
        assert_eq!(count().await, before + 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn api_24_a_command_whose_client_hung_up_is_done_once_and_its_answer_waits() {
    const CUTS: u64 = 24;
    let program = Program::demo();
    let teacher = program.teacher().await;
    let ideas = async || {
        let board = ok(teacher.get("/api/issues/demo-numero-3")).await;
        board["articles"].as_array().unwrap().len()
    };
    let before = ideas().await;
    let path = "/api/issues/demo-numero-3/articles";
    for cut in 0..CUTS {
        let keyed = teacher.with("idempotency-key", &format!("cut-{cut}"));
        let idea = json!({"title": format!("Idée {cut}")});
        // The network goes at any moment: before the command, in it, after it.
        let _ = timeout(Duration::from_micros(500 * cut), keyed.post(path, &idea)).await;
        let mut again = keyed.post(path, &idea).await;
        for _ in 0..100 {
            if again.status != 409 {
                break;
            }
            sleep(Duration::from_millis(50)).await;
            again = keyed.post(path, &idea).await;
        }
        assert_eq!(again.status, 201, "cut {cut}: {}", again.text());
    }
    assert_eq!(ideas().await, before + usize::try_from(CUTS).unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn api_24_what_was_under_way_when_the_process_died_is_free_when_the_next_one_serves() {
    let program = Program::demo();
    let path = "/api/issues/demo-numero-3/articles";
    let idea = json!({"title": "Idée en route"});
    let keyed = program
        .teacher()
        .await
        .with("idempotency-key", "en-route-1");
    assert_eq!(keyed.post(path, &idea).await.status, 201);
    // As a process leaves it that is killed in the middle.
    let mut below = Below::the(&program).await;
    let under_way = "UPDATE commands_done SET status = 0, answer = ''";
    below.run(under_way.into()).await;
    drop(below);
    assert_eq!(keyed.post(path, &idea).await.code(), "under_way");
    let program = program.restart(&["--demo"]);
    let keyed = program
        .teacher()
        .await
        .with("idempotency-key", "en-route-1");
    let other = keyed.post(path, &json!({"title": "Autre"})).await;
    assert_eq!(other.code(), "key_reused", "it is still that command's");
    assert_eq!(keyed.post(path, &idea).await.status, 201);
}
