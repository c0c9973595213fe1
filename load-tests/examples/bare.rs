//! A bare relay on axum's WebSockets: what any Rust server on this stack pays before it understands a single byte.
//!
//! `bare PORT` passes each binary frame of a socket on `/{room}` unchanged to the other sockets of the room. It stores
//! nothing, checks nothing and knows no document; its buffers are tuned, so that it is a floor and not a straw man.
#![allow(
    clippy::print_stderr,
    reason = "a measuring tool that says on the terminal whom it cut off"
)]

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, Result};
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use axum::serve::ListenerExt as _;
use bytes::Bytes;
use futures_util::{FutureExt as _, SinkExt as _};
use tokio::net::TcpListener;
use tokio::sync::broadcast::{self, error::RecvError, error::TryRecvError};

/// Frames that a room keeps for its slowest socket. When it is full the oldest is overwritten, and the socket that
/// missed it is closed and said: a relay that drops in silence would look faster than it is.
const BACKLOG: usize = 512;

/// Frames that one flush carries at most, so that a writer who never pauses cannot keep a socket from being read.
const BATCH: usize = 256;

/// A socket that takes nothing for so long is given up.
const WRITE_LIMIT: Duration = Duration::from_secs(60);

/// A frame, and the socket it came from.
type Relayed = (u64, Bytes);

/// What a socket holds of its room.
struct Seat {
    id: u64,
    speak: broadcast::Sender<Relayed>,
    hear: broadcast::Receiver<Relayed>,
}

/// The rooms that have sockets; the number is the next socket's.
#[derive(Default)]
struct Rooms {
    open: Mutex<HashMap<String, broadcast::Sender<Relayed>>>,
    next: AtomicU64,
}

impl Rooms {
    /// Subscribed under the lock, so that the last one out cannot close the room in between.
    fn enter(&self, room: &str) -> Seat {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let speak = open
            .entry(room.to_owned())
            .or_insert_with(|| broadcast::Sender::new(BACKLOG))
            .clone();
        let hear = speak.subscribe();
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        Seat { id, speak, hear }
    }

    /// Called when a socket has given up its seat: the last one out closes the room.
    fn leave(&self, room: &str) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open
            .get(room)
            .is_some_and(|room| room.receiver_count() == 0)
        {
            open.remove(room);
        }
    }
}

// One thread: it is measured on one core, where a second worker would only be woken in vain.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let port = std::env::args()
        .nth(1)
        .and_then(|port| port.parse::<u16>().ok())
        .context("usage: bare PORT")?;
    let listener = TcpListener::bind(("127.0.0.1", port))
        .await
        .with_context(|| format!("cannot listen on port {port}"))?
        // Without it the kernel would hold small frames back while an acknowledgement is due.
        .tap_io(|stream| drop(stream.set_nodelay(true)));
    let app = axum::Router::new()
        .route("/{room}", get(upgrade))
        .with_state(Arc::<Rooms>::default());
    axum::serve(listener, app).await.context("serving failed")
}

async fn upgrade(
    socket: WebSocketUpgrade,
    Path(room): Path<String>,
    State(rooms): State<Arc<Rooms>>,
) -> Response {
    socket
        // The default of 128 KiB is zero-filled before each read.
        .read_buffer_size(4 << 10)
        // Nothing is written before the flush, unless this much is waiting; past the maximum a write fails.
        .write_buffer_size(64 << 10)
        .max_write_buffer_size(4 << 20)
        .on_upgrade(async move |socket| {
            let seat = rooms.enter(&room);
            // The seat is given up when `relay` returns.
            let cut_off = relay(socket, seat).await;
            rooms.leave(&room);
            if let Some(why) = cut_off {
                eprintln!("bare: closed a socket of room {room}: {why}");
            }
        })
}

/// Returns when the socket is closed, with the reason if it was this side that closed it.
async fn relay(mut socket: WebSocket, mut seat: Seat) -> Option<String> {
    loop {
        tokio::select! {
            incoming = socket.recv() => match incoming {
                // Nobody listening is not a failure: the sender itself is subscribed.
                Some(Ok(Message::Binary(frame))) => drop(seat.speak.send((seat.id, frame))),
                Some(Ok(Message::Text(_) | Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
            },
            relayed = seat.hear.recv() => match relayed {
                Ok((from, _)) if from == seat.id && seat.hear.is_empty() => {}
                Ok(first) => match pass_on(&mut socket, &mut seat, first).await {
                    Passed::All => {}
                    Passed::Closed => return None,
                    Passed::CutOff(why) => return Some(why),
                },
                Err(RecvError::Lagged(missed)) => return Some(format!("{missed} frames behind")),
                Err(RecvError::Closed) => return None,
            },
        }
    }
}

/// How writing what waited has ended.
enum Passed {
    All,
    Closed,
    CutOff(String),
}

/// Writes the first frame and those that wait behind it, and flushes once.
async fn pass_on(socket: &mut WebSocket, seat: &mut Seat, first: Relayed) -> Passed {
    let writing = async {
        let mut next = Some(first);
        let mut written = 0;
        while let Some((from, frame)) = next {
            if from != seat.id && socket.feed(Message::Binary(frame)).await.is_err() {
                return Passed::Closed;
            }
            written += 1;
            if written == BATCH {
                break;
            }
            next = match seat.hear.try_recv() {
                Ok(next) => Some(next),
                Err(TryRecvError::Empty | TryRecvError::Closed) => None,
                Err(TryRecvError::Lagged(missed)) => {
                    return Passed::CutOff(format!("{missed} frames behind"));
                }
            };
        }
        match socket.flush().await {
            Ok(()) => Passed::All,
            Err(_) => Passed::Closed,
        }
    };
    let mut writing = std::pin::pin!(writing);
    // Most writes end at once; only one that has to wait is worth a timer.
    if let Some(passed) = writing.as_mut().now_or_never() {
        return passed;
    }
    match tokio::time::timeout(WRITE_LIMIT, writing).await {
        Ok(passed) => passed,
        Err(_) => Passed::CutOff(format!("took nothing for {} s", WRITE_LIMIT.as_secs())),
    }
}
