//! Who writes an article, and what that means for the rights of its text.

use super::model::{Assignee, Subject, classes_of};
use crate::documents::{Keepers, Writers};

/// Most authors named at once; a class counts as one.
pub const MOST_ASSIGNEES: usize = 40;

/// The rights of an article's text that its authors give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pens {
    /// Which pupils hold the pen.
    pub writers: Writers,
    /// Which classes' teachers do.
    pub keepers: Keepers,
}

/// Whether there is somebody, and everybody who was named learns in the space: `known` is what was found of `named`.
#[must_use]
pub fn is_somebody(named: &[Subject], known: &[Assignee]) -> bool {
    !named.is_empty()
        && named.len() <= MOST_ASSIGNEES
        && named.iter().all(|one| {
            known
                .iter()
                .any(|author| author.who == *one && !author.classes.is_empty())
        })
}

/// The rights that these authors give.
#[must_use]
pub fn pens(authors: &[Assignee]) -> Pens {
    let mut classes = Vec::new();
    let mut accounts = Vec::new();
    for author in authors {
        match &author.who {
            Subject::Class(class) => classes.push(class.clone()),
            Subject::Account(account) => accounts.push(account.clone()),
        }
    }
    Pens {
        writers: Writers::Only { classes, accounts },
        keepers: Keepers::Of(classes_of(authors)),
    }
}
