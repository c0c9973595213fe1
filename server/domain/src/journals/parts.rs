//! An article in parts: each group says that its own is done, the last one hands the whole in.

use super::{
    model::{Article, ArticleState, Subject},
    refusal::Refusal,
    relation::Relation,
};
use crate::accounts::{Account, Membership};

/// What somebody hands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HandIn {
    /// All that was still open: the article goes to its teachers.
    Whole,
    /// These parts; others are still written, and the article stays where it is.
    Parts(Vec<i64>),
}

/// The parts in whose texts `account` is an author.
#[must_use]
pub fn written_by(account: &Account, article: &Article) -> Vec<i64> {
    let mut ranks: Vec<i64> = article
        .assignees
        .iter()
        .filter(|author| match &author.who {
            Subject::Account(id) => *id == account.id,
            Subject::Group(_) => author.members.iter().any(|one| one.id == account.id),
            Subject::Class(class) => account
                .memberships
                .iter()
                .any(|one| matches!(one, Membership::PupilOf(own) if own == class)),
        })
        .map(|author| author.part)
        .collect();
    ranks.sort_unstable();
    ranks.dedup();
    ranks
}

/// What it means when somebody who is `relations` to the article hands `part` in, or, where none is named, what is theirs:
/// a teacher's is the whole, a pupil's the own parts.
///
/// # Errors
/// [`Refusal::NotYours`] for a pupil who does not write in that part, and for a part that is not there.
pub fn hand_in(
    account: &Account,
    relations: &[Relation],
    article: &Article,
    part: Option<i64>,
) -> Result<HandIn, Refusal> {
    let keeps = relations.contains(&Relation::Keeper);
    if article.parts.len() < 2 {
        return match part {
            None | Some(0) => Ok(HandIn::Whole),
            Some(_) => Err(Refusal::NotYours),
        };
    }
    let there = |rank: &i64| article.parts.iter().any(|one| one.rank == *rank);
    let mine = written_by(account, article);
    let done = match part {
        Some(rank) if there(&rank) && (keeps || mine.contains(&rank)) => vec![rank],
        Some(_) => return Err(Refusal::NotYours),
        None if keeps => return Ok(HandIn::Whole),
        None => mine,
    };
    let open = article
        .parts
        .iter()
        .any(|one| one.ready.is_none() && !done.contains(&one.rank));
    Ok(if open {
        HandIn::Parts(done)
    } else {
        HandIn::Whole
    })
}

/// Whether somebody may take a part up again that was said to be done while others are still written: its authors and the
/// article's teachers.
#[must_use]
pub fn takes_up_again(
    account: &Account,
    relations: &[Relation],
    article: &Article,
    part: i64,
) -> bool {
    let still_written = match article.state {
        ArticleState::Draft | ArticleState::Proofreading | ArticleState::Returned => true,
        ArticleState::Idea
        | ArticleState::Assigned
        | ArticleState::Submitted
        | ArticleState::Approved
        | ArticleState::Placed
        | ArticleState::Published
        | ArticleState::Withdrawn => false,
    };
    let ready = article
        .parts
        .iter()
        .any(|one| one.rank == part && one.ready.is_some());
    let theirs = relations.contains(&Relation::Keeper)
        || (relations.contains(&Relation::Author) && written_by(account, article).contains(&part));
    still_written && ready && theirs
}
