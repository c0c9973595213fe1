//! Why a message is not sent or changed, in the words that strangers read; whatever it was, the page keeps the words.

use http::StatusCode;
use passeplume_domain::{
    Millis, journals::Refusal, messages::Refused, reports::Refused as ReportRefused,
};

use crate::error::ApiError;

/// What stands in the way of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MessageRefused {
    /// There is nothing between the two any more, or the pupils' talk was closed.
    Ended,
    /// One of two pupils wants no messages of the other.
    Blocked,
    /// It is night for a pupil: it may be sent then.
    Night(Millis),
    /// Nobody would get it.
    Nobody,
    /// It names what its author did not bring into this conversation.
    MediaUnknown,
    /// It answers what is not there.
    AnswersUnknown,
    /// Somebody changed it meanwhile, or it is gone.
    ChangedMeanwhile,
    /// Somebody has decided already, or it is with the head.
    AlreadyDecided,
    /// Hours that are none.
    Hours,
}

impl MessageRefused {
    pub(crate) const fn public(self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::Ended => (
                StatusCode::CONFLICT,
                "conversation_ended",
                "On ne peut plus écrire ici. Ce que tu as écrit reste gardé sur cette page. / Nobody writes here any more. What you wrote is kept on this page.",
            ),
            Self::Blocked => (
                StatusCode::CONFLICT,
                "blocked",
                "Ce message ne peut pas partir. Si quelque chose ne va pas, parles-en à ta maîtresse ou à ton maître. / This message cannot be sent. If something is wrong, talk to your teacher.",
            ),
            Self::Night(_) => (
                StatusCode::CONFLICT,
                "closed_for_the_night",
                "Les messages dorment. Le tien est gardé, il partira demain matin. / Messages are asleep. Yours is kept and will leave in the morning.",
            ),
            Self::Nobody => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "nobody_there",
                "Il faut choisir à qui écrire. Rien n'est parti. / Choose whom to write to. Nothing was sent.",
            ),
            Self::MediaUnknown => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "media_unknown",
                "Une image ou un film de ce message n'est pas arrivé ici. Rien n'est parti : ajoute-le encore une fois. / A picture or film of this message has not come here. Nothing was sent: add it once more.",
            ),
            Self::AnswersUnknown => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "answers_unknown",
                "Le message auquel tu réponds n'est plus là. Rien n'est parti. / The message that you answer is not there any more. Nothing was sent.",
            ),
            Self::ChangedMeanwhile => (
                StatusCode::CONFLICT,
                "changed_meanwhile",
                "Ce message vient de changer. Rien n'a été fait : regarde-le encore une fois. / This message has just changed. Nothing was done: look at it once more.",
            ),
            Self::AlreadyDecided => (
                StatusCode::CONFLICT,
                "already_decided",
                "Quelqu'un a déjà décidé. / Somebody has decided already.",
            ),
            Self::Hours => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "hours",
                "Ces heures ne se lisent pas : deux minutes de la journée, différentes. Rien n'a changé. / These hours do not read: two different minutes of the day. Nothing was changed.",
            ),
        }
    }
}

impl ApiError {
    /// The rules of a conversation say no; `opens_at` is when the night is over.
    pub(crate) fn not_said(refused: Refused, opens_at: Option<Millis>) -> Self {
        match refused {
            Refused::NotFound => Self::NotFound,
            Refused::NotYours => Self::refused(Refusal::NotYours, None),
            Refused::Ended => Self::Message(MessageRefused::Ended),
            Refused::Blocked => Self::Message(MessageRefused::Blocked),
            Refused::Night => Self::Message(MessageRefused::Night(opens_at.unwrap_or_default())),
        }
    }
}

impl From<MessageRefused> for ApiError {
    fn from(refused: MessageRefused) -> Self {
        Self::Message(refused)
    }
}

impl From<ReportRefused> for ApiError {
    fn from(refused: ReportRefused) -> Self {
        match refused {
            ReportRefused::NotFound => Self::NotFound,
            ReportRefused::AlreadyDecided => Self::Message(MessageRefused::AlreadyDecided),
        }
    }
}
