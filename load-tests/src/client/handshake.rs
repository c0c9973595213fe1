//! Opens a WebSocket with tungstenite's handshake and takes the bare stream back, with what came behind the answer.

use std::{
    cell::RefCell,
    io,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
    time::Duration,
};

use anyhow::{Context as _, Result, anyhow};
use serde::Deserialize;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::timeout,
};
use tokio_tungstenite::tungstenite::{self, protocol::WebSocketConfig};

/// How long a server may take to accept a socket.
const PATIENCE: Duration = Duration::from_secs(60);

/// The server answered, but not with a socket.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the server refused a socket with HTTP {status}")]
pub(crate) struct Refused {
    /// HTTP status.
    pub(crate) status: u16,
    /// `Retry-After` in seconds, where it said so.
    pub(crate) retry_after: Option<u64>,
    /// `code` of the JSON in its body, where there is one.
    pub(crate) code: Option<String>,
}

impl Refused {
    /// In how many seconds to come again, where it says that the server is full.
    pub(crate) fn come_again(&self) -> Option<u64> {
        (self.status == 503).then(|| self.retry_after.unwrap_or(1))
    }
}

/// Opens `url` (`ws://host:port/path`); the stream and the first bytes behind the server's answer.
///
/// # Errors
/// [`Refused`] with its HTTP status, no answer in a minute, or a broken connection.
pub(crate) async fn open(url: &str) -> Result<(TcpStream, Vec<u8>)> {
    timeout(PATIENCE, shake(url))
        .await
        .map_err(|_| anyhow!("the server took over {} s to accept", PATIENCE.as_secs()))?
}

async fn shake(url: &str) -> Result<(TcpStream, Vec<u8>)> {
    let stream = TcpStream::connect(authority(url)?)
        .await
        .context("cannot connect")?;
    stream.set_nodelay(true)?;
    let behind = Rc::new(RefCell::default());
    let careful = Careful {
        stream,
        ended: 0,
        behind: behind.clone(),
    };
    // The buffers are for the handshake alone.
    let config = WebSocketConfig::default().read_buffer_size(1024);
    let opened = Box::pin(tokio_tungstenite::client_async_with_config(
        url,
        careful,
        Some(config),
    ));
    match opened.await {
        Ok((socket, _)) => {
            let careful = socket.into_inner();
            Ok((careful.stream, behind.take()))
        }
        Err(tungstenite::Error::Http(answer)) => {
            let retry = answer.headers().get("retry-after");
            Err(anyhow::Error::new(Refused {
                status: answer.status().as_u16(),
                retry_after: retry.and_then(|value| value.to_str().ok()?.parse().ok()),
                // A short answer comes in one piece.
                code: serde_json::from_slice::<Problem>(&behind.take())
                    .ok()
                    .map(|problem| problem.code),
            }))
        }
        Err(other) => Err(anyhow::Error::new(other).context("the handshake failed")),
    }
}

/// `host:port` of a `ws://` address.
pub(crate) fn authority(url: &str) -> Result<&str> {
    let rest = url
        .strip_prefix("ws://")
        .context("only ws:// can be measured: TLS belongs to the proxy in front")?;
    Ok(rest.split_once('/').map_or(rest, |(host, _)| host))
}

/// What of a refusal's body counts.
#[derive(Deserialize)]
struct Problem {
    code: String,
}

/// Hands over no byte behind the blank line that ends the server's answer, so that none is lost in the handshake.
struct Careful {
    stream: TcpStream,
    /// How many bytes of the blank line have been seen; 4 is all.
    ended: u8,
    behind: Rc<RefCell<Vec<u8>>>,
}

impl AsyncRead for Careful {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(cx, buf);
        let fresh = buf.filled().get(before..).unwrap_or_default();
        let (ended, head) = head_length(self.ended, fresh);
        self.ended = ended;
        let behind = fresh.get(head..).unwrap_or_default().to_vec();
        self.behind.borrow_mut().extend(behind);
        buf.set_filled(before + head);
        polled
    }
}

/// How much of `bytes` belongs to the head, and how much of the blank line has been seen behind it.
fn head_length(mut ended: u8, bytes: &[u8]) -> (u8, usize) {
    for (index, byte) in bytes.iter().enumerate() {
        if ended == 4 {
            return (ended, index);
        }
        ended = match (ended, byte) {
            (0 | 2, b'\r') | (1 | 3, b'\n') => ended + 1,
            (_, b'\r') => 1,
            _ => 0,
        };
    }
    (ended, bytes.len())
}

impl AsyncWrite for Careful {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_ends_at_the_blank_line_wherever_it_is_cut() {
        let bytes = b"HTTP/1.1 101\r\nA: b\r\n\r\n\x82\x01\x00";
        let head = bytes.len() - 3;
        assert_eq!(head_length(0, bytes), (4, head));
        for cut in 0..=head {
            let (ended, first) = head_length(0, &bytes[..cut]);
            assert_eq!(first, cut);
            let (ended, second) = head_length(ended, &bytes[cut..]);
            assert_eq!((ended, first + second), (4, head), "cut {cut}");
        }
    }

    #[test]
    fn the_authority_stands_before_the_path() {
        assert_eq!(
            authority("ws://127.0.0.1:80/yjs/a").unwrap(),
            "127.0.0.1:80"
        );
        assert_eq!(authority("ws://[::1]:80").unwrap(), "[::1]:80");
        assert!(authority("wss://a").is_err());
    }
}
