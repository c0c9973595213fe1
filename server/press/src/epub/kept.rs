//! Which pictures and sounds a book holds: those of kinds that every reading program opens, as far as there is room.

use std::sync::Arc;

use crate::model::{Block, Edition};

/// Most bytes of pictures and sounds in a book; what comes after is told by its words alone.
const ROOM: usize = 64 << 20;

/// A picture or sound as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Medium {
    /// Its bytes.
    pub bytes: Arc<[u8]>,
    /// What it is: `image/jpeg`.
    pub kind: String,
}

/// Where pictures and sounds are.
pub trait Shelf {
    /// The one of this id, where it is there and may be shown.
    fn medium(&self, id: &str) -> Option<Medium>;
}

/// One that a book holds.
pub(crate) struct One {
    id: String,
    /// Its file beside the texts.
    pub(crate) name: String,
    /// What it is.
    pub(crate) kind: &'static str,
    pub(crate) bytes: Arc<[u8]>,
}

/// All that a book holds.
pub(crate) struct Kept {
    all: Vec<One>,
    cover: Option<String>,
}

impl Kept {
    pub(crate) fn of(edition: &Edition, shelf: &dyn Shelf) -> Self {
        let mut kept = Self {
            all: Vec::new(),
            cover: None,
        };
        let mut left = ROOM;
        for block in edition.media() {
            let id = match block {
                Block::Picture { media, .. } | Block::Sound { media, .. } => media,
                Block::Film {
                    poster: Some(poster),
                    ..
                } => poster,
                Block::Film { poster: None, .. }
                | Block::Paragraph(_)
                | Block::Heading(..)
                | Block::List(..)
                | Block::Quote(_)
                | Block::Rule => continue,
            };
            kept.take(id, shelf, &mut left);
        }
        if let Some(Block::Picture { media, .. }) = &edition.cover {
            kept.cover = kept.name(media).map(ToOwned::to_owned);
        }
        kept
    }

    fn take(&mut self, id: &str, shelf: &dyn Shelf, left: &mut usize) {
        if self.name(id).is_some() {
            return;
        }
        let Some(medium) = shelf.medium(id) else {
            return;
        };
        let Some((kind, ending)) = core(&medium.kind) else {
            return;
        };
        let Some(room) = left.checked_sub(medium.bytes.len()) else {
            return;
        };
        *left = room;
        self.all.push(One {
            id: id.to_owned(),
            name: format!("m{}.{ending}", self.all.len() + 1),
            kind,
            bytes: medium.bytes,
        });
    }

    /// The file of this medium.
    pub(crate) fn name(&self, id: &str) -> Option<&str> {
        let found = self.all.iter().find(|one| one.id == id);
        found.map(|one| one.name.as_str())
    }

    /// The file of the front page's picture.
    pub(crate) fn cover(&self) -> Option<&str> {
        self.cover.as_deref()
    }

    pub(crate) fn all(&self) -> &[One] {
        &self.all
    }
}

/// The kinds that a reading program must open, with the ending of their files.
fn core(kind: &str) -> Option<(&'static str, &'static str)> {
    match kind {
        "image/jpeg" => Some(("image/jpeg", "jpg")),
        "image/png" => Some(("image/png", "png")),
        "image/gif" => Some(("image/gif", "gif")),
        "audio/mpeg" => Some(("audio/mpeg", "mp3")),
        "audio/mp4" => Some(("audio/mp4", "m4a")),
        _ => None,
    }
}
