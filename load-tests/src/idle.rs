//! Scenario `idle`: what an open and silent socket costs in the server's memory.

use std::time::Duration;

use anyhow::{Context as _, Result};
use clap::Args;
use futures_util::{SinkExt as _, StreamExt as _};
use passeplume_crdt::wire::{sync::SyncMessage, y_websocket as wire};
use tokio_tungstenite::tungstenite::Message;

use crate::{Pupil, client, process};

/// How many sockets.
#[derive(Args, Clone, Copy)]
pub(crate) struct Options {
    /// Sockets to open.
    #[arg(long, default_value_t = 2000)]
    sockets: usize,
    /// How long they stay silent before memory is read, in seconds.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
}

/// Opens the sockets, waits, and prints kB a socket.
#[allow(clippy::print_stdout, reason = "the figure is what the command is for")]
pub(crate) async fn run(
    server: &str,
    pupils: &[Pupil],
    pid: Option<u32>,
    options: Options,
) -> Result<()> {
    let pid = pid.context("the scenario `idle` reads the server's memory: give --pid")?;
    let before = process::memory_kb(pid).context("cannot read the server's memory")?;
    let mut sockets = tokio::task::JoinSet::new();
    for pupil in pupils.iter().cycle().take(options.sockets) {
        let document = pupil
            .documents
            .first()
            .context("an account without a document")?;
        let mut socket = client::open(server, document, &pupil.token).await?;
        sockets.spawn(async move {
            // Enough of the protocol to be a member of the room; an empty step 2 says that there is nothing to send.
            while let Some(Ok(frame)) = socket.next().await {
                let Message::Binary(frame) = frame else {
                    continue;
                };
                if let Ok(wire::Message::Sync(SyncMessage::Step1(_))) =
                    wire::Message::decode(&frame)
                    && socket
                        .send(Message::Binary(wire::encode_step_2(&[0, 0])))
                        .await
                        .is_err()
                {
                    break;
                }
            }
        });
    }
    tokio::time::sleep(Duration::from_secs(options.seconds)).await;
    let after = process::memory_kb(pid).context("cannot read the server's memory")?;
    let open = sockets.len();
    println!(
        "{open} sockets: {before} kB before, {after} kB with them, {:.1} kB a socket",
        after.saturating_sub(before) as f64 / open.max(1) as f64
    );
    Ok(())
}
