//! `passeplume-load`: puts a measured load on a server and holds a ledger against what comes back.

mod cli;
mod client;
mod club;
mod crowd;
mod film;
mod ledger;
mod measure;
mod pacer;
mod process;
mod random;
mod report;
mod scenario;
mod setup;
mod target;

use std::{future::Future, process::ExitCode};

use anyhow::{Context as _, Result};
use clap::Parser as _;
use tokio::signal::unix::{SignalKind, signal};

use cli::{Cli, Command, Common};
use report::Outcome;
use setup::Setup;

/// One thread: readers and writers share a core without a lock, and the generator's own CPU time means something.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let local = tokio::task::LocalSet::new();
    match Box::pin(local.run_until(run(Cli::parse()))).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            report::complain(&error);
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> Result<bool> {
    match cli.command {
        Command::Classroom(run) => {
            measured(run.common, async |setup| {
                scenario::classroom::run(setup, &run.options).await
            })
            .await
        }
        Command::Broadcast(run) => {
            measured(run.common, async |setup| {
                scenario::broadcast::run(setup, &run.options).await
            })
            .await
        }
        Command::Departement(run) => {
            measured(run.common, async |setup| {
                scenario::departement::run(setup, &run.options).await
            })
            .await
        }
        Command::Assembly(run) => {
            measured(run.common, async |setup| {
                scenario::assembly::run(setup, &run.options).await
            })
            .await
        }
        Command::Bell(run) => {
            measured(run.common, async |setup| {
                scenario::bell::run(setup, &run.options).await
            })
            .await
        }
        Command::Kill(run) => {
            measured(run.common, async |setup| {
                scenario::kill::run(setup, &run.options).await
            })
            .await
        }
        Command::Overload(run) => {
            measured(run.common, async |setup| {
                scenario::overload::run(setup, &run.options).await
            })
            .await
        }
        Command::Full(run) => {
            measured(run.common, async |setup| {
                scenario::full::run(setup, &run.options).await
            })
            .await
        }
        Command::Year(run) => {
            measured(run.common.in_world("annee"), async |setup| {
                scenario::year::run(setup, &run.options).await
            })
            .await
        }
        Command::LongText(run) => {
            measured(run.common, async |setup| {
                scenario::long_text::run(setup, &run.options).await
            })
            .await
        }
        Command::Growth(run) => {
            measured(run.common, async |setup| {
                scenario::growth::run(setup, &run.options).await
            })
            .await
        }
        Command::Ramp(run) => {
            measured(run.common, async |setup| {
                scenario::ramp::run(setup, &run.options).await
            })
            .await
        }
        Command::Idle(run) => {
            measured(run.common, async |setup| {
                scenario::idle::run(setup, &run.options).await
            })
            .await
        }
        Command::Join(run) => {
            measured(run.common, async |setup| {
                scenario::join::run(setup, &run.options).await
            })
            .await
        }
        Command::Converge(run) => {
            measured(run.common, async |setup| {
                scenario::converge::run(setup, &run.options).await
            })
            .await
        }
        Command::Forum(run) => {
            measured(run.common, async |setup| {
                scenario::forum::run(setup, &run.options).await
            })
            .await
        }
        Command::LiveResume(run) => {
            measured(run.common, async |setup| {
                scenario::live_resume::run(setup, &run.options).await
            })
            .await
        }
        Command::Video(run) => {
            measured(run.common, async |setup| {
                scenario::video::run(setup, &run.options).await
            })
            .await
        }
        Command::Report(options) => report::compare(&options).map(|()| true),
    }
}

/// Prepares the server, runs one scenario on it, tells the outcome; whether it is good.
async fn measured(
    common: Common,
    scenario: impl AsyncFnOnce(&Setup) -> Result<Outcome>,
) -> Result<bool> {
    let out = common.out.clone();
    let outcome = until_interrupted(async {
        let setup = Box::pin(Setup::new(&common)).await?;
        let mut outcome = Box::pin(scenario(&setup)).await;
        match &mut outcome {
            Ok(outcome) => outcome.turned_away(setup.shared.turned_away()),
            Err(_) => report::quote(&setup.last_words()),
        }
        setup.end().await;
        outcome
    })
    .await?;
    report::print(&outcome);
    if let Some(out) = out {
        outcome.write(&out)?;
    }
    Ok(outcome.is_good())
}

/// An interrupted run drops what it holds: servers that it started end with it.
async fn until_interrupted<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let stopped = async {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    };
    tokio::select! {
        done = work => done,
        () = stopped => Err(anyhow::anyhow!("stopped by a signal")),
    }
    .context("no result")
}
