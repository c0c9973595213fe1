//! Who writes an article, and what that means for the rights of its texts and for who is asked what.

use super::{
    model::{Article, Assignee, Instruction, InstructionFor, Mode, Subject, classes_of},
    relation::Relation,
};
use crate::{
    documents::{Keepers, Writers},
    groups::Belonging,
};

/// Most authors named at once; a class or group counts as one.
pub const MOST_ASSIGNEES: usize = 40;
/// Most texts of one article.
pub const MOST_PARTS: usize = 12;
/// Most instructions of one article.
pub const MOST_INSTRUCTIONS: usize = 20;

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

/// The titles of the texts that these authors give an article, in their order; nothing where a part has nobody, or where
/// there are several and it is not written by groups.
#[must_use]
pub fn parts(mode: Mode, authors: &[Assignee]) -> Option<Vec<String>> {
    let count = authors.iter().map(|one| one.part).max()?.checked_add(1)?;
    let count = usize::try_from(count).ok()?;
    if count > MOST_PARTS || (count > 1 && mode != Mode::Group) {
        return None;
    }
    let mut titles = Vec::with_capacity(count);
    for rank in (0_i64..).take(count) {
        let mut of_this = authors.iter().filter(|one| one.part == rank);
        let first = of_this.next()?;
        let alone = of_this.next().is_none();
        titles.push(match &first.who {
            Subject::Group(_) if alone => first.name.clone(),
            Subject::Group(_) | Subject::Class(_) | Subject::Account(_) => String::new(),
        });
    }
    Some(titles)
}

/// The rights that these authors give in the text of the part `rank`: its own authors write, everybody's teachers keep.
#[must_use]
pub fn pens(authors: &[Assignee], rank: i64) -> Pens {
    let mut classes = Vec::new();
    let mut accounts = Vec::new();
    for author in authors.iter().filter(|one| one.part == rank) {
        match &author.who {
            Subject::Class(class) => classes.push(class.clone()),
            Subject::Account(account) => accounts.push(account.clone()),
            Subject::Group(_) => accounts.extend(author.members.iter().map(|one| one.id.clone())),
        }
    }
    Pens {
        writers: Writers::Only { classes, accounts },
        keepers: Keepers::Of(classes_of(authors)),
    }
}

/// What somebody who is `relations` to the article is asked to do. Adults see every instruction; an author everybody's and
/// those of the own groups and levels; another pupil everybody's alone.
#[must_use]
pub fn instructions_for<'a>(
    article: &'a Article,
    relations: &[Relation],
    belonging: &Belonging,
) -> Vec<&'a Instruction> {
    let adult = relations.iter().any(|one| match one {
        Relation::Keeper | Relation::Colleague | Relation::Head => true,
        Relation::Author
        | Relation::Proofreader
        | Relation::Peer
        | Relation::Guardian
        | Relation::Family
        | Relation::Stranger => false,
    });
    let author = relations.contains(&Relation::Author);
    article
        .instructions
        .iter()
        .filter(|one| match &one.whom {
            InstructionFor::Everyone => true,
            InstructionFor::Group(group) => adult || (author && belonging.groups.contains(group)),
            InstructionFor::Level(level) => adult || (author && belonging.levels.contains(level)),
        })
        .collect()
}
