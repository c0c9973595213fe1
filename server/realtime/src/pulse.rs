//! Whether the process keeps up: how much of the time its workers work, and how late a clock strikes that they keep.
//!
//! A task that wants to run every tenth of a second runs late by as long as everything else waits for a worker. The more
//! there is to do, the longer the committer pauses, so that each commit and each write serves more changes at once; when
//! that is not enough no new socket is let in, with a time to come back. Whoever is in stays in: their words are in the
//! queues.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    time::Duration,
};

use tokio::{
    runtime::Handle,
    time::{Instant, sleep_until},
};

/// From one strike to the next.
const BEAT: Duration = Duration::from_millis(100);
/// Percent of the time that workers work from which commits pause longer, long before anything is late.
const BRISK: u32 = 65;
/// So late, and commits pause longer still.
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
    /// It still does, but there is little time left: more is done at once.
    Brisk,
    /// Things run late: as [`Load::Brisk`], and more so.
    Busy,
    /// As [`Load::Busy`], and new sockets are sent away for a moment.
    Full,
}

impl Load {
    /// How much longer pauses become.
    pub(crate) const fn patience(self) -> u32 {
        match self {
            Self::Easy => 1,
            Self::Brisk => 2,
            Self::Busy => 4,
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
            let mut work = Work::new();
            loop {
                let due = Instant::now() + BEAT;
                sleep_until(due).await;
                let Some(pulse) = pulse.upgrade() else {
                    return;
                };
                let before = judge.load;
                let load = judge.beat(due.elapsed(), work.percent());
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
            1 => Load::Brisk,
            2 => Load::Busy,
            _ => Load::Full,
        }
    }
}

/// How much of the time this runtime's workers work.
struct Work {
    busy: Duration,
    since: std::time::Instant,
}

impl Work {
    fn new() -> Self {
        Self {
            busy: Self::busy(),
            since: std::time::Instant::now(),
        }
    }

    fn busy() -> Duration {
        let metrics = Handle::current().metrics();
        (0..metrics.num_workers())
            .map(|worker| metrics.worker_total_busy_duration(worker))
            .sum()
    }

    /// Percent of all workers' time since the last question.
    fn percent(&mut self) -> u32 {
        let before = std::mem::replace(self, Self::new());
        let workers = u32::try_from(Handle::current().metrics().num_workers()).unwrap_or(u32::MAX);
        let all = (self.since - before.since).as_micros() * u128::from(workers.max(1));
        let busy = self.busy.saturating_sub(before.busy).as_micros();
        u32::try_from(busy * 100 / all.max(1)).unwrap_or(u32::MAX)
    }
}

/// Makes a load out of strikes.
#[derive(Debug)]
struct Judge {
    load: Load,
    better: u8,
    /// Lateness of late, each new one weighing a quarter.
    late: Duration,
    /// Percent of the time that was worked of late, each new one weighing a quarter.
    work: u32,
}

impl Judge {
    const fn new() -> Self {
        Self {
            load: Load::Easy,
            better: 0,
            late: Duration::ZERO,
            work: 0,
        }
    }

    /// One strike that came so late, after so many percent of work. Worse is believed at once, better after a while.
    fn beat(&mut self, late: Duration, work: u32) -> Load {
        self.late = (self.late * 3 + late) / 4;
        self.work = (self.work * 3 + work) / 4;
        let now = if self.late >= FULL {
            Load::Full
        } else if self.late >= BUSY {
            Load::Busy
        } else if self.work >= BRISK {
            Load::Brisk
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
            .map(|_| judge.beat(Duration::from_millis(late), 10))
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

    #[test]
    fn rt_28_more_is_done_at_once_before_anything_is_late() {
        let mut judge = Judge::new();
        let mut works = |percent, times| {
            (0..times)
                .map(|_| judge.beat(Duration::from_millis(1), percent))
                .last()
        };
        assert_eq!(works(60, 100), Some(Load::Easy));
        assert_eq!(works(100, 1), Some(Load::Brisk));
        assert_eq!(works(0, 9), Some(Load::Brisk));
        assert_eq!(works(0, 1), Some(Load::Easy));
    }

    #[tokio::test]
    async fn rt_28_work_is_counted_in_percent_of_the_time_of_all_workers() {
        let mut work = Work::new();
        tokio::time::sleep(Duration::from_millis(50)).await;
        let asleep = work.percent();
        // A worker counts what it did when it next has nothing to do.
        let until = std::time::Instant::now() + Duration::from_millis(200);
        while std::time::Instant::now() < until {
            std::hint::spin_loop();
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
        let awake = work.percent();
        assert!(
            asleep <= 100 && awake > asleep && awake <= 100,
            "{asleep}, then {awake}"
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
