//! What somebody is to a forum and to a post, what can be done there, and why it is not.

use super::{Forum, Post, Speaker};
use crate::{
    ClassId, Millis, SchoolId,
    accounts::{Account, Membership, Status},
    documents::Reach,
    words::names,
};

/// What somebody is to a forum. Who is several things is the first of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// Teaches a class of it.
    Teacher,
    /// Directs a school of it.
    Head,
    /// Learns in a class of it.
    Pupil,
    /// Accompanies a school of it.
    Adviser,
    /// Has never heard of it: families, towns and administrators among them.
    Outsider,
}

impl Part {
    /// Every one.
    pub const ALL: [Self; 5] = [
        Self::Teacher,
        Self::Head,
        Self::Pupil,
        Self::Adviser,
        Self::Outsider,
    ];
}

/// What somebody is to a post. Who is several things is the first of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Bond {
    /// Said it, as an adult.
    Speaker,
    /// Said it, as a pupil.
    Author,
    /// Teaches its author, or directs their school.
    Keeper,
    /// Teaches another class of the forum.
    Colleague,
    /// Directs another school of it.
    Head,
    /// Learns there.
    Peer,
    /// Accompanies a school of it.
    Adviser,
    /// Has never heard of it.
    Outsider,
}

impl Bond {
    /// Every one.
    pub const ALL: [Self; 8] = [
        Self::Speaker,
        Self::Author,
        Self::Keeper,
        Self::Colleague,
        Self::Head,
        Self::Peer,
        Self::Adviser,
        Self::Outsider,
    ];
}

names! {
    /// What can be done in a forum.
    ForumAction, NotAForumAction = "not something done in a forum" {
        /// See that it is there.
        Read = "read",
        /// Begin a topic.
        OpenTopic = "open_topic",
        /// Say how it is looked after and when it is closed.
        Settings = "settings",
    }
}

names! {
    /// What can be done with a topic.
    TopicAction, NotATopicAction = "not something done with a topic" {
        /// Read what is said there.
        Read = "read",
        /// Say something.
        Post = "post",
        /// Put it before the others.
        Pin = "pin",
        /// End it.
        Close = "close",
        /// Take it up again.
        Reopen = "reopen",
        /// Put it away.
        Archive = "archive",
        /// Call it otherwise.
        Edit = "edit",
        /// Take it out of sight, or bring it back.
        Hide = "hide",
    }
}

names! {
    /// What can be done with a post.
    PostAction, NotAPostAction = "not something done with a post" {
        /// Read it.
        Read = "read",
        /// Say it otherwise.
        Edit = "edit",
        /// Take it back.
        Delete = "delete",
        /// Feel something about it.
        React = "react",
        /// Answer or quote it.
        Answer = "answer",
        /// Show it to everybody.
        Approve = "approve",
        /// Give it back to its author.
        Return = "return",
        /// Not want it here.
        Refuse = "refuse",
        /// Take it out of sight.
        Hide = "hide",
        /// Bring it back.
        Restore = "restore",
        /// Tell a teacher about it.
        Report = "report",
        /// Read what it said before.
        Versions = "versions",
    }
}

/// Whether somebody may speak in a topic now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Floor {
    /// They may.
    Open,
    /// Here pupils read.
    ReadOnly,
    /// The topic has ended.
    Closed,
    /// Pupils come back then.
    Night(Millis),
}

/// Why something is not done, in the order in which it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, thiserror::Error)]
pub enum Refused {
    /// Nothing is there for this person.
    #[error("not found")]
    NotFound,
    /// Never this person's to do.
    #[error("not yours")]
    NotYours,
    /// Somebody has decided about it already.
    #[error("already decided")]
    AlreadyDecided,
    /// Not now.
    #[error("not now")]
    WrongState,
    /// Here pupils read.
    #[error("read only")]
    ReadOnly,
    /// The topic has ended.
    #[error("closed")]
    Closed,
    /// Children rest; from then on they may.
    #[error("closed for the night")]
    Night(Millis),
}

/// What `account` is where these classes meet.
#[must_use]
pub fn part(account: &Account, classes: &[Reach]) -> Part {
    if account.status == Status::Suspended {
        return Part::Outsider;
    }
    let meets = |class: &ClassId| classes.iter().any(|reach| reach.class == *class);
    let is_of = |school: &SchoolId| classes.iter().any(|reach| reach.school == *school);
    let parts = account
        .memberships
        .iter()
        .map(|membership| match membership {
            Membership::TeacherOf(class) if meets(class) => Part::Teacher,
            Membership::HeadOf(school) if is_of(school) => Part::Head,
            Membership::PupilOf(class) if meets(class) => Part::Pupil,
            Membership::AdviserOf(school) if is_of(school) => Part::Adviser,
            Membership::TeacherOf(_)
            | Membership::HeadOf(_)
            | Membership::PupilOf(_)
            | Membership::AdviserOf(_)
            | Membership::GuardianOf(_)
            | Membership::TownOf(_)
            | Membership::Administers => Part::Outsider,
        });
    parts.min().unwrap_or(Part::Outsider)
}

/// What `account` is to `post`.
#[must_use]
pub fn bond(account: &Account, forum: &Forum, post: &Post) -> Bond {
    let part = part(account, &forum.reach());
    let is_author = account.id == post.author;
    let keeps = post.class.as_ref().is_some_and(|(class, _, school)| {
        account
            .memberships
            .iter()
            .any(|membership| match membership {
                Membership::TeacherOf(taught) => taught == class,
                Membership::HeadOf(directed) => directed == school,
                Membership::PupilOf(_)
                | Membership::GuardianOf(_)
                | Membership::AdviserOf(_)
                | Membership::TownOf(_)
                | Membership::Administers => false,
            })
    });
    match (part, post.speaker) {
        (Part::Outsider, _) => Bond::Outsider,
        (_, Speaker::Adult) if is_author => Bond::Speaker,
        (_, Speaker::Pupil) if is_author => Bond::Author,
        (Part::Teacher | Part::Head, _) if keeps => Bond::Keeper,
        (Part::Teacher, _) => Bond::Colleague,
        (Part::Head, _) => Bond::Head,
        (Part::Pupil, _) => Bond::Peer,
        (Part::Adviser, _) => Bond::Adviser,
    }
}
