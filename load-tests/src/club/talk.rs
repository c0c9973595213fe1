//! Places where people talk, made by their teachers over HTTP, and the saying itself.

use std::{
    cell::RefCell,
    collections::HashMap,
    rc::Rc,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use super::Book;
use crate::{
    setup::Setup,
    target::{Accounts, accounts::Account, http::Question},
};

/// Between two tries of something that was not answered, or not taken yet.
const AGAIN: Duration = Duration::from_millis(200);

/// One place.
#[derive(Debug, Clone)]
pub(crate) struct Talk {
    /// Where what is said is read and written.
    pub(crate) path: String,
    /// What one follows to hear of it.
    pub(crate) topic: String,
    /// What one follows to hear that there is something new in the list in which it stands.
    pub(crate) forum: Option<String>,
    /// The name of the list in an answer.
    pub(crate) list: &'static str,
    /// Who may write there.
    pub(crate) tokens: Vec<String>,
}

/// All places of a run.
pub(crate) struct Talks {
    /// `address:port`.
    pub(crate) host: String,
    /// Topics first, then conversations.
    pub(crate) all: Vec<Talk>,
    /// How many of them are topics.
    pub(crate) topics: usize,
    /// Tells this run's keys from another's.
    pub(crate) run: u64,
}

impl Talks {
    /// Opens `topics` topics with `people` followers each, and `conversations` between a teacher and a pupil.
    ///
    /// # Errors
    /// Where the accounts do not go so far, or the server refuses.
    pub(crate) async fn open(
        setup: &Setup,
        topics: usize,
        people: usize,
        conversations: usize,
    ) -> Result<Self> {
        let classes = Classes::of(setup)?;
        let places = setup.accounts.places(topics.max(conversations), 1)?;
        let mut talks = Self::none(setup)?;
        for place in places.iter().take(topics) {
            let teacher = classes.teacher(&place.document)?;
            let forum = forum(&talks.host, teacher, &place.document).await?;
            let tokens = classes.pupils(&place.document, people);
            let talk = topic(&talks.host, teacher, &forum, tokens).await?;
            talks.all.push(talk);
        }
        talks.topics = talks.all.len();
        for place in places.iter().take(conversations) {
            let talk = classes.conversation(&talks.host, &place.document).await?;
            talks.all.push(talk);
        }
        Ok(talks)
    }

    /// Opens what one tab looks at: `topics` topics of one forum, and a conversation of its first pupil and their teacher.
    ///
    /// # Errors
    /// As [`Talks::open`].
    pub(crate) async fn of_one(setup: &Setup, topics: usize) -> Result<Self> {
        let classes = Classes::of(setup)?;
        let places = setup.accounts.places(1, 1)?;
        let document = &places.first().context("no text")?.document;
        let teacher = classes.teacher(document)?;
        let mut talks = Self::none(setup)?;
        let forum = forum(&talks.host, teacher, document).await?;
        for _ in 0..topics {
            let tokens = classes.pupils(document, usize::MAX);
            let talk = topic(&talks.host, teacher, &forum, tokens).await?;
            talks.all.push(talk);
        }
        talks.topics = topics;
        let talk = classes.conversation(&talks.host, document).await?;
        talks.all.push(talk);
        Ok(talks)
    }

    fn none(setup: &Setup) -> Result<Self> {
        Ok(Self {
            host: setup.host()?,
            all: Vec::new(),
            topics: 0,
            run: setup.fresh_clients(1),
        })
    }

    /// The newest change of each place.
    ///
    /// # Errors
    /// Where the server does not answer.
    pub(crate) async fn last(&self) -> Result<Vec<i64>> {
        let mut last = Vec::with_capacity(self.all.len());
        for talk in &self.all {
            let token = talk.tokens.first().context("nobody is there")?;
            let mut rev = 0;
            loop {
                let said = get(&self.host, token, &format!("{}?since={rev}", talk.path)).await?;
                rev = at(&said, "/rev").as_i64().context("no rev")?;
                if at(&said, "/more") != true {
                    break;
                }
            }
            last.push(rev);
        }
        Ok(last)
    }
}

/// Who learns and teaches where.
struct Classes<'a> {
    accounts: &'a [Account],
    teachers: HashMap<&'a str, &'a str>,
}

impl<'a> Classes<'a> {
    fn of(setup: &'a Setup) -> Result<Self> {
        let Accounts::Known(accounts) = &setup.accounts else {
            bail!("this scenario needs people: give --program or --sessions");
        };
        let mut teachers: HashMap<&str, &str> = HashMap::new();
        for one in accounts.iter().filter(|one| one.role == "teacher") {
            for document in &one.documents {
                teachers.entry(document).or_insert(&one.token);
            }
        }
        Ok(Self { accounts, teachers })
    }

    fn teacher(&self, document: &str) -> Result<&'a str> {
        let teacher = self.teachers.get(document).copied();
        teacher.context("nobody teaches there")
    }

    fn pupils(&self, document: &str, most: usize) -> Vec<String> {
        let theirs = self
            .accounts
            .iter()
            .filter(|one| one.role == "pupil" && one.documents.iter().any(|name| name == document));
        theirs.take(most).map(|one| one.token.clone()).collect()
    }

    async fn conversation(&self, host: &str, document: &str) -> Result<Talk> {
        let pupil = self.pupils(document, 1).pop();
        let pupil = pupil.context("nobody learns there")?;
        conversation(host, self.teacher(document)?, pupil).await
    }
}

async fn forum(host: &str, teacher: &str, document: &str) -> Result<String> {
    let text = get(host, teacher, &format!("/api/documents/{document}")).await?;
    let space = at(&text, "/space_id")
        .as_str()
        .context("a text without a space")?;
    let forum = json!({"home": {"kind": "space", "id": space}, "title": format!("Club {document}"), "moderation": "open"});
    let forum = post(host, teacher, "/api/forums", forum).await?;
    let id = at(&forum, "/id").as_str();
    id.map(ToOwned::to_owned).context("a forum without an id")
}

async fn topic(host: &str, teacher: &str, forum: &str, tokens: Vec<String>) -> Result<Talk> {
    let topic = json!({"kind": "theme", "title": "Nos lectures"});
    let topic = post(host, teacher, &format!("/api/forums/{forum}/topics"), topic).await?;
    let id = at(&topic, "/id")
        .as_str()
        .context("a topic without an id")?;
    Ok(Talk {
        path: format!("/api/topics/{id}/posts"),
        topic: format!("topic:{id}"),
        forum: Some(format!("forum:{forum}")),
        list: "posts",
        tokens,
    })
}

async fn conversation(host: &str, teacher: &str, pupil: String) -> Result<Talk> {
    let who = get(host, &pupil, "/api/session").await?;
    let who = at(&who, "/id")
        .as_str()
        .context("an account without an id")?;
    let wish = json!({"to": {"kind": "person", "id": who}});
    let made = post(host, teacher, "/api/conversations", wish).await?;
    let id = at(&made, "/id")
        .as_str()
        .context("a conversation without an id")?;
    Ok(Talk {
        path: format!("/api/conversations/{id}/messages"),
        topic: format!("conversation:{id}"),
        forum: None,
        list: "messages",
        tokens: vec![teacher.to_owned(), pupil],
    })
}

async fn get(host: &str, token: &str, path: &str) -> Result<Value> {
    let question = Question {
        host,
        token,
        method: "GET",
        path,
        key: None,
        body: None,
    };
    question.must().await
}

async fn post(host: &str, token: &str, path: &str, body: Value) -> Result<Value> {
    let question = Question {
        host,
        token,
        method: "POST",
        path,
        key: None,
        body: Some(body),
    };
    question.must().await
}

/// Says something until the server has it, under one key; what is refused for good the book holds against the server.
pub(crate) async fn say(talks: Rc<Talks>, talk: usize, due: Instant, book: Rc<RefCell<Book>>) {
    let number = book.borrow_mut().begin(talk, due);
    let Some(place) = talks.all.get(talk) else {
        return;
    };
    let Some(token) = place.tokens.get(number % place.tokens.len().max(1)) else {
        return;
    };
    let key = format!(
        "{:08x}-0000-4000-8000-{number:012x}",
        talks.run & 0xffff_ffff
    );
    let question = Question {
        host: &talks.host,
        token,
        method: "POST",
        path: &place.path,
        key: Some(&key),
        body: Some(json!({"body": format!("numero {number}")})),
    };
    let until = Instant::now() + Book::PATIENCE;
    while Instant::now() < until {
        match question.ask().await {
            Ok((200 | 201, said)) => {
                let id = at(&said, "/id").as_str().unwrap_or_default();
                book.borrow_mut().accepted(number, id);
                return;
            }
            // The server is gone, full, or still doing it.
            Ok((409 | 429 | 500..=599, _)) | Err(_) => tokio::time::sleep(AGAIN).await,
            Ok(_) => return,
        }
    }
}

/// The number that something said bears.
pub(super) fn number(body: &str) -> Option<usize> {
    body.strip_prefix("numero ")?.parse().ok()
}

/// What stands there in an answer; null where nothing does.
pub(crate) fn at<'a>(said: &'a Value, path: &str) -> &'a Value {
    said.pointer(path).unwrap_or(&Value::Null)
}
