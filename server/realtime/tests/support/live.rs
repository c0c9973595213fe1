//! What a house tells on `/live`, and somebody who listens.

use std::{
    collections::HashMap,
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use async_trait::async_trait;
use futures_util::{SinkExt as _, StreamExt as _};
use passeplume_domain::{
    ArticleId, IssueId, StoreError,
    accounts::{Account, session_id_of},
    events::Event,
    journals::Family,
    live::{Facts, LiveFacts, Telling, TellingKind, Topic, TopicFacts},
};
use passeplume_realtime::{ConnectionInfo, Hub, Wire};
use serde_json::{Value, json};
use tokio::{io::DuplexStream, time::timeout};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Message, protocol::Role},
};

use super::{House, house::account};

#[async_trait]
impl LiveFacts for House {
    async fn facts(&self, topic: &Topic) -> Result<TopicFacts, StoreError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        if let Topic::Me(account) = topic {
            return Ok(TopicFacts::Person(account.clone()));
        }
        let topics = self.topics.lock().unwrap();
        Ok(topics
            .get(&topic.to_string())
            .cloned()
            .unwrap_or(TopicFacts::Nothing))
    }
    async fn family(&self, account: &Account) -> Result<Family, StoreError> {
        let families = self.families.lock().unwrap();
        Ok(families.get(&account.id).cloned().unwrap_or_default())
    }
}

impl House {
    pub fn concerns(&self, topic: &str, facts: TopicFacts) {
        self.topics.lock().unwrap().insert(topic.into(), facts);
    }

    pub fn happens(&self, event: Event) {
        self.events.lock().unwrap().push(event);
    }

    /// A step of dupre's, told to one topic; its position.
    pub fn tells(&self, topic: &str, version: i64) -> i64 {
        let telling = Telling {
            topic: Topic::parse(topic).unwrap(),
            kind: TellingKind::ArticleChanged,
            subject: "a1".into(),
            actor: Some(account("dupre")),
            facts: Facts::step("submit", "submitted", version),
        };
        let mut events = self.events.lock().unwrap();
        events.push(Event::Told(telling));
        i64::try_from(events.len()).unwrap()
    }
}

/// Somebody who listens, as our own client does.
pub struct Ears {
    pub ws: WebSocketStream<DuplexStream>,
    /// Everything that was said, oldest first.
    pub heard: Vec<Value>,
    pub closed: Option<u16>,
    /// Up to where everything has been heard; what a client keeps.
    pub cursor: Option<i64>,
    /// Events by topic: position and version.
    pub events: HashMap<String, Vec<(i64, i64)>>,
    pub beats: u32,
}

impl Ears {
    /// Opens a socket without a word; `room` bytes fit between it and the server.
    pub async fn open(hub: &Hub, room: usize) -> Self {
        let (ours, theirs) = tokio::io::duplex(room);
        let hub = hub.clone();
        tokio::spawn(async move {
            hub.serve_live(Wire::of_stream(theirs), ConnectionInfo::default())
                .await;
        });
        Self {
            ws: WebSocketStream::from_raw_socket(ours, Role::Client, None).await,
            heard: Vec::new(),
            closed: None,
            cursor: None,
            events: HashMap::new(),
            beats: 0,
        }
    }

    /// Logs in with the session of `who` and follows from now on.
    pub async fn of(hub: &Hub, who: &str, topics: &[&str]) -> Self {
        let mut ears = Self::open(hub, 64 << 10).await;
        ears.hello(who, topics).await;
        assert!(ears.until(|ears| ears.said("welcome") == 1).await);
        assert!(
            ears.until(|ears| ears.said("followed") == 1 || ears.said("denied") == topics.len())
                .await
        );
        ears
    }

    /// Comes back on a new socket, to where it was.
    pub async fn come_back(&mut self, hub: &Hub, who: &str, topics: &[&str], room: usize) {
        let again = Self::open(hub, room).await;
        self.ws = again.ws;
        self.closed = None;
        self.hello(who, topics).await;
    }

    pub async fn hello(&mut self, who: &str, topics: &[&str]) {
        let hello = json!({"t": "hello", "token": who, "cursor": self.cursor, "topics": topics});
        self.say(&hello).await;
    }

    pub async fn say(&mut self, said: &Value) {
        self.ws.send(Message::text(said.to_string())).await.ok();
    }

    /// How many messages of this name came.
    pub fn said(&self, name: &str) -> usize {
        self.heard.iter().filter(|said| said["t"] == name).count()
    }

    /// The versions of a topic's events, in the order in which they came.
    pub fn versions(&self, topic: &str) -> Vec<i64> {
        let events = self.events.get(topic).into_iter().flatten();
        events.map(|(_, version)| *version).collect()
    }

    /// Hears what comes until `enough`; `false` where that takes too long.
    pub async fn until(&mut self, enough: impl Fn(&Self) -> bool) -> bool {
        let deadline = Instant::now() + Duration::from_secs(10);
        while !enough(self) {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() || self.closed.is_some() {
                return enough(self);
            }
            if let Ok(message) = timeout(left, self.ws.next()).await {
                self.hear(message.transpose().ok().flatten());
            }
        }
        true
    }

    /// Hears whatever comes for a while.
    pub async fn listen(&mut self, time: Duration) {
        let deadline = Instant::now() + time;
        while self.closed.is_none() {
            let left = deadline.saturating_duration_since(Instant::now());
            match timeout(left, self.ws.next()).await {
                Ok(message) => self.hear(message.transpose().ok().flatten()),
                Err(_) => return,
            }
        }
    }

    fn hear(&mut self, message: Option<Message>) {
        let said: Value = match message {
            Some(Message::Text(text)) => serde_json::from_str(&text).unwrap(),
            Some(Message::Close(frame)) => {
                self.closed = Some(frame.map_or(1005, |frame| frame.code.into()));
                return;
            }
            Some(Message::Ping(_) | Message::Pong(_)) => return,
            Some(other) => panic!("{other:?}"),
            None => {
                self.closed.get_or_insert(1006);
                return;
            }
        };
        match said["t"].as_str().unwrap() {
            "beat" => {
                self.beats += 1;
                return;
            }
            "event" => {
                let (c, version) = (&said["c"], &said["facts"]["version"]);
                let (c, version) = (c.as_i64().unwrap(), version.as_i64().unwrap());
                let topic = said["topic"].as_str().unwrap().to_owned();
                self.events.entry(topic).or_default().push((c, version));
                self.cursor = self.cursor.max(Some(c));
            }
            "at" | "followed" => self.cursor = self.cursor.max(said["c"].as_i64()),
            "welcome" if said["fresh"] == true => self.cursor = said["cursor"].as_i64(),
            "restart" => self.cursor = said["cursor"].as_i64(),
            _ => {}
        }
        self.heard.push(said);
    }
}

pub fn article(name: &str) -> ArticleId {
    ArticleId::parse(name).unwrap()
}

pub fn issue(name: &str) -> IssueId {
    IssueId::parse(name).unwrap()
}
