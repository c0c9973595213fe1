//! Bytes over HTTP, as fast as a network takes them: pieces of an upload, parts of a medium.

use std::{
    cell::Cell,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

const PATIENCE: Duration = Duration::from_secs(60);
/// Bytes that are written at once on a slow line.
const SPOONFUL: usize = 4 << 10;

/// A network between somebody and the server.
#[derive(Debug)]
pub(crate) struct Line {
    /// Bytes a second that go up; nothing: as fast as they are taken.
    rate: Option<f64>,
    /// When all that was sent has gone.
    free: Cell<Instant>,
}

impl Line {
    /// As fast as the server takes it.
    pub(crate) fn fast() -> Self {
        Self::of(None)
    }

    /// So many megabits a second.
    pub(crate) fn slow(megabits: f64) -> Self {
        Self::of(Some(megabits * 1e6 / 8.0))
    }

    fn of(rate: Option<f64>) -> Self {
        Self {
            rate,
            free: Cell::new(Instant::now()),
        }
    }

    async fn write(&self, stream: &mut TcpStream, bytes: &[u8]) -> Result<()> {
        let Some(rate) = self.rate else {
            return Ok(stream.write_all(bytes).await?);
        };
        for some in bytes.chunks(SPOONFUL) {
            let span = Duration::from_secs_f64(some.len() as f64 / rate);
            let free = self.free.get().max(Instant::now()) + span;
            self.free.set(free);
            // Its last byte arrives when the line is free again.
            tokio::time::sleep_until(free.into()).await;
            stream.write_all(some).await?;
        }
        Ok(())
    }
}

/// Who sends or asks.
pub(crate) struct Sender<'a> {
    /// `address:port`.
    pub(crate) host: &'a str,
    /// Opens the session.
    pub(crate) token: &'a str,
    /// The network in between.
    pub(crate) line: &'a Line,
}

/// A part of a medium.
pub(crate) struct Part {
    /// From the question to the first byte of the answer.
    pub(crate) first_byte: Duration,
    /// What came.
    pub(crate) bytes: Vec<u8>,
}

impl Sender<'_> {
    /// Sends a piece; the status and the JSON of the answer.
    ///
    /// # Errors
    /// No connection, or no answer in a minute.
    pub(crate) async fn put(&self, path: &str, piece: &[u8]) -> Result<(u16, Value)> {
        let sent = async {
            let mut stream = self.open("PUT", path, "", piece.len()).await?;
            self.line.write(&mut stream, piece).await?;
            let mut answer = Vec::new();
            stream.read_to_end(&mut answer).await?;
            anyhow::Ok(answer)
        };
        let answer = timeout(PATIENCE, sent).await.context("no answer")??;
        let (status, body) = read(&answer)?;
        Ok((status, serde_json::from_slice(body).unwrap_or_default()))
    }

    /// Begins to send a piece, and the network is gone after `most` bytes of it.
    ///
    /// # Errors
    /// No connection.
    pub(crate) async fn cut(&self, path: &str, piece: &[u8], most: usize) -> Result<()> {
        let mut stream = self.open("PUT", path, "", piece.len()).await?;
        let some = piece.get(..most).unwrap_or(piece);
        self.line.write(&mut stream, some).await
    }

    /// Asks for the bytes from `from` to the end, as a player does that seeks.
    ///
    /// # Errors
    /// No connection, no answer in a minute, another status than 206.
    pub(crate) async fn part(&self, path: &str, from: usize) -> Result<Part> {
        let asked = async {
            let began = Instant::now();
            let range = format!("Range: bytes={from}-\r\n");
            let mut stream = self.open("GET", path, &range, 0).await?;
            let mut answer = vec![0];
            stream.read_exact(&mut answer).await?;
            let first_byte = began.elapsed();
            stream.read_to_end(&mut answer).await?;
            anyhow::Ok((first_byte, answer))
        };
        let (first_byte, answer) = timeout(PATIENCE, asked).await.context("no answer")??;
        let (status, body) = read(&answer)?;
        if status != 206 {
            bail!("{path} answered {status}");
        }
        Ok(Part {
            first_byte,
            bytes: body.to_vec(),
        })
    }

    async fn open(&self, method: &str, path: &str, more: &str, bytes: usize) -> Result<TcpStream> {
        let mut stream = TcpStream::connect(self.host).await?;
        stream.set_nodelay(true)?;
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\nConnection: close\r\n{more}\
             Content-Type: application/octet-stream\r\nContent-Length: {bytes}\r\n\r\n",
            self.host, self.token
        );
        self.line.write(&mut stream, head.as_bytes()).await?;
        Ok(stream)
    }
}

/// Status and body of an answer that is whole.
fn read(answer: &[u8]) -> Result<(u16, &[u8])> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n");
    let end = end.context("the answer is not HTTP")?;
    let (head, body) = answer.split_at(end + 4);
    let head = std::str::from_utf8(head)?;
    let status = head.split(' ').nth(1).unwrap_or_default();
    let status = status.parse().context("the answer is not HTTP")?;
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        let is_length = name.eq_ignore_ascii_case("content-length");
        is_length.then(|| value.trim().parse::<usize>().ok())?
    });
    if length != Some(body.len()) {
        bail!("the answer has {} bytes of {length:?}", body.len());
    }
    Ok((status, body))
}
