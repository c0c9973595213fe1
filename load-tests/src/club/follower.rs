//! Somebody's tab: hears of its places on one `/live` socket, fetches what changed, comes back by itself.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};

use anyhow::Result;
use serde_json::Value;
use tokio::sync::Notify;

use super::{Book, Talks, at, talk};
use crate::{
    client::live::{Hello, listen},
    target::http::Question,
};

/// Before the next try after a loss.
const AGAIN: Duration = Duration::from_millis(250);

/// See the file's first sentence.
pub(crate) struct Follower {
    talks: Rc<Talks>,
    token: String,
    book: Rc<RefCell<Book>>,
    seats: Vec<Rc<Seat>>,
    topics: Vec<String>,
    cursor: Cell<Option<i64>>,
    away: Cell<bool>,
    followed: Cell<bool>,
    left: Notify,
    events: Cell<u64>,
    restarts: Cell<u64>,
    bytes: Cell<u64>,
}

/// One place that it looks at.
struct Seat {
    talk: usize,
    /// Its shelf in the book.
    number: usize,
    /// The newest change that was fetched.
    rev: Cell<i64>,
    fetching: Cell<bool>,
    again: Cell<bool>,
}

impl Follower {
    /// Somebody of that place, who is told of changes after `from` and has nothing yet.
    pub(crate) fn new(
        talks: &Rc<Talks>,
        talk: usize,
        token: &str,
        from: i64,
        book: &Rc<RefCell<Book>>,
    ) -> Rc<Self> {
        let number = book.borrow_mut().follow(talk, from);
        let topic = talks.all.get(talk).map(|place| place.topic.clone());
        let topics = topic.into_iter().collect();
        Self::at(talks, vec![(talk, number)], topics, token, book)
    }

    /// Somebody of all places, who is told of changes after `from`, one for each; of their forums' lists too.
    pub(crate) fn of_all(
        talks: &Rc<Talks>,
        from: &[i64],
        token: &str,
        book: &Rc<RefCell<Book>>,
    ) -> Rc<Self> {
        let (mut seats, mut topics) = (Vec::new(), Vec::new());
        for ((talk, place), from) in talks.all.iter().enumerate().zip(from) {
            let mut book = book.borrow_mut();
            let number = match &place.forum {
                Some(_) => book.follow_and_list(talk, *from),
                None => book.follow(talk, *from),
            };
            seats.push((talk, number));
            for one in place.forum.iter().chain([&place.topic]) {
                if !topics.contains(one) {
                    topics.push(one.clone());
                }
            }
        }
        Self::at(talks, seats, topics, token, book)
    }

    fn at(
        talks: &Rc<Talks>,
        seats: Vec<(usize, usize)>,
        topics: Vec<String>,
        token: &str,
        book: &Rc<RefCell<Book>>,
    ) -> Rc<Self> {
        let seat = |(talk, number)| {
            Rc::new(Seat {
                talk,
                number,
                rev: Cell::new(0),
                fetching: Cell::new(false),
                again: Cell::new(false),
            })
        };
        Rc::new(Self {
            talks: Rc::clone(talks),
            token: token.to_owned(),
            book: Rc::clone(book),
            seats: seats.into_iter().map(seat).collect(),
            topics,
            cursor: Cell::new(None),
            away: Cell::new(true),
            followed: Cell::new(false),
            left: Notify::new(),
            events: Cell::new(0),
            restarts: Cell::new(0),
            bytes: Cell::new(0),
        })
    }

    /// Everything up to this place is on its screen already: it comes back instead of coming, and fetches nothing.
    pub(crate) fn knows(&self, place: i64) {
        self.cursor.set(Some(place));
    }

    /// Up to where it has heard.
    pub(crate) fn place(&self) -> Option<i64> {
        self.cursor.get()
    }

    /// Events that it was told.
    pub(crate) fn events(&self) -> u64 {
        self.events.get()
    }

    /// How often it was told to start over.
    pub(crate) fn restarts(&self) -> u64 {
        self.restarts.get()
    }

    /// Bytes that came on its sockets.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes.get()
    }

    /// Comes, and comes back after each loss, until it goes away.
    pub(crate) fn come(self: &Rc<Self>) {
        if !self.away.replace(false) {
            return;
        }
        let me = Rc::clone(self);
        tokio::task::spawn_local(async move {
            while !me.away.get() {
                let hello = Hello {
                    host: &me.talks.host,
                    token: &me.token,
                    cursor: me.cursor.get(),
                    topics: &me.topics,
                    bytes: &me.bytes,
                };
                let ended = listen(hello, &me.left, |said| me.hear(&said)).await;
                me.followed.set(false);
                if ended.is_err() || !me.away.get() {
                    tokio::time::sleep(AGAIN).await;
                }
            }
        });
    }

    /// Goes away without a word.
    pub(crate) fn go(&self) {
        self.away.set(true);
        self.left.notify_one();
    }

    /// Whether everything up to now is told.
    pub(crate) fn is_here(&self) -> bool {
        self.followed.get()
    }

    fn hear(self: &Rc<Self>, said: &Value) {
        let place = |name: &str| at(said, name).as_i64();
        match at(said, "/t").as_str().unwrap_or_default() {
            "welcome" if at(said, "/fresh") == true => {
                self.cursor.set(place("/cursor"));
                self.wake_all();
            }
            "restart" => {
                self.cursor.set(place("/cursor"));
                self.restarts.set(self.restarts.get() + 1);
                for seat in &self.seats {
                    self.book.borrow_mut().excuse(seat.number);
                }
                self.wake_all();
            }
            "event" => {
                self.events.set(self.events.get() + 1);
                self.tell(said);
                self.cursor.set(self.cursor.get().max(place("/c")));
            }
            "followed" => {
                self.followed.set(true);
                self.cursor.set(self.cursor.get().max(place("/c")));
            }
            "at" => self.cursor.set(self.cursor.get().max(place("/c"))),
            _ => {}
        }
    }

    /// An event of one of its places, or of a forum that lists one.
    fn tell(self: &Rc<Self>, said: &Value) {
        let (topic, id) = (at(said, "/topic").as_str(), at(said, "/id").as_str());
        for seat in &self.seats {
            let Some(place) = self.talks.all.get(seat.talk) else {
                continue;
            };
            let rev = at(said, "/facts/rev").as_i64();
            if topic == Some(&place.topic) {
                if let Some(rev) = rev {
                    self.book.borrow_mut().told(seat.number, rev);
                }
                self.wake(seat);
            } else if topic == place.forum.as_deref()
                && place.topic.strip_prefix("topic:") == id
                && let Some(rev) = rev
            {
                self.book.borrow_mut().listed(seat.number, rev);
            }
        }
    }

    fn wake_all(self: &Rc<Self>) {
        for seat in &self.seats {
            self.wake(seat);
        }
    }

    /// Fetches what changed there; once more where something changes meanwhile.
    fn wake(self: &Rc<Self>, seat: &Rc<Seat>) {
        seat.again.set(true);
        if seat.fetching.replace(true) {
            return;
        }
        let (me, seat) = (Rc::clone(self), Rc::clone(seat));
        tokio::task::spawn_local(async move {
            while seat.again.replace(false) {
                match me.fetch(&seat).await {
                    Ok(more) => seat.again.set(seat.again.get() || more),
                    Err(_) => {
                        seat.again.set(true);
                        tokio::time::sleep(AGAIN).await;
                    }
                }
            }
            seat.fetching.set(false);
        });
    }

    async fn fetch(&self, seat: &Seat) -> Result<bool> {
        let Some(place) = self.talks.all.get(seat.talk) else {
            return Ok(false);
        };
        let path = format!("{}?since={}", place.path, seat.rev.get());
        let question = Question {
            host: &self.talks.host,
            token: &self.token,
            method: "GET",
            path: &path,
            key: None,
            body: None,
        };
        let said = question.must().await?;
        let mut book = self.book.borrow_mut();
        for one in at(&said, &format!("/{}", place.list))
            .as_array()
            .into_iter()
            .flatten()
        {
            let number = at(one, "/body").as_str().and_then(talk::number);
            if let (Some(number), Some(id), Some(rev)) =
                (number, at(one, "/id").as_str(), at(one, "/rev").as_i64())
            {
                book.fetched(seat.number, number, id, rev);
            }
        }
        if let Some(rev) = at(&said, "/rev").as_i64() {
            seat.rev.set(seat.rev.get().max(rev));
        }
        Ok(at(&said, "/more") == true)
    }
}
