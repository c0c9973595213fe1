//! Documents on the wire: never their words.

use passeplume_domain::{
    accounts::Account,
    documents::{Document, DocumentKind, Freeze, Verdict, access, may_freeze},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::names::ReadReasonName;
use crate::live::ContentFormat;

/// What a text is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DocumentKind)]
pub enum KindName {
    /// An article of a journal.
    Article,
    /// A chapter or letter of a chronique imaginaire.
    Chronicle,
    /// Anything else that a class writes together.
    Text,
}

/// What the caller may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Access)]
pub enum AccessName {
    /// Read.
    Read,
    /// Read and write.
    Write,
}

/// A document in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct DocumentItem {
    /// Which; also the document name on `/collab` and `/yjs`.
    pub id: String,
    /// What its readers call it.
    pub title: String,
    /// What it is for.
    pub kind: KindName,
    /// What the caller may do.
    pub access: AccessName,
    /// Where it stands.
    pub space_id: String,
    /// What the space is called.
    pub space_title: String,
    /// Is the pupils' writing paused?
    pub frozen: bool,
    /// Last change, in milliseconds since 1970.
    pub updated_at: i64,
}

/// A document as its own page shows it.
#[derive(Debug, Serialize, ToSchema)]
pub struct DocumentView {
    /// What the list shows.
    #[serde(flatten)]
    pub item: DocumentItem,
    /// May the caller pause the pupils' writing?
    pub can_freeze: bool,
    /// Why the caller reads only, where that is so.
    pub read_reason: Option<ReadReasonName>,
    /// The schema that an editor must know to open this text without harm.
    pub schema_version: u32,
}

impl DocumentItem {
    /// What `account` sees of `document`; nothing where it may not know that it exists.
    #[must_use]
    pub fn seen_by(account: &Account, document: &Document) -> Option<Self> {
        let access = match access(account, document) {
            Verdict::None => return None,
            Verdict::Read(_) => AccessName::Read,
            Verdict::Write => AccessName::Write,
        };
        Some(Self {
            id: document.id.to_string(),
            title: document.title.clone(),
            kind: match document.kind {
                DocumentKind::Article => KindName::Article,
                DocumentKind::Chronicle => KindName::Chronicle,
                DocumentKind::Text => KindName::Text,
            },
            access,
            space_id: document.space.to_string(),
            space_title: document.space_title.clone(),
            frozen: document.freeze == Freeze::Frozen,
            updated_at: document.updated.0,
        })
    }
}

impl DocumentView {
    /// What `account` sees of `document`; nothing where it may not know that it exists.
    #[must_use]
    pub fn seen_by(account: &Account, document: &Document, schema_version: u32) -> Option<Self> {
        Some(Self {
            item: DocumentItem::seen_by(account, document)?,
            can_freeze: may_freeze(account, document),
            read_reason: match access(account, document) {
                Verdict::Read(reason) => Some(reason.into()),
                Verdict::None | Verdict::Write => None,
            },
            schema_version,
        })
    }
}

/// How a text's content is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ContentQuery {
    /// The form; HTML where nothing is said.
    #[serde(default)]
    #[param(inline)]
    pub format: ContentFormat,
}

/// What one person wrote in a text, in characters.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuthorShare)]
pub struct AuthorView {
    /// Who.
    pub account: String,
    /// First name and name, for the adults who may read this.
    pub display_name: String,
    /// Ever inserted.
    pub inserted: u64,
    /// Ever deleted, of anybody's.
    pub deleted: u64,
    /// Still there.
    pub remaining: u64,
}

/// Whether the pupils' writing is paused.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FrozenBody {
    /// True pauses, false lets them write on.
    pub frozen: bool,
}
