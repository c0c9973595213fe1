//! The writing itself: what waits goes out in as few system calls as it takes, and never waits for the peer.

use std::{
    collections::VecDeque,
    io::IoSlice,
    pin::Pin,
    task::{Context, Poll},
    time::Instant,
};

use tokio::io::AsyncWrite;

use super::{Inner, Out};
use crate::{figures, socket::letters::Kind};

/// Letters that one system call takes along.
const TOGETHER: usize = 16;

impl Inner {
    /// Writes until the peer takes no more or nothing waits.
    pub(super) fn write(&mut self, cx: &mut Context<'_>) {
        let (mut out, since) = match std::mem::replace(&mut self.out, Out::Absent) {
            Out::Free(out) => (out, None),
            Out::Blocked(out, since) => (out, Some(since)),
            other @ (Out::Absent | Out::Lost) => {
                self.out = other;
                return;
            }
        };
        let before = (self.letters.len(), self.written);
        let outcome = self.write_to(&mut out, cx);
        self.out = match outcome {
            Poll::Ready(true) => Out::Free(out),
            Poll::Ready(false) => {
                self.lose();
                return;
            }
            Poll::Pending => {
                figures::WRITES_BLOCKED.increment(1);
                let moved = (self.letters.len(), self.written) != before;
                Out::Blocked(out, since.filter(|_| !moved).unwrap_or_else(Instant::now))
            }
        };
        if self.letters.is_empty() {
            // An idle socket gives its queue's memory back.
            self.letters = VecDeque::new();
        }
    }

    /// `true` once everything is written, `false` where the peer is gone.
    fn write_to(
        &mut self,
        out: &mut Box<dyn AsyncWrite + Send + Unpin>,
        cx: &mut Context<'_>,
    ) -> Poll<bool> {
        while let Some(first) = self.letters.front() {
            let polled = if self.letters.len() == 1 && first.piece.head.is_empty() {
                let left = first.piece.body.get(self.written..).unwrap_or_default();
                uncounted(cx, |cx| Pin::new(&mut *out).poll_write(cx, left))
            } else {
                let mut slices = [IoSlice::new(&[]); 2 * TOGETHER];
                let mut skip = self.written;
                let parts = self
                    .letters
                    .iter()
                    .take(TOGETHER)
                    .flat_map(|letter| [&letter.piece.head, &letter.piece.body]);
                for (slice, part) in slices.iter_mut().zip(parts) {
                    let gone = skip.min(part.len());
                    skip -= gone;
                    *slice = IoSlice::new(part.get(gone..).unwrap_or_default());
                }
                uncounted(cx, |cx| {
                    Pin::new(&mut *out).poll_write_vectored(cx, &slices)
                })
            };
            figures::WRITES.increment(1);
            match polled {
                Poll::Ready(Ok(0) | Err(_)) => return Poll::Ready(false),
                Poll::Ready(Ok(count)) => self.advance(count),
                Poll::Pending => return Poll::Pending,
            }
        }
        // Ciphertext that TLS still holds.
        match uncounted(cx, |cx| Pin::new(&mut *out).poll_flush(cx)) {
            Poll::Ready(done) => Poll::Ready(done.is_ok()),
            Poll::Pending => Poll::Pending,
        }
    }

    /// So many more bytes are written.
    fn advance(&mut self, count: usize) {
        self.written += count;
        while let Some(first) = self.letters.front()
            && self.written >= first.piece.len()
            && let Some(letter) = self.letters.pop_front()
        {
            self.written -= letter.piece.len();
            self.amid = letter.continues;
            if letter.kind != Kind::Answer {
                self.counted = self.counted.saturating_sub(letter.piece.cost());
            }
            if !letter.continues {
                figures::FRAMES_WRITTEN.increment(1);
            }
            self.answered.extend(letter.ticket);
        }
    }
}

/// A room writes to a thousand sockets at one wake-up: tokio's budget, made for one task and its own sockets, would
/// stop it after 128.
fn uncounted<T>(
    cx: &mut Context<'_>,
    mut poll: impl FnMut(&mut Context<'_>) -> Poll<T>,
) -> Poll<T> {
    let polling = std::pin::pin!(tokio::task::unconstrained(std::future::poll_fn(|cx| poll(
        cx
    ))));
    polling.poll(cx)
}
