//! What a tunnel's client hears: the tunnel's name, then the bytes that the rooms write, as server-sent events.
//!
//! Nothing is kept here: bytes are read from the pipe when the connection has room for them, so a client that does not read
//! fills the pipe, then the room's mailbox, and is dealt with there. The rooms' own heartbeats keep the answer moving.

use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll, ready},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use futures_util::Stream;
use tokio::io::{AsyncRead as _, DuplexStream, ReadBuf, ReadHalf};

use super::register::Stay;

/// Bytes of one event: three of them are four letters.
const PIECE: usize = 6 << 10;
/// A comment in front of everything: some proxies hand nothing on before they have so much.
const PRELUDE: usize = 2 << 10;

/// The body of the answer that opens a tunnel.
pub(crate) struct Downstream {
    pipe: ReadHalf<DuplexStream>,
    /// Said first.
    greeting: Option<Bytes>,
    _stay: Stay,
}

impl Downstream {
    pub(super) fn new(pipe: ReadHalf<DuplexStream>, stay: Stay) -> Self {
        let id = stay.id();
        let greeting = format!(":{:PRELUDE$}\n\nevent: open\ndata: {id}\n\n", "");
        Self {
            pipe,
            greeting: Some(Bytes::from(greeting)),
            _stay: stay,
        }
    }
}

impl Stream for Downstream {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(greeting) = self.greeting.take() {
            return Poll::Ready(Some(Ok(greeting)));
        }
        // On the stack: a silent tunnel holds no buffer.
        let mut scratch = [0; PIECE];
        let mut buffer = ReadBuf::new(&mut scratch);
        let read = ready!(Pin::new(&mut self.pipe).poll_read(cx, &mut buffer));
        let news = buffer.filled();
        if read.is_err() || news.is_empty() {
            return Poll::Ready(None);
        }
        Poll::Ready(Some(Ok(event(news))))
    }
}

/// Some bytes as an event.
fn event(bytes: &[u8]) -> Bytes {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4 + 8);
    text.push_str("data: ");
    STANDARD.encode_string(bytes, &mut text);
    text.push_str("\n\n");
    Bytes::from(text)
}
