//! One `/live` socket as a screen has it: says hello, hears JSON, answers pings, and ends when it is told to.

use std::cell::Cell;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use tokio::{io::AsyncWriteExt as _, net::tcp::OwnedWriteHalf, sync::Notify};

use super::{
    frame::{self, Opcode},
    handshake,
    inbox::{Inbox, Incoming},
};

/// What is not worth reading.
const BEAT: &[u8] = br#"{"t":"beat"}"#;
/// Bytes taken with one read.
const PIECE: usize = 4 << 10;

/// Where somebody goes on from, and what they want to hear.
pub(crate) struct Hello<'a> {
    /// `address:port`.
    pub(crate) host: &'a str,
    /// Opens the session.
    pub(crate) token: &'a str,
    /// Up to where everything was heard; nothing means from now on.
    pub(crate) cursor: Option<i64>,
    /// Topics.
    pub(crate) topics: &'a [String],
    /// Counts what comes.
    pub(crate) bytes: &'a Cell<u64>,
}

/// Listens until the server ends it, or `left` is told; the server's closing code.
///
/// # Errors
/// Where it does not open, or what comes is no WebSocket.
pub(crate) async fn listen(
    hello: Hello<'_>,
    left: &Notify,
    mut hear: impl FnMut(Value),
) -> Result<Option<u16>> {
    let (stream, behind) = handshake::open(&format!("ws://{}/live", hello.host)).await?;
    let (read, mut write) = stream.into_split();
    let first =
        json!({"t": "hello", "token": hello.token, "cursor": hello.cursor, "topics": hello.topics});
    say(&mut write, Opcode::Text, first.to_string().as_bytes()).await?;
    let mut inbox = Inbox::default();
    let mut news = behind;
    loop {
        let (mut pings, mut end) = (Vec::new(), None);
        inbox
            .feed(&news, |incoming| match incoming {
                Incoming::Text(BEAT) | Incoming::Message(_) | Incoming::Pong => {}
                Incoming::Text(text) => hear(serde_json::from_slice(text).unwrap_or_default()),
                Incoming::Ping(payload) => pings.push(payload.to_vec()),
                Incoming::Close(code) => end = Some(code),
            })
            .context("no WebSocket")?;
        for payload in pings {
            say(&mut write, Opcode::Pong, &payload).await?;
        }
        if let Some(code) = end {
            return Ok(code);
        }
        news = Vec::new();
        tokio::select! {
            readable = read.readable() => readable?,
            () = left.notified() => return Ok(None),
        }
        let mut some = [0; PIECE];
        match read.try_read(&mut some) {
            Ok(0) => return Ok(None),
            Ok(count) => {
                hello.bytes.set(hello.bytes.get() + count as u64);
                news.extend_from_slice(some.get(..count).unwrap_or_default());
            }
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error.into()),
        }
    }
}

async fn say(write: &mut OwnedWriteHalf, opcode: Opcode, payload: &[u8]) -> Result<()> {
    let mut bytes = Vec::new();
    frame::write(&mut bytes, opcode, payload);
    Ok(write.write_all(&bytes).await?)
}
