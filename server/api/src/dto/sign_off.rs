//! What somebody looks at before signing an issue, on the wire.

use passeplume_domain::journals::{Article, Missing};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    article::ArticleItem,
    consent::LackingView,
    journal::ImprintView,
    names::AudienceName,
    said::{ChildView, PicturedView},
};

/// Something that a sign-off lacks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[schema(as = Missing)]
pub enum MissingView {
    /// Fields of the imprint.
    Imprint {
        /// `director`, `school`, `month`.
        fields: Vec<String>,
    },
    /// An article that has its place.
    Articles,
    /// A consent, and the ways to go without it.
    Consent(LackingView),
    /// What there is to see in a picture.
    Alternative {
        /// In which article.
        article: String,
        /// Which picture.
        media: String,
    },
    /// Who can be recognised or heard.
    People {
        /// In which article.
        article: String,
        /// In which picture, sound or film.
        media: String,
    },
}

impl From<&Missing> for MissingView {
    fn from(missing: &Missing) -> Self {
        match missing {
            Missing::Imprint(fields) => Self::Imprint {
                fields: fields.iter().map(|&field| field.to_owned()).collect(),
            },
            Missing::Articles => Self::Articles,
            Missing::Consent(one) => Self::Consent(one.as_ref().into()),
            Missing::Alternative { article, media } => Self::Alternative {
                article: article.to_string(),
                media: media.to_string(),
            },
            Missing::People { article, media } => Self::People {
                article: article.to_string(),
                media: media.to_string(),
            },
        }
    }
}

/// What somebody looks at before signing.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SignOff)]
pub struct SignOffView {
    /// The version of the issue, to be sent with choices and the signature.
    pub version: i64,
    /// Who answers for it.
    pub imprint: ImprintView,
    /// Everybody who wrote, as printed.
    pub credits: Vec<String>,
    /// What is still missing; nothing where it may be signed.
    pub missing: Vec<MissingView>,
    /// Every consent that is not there, also where a way to go without was chosen.
    pub consents: Vec<LackingView>,
    /// Everything that is seen or heard in the articles that have a place.
    pub pictures: Vec<PicturedView>,
    /// The pupils of the space's classes, by first name: who may be named in a picture.
    pub around: Vec<ChildView>,
    /// For whom it was signed off, where that holds.
    pub audience: Option<AudienceName>,
    /// Articles that have no place, and stay out.
    pub left_out: Vec<ArticleItem>,
}

/// Whether an article stands in its issue; one without a place stays out.
#[must_use]
pub fn has_place(article: &Article) -> bool {
    use passeplume_domain::journals::ArticleState as S;
    matches!(article.state, S::Placed | S::Published)
}
