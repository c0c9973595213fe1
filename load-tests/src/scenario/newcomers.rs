//! People who want to open a document while the server has too much to do: who gets in, who is told to come again.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};
use futures_util::future::join_all;
use hdrhistogram::Histogram;
use tokio::time::timeout_at;

use super::bell::cause;
use crate::{
    client::{
        End, Ended, Refused,
        visit::{Wanted, visit},
    },
    crowd::Crowd,
    ledger::quantile_ms,
    report::Outcome,
    setup::Setup,
};

/// How long a newcomer waits for its text.
const PATIENCE: Duration = Duration::from_secs(20);
/// Until the next try of somebody who was not told when.
const AGAIN: Duration = Duration::from_secs(1);
/// The code of a refusal that says "come again" on an open socket.
const TRY_AGAIN_LATER: u16 = 1013;

/// When newcomers come.
#[derive(Debug, Clone, Copy)]
pub(super) struct Coming {
    /// Between two of them.
    pub(super) every: Duration,
    /// The last one comes before this is over.
    pub(super) during: Duration,
    /// After that, whoever is still outside has so long to get in.
    pub(super) within: Duration,
}

/// What became of them.
#[derive(Debug)]
pub(super) struct Newcomers {
    /// How long the try took that let somebody in.
    took: Histogram<u64>,
    at_once: u64,
    /// Tries that were told to come again.
    pub(super) refused: u64,
    /// The same, by what was said: HTTP 503 with this code in its body.
    codes: BTreeMap<String, u64>,
    /// Seconds that a refusal named, for each that did.
    retry_after: Vec<u64>,
    failed: BTreeMap<String, u64>,
    /// Newcomers who had not got in when the time was over.
    pub(super) outside: u64,
    last_in: Option<Instant>,
    load_ended: Instant,
}

/// What a try came to.
enum Told {
    In(Duration),
    /// Come again, after so many seconds where they were named; and with which code.
    Later(Option<u64>, Option<String>),
    Failed(String),
}

/// Lets newcomers come; each comes again when it is told to, until it is in or its time is over.
///
/// # Errors
/// Never in practice: the histogram's bounds are fixed.
pub(super) async fn come(setup: &Setup, crowd: &Crowd, coming: Coming) -> Result<Newcomers> {
    let load_ended = Instant::now() + coming.during;
    let mut newcomers = Newcomers::new(load_ended)?;
    let all = (0_u32..)
        .take_while(|number| coming.every * *number < coming.during)
        .map(|number| async move {
            tokio::time::sleep(coming.every * number).await;
            insist(setup, crowd, number, load_ended + coming.within).await
        });
    for tries in join_all(all).await {
        newcomers.note(tries);
    }
    Ok(newcomers)
}

/// One newcomer's tries and when each ended.
async fn insist(setup: &Setup, crowd: &Crowd, number: u32, until: Instant) -> Vec<(Told, Instant)> {
    let mut tries = Vec::new();
    loop {
        let told = match timeout_at(until.into(), attempt(setup, crowd, number)).await {
            Ok(outcome) => told(outcome),
            Err(_) => Told::Failed("no answer until the time was over".to_owned()),
        };
        let pause = match &told {
            Told::In(_) => None,
            Told::Later(seconds, _) => Some(seconds.map_or(AGAIN, Duration::from_secs)),
            Told::Failed(_) => Some(AGAIN),
        };
        let now = Instant::now();
        tries.push((told, now));
        let Some(pause) = pause.filter(|pause| now + *pause < until) else {
            return tries;
        };
        // Not all in the same moment again.
        let spread = u64::from(number % 10) * 50;
        tokio::time::sleep(pause + Duration::from_millis(spread)).await;
    }
}

/// Opens a document, with the rights of one of its clients; how long it took.
async fn attempt(setup: &Setup, crowd: &Crowd, number: u32) -> Result<Duration> {
    let number = usize::try_from(number)?;
    let place = number % crowd.places.len().max(1);
    let place = crowd.places.get(place).context("no document")?;
    let token = place.tokens.get(number % place.tokens.len().max(1));
    let door = setup
        .door(&place.document, token.map_or("", String::as_str))
        .await?
        .telling();
    let visit = visit(&door, &setup.shared, &Wanted::Anything, PATIENCE).await?;
    visit.socket.leave();
    Ok(visit.took)
}

fn told(outcome: Result<Duration>) -> Told {
    let error = match outcome {
        Ok(took) => return Told::In(took),
        Err(error) => error,
    };
    if let Some(refused) = error.downcast_ref::<Refused>()
        && refused.status == 503
    {
        return Told::Later(refused.retry_after, refused.code.clone());
    }
    let later = Some(&Ended(End::Closed(Some(TRY_AGAIN_LATER))));
    if error.downcast_ref::<Ended>() == later {
        return Told::Later(None, None);
    }
    Told::Failed(cause(&error))
}

impl Newcomers {
    fn new(load_ended: Instant) -> Result<Self> {
        Ok(Self {
            took: Histogram::new_with_bounds(1, 600_000_000, 3)?,
            at_once: 0,
            refused: 0,
            codes: BTreeMap::new(),
            retry_after: Vec::new(),
            failed: BTreeMap::new(),
            outside: 0,
            last_in: None,
            load_ended,
        })
    }

    fn note(&mut self, tries: Vec<(Told, Instant)>) {
        let first_time = tries.len() == 1;
        let mut inside = false;
        for (told, at) in tries {
            match told {
                Told::In(took) => {
                    let took = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
                    self.took.saturating_record(took.max(1));
                    self.at_once += u64::from(first_time);
                    self.last_in = self.last_in.max(Some(at));
                    inside = true;
                }
                Told::Later(seconds, code) => {
                    self.refused += 1;
                    self.retry_after.extend(seconds);
                    if let Some(code) = code {
                        *self.codes.entry(code).or_default() += 1;
                    }
                }
                Told::Failed(cause) => *self.failed.entry(cause).or_default() += 1,
            }
        }
        self.outside += u64::from(!inside);
    }

    /// Whether every refusal named a time to come again, and this code.
    pub(super) fn all_told(&self, code: &str) -> bool {
        self.retry_after.len() as u64 == self.refused
            && self.codes.get(code).copied().unwrap_or(0) == self.refused
    }

    /// Notes what became of them.
    pub(super) fn tell(&self, outcome: &mut Outcome) {
        let failed = self.failed.values().sum::<u64>();
        let mut count = |key: &str, what: &str, count: u64| {
            outcome.figure(key, what, count as f64, "");
        };
        count(
            "newcomers_at_once",
            "newcomers who got their text at their first try",
            self.at_once,
        );
        count(
            "newcomers_refused",
            "tries told to come again (503, 1013)",
            self.refused,
        );
        count(
            "newcomers_failed",
            "tries that met with anything else",
            failed,
        );
        count(
            "newcomers_accepted",
            "newcomers who got their text in the end",
            self.took.len(),
        );
        count("newcomers_outside", "newcomers who never did", self.outside);
        if !self.took.is_empty() {
            outcome.figure(
                "newcomers_p99_ms",
                "connect to text, the try that let them in, p99",
                quantile_ms(&self.took, 0.99),
                "ms",
            );
        }
        outcome.some(
            "newcomers_last_seconds",
            "end of the overload to the last newcomer's text",
            self.last_in
                .map(|at| at.saturating_duration_since(self.load_ended).as_secs_f64()),
            "s",
        );
        outcome.some(
            "retry_after_seconds",
            "longest time that a refusal named (Retry-After)",
            self.retry_after.iter().max().map(|most| *most as f64),
            "s",
        );
        let told = self.retry_after.len() as u64;
        if told < self.refused {
            outcome.note(format!(
                "{} refusals did not say when to come again",
                self.refused - told
            ));
        }
        for (cause, count) in &self.failed {
            outcome.note(format!("{count} tries of newcomers failed: {cause}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newcomers_are_told_apart() {
        let now = Instant::now();
        let mut newcomers = Newcomers::new(now).unwrap();
        let refused = |status, retry_after| {
            told(Err(anyhow::Error::new(Refused {
                status,
                retry_after,
                code: Some("full".to_owned()),
            })))
        };
        let ended = |code| {
            told(Err(
                anyhow::Error::new(Ended(End::Closed(code))).context("no text")
            ))
        };
        let inside = || told(Ok(Duration::from_millis(3)));
        newcomers.note(vec![(inside(), now)]);
        let later = now + Duration::from_secs(7);
        newcomers.note(vec![(refused(503, Some(7)), now), (inside(), later)]);
        assert!(newcomers.all_told("full") && !newcomers.all_told("other"));
        newcomers.note(vec![(refused(500, None), now)]);
        newcomers.note(vec![(ended(Some(1013)), now), (ended(Some(1006)), now)]);
        assert!(!newcomers.all_told("full"));
        assert_eq!((newcomers.took.len(), newcomers.at_once), (2, 1));
        assert_eq!((newcomers.refused, newcomers.outside), (2, 2));
        assert_eq!(newcomers.retry_after, [7]);
        assert_eq!(newcomers.failed.values().sum::<u64>(), 2);
        assert_eq!(newcomers.last_in, Some(later));
    }
}
