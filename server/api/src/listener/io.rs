//! A TCP stream that holds a place among the connections and does not wait for ever on a peer that does not read.

use std::{
    io,
    io::Cursor,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use passeplume_realtime::Wire;
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, ReadBuf},
    net::{TcpStream, tcp::OwnedReadHalf},
    time::{Sleep, sleep},
};

/// A write that finds no room for this long ends the connection.
const WRITE_TIME: Duration = Duration::from_secs(60);

/// One of the places for connections; it is free again when this is dropped, after the upgrade too.
pub(super) struct Place(Arc<AtomicUsize>);

impl Place {
    pub(super) fn take(count: &Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        metrics::gauge!("passeplume_connections").increment(1.0);
        Self(Arc::clone(count))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
        metrics::gauge!("passeplume_connections").decrement(1.0);
    }
}

/// The stream behind an upgrade, as rooms take it: of a plain connection its two bare halves, without the layers that
/// HTTP needed and without a lock between them.
pub(crate) fn wire(upgraded: Upgraded) -> Wire {
    let parts = match upgraded.downcast::<TokioIo<TimedIo>>() {
        Ok(parts) => parts,
        // TLS, whose halves share one state.
        Err(upgraded) => return Wire::of_stream(TokioIo::new(upgraded)),
    };
    let (stream, place) = parts.io.into_inner().into_parts();
    let (read, write) = stream.into_split();
    let read = Placed {
        read,
        _place: place,
    };
    if parts.read_buf.is_empty() {
        Wire::of_halves(read, write)
    } else {
        // What the client sent behind its handshake without waiting for the answer: without the buffer around it.
        let behind = Cursor::new(Box::<[u8]>::from(&*parts.read_buf));
        Wire::of_halves(behind.chain(read), write)
    }
}

/// The reading half, which keeps the connection's place.
struct Placed {
    read: OwnedReadHalf,
    _place: Place,
}

impl AsyncRead for Placed {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.read).poll_read(context, buffer)
    }
}

/// See the file's first sentence.
pub(super) struct TimedIo {
    stream: TcpStream,
    /// Armed only while a write waits: an idle socket pays nothing for it.
    blocked: Option<Pin<Box<Sleep>>>,
    place: Place,
}

impl TimedIo {
    pub(super) fn new(stream: TcpStream, place: Place) -> Self {
        Self {
            stream,
            blocked: None,
            place,
        }
    }

    /// The bare stream and its place: whoever watches writes by itself needs no timer here.
    fn into_parts(self) -> (TcpStream, Place) {
        (self.stream, self.place)
    }

    fn watch<T>(
        &mut self,
        outcome: Poll<io::Result<T>>,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<T>> {
        if outcome.is_ready() {
            self.blocked = None;
            return outcome;
        }
        let timer = self
            .blocked
            .get_or_insert_with(|| Box::pin(sleep(WRITE_TIME)));
        ready!(timer.as_mut().poll(context));
        self.blocked = None;
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for TimedIo {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for TimedIo {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.watch(outcome, context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.watch(outcome, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
