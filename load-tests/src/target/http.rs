//! The HTTP requests that a load test needs, each on a connection of its own.

use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;
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

/// A question of somebody who is logged in.
pub(crate) struct Question<'a> {
    /// `address:port`.
    pub(crate) host: &'a str,
    /// Opens the session.
    pub(crate) token: &'a str,
    /// `GET`, `POST`, `PUT` or `DELETE`.
    pub(crate) method: &'a str,
    /// With its query.
    pub(crate) path: &'a str,
    /// By which a command that is sent again is known.
    pub(crate) key: Option<&'a str>,
    /// JSON, or nothing.
    pub(crate) body: Option<Value>,
}

impl Question<'_> {
    /// Asks; the status and the JSON of the answer, whatever it is.
    ///
    /// # Errors
    /// No connection, or no answer in 30 s.
    pub(crate) async fn ask(&self) -> Result<(u16, Value)> {
        let mut head = format!(
            "{} {} HTTP/1.1\r\nAuthorization: Bearer {}",
            self.method, self.path, self.token
        );
        if let Some(key) = self.key {
            head += &format!("\r\nIdempotency-Key: {key}");
        }
        let body = self.body.as_ref().map(Value::to_string).unwrap_or_default();
        if !body.is_empty() {
            head += &format!(
                "\r\nContent-Type: application/json\r\nContent-Length: {}",
                body.len()
            );
        }
        let (status, body) = answer(self.host, self.path, &head, &body).await?;
        Ok((status, serde_json::from_str(&body).unwrap_or_default()))
    }

    /// Asks for what must be given.
    ///
    /// # Errors
    /// As [`Question::ask`], or another status than 200 to 299.
    pub(crate) async fn must(&self) -> Result<Value> {
        let (status, said) = self.ask().await?;
        if !(200..300).contains(&status) {
            bail!("{} {} answered {status}: {said}", self.method, self.path);
        }
        Ok(said)
    }
}

async fn ask(host: &str, path: &str, head: &str, body: &str) -> Result<String> {
    let (status, body) = answer(host, path, head, body).await?;
    if !(200..300).contains(&status) {
        bail!("{path} answered {status}");
    }
    Ok(body)
}

async fn answer(host: &str, path: &str, head: &str, body: &str) -> Result<(u16, String)> {
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
    let status = status.parse().context("the answer is not HTTP")?;
    Ok((status, body.to_owned()))
}
