//! What a stretch of time cost: CPU of the server and of the generator, bytes and frames.

use std::time::{Duration, Instant};

use hdrhistogram::Histogram;

use crate::{client::traffic::Count, ledger::quantile_ms, setup::Setup};

/// The generator's share of its core above which it may be the limit, and not the server.
const BUSY: f64 = 0.85;
/// How late items may leave, at the 99th percentile, before the generator may be the limit.
const LATE_MS: f64 = 20.0;

/// All counters at one moment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sample {
    at: Instant,
    server_cpu: Option<Duration>,
    own_cpu: Duration,
    traffic: Count,
}

/// What happened between two samples.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stretch {
    /// How long it was.
    pub(crate) span: Duration,
    /// CPU time of the server, where its process is known.
    pub(crate) server_cpu: Option<Duration>,
    /// CPU time of the generator.
    pub(crate) own_cpu: Duration,
    /// Bytes and frames at the generator's sockets.
    pub(crate) traffic: Count,
}

impl Sample {
    /// Reads all counters.
    pub(crate) fn take(setup: &Setup) -> Self {
        Self {
            at: Instant::now(),
            server_cpu: setup.server_cpu(),
            own_cpu: setup.own_cpu(),
            traffic: setup.shared.traffic.count(),
        }
    }

    /// What happened since.
    pub(crate) fn until_now(&self, setup: &Setup) -> Stretch {
        let now = Self::take(setup);
        Stretch {
            span: now.at - self.at,
            server_cpu: now
                .server_cpu
                .zip(self.server_cpu)
                .map(|(now, before)| now.saturating_sub(before)),
            own_cpu: now.own_cpu.saturating_sub(self.own_cpu),
            traffic: now.traffic.since(self.traffic),
        }
    }
}

impl Stretch {
    /// The server's CPU time in microseconds for each of `count` things.
    pub(crate) fn server_cpu_us_per(&self, count: u64) -> Option<f64> {
        self.server_cpu
            .filter(|_| count > 0)
            .map(|cpu| cpu.as_secs_f64() * 1e6 / count as f64)
    }

    /// Cores that the server kept busy, in per cent: 100 is one core.
    pub(crate) fn server_cpu_percent(&self) -> Option<f64> {
        self.server_cpu.map(|cpu| self.percent(cpu))
    }

    /// The generator's share of its core, in per cent.
    pub(crate) fn own_cpu_percent(&self) -> f64 {
        self.percent(self.own_cpu)
    }

    /// `count` things by second.
    pub(crate) fn by_second(&self, count: u64) -> f64 {
        count as f64 / self.span.as_secs_f64().max(1e-9)
    }

    /// Why the generator itself may have been the limit; `lag` is how late it sent, in microseconds.
    pub(crate) fn generator_limit(&self, lag: &Histogram<u64>) -> Option<String> {
        let busy = self.own_cpu_percent();
        if busy > BUSY * 100.0 {
            return Some(format!(
                "the generator was the limit: it used {busy:.0} % of its core"
            ));
        }
        let late = quantile_ms(lag, 0.99);
        (late > LATE_MS)
            .then(|| format!("the generator was the limit: it sent {late:.0} ms late (p99)"))
    }

    fn percent(&self, cpu: Duration) -> f64 {
        cpu.as_secs_f64() * 100.0 / self.span.as_secs_f64().max(1e-9)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stretch(own_ms: u64) -> Stretch {
        Stretch {
            span: Duration::from_secs(1),
            server_cpu: Some(Duration::from_millis(500)),
            own_cpu: Duration::from_millis(own_ms),
            traffic: Count::default(),
        }
    }

    #[test]
    fn a_busy_or_late_generator_is_said_to_be_the_limit() {
        let mut lag = Histogram::new(3).unwrap();
        lag.record(1_000).unwrap();
        assert_eq!(stretch(800).generator_limit(&lag), None);
        assert!(stretch(860).generator_limit(&lag).is_some());
        lag.record(25_000).unwrap();
        assert!(stretch(100).generator_limit(&lag).is_some());
    }

    #[test]
    fn cost_is_by_thing_done() {
        assert_eq!(stretch(0).server_cpu_us_per(1_000), Some(500.0));
        assert_eq!(stretch(0).server_cpu_us_per(0), None);
        assert_eq!(stretch(0).server_cpu_percent(), Some(50.0));
        assert_eq!(stretch(0).by_second(10), 10.0);
    }
}
