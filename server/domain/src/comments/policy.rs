//! Who may say and decide what beside a text, and when. `server/domain/tests/comments/comment.table` says the same by hand.

use super::{Comment, CommentKind, CommentState};
use crate::{AccountId, Millis, words::names};

/// For how long one may take back what one has said, in milliseconds, as long as nobody has answered.
pub const DELETED_WITHIN_MS: i64 = 10 * 60 * 1_000;

names! {
    /// What can be done beside a text.
    CommentAction, NotACommentAction = "not something done beside a text" {
        /// Read what is there.
        Read = "read",
        /// Say something about a passage.
        Comment = "comment",
        /// Propose other words.
        Suggest = "suggest",
        /// Answer.
        Reply = "reply",
        /// Take a suggestion.
        Accept = "accept",
        /// Leave it.
        Refuse = "refuse",
        /// Say that what a remark asked for is done.
        Resolve = "resolve",
        /// Take it out of the others' sight, or bring it back.
        Hide = "hide",
        /// Take one's own words back.
        Delete = "delete",
    }
}

/// What somebody is beside a text. Who is several things may do what any of them may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Voice {
    /// Teaches a class of its authors.
    Keeper,
    /// Teaches another class that reads it.
    Colleague,
    /// Writes it.
    Author,
    /// Was asked to read it for them.
    Proofreader,
    /// Learns in a class that reads it.
    Peer,
    /// Directs or accompanies a school that reads it.
    Head,
    /// Has never heard of it.
    Outsider,
}

/// How far the text is, as far as it matters beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Its authors write, among themselves.
    Writing,
    /// Others were asked to read it for them, and they write on.
    Proofreading,
    /// It is with its teachers.
    HandedIn,
    /// What readers have of it is a copy: nothing is changed here any more.
    Out,
}

/// Whether an adult has paused the text, or this person, for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pause {
    /// Pupils may write and speak.
    Flowing,
    /// Pupils may not.
    Held,
}

/// Somebody beside a text, now.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// Who.
    pub account: &'a AccountId,
    /// As what.
    pub voices: &'a [Voice],
    /// How far the text is.
    pub stage: Stage,
    /// Whether pupils may speak now.
    pub pause: Pause,
    /// When.
    pub now: Millis,
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
}

/// Whether it may be done; `comment` is what it is done to, where it is there already.
///
/// # Errors
/// The first [`Refused`] in their order.
pub fn judge(
    situation: &Situation<'_>,
    action: CommentAction,
    comment: Option<&Comment>,
) -> Result<(), Refused> {
    if comment.is_some_and(|comment| !may_see(situation, comment)) {
        return Err(Refused::NotFound);
    }
    let spoken = situation.voices.iter().map(|&voice| {
        let held = situation.pause == Pause::Held && is_held_with_the_pen(voice, action);
        may(action, voice, situation.stage).and(if held {
            Err(Refused::WrongState)
        } else {
            Ok(())
        })
    });
    // What any voice may; else the answer that knows most.
    let best = spoken.max_by_key(|answer| match answer {
        Err(Refused::NotFound) => 0,
        Err(Refused::NotYours) => 1,
        Err(Refused::AlreadyDecided | Refused::WrongState) => 2,
        Ok(()) => 3,
    });
    best.unwrap_or(Err(Refused::NotFound))?;
    comment.map_or(Ok(()), |comment| fits(situation, action, comment))
}

/// Whether this comment is shown to them: what was hidden is for adults, and for whoever said it.
#[must_use]
pub fn may_see(situation: &Situation<'_>, comment: &Comment) -> bool {
    !comment.hidden
        || comment.author == *situation.account
        || situation
            .voices
            .iter()
            .any(|&voice| may(CommentAction::Hide, voice, situation.stage).is_ok())
}

fn may(action: CommentAction, voice: Voice, stage: Stage) -> Result<(), Refused> {
    use CommentAction as A;
    use Voice as V;
    let when = |holds: bool| {
        if holds {
            Ok(())
        } else {
            Err(Refused::WrongState)
        }
    };
    let writing = matches!(stage, Stage::Writing | Stage::Proofreading);
    match (action, voice) {
        (_, V::Outsider) => Err(Refused::NotFound),
        (A::Read, _) | (A::Hide, V::Keeper | V::Colleague | V::Head) | (A::Delete, _) => Ok(()),
        (A::Comment | A::Reply, V::Keeper | V::Colleague | V::Head)
        | (A::Suggest, V::Keeper | V::Colleague)
        | (A::Accept | A::Refuse | A::Resolve, V::Keeper) => when(stage != Stage::Out),
        (A::Comment | A::Suggest | A::Reply | A::Accept | A::Refuse | A::Resolve, V::Author) => {
            when(writing)
        }
        (A::Comment | A::Suggest | A::Reply, V::Proofreader) => when(stage == Stage::Proofreading),
        (A::Comment | A::Suggest | A::Reply | A::Hide, V::Peer)
        | (A::Suggest, V::Head)
        | (A::Hide, V::Author | V::Proofreader)
        | (A::Accept | A::Refuse | A::Resolve, V::Colleague | V::Proofreader | V::Peer | V::Head) => {
            Err(Refused::NotYours)
        }
    }
}

/// What a pause of the text takes from pupils, beside the pen.
const fn is_held_with_the_pen(voice: Voice, action: CommentAction) -> bool {
    use CommentAction as A;
    matches!(voice, Voice::Author | Voice::Proofreader)
        && matches!(
            action,
            A::Comment | A::Suggest | A::Reply | A::Accept | A::Refuse | A::Resolve
        )
}

fn fits(
    situation: &Situation<'_>,
    action: CommentAction,
    comment: &Comment,
) -> Result<(), Refused> {
    use CommentAction as A;
    let open = comment.state == CommentState::Open;
    match action {
        A::Accept | A::Refuse | A::Resolve => {
            let suggests = comment.kind == CommentKind::Suggestion;
            match (open, suggests == (action != A::Resolve)) {
                (_, false) => Err(Refused::WrongState),
                (false, true) => Err(Refused::AlreadyDecided),
                (true, true) => Ok(()),
            }
        }
        A::Reply if !open => Err(Refused::WrongState),
        A::Delete if comment.author != *situation.account => Err(Refused::NotYours),
        A::Delete => {
            let late = situation.now.0 - comment.created.0 > DELETED_WITHIN_MS;
            if late || !open || !comment.replies.is_empty() {
                Err(Refused::WrongState)
            } else {
                Ok(())
            }
        }
        A::Read | A::Comment | A::Suggest | A::Reply | A::Hide => Ok(()),
    }
}
