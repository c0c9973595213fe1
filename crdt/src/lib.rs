//! The pure co-writing core of Passeplume: bytes and yrs, no clock, no randomness, no sockets.

pub mod authorship;
pub mod content;
pub mod document;
pub mod gate;
mod merge;
pub mod presence;
pub mod scan;
pub mod schema;
pub mod wire;

pub use merge::{Whole, merge, repeats, whole};
