//! Letters to adults: what sends them, and the day's digest.

mod digest;
mod postman;
#[cfg(test)]
mod tests;

pub(crate) use digest::Digest;
pub(crate) use postman::{MailSettings, SmtpPostman};
