//! A film as a browser's recorder leaves it, and what a repaired one says of itself.

mod ebml;
mod look;
mod make;

pub(crate) use look::{Look, look};
pub(crate) use make::{Kind, make};
