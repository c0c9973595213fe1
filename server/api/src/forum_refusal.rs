//! Why something is not said or done in a forum, in the words that strangers read.

use http::StatusCode;
use passeplume_domain::{
    Millis,
    forum::{Post, Refused},
    journals::Refusal,
};

use crate::{dto::article::NamedView, error::ApiError, refusal::NowView};

/// What stands in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ForumRefused {
    /// Here pupils read.
    ReadOnly,
    /// The topic has ended.
    Closed,
    /// Children rest until then.
    Night(Millis),
    /// As many of theirs as may wait for their teacher wait.
    TooManyWaiting,
    /// Nothing of this id is shown in this topic.
    AnswerUnknown,
    /// These words do not stand there.
    QuoteUnknown,
    /// A picture, sound or film that is not the caller's to show here.
    MediaUnknown,
    /// No two minutes of a day.
    HoursUnknown,
    /// No book, or one without a title.
    BookMissing,
}

impl ForumRefused {
    pub(crate) const fn public(self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::ReadOnly => (
                StatusCode::CONFLICT,
                "forum_read_only",
                "Ici, on lit seulement. Ton message est gardé sur ta tablette. / This forum is for reading. Your message is kept on your tablet.",
            ),
            Self::Closed => (
                StatusCode::CONFLICT,
                "topic_closed",
                "Ce sujet est terminé : on peut le lire, mais plus y écrire. Ton message est gardé sur ta tablette. / This topic has ended: it can be read, not written in. Your message is kept on your tablet.",
            ),
            Self::Night(_) => (
                StatusCode::CONFLICT,
                "closed_for_the_night",
                "Le club est fermé. Ton message est gardé et partira à l'ouverture. / The club is closed. Your message is kept and leaves when it opens.",
            ),
            Self::TooManyWaiting => (
                StatusCode::CONFLICT,
                "too_many_waiting",
                "Ton enseignant a déjà 20 messages de toi à lire. Celui-ci est gardé sur ta tablette. / Your teacher has 20 posts of yours to read already. This one is kept on your tablet.",
            ),
            Self::AnswerUnknown => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "answer_unknown",
                "Le message auquel tu réponds n'est plus là. / The message that you answer is not there any more.",
            ),
            Self::QuoteUnknown => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "quote_unknown",
                "Les mots cités ne sont plus dans ce message. / The words that you quote are not in that message any more.",
            ),
            Self::MediaUnknown => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "media_unknown",
                "Une image ou un son n'est pas à toi, ou n'est plus là. / A picture or a sound is not yours, or not there any more.",
            ),
            Self::HoursUnknown => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "hours_unknown",
                "Il faut deux heures différentes, ou aucune. / Two different hours are needed, or none.",
            ),
            Self::BookMissing => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "book_missing",
                "Il faut le titre du livre. / The title of the book is needed.",
            ),
        }
    }

    pub(crate) const fn opens_at(self) -> Option<i64> {
        match self {
            Self::Night(opens) => Some(opens.0),
            Self::ReadOnly
            | Self::Closed
            | Self::TooManyWaiting
            | Self::AnswerUnknown
            | Self::QuoteUnknown
            | Self::MediaUnknown
            | Self::HoursUnknown
            | Self::BookMissing => None,
        }
    }
}

impl From<ForumRefused> for ApiError {
    fn from(refused: ForumRefused) -> Self {
        Self::Forum(refused)
    }
}

impl From<Refused> for ApiError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::NotFound => Self::NotFound,
            Refused::NotYours => Self::refused(Refusal::NotYours, None),
            Refused::AlreadyDecided | Refused::WrongState => {
                Self::refused(Refusal::WrongState, None)
            }
            Refused::ReadOnly => Self::Forum(ForumRefused::ReadOnly),
            Refused::Closed => Self::Forum(ForumRefused::Closed),
            Refused::Night(opens) => Self::Forum(ForumRefused::Night(opens)),
        }
    }
}

impl From<&Post> for NowView {
    fn from(post: &Post) -> Self {
        let decided = post.decided.as_ref();
        Self {
            state: post.state.as_str().to_owned(),
            version: post.rev,
            at: decided.map_or(post.created, |decided| decided.at).0,
            by: decided.map(|decided| NamedView {
                id: decided.by.to_string(),
                name: decided.name.clone(),
            }),
        }
    }
}
