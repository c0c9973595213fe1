//! The table of an issue's steps through HTTP: each cell by a person of that standing, and who hears of it.
//!
//! The issue is forced into each state below the program; everything else goes through the public door.

use std::collections::BTreeSet;

use crate::support::{
    Answer, Person, Program,
    below::{Below, ISSUE_STATES, code, status},
};
use crate::table::{Line, lines};
use serde_json::{Value, json};

const ISSUE: &str = include_str!("../../domain/tests/journals/issue.table");
const OUT: &str = "demo-numero-1-publie";

async fn reset(below: &mut Below, state: &str) -> i64 {
    let mut text = format!(
        "UPDATE issues SET state = '{state}', version = version + 1 WHERE id = 'demo-numero-1'; \
         UPDATE sign_offs SET undone = NULL, audience = 'families' WHERE issue = 'demo-numero-1'; "
    );
    for table in [
        "publication_places",
        "publication_children",
        "publication_media",
        "publication_articles",
    ] {
        text += &format!("DELETE FROM {table} WHERE publication <> '{OUT}'; ");
    }
    text += &format!(
        "DELETE FROM publications WHERE id <> '{OUT}'; \
         UPDATE publications SET withdrawn = NULL, audience = 'families' WHERE id = '{OUT}'; \
         UPDATE articles SET state = 'published', version = version + 1 WHERE issue = 'demo-numero-1'; \
         UPDATE articles SET state = 'placed' WHERE id = 'demo-article-preau'"
    );
    below.run(text).await;
    below
        .number("SELECT version FROM issues WHERE id = 'demo-numero-1'")
        .await
}

async fn issue_step(who: &Person, action: &str, version: i64, fits: bool) -> Answer {
    let audience = match (action, fits) {
        ("narrow", true) => Value::from("class"),
        ("narrow", false) => "families".into(),
        ("publish", false) => "public".into(),
        _ => Value::Null,
    };
    let body = json!({"action": action, "version": version, "audience": audience});
    who.post("/api/issues/demo-numero-1/steps", &body).await
}

fn line<'a>(lines: &'a [Line], action: &str, state: &str) -> Option<&'a Line> {
    lines
        .iter()
        .find(|line| line.cell(0) == action && line.words(1).contains(&state))
}

#[tokio::test(flavor = "multi_thread")]
async fn jrn_2_each_cell_of_the_issue_table_through_http() {
    let program = Program::demo();
    let mut below = Below::the(&program).await;
    let lines = lines(ISSUE);
    let people = [
        (0, program.teacher().await),
        (0, program.person("karim", "cartable").await),
        (1, program.head().await),
        (1, program.person("yves", "boussole").await),
        (2, program.pupil().await),
        (3, program.guardian().await),
        (3, program.stranger().await),
        (3, program.person("mairie", "fontaine").await),
    ];
    let teacher = &people[0].1;
    let actions: BTreeSet<&str> = lines.iter().map(|line| line.cell(0)).collect();
    let mut cells = 0;
    for action in &actions {
        for state in ISSUE_STATES {
            for (column, who) in &people {
                let version = reset(&mut below, state).await;
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
                let answer = issue_step(who, action, version, true).await;
                let what = format!(
                    "{action} from {state} in column {column}: {}",
                    answer.text()
                );
                assert_eq!(code(&answer), expected, "{what}");
                cells += 1;
                let Some(line) = here.filter(|_| expected == "done") else {
                    assert_eq!(answer.status, status(expected), "{what}");
                    assert!(below.topics(head).await.is_empty(), "{what}");
                    continue;
                };
                let board = answer.json();
                assert_eq!(board["issue"]["state"], line.cell(2), "{what}");
                let mut told = Vec::new();
                for hears in line.words(5) {
                    match hears {
                        "journal" => told.push("journal:demo-planete".to_owned()),
                        "issue" => told.push("issue:demo-numero-1".into()),
                        "space" => told.push("space:planete".into()),
                        "classes" => {
                            told.push("class:gm-ce1-ce2".into());
                            told.push("class:gm-ce2-cm1".into());
                        }
                        "publication" => told.push("publication".into()),
                        other => panic!("{other}"),
                    }
                }
                told.sort();
                let mut heard: Vec<String> = below
                    .topics(head)
                    .await
                    .into_iter()
                    // Articles that go with their issue tell for themselves.
                    .filter(|topic| !topic.starts_with("article:"))
                    .map(|topic| {
                        if topic.starts_with("publication:") {
                            "publication".into()
                        } else {
                            topic
                        }
                    })
                    .collect();
                heard.sort();
                assert_eq!(heard, told, "{what}");
            }
        }
    }
    assert_eq!(cells, 11 * 8 * 8);

    for (action, refusal) in [
        ("publish", "not_signed"),
        ("narrow", "not_narrower"),
        ("sign_off", "incomplete"),
    ] {
        let from = line_of(&lines, action);
        assert_eq!(from.cell(4), refusal);
        let version = reset(&mut below, from.words(1)[0]).await;
        if action == "sign_off" {
            below
                .run("UPDATE issues SET imprint = '{}' WHERE id = 'demo-numero-1'".into())
                .await;
        }
        let answer = issue_step(teacher, action, version, false).await;
        assert_eq!(
            (answer.status, code(&answer).as_str()),
            (status(refusal), refusal)
        );
    }
    for (column, who) in &people {
        let expected = match line_of(&lines, "create").words(3)[*column] {
            "+" => "done",
            "." => "not_yours",
            _ => "not_found",
        };
        let new = json!({"title": "Encore un"});
        let answer = who.post("/api/journals/demo-planete/issues", &new).await;
        assert_eq!(
            code(&answer),
            expected,
            "column {column}: {}",
            answer.text()
        );
    }
    let long = json!({"title": "trop long ".repeat(13)});
    let long = teacher
        .post("/api/journals/demo-planete/issues", &long)
        .await;
    assert_eq!(code(&long), "title_missing");
}

fn line_of<'a>(lines: &'a [Line], action: &str) -> &'a Line {
    lines.iter().find(|line| line.cell(0) == action).unwrap()
}
