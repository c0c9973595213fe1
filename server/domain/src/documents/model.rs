//! A co-written text as the rules see it: never its words.

use crate::{AccountId, ClassId, DocumentId, Millis, SchoolId, SpaceId};

/// What a text is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DocumentKind {
    /// An article of a journal.
    Article,
    /// A chapter or letter of a chronique imaginaire.
    Chronicle,
    /// Anything else that a class writes together.
    Text,
}

/// A text that names no kind of document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a kind of document")]
pub struct NotAKind;

impl DocumentKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Article, Self::Chronicle, Self::Text];

    /// The kind's name on the wire and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Article => "article",
            Self::Chronicle => "chronicle",
            Self::Text => "text",
        }
    }

    /// Reads a kind's name.
    ///
    /// # Errors
    /// [`NotAKind`] for any other text.
    pub fn parse(text: &str) -> Result<Self, NotAKind> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or(NotAKind)
    }
}

/// Which pupils hold the pen. Teachers of the space's classes always may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Writers {
    /// Every pupil of every class of the space (collective).
    EveryPupil,
    /// The pupils of these classes and these persons (group or individual); every other pupil of the space reads.
    Only {
        /// Classes whose pupils write.
        classes: Vec<ClassId>,
        /// Pupils who write.
        accounts: Vec<AccountId>,
    },
}

/// Whether pupils may write right now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Freeze {
    /// They may.
    Flowing,
    /// An adult paused the text: pupils read, teachers may still write.
    Frozen,
}

/// Whether the state of a text's article lets pupils write. Not [`Freeze`]: a thaw must not reopen what was handed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pen {
    /// Pupils who hold it write.
    Up,
    /// It was handed in: pupils read.
    Down,
}

/// Whose teachers hold the pen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Keepers {
    /// The teachers of all the space's classes.
    OfTheSpace,
    /// The teachers of these classes, where they are of the space; the space's other teachers read.
    Of(Vec<ClassId>),
}

/// A class of the document's space and the school it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// The class.
    pub class: ClassId,
    /// Its school.
    pub school: SchoolId,
}

/// A co-written text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Which.
    pub id: DocumentId,
    /// Where.
    pub space: SpaceId,
    /// The title of its space.
    pub space_title: String,
    /// The classes of its space.
    pub classes: Vec<Reach>,
    /// What its readers call it.
    pub title: String,
    /// What it is for.
    pub kind: DocumentKind,
    /// Which pupils hold the pen.
    pub writers: Writers,
    /// Whose teachers do.
    pub keepers: Keepers,
    /// Whether the state of its article lets pupils write.
    pub pen: Pen,
    /// Whether pupils may write right now.
    pub freeze: Freeze,
    /// Persons who were muted in this text.
    pub muted: Vec<AccountId>,
    /// Last change of the words or of the row.
    pub updated: Millis,
}

/// What a list of documents shows of one, with the rights' raw material.
pub type DocumentSummary = Document;

/// What a document is made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDocument {
    /// Which.
    pub id: DocumentId,
    /// Where.
    pub space: SpaceId,
    /// What its readers call it.
    pub title: String,
    /// What it is for.
    pub kind: DocumentKind,
    /// Which pupils hold the pen.
    pub writers: Writers,
}
