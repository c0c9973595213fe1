//! Where people talk beside texts: topics of forums and conversations, who follows them, and a book of what was said.

mod book;
mod follower;
mod talk;

pub(crate) use book::Book;
pub(crate) use follower::Follower;
pub(crate) use talk::{Talks, at, say};
