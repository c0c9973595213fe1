//! What can be found, and where it stands among what was found.

use crate::{
    ArticleId, Millis,
    accounts::Account,
    documents::Document,
    forum::{Forum, Post, Topic},
    journals::{Article, Child, Issue, Publication},
    words::names,
};

names! {
    /// What an entry of the index is about.
    EntryKind, NotAnEntryKind = "not a kind of entry" {
        /// A text: its title and its words.
        Text = "text",
        /// An article that has no text yet: its title, and from where it is told.
        Idea = "idea",
        /// An issue that is being made: its title and theme.
        Issue = "issue",
        /// A whole issue that came out: its title and theme.
        Publication = "publication",
        /// An article of an issue that came out, as it was printed.
        Published = "published",
        /// A topic of a forum: its title and its book.
        Topic = "topic",
        /// A post that is shown; its number is the part of its topic.
        Post = "post",
    }
}

/// Which thing an entry is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryKey {
    /// Of what kind.
    pub kind: EntryKind,
    /// Its id; of an article that came out, that of its publication; of a post, that of its topic.
    pub subject: String,
    /// Of an article that came out, its place in it; of a post, its number; else 0.
    pub part: i64,
}

/// A place in the order of what was found: titles first, then what changed last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Whether everything that was asked for stands in the title.
    pub titled: bool,
    /// When it last changed, as far as its words were taken.
    pub at: Millis,
    /// The number of its entry.
    pub entry: i64,
}

/// A text that names no place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a place among what was found")]
pub struct NotAPlace;

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let titled = i64::from(self.titled);
        write!(f, "{titled}.{}.{}", self.at.0, self.entry)
    }
}

impl Place {
    /// Reads what [`std::fmt::Display`] wrote.
    ///
    /// # Errors
    /// [`NotAPlace`] for any other text.
    pub fn parse(text: &str) -> Result<Self, NotAPlace> {
        let mut parts = text.split('.');
        let titled = match parts.next() {
            Some("0") => false,
            Some("1") => true,
            Some(_) | None => return Err(NotAPlace),
        };
        let mut number = || parts.next()?.parse::<i64>().ok();
        let (Some(at), Some(entry)) = (number(), number()) else {
            return Err(NotAPlace);
        };
        if parts.next().is_some() {
            return Err(NotAPlace);
        }
        Ok(Self {
            titled,
            at: Millis(at),
            entry,
        })
    }
}

/// Who asks, with the children they are in charge of.
#[derive(Debug, Clone, Copy)]
pub struct Searcher<'a> {
    /// Who.
    pub account: &'a Account,
    /// Their children.
    pub family: &'a [Child],
}

/// An article of an issue that came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedStory {
    /// Its place in it, from 1.
    pub rank: i64,
    /// Which article it is a copy of.
    pub article: ArticleId,
    /// As printed.
    pub title: String,
}

/// What an entry is about, as it is now, with all that the policies need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// A text, and the article that it is of.
    Text(Box<Document>, Option<Box<(Article, Issue)>>),
    /// An article without a text.
    Idea(Box<(Article, Issue)>),
    /// An issue that is being made.
    Issue(Box<Issue>),
    /// An issue that came out and was not withdrawn.
    Publication(Box<Publication>),
    /// An article of one, not withdrawn either.
    Published(Box<Publication>, PublishedStory),
    /// A topic of a forum.
    Topic(Box<(Forum, Topic)>),
    /// A post of a topic.
    Post(Box<(Forum, Topic, Post)>),
}

/// An entry that has the words that were asked for, before anybody asked whether it may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Where it stands.
    pub place: Place,
    /// What it is about; nothing where that went meanwhile.
    pub found: Option<Found>,
    /// The words that were taken from it, for an excerpt.
    pub words: String,
}
