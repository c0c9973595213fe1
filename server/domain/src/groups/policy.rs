//! Who makes and changes groups, and who may be in one. Pure.

use super::model::{GroupHome, LONGEST_GROUP_NAME, LONGEST_LEVEL, MOST_GROUPS, MOST_MEMBERS};
use crate::{
    AccountId,
    accounts::Account,
    spaces::{
        SharedSpace,
        policy::{Place, place, teaches},
    },
};

/// Why a group is not made or changed, in the order in which it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum GroupRefusal {
    /// It does not exist for this person.
    #[error("not found")]
    NotFound,
    /// Seen, but for teachers of the class or of the space.
    #[error("not yours")]
    NotYours,
    /// There are as many groups as there may be.
    #[error("too many groups")]
    TooMany,
    /// No name, or one that is too long.
    #[error("no name")]
    NameMissing,
    /// Somebody named does not learn there, or too many are named.
    #[error("somebody is not of here")]
    NotOfHere,
}

/// May `account` make or change groups of this home? `space` is where the group is looked at: it has the class, or is the
/// home itself.
///
/// # Errors
/// [`GroupRefusal::NotFound`] for strangers of the space, [`GroupRefusal::NotYours`] for everybody who is no teacher of the
/// home.
pub fn keep(account: &Account, space: &SharedSpace, home: &GroupHome) -> Result<(), GroupRefusal> {
    let place = place(account, space);
    if place == Place::Stranger {
        return Err(GroupRefusal::NotFound);
    }
    let own = match home {
        GroupHome::Class(class) if !space.has(class) => return Err(GroupRefusal::NotFound),
        GroupHome::Class(class) => teaches(account, class),
        GroupHome::Space(id) if *id != space.id => return Err(GroupRefusal::NotFound),
        GroupHome::Space(_) => place == Place::Teacher,
    };
    if own {
        Ok(())
    } else {
        Err(GroupRefusal::NotYours)
    }
}

/// May `account` see the groups of `space`: its teachers.
///
/// # Errors
/// [`GroupRefusal::NotFound`] for strangers, [`GroupRefusal::NotYours`] for readers.
pub fn look(account: &Account, space: &SharedSpace) -> Result<(), GroupRefusal> {
    match place(account, space) {
        Place::Teacher => Ok(()),
        Place::Reader => Err(GroupRefusal::NotYours),
        Place::Stranger => Err(GroupRefusal::NotFound),
    }
}

/// Whether a group of this name and these pupils fits, where `learners` learn and `there` groups are already.
///
/// # Errors
/// The first [`GroupRefusal`] in their order.
pub fn fits(
    name: &str,
    members: &[AccountId],
    learners: &[AccountId],
    there: usize,
) -> Result<(), GroupRefusal> {
    if there >= MOST_GROUPS {
        return Err(GroupRefusal::TooMany);
    }
    if !(1..=LONGEST_GROUP_NAME).contains(&name.trim().chars().count()) {
        return Err(GroupRefusal::NameMissing);
    }
    if members.len() > MOST_MEMBERS || members.iter().any(|one| !learners.contains(one)) {
        return Err(GroupRefusal::NotOfHere);
    }
    Ok(())
}

/// Whether this can be the name of a level; '' takes a level away.
#[must_use]
pub fn is_level(name: &str) -> bool {
    name.chars().count() <= LONGEST_LEVEL && name.trim() == name
}
