//! A byte stream past its WebSocket handshake, in two halves.

use tokio::io::{AsyncRead, AsyncWrite};

/// What a socket reads from and writes to.
pub struct Wire {
    pub(super) read: Box<dyn AsyncRead + Send + Unpin>,
    pub(super) write: Box<dyn AsyncWrite + Send + Unpin>,
}

impl std::fmt::Debug for Wire {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Wire").finish_non_exhaustive()
    }
}

impl Wire {
    /// Of two halves that work at the same time without a lock between them, as those of a TCP stream.
    pub fn of_halves(
        read: impl AsyncRead + Send + Unpin + 'static,
        write: impl AsyncWrite + Send + Unpin + 'static,
    ) -> Self {
        Self {
            read: Box::new(read),
            write: Box::new(write),
        }
    }

    /// Of one stream that cannot be halved (TLS, a stream in memory): a lock keeps the halves apart.
    pub fn of_stream(stream: impl AsyncRead + AsyncWrite + Send + 'static) -> Self {
        let (read, write) = tokio::io::split(stream);
        Self::of_halves(read, write)
    }
}
