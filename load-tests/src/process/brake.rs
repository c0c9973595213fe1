//! Holds a process still and lets it go on, as a machine does with a container that has used up its share.

use std::{
    cell::Cell,
    convert::Infallible,
    time::{Duration, Instant},
};

use anyhow::Result;
use rustix::process::{Pid, Signal, kill_process_group};

use crate::pacer::Timer;

/// A process group that may be held still; it goes on when this is dropped.
pub(crate) struct Brake {
    group: Pid,
    since: Cell<Option<Instant>>,
    held: Cell<Duration>,
}

impl Brake {
    /// For the group that this process leads.
    pub(crate) fn of(leader: u32) -> Option<Self> {
        let group = i32::try_from(leader).ok().and_then(Pid::from_raw)?;
        Some(Self {
            group,
            since: Cell::default(),
            held: Cell::default(),
        })
    }

    /// Nothing of it runs until it is released. Its sockets stay, and the kernel takes for it what fits.
    pub(crate) fn hold(&self) {
        // It may be gone already, here and below.
        let _ = kill_process_group(self.group, Signal::STOP);
        self.since.set(self.since.get().or(Some(Instant::now())));
    }

    /// It goes on where it was.
    pub(crate) fn release(&self) {
        let _ = kill_process_group(self.group, Signal::CONT);
        if let Some(since) = self.since.take() {
            self.held.set(self.held.get() + since.elapsed());
        }
    }

    /// Lets it run and holds it still in turn, for ever: with short spans a process that has a share of a core.
    ///
    /// # Errors
    /// Where the system has no timer.
    pub(crate) async fn in_turn(&self, running: Duration, held: Duration) -> Result<Infallible> {
        let mut timer = Timer::new()?;
        loop {
            timer.sleep(running).await?;
            self.hold();
            timer.sleep(held).await?;
            self.release();
        }
    }

    /// How long it was held in all, until the last release.
    pub(crate) fn held(&self) -> Duration {
        self.held.get()
    }
}

impl Drop for Brake {
    fn drop(&mut self) {
        self.release();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{os::unix::process::CommandExt as _, process::Command};

    fn state(pid: u32) -> char {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
        stat.rsplit(") ").next().unwrap().chars().next().unwrap()
    }

    fn becomes(pid: u32, held: bool) {
        let began = Instant::now();
        while (state(pid) == 'T') != held {
            assert!(began.elapsed() < Duration::from_secs(20));
            std::thread::yield_now();
        }
    }

    #[test]
    fn what_is_held_is_still_and_goes_on_when_the_brake_is_dropped() {
        let mut child = Command::new("sleep")
            .arg("60")
            .process_group(0)
            .spawn()
            .unwrap();
        let brake = Brake::of(child.id()).unwrap();
        brake.hold();
        becomes(child.id(), true);
        brake.release();
        becomes(child.id(), false);
        let held = brake.held();
        assert!(!held.is_zero());
        brake.release();
        assert_eq!(brake.held(), held);
        brake.hold();
        becomes(child.id(), true);
        drop(brake);
        becomes(child.id(), false);
        child.kill().unwrap();
        child.wait().unwrap();
    }
}
