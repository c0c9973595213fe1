//! A house in memory and people who use it through the public door: frames over duplex streams.
#![allow(dead_code, unreachable_pub, reason = "each test file uses its part")]

pub mod client;
pub mod house;

pub use client::Client;
pub use house::House;
