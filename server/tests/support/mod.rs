//! The harness: the real program in a folder of its own, and people who come in by the public door.
//!
//! `PASSEPLUME_TEST_POSTGRES=postgres://…/` (a server on which databases may be made) runs the flows of
//! `on_every_database` on PostgreSQL too.

// Each test file uses its own part of the harness.
#![allow(dead_code, unused_imports, unreachable_pub, missing_docs)]

pub mod http;
pub mod people;
pub mod program;
pub mod socket;
pub mod update;

pub use http::{Answer, Visitor};
pub use people::Person;
pub use program::{Program, Run, run};
pub use socket::Live;
