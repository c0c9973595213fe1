//! Who may follow a topic and hears what is told of it. Pure: asked when somebody begins to follow, at every delivery and
//! at every replay.

use crate::{
    AccountId, SchoolId,
    accounts::{Account, Membership, Status},
    documents::{Document, Reach, Verdict, access},
    forum::{Moderation, Part, TopicState, part},
    journals::{Child, Readership, Standing, may_read, standing},
    messages::{Circle, Voice, may_type, voice},
};

/// What decides who hears of a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TopicFacts {
    /// There is no such thing, or not any more.
    Nothing,
    /// This person alone.
    Person(AccountId),
    /// A space, or what belongs to one: the classes that share it.
    Shared(Vec<Reach>),
    /// A class.
    Class(Reach),
    /// A school.
    School(SchoolId),
    /// A text.
    Text(Box<Document>),
    /// A published issue.
    Publication(Readership),
    /// A forum, or a topic of one.
    Club(Club),
    /// Messages of these people.
    Conversation(Box<Circle>),
}

/// What decides who hears of a forum or a topic, and who is seen writing there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Club {
    /// The classes that meet there.
    pub classes: Vec<Reach>,
    /// Whether it is out of everybody's sight but its teachers'.
    pub hidden: bool,
    /// Whether something is said there; a forum by itself is no place to write.
    pub state: TopicState,
    /// How it is looked after.
    pub moderation: Moderation,
}

impl Club {
    fn is_heard_by(&self, account: &Account) -> bool {
        match part(account, &self.classes) {
            Part::Teacher | Part::Head => true,
            Part::Pupil | Part::Adviser => !self.hidden,
            Part::Outsider => false,
        }
    }

    fn is_written_by(&self, account: &Account) -> bool {
        self.state == TopicState::Open
            && match part(account, &self.classes) {
                Part::Teacher | Part::Head => true,
                Part::Pupil => !self.hidden && self.moderation != Moderation::ReadOnly,
                Part::Adviser | Part::Outsider => false,
            }
    }
}

/// Somebody who follows topics.
#[derive(Debug, Clone, Copy)]
pub struct Listener<'a> {
    /// Who.
    pub account: &'a Account,
    /// The children they are in charge of.
    pub family: &'a [Child],
}

/// How much somebody hears of a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ear {
    /// Nothing: for them it does not exist.
    Deaf,
    /// What came out, as far as they may read it: a family, of its child's class.
    Published,
    /// Everything.
    Open,
}

/// How much `listener` hears of a topic. The same people who see the thing by HTTP: pupils, teachers, heads and advisers of
/// the classes that share it; readers of a text, publication or conversation; a family of its child's class what was published.
#[must_use]
pub fn ear(listener: Listener<'_>, facts: &TopicFacts) -> Ear {
    if listener.account.status == Status::Suspended {
        return Ear::Deaf;
    }
    let open = match facts {
        TopicFacts::Nothing => false,
        TopicFacts::Person(account) => listener.account.id == *account,
        TopicFacts::Shared(classes) => belongs(listener, classes),
        TopicFacts::Class(reach) => {
            let belongs = belongs(listener, std::slice::from_ref(reach));
            if !belongs && has_child_in(listener, reach) {
                return Ear::Published;
            }
            belongs
        }
        TopicFacts::School(school) => directs(listener, school),
        TopicFacts::Text(document) => access(listener.account, document) != Verdict::None,
        TopicFacts::Publication(readership) => {
            may_read(Some((listener.account, listener.family)), readership)
        }
        TopicFacts::Club(club) => club.is_heard_by(listener.account),
        TopicFacts::Conversation(circle) => {
            voice(listener.account, listener.family, circle) != Voice::Outsider
        }
    };
    if open { Ear::Open } else { Ear::Deaf }
}

/// Does `listener` hear one event of a topic? `publication` decides about a published issue where the event speaks of one.
#[must_use]
pub fn may_hear(
    listener: Listener<'_>,
    facts: &TopicFacts,
    publication: Option<&TopicFacts>,
) -> bool {
    match ear(listener, facts) {
        Ear::Deaf => false,
        Ear::Published => {
            publication.is_some_and(|publication| ear(listener, publication) == Ear::Open)
        }
        Ear::Open => true,
    }
}

/// May `listener` be seen writing there? Where nobody writes, nobody is.
#[must_use]
pub fn may_write(listener: Listener<'_>, facts: &TopicFacts) -> bool {
    match facts {
        TopicFacts::Club(club) => club.is_written_by(listener.account),
        TopicFacts::Conversation(circle) => {
            listener.account.status == Status::Active && may_type(&listener.account.id, circle)
        }
        TopicFacts::Nothing
        | TopicFacts::Person(_)
        | TopicFacts::Shared(_)
        | TopicFacts::Class(_)
        | TopicFacts::School(_)
        | TopicFacts::Text(_)
        | TopicFacts::Publication(_) => false,
    }
}

fn belongs(listener: Listener<'_>, classes: &[Reach]) -> bool {
    match standing(listener.account, classes) {
        Standing::Teacher | Standing::Head | Standing::Pupil => true,
        Standing::Stranger => false,
    }
}

// Asked of the memberships and not of the family alone: who is no guardian any more has no child here, whatever was
// read of their family before.
fn has_child_in(listener: Listener<'_>, reach: &Reach) -> bool {
    listener.account.memberships.iter().any(|membership| {
        matches!(membership, Membership::GuardianOf(id)
            if listener.family.iter().any(|child| child.id == *id && child.classes.contains(&reach.class)))
    })
}

fn directs(listener: Listener<'_>, school: &SchoolId) -> bool {
    listener.account.memberships.iter().any(|membership| {
        matches!(membership, Membership::HeadOf(id) | Membership::AdviserOf(id) if id == school)
    })
}
