//! Says when each item is due, and how late the generator was to write it.

use std::time::{Duration, Instant};

use anyhow::Result;
use hdrhistogram::Histogram;
use rustix::time::{
    Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, timerfd_create,
    timerfd_settime,
};
use tokio::{io::AsyncReadExt as _, net::unix::pipe};

/// Shortest sleep: items that are due closer together leave together, and their due times stay apart.
const SHORTEST: Duration = Duration::from_micros(200);

/// Items written in one go. Who is behind must still hear what the server says, as people's browsers do: else the next
/// go is longer than this one, and the generator's own deafness passes for a server that is late, or is closed as a peer
/// that does not read.
const IN_ONE_GO: u64 = 256;

/// A timer of the kernel: tokio's own is a millisecond coarse, which is as long as a keystroke takes.
pub(crate) struct Timer {
    file: pipe::Receiver,
}

impl Timer {
    /// A timer that is not set.
    ///
    /// # Errors
    /// Where the system has none.
    pub(crate) fn new() -> Result<Self> {
        let flags = TimerfdFlags::NONBLOCK | TimerfdFlags::CLOEXEC;
        let file = timerfd_create(TimerfdClockId::Monotonic, flags)?;
        Ok(Self {
            // A timer is read as a pipe is: 8 bytes when it rings.
            file: pipe::Receiver::from_owned_fd_unchecked(file)?,
        })
    }

    /// Sleeps for `span`, at least 200 µs.
    ///
    /// # Errors
    /// Where the system refuses.
    pub(crate) async fn sleep(&mut self, span: Duration) -> Result<()> {
        let span = span.max(SHORTEST);
        let once = Itimerspec {
            it_interval: Timespec {
                tv_sec: 0,
                tv_nsec: 0,
            },
            it_value: Timespec {
                tv_sec: i64::try_from(span.as_secs())?,
                tv_nsec: i64::from(span.subsec_nanos()),
            },
        };
        timerfd_settime(&self.file, TimerfdTimerFlags::empty(), &once)?;
        // How often it rang since; the reading waits until it has.
        let mut times = [0; 8];
        self.file.read_exact(&mut times).await?;
        Ok(())
    }
}

/// Calls `write(number, due)` for each of `rate` items a second over `span`, each as soon as it is due; how late the
/// calls were, in microseconds.
///
/// # Errors
/// Where the system has no timer.
pub(crate) async fn keep(
    rate: f64,
    span: Duration,
    mut write: impl FnMut(u64, Instant),
) -> Result<Histogram<u64>> {
    let mut timer = Timer::new()?;
    let mut lag = Histogram::new_with_bounds(1, 600_000_000, 3)?;
    let began = Instant::now();
    let step = Duration::from_secs(1).div_f64(rate);
    let mut number = 0_u64;
    loop {
        let now = Instant::now();
        let mut due = began + step.mul_f64(number as f64);
        let pause = number + IN_ONE_GO;
        while due <= now && number < pause {
            if due.duration_since(began) >= span {
                return Ok(lag);
            }
            write(number, due);
            let late = now.duration_since(due).as_micros();
            lag.saturating_record(u64::try_from(late).unwrap_or(u64::MAX).max(1));
            number += 1;
            due = began + step.mul_f64(number as f64);
        }
        if number == pause {
            tokio::task::yield_now().await;
        } else {
            timer
                .sleep(due.saturating_duration_since(Instant::now()))
                .await?;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[tokio::test]
    async fn every_item_is_due_at_its_time_and_written_soon_after() {
        let began = Instant::now();
        let mut dues = Vec::new();
        let lag = keep(1000.0, Duration::from_millis(200), |number, due| {
            assert_eq!(number, dues.len() as u64);
            assert!(due <= Instant::now());
            dues.push(due);
        })
        .await
        .unwrap();
        assert_eq!(dues.len(), 200);
        assert_eq!(lag.len(), 200);
        let span = dues[199].duration_since(dues[0]);
        assert!((198..=200).contains(&span.as_millis()), "{span:?}");
        assert!(began.elapsed() >= Duration::from_millis(199));
    }

    #[tokio::test]
    async fn who_is_behind_lets_the_others_have_their_turn() {
        let written = Cell::new(0_u64);
        let slow = |_, _| {
            written.set(written.get() + 1);
            let began = Instant::now();
            while began.elapsed() < Duration::from_micros(2) {}
        };
        let mut longest = 0;
        let mut heard = 0;
        let keep = keep(1e6, Duration::from_millis(10), slow);
        let listen = async {
            loop {
                longest = longest.max(written.get() - heard);
                heard = written.get();
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            biased;
            lag = keep => assert_eq!(lag.unwrap().len(), 10_000),
            () = listen => {}
        }
        assert!((1..=IN_ONE_GO).contains(&longest), "{longest}");
    }
}
