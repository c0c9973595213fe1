//! `passeplume-load`: puts a measured load on a running server and holds a ledger against what comes back.

mod client;
mod idle;
mod ledger;
mod process;
mod typing;

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::{Parser, Subcommand};
use serde::Deserialize;

/// Load generator for Passeplume. Accounts come from `passeplume demo --size departement --sessions FILE`.
#[derive(Parser)]
#[command(version, about)]
struct Cli {
    /// Address of the server's WebSockets.
    #[arg(long, default_value = "ws://127.0.0.1:8080")]
    server: String,
    /// One JSON line an account, as `passeplume demo --sessions` writes them.
    #[arg(long)]
    sessions: PathBuf,
    /// Process id of the server, to read its CPU time and memory from /proc.
    #[arg(long)]
    pid: Option<u32>,
    #[command(subcommand)]
    scenario: Scenario,
}

#[derive(Subcommand)]
enum Scenario {
    /// Clients share documents; every item is due at a fixed time and must reach every other client exactly once.
    Classroom(typing::Options),
    /// Sockets that are open and silent: what one costs in the server's memory.
    Idle(idle::Options),
}

/// An account that the server knows.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Pupil {
    /// Opens its session.
    pub(crate) token: String,
    /// What it may write.
    pub(crate) documents: Vec<String>,
}

#[tokio::main]
async fn main() -> Result<()> {
    let cli = Cli::parse();
    let text = std::fs::read_to_string(&cli.sessions)
        .with_context(|| format!("cannot read the sessions in {}", cli.sessions.display()))?;
    let pupils = text
        .lines()
        .map(serde_json::from_str::<Pupil>)
        .collect::<Result<Vec<_>, _>>()
        .context("a line of the sessions file is not an account")?;
    match cli.scenario {
        Scenario::Classroom(options) => typing::run(&cli.server, &pupils, cli.pid, options).await,
        Scenario::Idle(options) => idle::run(&cli.server, &pupils, cli.pid, options).await,
    }
}
