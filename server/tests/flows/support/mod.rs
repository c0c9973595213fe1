//! The harness: the real program in a folder of its own, and people who come in by the public door.
//!
//! Flows of `on_every_database` need a PostgreSQL: the one of `PASSEPLUME_TEST_POSTGRES_URL`, or one that
//! `scripts/postgres-for-tests.sh` starts and that stops with the test.

#![allow(unreachable_pub, missing_docs)]

pub mod below;
pub mod doors;
pub mod ears;
pub mod forum;
pub mod http;
pub mod letters;
pub mod little_store;
pub mod media;
pub mod newspaper;
pub mod people;
pub mod pictured;
pub mod postgres;
pub mod program;
pub mod socket;
pub mod talk;
pub mod tunnel;
pub mod update;

pub use ears::Ears;
pub use http::{Answer, Visitor};
pub use people::Person;
pub use program::Program;
pub use socket::Live;
