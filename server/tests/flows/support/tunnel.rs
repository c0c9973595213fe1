//! A client of `/tunnel` that says exactly what a test says: frames in numbered pushes, frames out of an event stream.

use std::{net::SocketAddr, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::{Instant, timeout_at},
};

use super::{Answer, http::raw};

/// An open tunnel.
pub struct Tunnel {
    stream: TcpStream,
    address: SocketAddr,
    headers: Vec<(String, String)>,
    pub id: String,
    pub turn: u64,
    /// The answer's head.
    pub head: String,
    /// Of the stream, not understood yet: chunks, then events, then frames.
    chunks: Vec<u8>,
    text: String,
    bytes: Vec<u8>,
    /// Opcode and payload of each frame, oldest first; pings apart.
    pub frames: Vec<(u8, Vec<u8>)>,
    pub closed: Option<u16>,
    pub ended: bool,
}

impl Tunnel {
    /// Opens one to `/tunnel/{kind}`; where that is refused, with which status.
    pub async fn open(
        address: SocketAddr,
        kind: &str,
        headers: &[(&str, &str)],
    ) -> Result<Self, u16> {
        let headers: Vec<(String, String)> = headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let mut stream = TcpStream::connect(address).await.expect("connects");
        let head = head(&format!("/tunnel/{kind}"), address, &headers, 0);
        stream.write_all(head.as_bytes()).await.expect("asks");
        let mut tunnel = Self {
            stream,
            address,
            headers,
            id: String::new(),
            turn: 0,
            head: String::new(),
            chunks: Vec::new(),
            text: String::new(),
            bytes: Vec::new(),
            frames: Vec::new(),
            closed: None,
            ended: false,
        };
        let end = loop {
            let found = tunnel
                .chunks
                .windows(4)
                .position(|four| four == b"\r\n\r\n");
            if let Some(found) = found {
                break found;
            }
            assert!(tunnel.read(soon()).await, "a head");
        };
        tunnel.head = String::from_utf8_lossy(&tunnel.chunks[..end]).to_lowercase();
        tunnel.chunks.drain(..end + 4);
        let status = tunnel
            .head
            .split(' ')
            .nth(1)
            .and_then(|code| code.parse().ok());
        if status != Some(200) {
            return Err(status.expect("a status"));
        }
        tunnel.understand();
        assert!(tunnel.until(|tunnel| !tunnel.id.is_empty()).await);
        Ok(tunnel)
    }

    /// Says a text of `/live`.
    pub async fn says(&mut self, said: &Value) -> Answer {
        self.push(&frame(0x81, said.to_string().as_bytes())).await
    }

    /// Sends a message of `/collab`.
    pub async fn sends(&mut self, message: &[u8]) -> Answer {
        self.push(&frame(0x82, message)).await
    }

    /// The next push.
    pub async fn push(&mut self, body: &[u8]) -> Answer {
        self.turn += 1;
        self.push_as(self.turn, body).await
    }

    pub async fn push_as(&self, turn: u64, body: &[u8]) -> Answer {
        push(self.address, &self.id, turn, &self.headers, body).await
    }

    /// The texts that were said, but for heartbeats.
    pub fn heard(&self) -> Vec<Value> {
        let texts = self.frames.iter().filter(|(opcode, _)| *opcode == 1);
        texts
            .map(|(_, text)| serde_json::from_slice(text).unwrap())
            .filter(|said: &Value| said["t"] != "beat")
            .collect()
    }

    pub fn said(&self, name: &str) -> usize {
        self.heard().iter().filter(|said| said["t"] == name).count()
    }

    /// Hears until `enough`; `false` where that takes more than five seconds.
    pub async fn until(&mut self, enough: impl Fn(&Self) -> bool) -> bool {
        let deadline = soon();
        while !enough(self) {
            if self.ended || !self.read(deadline).await {
                return enough(self);
            }
            self.understand();
        }
        true
    }

    /// Reads once; `false` where nothing came in time.
    async fn read(&mut self, deadline: Instant) -> bool {
        let mut some = vec![0; 64 << 10];
        match timeout_at(deadline, self.stream.read(&mut some)).await {
            Ok(Ok(0) | Err(_)) => {
                self.ended = true;
                true
            }
            Ok(Ok(count)) => {
                self.chunks.extend_from_slice(&some[..count]);
                true
            }
            Err(_) => false,
        }
    }

    fn understand(&mut self) {
        while let Some(line) = self.chunks.windows(2).position(|two| two == b"\r\n") {
            let size = std::str::from_utf8(&self.chunks[..line]).unwrap();
            let size = usize::from_str_radix(size, 16).unwrap();
            let end = line + 2 + size;
            if self.chunks.len() < end + 2 {
                break;
            }
            self.text
                .push_str(std::str::from_utf8(&self.chunks[line + 2..end]).unwrap());
            self.chunks.drain(..end + 2);
            self.ended |= size == 0;
        }
        while let Some((event, rest)) = self.text.split_once("\n\n") {
            if let Some(id) = event.strip_prefix("event: open\ndata: ") {
                self.id = id.to_owned();
            } else if let Some(data) = event.strip_prefix("data: ") {
                self.bytes.extend(STANDARD.decode(data).unwrap());
            } else {
                assert!(event.starts_with(':'), "{event}");
            }
            self.text = rest.to_owned();
        }
        while let Some((opcode, payload)) = take_frame(&mut self.bytes) {
            match opcode {
                8 => {
                    self.closed = Some(match payload.get(..2) {
                        Some(code) => u16::from_be_bytes([code[0], code[1]]),
                        None => 1005,
                    });
                }
                9 => {}
                _ => self.frames.push((opcode, payload)),
            }
        }
    }
}

/// One push, whoever sends it.
pub async fn push(
    address: SocketAddr,
    id: &str,
    turn: u64,
    headers: &[(String, String)],
    body: &[u8],
) -> Answer {
    let path = format!("/tunnel/{id}/{turn}");
    let mut request = head(&path, address, headers, body.len()).into_bytes();
    request.extend_from_slice(body);
    raw(address, &request).await
}

fn head(path: &str, address: SocketAddr, headers: &[(String, String)], length: usize) -> String {
    let mut head = format!(
        "POST {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: {length}\r\n"
    );
    for (name, value) in headers {
        head += &format!("{name}: {value}\r\n");
    }
    head + "\r\n"
}

/// A client's frame, under the mask that changes nothing.
pub fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![first];
    match u8::try_from(payload.len()) {
        Ok(short @ 0..126) => frame.push(0x80 | short),
        _ => {
            frame.push(0x80 | 126);
            frame.extend((payload.len() as u16).to_be_bytes());
        }
    }
    frame.extend([0; 4]);
    frame.extend_from_slice(payload);
    frame
}

fn take_frame(bytes: &mut Vec<u8>) -> Option<(u8, Vec<u8>)> {
    let (first, second) = (*bytes.first()?, *bytes.get(1)?);
    let (begin, length) = match second {
        126 => (
            4,
            usize::from(u16::from_be_bytes([*bytes.get(2)?, *bytes.get(3)?])),
        ),
        127 => panic!("a frame of the server is 64 KiB at the most"),
        short => (2, usize::from(short)),
    };
    if bytes.len() < begin + length {
        return None;
    }
    let payload = bytes[begin..begin + length].to_vec();
    bytes.drain(..begin + length);
    Some((first & 15, payload))
}

fn soon() -> Instant {
    Instant::now() + Duration::from_secs(5)
}
