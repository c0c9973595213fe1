//! Scenario A: many documents, a group of clients on each, everybody types now and then.

use std::time::Duration;

use anyhow::Result;
use clap::Args;
use serde::Serialize;

use super::typing;
use crate::{crowd::Shape, report::Outcome, setup::Setup};

/// Many texts, a group of clients on each, items due at a fixed rate in turn. This is what a school does all day.
///
/// Look at latency_p99_ms (a keystroke feels immediate below 100 ms) and server_cpu_us_per_delivered: multiplied by
/// items a second and by the other clients of a text, it is the CPU time that your school needs. One pupil types about
/// 3 items a second while writing, and about a quarter of those connected write.
#[derive(Args, Debug, Clone, Copy, Serialize)]
#[command(verbatim_doc_comment)]
pub(crate) struct Options {
    /// Documents
    #[arg(long, default_value_t = 50)]
    documents: usize,
    /// Clients on each document
    #[arg(long, default_value_t = 10)]
    clients: usize,
    /// Items a second over all documents
    #[arg(long, default_value_t = 500.0)]
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
        documents: options.documents,
        clients: options.clients,
        writers: options.clients,
    };
    let mut outcome = setup.outcome("classroom", options);
    let span = Duration::from_secs_f64(options.seconds);
    typing::run(setup, shape, options.items, span, &mut outcome).await?;
    Ok(outcome)
}
