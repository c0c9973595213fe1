//! Schools, classes, the spaces that classes share, and how a class is asked in.

use crate::{
    AccountId, ClassId, InvitationId, Millis, SchoolId, SpaceId, documents::Reach, words::names,
};

/// A school.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct School {
    /// Which.
    pub id: SchoolId,
    /// As on the door.
    pub name: String,
    /// The town it stands in.
    pub town: String,
}

/// One class of one school year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// Which.
    pub id: ClassId,
    /// Where.
    pub school: SchoolId,
    /// As on the door: "CE1/CE2".
    pub name: String,
}

/// What two or more classes share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Space {
    /// Which.
    pub id: SpaceId,
    /// What its members call it.
    pub title: String,
    /// The classes that share it.
    pub classes: Vec<ClassId>,
}

/// A class of a space, as everybody in it may know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedClass {
    /// The class.
    pub class: Class,
    /// Its school's name.
    pub school_name: String,
    /// First names and initials of its teachers.
    pub teachers: Vec<String>,
    /// Since when it shares.
    pub since: Millis,
}

/// A space with the classes that share it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedSpace {
    /// Which.
    pub id: SpaceId,
    /// What its members call it.
    pub title: String,
    /// Shared, or one class's own.
    pub kind: SpaceKind,
    /// Who shares it, in the order in which they came.
    pub classes: Vec<SharedClass>,
}

impl SharedSpace {
    /// Its classes with their schools.
    #[must_use]
    pub fn reach(&self) -> Vec<Reach> {
        self.classes
            .iter()
            .map(|one| Reach {
                class: one.class.id.clone(),
                school: one.class.school.clone(),
            })
            .collect()
    }

    /// Whether this class shares it.
    #[must_use]
    pub fn has(&self, class: &ClassId) -> bool {
        self.classes.iter().any(|one| one.class.id == *class)
    }
}

names! {
    /// What a space is for.
    SpaceKind, NotASpaceKind = "not a kind of space" {
        /// Classes share it, or will.
        Shared = "shared",
        /// Where one class keeps what stayed its own when it left a space.
        Own = "own",
    }
}

/// Longest title of a space, in characters.
pub const LONGEST_SPACE_TITLE: usize = 120;
/// Most classes of one space.
pub const MOST_CLASSES: usize = 12;
/// Most invitations of one space that wait for an answer.
pub const MOST_INVITATIONS: usize = 20;
/// How long an invitation waits for an answer, in milliseconds: 14 days.
pub const INVITATION_MS: i64 = 14 * 24 * 60 * 60 * 1000;

names! {
    /// What became of an invitation.
    InvitationStatus, NotAnInvitationStatus = "not a status of an invitation" {
        /// It waits for an answer, until it expires.
        Open = "open",
        /// The class came.
        Accepted = "accepted",
        /// Its teacher said no.
        Declined = "declined",
        /// Who shares the space took it back.
        Revoked = "revoked",
    }
}

/// One class is asked in: by name, or whoever shows the code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Which.
    pub id: InvitationId,
    /// Where to.
    pub space: SharedSpace,
    /// Which class, with its name; nothing where a code decides.
    pub class: Option<(ClassId, String)>,
    /// The code, where one decides.
    pub code: Option<String>,
    /// What became of it.
    pub status: InvitationStatus,
    /// First name and initial of who asks.
    pub invited_by: String,
    /// Until when it waits.
    pub expires: Millis,
}

names! {
    /// What a class did in a space.
    SpaceMove, NotASpaceMove = "not a move in a space" {
        /// It came.
        Joined = "joined",
        /// It left.
        Left = "left",
    }
}

/// A class came or went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpaceMoved {
    /// The class's name.
    pub class: String,
    /// What it did.
    pub what: SpaceMove,
    /// First name and initial of the teacher who decided.
    pub by: String,
    /// When.
    pub at: Millis,
}

/// What all classes of a space see of one another there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InCommon {
    /// How many texts.
    pub texts: i64,
    /// Titles of newspapers.
    pub journals: Vec<String>,
    /// Who came and went, newest first.
    pub history: Vec<SpaceMoved>,
}

/// A class that may be asked in: what anybody reads on the door, and nothing of who is inside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitable {
    /// The class.
    pub class: Class,
    /// Its school's name.
    pub school_name: String,
    /// Where that is.
    pub town: String,
}

/// A space that a teacher opens for a class of theirs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSpace {
    /// Which.
    pub id: SpaceId,
    /// What its members will call it.
    pub title: String,
    /// The first class.
    pub class: ClassId,
    /// By whom.
    pub by: AccountId,
}

/// A class is asked in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInvitation {
    /// Which.
    pub id: InvitationId,
    /// Where to.
    pub space: SpaceId,
    /// By name.
    pub class: Option<ClassId>,
    /// Or by a code.
    pub code: Option<String>,
    /// Who asks.
    pub by: AccountId,
}
