//! Scenario B: one document that hundreds of clients see and write.

use std::time::Duration;

use anyhow::Result;
use clap::Args;
use serde::Serialize;

use super::typing;
use crate::{crowd::Shape, report::Outcome, setup::Setup};

/// One text that hundreds see and write at once: an assembly, a lesson on the big screen.
///
/// Every item goes to every other client, so that the server's work is items × clients: server_cpu_us_per_delivered
/// falls the better a server shares one encoding and one write among all. Look at latency_p99_ms too: some servers
/// buy few frames with long waits.
#[derive(Args, Debug, Clone, Copy, Serialize)]
#[command(verbatim_doc_comment)]
pub(crate) struct Options {
    /// Clients on the document
    #[arg(long, default_value_t = 300)]
    clients: usize,
    /// How many of them write [default: all]
    #[arg(long)]
    writers: Option<usize>,
    /// Items a second
    #[arg(long, default_value_t = 15.0)]
    items: f64,
    /// How long they type, in seconds
    #[arg(long, default_value_t = 20.0)]
    seconds: f64,
}

/// Runs it.
///
/// # Errors
/// Where clients cannot be opened.
pub(crate) async fn run(setup: &Setup, options: &Options) -> Result<Outcome> {
    let shape = Shape {
        documents: 1,
        clients: options.clients,
        writers: options
            .writers
            .unwrap_or(options.clients)
            .min(options.clients),
    };
    let mut outcome = setup.outcome("broadcast", options);
    let span = Duration::from_secs_f64(options.seconds);
    typing::run(setup, shape, options.items, span, &mut outcome).await?;
    Ok(outcome)
}
