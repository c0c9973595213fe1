//! A journal of two classes with three children, and articles of theirs.

use passeplume_domain::{
    AccountId, ArticleId, ClassId, IssueId, JournalId, Millis, SchoolId,
    consents::{Answer, Consent, ConsentKind, Project, ProjectChild, Voice},
    documents::Reach,
    journals::{Article, ArticleState, Assignee, Imprint, Subject},
};

pub(crate) fn id(name: &str) -> AccountId {
    AccountId::parse(name).unwrap()
}

pub(crate) fn class(name: &str) -> ClassId {
    ClassId::parse(name).unwrap()
}

pub(crate) fn said(
    child: &str,
    kind: ConsentKind,
    voice: &str,
    answer: Answer,
    at: i64,
) -> Consent {
    Consent {
        child: id(child),
        kind,
        voice: if voice == "paper" {
            Voice::Paper
        } else {
            Voice::Guardian(id(voice))
        },
        answer,
        signed: None,
        at: Millis(at),
    }
}

pub(crate) fn project(consents: Vec<Consent>) -> Project {
    let child = |name: &str, last: &str, of: &str| ProjectChild {
        id: id(name),
        first_name: name[..1].to_uppercase() + &name[1..],
        last_name: last.into(),
        classes: vec![(class(of), of.to_uppercase())],
    };
    Project {
        journal: JournalId::parse("j").unwrap(),
        title: "Journal".into(),
        classes: ["ce1", "cm2"]
            .map(|name| Reach {
                class: class(name),
                school: SchoolId::parse(&format!("school-{name}")).unwrap(),
            })
            .to_vec(),
        children: vec![
            child("ana", "Bo", "ce1"),
            child("tom", "Li", "ce1"),
            child("zoe", "Da", "cm2"),
        ],
        version: i64::try_from(consents.len()).unwrap(),
        consents,
    }
}

pub(crate) fn author(name: &str, printed: &str, of: &str) -> Assignee {
    Assignee {
        part: 0,
        who: Subject::Account(id(name)),
        name: printed.into(),
        members: Vec::new(),
        classes: vec![class(of)],
    }
}

pub(crate) fn article(name: &str, authors: Vec<Assignee>, byline: &str) -> Article {
    let mut article = Article::coming(
        ArticleId::parse(name).unwrap(),
        IssueId::parse("i").unwrap(),
        id("prof"),
    );
    article.title = name.into();
    article.state = ArticleState::Placed;
    article.assignees = authors;
    article.byline = byline.into();
    article
}

pub(crate) fn imprint() -> Imprint {
    Imprint {
        director: "O. D.".into(),
        school: "É.".into(),
        month: "Mai".into(),
    }
}
