//! Which classes read an article before it is handed in, and what everybody is beside its texts meanwhile.

use super::{
    model::{Article, ArticleState, Issue},
    relation::Relation,
};
use crate::{
    ClassId,
    comments::{Stage, Voice},
};

/// The other classes of the space; where there is none, those of its authors: classmates read each other too.
#[must_use]
pub fn readers(issue: &Issue, article: &Article) -> Vec<ClassId> {
    let own = article.keepers();
    let others: Vec<ClassId> = issue
        .classes
        .iter()
        .map(|reach| reach.class.clone())
        .filter(|class| !own.contains(class))
        .collect();
    if others.is_empty() { own } else { others }
}

/// What somebody who is `relations` to an article is beside its texts.
#[must_use]
pub fn voices(relations: &[Relation]) -> Vec<Voice> {
    relations
        .iter()
        .map(|relation| match relation {
            Relation::Keeper => Voice::Keeper,
            Relation::Colleague => Voice::Colleague,
            Relation::Author => Voice::Author,
            Relation::Proofreader => Voice::Proofreader,
            Relation::Peer => Voice::Peer,
            Relation::Head => Voice::Head,
            // Families read what was published, and nothing that was said on the way.
            Relation::Guardian | Relation::Family | Relation::Stranger => Voice::Outsider,
        })
        .collect()
}

/// How far the texts of an article in this state are.
#[must_use]
pub const fn stage(state: ArticleState) -> Stage {
    match state {
        ArticleState::Idea
        | ArticleState::Assigned
        | ArticleState::Draft
        | ArticleState::Returned => Stage::Writing,
        ArticleState::Proofreading => Stage::Proofreading,
        ArticleState::Submitted | ArticleState::Approved | ArticleState::Placed => Stage::HandedIn,
        ArticleState::Published | ArticleState::Withdrawn => Stage::Out,
    }
}
