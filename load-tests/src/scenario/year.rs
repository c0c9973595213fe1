//! Scenario `year`: a school year at rest. How fast the server starts on it, how fast an old text opens, what it takes.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use clap::Args;
use futures_util::{StreamExt as _, stream};
use hdrhistogram::Histogram;
use serde::Serialize;

use super::typing;
use crate::{
    client::visit::{Wanted, visit},
    ledger::quantile_ms,
    report::Outcome,
    setup::Setup,
};

/// How long a text may take to open.
const PATIENCE: Duration = Duration::from_secs(30);

/// The texts of a school year are stored, nobody is connected; then the server starts and old texts are opened.
///
/// The program makes the year first (`passeplume demo --size annee`: 20,000 texts, 500,000 updates, minutes of work; make
/// it once and give it with --filled to try again). start_seconds is the longest of --starts starts until the port
/// answers. Then texts that nobody has opened since the start are opened, one after the other and --at-once at a time:
/// cold_open_p99_ms runs from before the connection to the complete text, and is what a pupil waits on the first click of
/// the morning. bytes_per_keystroke is all that the database takes on disk, people included, for each key that was ever
/// struck; disk_bytes tells how much disk your year needs. The system's own file cache is as it happens to be.
#[derive(Args, Debug, Clone, Copy, Serialize)]
#[command(verbatim_doc_comment)]
pub(crate) struct Options {
    /// Texts to open one after the other, and again as many at once
    #[arg(long, default_value_t = 1_000)]
    opens: usize,
    /// Texts that are being opened at once in the second part
    #[arg(long, default_value_t = 10)]
    at_once: usize,
    /// How often the server is started
    #[arg(long, default_value_t = 3)]
    starts: u32,
    /// The longest that each of the two parts may take, in seconds
    #[arg(long, default_value_t = 60.0)]
    seconds: f64,
}

/// Runs it.
///
/// # Errors
/// Where the generator did not start the server, it does not start again, or a text does not open.
pub(crate) async fn run(setup: &Setup, options: &Options) -> Result<Outcome> {
    ensure!(
        setup.owns_server(),
        "the year is that of a server that the generator starts: give --program"
    );
    let texts = setup.accounts.every_document();
    ensure!(!texts.is_empty(), "there are no texts: give --program");
    let mut outcome = setup.outcome("year", options);
    outcome.figure("documents", "texts stored", texts.len() as f64, "");
    starts(setup, options, &mut outcome).await?;

    // Far apart in the order of names, and none twice.
    let opens = options.opens.min(texts.len() / 2).max(1);
    let step = (texts.len() / (2 * opens)).max(1);
    let mut chosen = texts.iter().step_by(step);
    let one_by_one: Vec<_> = chosen.by_ref().take(opens).collect();
    let together: Vec<_> = chosen.take(opens).collect();
    let memory = setup.server_memory_kb();
    setup.progress.count(
        "opening old texts",
        (one_by_one.len() + together.len()) as u64,
    );
    let alone = open(setup, options, &one_by_one, 1).await?;
    let crowd = open(setup, options, &together, options.at_once).await?;
    for (prefix, when, took) in [
        ("cold_open", "one by one", &alone),
        ("cold_open_together", "many at once", &crowd),
    ] {
        outcome.figure(
            &format!("{prefix}s"),
            &format!("texts opened, {when}"),
            took.len() as f64,
            "",
        );
        for (key, quantile) in [("p50", 0.5), ("p99", 0.99), ("max", 1.0)] {
            outcome.figure(
                &format!("{prefix}_{key}_ms"),
                &format!("connect to complete text, {when}, {key}"),
                quantile_ms(took, quantile),
                "ms",
            );
        }
    }
    outcome.some(
        "memory_at_start_mib",
        "server memory (PSS) before anybody came",
        memory.map(|kb| kb as f64 / 1024.0),
        "MiB",
    );
    typing::memory(&mut outcome, setup.server_memory_kb());
    Ok(outcome)
}

/// Stops and starts the server; meanwhile, what it takes on disk.
async fn starts(setup: &Setup, options: &Options, outcome: &mut Outcome) -> Result<()> {
    setup
        .progress
        .count("starting on the year", options.starts.into());
    let mut server = setup.take_server()?;
    let mut longest = Duration::ZERO;
    for _ in 0..options.starts.max(1) {
        server.stop().await;
        let started = match server.start_again().await {
            Ok(started) => started,
            Err(error) => {
                setup.give_server(server);
                return Err(error);
            }
        };
        longest = longest.max(started);
        setup.progress.one_more();
    }
    let disk = size(&server.data())?;
    let keystrokes = keystrokes(&server.told());
    setup.give_server(server);
    outcome.figure(
        "start_seconds",
        "start until the port answers, longest",
        longest.as_secs_f64(),
        "s",
    );
    outcome.figure("disk_bytes", "on disk", disk as f64, "B");
    match keystrokes {
        Some(count) => {
            outcome.figure("keystrokes", "keys struck in the year", count as f64, "");
            outcome.figure("bytes_per_keystroke", "on disk a keystroke", disk as f64 / count.max(1) as f64, "B");
        }
        None => outcome.note(
            "bytes a keystroke are not measured: the world does not tell how many keystrokes it holds".to_owned(),
        ),
    }
    Ok(())
}

/// Opens these texts, so many at once, and leaves each as soon as it is there.
async fn open(
    setup: &Setup,
    options: &Options,
    texts: &[&(String, String)],
    at_once: usize,
) -> Result<Histogram<u64>> {
    let mut took = Histogram::new_with_bounds(1, 600_000_000, 3)?;
    let end = Instant::now() + Duration::from_secs_f64(options.seconds);
    let mut opening = stream::iter(texts)
        .take_while(|_| std::future::ready(Instant::now() < end))
        .map(|(document, token)| async move {
            let door = setup.door(document, token).await?;
            let visit = visit(&door, &setup.shared, &Wanted::Anything, PATIENCE).await?;
            visit.socket.leave();
            setup.progress.one_more();
            anyhow::Ok(visit.took)
        })
        .buffer_unordered(at_once.max(1));
    while let Some(one) = opening.next().await {
        took.saturating_record(u64::try_from(one?.as_micros()).unwrap_or(u64::MAX).max(1));
    }
    Ok(took)
}

/// Bytes of the files in a folder.
fn size(folder: &Path) -> Result<u64> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let known = entry.metadata()?;
        bytes += if known.is_dir() {
            size(&entry.path())?
        } else {
            known.len()
        };
    }
    Ok(bytes)
}

/// The number before the word in "20000 texts, 500000 updates, 21000000 keystrokes".
fn keystrokes(told: &str) -> Option<u64> {
    let before = told
        .split("keystrokes")
        .next()
        .filter(|before| before.len() < told.len())?;
    before.split_whitespace().next_back()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keystrokes_are_read_from_what_the_program_told() {
        assert_eq!(
            keystrokes("x\n20000 texts, 500000 updates, 2100 keystrokes\nfilled"),
            Some(2_100)
        );
        assert_eq!(keystrokes("filled"), None);
        assert_eq!(keystrokes(""), None);
    }

    #[test]
    fn a_folder_is_as_large_as_its_files() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("keys")).unwrap();
        std::fs::write(folder.path().join("a.db"), [0; 1_000]).unwrap();
        std::fs::write(folder.path().join("keys").join("b"), [0; 24]).unwrap();
        assert_eq!(size(folder.path()).unwrap(), 1_024);
    }
}
