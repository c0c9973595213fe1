//! A WebSocket client that speaks both protocols as far as a flow test needs.

use std::{net::SocketAddr, time::Duration};

use futures_util::{SinkExt as _, StreamExt as _};
use passeplume_crdt::wire::{
    hocuspocus::{self, SyncStatus},
    y_websocket,
};
use tokio::{
    net::TcpStream,
    time::{Instant, timeout_at},
};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Error, Message, client::IntoClientRequest as _, http::HeaderValue},
};

/// How long a test waits for a frame that must come.
pub const SOON: Duration = Duration::from_secs(5);

/// The state vector of who has nothing.
const NOTHING: &[u8] = &[0];

/// An open socket.
pub struct Live {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    document: String,
}

impl Live {
    /// Opens a socket; where the handshake is refused, with which status.
    pub async fn connect(
        address: SocketAddr,
        path: &str,
        headers: &[(&'static str, &str)],
    ) -> Result<Self, u16> {
        let mut request = format!("ws://{address}{path}")
            .into_client_request()
            .expect("a request");
        for (name, value) in headers {
            let value = HeaderValue::from_str(value).expect("a header");
            request.headers_mut().insert(*name, value);
        }
        match connect_async(request).await {
            Ok((socket, _)) => Ok(Self {
                socket,
                document: String::new(),
            }),
            Err(Error::Http(answer)) => Err(answer.status().as_u16()),
            Err(other) => panic!("{other}"),
        }
    }

    /// A y-websocket client of `document`, synced.
    pub async fn yjs(address: SocketAddr, document: &str, token: &str) -> Self {
        let path = format!("/yjs/{document}?token={token}");
        let mut live = Self::connect(address, &path, &[]).await.expect("a socket");
        let step_1 = y_websocket::encode_step_1(NOTHING);
        live.send(&step_1).await;
        live.until("a step 2", |frame| frame.starts_with(&[0, 1]))
            .await;
        live
    }

    /// A Hocuspocus client that has sent its login for `document`.
    pub async fn collab(address: SocketAddr, document: &str, token: &str) -> Self {
        let mut live = Self::connect(address, "/collab", &[])
            .await
            .expect("a socket");
        live.document = document.to_owned();
        live.login(token).await;
        live
    }

    pub async fn login(&mut self, token: &str) {
        let mut frame = self.address();
        frame.extend([2, 0]);
        string(&mut frame, token);
        string(&mut frame, "4.8.0");
        self.send(&frame).await;
    }

    /// The scope that the server grants for the document, or the reason why it does not.
    pub async fn scope(&mut self) -> String {
        let prefix = [self.address(), vec![2]].concat();
        let frame = self
            .until("an answer to the login", |frame| frame.starts_with(&prefix))
            .await;
        // One byte of kind, one of length: these strings are short.
        String::from_utf8_lossy(frame.get(prefix.len() + 2..).unwrap_or_default()).into_owned()
    }

    /// Sends step 1 and waits for step 2.
    pub async fn sync(&mut self) {
        let step_1 = hocuspocus::encode_step_1(&self.document, NOTHING);
        self.send(&step_1).await;
        let prefix = [self.address(), vec![0, 1]].concat();
        self.until("a step 2", |frame| frame.starts_with(&prefix))
            .await;
        // Answers the server's own step 1 with nothing new.
        self.send(&hocuspocus::encode_step_2(&self.document, &[0, 0]))
            .await;
        assert_eq!(self.status().await, SyncStatus::Applied);
    }

    /// Sends an update over Hocuspocus and waits for its status.
    pub async fn writes(&mut self, update: &[u8]) -> SyncStatus {
        self.send(&hocuspocus::encode_update(&self.document, update))
            .await;
        self.status().await
    }

    /// The next sync status.
    pub async fn status(&mut self) -> SyncStatus {
        let prefix = [self.address(), vec![8]].concat();
        let frame = self
            .until("a sync status", |frame| frame.starts_with(&prefix))
            .await;
        if frame.last() == Some(&1) {
            SyncStatus::Applied
        } else {
            SyncStatus::Refused
        }
    }

    pub async fn send(&mut self, frame: &[u8]) {
        let message = Message::binary(frame.to_vec());
        self.socket.send(message).await.expect("sends");
    }

    /// The first frame that fits, of those that come soon.
    pub async fn until(&mut self, what: &str, fits: impl Fn(&[u8]) -> bool) -> Vec<u8> {
        let deadline = Instant::now() + SOON;
        loop {
            match timeout_at(deadline, self.socket.next()).await {
                Ok(Some(Ok(Message::Binary(frame)))) if fits(&frame) => return frame.to_vec(),
                Ok(Some(Ok(_))) => {}
                Ok(other) => panic!("waiting for {what}, the socket ended: {other:?}"),
                Err(_) => panic!("{what} did not come"),
            }
        }
    }

    /// The code with which the server closes, where it does so in time; 1006 where it closes without one.
    pub async fn closed_within(&mut self, at_most: Duration) -> Option<u16> {
        let deadline = Instant::now() + at_most;
        loop {
            match timeout_at(deadline, self.socket.next()).await {
                Ok(Some(Ok(Message::Close(frame)))) => {
                    return Some(frame.map_or(1005, |frame| frame.code.into()));
                }
                Ok(Some(Ok(_))) => {}
                Ok(Some(Err(_)) | None) => return Some(1006),
                Err(_) => return None,
            }
        }
    }

    fn address(&self) -> Vec<u8> {
        let mut frame = Vec::new();
        string(&mut frame, &self.document);
        frame
    }
}

fn string(frame: &mut Vec<u8>, text: &str) {
    assert!(text.len() < 128, "one byte of length");
    frame.push(text.len() as u8);
    frame.extend_from_slice(text.as_bytes());
}
