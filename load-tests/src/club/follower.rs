//! Somebody who looks at one place: hears of it on `/live`, fetches what changed, comes back by themselves.

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
    talk: usize,
    token: String,
    number: usize,
    book: Rc<RefCell<Book>>,
    topics: [String; 1],
    cursor: Cell<Option<i64>>,
    /// The newest change that was fetched.
    rev: Cell<i64>,
    fetching: Cell<bool>,
    again: Cell<bool>,
    away: Cell<bool>,
    followed: Cell<bool>,
    left: Notify,
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
        let topic = talks.all.get(talk).map(|place| place.topic.clone());
        Rc::new(Self {
            talks: Rc::clone(talks),
            talk,
            token: token.to_owned(),
            number: book.borrow_mut().follow(talk, from),
            book: Rc::clone(book),
            topics: [topic.unwrap_or_default()],
            cursor: Cell::new(None),
            rev: Cell::new(0),
            fetching: Cell::new(false),
            again: Cell::new(false),
            away: Cell::new(true),
            followed: Cell::new(false),
            left: Notify::new(),
        })
    }

    /// Everything up to this place is on its screen already: it comes back instead of coming, and fetches nothing.
    pub(crate) fn knows(&self, place: i64) {
        self.cursor.set(Some(place));
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
                self.wake();
            }
            "restart" => {
                self.cursor.set(place("/cursor"));
                self.book.borrow_mut().excuse(self.number);
                self.wake();
            }
            "event" => {
                if let Some(rev) = at(said, "/facts/rev").as_i64() {
                    self.book.borrow_mut().told(self.number, rev);
                }
                self.cursor.set(self.cursor.get().max(place("/c")));
                self.wake();
            }
            "followed" => {
                self.followed.set(true);
                self.cursor.set(self.cursor.get().max(place("/c")));
            }
            "at" => self.cursor.set(self.cursor.get().max(place("/c"))),
            _ => {}
        }
    }

    /// Fetches what changed; once more where something changes meanwhile.
    fn wake(self: &Rc<Self>) {
        self.again.set(true);
        if self.fetching.replace(true) {
            return;
        }
        let me = Rc::clone(self);
        tokio::task::spawn_local(async move {
            while me.again.replace(false) {
                match me.fetch().await {
                    Ok(more) => me.again.set(me.again.get() || more),
                    Err(_) => {
                        me.again.set(true);
                        tokio::time::sleep(AGAIN).await;
                    }
                }
            }
            me.fetching.set(false);
        });
    }

    async fn fetch(&self) -> Result<bool> {
        let Some(place) = self.talks.all.get(self.talk) else {
            return Ok(false);
        };
        let path = format!("{}?since={}", place.path, self.rev.get());
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
                book.fetched(self.number, number, id, rev);
            }
        }
        if let Some(rev) = at(&said, "/rev").as_i64() {
            self.rev.set(self.rev.get().max(rev));
        }
        Ok(at(&said, "/more") == true)
    }
}
