//! The server under test: what it speaks, who may write where, and how it is started and stopped.

pub(crate) mod accounts;
pub(crate) mod dialect;
pub(crate) mod http;
pub(crate) mod launch;
pub(crate) mod metrics;
pub(crate) mod octets;

pub(crate) use accounts::Accounts;
pub(crate) use dialect::Dialect;
pub(crate) use launch::Server;
