//! What two people are to each other, and so whether one may write to the other at all. Pure.

use crate::{
    AccountId, ClassId, SpaceId,
    accounts::{Role, Status},
    spaces::Class,
};

/// A child of somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kid {
    /// Who.
    pub id: AccountId,
    /// First name and initial.
    pub name: String,
    /// Where it learns.
    pub learns: Vec<Class>,
}

/// Somebody, as far as messages ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub id: AccountId,
    /// What they mainly are.
    pub role: Role,
    /// May the account be used.
    pub status: Status,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// Where they learn.
    pub learns: Vec<Class>,
    /// Where they teach.
    pub teaches: Vec<Class>,
    /// Whom they are in charge of.
    pub children: Vec<Kid>,
}

impl Person {
    /// Whether they learn somewhere: children write by the rules of children.
    #[must_use]
    pub const fn is_pupil(&self) -> bool {
        !self.learns.is_empty()
    }
}

/// Where pupils may write to each other.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum TalkHome {
    /// Those of one class.
    Class(ClassId),
    /// Those of the classes of a space.
    Space(SpaceId),
}

/// A place where a teacher let pupils write to each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// Where.
    pub home: TalkHome,
    /// The teacher.
    pub by: AccountId,
    /// The class, or those of the space.
    pub classes: Vec<ClassId>,
}

impl Opened {
    fn has(&self, person: &Person) -> bool {
        person
            .learns
            .iter()
            .any(|class| self.classes.contains(&class.id))
    }

    /// Whether it lets these two write to each other.
    #[must_use]
    pub fn joins(&self, one: &Person, other: &Person) -> bool {
        self.has(one) && self.has(other)
    }
}

/// What somebody is to somebody else, as far as messages ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tie {
    /// Teaches them.
    Teacher,
    /// Is taught by them.
    Pupil,
    /// Teaches a child of theirs.
    TeacherOfChild,
    /// Is in charge of a child whom they teach.
    Guardian,
    /// Learns where they learn, and a teacher let pupils write there.
    Mate,
}

/// What `one` is to `other`: the first that holds, or nothing: then neither writes to the other. Heads, advisers, towns and
/// administrators write to nobody here.
#[must_use]
pub fn tie(one: &Person, other: &Person, opened: &[Opened]) -> Option<Tie> {
    let active = one.status == Status::Active && other.status == Status::Active;
    if !active || one.id == other.id {
        return None;
    }
    if teaches(one, &other.learns) {
        return Some(Tie::Teacher);
    }
    if teaches(other, &one.learns) {
        return Some(Tie::Pupil);
    }
    // Nobody writes to a child as its parent here, nor to a pupil as the parent of another.
    if teaches_a_child(one, other) {
        return Some(Tie::TeacherOfChild);
    }
    if teaches_a_child(other, one) {
        return Some(Tie::Guardian);
    }
    opened
        .iter()
        .any(|opened| opened.joins(one, other))
        .then_some(Tie::Mate)
}

/// May `one` write to `other`?
#[must_use]
pub fn may_write_to(one: &Person, other: &Person, opened: &[Opened]) -> bool {
    tie(one, other, opened).is_some()
}

/// Whether `viewer` reads the whole name of `other`: teachers those of their pupils and of their families. Everybody else
/// reads a first name and an initial.
#[must_use]
pub fn names_in_full(viewer: &Person, other: &Person) -> bool {
    viewer.id == other.id || teaches(viewer, &other.learns) || teaches_a_child(viewer, other)
}

fn teaches(one: &Person, learns: &[Class]) -> bool {
    one.teaches
        .iter()
        .any(|class| learns.iter().any(|other| other.id == class.id))
}

fn teaches_a_child(one: &Person, other: &Person) -> bool {
    other.children.iter().any(|kid| teaches(one, &kid.learns))
}
