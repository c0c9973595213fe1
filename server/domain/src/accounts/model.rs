//! An account, what it is a member of, and how it is shown to others.

use serde::{Deserialize, Serialize};

use crate::{AccountId, ClassId, SchoolId};

/// What a person mainly is. Rights come from all memberships together, never from this alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Élève.
    Pupil,
    /// Enseignant.
    Teacher,
    /// Directeur.
    Head,
    /// Parent or other person in charge of a child.
    Guardian,
    /// Conseiller: ERUN or IEN, runs an edition for many schools.
    Adviser,
    /// Agent de la collectivité: sees no pupil's work.
    Town,
    /// Runs the machine: sees no pupil's work either.
    Admin,
}

/// A text that names no role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a role")]
pub struct NotARole;

impl Role {
    /// Every role, in the order of the glossary.
    pub const ALL: [Self; 7] = [
        Self::Pupil,
        Self::Teacher,
        Self::Head,
        Self::Guardian,
        Self::Adviser,
        Self::Town,
        Self::Admin,
    ];

    /// The role's name on the wire and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pupil => "pupil",
            Self::Teacher => "teacher",
            Self::Head => "head",
            Self::Guardian => "guardian",
            Self::Adviser => "adviser",
            Self::Town => "town",
            Self::Admin => "admin",
        }
    }

    /// Reads a role's name.
    ///
    /// # Errors
    /// [`NotARole`] for any other text.
    pub fn parse(text: &str) -> Result<Self, NotARole> {
        Self::ALL
            .into_iter()
            .find(|role| role.as_str() == text)
            .ok_or(NotARole)
    }
}

/// One reason why a person has rights somewhere. A person may have several: most heads teach, teachers are parents.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Membership {
    /// Learns in a class.
    PupilOf(ClassId),
    /// Teaches a class.
    TeacherOf(ClassId),
    /// Directs a school.
    HeadOf(SchoolId),
    /// Is in charge of a child.
    GuardianOf(AccountId),
    /// Accompanies a school's projects.
    AdviserOf(SchoolId),
    /// Works for the town that runs a school.
    TownOf(SchoolId),
    /// Runs this installation.
    Administers,
}

/// Whether an account may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// May log in.
    Active,
    /// Exists, owns what it wrote, may not log in.
    Suspended,
}

/// A person as the rules see one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Who.
    pub id: AccountId,
    /// What is typed to log in.
    pub login: String,
    /// The main role.
    pub role: Role,
    /// Given name.
    pub first_name: String,
    /// Family name; shown inside the class alone.
    pub last_name: String,
    /// May the account be used.
    pub status: Status,
    /// Every reason for a right.
    pub memberships: Vec<Membership>,
}

/// A name as other people in a text see it: first name and initial, never the whole family name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PresenceName(pub String);

impl Account {
    /// First name and name, as the person's own screen greets them.
    #[must_use]
    pub fn display_name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
            .trim()
            .to_owned()
    }

    /// First name and initial, as everybody else in a text sees this person.
    #[must_use]
    pub fn presence_name(&self) -> PresenceName {
        PresenceName(presence_name(&self.first_name, &self.last_name))
    }
}

/// First name and initial: all that others see of a name.
#[must_use]
pub fn presence_name(first_name: &str, last_name: &str) -> String {
    match last_name.chars().find(|letter| letter.is_alphabetic()) {
        Some(initial) => format!("{first_name} {}.", initial.to_uppercase()),
        None => first_name.to_owned(),
    }
}

/// What an account is made from. The password is hashed before it comes here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAccount {
    /// The account itself.
    pub account: Account,
    /// PHC string of the password, or none for an account that cannot log in with one.
    pub password_hash: Option<String>,
}
