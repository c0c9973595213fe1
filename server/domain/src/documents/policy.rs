//! Who may read and who may write a text. Pure: asked by HTTP and, for every change, by every socket.

use super::{Document, Freeze, Keepers, Pen, Writers};
use crate::accounts::{Account, Membership, Role, Status};

/// What an account may do with a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Access {
    /// Not even know that it exists.
    None,
    /// Read.
    Read,
    /// Read and write.
    Write,
}

/// Why someone who is here reads only; the screen has a sentence for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReadReason {
    /// This person never writes here.
    NotAWriter,
    /// An adult paused the text.
    Frozen,
    /// An adult took this person's pen for now.
    Muted,
    /// The text was handed in: it is its teachers' until they give it back.
    Closed,
}

/// The answer of [`access`], with the reason where it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// The document does not exist for this account.
    None,
    /// Reads, for this reason not more.
    Read(ReadReason),
    /// Writes.
    Write,
}

impl Verdict {
    /// The verdict without its reason.
    #[must_use]
    pub const fn access(self) -> Access {
        match self {
            Self::None => Access::None,
            Self::Read(_) => Access::Read,
            Self::Write => Access::Write,
        }
    }
}

/// What `account` may do with `document`.
///
/// The union of what each membership gives: a class's teachers write, unless the text was given to other classes: then
/// they read; its pupils write where they hold the pen, nobody paused or muted them and the text was not handed in, and
/// read otherwise; heads and advisers of a school whose class shares the space read.
/// Guardians see what is published, never a draft; towns and administrators see no text.
#[must_use]
pub fn access(account: &Account, document: &Document) -> Verdict {
    if account.status == Status::Suspended {
        return Verdict::None;
    }
    let teaches = account
        .memberships
        .iter()
        .any(|membership| match membership {
            Membership::TeacherOf(class) => {
                document.classes.iter().any(|reach| reach.class == *class)
            }
            Membership::PupilOf(_)
            | Membership::HeadOf(_)
            | Membership::GuardianOf(_)
            | Membership::AdviserOf(_)
            | Membership::TownOf(_)
            | Membership::Administers => false,
        });
    let mut verdict = Verdict::None;
    if teaches {
        if !keeps(account, document) {
            verdict = Verdict::Read(ReadReason::NotAWriter);
        } else if document.muted.contains(&account.id) {
            return Verdict::Read(ReadReason::Muted);
        } else {
            return Verdict::Write;
        }
    }
    for membership in &account.memberships {
        match membership {
            Membership::PupilOf(class)
                if document.classes.iter().any(|reach| reach.class == *class) =>
            {
                let holds_the_pen = match &document.writers {
                    Writers::EveryPupil => true,
                    Writers::Only { classes, accounts } => {
                        classes.contains(class) || accounts.contains(&account.id)
                    }
                };
                let here = if !holds_the_pen {
                    Verdict::Read(ReadReason::NotAWriter)
                } else if document.muted.contains(&account.id) {
                    Verdict::Read(ReadReason::Muted)
                } else if document.freeze == Freeze::Flowing && document.pen == Pen::Up {
                    Verdict::Write
                } else if document.freeze == Freeze::Frozen {
                    Verdict::Read(ReadReason::Frozen)
                } else {
                    Verdict::Read(ReadReason::Closed)
                };
                verdict = stronger(verdict, here);
            }
            Membership::HeadOf(school) | Membership::AdviserOf(school)
                if document.classes.iter().any(|reach| reach.school == *school) =>
            {
                verdict = stronger(verdict, Verdict::Read(ReadReason::NotAWriter));
            }
            Membership::PupilOf(_)
            | Membership::TeacherOf(_)
            | Membership::HeadOf(_)
            | Membership::AdviserOf(_)
            | Membership::GuardianOf(_)
            | Membership::TownOf(_)
            | Membership::Administers => {}
        }
    }
    verdict
}

/// Of somebody who teaches in the space: does a class of theirs hold this text's pen?
fn keeps(account: &Account, document: &Document) -> bool {
    let Keepers::Of(keepers) = &document.keepers else {
        return true;
    };
    account.memberships.iter().any(|membership| {
        matches!(membership, Membership::TeacherOf(class)
            if keepers.contains(class)
                && document.classes.iter().any(|reach| reach.class == *class))
    })
}

/// May this account pause the pupils' writing: the teachers of the text's classes.
#[must_use]
pub fn may_freeze(account: &Account, document: &Document) -> bool {
    account.status == Status::Active
        && account.memberships.iter().any(|membership| {
            matches!(membership, Membership::TeacherOf(class)
                if document.classes.iter().any(|reach| reach.class == *class))
        })
}

/// May this account add late words to the text or leave them out: the teachers who hold its pen.
#[must_use]
pub fn may_decide(account: &Account, document: &Document) -> bool {
    may_freeze(account, document) && keeps(account, document)
}

/// May this account see who wrote what: the adults of the text's classes who may read it.
#[must_use]
pub fn may_see_authors(account: &Account, document: &Document) -> bool {
    account.role != Role::Pupil && access(account, document) != Verdict::None
}

fn stronger(one: Verdict, other: Verdict) -> Verdict {
    // Between two reasons to read only, one that will pass (frozen, muted, closed) says more than "never a writer".
    match (one, other) {
        (Verdict::Write, _) | (_, Verdict::Write) => Verdict::Write,
        (Verdict::None, any) | (any, Verdict::None) => any,
        (Verdict::Read(ReadReason::NotAWriter), any @ Verdict::Read(_)) => any,
        (any @ Verdict::Read(_), Verdict::Read(_)) => any,
    }
}
