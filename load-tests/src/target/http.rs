//! The HTTP requests that a load test needs, each on a connection of its own.

use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

const PATIENCE: Duration = Duration::from_secs(30);
/// Longest answer that is read, in bytes.
const LONGEST: u64 = 1 << 20;

/// Posts `body`, which is JSON, to `path` at `host` (`address:port`); the answer's body.
///
/// # Errors
/// No connection, no answer in 30 s, a status that is not 2xx.
pub(crate) async fn post(host: &str, path: &str, body: &str) -> Result<String> {
    let head = format!(
        "POST {path} HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: {}",
        body.len()
    );
    ask(host, path, &head, body).await
}

/// Gets `path` at `host` (`address:port`).
///
/// # Errors
/// As [`post`].
pub(crate) async fn get(host: &str, path: &str) -> Result<String> {
    ask(host, path, &format!("GET {path} HTTP/1.1"), "").await
}

async fn ask(host: &str, path: &str, head: &str, body: &str) -> Result<String> {
    let asked = async {
        let mut stream = TcpStream::connect(host).await?;
        let request = format!("{head}\r\nHost: {host}\r\nConnection: close\r\n\r\n{body}");
        stream.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        stream.take(LONGEST).read_to_string(&mut answer).await?;
        Ok::<_, anyhow::Error>(answer)
    };
    let answer = timeout(PATIENCE, asked)
        .await
        .with_context(|| format!("no answer from {path}"))??;
    let (head, body) = answer
        .split_once("\r\n\r\n")
        .context("the answer is not HTTP")?;
    let status = head.split(' ').nth(1).unwrap_or_default();
    if !status.starts_with('2') {
        bail!("{path} answered {status}");
    }
    Ok(body.to_owned())
}
