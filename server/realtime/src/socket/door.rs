//! What tungstenite takes for its stream: reads pass the meter, and what it writes by itself is set aside.
//!
//! Only `writer` writes to the peer, from shared bytes and at frame borders; pongs and close replies, which
//! tungstenite makes while reading, wait in the mailbox for their turn.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::{mailbox::Mailbox, meter::Meter};

/// The reading side of one socket.
pub(crate) struct Door<R> {
    read: R,
    /// Open to the reading loop, which knows the moment.
    pub(crate) meter: Meter,
    mailbox: Arc<Mailbox>,
}

impl<R> Door<R> {
    /// A door in front of `read`; replies go to `mailbox`.
    pub(crate) fn new(read: R, meter: Meter, mailbox: Arc<Mailbox>) -> Self {
        Self {
            read,
            meter,
            mailbox,
        }
    }
}

impl<R: AsyncRead + Unpin> AsyncRead for Door<R> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if let Some(over) = self.meter.over() {
            return Poll::Ready(Err(io::Error::other(over)));
        }
        let before = buf.filled().len();
        match Pin::new(&mut self.read).poll_read(cx, buf) {
            Poll::Ready(Ok(())) => {
                let news = buf.filled().get(before..).unwrap_or_default();
                self.meter.pass(news);
                Poll::Ready(Ok(()))
            }
            other @ (Poll::Ready(Err(_)) | Poll::Pending) => other,
        }
    }
}

impl<R: Unpin> AsyncWrite for Door<R> {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.mailbox.reply(buf);
        Poll::Ready(Ok(buf.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
