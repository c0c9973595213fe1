//! Whether the process keeps up: a clock that must strike, and how late it does.
//!
//! A task that wants to run every tenth of a second runs late by as long as everything else waits for a worker. Under
//! too much work the committer pauses longer, so that each commit serves more changes at once; when that is not
//! enough no new socket is let in, with a time to come back. Whoever is in stays in: their words are in the queues.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    time::Duration,
};

use tokio::time::{Instant, sleep_until};

/// From one strike to the next.
const BEAT: Duration = Duration::from_millis(100);
/// So late, and commits pause longer.
const BUSY: Duration = Duration::from_millis(150);
/// So late, and nobody more comes in.
const FULL: Duration = Duration::from_millis(400);
/// Strikes in a row that must be better before it is believed: what helped must not be undone at once.
const CALM_BEATS: u8 = 10;

/// How much there is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Load {
    /// Everything runs when it wants to.
    Easy,
    /// More is done at once, a little later.
    Busy,
    /// As [`Load::Busy`], and new sockets are sent away for a moment.
    Full,
}

impl Load {
    /// How much longer pauses become.
    pub(crate) const fn patience(self) -> u32 {
        match self {
            Self::Easy => 1,
            Self::Busy => 3,
            Self::Full => 10,
        }
    }
}

/// Reads the load; cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Pulse(Arc<AtomicU8>);

impl Pulse {
    /// A pulse that nothing has hurried yet; [`Pulse::start`] feels it from then on.
    pub(crate) fn new() -> Self {
        Self(Arc::new(AtomicU8::new(0)))
    }

    /// Feels the pulse until the last other handle is gone.
    pub(crate) fn start(&self) {
        let pulse = Arc::downgrade(&self.0);
        tokio::spawn(async move {
            let mut judge = Judge::new();
            loop {
                let due = Instant::now() + BEAT;
                sleep_until(due).await;
                let Some(pulse) = pulse.upgrade() else {
                    return;
                };
                let before = judge.load;
                let load = judge.beat(due.elapsed());
                if load != before {
                    metrics::gauge!("passeplume_load").set(f64::from(load as u8));
                    tracing::info!(?load, "the load has changed");
                }
                pulse.store(load as u8, Ordering::Relaxed);
            }
        });
    }

    /// How much there is to do now.
    pub(crate) fn load(&self) -> Load {
        match self.0.load(Ordering::Relaxed) {
            0 => Load::Easy,
            1 => Load::Busy,
            _ => Load::Full,
        }
    }
}

/// Makes a load out of strikes.
#[derive(Debug)]
struct Judge {
    load: Load,
    better: u8,
    /// Lateness of late, each new one weighing a quarter.
    late: Duration,
}

impl Judge {
    const fn new() -> Self {
        Self {
            load: Load::Easy,
            better: 0,
            late: Duration::ZERO,
        }
    }

    /// One strike that came so late. Worse is believed at once, better after a while.
    fn beat(&mut self, late: Duration) -> Load {
        self.late = (self.late * 3 + late) / 4;
        let now = if self.late >= FULL {
            Load::Full
        } else if self.late >= BUSY {
            Load::Busy
        } else {
            Load::Easy
        };
        if now >= self.load {
            self.load = now;
            self.better = 0;
            return self.load;
        }
        self.better += 1;
        if self.better >= CALM_BEATS {
            self.load = now;
            self.better = 0;
        }
        self.load
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn beats(judge: &mut Judge, late: u64, times: u32) -> Load {
        (0..times)
            .map(|_| judge.beat(Duration::from_millis(late)))
            .last()
            .unwrap_or(Load::Easy)
    }

    #[test]
    fn rt_28_one_late_strike_changes_nothing_and_many_close_the_door_until_it_is_calm_again() {
        let mut judge = Judge::new();
        assert_eq!(beats(&mut judge, 1, 100), Load::Easy);
        assert_eq!(
            beats(&mut judge, 400, 1),
            Load::Easy,
            "one long turn is no load"
        );
        assert_eq!(beats(&mut judge, 400, 1), Load::Busy);
        assert_eq!(beats(&mut judge, 2_000, 2), Load::Full);
        assert_eq!(
            beats(&mut judge, 0, 9),
            Load::Full,
            "it is not believed at once"
        );
        assert_eq!(
            beats(&mut judge, 0, 30),
            Load::Easy,
            "and recovers by itself"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn rt_28_a_pulse_that_nothing_hurries_is_easy() {
        let pulse = Pulse::new();
        pulse.start();
        tokio::time::sleep(Duration::from_secs(60)).await;
        assert_eq!(pulse.load(), Load::Easy);
    }
}
