//! For whom an issue is published, and who of all people therefore reads it.

use super::relation::Child;
use crate::{
    accounts::{Account, Membership, Status},
    documents::Reach,
    words::names,
};

names! {
    /// For whom an issue is; each reaches further than the one before.
    Audience, NotAnAudience = "not an audience" {
        /// The classes that wrote it, and their heads.
        Class = "class",
        /// All classes of the space.
        Space = "space",
        /// And the families of their pupils.
        Families = "families",
        /// Everybody, without a login.
        Public = "public",
    }
}

/// What decides about the readers of a publication that is not withdrawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readership {
    /// For whom it is.
    pub audience: Audience,
    /// The classes whose pupils wrote in it, as of then.
    pub wrote: Vec<Reach>,
    /// The classes of its space, as of now: one that left reads only what it helped to write.
    pub space: Vec<Reach>,
}

/// May this person, or anybody at all, read it?
#[must_use]
pub fn may_read(reader: Option<(&Account, &[Child])>, readership: &Readership) -> bool {
    if readership.audience == Audience::Public {
        return true;
    }
    let Some((account, family)) = reader else {
        return false;
    };
    if account.status == Status::Suspended {
        return false;
    }
    let reached = || {
        let space: &[Reach] = match readership.audience {
            Audience::Class => &[],
            Audience::Space | Audience::Families | Audience::Public => &readership.space,
        };
        readership.wrote.iter().chain(space)
    };
    account
        .memberships
        .iter()
        .any(|membership| match membership {
            Membership::PupilOf(class) | Membership::TeacherOf(class) => {
                reached().any(|reach| reach.class == *class)
            }
            Membership::HeadOf(school) | Membership::AdviserOf(school) => {
                reached().any(|reach| reach.school == *school)
            }
            Membership::GuardianOf(id) => {
                readership.audience == Audience::Families
                    && family.iter().any(|child| {
                        child.id == *id
                            && child
                                .classes
                                .iter()
                                .any(|class| reached().any(|reach| reach.class == *class))
                    })
            }
            Membership::TownOf(_) | Membership::Administers => false,
        })
}
