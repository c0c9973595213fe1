//! What was found by words.

use passeplume_domain::search::Piece;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FoundKind {
    /// A text of a space.
    Text,
    /// An article that is being made, or its idea.
    Article,
    /// An issue that is being made.
    Issue,
    /// A whole issue that came out.
    Publication,
    /// An article of an issue that came out.
    Published,
    /// A topic of a forum.
    Topic,
    /// A post of a topic.
    Post,
}

/// Words of an excerpt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ExcerptPiece)]
pub struct PieceView {
    /// As in the text; spaces and line ends are one space.
    pub words: String,
    /// Whether they are what was asked for.
    pub hit: bool,
}

impl From<Piece> for PieceView {
    fn from(Piece { words, hit }: Piece) -> Self {
        Self { words, hit }
    }
}

/// One thing that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = FoundItem)]
pub struct FoundView {
    /// What it is.
    pub kind: FoundKind,
    /// Its id: that of the text, the article, the issue, the publication or the topic.
    pub id: String,
    /// As its readers know it.
    pub title: String,
    /// Where it lives: its space, or its journal and issue.
    pub place: String,
    /// What stands around the first word that was asked for, or the opening; as of when the words were taken, a minute ago at
    /// the most while nobody writes.
    pub excerpt: Vec<PieceView>,
    /// Its page. That of a `publication` and of what is `published` is one of the server: opened by the browser itself.
    pub href: String,
    /// When it last changed, in milliseconds since 1970.
    pub at: i64,
}

/// One page of what was found: what has it all in its title first, then what changed last.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundPage {
    /// 20 at the most.
    pub items: Vec<FoundView>,
    /// Where the next page begins: `?after=`. Nothing where this was the last.
    pub next: Option<String>,
}

/// What is looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SearchQuery {
    /// A few words: all of them are found, in the title or in the text. The last one may be the beginning of one. 200
    /// letters and 8 words are read.
    pub q: String,
    /// `next` of the page before.
    #[serde(default)]
    pub after: Option<String>,
}
