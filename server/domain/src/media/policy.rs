//! Who may see a medium: whoever may read a text in which it stands, or something published in which it came out.

use crate::{
    SchoolId,
    accounts::{Account, Membership},
    documents::{Document, Reach, Verdict, access},
    journals::{Child, Readership, may_read},
};

/// Where a medium stands.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// The texts that are its homes.
    pub homes: Vec<Document>,
    /// The readers of each publication in which it came out and which was not withdrawn.
    pub published: Vec<Readership>,
}

/// May this person, or anybody at all, see it?
#[must_use]
pub fn may_see(reader: Option<(&Account, &[Child])>, seen: &Seen) -> bool {
    let at_home = reader.is_some_and(|(account, _)| {
        seen.homes
            .iter()
            .any(|home| access(account, home) != Verdict::None)
    });
    at_home
        || seen
            .published
            .iter()
            .any(|readership| may_read(reader, readership))
}

/// The school whose quota a medium of this person takes from where these classes write; nothing for whoever belongs to none
/// of them.
#[must_use]
pub fn school_of(account: &Account, classes: &[Reach]) -> Option<SchoolId> {
    account
        .memberships
        .iter()
        .find_map(|membership| match membership {
            Membership::PupilOf(class) | Membership::TeacherOf(class) => classes
                .iter()
                .find(|reach| reach.class == *class)
                .map(|reach| reach.school.clone()),
            Membership::HeadOf(_)
            | Membership::GuardianOf(_)
            | Membership::AdviserOf(_)
            | Membership::TownOf(_)
            | Membership::Administers => None,
        })
}
