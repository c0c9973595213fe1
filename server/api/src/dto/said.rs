//! What is said of a picture, sound or film, on the wire.

use passeplume_domain::{
    consents::{ConsentKind, ProjectChild},
    journals::Pictured,
    media::{Recognised, Said},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::names::{MediaKindName, PeopleSaidName};

/// How a child is in a picture, sound or film.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Way)]
pub enum WayName {
    /// It can be recognised.
    Image,
    /// It can be heard.
    Voice,
}

impl From<ConsentKind> for WayName {
    fn from(kind: ConsentKind) -> Self {
        match kind {
            ConsentKind::Voice => Self::Voice,
            // By a name or for everybody nobody is in a picture.
            ConsentKind::Image | ConsentKind::Name | ConsentKind::Public => Self::Image,
        }
    }
}

impl From<WayName> for ConsentKind {
    fn from(way: WayName) -> Self {
        match way {
            WayName::Image => Self::Image,
            WayName::Voice => Self::Voice,
        }
    }
}

/// A child that can be recognised or heard.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Recognised)]
pub struct RecognisedView {
    /// Who.
    pub child: String,
    /// First name and initial.
    pub name: String,
    /// Seen or heard.
    pub kind: WayName,
}

impl From<&Recognised> for RecognisedView {
    fn from(one: &Recognised) -> Self {
        Self {
            child: one.child.to_string(),
            name: one.name.clone(),
            kind: one.kind.into(),
        }
    }
}

/// A child who may be in it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChildAround)]
pub struct ChildView {
    /// Who.
    pub id: String,
    /// First name and initial.
    pub name: String,
    /// Its classes, as they are called.
    pub classes: Vec<String>,
}

impl From<&ProjectChild> for ChildView {
    fn from(child: &ProjectChild) -> Self {
        Self {
            id: child.id.to_string(),
            name: child.name(),
            classes: child.classes.iter().map(|(_, name)| name.clone()).collect(),
        }
    }
}

/// Of what something can be said, for the description alone.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[allow(dead_code, reason = "only its names are read")]
enum SaidKind {
    Picture,
    Sound,
    Film,
}

/// What is said of a medium.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Said)]
pub struct SaidView {
    /// Of which.
    pub media: String,
    /// What it is: never a file, which stands in no text.
    #[schema(value_type = SaidKind)]
    pub kind: MediaKindName,
    /// To be sent with what is said.
    pub version: i64,
    /// What there is to see, where no text says it; or ''.
    pub alternative: String,
    /// It only adorns: nothing of it has to be told.
    pub decorative: bool,
    /// Whether somebody said who is in it.
    pub people: PeopleSaidName,
    /// Who is.
    pub children: Vec<RecognisedView>,
    /// How a child can be in one.
    pub ways: Vec<WayName>,
}

impl From<&Said> for SaidView {
    fn from(said: &Said) -> Self {
        Self {
            media: said.media.to_string(),
            kind: said.kind.into(),
            version: said.version,
            alternative: said.alternative.clone(),
            decorative: said.is_decorative,
            people: said.people.into(),
            children: said.children.iter().map(Into::into).collect(),
            ways: said
                .kind
                .consents()
                .iter()
                .map(|&kind| kind.into())
                .collect(),
        }
    }
}

/// What is said of a medium, and who may be named.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SaidAndAround)]
pub struct SaidPage {
    /// What is said.
    pub said: SaidView,
    /// The pupils of the classes around its texts, by first name.
    pub around: Vec<ChildView>,
}

/// A medium in an article before it comes out.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Pictured)]
pub struct PicturedView {
    /// In which article.
    pub article: String,
    /// As printed.
    pub title: String,
    /// What there is to see, as it would come out; or ''.
    pub words: String,
    /// Somebody has to say what there is to see, or that it only adorns.
    pub wants_words: bool,
    /// What is said of it everywhere.
    pub said: SaidView,
}

impl From<&Pictured> for PicturedView {
    fn from(one: &Pictured) -> Self {
        Self {
            article: one.article.to_string(),
            title: one.title.clone(),
            words: if one.words.is_empty() {
                one.said.alternative.clone()
            } else {
                one.words.clone()
            },
            wants_words: one.wants_words(),
            said: (&one.said).into(),
        }
    }
}

/// A child that is named.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NamedChildBody {
    /// Who.
    pub child: String,
    /// Seen or heard.
    pub kind: WayName,
}

/// Who is in it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PeopleBody {
    /// Nobody, these, or not said any more.
    pub said: PeopleSaidName,
    /// These.
    #[serde(default)]
    #[schema(max_items = 200)]
    pub children: Vec<NamedChildBody>,
}

/// What somebody says of a medium; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SayBody {
    /// The version that was seen.
    pub version: i64,
    /// What there is to see.
    #[serde(default)]
    #[schema(max_length = 500)]
    pub alternative: Option<String>,
    /// It only adorns.
    #[serde(default)]
    pub decorative: Option<bool>,
    /// Who is in it.
    #[serde(default)]
    pub people: Option<PeopleBody>,
}
