//! Pictures, sounds, films and files: from the bytes that somebody sent to bytes that may be shown. This crate is **pure** and
//! knows none of ours: it reads no file, asks no clock and starts no program.
//!
//! | file | what |
//! | --- | --- |
//! | `sniff` | what bytes are, by their beginning and never by a name |
//! | `picture` | a picture decoded within bounds, turned upright, and encoded anew without anything around it |
//! | `colours` | a picture's own colour profile, turned into the one that screens take for granted |
//! | `clip` | a film or sound, its frames copied into a container that says its length and seeks |
//! | `webm`, `mp4`, `plain` | the containers of films and sounds, each read and written by ourselves |
//! | `pdf` | whether a file is a PDF that may be handed on as it is |
//!
//! Invariants: a length that the bytes claim is never believed before it was compared with what is there; nothing but
//! what was understood is copied, so that neither a place nor a name nor a second file inside survives. A PDF alone stays
//! byte for byte as it came: it is never shown, only handed on.

pub mod clip;
mod colours;
mod cursor;
mod mp4;
pub mod pdf;
mod picture;
mod plain;
mod sniff;
mod webm;

pub use picture::{Form, Picture, PictureError, PictureLimits, make as make_picture};
pub use sniff::{SNIFFED_BYTES, Sniffed, sniff};
