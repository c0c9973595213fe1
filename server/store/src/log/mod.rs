//! The log of words: appended on the hot path, read when a text opens, kept short and packed in the background.

mod append;
mod checkpoint;
mod chunk;
mod columns;
pub(crate) mod copy;
mod deflate;
mod load;
mod pack;
mod planes;
pub(crate) mod proposals;
mod rows;
mod squash;
mod statements;
mod trait_impl;

pub use checkpoint::CHECKPOINTS_KEPT;
pub(crate) use checkpoint::{newest_sound, seqs_of};
pub(crate) use pack::{Packed, pack_document};
pub(crate) use rows::{Place, page};
pub(crate) use squash::squash_document;
pub(crate) use statements::Statements;
