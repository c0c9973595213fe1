//! One file a command.

pub(crate) mod account;
pub(crate) mod check;
pub(crate) mod demo;
pub(crate) mod migrate;
pub(crate) mod serve;

use std::{io::Write as _, time::SystemTime};

use passeplume_domain::{Clock, Millis};

use crate::failure::Failure;

/// The machine's clock.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WallClock;

impl Clock for WallClock {
    fn now(&self) -> Millis {
        let since = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default();
        Millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

/// Says a line to whoever called the command.
pub(crate) fn say(line: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")
        .and_then(|()| out.flush())
        .map_err(Failure::failed)
}
