//! The contract's limits with shorter waits.

use std::time::Duration;

use passeplume_realtime::Limits;

/// The contract's limits with shorter waits.
pub fn limits() -> Limits {
    Limits {
        watch: Duration::from_millis(20),
        probe: Duration::from_millis(50),
        idle: Duration::from_millis(200),
        login: Duration::from_millis(300),
        ..Limits::default()
    }
}
