//! The seam to the live rooms: what routes ask of them, and nothing more.
//!
//! `passeplume_realtime::Hub` answers it in production; the trait keeps routes testable without a room.

use async_trait::async_trait;
use bytes::Bytes;
use passeplume_domain::{
    AccountId, DocumentId, SessionId,
    documents::{ProposalRank, ProposalState},
};
use passeplume_realtime::{
    ChangedLine, ConnectionInfo, Format, Hub, QueryError, Undecided, Wire, Writing,
};

use crate::dto::article::NamedView;

/// In which form a text is wanted.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Default,
    serde::Deserialize,
    serde::Serialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum ContentFormat {
    /// Sanitised HTML.
    #[default]
    Html,
    /// Plain text.
    Text,
    /// Tiptap's JSON.
    Json,
    /// A Yjs v1 update that holds everything.
    Yjs,
}

/// What one account has in a text, in characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// Whose.
    pub account: AccountId,
    /// Ever inserted.
    pub inserted: u64,
    /// Ever deleted, of anybody's.
    pub deleted: u64,
    /// Still there.
    pub remaining: u64,
}

/// A text as it is now, committed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// Its cleaned tree, as JSON.
    pub tree: String,
    /// How many words a teacher would count.
    pub words: usize,
}

/// Why a room did not answer.
#[derive(Debug, thiserror::Error)]
pub enum LiveError {
    /// No such text.
    #[error("no such document")]
    Absent,
    /// Damaged and set aside.
    #[error("set aside: {0}")]
    SetAside(String),
    /// Going down, or the database does not answer.
    #[error("not available: {0}")]
    Unavailable(String),
}

/// The live rooms as HTTP sees them. Whatever they tell is committed.
#[async_trait]
pub trait Live: Send + Sync + 'static {
    /// The committed text.
    async fn content(
        &self,
        document: &DocumentId,
        format: ContentFormat,
    ) -> Result<Bytes, LiveError>;
    /// The committed text as a tree, with its length.
    async fn snapshot(&self, document: &DocumentId) -> Result<Snapshot, LiveError>;
    /// Who wrote what.
    async fn authors(&self, document: &DocumentId) -> Result<Vec<Share>, LiveError>;
    /// The lines that late words would change.
    async fn changes(
        &self,
        document: &DocumentId,
        words: &Bytes,
    ) -> Result<Vec<ChangedLine>, LiveError>;
    /// Adds late words to the text, or leaves them out; durable when it answers.
    async fn decide(
        &self,
        document: &DocumentId,
        rank: ProposalRank,
        accept: bool,
        by: &AccountId,
    ) -> Result<ProposalState, Undecided>;
    /// Who has the pen and a caret in these texts now, as presence shows them; texts without anybody are left out. Wakes
    /// no text.
    async fn writers(&self, documents: &[DocumentId]) -> Vec<(DocumentId, Vec<NamedView>)>;
    /// Whether new sockets are to be sent away for a moment.
    fn is_full(&self) -> bool;
    /// Serves one Hocuspocus socket to its end.
    async fn serve_collab(&self, wire: Wire, cookie_session: Option<SessionId>);
    /// Serves one y-websocket socket to its end; a session that is not open is refused there, with a final close.
    async fn serve_yjs(&self, wire: Wire, document: DocumentId, session: SessionId);
    /// Serves one socket of `/live` to its end.
    async fn serve_live(&self, wire: Wire, cookie_session: Option<SessionId>);
}

#[async_trait]
impl Live for Hub {
    async fn content(
        &self,
        document: &DocumentId,
        format: ContentFormat,
    ) -> Result<Bytes, LiveError> {
        let format = match format {
            ContentFormat::Html => Format::Html,
            ContentFormat::Text => Format::Text,
            ContentFormat::Json => Format::Json,
            ContentFormat::Yjs => Format::Yjs,
        };
        Ok(Self::content(self, document, format).await?)
    }

    async fn snapshot(&self, document: &DocumentId) -> Result<Snapshot, LiveError> {
        let passeplume_realtime::Snapshot { tree, words } = Self::snapshot(self, document).await?;
        Ok(Snapshot { tree, words })
    }

    async fn authors(&self, document: &DocumentId) -> Result<Vec<Share>, LiveError> {
        let shares = Self::authors(self, document).await?;
        let shares = shares.into_iter().map(|share| Share {
            account: share.account,
            inserted: share.inserted,
            deleted: share.deleted,
            remaining: share.remaining,
        });
        Ok(shares.collect())
    }

    async fn changes(
        &self,
        document: &DocumentId,
        words: &Bytes,
    ) -> Result<Vec<ChangedLine>, LiveError> {
        Ok(Self::changes(self, document, words).await?)
    }

    async fn decide(
        &self,
        document: &DocumentId,
        rank: ProposalRank,
        accept: bool,
        by: &AccountId,
    ) -> Result<ProposalState, Undecided> {
        Self::decide(self, document, rank, accept, by).await
    }

    async fn writers(&self, documents: &[DocumentId]) -> Vec<(DocumentId, Vec<NamedView>)> {
        let found = Self::writers(self, documents).await;
        let named = found.into_iter().map(|Writing { document, people }| {
            let people = people.into_iter().map(|one| NamedView {
                id: one.account.to_string(),
                name: one.name.to_string(),
            });
            (document, people.collect())
        });
        named.collect()
    }

    fn is_full(&self) -> bool {
        Self::is_full(self)
    }

    async fn serve_collab(&self, wire: Wire, cookie_session: Option<SessionId>) {
        Self::serve_collab(self, wire, ConnectionInfo { cookie_session }).await;
    }

    async fn serve_yjs(&self, wire: Wire, document: DocumentId, session: SessionId) {
        Self::serve_yjs(self, wire, document, session).await;
    }

    async fn serve_live(&self, wire: Wire, cookie_session: Option<SessionId>) {
        Self::serve_live(self, wire, ConnectionInfo { cookie_session }).await;
    }
}

impl From<QueryError> for LiveError {
    fn from(error: QueryError) -> Self {
        match error {
            QueryError::Absent => Self::Absent,
            QueryError::Damaged => Self::SetAside(error.to_string()),
            QueryError::Unavailable => Self::Unavailable(error.to_string()),
        }
    }
}
