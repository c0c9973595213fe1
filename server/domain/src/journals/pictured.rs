//! The pictures, sounds and films of articles before they come out: which still want words or names, and which stay away.

use super::{
    audience::Audience,
    issue_step::Missing,
    lacking::{Choice, Ground, Lacking, asks},
};
use crate::{
    AccountId, ArticleId, MediaId,
    consents::ConsentKind,
    media::{MediaKind, PeopleSaid, Recognised, Said},
};

/// How a medium is in an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// It stands in its text.
    Stands,
    /// It is the still of a film, and nothing else there.
    Still,
}

/// A medium in an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pictured {
    /// In which article.
    pub article: ArticleId,
    /// As printed.
    pub title: String,
    /// How it is there.
    pub place: Place,
    /// What its texts say there is to see, or ''.
    pub words: String,
    /// What is said of it everywhere.
    pub said: Said,
}

impl Pictured {
    /// Has nobody said what there is to see?
    #[must_use]
    pub fn wants_words(&self) -> bool {
        self.place == Place::Stands
            && self.said.kind == MediaKind::Picture
            && !self.said.is_decorative
            && self.words.is_empty()
            && self.said.alternative.is_empty()
    }

    /// Has nobody said who is in it, where these readers make that matter?
    #[must_use]
    pub fn wants_people(&self, audience: Audience) -> bool {
        self.place == Place::Stands
            && self.said.people == PeopleSaid::Unsaid
            && self
                .said
                .kind
                .consents()
                .iter()
                .any(|&kind| asks(audience, kind))
    }

    /// Whether this child appears in it so.
    #[must_use]
    pub fn shows(&self, child: &AccountId, kind: ConsentKind) -> bool {
        let is = |one: &Recognised| one.child == *child && one.kind == kind;
        self.said.children.iter().any(is)
    }

    fn which(&self) -> (ArticleId, MediaId) {
        (self.article.clone(), self.said.media.clone())
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Want {
    Words,
    People,
}

/// What pictures, sounds and films still want: each once, however many articles show it. One that stays away, alone or with
/// its article, wants nothing.
#[must_use]
pub fn missing(ground: &Ground<'_>, lacks: &[Lacking]) -> Vec<Missing> {
    let stays_away = |one: &Pictured| {
        lacks.iter().any(|lack| {
            lack.article == one.article
                && match lack.chosen {
                    Some(Choice::LeaveOut) => true,
                    Some(Choice::WithoutPicture) => one.shows(&lack.child, lack.kind),
                    Some(Choice::WithoutName) | None => false,
                }
        })
    };
    let mut all: Vec<Missing> = Vec::new();
    let mut asked: Vec<(Want, &MediaId)> = Vec::new();
    for one in ground.pictures.iter().filter(|one| !stays_away(one)) {
        for (want, is_wanted) in [
            (Want::Words, one.wants_words()),
            (Want::People, one.wants_people(ground.audience)),
        ] {
            let about = (want, &one.said.media);
            if !is_wanted || asked.contains(&about) {
                continue;
            }
            asked.push(about);
            let (article, media) = one.which();
            all.push(match want {
                Want::Words => Missing::Alternative { article, media },
                Want::People => Missing::People { article, media },
            });
        }
    }
    all
}

/// Those of articles that come out of which nobody has said who is in them.
#[must_use]
pub fn unsaid(ground: &Ground<'_>, out: &[&ArticleId]) -> Vec<Missing> {
    ground
        .pictures
        .iter()
        .filter(|one| out.contains(&&one.article) && one.wants_people(ground.audience))
        .map(|one| {
            let (article, media) = one.which();
            Missing::People { article, media }
        })
        .collect()
}
