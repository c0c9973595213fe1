//! The newspaper's rules, cell by cell: the code against the tables that were written by hand.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail"
)]

#[path = "journals/table.rs"]
mod table;

#[path = "journals/readers.rs"]
mod readers;

use std::collections::BTreeSet;

use passeplume_domain::{
    documents::Pen,
    journals::{
        ArticleAction, ArticleCommand, ArticleFacts, ArticleState, Audience, Hears, IssueAction,
        IssueCommand, IssueFacts, IssueState, Missing, Refusal, Relation, Standing, article_step,
        issue_step,
    },
};
use table::{Line, lines};

const ARTICLE: &str = include_str!("journals/article.table");
const ISSUE: &str = include_str!("journals/issue.table");

/// `NotYours` as `not_yours`: how the tables and strangers read a refusal.
fn snake(name: &str) -> String {
    let mut out = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.extend(letter.to_lowercase());
    }
    out
}

fn article_command(action: ArticleAction, held: bool) -> ArticleCommand<'static> {
    match action {
        ArticleAction::Propose => ArticleCommand::Propose {
            title: if held { "Les poules" } else { "  " },
        },
        ArticleAction::Assign => ArticleCommand::Assign { somebody: held },
        ArticleAction::Begin => ArticleCommand::Begin,
        ArticleAction::AskProofreading => ArticleCommand::AskProofreading {
            words: usize::from(held),
        },
        ArticleAction::EndProofreading => ArticleCommand::EndProofreading,
        ArticleAction::Submit => ArticleCommand::Submit {
            words: usize::from(held),
        },
        ArticleAction::TakeBack => ArticleCommand::TakeBack,
        ArticleAction::Return => ArticleCommand::Return {
            word: if held { "Relis la fin." } else { "\u{a0}" },
        },
        ArticleAction::Approve => ArticleCommand::Approve,
        ArticleAction::Place => ArticleCommand::Place { section_fits: held },
        ArticleAction::Unplace => ArticleCommand::Unplace,
        ArticleAction::Publish => ArticleCommand::Publish,
        ArticleAction::Withdraw => ArticleCommand::Withdraw,
        ArticleAction::Restore => ArticleCommand::Restore,
    }
}

/// What the table's line says of a step from `state` in an issue in this state, for who has `who` in their column.
fn expected_of_article(
    of_action: &[&Line],
    who: &str,
    state: &str,
    issue: IssueState,
    held: bool,
) -> Result<(String, String, String), String> {
    match who {
        "?" => return Err("not_found".into()),
        "." => return Err("not_yours".into()),
        "+" => {}
        other => panic!("{other} in a column of who"),
    }
    let line = of_action
        .iter()
        .find(|line| line.words(1).contains(&state))
        .ok_or("wrong_state")?;
    if let Some((issues, code)) = line.cell(4).split_once(" else ")
        && !issues.split(' ').any(|one| one == issue.as_str())
    {
        return Err(code.into());
    }
    if !held && line.cell(5) != "-" {
        return Err(line.cell(5).into());
    }
    let to = if line.cell(2) == "=" {
        state
    } else {
        line.cell(2)
    };
    Ok((to.into(), line.cell(6).into(), line.cell(7).into()))
}

fn said(tell: &[Hears]) -> String {
    let words: Vec<String> = tell.iter().map(|one| snake(&format!("{one:?}"))).collect();
    words.join(" ")
}

fn pen(pen: Option<Pen>) -> String {
    match pen {
        None => "-".into(),
        Some(pen) => snake(&format!("{pen:?}")),
    }
}

#[test]
fn jrn_1_each_cell_of_the_article_table() {
    let lines = lines(ARTICLE);
    let named: BTreeSet<&str> = lines.iter().map(|line| line.cell(0)).collect();
    let known: BTreeSet<&str> = ArticleAction::ALL.iter().map(|one| one.as_str()).collect();
    assert_eq!(named, known, "the table and the code know the same steps");
    let states: Vec<Option<ArticleState>> = std::iter::once(None)
        .chain(ArticleState::ALL.iter().copied().map(Some))
        .collect();
    let mut cells = 0;
    let mut led_to = BTreeSet::new();
    for &action in ArticleAction::ALL {
        let of_action: Vec<&Line> = lines
            .iter()
            .filter(|line| line.cell(0) == action.as_str())
            .collect();
        for line in &of_action {
            for word in line.words(1) {
                assert!(word == "new" || ArticleState::parse(word).is_ok(), "{word}");
            }
        }
        let who = of_action[0].words(3);
        assert_eq!(who.len(), Relation::ALL.len());
        for &state in &states {
            let name = state.map_or("new", ArticleState::as_str);
            for (column, &relation) in Relation::ALL.iter().enumerate() {
                for &issue in IssueState::ALL {
                    for held in [true, false] {
                        let expected =
                            expected_of_article(&of_action, who[column], name, issue, held);
                        let facts = ArticleFacts { state, issue };
                        let found =
                            article_step(&[relation], &facts, &article_command(action, held))
                                .map(|outcome| {
                                    led_to.insert(outcome.to);
                                    let to = outcome.to.as_str().to_owned();
                                    (to, pen(outcome.pen), said(outcome.tell))
                                })
                                .map_err(|refusal| snake(&format!("{refusal:?}")));
                        assert_eq!(
                            found,
                            expected,
                            "{} from {name} by {relation:?} in {issue:?}, condition met: {held}",
                            action.as_str()
                        );
                        cells += 1;
                    }
                }
            }
        }
    }
    assert_eq!(cells, 14 * 11 * 9 * 8 * 2);
    // Publishing leads somewhere too, but the issue's step takes articles there.
    let all: BTreeSet<ArticleState> = ArticleState::ALL.iter().copied().collect();
    led_to.insert(ArticleState::Published);
    assert_eq!(led_to, all, "every state is reached");
}

#[test]
fn jrn_1_who_is_several_things_may_do_what_any_of_them_may() {
    let lines = lines(ARTICLE);
    for &action in ArticleAction::ALL {
        let line = lines
            .iter()
            .find(|line| line.cell(0) == action.as_str())
            .unwrap();
        let state = match line.words(1)[0] {
            "new" => None,
            name => Some(ArticleState::parse(name).unwrap()),
        };
        let facts = ArticleFacts {
            state,
            issue: IssueState::Open,
        };
        let who = line.words(3);
        for (one, &first) in Relation::ALL.iter().enumerate() {
            for (other, &second) in Relation::ALL.iter().enumerate() {
                let cells = [who[one], who[other]];
                let expected = if cells.contains(&"+") {
                    Ok(())
                } else if cells.contains(&".") {
                    Err(Refusal::NotYours)
                } else {
                    Err(Refusal::NotFound)
                };
                let found = article_step(&[first, second], &facts, &article_command(action, true));
                assert_eq!(
                    found.map(|_| ()),
                    expected,
                    "{action:?} by {first:?} and {second:?}"
                );
            }
        }
    }
}

fn issue_command(action: IssueAction, held: bool) -> IssueCommand<'static> {
    match action {
        IssueAction::Create => IssueCommand::Create {
            title: if held {
                "La rentrée"
            } else {
                "un titre qui ne tient pas sur la une, et pas non plus sur la deux, parce que son auteur n'a pas su \
                 s'arrêter à temps malgré tout"
            },
        },
        IssueAction::Open => IssueCommand::Open,
        IssueAction::Close => IssueCommand::Close,
        IssueAction::LayOut => IssueCommand::LayOut,
        IssueAction::SignOff => IssueCommand::SignOff {
            missing: if held { &[] } else { &[Missing::Articles] },
        },
        IssueAction::Reopen => IssueCommand::Reopen,
        // Signed for families, and read by them, below.
        IssueAction::Publish => IssueCommand::Publish {
            audience: if held {
                Audience::Families
            } else {
                Audience::Public
            },
        },
        IssueAction::Narrow => IssueCommand::Narrow {
            audience: if held {
                Audience::Space
            } else {
                Audience::Families
            },
        },
        IssueAction::Withdraw => IssueCommand::Withdraw,
        IssueAction::Restore => IssueCommand::Restore,
        IssueAction::Archive => IssueCommand::Archive,
    }
}

#[test]
fn jrn_1_each_cell_of_the_issue_table() {
    let lines = lines(ISSUE);
    let named: BTreeSet<&str> = lines.iter().map(|line| line.cell(0)).collect();
    let known: BTreeSet<&str> = IssueAction::ALL.iter().map(|one| one.as_str()).collect();
    assert_eq!(named, known, "the table and the code know the same steps");
    let standings = [
        Standing::Teacher,
        Standing::Head,
        Standing::Pupil,
        Standing::Stranger,
    ];
    let states: Vec<Option<IssueState>> = std::iter::once(None)
        .chain(IssueState::ALL.iter().copied().map(Some))
        .collect();
    let mut cells = 0;
    let mut led_to = BTreeSet::new();
    for &action in IssueAction::ALL {
        let of_action: Vec<&Line> = lines
            .iter()
            .filter(|line| line.cell(0) == action.as_str())
            .collect();
        let who = of_action[0].words(3);
        for &state in &states {
            let name = state.map_or("new", IssueState::as_str);
            for (column, &standing) in standings.iter().enumerate() {
                for held in [true, false] {
                    let line = of_action.iter().find(|line| line.words(1).contains(&name));
                    let expected = match (who[column], line) {
                        ("?", _) => Err("not_found".to_owned()),
                        (".", _) => Err("not_yours".to_owned()),
                        (_, None) => Err("wrong_state".to_owned()),
                        (_, Some(line)) if !held && line.cell(4) != "-" => {
                            Err(line.cell(4).to_owned())
                        }
                        (_, Some(line)) => Ok((line.cell(2).to_owned(), line.cell(5).to_owned())),
                    };
                    let facts = IssueFacts {
                        state,
                        signed: Some(Audience::Families),
                        audience: Some(Audience::Families),
                    };
                    let found = issue_step(standing, &facts, &issue_command(action, held))
                        .map(|outcome| {
                            led_to.insert(outcome.to);
                            (outcome.to.as_str().to_owned(), said(outcome.tell))
                        })
                        .map_err(|refusal| snake(&format!("{refusal:?}")));
                    assert_eq!(
                        found,
                        expected,
                        "{} from {name} by {standing:?}, condition met: {held}",
                        action.as_str()
                    );
                    cells += 1;
                }
            }
        }
    }
    assert_eq!(cells, 11 * 9 * 4 * 2);
    let all: BTreeSet<IssueState> = IssueState::ALL.iter().copied().collect();
    assert_eq!(led_to, all, "every state is reached");
}
