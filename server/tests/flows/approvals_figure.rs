//! A figure, not a promise: how long a teacher's list of what was handed in takes with 500 articles on it.
//!
//! `cargo test --release -p passeplume --test flows approvals_figure -- --ignored --nocapture`

use std::time::{Duration, Instant};

use crate::support::{Program, below::Below, newspaper::ok};

const ARTICLES: usize = 500;
const TIMES: usize = 40;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a figure"]
async fn approvals_with_500_articles() {
    let program = Program::demo();
    let many = format!(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {ARTICLES}) "
    );
    let mut below = Below::the(&program).await;
    below
        .run(format!(
            "{many} INSERT INTO articles (id, issue, rank, title, standfirst, angle, mode, state, proposed_by, byline, \
             created, changed, version) SELECT 'bulk-' || i, 'demo-numero-2', 100 + i, 'Article ' || i, '', '', \
             'individual', 'submitted', 'demo-claire', '', 0, 1000 + i / 3, 1 FROM n; \
             {many} INSERT INTO article_assignees (article, part, kind, subject, rank) \
             SELECT 'bulk-' || i, 0, 'account', 'demo-zoe', 0 FROM n"
        ))
        .await;
    let teacher = program.teacher().await;
    let mut first = Vec::new();
    let mut home = Vec::new();
    for _ in 0..TIMES {
        let began = Instant::now();
        assert_eq!(teacher.get("/api/approvals").await.status, 200);
        first.push(began.elapsed());
        let began = Instant::now();
        assert_eq!(teacher.get("/api/home").await.status, 200);
        home.push(began.elapsed());
    }
    let began = Instant::now();
    let (mut pages, mut items, mut after) = (0, 0, String::new());
    loop {
        let page = ok(teacher.get(&format!("/api/approvals?limit=50{after}"))).await;
        (pages, items) = (pages + 1, items + page["items"].as_array().unwrap().len());
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    let all = began.elapsed();
    assert!(items >= ARTICLES);
    let said = |mut times: Vec<Duration>| {
        times.sort_unstable();
        let (median, worst) = (times[times.len() / 2], times[times.len() - 1]);
        format!("median {median:.1?}, worst {worst:.1?} of {TIMES}")
    };
    println!("approvals, first page of 50: {}", said(first));
    println!("first screen of the teacher: {}", said(home));
    println!("all {items} articles in {pages} pages: {all:.1?}");
}
