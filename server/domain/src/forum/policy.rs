//! Who may do what in a forum, in one place: the part somebody has in it, their bond to a post, and what state things are
//! in. Pure. `server/domain/tests/forum/*.table` say the same by hand.

use super::{
    Bond, DraftState, Floor, Forum, ForumAction, Moderation, Part, Post, PostAction, PostState,
    Refused, Speaker, Topic, TopicAction, TopicState, bond, part,
};
use crate::{Millis, accounts::Account};

/// For how long after it was shown a post changes without a mark, in milliseconds.
pub const EDITED_WITHOUT_MARK_MS: i64 = 10 * 60 * 1_000;

/// So many posts of one pupil wait in one forum: a teacher who is away for a day finds what can be read.
pub const MOST_WAITING: i64 = 20;

/// Whether somebody of this part may speak in a topic now.
#[must_use]
pub fn floor(part: Part, forum: &Forum, topic: TopicState, now: Millis) -> Floor {
    if topic != TopicState::Open {
        return Floor::Closed;
    }
    match part {
        Part::Teacher | Part::Head => Floor::Open,
        Part::Pupil | Part::Adviser | Part::Outsider => {
            let opens = forum.hours.and_then(|hours| hours.opens_at(now));
            match (forum.moderation, opens) {
                (Moderation::ReadOnly, _) => Floor::ReadOnly,
                (Moderation::Open | Moderation::Premoderated, Some(opens)) => Floor::Night(opens),
                (Moderation::Open | Moderation::Premoderated, None) => Floor::Open,
            }
        }
    }
}

/// Where what somebody of this part says goes first.
#[must_use]
pub const fn lands(part: Part, moderation: Moderation) -> PostState {
    match (part, moderation) {
        (Part::Teacher | Part::Head, _) | (_, Moderation::Open) => PostState::Shown,
        (
            Part::Pupil | Part::Adviser | Part::Outsider,
            Moderation::Premoderated | Moderation::ReadOnly,
        ) => PostState::Waiting,
    }
}

/// Whether one more post that lands there may be kept where `waiting` of its author wait in the forum already.
#[must_use]
pub const fn may_wait(lands: PostState, waiting: i64) -> bool {
    !matches!(lands, PostState::Waiting) || waiting < MOST_WAITING
}

/// May somebody of this part do this in the forum?
///
/// # Errors
/// The first [`Refused`] in their order.
pub fn judge_forum(
    part: Part,
    action: ForumAction,
    forum: &Forum,
    now: Millis,
) -> Result<(), Refused> {
    use ForumAction as A;
    match (action, part) {
        (_, Part::Outsider) => Err(Refused::NotFound),
        (A::Read, _)
        | (A::OpenTopic, Part::Teacher | Part::Head)
        | (A::Settings, Part::Teacher) => Ok(()),
        // A title stands there at once: where a teacher reads first, pupils begin none.
        (A::OpenTopic, Part::Pupil) if forum.moderation == Moderation::Open => {
            speaks(floor(part, forum, TopicState::Open, now))
        }
        (A::OpenTopic, Part::Pupil | Part::Adviser)
        | (A::Settings, Part::Head | Part::Pupil | Part::Adviser) => Err(Refused::NotYours),
    }
}

/// May somebody of this part do this with the topic?
///
/// # Errors
/// The first [`Refused`] in their order.
pub fn judge_topic(
    part: Part,
    action: TopicAction,
    forum: &Forum,
    topic: &Topic,
    now: Millis,
) -> Result<(), Refused> {
    may_topic(
        part,
        action,
        topic.state,
        topic.hidden,
        floor(part, forum, topic.state, now),
    )
}

/// The table of topics.
///
/// # Errors
/// The first [`Refused`] in their order.
pub fn may_topic(
    part: Part,
    action: TopicAction,
    state: TopicState,
    hidden: bool,
    floor: Floor,
) -> Result<(), Refused> {
    use TopicAction as A;
    let when = |holds| {
        if holds {
            Ok(())
        } else {
            Err(Refused::WrongState)
        }
    };
    match (part, action) {
        (Part::Outsider, _) => Err(Refused::NotFound),
        (Part::Pupil | Part::Adviser, _) if hidden => Err(Refused::NotFound),
        (_, A::Read) => Ok(()),
        (Part::Adviser, _) => Err(Refused::NotYours),
        (_, A::Post) => speaks(floor),
        (Part::Pupil, A::Pin | A::Close | A::Reopen | A::Archive | A::Edit | A::Hide) => {
            Err(Refused::NotYours)
        }
        (Part::Teacher | Part::Head, A::Pin | A::Edit | A::Hide) => Ok(()),
        (Part::Teacher | Part::Head, A::Close) => when(state == TopicState::Open),
        (Part::Teacher | Part::Head, A::Reopen) => when(state != TopicState::Open),
        (Part::Teacher | Part::Head, A::Archive) => when(state != TopicState::Archived),
    }
}

/// What the table of posts asks of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// What became of it.
    pub state: PostState,
    /// Where its new text is, where it has one.
    pub draft: Option<DraftState>,
    /// As what its author spoke.
    pub speaker: Speaker,
    /// Whether its topic is out of sight.
    pub topic_hidden: bool,
    /// Whether who asks may speak there now.
    pub floor: Floor,
}

/// May `account` do this with `post`?
///
/// # Errors
/// The first [`Refused`] in their order.
pub fn judge_post(
    account: &Account,
    forum: &Forum,
    topic: &Topic,
    action: PostAction,
    post: &Post,
    now: Millis,
) -> Result<(), Refused> {
    let part = part(account, &forum.reach());
    may_post(
        bond(account, forum, post),
        action,
        Standing {
            state: post.state,
            draft: post.draft.as_ref().map(|draft| draft.state),
            speaker: post.speaker,
            topic_hidden: topic.hidden,
            floor: floor(part, forum, topic.state, now),
        },
    )
}

/// Whether `account` reads this topic, at any hour.
#[must_use]
pub fn reads_topic(account: &Account, forum: &Forum, topic: &Topic) -> bool {
    let now = topic.created;
    judge_topic(
        part(account, &forum.reach()),
        TopicAction::Read,
        forum,
        topic,
        now,
    )
    .is_ok()
}

/// Whether `account` reads this post, at any hour.
#[must_use]
pub fn reads_post(account: &Account, forum: &Forum, topic: &Topic, post: &Post) -> bool {
    judge_post(account, forum, topic, PostAction::Read, post, post.created).is_ok()
}

/// The table of posts.
///
/// # Errors
/// The first [`Refused`] in their order.
pub fn may_post(bond: Bond, action: PostAction, post: Standing) -> Result<(), Refused> {
    if !sees(bond, action, post) {
        return Err(Refused::NotFound);
    }
    if !is_theirs(bond, action, post) {
        return Err(Refused::NotYours);
    }
    fits(action, post)
}

const fn sees(bond: Bond, action: PostAction, post: Standing) -> bool {
    use PostState as S;
    let looks_after = matches!(bond, Bond::Keeper | Bond::Colleague | Bond::Head);
    // A pupil who wrote there does not see a topic that its teachers hid.
    if post.topic_hidden && !looks_after && !matches!(bond, Bond::Speaker) {
        return false;
    }
    let said_it = matches!(bond, Bond::Speaker | Bond::Author);
    match post.state {
        S::Shown => !matches!(bond, Bond::Outsider),
        S::Waiting | S::Returned => said_it || matches!(bond, Bond::Keeper),
        S::Refused | S::Hidden => said_it || looks_after,
        // What was taken back is gone, but not for who answers for the child.
        S::Deleted => matches!(bond, Bond::Keeper) && matches!(action, PostAction::Versions),
    }
}

const fn is_theirs(bond: Bond, action: PostAction, post: Standing) -> bool {
    use Bond as B;
    use PostAction as A;
    let looks_after = matches!(bond, B::Keeper | B::Colleague | B::Head);
    match action {
        A::Read => true,
        A::Edit | A::Delete => matches!(bond, B::Speaker | B::Author),
        A::React | A::Report => looks_after || matches!(bond, B::Peer),
        A::Answer => !matches!(bond, B::Adviser | B::Outsider),
        A::Approve | A::Return => matches!(bond, B::Keeper),
        A::Refuse => matches!(bond, B::Colleague) && matches!(post.speaker, Speaker::Pupil),
        A::Restore if matches!(post.state, PostState::Refused) => matches!(bond, B::Colleague),
        A::Hide | A::Restore | A::Versions => looks_after,
    }
}

fn fits(action: PostAction, post: Standing) -> Result<(), Refused> {
    use PostAction as A;
    use PostState as S;
    let waits = post.state == S::Waiting
        || (post.state == S::Shown && post.draft == Some(DraftState::Waiting));
    let when = |holds, otherwise| if holds { Ok(()) } else { Err(otherwise) };
    match action {
        A::Read | A::Versions => Ok(()),
        A::Edit => {
            let there = matches!(post.state, S::Waiting | S::Returned | S::Shown);
            when(there, Refused::WrongState).and_then(|()| speaks(post.floor))
        }
        // Whoever wants their words back may have them at any hour.
        A::Delete => when(
            matches!(post.state, S::Waiting | S::Returned | S::Shown),
            Refused::WrongState,
        ),
        A::React | A::Answer => {
            when(post.state == S::Shown, Refused::WrongState).and_then(|()| speaks(post.floor))
        }
        A::Report => when(post.state == S::Shown, Refused::WrongState),
        A::Approve | A::Return => when(waits, Refused::AlreadyDecided),
        A::Refuse | A::Hide => match post.state {
            S::Shown => Ok(()),
            S::Refused | S::Hidden => Err(Refused::AlreadyDecided),
            S::Waiting | S::Returned | S::Deleted => Err(Refused::WrongState),
        },
        A::Restore => match post.state {
            S::Refused | S::Hidden => Ok(()),
            S::Shown => Err(Refused::AlreadyDecided),
            S::Waiting | S::Returned | S::Deleted => Err(Refused::WrongState),
        },
    }
}

const fn speaks(floor: Floor) -> Result<(), Refused> {
    match floor {
        Floor::Open => Ok(()),
        Floor::ReadOnly => Err(Refused::ReadOnly),
        Floor::Closed => Err(Refused::Closed),
        Floor::Night(opens) => Err(Refused::Night(opens)),
    }
}
