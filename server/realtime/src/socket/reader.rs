//! Reads one socket: limits of the moment, floods, and what is no message of ours.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::StreamExt as _;
use tokio::{
    io::AsyncRead,
    time::{Instant, timeout_at},
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Error, Message, error::ProtocolError},
};

use super::{Farewell, Line, door::Door};
use crate::hub::Hub;

/// Below this, bytes are copied out of the read buffer, which then is used again; above it they are shared.
const COPIED: usize = 16 << 10;

/// What a protocol makes of the messages of one socket.
pub(crate) trait Listener: Send {
    /// Before the first message. `Err` ends the socket.
    fn start(&mut self) -> impl Future<Output = Result<(), Farewell>> + Send;
    /// One binary message. `Err` ends the socket.
    fn hear(&mut self, message: Bytes) -> impl Future<Output = Result<(), Farewell>> + Send;
    /// Whether somebody has logged in.
    fn standing(&self) -> Standing;
    /// The longest message that is allowed now.
    fn allowed(&self) -> usize;
    /// The socket is gone.
    fn ended(&mut self) -> impl Future<Output = ()> + Send;
}

/// How far a socket has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Nobody has logged in yet.
    Stranger,
    /// Somebody has.
    Known,
}

/// Reads until the socket ends; the farewell that is owed to the peer, if any.
pub(crate) async fn read_loop<R, L>(
    mut stream: WebSocketStream<Door<R>>,
    hub: &Hub,
    line: &Arc<Line>,
    listener: &mut L,
) -> Option<Farewell>
where
    R: AsyncRead + Unpin,
    L: Listener,
{
    let deadline = Instant::now() + hub.limits().login;
    let mut pings = Pings::new();
    if let Err(farewell) = listener.start().await {
        return Some(farewell);
    }
    loop {
        stream.get_mut().meter.allow(listener.allowed());
        let next = match listener.standing() {
            Standing::Known => stream.next().await,
            Standing::Stranger => match timeout_at(deadline, stream.next()).await {
                Ok(next) => next,
                Err(_) => return Some(Farewell::NO_LOGIN),
            },
        };
        let message = match next? {
            Ok(message) => message,
            Err(error) => return farewell_for(&error, stream.get_ref()),
        };
        // Before anything is heard: the right to be here may have ended while the peer did not take its farewell.
        if line.mailbox.is_closing() {
            return None;
        }
        line.heard.now();
        match message {
            Message::Binary(bytes) => {
                if bytes.len() > listener.allowed() {
                    return Some(Farewell::TOO_BIG);
                }
                metrics::counter!("passeplume_frames_read_total").increment(1);
                if let Err(farewell) = listener.hear(bytes).await {
                    return Some(farewell);
                }
            }
            Message::Ping(_) => {
                if pings.add(hub.limits().pings) {
                    return Some(Farewell::TOO_MANY_PINGS);
                }
            }
            Message::Pong(_) => {}
            Message::Text(_) | Message::Frame(_) => return Some(Farewell::NOT_BINARY),
            // tungstenite queues the answer; the next read flushes it into the mailbox.
            Message::Close(_) => {}
        }
        if line.mailbox.is_closing() {
            return None;
        }
    }
}

/// A part of a message that outlives the read buffer.
pub(crate) fn keep(message: &Bytes, part: &[u8]) -> Bytes {
    if part.len() < COPIED {
        Bytes::copy_from_slice(part)
    } else {
        message.slice_ref(part)
    }
}

fn farewell_for<R>(error: &Error, door: &Door<R>) -> Option<Farewell> {
    if door.meter.over().is_some() {
        return Some(Farewell::TOO_BIG);
    }
    match error {
        Error::Utf8(_) => Some(Farewell::NOT_UTF8),
        Error::Capacity(_) => Some(Farewell::TOO_BIG),
        Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => None,
        Error::Protocol(_) => Some(Farewell::PROTOCOL),
        // The peer is gone, or never was a WebSocket.
        Error::ConnectionClosed
        | Error::AlreadyClosed
        | Error::Io(_)
        | Error::Tls(_)
        | Error::WriteBufferFull(_)
        | Error::AttackAttempt
        | Error::Url(_)
        | Error::Http(_)
        | Error::HttpFormat(_) => None,
    }
}

/// Pings within ten seconds.
struct Pings {
    since: Instant,
    count: u32,
}

impl Pings {
    fn new() -> Self {
        Self {
            since: Instant::now(),
            count: 0,
        }
    }

    /// One more; whether that is too many.
    fn add(&mut self, most: u32) -> bool {
        if self.since.elapsed().as_secs() >= 10 {
            *self = Self::new();
        }
        self.count += 1;
        self.count > most
    }
}
