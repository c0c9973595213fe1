//! The issues of « Planète Gilles Ménage » in the demo world, and its exhibitions.

use passeplume_domain::journals::{Audience, IssueKind};

use super::{exhibition, newspaper::SECTIONS};

/// An issue of the demo world; its article states say how far it is.
pub(crate) struct DemoIssue {
    pub(crate) id: &'static str,
    pub(crate) kind: IssueKind,
    pub(crate) title: &'static str,
    pub(crate) theme: &'static str,
    pub(crate) sections: &'static [&'static str],
    /// For whom it is, once it is out.
    pub(crate) audience: Audience,
    /// How many days ago its conference was.
    pub(crate) days_ago: i64,
    pub(crate) progress: Progress,
}

impl DemoIssue {
    /// What its imprint says of the time.
    pub(crate) const fn month(&self) -> &'static str {
        match self.kind {
            IssueKind::Issue => "Premier numéro de l’année",
            IssueKind::Exhibition => "Exposition de la classe",
        }
    }
}

/// How far an issue is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Progress {
    /// It is out.
    Published,
    /// Articles are written.
    Open,
    /// Ideas are gathered.
    Conference,
}

const fn number(id: &'static str, title: &'static str) -> DemoIssue {
    DemoIssue {
        id,
        kind: IssueKind::Issue,
        title,
        theme: "",
        sections: &SECTIONS,
        audience: Audience::Families,
        days_ago: 0,
        progress: Progress::Published,
    }
}

/// Every issue, exhibitions last.
pub(crate) const ISSUES: [DemoIssue; 5] = [
    DemoIssue {
        days_ago: 50,
        ..number("demo-numero-1", "La rentrée")
    },
    DemoIssue {
        days_ago: 12,
        progress: Progress::Open,
        ..number("demo-numero-2", "Les animaux de la cour")
    },
    DemoIssue {
        days_ago: 1,
        progress: Progress::Conference,
        ..number("demo-numero-3", "")
    },
    exhibition::LAST_YEAR,
    exhibition::THIS_YEAR,
];
