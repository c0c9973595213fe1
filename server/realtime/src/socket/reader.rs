//! Reads one socket: limits of the moment, floods, and what is no message of ours.

use std::{
    cell::{Cell, RefCell},
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use bytes::Bytes;
use tokio::{
    io::{AsyncRead, ReadBuf},
    time::{Instant, timeout_at},
};

use super::{
    Farewell, Line,
    frames::{Data, Decoder, Message},
    letters::{self, Kind},
};
use crate::{figures, hub::Hub};

/// What one read takes at the most.
const SCRATCH: usize = 64 << 10;

/// Places for messages that a thread keeps between two reads.
const SPARE: usize = 16;

/// Below this, a part is copied out of its message; above it the message's bytes are shared.
const COPIED: usize = 16 << 10;

thread_local! {
    // Nothing is kept in it between two polls, so one serves all sockets of a thread and a silent socket has none.
    static BUFFER: RefCell<Box<[u8]>> = RefCell::new(vec![0; SCRATCH].into());
    // An empty list for what a read makes whole: who waits for the peer leaves it to whoever reads next.
    static LIST: Cell<Vec<Message>> = const { Cell::new(Vec::new()) };
}

/// What a protocol makes of the messages of one socket.
pub(crate) trait Listener: Send {
    /// Before the first message. `Err` ends the socket.
    fn start(&mut self) -> impl Future<Output = Result<(), Farewell>> + Send;
    /// One message. `Err` ends the socket.
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

/// The reading half of a socket.
pub(super) struct Source {
    stream: Box<dyn AsyncRead + Send + Unpin>,
    decoder: Decoder,
}

impl Source {
    /// Reads messages of one kind, of at most `most_bytes`, cut into at most `most_fragments` frames.
    pub(super) fn new(
        stream: Box<dyn AsyncRead + Send + Unpin>,
        spoken: Data,
        most_bytes: usize,
        most_fragments: u32,
    ) -> Self {
        Self {
            stream,
            decoder: Decoder::new(spoken, most_bytes, most_fragments),
        }
    }

    /// Reads once and adds what became whole to `found`; `false` at the end of the stream.
    async fn read(&mut self, found: &mut Vec<Message>) -> io::Result<bool> {
        std::future::poll_fn(|cx| self.poll_read(cx, found)).await
    }

    fn poll_read(
        &mut self,
        cx: &mut Context<'_>,
        found: &mut Vec<Message>,
    ) -> Poll<io::Result<bool>> {
        BUFFER.with_borrow_mut(|buffer| {
            let mut buffer = ReadBuf::new(buffer);
            let Poll::Ready(read) = Pin::new(&mut self.stream).poll_read(cx, &mut buffer) else {
                leave(found);
                return Poll::Pending;
            };
            read?;
            let news = buffer.filled_mut();
            if news.is_empty() {
                return Poll::Ready(Ok(false));
            }
            if found.capacity() == 0 {
                *found = LIST.take();
            }
            self.decoder.feed(news, found);
            Poll::Ready(Ok(true))
        })
    }
}

/// Leaves an empty list to whoever reads next on this thread: a silent socket has none.
fn leave(list: &mut Vec<Message>) {
    if list.capacity() > 0 {
        let list = std::mem::take(list);
        if list.capacity() <= SPARE {
            LIST.set(list);
        }
    }
}

/// Reads until the socket ends; the farewell that is owed to the peer, if any.
pub(super) async fn read_loop<L: Listener>(
    source: &mut Source,
    hub: &Hub,
    line: &Arc<Line>,
    listener: &mut L,
) -> Option<Farewell> {
    let deadline = Instant::now() + hub.limits().login;
    let mut pings = Pings::new();
    let mut found = Vec::new();
    if let Err(farewell) = listener.start().await {
        return Some(farewell);
    }
    loop {
        if source.decoder.claimed() > listener.allowed() {
            return Some(Farewell::TOO_BIG);
        }
        let read = match listener.standing() {
            Standing::Known => source.read(&mut found).await,
            // Boxed, as all that happens once: every idle socket would keep its place.
            Standing::Stranger => {
                match Box::pin(timeout_at(deadline, source.read(&mut found))).await {
                    Ok(read) => read,
                    Err(_) => return Some(Farewell::NO_LOGIN),
                }
            }
        };
        // At the end or an error the peer is gone, or never was a WebSocket.
        if !read.unwrap_or(false) {
            return None;
        }
        line.heard.now();
        for message in found.drain(..) {
            // Before anything is heard: the right to be here may have ended while the peer did not take its farewell.
            if line.mailbox.is_closing() {
                return None;
            }
            match message {
                Message::Data(bytes) => {
                    if bytes.len() > listener.allowed() {
                        return Some(Farewell::TOO_BIG);
                    }
                    figures::FRAMES_READ.increment(1);
                    if let Err(farewell) = listener.hear(bytes).await {
                        return Some(farewell);
                    }
                }
                Message::Ping(payload) => {
                    if pings.add(hub.limits().pings) {
                        return Some(Farewell::TOO_MANY_PINGS);
                    }
                    line.mailbox
                        .say(&letters::Message::pong(&payload), Kind::Presence);
                }
                Message::Pong => {}
                Message::Close(code) => return Some(Farewell::answering(code)),
                Message::Bad(farewell) => return Some(farewell),
            }
        }
        if line.mailbox.is_closing() {
            return None;
        }
    }
}

/// A part of a message that outlives it.
pub(crate) fn keep(message: &Bytes, part: &[u8]) -> Bytes {
    // A message has bytes of exactly its own size: what surrounds the part is an address and a few more.
    if part.len() < COPIED && part.len() * 2 < message.len() {
        Bytes::copy_from_slice(part)
    } else {
        message.slice_ref(part)
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

#[cfg(test)]
mod tests {
    use futures_util::poll;
    use tokio::io::AsyncWriteExt as _;

    use super::*;

    #[tokio::test]
    async fn rt_55_who_waits_for_the_peer_holds_no_list_and_the_next_one_takes_it() {
        let (mut ours, theirs) = tokio::io::duplex(64);
        let mut source = Source::new(Box::new(theirs), Data::Binary, 1_024, 1);
        let mut found = Vec::new();
        for byte in 0..3 {
            ours.write_all(&[0x82, 0x81, 0, 0, 0, 0, byte])
                .await
                .unwrap();
            assert!(source.read(&mut found).await.unwrap());
            assert_eq!(found, [Message::Data(Bytes::copy_from_slice(&[byte]))]);
            found.clear();
            let list = found.as_ptr();
            assert!(poll!(std::pin::pin!(source.read(&mut found))).is_pending());
            assert_eq!(found.capacity(), 0);
            let left = LIST.take();
            assert_eq!(left.as_ptr(), list, "nobody takes a new one");
            LIST.set(left);
        }
        leave(&mut Vec::with_capacity(SPARE + 1));
        assert!(LIST.take().capacity() <= SPARE, "a long one is given back");
    }
}
