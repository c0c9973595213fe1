//! The log of words: appended on the hot path, read when a text opens, kept short in the background.

mod append;
mod checkpoint;
mod load;
mod rows;
mod squash;
mod statements;
mod trait_impl;

pub use checkpoint::CHECKPOINTS_KEPT;
pub(crate) use checkpoint::{newest_sound, seqs_of};
pub(crate) use rows::page;
pub(crate) use squash::squash_document;
pub(crate) use statements::Statements;
