//! Media, uploads, and the room that each person and school takes.

mod keep;
mod room;
mod see;
mod sweep;
mod trait_impl;
mod uploads;

pub(crate) use see::publish;
