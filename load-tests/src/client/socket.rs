//! One open socket: a half that anybody may speak through, and a half that one task listens to.
//!
//! Nothing is allocated for a message that comes whole with a read: all sockets share one scratch buffer. What the
//! server does not take at once waits in the socket's own buffer and leaves as soon as there is room.

use std::{
    cell::{Cell, RefCell},
    future::poll_fn,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
    time::{Duration, Instant},
};

use anyhow::Result;
use passeplume_crdt::wire::{SyncMessage, hocuspocus};
use tokio::{
    io::{AsyncRead as _, AsyncWrite as _, ReadBuf},
    net::{
        TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
};

use super::{
    frame::{self, Opcode},
    handshake::{self, Refused},
    inbox::{Inbox, Incoming},
    said::{Framing, Said},
    traffic::Traffic,
};

/// What may wait for a server that does not read; a socket above it counts as broken.
const WAITING: usize = 64 << 20;
/// How long a client comes again to a server that is full.
const COMING_AGAIN: Duration = Duration::from_secs(60);
/// Reads of one socket in a row before the others have their turn.
const TURN: usize = 8;

/// What all sockets of a run share.
pub(crate) struct Shared {
    scratch: RefCell<Box<[u8]>>,
    frame: RefCell<Vec<u8>>,
    /// Bytes and frames of all sockets.
    pub(crate) traffic: Traffic,
    /// How often a server that was full told a client to come again.
    turned_away: Cell<u64>,
}

impl Shared {
    /// Fresh buffers.
    pub(crate) fn new() -> Rc<Self> {
        Rc::new(Self {
            scratch: RefCell::new(vec![0; 64 << 10].into_boxed_slice()),
            frame: RefCell::default(),
            traffic: Traffic::default(),
            turned_away: Cell::new(0),
        })
    }

    /// How often a server that was full told clients to come again, who then did.
    pub(crate) fn turned_away(&self) -> u64 {
        self.turned_away.get()
    }
}

/// Where a socket leads.
#[derive(Debug, Clone)]
pub(crate) struct Door {
    /// Address of the WebSocket.
    pub(crate) url: String,
    /// How messages are packed.
    pub(crate) framing: Framing,
    /// The one document of this socket.
    pub(crate) document: Rc<str>,
    /// What is said first.
    pub(crate) greeting: Vec<bytes::Bytes>,
    /// What is done where the server says that it is full.
    pub(crate) full: WhenFull,
}

/// What a client does that is told to come again (HTTP 503).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WhenFull {
    /// It comes again when it was told to, as people do.
    ComesAgain,
    /// It says so: the refusal is what matters.
    Tells,
}

impl Door {
    /// The same door for a client that tells when it is refused.
    pub(crate) fn telling(mut self) -> Self {
        self.full = WhenFull::Tells;
        self
    }

    /// The same door for a client that has this state vector already.
    pub(crate) fn with_state(mut self, state_vector: &[u8]) -> Self {
        if let Some(step_1) = self.greeting.last_mut() {
            *step_1 = self
                .framing
                .sync(&self.document, SyncMessage::Step1(state_vector));
        }
        self
    }
}

/// Who listens to a socket.
pub(crate) trait Ear {
    /// The server said something; `at` is when its bytes were read.
    fn hear(&mut self, said: Said<'_>, at: Instant, socket: &Socket);
}

/// How a socket ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// We left.
    Left,
    /// The server said goodbye, perhaps with a code.
    Closed(Option<u16>),
    /// The connection broke, or what came was no WebSocket.
    Lost,
}

/// What lies on the generator's side of sockets, in bytes.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Behind {
    /// The server has sent it, and the generator has not read it.
    pub(crate) unread: u64,
    /// The generator has written it, and the system does not take it from it: the server does not read.
    pub(crate) unsent: u64,
}

impl Behind {
    /// Adds another socket's.
    pub(crate) fn add(&mut self, other: Self) {
        self.unread += other.unread;
        self.unsent += other.unsent;
    }
}

/// A socket ended before its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the socket ended: {0:?}")]
pub(crate) struct Ended(pub(crate) End);

/// The half to speak through.
pub(crate) struct Socket {
    write: RefCell<OwnedWriteHalf>,
    waiting: RefCell<Vec<u8>>,
    waker: RefCell<Option<Waker>>,
    leaving: Cell<bool>,
    broken: Cell<bool>,
    ended: Cell<bool>,
    framing: Framing,
    document: Rc<str>,
    shared: Rc<Shared>,
}

/// The half to listen to.
pub(crate) struct Listener {
    read: OwnedReadHalf,
    inbox: Inbox,
    behind: Vec<u8>,
    socket: Rc<Socket>,
}

/// Opens a socket and says the greeting.
///
/// # Errors
/// As [`handshake::open`].
pub(crate) async fn open(door: &Door, shared: &Rc<Shared>) -> Result<(Rc<Socket>, Listener)> {
    let (stream, behind) = knock(door, shared).await?;
    let (read, write) = stream.into_split();
    let socket = Rc::new(Socket {
        write: RefCell::new(write),
        waiting: RefCell::default(),
        waker: RefCell::default(),
        leaving: Cell::new(false),
        broken: Cell::new(false),
        ended: Cell::new(false),
        framing: door.framing,
        document: door.document.clone(),
        shared: shared.clone(),
    });
    for message in &door.greeting {
        socket.say(message);
    }
    let listener = Listener {
        read,
        inbox: Inbox::default(),
        behind,
        socket: socket.clone(),
    };
    Ok((socket, listener))
}

async fn knock(door: &Door, shared: &Shared) -> Result<(TcpStream, Vec<u8>)> {
    let began = Instant::now();
    loop {
        let told = handshake::open(&door.url).await;
        let refused = told.as_ref().err().and_then(|error| error.downcast_ref());
        let Some(seconds) = refused.and_then(Refused::come_again) else {
            return told;
        };
        if door.full == WhenFull::Tells || began.elapsed() > COMING_AGAIN {
            return told;
        }
        shared.turned_away.set(shared.turned_away.get() + 1);
        tokio::time::sleep(Duration::from_secs(seconds)).await;
    }
}

impl Socket {
    /// Sends a sync message about the socket's document.
    pub(crate) fn say_sync(&self, message: SyncMessage<'_>) {
        self.say(&self.framing.sync(&self.document, message));
    }

    /// Sends an awareness body about the socket's document.
    pub(crate) fn say_presence(&self, body: &[u8]) {
        self.say(&self.framing.presence(&self.document, body));
    }

    /// Sends a binary message.
    pub(crate) fn say(&self, message: &[u8]) {
        self.send(Opcode::Binary, message);
    }

    /// Says goodbye; the listener ends once it is sent.
    pub(crate) fn leave(&self) {
        self.send(Opcode::Close, &1000_u16.to_be_bytes());
        self.leaving.set(true);
        self.wake();
    }

    /// Breaks the connection off without a word, as a closed lid does.
    pub(crate) fn cut(&self) {
        self.leaving.set(true);
        self.waiting.borrow_mut().clear();
        self.wake();
    }

    /// Bytes on their way here that nobody has read, and bytes that the server has not taken yet.
    pub(crate) fn behind(&self) -> Behind {
        let write = self.write.borrow();
        Behind {
            unread: rustix::io::ioctl_fionread(write.as_ref()).unwrap_or(0),
            unsent: self.waiting.borrow().len() as u64,
        }
    }

    /// Whether it has ended, by either side.
    pub(crate) fn has_ended(&self) -> bool {
        self.ended.get()
    }

    fn send(&self, opcode: Opcode, payload: &[u8]) {
        let mut bytes = self.shared.frame.borrow_mut();
        bytes.clear();
        frame::write(&mut bytes, opcode, payload);
        self.shared.traffic.sent(bytes.len());
        let mut waiting = self.waiting.borrow_mut();
        let sent = if waiting.is_empty() {
            match self.write.borrow().try_write(&bytes) {
                Ok(sent) => sent,
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => 0,
                Err(_) => return self.broken.set(true),
            }
        } else {
            0
        };
        let rest = bytes.get(sent..).unwrap_or_default();
        if rest.is_empty() {
            return;
        }
        waiting.extend_from_slice(rest);
        if waiting.len() > WAITING {
            self.broken.set(true);
        }
        self.wake();
    }

    fn wake(&self) {
        if let Some(waker) = self.waker.borrow().as_ref() {
            waker.wake_by_ref();
        }
    }
}

impl Listener {
    /// Listens until the socket ends.
    pub(crate) async fn run(mut self, ear: &mut impl Ear) -> End {
        let behind = std::mem::take(&mut self.behind);
        let end = match self.feed(&behind, ear) {
            Some(end) => end,
            None => poll_fn(|cx| self.poll(cx, ear)).await,
        };
        self.socket.ended.set(true);
        end
    }

    fn poll(&mut self, cx: &mut Context<'_>, ear: &mut impl Ear) -> Poll<End> {
        {
            let mut waker = self.socket.waker.borrow_mut();
            if !waker
                .as_ref()
                .is_some_and(|known| known.will_wake(cx.waker()))
            {
                *waker = Some(cx.waker().clone());
            }
        }
        if self.flush(cx).is_err() || self.socket.broken.get() {
            return Poll::Ready(End::Lost);
        }
        if self.socket.leaving.get() && self.socket.waiting.borrow().is_empty() {
            return Poll::Ready(End::Left);
        }
        let shared = self.socket.shared.clone();
        let mut scratch = shared.scratch.borrow_mut();
        for _ in 0..TURN {
            let mut buffer = ReadBuf::new(&mut scratch);
            match Pin::new(&mut self.read).poll_read(cx, &mut buffer) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Err(_)) => return Poll::Ready(End::Lost),
                Poll::Ready(Ok(())) if buffer.filled().is_empty() => {
                    return Poll::Ready(End::Lost);
                }
                Poll::Ready(Ok(())) => {
                    if let Some(end) = self.feed(buffer.filled(), ear) {
                        return Poll::Ready(end);
                    }
                }
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    fn flush(&mut self, cx: &mut Context<'_>) -> std::io::Result<()> {
        let mut waiting = self.socket.waiting.borrow_mut();
        while !waiting.is_empty() {
            match Pin::new(&mut *self.socket.write.borrow_mut()).poll_write(cx, &waiting) {
                Poll::Pending => break,
                Poll::Ready(sent) => {
                    waiting.drain(..sent?);
                }
            }
        }
        Ok(())
    }

    fn feed(&mut self, bytes: &[u8], ear: &mut impl Ear) -> Option<End> {
        let at = Instant::now();
        let socket = &self.socket;
        let mut end = None;
        let fed = self.inbox.feed(bytes, |incoming| match incoming {
            Incoming::Message(message) => match socket.framing.read(message) {
                Ok(Said::Ping) => socket.say(hocuspocus::PONG),
                Ok(said) => ear.hear(said, at, socket),
                Err(_) => end = Some(End::Lost),
            },
            Incoming::Ping(payload) => socket.send(Opcode::Pong, payload),
            Incoming::Close(code) => end = Some(End::Closed(code)),
            Incoming::Text(_) | Incoming::Pong => {}
        });
        match fed {
            Ok(frames) => socket.shared.traffic.received(bytes.len(), frames),
            Err(_) => end = Some(End::Lost),
        }
        end
    }
}
