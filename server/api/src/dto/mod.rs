//! What travels as JSON, and only that: rules live in `domain`, rows in `store`.

pub mod account;
pub mod demo;
pub mod document;
