//! What somebody is to an article or an issue: the columns of the tables of steps.

use super::model::{Article, Issue, Subject};
use crate::{
    AccountId, ClassId,
    accounts::{Account, Membership, Status},
    documents::Reach,
};

/// What somebody is to an article. Who is several things may do what any of them may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Relation {
    /// Teaches a class of its authors; before it has authors, any class of the space.
    Keeper,
    /// Teaches another class of the space.
    Colleague,
    /// Writes it.
    Author,
    /// Learns in a class that was asked to proofread it.
    Proofreader,
    /// Another pupil of the space.
    Peer,
    /// Directs or accompanies a school of the space.
    Head,
    /// In charge of one of its authors.
    Guardian,
    /// In charge of another pupil of the space.
    Family,
    /// Everybody else, towns and administrators among them.
    Stranger,
}

impl Relation {
    /// Every one, in the order of the table's columns.
    pub const ALL: [Self; 9] = [
        Self::Keeper,
        Self::Colleague,
        Self::Author,
        Self::Proofreader,
        Self::Peer,
        Self::Head,
        Self::Guardian,
        Self::Family,
        Self::Stranger,
    ];

    /// Whether the word with which an article was given back is said to them too: it is for its authors, and known to the
    /// adults around them.
    #[must_use]
    pub const fn hears_word_to_authors(self) -> bool {
        match self {
            Self::Keeper | Self::Colleague | Self::Author | Self::Head => true,
            Self::Proofreader | Self::Peer | Self::Guardian | Self::Family | Self::Stranger => {
                false
            }
        }
    }
}

/// What somebody is to a space, and so to each issue of its journals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Standing {
    /// Teaches a class of the space.
    Teacher,
    /// Directs or accompanies a school of the space.
    Head,
    /// Learns in a class of the space.
    Pupil,
    /// Everybody else: it does not exist for them.
    Stranger,
}

impl Standing {
    /// What somebody of this standing is to an article that has no authors yet.
    #[must_use]
    pub const fn before_authors(self) -> Relation {
        match self {
            Self::Teacher => Relation::Keeper,
            Self::Head => Relation::Head,
            Self::Pupil => Relation::Peer,
            Self::Stranger => Relation::Stranger,
        }
    }
}

/// A child and the classes in which it learns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Child {
    /// Who.
    pub id: AccountId,
    /// Where.
    pub classes: Vec<ClassId>,
}

/// The children somebody is in charge of.
pub type Family = Vec<Child>;

/// What `account` is to `article`; at least a stranger.
#[must_use]
pub fn relations(
    account: &Account,
    family: &[Child],
    issue: &Issue,
    article: Option<&Article>,
) -> Vec<Relation> {
    let mut found = Vec::new();
    if account.status == Status::Active {
        let keepers = article.map(Article::keepers).unwrap_or_default();
        for membership in &account.memberships {
            found.extend(one(account, family, issue, article, &keepers, membership));
        }
    }
    if found.is_empty() {
        found.push(Relation::Stranger);
    }
    found.sort_unstable();
    found.dedup();
    found
}

fn one(
    account: &Account,
    family: &[Child],
    issue: &Issue,
    article: Option<&Article>,
    keepers: &[ClassId],
    membership: &Membership,
) -> Option<Relation> {
    let here = |class: &ClassId| shares(&issue.classes, class);
    match membership {
        Membership::TeacherOf(class) if here(class) => {
            // Before it has authors it is every teacher's. Where its authors' class left the space, it is nobody's here.
            let unassigned = article.is_none_or(|article| article.assignees.is_empty());
            Some(if unassigned || keepers.contains(class) {
                Relation::Keeper
            } else {
                Relation::Colleague
            })
        }
        Membership::PupilOf(class) if here(class) => Some(match article {
            Some(article) if writes(article, &account.id, class) => Relation::Author,
            Some(article) if article.proofreaders.contains(class) => Relation::Proofreader,
            Some(_) | None => Relation::Peer,
        }),
        Membership::HeadOf(school) | Membership::AdviserOf(school)
            if issue.classes.iter().any(|reach| reach.school == *school) =>
        {
            Some(Relation::Head)
        }
        Membership::GuardianOf(id) => {
            let child = family.iter().find(|child| child.id == *id)?;
            let classes: Vec<_> = child.classes.iter().filter(|class| here(class)).collect();
            let author = article.is_some_and(|article| {
                classes
                    .iter()
                    .any(|class| writes(article, &child.id, class))
            });
            match (author, classes.is_empty()) {
                (true, _) => Some(Relation::Guardian),
                (false, false) => Some(Relation::Family),
                (false, true) => None,
            }
        }
        Membership::TeacherOf(_)
        | Membership::PupilOf(_)
        | Membership::HeadOf(_)
        | Membership::AdviserOf(_)
        | Membership::TownOf(_)
        | Membership::Administers => None,
    }
}

/// What `account` is to a space with these classes, and to the issues of its journals.
#[must_use]
pub fn standing(account: &Account, classes: &[Reach]) -> Standing {
    if account.status == Status::Suspended {
        return Standing::Stranger;
    }
    account
        .memberships
        .iter()
        .map(|membership| match membership {
            Membership::TeacherOf(class) if shares(classes, class) => Standing::Teacher,
            Membership::PupilOf(class) if shares(classes, class) => Standing::Pupil,
            Membership::HeadOf(school) | Membership::AdviserOf(school)
                if classes.iter().any(|reach| reach.school == *school) =>
            {
                Standing::Head
            }
            Membership::TeacherOf(_)
            | Membership::PupilOf(_)
            | Membership::HeadOf(_)
            | Membership::AdviserOf(_)
            | Membership::GuardianOf(_)
            | Membership::TownOf(_)
            | Membership::Administers => Standing::Stranger,
        })
        .min()
        .unwrap_or(Standing::Stranger)
}

fn shares(classes: &[Reach], class: &ClassId) -> bool {
    classes.iter().any(|reach| reach.class == *class)
}

fn writes(article: &Article, account: &AccountId, class: &ClassId) -> bool {
    article.assignees.iter().any(|one| match &one.who {
        Subject::Class(pen) => pen == class,
        Subject::Account(pen) => pen == account,
        Subject::Group(_) => one.members.iter().any(|member| member.id == *account),
    })
}
