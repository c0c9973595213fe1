//! The newspapers of the demo world with their issues and exhibitions, one in every state.

use passeplume_domain::journals::{Audience, IssueKind, IssueState};

use super::{
    exhibition, footbridge, neighbours,
    newspaper::SECTIONS,
    pictures::{self, DemoMedium},
    shadows,
};

/// A newspaper of the demo world.
pub(crate) struct DemoJournal {
    pub(crate) id: &'static str,
    pub(crate) space: &'static str,
    pub(crate) title: &'static str,
    /// The teacher who makes its issues and takes their steps.
    pub(crate) teacher: &'static str,
    /// Who answers for it.
    pub(crate) director: &'static str,
    /// Who edits it.
    pub(crate) school: &'static str,
    /// How many days ago it began.
    pub(crate) days_ago: i64,
}

/// An issue of the demo world; its article states say how far it is.
pub(crate) struct DemoIssue {
    pub(crate) id: &'static str,
    pub(crate) journal: &'static DemoJournal,
    pub(crate) kind: IssueKind,
    pub(crate) title: &'static str,
    pub(crate) theme: &'static str,
    pub(crate) sections: &'static [&'static str],
    /// For whom it is, once it is out.
    pub(crate) audience: Audience,
    /// The picture of its front page, where it is not the first one.
    pub(crate) cover: Option<&'static DemoMedium>,
    /// How many days ago its conference was.
    pub(crate) days_ago: i64,
    pub(crate) state: IssueState,
}

/// That of the two classes of Gilles Ménage: the first that a visitor meets.
pub(crate) static PLANETE: DemoJournal = DemoJournal {
    id: "demo-planete",
    space: "planete",
    title: "Planète Gilles Ménage",
    teacher: "claire",
    director: "Odile Dupré",
    school: "École Gilles Ménage, Saint-Aubin-des-Prés",
    days_ago: 400,
};

/// Every newspaper.
pub(crate) static JOURNALS: [&DemoJournal; 3] =
    [&PLANETE, &neighbours::GAZETTE, &footbridge::PASSERELLE];

/// A number of a newspaper that families read.
pub(crate) const fn number(
    id: &'static str,
    journal: &'static DemoJournal,
    title: &'static str,
    state: IssueState,
) -> DemoIssue {
    DemoIssue {
        id,
        journal,
        kind: IssueKind::Issue,
        title,
        theme: "",
        sections: &SECTIONS,
        audience: Audience::Families,
        cover: None,
        days_ago: 0,
        state,
    }
}

/// Every issue, each newspaper's in the order in which they were begun.
pub(crate) static ISSUES: [DemoIssue; 9] = [
    DemoIssue {
        days_ago: 50,
        cover: Some(&pictures::PREAU),
        ..number(
            "demo-numero-1",
            &PLANETE,
            "La rentrée",
            IssueState::Published,
        )
    },
    DemoIssue {
        days_ago: 12,
        ..number(
            "demo-numero-2",
            &PLANETE,
            "Les animaux de la cour",
            IssueState::Open,
        )
    },
    DemoIssue {
        days_ago: 1,
        ..number("demo-numero-3", &PLANETE, "", IssueState::Conference)
    },
    exhibition::LAST_YEAR,
    exhibition::THIS_YEAR,
    shadows::ISSUE,
    neighbours::NUMBER,
    neighbours::EXHIBITION,
    footbridge::NUMBER,
];
