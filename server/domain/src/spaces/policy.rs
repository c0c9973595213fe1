//! Who may open a space, ask a class in, accept for a class, and leave. Pure.

use super::model::{
    Invitation, InvitationStatus, LONGEST_SPACE_TITLE, MOST_CLASSES, MOST_INVITATIONS, SharedSpace,
};
use crate::{
    ClassId, Millis,
    accounts::{Account, Membership, Status},
    journals::{Standing, standing},
};

/// Why who shares a space is not changed, in the order in which it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum SharingRefusal {
    /// It does not exist for this person.
    #[error("not found")]
    NotFound,
    /// No invitation has this code, or it waits no more.
    #[error("no such code")]
    CodeUnknown,
    /// Seen, but for a teacher of that class.
    #[error("not yours")]
    NotYours,
    /// The class shares the space already.
    #[error("already here")]
    AlreadyHere,
    /// The class was asked and has not answered.
    #[error("already invited")]
    AlreadyInvited,
    /// Somebody answered the invitation, took it back, or it expired.
    #[error("the invitation is over")]
    Over,
    /// The space has as many classes or invitations as it may.
    #[error("the space is full")]
    SpaceFull,
    /// The class is alone in the space: there is nobody to leave.
    #[error("the last class")]
    LastClass,
    /// No title, or one that is too long.
    #[error("no title")]
    TitleMissing,
}

/// What somebody is to a space.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// Teaches a class of it.
    Teacher,
    /// Learns in a class of it, or directs or accompanies a school of it.
    Reader,
    /// Everybody else: it does not exist for them.
    Stranger,
}

/// What `account` is to `space`.
#[must_use]
pub fn place(account: &Account, space: &SharedSpace) -> Place {
    match standing(account, &space.reach()) {
        Standing::Teacher => Place::Teacher,
        Standing::Head | Standing::Pupil => Place::Reader,
        Standing::Stranger => Place::Stranger,
    }
}

/// Whether `account` teaches `class`.
#[must_use]
pub fn teaches(account: &Account, class: &ClassId) -> bool {
    account.status == Status::Active
        && account
            .memberships
            .iter()
            .any(|one| matches!(one, Membership::TeacherOf(taught) if taught == class))
}

/// The classes that `account` teaches.
#[must_use]
pub fn taught(account: &Account) -> Vec<ClassId> {
    let mut classes: Vec<ClassId> = account
        .memberships
        .iter()
        .filter_map(|membership| match membership {
            Membership::TeacherOf(class) if account.status == Status::Active => Some(class.clone()),
            Membership::TeacherOf(_)
            | Membership::PupilOf(_)
            | Membership::HeadOf(_)
            | Membership::GuardianOf(_)
            | Membership::AdviserOf(_)
            | Membership::TownOf(_)
            | Membership::Administers => None,
        })
        .collect();
    classes.sort_unstable();
    classes.dedup();
    classes
}

/// May `account` open a space for `class`?
///
/// # Errors
/// The first [`SharingRefusal`] in their order.
pub fn open(account: &Account, class: &ClassId, title: &str) -> Result<(), SharingRefusal> {
    if !teaches(account, class) {
        return Err(SharingRefusal::NotYours);
    }
    if !(1..=LONGEST_SPACE_TITLE).contains(&title.trim().chars().count()) {
        return Err(SharingRefusal::TitleMissing);
    }
    Ok(())
}

/// May `account` change who is asked into `space`: take an invitation back, for one?
///
/// # Errors
/// [`SharingRefusal::NotFound`] for strangers, [`SharingRefusal::NotYours`] for readers.
pub fn manage(account: &Account, space: &SharedSpace) -> Result<(), SharingRefusal> {
    match place(account, space) {
        Place::Teacher => Ok(()),
        Place::Reader => Err(SharingRefusal::NotYours),
        Place::Stranger => Err(SharingRefusal::NotFound),
    }
}

/// May `account` ask `class` (or, by a code, any class) into `space`? `waiting` are its invitations without an answer.
///
/// # Errors
/// The first [`SharingRefusal`] in their order.
pub fn invite(
    account: &Account,
    space: &SharedSpace,
    waiting: &[Invitation],
    class: Option<&ClassId>,
) -> Result<(), SharingRefusal> {
    manage(account, space)?;
    if let Some(class) = class {
        if space.has(class) {
            return Err(SharingRefusal::AlreadyHere);
        }
        let asked = |one: &Invitation| one.class.as_ref().is_some_and(|(id, _)| id == class);
        if waiting.iter().any(asked) {
            return Err(SharingRefusal::AlreadyInvited);
        }
    }
    if space.classes.len() >= MOST_CLASSES || waiting.len() >= MOST_INVITATIONS {
        return Err(SharingRefusal::SpaceFull);
    }
    Ok(())
}

/// May `account` answer `invitation` for `class`? Only a teacher of that very class may, and of an invitation by code only
/// who shows it.
///
/// # Errors
/// The first [`SharingRefusal`] in their order.
pub fn decide(
    account: &Account,
    invitation: &Invitation,
    class: &ClassId,
    code: Option<&str>,
    now: Millis,
) -> Result<(), SharingRefusal> {
    let known = match &invitation.class {
        Some((asked, _)) => teaches(account, asked),
        None => code.is_some() && code == invitation.code.as_deref(),
    };
    if !known {
        // Who shares the space sees the invitation, and answers for no class of somebody else's.
        return match place(account, &invitation.space) {
            Place::Teacher => Err(SharingRefusal::NotYours),
            Place::Reader | Place::Stranger => Err(SharingRefusal::NotFound),
        };
    }
    let for_it = match &invitation.class {
        Some((asked, _)) => asked == class,
        None => true,
    };
    if !for_it || !teaches(account, class) {
        return Err(SharingRefusal::NotYours);
    }
    if invitation.status != InvitationStatus::Open || invitation.expires <= now {
        return Err(SharingRefusal::Over);
    }
    if invitation.space.has(class) {
        return Err(SharingRefusal::AlreadyHere);
    }
    if invitation.space.classes.len() >= MOST_CLASSES {
        return Err(SharingRefusal::SpaceFull);
    }
    Ok(())
}

/// May `account` take `class` out of `space`? Only a teacher of that very class.
///
/// # Errors
/// The first [`SharingRefusal`] in their order.
pub fn leave(
    account: &Account,
    space: &SharedSpace,
    class: &ClassId,
) -> Result<(), SharingRefusal> {
    if place(account, space) == Place::Stranger || !space.has(class) {
        return Err(SharingRefusal::NotFound);
    }
    if !teaches(account, class) {
        return Err(SharingRefusal::NotYours);
    }
    if space.classes.len() < 2 {
        return Err(SharingRefusal::LastClass);
    }
    Ok(())
}
