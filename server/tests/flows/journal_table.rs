//! The table of an article's steps through HTTP: each cell by a person of that relation, and who hears of it.
//!
//! Articles are forced into each state below the program; everything else goes through the public door.

use std::collections::BTreeSet;

use crate::support::{
    Answer, Person, Program,
    below::{Below, ISSUE_STATES, code, status},
    newspaper::ok,
    update::paragraph,
};
use crate::table::{Line, lines};
use serde_json::json;

const ARTICLE: &str = include_str!("../../domain/tests/journals/article.table");
const ARTICLE_STATES: [&str; 10] = [
    "idea",
    "assigned",
    "draft",
    "proofreading",
    "submitted",
    "returned",
    "approved",
    "placed",
    "published",
    "withdrawn",
];
/// Zoé's, and Tom's: what her mother is a stranger's family to.
const ZOES: &str = "demo-article-meteo";
const TOMS: &str = "demo-article-natation";

fn line<'a>(lines: &'a [Line], action: &str, state: &str) -> Option<&'a Line> {
    lines
        .iter()
        .find(|line| line.cell(0) == action && line.words(1).contains(&state))
}

async fn article_step(
    who: &Person,
    action: &str,
    article: &str,
    version: i64,
    fits: bool,
) -> Answer {
    match action {
        "assign" => {
            let subject = if article == ZOES {
                "demo-zoe"
            } else {
                "demo-tom"
            };
            let subject = if fits { subject } else { "demo-adam" };
            let rows = json!([{"article": article, "version": version, "mode": "individual",
                "assignees": [{"kind": "account", "subject": subject}]}]);
            who.post("/api/issues/demo-numero-2/assignments", &rows)
                .await
        }
        _ => {
            let mut body = json!({"action": action, "version": version});
            if action == "return" {
                body["word"] = json!(if fits { "Relis." } else { " " });
            }
            if action == "place" {
                body["section"] = json!(if fits {
                    "demo-numero-2-0"
                } else {
                    "demo-numero-1-0"
                });
            }
            who.post(&format!("/api/articles/{article}/steps"), &body)
                .await
        }
    }
}

async fn force(below: &mut Below, article: &str, state: &str, issue: &str) -> i64 {
    below
        .run(format!(
            "UPDATE articles SET state = '{state}', version = version + 1 WHERE id = '{article}'; \
             UPDATE issues SET state = '{issue}' WHERE id = 'demo-numero-2'"
        ))
        .await;
    below
        .number(&format!(
            "SELECT version FROM articles WHERE id = '{article}'"
        ))
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn jrn_2_each_cell_of_the_article_table_through_http() {
    let program = Program::demo();
    let mut below = Below::the(&program).await;
    let lines = lines(ARTICLE);
    let people = [
        (0, program.teacher().await, ZOES),
        (1, program.person("karim", "cartable").await, ZOES),
        (2, program.pupil().await, ZOES),
        (3, program.classmate().await, ZOES),
        (4, program.person("tom", "cerise").await, ZOES),
        (5, program.head().await, ZOES),
        (6, program.guardian().await, ZOES),
        (7, program.guardian().await, TOMS),
        (8, program.stranger().await, ZOES),
        (8, program.person("mairie", "fontaine").await, ZOES),
        (8, program.person("admin", "serrure").await, ZOES),
    ];
    let (keeper, author, peer, guardian) = (&people[0].1, &people[2].1, &people[4].1, &people[6].1);

    below
        .run(format!(
            "INSERT INTO article_proofreaders (article, class) VALUES ('{ZOES}', 'gm-ce2-cm1')"
        ))
        .await;
    // Nothing is written yet: handing in is refused for that, whatever else is right.
    let version = force(&mut below, ZOES, "draft", "open").await;
    let empty = article_step(author, "submit", ZOES, version, true).await;
    assert_eq!((empty.status, code(&empty).as_str()), (422, "empty"));
    let mut live = author.collaborates("demo-meteo").await;
    live.scope().await;
    live.sync().await;
    live.writes(&paragraph("Lundi, il a plu.")).await;

    let actions: BTreeSet<&str> = lines.iter().map(|line| line.cell(0)).collect();
    let mut cells = 0;
    for action in &actions {
        for state in ARTICLE_STATES {
            for (column, who, article) in &people {
                let version = force(&mut below, article, state, "open").await;
                let here = line(&lines, action, state);
                let cell = lines
                    .iter()
                    .find(|line| line.cell(0) == *action)
                    .unwrap()
                    .words(3)[*column];
                let expected = match (cell, here) {
                    ("?", _) => "not_found",
                    (".", _) => "not_yours",
                    (_, None) => "wrong_state",
                    (_, Some(_)) => "done",
                };
                let head = below.head().await;
                let answer = article_step(who, action, article, version, true).await;
                let what = format!(
                    "{action} from {state} in column {column}: {}",
                    answer.text()
                );
                assert_eq!(code(&answer), expected, "{what}");
                cells += 1;
                let Some(line) = here.filter(|_| expected == "done") else {
                    let status = status(expected);
                    assert_eq!(answer.status, status, "{what}");
                    assert!(below.topics(head).await.is_empty(), "{what}");
                    continue;
                };
                let to = if line.cell(2) == "=" {
                    state
                } else {
                    line.cell(2)
                };
                let found = answer.json();
                let found = if *action == "assign" {
                    &found[0]
                } else {
                    &found
                };
                assert_eq!(
                    (&found["state"], &found["version"]),
                    (&json!(to), &json!(version + 1)),
                    "{what}"
                );
                let mut told: Vec<String> = Vec::new();
                for hears in line.words(7) {
                    told.push(match hears {
                        "issue" => "issue:demo-numero-2".into(),
                        "article" => format!("article:{article}"),
                        "authors" => "me:demo-zoe".into(),
                        "keepers" => "class:gm-ce1-ce2".into(),
                        "proofreaders" => "class:gm-ce2-cm1".into(),
                        // This issue is not out: there is nobody who reads it.
                        "publication" => continue,
                        other => panic!("{other}"),
                    });
                }
                told.sort();
                assert_eq!(below.topics(head).await, told, "{what}");
                if line.cell(6) != "-" {
                    let closed = below
                        .number("SELECT closed FROM documents WHERE id = 'demo-meteo'")
                        .await;
                    assert_eq!(closed, i64::from(line.cell(6) == "down"), "{what}");
                }
                // The others see it at once, families not at all.
                let seen = ok(peer.get(&format!("/api/articles/{article}"))).await;
                assert_eq!(seen["state"], to, "{what}");
                assert_eq!(
                    guardian
                        .get(&format!("/api/articles/{article}"))
                        .await
                        .status,
                    404
                );
            }
        }
    }
    assert_eq!(cells, 14 * 10 * 11);

    // Each condition that is not met, and each state of the issue.
    for line in &lines {
        let (action, from) = (line.cell(0), line.words(1)[0]);
        if line.cell(3).contains('+') && !matches!(line.cell(5), "-" | "empty" | "title_missing") {
            let version = force(&mut below, ZOES, from, "open").await;
            let answer = article_step(keeper, action, ZOES, version, false).await;
            assert_eq!(code(&answer), line.cell(5), "{action}: {}", answer.text());
            assert_eq!(answer.status, status(line.cell(5)));
        }
        let Some((issues, refusal)) = line.cell(4).split_once(" else ") else {
            continue;
        };
        for issue in ISSUE_STATES {
            let expected = if issues.split(' ').any(|one| one == issue) {
                "done"
            } else {
                refusal
            };
            let answer = if from == "new" {
                force(&mut below, ZOES, "draft", issue).await;
                let idea = json!({"title": "Une idée"});
                peer.post("/api/issues/demo-numero-2/articles", &idea).await
            } else {
                let version = force(&mut below, ZOES, from, issue).await;
                article_step(keeper, action, ZOES, version, true).await
            };
            assert_eq!(
                code(&answer),
                expected,
                "{action} in {issue}: {}",
                answer.text()
            );
        }
    }
    force(&mut below, ZOES, "draft", "open").await;
    let untitled = peer
        .post("/api/issues/demo-numero-2/articles", &json!({"title": " "}))
        .await;
    assert_eq!(code(&untitled), "title_missing");
    // Proposing: teachers and pupils of the space, nobody else.
    for (column, who, _) in &people {
        let expected = match lines[0].words(3)[*column] {
            // Who writes or proofreads that article is one pupil among others to the next.
            _ if matches!(column, 2 | 3) => "done",
            "+" => "done",
            "." => "not_yours",
            _ => "not_found",
        };
        let idea = json!({"title": "Une idée"});
        let answer = who.post("/api/issues/demo-numero-2/articles", &idea).await;
        assert_eq!(
            code(&answer),
            expected,
            "column {column}: {}",
            answer.text()
        );
    }
    // A version that is gone says who was faster, whatever else is wrong.
    let version = force(&mut below, ZOES, "approved", "open").await;
    let late = article_step(keeper, "approve", ZOES, version - 1, true).await;
    assert_eq!(code(&late), "already_decided");
}
