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
//! | `mail/` | letters to adults: what sends them, and the day's digest |
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
mod mail;
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

use clap::{CommandFactory as _, FromArgMatches as _, parser::ValueSource};

use crate::{
    cli::{Cli, Command, SmtpSecret},
    failure::Failure,
};

fn main() -> ExitCode {
    match read().and_then(run) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

fn read() -> Result<Cli, Failure> {
    let given = Cli::command().get_matches();
    let typed = given
        .subcommand_matches("serve")
        .filter(|serve| serve.value_source("smtp_url") == Some(ValueSource::CommandLine))
        .and_then(|serve| serve.get_one::<SmtpSecret>("smtp_url"));
    if typed.is_some_and(|url| url.0.contains('@')) {
        return Err(Failure::usage(
            "--smtp-url holds a password, and everybody on this machine can read a command line: set \
             PASSEPLUME_SMTP_URL, or smtp-url in passeplume.toml",
        ));
    }
    Cli::from_arg_matches(&given).map_err(|error| error.exit())
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
