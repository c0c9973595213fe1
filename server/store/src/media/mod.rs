//! Media, uploads, and the room that each person and school takes.

mod keep;
mod room;
mod said;
mod see;
mod sweep;
mod trait_impl;
mod uploads;

pub(crate) use see::{as_seen, of_publication, publish};
