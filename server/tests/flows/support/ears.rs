//! Somebody who listens on `/live`.

use std::{net::SocketAddr, time::Duration};

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::{
    net::TcpStream,
    time::{Instant, timeout_at},
};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Error, Message, client::IntoClientRequest as _, http::HeaderValue},
};

use super::Person;

/// An open `/live` socket.
pub struct Ears {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// Everything that was said, but for heartbeats.
    pub heard: Vec<Value>,
    /// Everything that came, as it came.
    pub bytes: String,
    pub closed: Option<u16>,
}

impl Ears {
    /// Opens a socket; where the handshake is refused, with which status.
    pub async fn connect(
        address: SocketAddr,
        headers: &[(&'static str, &str)],
    ) -> Result<Self, u16> {
        let mut request = format!("ws://{address}/live")
            .into_client_request()
            .expect("a request");
        for (name, value) in headers {
            let value = HeaderValue::from_str(value).expect("a header");
            request.headers_mut().insert(*name, value);
        }
        match connect_async(request).await {
            Ok((socket, _)) => Ok(Self {
                socket,
                heard: Vec::new(),
                bytes: String::new(),
                closed: None,
            }),
            Err(Error::Http(answer)) => Err(answer.status().as_u16()),
            Err(other) => panic!("{other}"),
        }
    }

    /// Follows these topics from now on; whoever may follow none of them is denied each.
    pub async fn of(person: &Person, topics: &[&str]) -> Self {
        let mut ears = Self::connect(person.address, &[]).await.expect("a socket");
        ears.say(&json!({"t": "hello", "token": person.token, "cursor": null, "topics": topics}))
            .await;
        let answered = ears
            .until(|ears| {
                ears.said("followed") == 1
                    || !topics.is_empty() && ears.said("denied") == topics.len()
            })
            .await;
        assert!(answered, "{:?}", ears.heard);
        ears
    }

    pub async fn say(&mut self, said: &Value) {
        let message = Message::text(said.to_string());
        self.socket.send(message).await.expect("sends");
    }

    /// How many messages of this name came.
    pub fn said(&self, name: &str) -> usize {
        self.heard.iter().filter(|said| said["t"] == name).count()
    }

    /// The events of a topic: what was done.
    pub fn actions(&self, topic: &str) -> Vec<String> {
        let events = self
            .heard
            .iter()
            .filter(|said| said["t"] == "event" && said["topic"] == topic);
        events
            .filter_map(|said| said["facts"]["action"].as_str().map(ToOwned::to_owned))
            .collect()
    }

    /// Hears what comes until `enough`; `false` where that takes more than a second.
    pub async fn until(&mut self, enough: impl Fn(&Self) -> bool) -> bool {
        let deadline = Instant::now() + Duration::from_secs(1);
        while !enough(self) {
            match timeout_at(deadline, self.socket.next()).await {
                Ok(Some(Ok(Message::Text(text)))) => {
                    self.bytes.push_str(&text);
                    let said: Value = serde_json::from_str(&text).expect("JSON");
                    if said["t"] != "beat" {
                        self.heard.push(said);
                    }
                }
                Ok(Some(Ok(Message::Close(frame)))) => {
                    self.closed = Some(frame.map_or(1005, |frame| frame.code.into()));
                }
                Ok(Some(Ok(_))) => {}
                Ok(Some(Err(_)) | None) => {
                    self.closed.get_or_insert(1006);
                    return enough(self);
                }
                Err(_) => return enough(self),
            }
        }
        true
    }
}
