//! A client as the published providers behave: counters of unsaved changes, answers to our step 1, a real document.

use std::time::Duration;

use bytes::Bytes;
use futures_util::{SinkExt as _, StreamExt as _};
use passeplume_crdt::wire::{Reader, lib0};
use passeplume_domain::accounts::session_id_of;
use passeplume_realtime::{ConnectionInfo, Hub, Wire};
use tokio::{io::DuplexStream, time::timeout};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Message, protocol::Role},
};
use yrs::{
    Doc, GetString as _, Options, ReadTxn as _, StateVector, Text as _, Transact as _, Update,
    updates::{decoder::Decode as _, encoder::Encode as _},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaks {
    Collab,
    Yjs,
}

pub struct Client {
    pub ws: WebSocketStream<DuplexStream>,
    pub doc: Doc,
    pub id: u64,
    pub speaks: Speaks,
    pub address: String,
    /// As `@hocuspocus/provider` counts them.
    pub unsynced: i64,
    pub statuses: Vec<u8>,
    pub codes: Vec<String>,
    pub scopes: Vec<String>,
    pub denied: Vec<String>,
    pub closes: Vec<String>,
    pub synced: u32,
    pub updates: u32,
    pub presence: Vec<(u64, String)>,
    pub closed: Option<u16>,
    /// Answers our step 1; off for clients that misbehave.
    pub answers: bool,
    /// Says how far it has the log, as our own client does.
    pub follows: bool,
    /// The last place that it was told.
    pub place: Option<String>,
    /// What became of its claims.
    pub resumed: Vec<bool>,
    /// Bytes of the updates of each answer.
    pub answered: Vec<usize>,
    /// Heartbeats heard.
    pub pings: u32,
}

pub fn new_doc(client: u64) -> Doc {
    Doc::with_options(Options {
        offset_kind: yrs::OffsetKind::Utf16,
        ..Options::with_guid_and_client_id("test".into(), yrs::ClientID::new(client))
    })
}

impl Client {
    /// Opens a `/collab` socket without logging in.
    pub async fn open(hub: &Hub, id: u64) -> Self {
        let (ours, theirs) = tokio::io::duplex(64 << 10);
        let hub = hub.clone();
        tokio::spawn(async move {
            hub.serve_collab(Wire::of_stream(theirs), ConnectionInfo::default())
                .await
        });
        Self::over(ours, id, Speaks::Collab, "").await
    }

    /// Logs in on `/collab` and starts to sync, as the provider does without waiting.
    pub async fn collab(hub: &Hub, who: &str, document: &str, id: u64) -> Self {
        let mut client = Self::open(hub, id).await;
        client.log_in(who, document).await;
        client
    }

    /// Comes in by `/yjs`.
    pub async fn yjs(hub: &Hub, who: &str, document: &str, id: u64) -> Self {
        let (ours, theirs) = tokio::io::duplex(64 << 10);
        let hub = hub.clone();
        let session = session_id_of(who).unwrap();
        let name = super::house::document(document);
        tokio::spawn(async move { hub.serve_yjs(Wire::of_stream(theirs), name, session).await });
        let mut client = Self::over(ours, id, Speaks::Yjs, document).await;
        client.step_1().await;
        client
    }

    async fn over(io: DuplexStream, id: u64, speaks: Speaks, address: &str) -> Self {
        Self {
            ws: WebSocketStream::from_raw_socket(io, Role::Client, None).await,
            doc: new_doc(id),
            id,
            speaks,
            address: address.into(),
            unsynced: 0,
            statuses: Vec::new(),
            codes: Vec::new(),
            scopes: Vec::new(),
            denied: Vec::new(),
            closes: Vec::new(),
            synced: 0,
            updates: 0,
            presence: Vec::new(),
            closed: None,
            answers: true,
            follows: false,
            place: None,
            resumed: Vec::new(),
            answered: Vec::new(),
            pings: 0,
        }
    }

    /// Comes back on a new socket with everything that it has.
    pub async fn come_back(&mut self, hub: &Hub, who: &str) {
        let (ours, theirs) = tokio::io::duplex(64 << 10);
        let hub = hub.clone();
        self.ws = WebSocketStream::from_raw_socket(ours, Role::Client, None).await;
        self.closed = None;
        let document = self.address.clone();
        match self.speaks {
            Speaks::Collab => {
                tokio::spawn(async move {
                    hub.serve_collab(Wire::of_stream(theirs), ConnectionInfo::default())
                        .await
                });
                self.log_in(who, &document).await;
            }
            Speaks::Yjs => {
                let session = session_id_of(who).unwrap();
                let name = super::house::document(&document);
                tokio::spawn(
                    async move { hub.serve_yjs(Wire::of_stream(theirs), name, session).await },
                );
                self.step_1().await;
            }
        }
    }

    pub async fn log_in(&mut self, token: &str, address: &str) {
        self.address = address.into();
        let mut body = vec![2, 0];
        lib0::write_var_str(&mut body, token);
        lib0::write_var_str(&mut body, "4.8.0");
        self.send(&body).await;
        self.unsynced = 1;
        if self.follows {
            self.claims().await;
        }
        self.step_1().await;
    }

    async fn claims(&mut self) {
        let place = self.place.as_ref();
        let payload = place.map_or(r#"{"resume":null}"#.to_owned(), |place| {
            format!(r#"{{"resume":"{place}"}}"#)
        });
        self.says(&payload).await;
    }

    /// A stateless message.
    pub async fn says(&mut self, payload: &str) {
        let mut body = vec![5];
        lib0::write_var_str(&mut body, payload);
        self.send(&body).await;
    }

    fn hears_stateless(&mut self, payload: &str) {
        let word = |start: &str| payload.strip_prefix(start);
        if let Some(place) = word(r#"{"position":""#) {
            self.place = Some(place.trim_end_matches(r#""}"#).to_owned());
        } else if let Some(known) = word(r#"{"resumed":"#) {
            self.resumed.push(known == "true}");
        } else {
            self.codes.push(payload.to_owned());
        }
    }

    pub async fn step_1(&mut self) {
        let vector = self.doc.transact().state_vector().encode_v1();
        self.sync(0, &vector).await;
    }

    pub async fn sync(&mut self, kind: u8, payload: &[u8]) {
        let mut body = vec![0, kind];
        lib0::write_var_bytes(&mut body, payload);
        self.send(&body).await;
    }

    /// Sends a body under this client's address.
    pub async fn send(&mut self, body: &[u8]) {
        let mut frame = Vec::new();
        if self.speaks == Speaks::Collab {
            lib0::write_var_str(&mut frame, &self.address);
        }
        frame.extend_from_slice(body);
        self.raw(frame).await;
    }

    pub async fn raw(&mut self, frame: Vec<u8>) {
        let sending = self.ws.send(Message::Binary(frame.into()));
        timeout(Duration::from_secs(5), sending)
            .await
            .expect("the server reads")
            .ok();
    }

    /// Types at the end; offline when the update is not sent.
    pub fn types(&mut self, words: &str) -> Vec<u8> {
        let text = self.doc.get_or_insert_text("t");
        let mut transaction = self.doc.transact_mut();
        let end = text.len(&transaction);
        text.insert(&mut transaction, end, words);
        transaction.encode_update_v1()
    }

    pub async fn writes(&mut self, words: &str) {
        let update = self.types(words);
        self.sends(&update).await;
    }

    pub async fn sends(&mut self, update: &[u8]) {
        self.unsynced += 1;
        self.sync(2, update).await;
    }

    pub async fn shows(&mut self, client: u64, clock: u32, state: &str) {
        let mut inner = vec![1];
        lib0::write_var_u64(&mut inner, client);
        lib0::write_var_u64(&mut inner, u64::from(clock));
        lib0::write_var_str(&mut inner, state);
        let mut body = vec![1];
        lib0::write_var_bytes(&mut body, &inner);
        self.send(&body).await;
    }

    pub fn text(&self) -> String {
        let text = self.doc.get_or_insert_text("t");
        text.get_string(&self.doc.transact())
    }

    /// Takes one message; false when none comes for a while or the socket is closed.
    pub async fn hears(&mut self, within: u64) -> bool {
        let next = timeout(Duration::from_millis(within), self.ws.next()).await;
        match next {
            Ok(Some(Ok(Message::Binary(frame)))) => {
                self.understands(&frame).await;
                true
            }
            Ok(Some(Ok(Message::Close(frame)))) => {
                self.closed = Some(frame.map_or(1005, |frame| frame.code.into()));
                false
            }
            Ok(Some(Ok(_))) => true,
            Ok(Some(Err(_)) | None) => {
                self.closed.get_or_insert(1006);
                false
            }
            Err(_) => false,
        }
    }

    /// Listens until `done` or for three seconds; whether it was done.
    pub async fn until(&mut self, mut done: impl FnMut(&Self) -> bool) -> bool {
        let deadline = tokio::time::Instant::now() + Duration::from_secs(3);
        while !done(self) {
            if tokio::time::Instant::now() > deadline || self.closed.is_some() {
                return done(self);
            }
            self.hears(20).await;
        }
        true
    }

    /// Listens until nothing has come for a while.
    pub async fn settles(&mut self) {
        self.until(|client| client.synced > 0 || !client.denied.is_empty())
            .await;
        while self.hears(120).await {}
    }

    async fn understands(&mut self, frame: &Bytes) {
        let mut reader = Reader::new(frame);
        if self.speaks == Speaks::Collab {
            if matches!(frame[..], [9 | 10]) {
                self.pings += 1;
                return;
            }
            let address = reader.var_str().unwrap();
            assert_eq!(address, self.address, "the exact address comes back");
        }
        match reader.var_u64().unwrap() {
            0 => {
                let kind = reader.var_u64().unwrap();
                let payload = reader.var_bytes().unwrap().to_vec();
                self.hears_sync(kind, &payload).await;
            }
            1 => {
                let body = reader.var_bytes().unwrap();
                for entry in passeplume_crdt::wire::awareness::decode(body).unwrap() {
                    let entry = entry.unwrap();
                    let state = entry.state.unwrap_or("null").to_owned();
                    self.presence.push((entry.client, state));
                }
            }
            2 => match reader.var_u64().unwrap() {
                1 => self.denied.push(reader.var_str().unwrap().to_owned()),
                2 => self.scopes.push(reader.var_str().unwrap().to_owned()),
                other => panic!("auth {other}"),
            },
            5 => {
                let payload = reader.var_str().unwrap().to_owned();
                assert!(
                    self.follows || payload.contains("code"),
                    "{payload} to who never asked"
                );
                self.hears_stateless(&payload);
            }
            7 => self.closes.push(reader.var_str().unwrap().to_owned()),
            8 => {
                let status = reader.byte().unwrap();
                self.statuses.push(status);
                if status == 1 {
                    self.unsynced = (self.unsynced - 1).max(0);
                }
            }
            other => panic!("type {other}"),
        }
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "a client decodes what its server sends"
    )]
    async fn hears_sync(&mut self, kind: u64, payload: &[u8]) {
        match kind {
            0 => {
                if self.answers {
                    let vector = StateVector::decode_v1(payload).unwrap();
                    let missing = self.doc.transact().encode_state_as_update_v1(&vector);
                    self.sync(1, &missing).await;
                }
            }
            1 | 2 => {
                if kind == 1 {
                    self.synced += 1;
                    self.answered.push(payload.len());
                } else {
                    self.updates += 1;
                }
                let update = Update::decode_v1(payload).unwrap();
                self.doc.transact_mut().apply_update(update).unwrap();
            }
            other => panic!("sync {other}"),
        }
    }
}
