//! A house in memory and people who use it through the public door: frames over duplex streams.
#![allow(
    dead_code,
    unreachable_pub,
    unused_imports,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests: each file uses its part, and a surprise is a failure"
)]

pub mod client;
pub mod house;
pub mod limits;
pub mod live;
mod log;
pub mod texts;

pub use client::Client;
pub use house::House;
pub use live::Ears;
