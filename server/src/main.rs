//! The `passeplume` program: reads its options, composes the house and runs one command.
//!
//! | file | what |
//! | --- | --- |
//! | `cli` | the commands and their options, as `--help` tells them |
//! | `config` | flag, environment, file, default: in this order |
//! | `compose` | the one place where store, rooms and HTTP meet |
//! | `command/<verb>` | what each command does |
//! | `demo/` | the demo world and the département of the load tests |
//! | `index` | takes the words of texts into the index of the search |
//! | `limits` | the bounds that the file may change |
//! | `press` | what was published, as pages and books |
//! | `shelf`, `workshop`, `sweep` | where media lie, who makes them, and what clears away those that nothing names |
//! | `second`, `ffmpeg/` | forms of films and sounds that every tablet plays, made by a program of others |
//! | `squash` | replays logs for the store's background work |
//! | `shutdown`, `telemetry` | going down well; logs and figures |

mod cli;
mod command;
mod compose;
mod config;
mod demo;
mod failure;
mod ffmpeg;
mod index;
mod limits;
mod press;
mod second;
mod shelf;
mod shutdown;
#[cfg(test)]
mod small_world;
mod squash;
mod sweep;
mod telemetry;
mod workshop;

use std::process::ExitCode;

use clap::Parser as _;

use crate::{
    cli::{Cli, Command},
    failure::Failure,
};

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

fn run(cli: Cli) -> Result<(), Failure> {
    let file = config::File::read(cli.config.as_deref())?;
    telemetry::start_logs(&cli.log, &file);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(Failure::failed)?;
    let outcome = runtime.block_on(async {
        match cli.command {
            Command::Serve(options) => command::serve::run(options, &file).await,
            Command::Migrate(options) => command::migrate::run(options, &file).await,
            Command::Demo(options) => command::demo::run(options, &file).await,
            Command::Account(options) => command::account::run(options, &file).await,
            Command::Check(options) => command::check::run(options, &file).await,
        }
    });
    // A blocking read of a dead disk must not keep a drained process alive.
    runtime.shutdown_timeout(std::time::Duration::from_millis(300));
    outcome
}
