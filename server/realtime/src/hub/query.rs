//! What the rest of the house asks a room: committed state only.

use bytes::Bytes;
use passeplume_crdt::{
    content::{self, ChangedLine},
    document::Document,
};
use passeplume_domain::{AccountId, DocumentId};
use tokio::{sync::oneshot, time::timeout};

use super::Hub;
use crate::room::{Event, JoinError, Room};

/// How a text is handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Sanitised HTML.
    Html,
    /// Plain text.
    Text,
    /// The editor's tree.
    Json,
    /// The full state as a Yjs v1 update.
    Yjs,
}

/// What one account wrote, in characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorShare {
    /// Who.
    pub account: AccountId,
    /// First written by them.
    pub inserted: u64,
    /// Deleted by them.
    pub deleted: u64,
    /// First written by them and still there.
    pub remaining: u64,
}

/// A text as it is now, for whoever copies or counts it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The editor's tree, cleaned, as JSON.
    pub tree: String,
    /// How many words a teacher would count.
    pub words: usize,
}

/// Why a question has no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// No such document.
    #[error("no such document")]
    Absent,
    /// Set aside: its log is damaged.
    #[error("the document is set aside")]
    Damaged,
    /// The store does not answer, or the process ends.
    #[error("not available now")]
    Unavailable,
}

type Reply<T> = oneshot::Sender<Result<T, QueryError>>;

/// A question.
#[derive(Debug)]
pub(crate) enum Query {
    /// What does the text say?
    Content(Format, Reply<Bytes>),
    /// What does it say, and how long is it?
    Snapshot(Reply<Snapshot>),
    /// Who wrote how much?
    Authors(Reply<Vec<AuthorShare>>),
    /// Which lines would this update change?
    Changes(Bytes, Reply<Vec<ChangedLine>>),
}

/// Answers from a room in which nothing is in flight.
pub(crate) fn answer_query(query: Query, room: &mut Room) {
    match query {
        Query::Content(format, reply) => {
            reply
                .send(render(room, format).ok_or(QueryError::Unavailable))
                .ok();
        }
        Query::Snapshot(reply) => {
            reply
                .send(snapshot(room).ok_or(QueryError::Unavailable))
                .ok();
        }
        Query::Authors(reply) => {
            reply.send(Ok(room.authors())).ok();
        }
        Query::Changes(update, reply) => {
            reply
                .send(changes(room, &update).ok_or(QueryError::Unavailable))
                .ok();
        }
    }
}

/// There is no room to answer.
pub(crate) fn refuse_query(query: Query, error: JoinError) {
    let error = match error {
        JoinError::Denied => QueryError::Absent,
        JoinError::Damaged => QueryError::Damaged,
        JoinError::Unavailable => QueryError::Unavailable,
        // Dropping the question sends its asker to a new room.
        JoinError::Gone => return,
    };
    match query {
        Query::Content(_, reply) => {
            reply.send(Err(error)).ok();
        }
        Query::Snapshot(reply) => {
            reply.send(Err(error)).ok();
        }
        Query::Authors(reply) => {
            reply.send(Err(error)).ok();
        }
        Query::Changes(_, reply) => {
            reply.send(Err(error)).ok();
        }
    }
}

fn render(room: &mut Room, format: Format) -> Option<Bytes> {
    let document = room.committed()?;
    match format {
        Format::Html => content::html(document).ok().map(Bytes::from),
        Format::Text => content::text(document).ok().map(Bytes::from),
        Format::Json => serde_json::to_vec(&content::json(document).ok()?)
            .ok()
            .map(Bytes::from),
        Format::Yjs => document.full_state().ok(),
    }
}

fn snapshot(room: &mut Room) -> Option<Snapshot> {
    let document = room.committed()?;
    Some(Snapshot {
        tree: content::json(document).ok()?.to_string(),
        words: content::size(document).ok()?.words,
    })
}

/// In a copy: the text itself stays as it is.
fn changes(room: &mut Room, update: &[u8]) -> Option<Vec<ChangedLine>> {
    let document = room.committed()?;
    let before = content::text(document).ok()?;
    let state = document.full_state().ok()?;
    let copy = Document::load([&*state, update]).ok()?;
    Some(content::changes(&before, &content::text(&copy).ok()?))
}

impl Hub {
    pub(super) async fn query<T>(
        &self,
        document: &DocumentId,
        question: impl Fn(Reply<T>) -> Query,
    ) -> Result<T, QueryError> {
        for _ in 0..3 {
            let room = self.0.context.rooms.get(document, &self.0.context);
            let (reply, answer) = oneshot::channel();
            if room.tell(Event::Query(question(reply))).await.is_err() {
                continue;
            }
            // Twice the store's time: the room may be loading.
            return match timeout(self.limits().store * 2, answer).await {
                Ok(Ok(answer)) => answer,
                Ok(Err(_)) => continue,
                Err(_) => Err(QueryError::Unavailable),
            };
        }
        Err(QueryError::Unavailable)
    }
}
