//! Writes what waits in a mailbox: small letters in one write, large ones in fragments from the shared bytes.
//!
//! Server frames are not masked, so a frame is a header of 2 to 10 bytes and the shared bytes themselves.

use std::{
    io,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use tokio::{
    io::{AsyncWrite, AsyncWriteExt as _},
    time::{Instant, timeout},
};

use super::mailbox::{Farewell, Kind, Letter, Mailbox, Taken};
use crate::{limits::Limits, room::Event};

/// Largest frame, and about what one write takes.
const CHUNK: usize = 64 << 10;
/// Letters up to here are copied together; copying costs less than another write.
const SMALL: usize = 4 << 10;

/// Which protocol a socket speaks; decides its heartbeat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// Hocuspocus.
    Collab,
    /// y-websocket.
    Yjs,
}

impl Dialect {
    /// A whole frame: the client's watchdog counts messages.
    const fn heartbeat(self) -> &'static [u8] {
        match self {
            Self::Collab => &[0x82, 1, 9],
            Self::Yjs => &[0x82, 3, 1, 1, 0],
        }
    }
}

/// When the peer was last heard, in milliseconds after the socket opened.
#[derive(Debug)]
pub(crate) struct Heard {
    opened: Instant,
    at: AtomicU64,
}

impl Heard {
    /// Just now.
    pub(crate) fn new() -> Self {
        Self {
            opened: Instant::now(),
            at: AtomicU64::new(0),
        }
    }

    /// The peer said something.
    pub(crate) fn now(&self) {
        self.at.store(self.elapsed(), Ordering::Relaxed);
    }

    /// For how long the peer has been silent.
    pub(crate) fn silence(&self) -> Duration {
        Duration::from_millis(
            self.elapsed()
                .saturating_sub(self.at.load(Ordering::Relaxed)),
        )
    }

    fn elapsed(&self) -> u64 {
        u64::try_from(self.opened.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

/// Why writing ended.
#[derive(Debug)]
pub(crate) enum Ended {
    /// We said goodbye.
    Farewell,
    /// The peer did not read, or did not answer, or is gone.
    Lost,
}

/// Writes until the socket ends.
pub(crate) async fn write_loop(
    mut out: impl AsyncWrite + Unpin,
    mailbox: &Mailbox,
    heard: &Heard,
    dialect: Dialect,
    limits: &Limits,
) -> Ended {
    match run(&mut out, mailbox, heard, dialect, limits).await {
        Ok(ended) => ended,
        Err(_) => Ended::Lost,
    }
}

async fn run(
    out: &mut (impl AsyncWrite + Unpin),
    mailbox: &Mailbox,
    heard: &Heard,
    dialect: Dialect,
    limits: &Limits,
) -> io::Result<Ended> {
    let mut next_beat = Instant::now() + limits.heartbeat;
    let mut beats = 0_u32;
    loop {
        if Instant::now() >= next_beat {
            if heard.silence() > limits.silence {
                return Ok(Ended::Lost);
            }
            beats += 1;
            next_beat = Instant::now() + limits.heartbeat;
            put(out, dialect.heartbeat(), limits).await?;
            if beats.is_multiple_of(2) {
                put(out, &[0x89, 0], limits).await?;
            }
        }
        match mailbox.take(CHUNK) {
            Taken::Letters { replies, letters } => {
                write_letters(out, replies, letters, limits).await?;
            }
            Taken::Drained(tickets) => {
                for ticket in tickets {
                    ticket.tell(Event::Drained).await;
                }
            }
            Taken::Farewell(farewell) => {
                if farewell != Farewell::HANG_UP {
                    put(out, &close_frame(farewell), limits).await?;
                }
                return Ok(Ended::Farewell);
            }
            Taken::Nothing => {
                tokio::time::timeout_at(next_beat, mailbox.wait())
                    .await
                    .ok();
            }
        }
    }
}

async fn write_letters(
    out: &mut (impl AsyncWrite + Unpin),
    replies: Vec<u8>,
    letters: Vec<Letter>,
    limits: &Limits,
) -> io::Result<()> {
    let mut together = replies;
    let mut written = 0_u64;
    for Letter { head, body, kind } in letters {
        written += 1;
        if head.len() + body.len() <= SMALL {
            header(&mut together, 0x82, head.len() + body.len());
            together.extend_from_slice(&head);
            together.extend_from_slice(&body);
        } else {
            write_large(out, &mut together, &head, &body, limits).await?;
        }
        if together.len() >= CHUNK {
            put(out, &together, limits).await?;
            together.clear();
        }
        if let Kind::Answer(ticket) = kind {
            if !together.is_empty() {
                put(out, &together, limits).await?;
                together.clear();
            }
            ticket.tell(Event::AnswerWritten).await;
        }
    }
    if !together.is_empty() {
        put(out, &together, limits).await?;
    }
    metrics::counter!("passeplume_frames_written_total").increment(written);
    Ok(())
}

/// Cuts a large letter into frames of 64 KiB: control frames pass between them and nothing is copied.
async fn write_large(
    out: &mut (impl AsyncWrite + Unpin),
    together: &mut Vec<u8>,
    head: &[u8],
    body: &[u8],
    limits: &Limits,
) -> io::Result<()> {
    let mut opcode = 0x02;
    if !head.is_empty() {
        header(together, opcode, head.len());
        together.extend_from_slice(head);
        opcode = 0x00;
    }
    let mut chunks = body.chunks(CHUNK).peekable();
    while let Some(chunk) = chunks.next() {
        let fin = if chunks.peek().is_none() { 0x80 } else { 0 };
        header(together, opcode | fin, chunk.len());
        put(out, together, limits).await?;
        together.clear();
        put(out, chunk, limits).await?;
        opcode = 0x00;
    }
    Ok(())
}

/// Appends the header of an unmasked frame.
fn header(out: &mut Vec<u8>, first: u8, length: usize) {
    out.push(first);
    match (u8::try_from(length), u16::try_from(length)) {
        (Ok(short @ 0..126), _) => out.push(short),
        (_, Ok(middle)) => {
            out.push(126);
            out.extend_from_slice(&middle.to_be_bytes());
        }
        _ => {
            out.push(127);
            out.extend_from_slice(&(length as u64).to_be_bytes());
        }
    }
}

fn close_frame(farewell: Farewell) -> Vec<u8> {
    let mut out = Vec::with_capacity(4 + farewell.reason.len());
    header(&mut out, 0x88, 2 + farewell.reason.len());
    out.extend_from_slice(&farewell.code.to_be_bytes());
    out.extend_from_slice(farewell.reason.as_bytes());
    out
}

async fn put(out: &mut (impl AsyncWrite + Unpin), bytes: &[u8], limits: &Limits) -> io::Result<()> {
    timeout(limits.write, async {
        out.write_all(bytes).await?;
        out.flush().await
    })
    .await
    .map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?
}
