//! Forums, topics and posts in SQL: each change in one transaction with everything that is told of it. Whatever changes a post
//! counts its topic's `rev` up first: the row stays locked, so that changes of a topic become visible in the order of `rev`.

mod change;
mod counts;
mod former;
mod forums;
mod media;
mod posts;
mod say;
mod step;
mod topics;
mod trait_impl;

pub(crate) use forums::{forum_of_home, of_forum};
pub(crate) use posts::{at_place as post_at, by_places as posts_by_places};
pub(crate) use topics::by_ids as topics_by_ids;
