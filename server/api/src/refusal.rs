//! Why a step of a journal is not taken, in the words that strangers read; with where the thing is now, so that a screen
//! can show what somebody else decided.

use http::StatusCode;
use passeplume_domain::{
    comments::{Comment, Refused},
    journals::{Missing, Refusal, StepTaken},
};
use passeplume_realtime::Undecided;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    dto::{article::NamedView, sign_off::MissingView},
    error::ApiError,
};

/// Where an article or an issue is now, and who brought it there.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Now)]
pub struct NowView {
    /// Its state.
    pub state: String,
    /// Its version.
    pub version: i64,
    /// Who took the newest step.
    pub by: Option<NamedView>,
    /// When, in milliseconds since 1970.
    pub at: i64,
}

/// A step that cannot be taken.
#[derive(Debug, Clone)]
pub(crate) struct StepRefused {
    cause: Cause,
    pub(crate) now: Option<NowView>,
    pub(crate) missing: Option<Vec<MissingView>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cause {
    /// Somebody else was faster.
    AlreadyDecided,
    /// A section that has articles would go.
    SectionInUse,
    /// There is no end to what somebody says beside a text.
    TooMany,
    /// A way to go without a consent that is not offered.
    ChoiceUnknown,
    /// An article that is not of the issue, or named twice.
    ArticleUnknown,
    /// A picture that stands in no article with a place.
    CoverUnknown,
    Rule(Refusal),
}

impl std::fmt::Display for StepRefused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.cause)
    }
}

impl StepRefused {
    pub(crate) const fn public(&self) -> (StatusCode, &'static str, &'static str) {
        match self.cause {
            Cause::AlreadyDecided => ALREADY_DECIDED,
            Cause::SectionInUse => (
                StatusCode::CONFLICT,
                "section_in_use",
                "Cette rubrique a des articles. / This section has articles.",
            ),
            Cause::TooMany => (
                StatusCode::CONFLICT,
                "too_many",
                "Il y a déjà beaucoup de remarques ici. / There are many comments here already.",
            ),
            Cause::ChoiceUnknown => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "choice_unknown",
                "Ce choix n'est pas proposé ici. / This choice is not offered here.",
            ),
            Cause::ArticleUnknown => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "article_unknown",
                "Cet article n'est pas dans ce numéro, ou il y est deux fois. / This article is not in this issue, or named twice.",
            ),
            Cause::CoverUnknown => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "cover_unknown",
                "Cette image n'est dans aucun article placé. / This picture is in no article that has its place.",
            ),
            Cause::Rule(refusal) => of(refusal),
        }
    }
}

/// Whatever it was about.
const ALREADY_DECIDED: (StatusCode, &str, &str) = (
    StatusCode::CONFLICT,
    "already_decided",
    "Quelqu'un a déjà décidé. / Somebody has decided already.",
);

const fn of(refusal: Refusal) -> (StatusCode, &'static str, &'static str) {
    match refusal {
        Refusal::NotFound => (
            StatusCode::NOT_FOUND,
            "not_found",
            "Rien ici pour ce compte. / Nothing here for this account.",
        ),
        Refusal::NotYours => (
            StatusCode::FORBIDDEN,
            "not_yours",
            "Ce n'est pas à toi de le faire. / This is not yours to do.",
        ),
        Refusal::WrongState => (
            StatusCode::CONFLICT,
            "wrong_state",
            "On ne peut pas le faire maintenant. / This cannot be done now.",
        ),
        Refusal::IssueClosed => (
            StatusCode::CONFLICT,
            "issue_closed",
            "Ce numéro est bouclé. / This issue is closed.",
        ),
        Refusal::SignedOff => (
            StatusCode::CONFLICT,
            "signed_off",
            "Le bon à tirer est signé : plus rien ne bouge. / The issue is signed off: nothing moves.",
        ),
        Refusal::NotSigned => (
            StatusCode::CONFLICT,
            "not_signed",
            "Le bon à tirer ne va pas si loin. / It is not signed off for so many readers.",
        ),
        Refusal::TitleMissing => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "title_missing",
            "Il faut un titre, de 120 lettres au plus. / A title is needed, of 120 letters at most.",
        ),
        Refusal::NobodyAssigned => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "nobody_assigned",
            "Il faut choisir qui écrit, dans les classes de l'espace. / Choose who writes, in the classes of the space.",
        ),
        Refusal::Empty => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "empty",
            "Il n'y a encore rien d'écrit. / Nothing is written yet.",
        ),
        Refusal::WordMissing => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "word_missing",
            "Il faut un mot pour les élèves, de 2 000 lettres au plus. / A word to the pupils is needed, of 2,000 letters at most.",
        ),
        Refusal::SectionUnknown => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "section_unknown",
            "Cette rubrique n'est pas dans ce numéro. / This section is not in this issue.",
        ),
        Refusal::Incomplete => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "incomplete",
            "Il manque encore quelque chose. / Something is still missing.",
        ),
        Refusal::NotNarrower => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "not_narrower",
            "Ce ne serait pas moins de lecteurs. / That would not be fewer readers.",
        ),
    }
}

impl ApiError {
    /// The rules say no; `now` stands in a 409.
    pub(crate) fn refused(refusal: Refusal, now: Option<NowView>) -> Self {
        match refusal {
            // Absent and forbidden are one and the same answer.
            Refusal::NotFound => Self::NotFound,
            Refusal::NotYours
            | Refusal::WrongState
            | Refusal::IssueClosed
            | Refusal::SignedOff
            | Refusal::NotSigned
            | Refusal::TitleMissing
            | Refusal::NobodyAssigned
            | Refusal::Empty
            | Refusal::WordMissing
            | Refusal::SectionUnknown
            | Refusal::Incomplete
            | Refusal::NotNarrower => {
                let (status, _, _) = of(refusal);
                Self::Step(Box::new(StepRefused {
                    cause: Cause::Rule(refusal),
                    now: now.filter(|_| status == StatusCode::CONFLICT),
                    missing: None,
                }))
            }
        }
    }

    /// A sign-off lacks these.
    pub(crate) fn incomplete(missing: &[Missing]) -> Self {
        Self::Step(Box::new(StepRefused {
            cause: Cause::Rule(Refusal::Incomplete),
            now: None,
            missing: Some(missing.iter().map(Into::into).collect()),
        }))
    }

    /// Nothing was said.
    pub(crate) fn nothing_said() -> Self {
        Self::refused(Refusal::Empty, None)
    }

    /// There are too many comments, or answers to one.
    pub(crate) fn too_many() -> Self {
        Self::because(Cause::TooMany)
    }

    /// Somebody else was faster.
    pub(crate) fn already_decided(now: NowView) -> Self {
        Self::Step(Box::new(StepRefused {
            cause: Cause::AlreadyDecided,
            now: Some(now),
            missing: None,
        }))
    }

    /// A section that has articles would go.
    pub(crate) fn section_in_use() -> Self {
        Self::because(Cause::SectionInUse)
    }

    /// A way to go without a consent that is not offered.
    pub(crate) fn choice_unknown() -> Self {
        Self::because(Cause::ChoiceUnknown)
    }

    /// An article that is not of the issue, or named twice.
    pub(crate) fn article_unknown() -> Self {
        Self::because(Cause::ArticleUnknown)
    }

    /// A picture that stands in no article with a place.
    pub(crate) fn cover_unknown() -> Self {
        Self::because(Cause::CoverUnknown)
    }

    fn because(cause: Cause) -> Self {
        Self::Step(Box::new(StepRefused {
            cause,
            now: None,
            missing: None,
        }))
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
        }
    }
}

impl From<&Comment> for NowView {
    fn from(comment: &Comment) -> Self {
        let decided = comment.decided.as_ref();
        Self {
            state: comment.state.as_str().to_owned(),
            version: comment.version,
            at: decided.map_or(comment.created, |decided| decided.at).0,
            by: decided.map(|decided| NamedView {
                id: decided.by.to_string(),
                name: decided.name.clone(),
            }),
        }
    }
}

impl NowView {
    /// Where it is, and who took the newest step.
    pub(crate) fn new(state: &str, version: i64, changed: i64, last: Option<StepTaken>) -> Self {
        Self {
            state: state.to_owned(),
            version,
            at: last.as_ref().map_or(changed, |step| step.at.0),
            // A family's answer has no name for others.
            by: last
                .filter(|step| !step.is_of_a_family())
                .map(|step| NamedView {
                    id: step.by.to_string(),
                    name: step.by_name,
                }),
        }
    }
}

/// A decision about late words that did not come about; the words stay kept.
pub(crate) const fn undecided(cause: Undecided) -> (StatusCode, &'static str, &'static str) {
    match cause {
        Undecided::Absent => of(Refusal::NotFound),
        Undecided::Already(_) => ALREADY_DECIDED,
        Undecided::Outdated => (
            StatusCode::CONFLICT,
            "proposal_outdated",
            "Le texte a trop changé pour ces mots. Ils restent gardés : on peut les recopier. / The text has changed too much for these words. They stay kept and can be copied.",
        ),
        Undecided::TooLarge => (
            StatusCode::CONFLICT,
            "text_full",
            "Le texte est trop long pour ces mots. Ils restent gardés. / The text is too long for these words. They stay kept.",
        ),
        Undecided::Unavailable => (
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            "Le serveur n'a pas pu répondre. Les mots restent gardés : réessaie dans un instant. / The server could not answer. The words stay kept: try again in a moment.",
        ),
    }
}

impl From<Undecided> for ApiError {
    fn from(cause: Undecided) -> Self {
        Self::Undecided(cause)
    }
}
