//! What somebody may do in a conversation, now: one table, which `server/domain/tests/messages` says by hand.

use super::{Circle, ConversationKind, Member, MessageState, Part, Person};
use crate::{
    AccountId, Millis,
    accounts::{Account, Membership, Status},
    hours::ClosingHours,
    journals::Child,
    words::names,
};

names! {
    /// What can be done in a conversation.
    MessageAction, NotAMessageAction = "not something done in a conversation" {
        /// Read what is there.
        Read = "read",
        /// Say something.
        Write = "write",
        /// Send a file with it.
        File = "file",
        /// Answer an announcement, in a conversation of one's own.
        Answer = "answer",
        /// Change the words of a message.
        Edit = "edit",
        /// Take a message back.
        Delete = "delete",
        /// Ask adults to look at it.
        Report = "report",
        /// Want no more messages of the other pupil.
        Block = "block",
        /// See who has read a message.
        Receipts = "receipts",
        /// See what a message said before.
        Versions = "versions",
    }
}

/// What somebody is to a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Voice {
    /// Writes in it.
    Writer,
    /// An announcement goes to them.
    Reader,
    /// Pupils write in it whom they teach, or where they let pupils write.
    Overseer,
    /// In charge of a pupil of it, and it was said that families read.
    Family,
    /// It does not exist for them.
    Outsider,
}

/// What stands in the way of writing, the first that does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Hindrance {
    /// Nothing.
    Nothing,
    /// They have nothing to do with each other any more, or a teacher closed the pupils' talk.
    Ended,
    /// One of two pupils wants no messages of the other.
    Blocked,
    /// It is night for a pupil.
    Night,
}

/// Whose message it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Whose {
    /// One's own.
    Own,
    /// A pupil's whom one teaches.
    Taught,
    /// Anybody else's.
    Others,
}

/// Somebody at a conversation, now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Situation {
    /// As what.
    pub voice: Voice,
    /// What the conversation is.
    pub kind: ConversationKind,
    /// Whether it is a child who asks.
    pub pupil: bool,
    /// What stands in the way of writing.
    pub hindrance: Hindrance,
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
    /// There is nothing between the two any more.
    #[error("ended")]
    Ended,
    /// One wants no messages of the other.
    #[error("blocked")]
    Blocked,
    /// It is night.
    #[error("night")]
    Night,
}

/// What `account` is to a conversation. Asked at every request, every delivery and every replay.
#[must_use]
pub fn voice(account: &Account, family: &[Child], circle: &Circle) -> Voice {
    if account.status == Status::Suspended {
        return Voice::Outsider;
    }
    match circle.member(&account.id).map(|member| member.part) {
        Some(Part::Writer) => return Voice::Writer,
        Some(Part::Reader) => return Voice::Reader,
        None => {}
    }
    account
        .memberships
        .iter()
        .map(|membership| of_membership(membership, account, family, circle))
        .min()
        .unwrap_or(Voice::Outsider)
}

fn of_membership(
    membership: &Membership,
    account: &Account,
    family: &[Child],
    circle: &Circle,
) -> Voice {
    let among_pupils = circle.kind == ConversationKind::Pupils;
    match membership {
        Membership::TeacherOf(class) if among_pupils => {
            let theirs = |member: &Member| member.learns.contains(class);
            if circle.members.iter().any(theirs) || circle.openers.contains(&account.id) {
                Voice::Overseer
            } else {
                Voice::Outsider
            }
        }
        // What children write to each other no family reads.
        Membership::GuardianOf(id) if circle.with_family && !among_pupils => {
            let here = family.iter().any(|child| child.id == *id)
                && circle
                    .member(id)
                    .is_some_and(|member| !member.learns.is_empty());
            if here { Voice::Family } else { Voice::Outsider }
        }
        Membership::PupilOf(_)
        | Membership::TeacherOf(_)
        | Membership::GuardianOf(_)
        | Membership::HeadOf(_)
        | Membership::AdviserOf(_)
        | Membership::TownOf(_)
        | Membership::Administers => Voice::Outsider,
    }
}

/// Where it is night for who learns in so many classes, of which some have these nights: in all of them. When the first of
/// these nights is over.
#[must_use]
pub fn night(classes: usize, nights: &[ClosingHours], now: Millis) -> Option<Millis> {
    let over = nights.iter().filter_map(|hours| hours.opens_at(now));
    if over.clone().count() == classes {
        over.min()
    } else {
        None
    }
}

/// Whose a message of this author is for `me`.
#[must_use]
pub fn whose(me: &Person, author: &Person) -> Whose {
    let taught = |class: &crate::spaces::Class| me.teaches.iter().any(|one| one.id == class.id);
    if me.id == author.id {
        Whose::Own
    } else if author.learns.iter().any(taught) {
        Whose::Taught
    } else {
        Whose::Others
    }
}

/// Whether it may be done; `of` is whose message it is done to, where it is done to one.
///
/// # Errors
/// The first [`Refused`] in their order.
pub fn judge(situation: Situation, action: MessageAction, of: Whose) -> Result<(), Refused> {
    use MessageAction as A;
    use Voice as V;
    let own = of == Whose::Own;
    let yes = |holds: bool| {
        if holds {
            Ok(())
        } else {
            Err(Refused::NotYours)
        }
    };
    match (action, situation.voice) {
        (_, V::Outsider) => Err(Refused::NotFound),
        (A::Read, V::Writer | V::Reader | V::Overseer | V::Family) => Ok(()),
        (A::Write, V::Writer) | (A::Answer, V::Reader) => free(situation.hindrance),
        // What is opened outside of these pages comes from adults alone.
        (A::File, V::Writer) => yes(!situation.pupil).and_then(|()| free(situation.hindrance)),
        (A::Edit, V::Writer) => yes(own).and_then(|()| free(situation.hindrance)),
        // Taking back is never too late, and never at night.
        (A::Delete, V::Writer) => yes(own),
        (A::Report, V::Writer | V::Reader | V::Overseer | V::Family) => yes(!own),
        (A::Block, V::Writer) => yes(situation.kind == ConversationKind::Pupils),
        (A::Receipts, V::Writer) => yes(own && !situation.pupil),
        (A::Versions, V::Writer | V::Overseer) => yes(of == Whose::Taught),
        (
            A::Write | A::File | A::Edit | A::Delete | A::Block | A::Receipts,
            V::Reader | V::Overseer | V::Family,
        )
        | (A::Answer, V::Writer | V::Overseer | V::Family)
        | (A::Versions, V::Reader | V::Family) => Err(Refused::NotYours),
    }
}

const fn free(hindrance: Hindrance) -> Result<(), Refused> {
    match hindrance {
        Hindrance::Nothing => Ok(()),
        Hindrance::Ended => Err(Refused::Ended),
        Hindrance::Blocked => Err(Refused::Blocked),
        Hindrance::Night => Err(Refused::Night),
    }
}

/// Whether a message in this state is there for somebody: what was hidden for whoever wrote it and for their teachers,
/// what was taken back for nobody.
#[must_use]
pub fn may_see(voice: Voice, state: MessageState, of: Whose) -> bool {
    let reads = voice != Voice::Outsider;
    match state {
        MessageState::Shown => reads,
        MessageState::Hidden => reads && matches!(of, Whose::Own | Whose::Taught),
        MessageState::Deleted => false,
    }
}

/// Whether others are told that this person is writing in it: whoever writes there, and no announcement.
#[must_use]
pub fn may_type(account: &AccountId, circle: &Circle) -> bool {
    circle.kind != ConversationKind::Announcement
        && circle
            .member(account)
            .is_some_and(|member| member.part == Part::Writer)
}
