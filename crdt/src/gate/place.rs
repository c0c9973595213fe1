//! Where items stand: in a root, in a shared type, or under a key of one; and what may stand there.

use super::Breach;
use crate::scan::{Content, Kind, Malformed};
use crate::schema::{NodeIndex, Schema};

/// Number of a place within one document.
pub(super) type PlaceId = u32;

/// The place of what has none any more: its parent was collected.
pub(super) const GONE: PlaceId = u32::MAX;

/// The node of an item that holds no shared type.
pub(super) const NO_NODE: PlaceId = u32::MAX;

/// One sequence of items: a type's list, or the history of one of its keys.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) role: Role,
    pub(super) depth: u32,
    /// Separate runs of items that have come in, the length of which bounds yrs' search for a position.
    pub(super) runs: u32,
}

/// What a place is for, which decides what may stand in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The top of the article.
    Article,
    /// An element of the article.
    Node(NodeIndex),
    /// A text of the article.
    ArticleText,
    /// An attribute of an element of the article.
    Attribute,
    /// A root of another name, of which it is not known yet what it is.
    Root,
    /// A root that holds text.
    RootText,
    /// A root that holds values.
    RootValues,
    /// A `Y.Array`.
    Array,
    /// A `Y.Map`.
    Map,
    /// A `Y.Text` or `Y.XmlText`.
    Text,
    /// A `Y.XmlElement`.
    Element,
    /// A `Y.XmlFragment`.
    Fragment,
    /// A key of a map, an attribute.
    Key,
}

/// What a content brings to the place where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    /// Nothing beyond itself.
    None,
    /// A new place of this role.
    Opens(Role),
    /// The place turns out to be of this role.
    Becomes(Role),
}

/// Why a content may not stand in a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Misfit {
    /// The article has no such thing there.
    Schema(Breach),
    /// That kind of type never holds it, and yrs may not survive it.
    Kind,
}

impl From<Misfit> for super::Refusal {
    fn from(misfit: Misfit) -> Self {
        match misfit {
            Misfit::Schema(breach) => Self::Schema(breach),
            Misfit::Kind => Self::Malformed(Malformed::Kind),
        }
    }
}

impl Role {
    /// The role of a key of a type with this role.
    pub(super) fn key(self) -> Result<Self, Misfit> {
        match self {
            Self::Node(_) => Ok(Self::Attribute),
            Self::Article | Self::ArticleText | Self::Attribute => {
                Err(Misfit::Schema(Breach::Attribute))
            }
            // A root may get its keys before or after its values: the answer must not depend on the order.
            Self::Root
            | Self::RootText
            | Self::RootValues
            | Self::Map
            | Self::Text
            | Self::Element => Ok(Self::Key),
            // An array or a fragment has no keys, and neither has a key.
            Self::Array | Self::Fragment | Self::Key => Err(Misfit::Kind),
        }
    }

    /// Whether a content may stand in a place of this role.
    #[allow(
        clippy::wildcard_enum_match_arm,
        reason = "what a place does not name is refused: the safe side for contents to come"
    )]
    pub(super) fn accepts(self, content: Content<'_>, schema: &Schema) -> Result<Effect, Misfit> {
        if content == Content::Deleted {
            // What it was is gone; in a map's list nothing ever was.
            return if self == Self::Map {
                Err(Misfit::Kind)
            } else {
                Ok(Effect::None)
            };
        }
        match self {
            Self::Article | Self::Node(_) => self.article_child(content, schema),
            Self::ArticleText => match content {
                Content::String(_) => Ok(Effect::None),
                Content::Format { key, .. } if schema.marks(key) => Ok(Effect::None),
                Content::Format { .. } => Err(Misfit::Schema(Breach::Mark)),
                _ => Err(Misfit::Schema(Breach::Content)),
            },
            Self::Attribute => match content {
                Content::Any | Content::Json => Ok(Effect::None),
                _ => Err(Misfit::Schema(Breach::Content)),
            },
            Self::Root => Ok(match content {
                Content::String(_) | Content::Format { .. } | Content::Embed(_) => {
                    Effect::Becomes(Self::RootText)
                }
                Content::Any | Content::Json | Content::Binary(_) => {
                    Effect::Becomes(Self::RootValues)
                }
                Content::Type(kind) => Effect::Opens(Self::of(kind)),
                Content::Deleted => Effect::None,
                Content::Doc => return Err(Misfit::Kind),
            }),
            Self::RootText | Self::Text => match content {
                Content::String(_) | Content::Format { .. } | Content::Embed(_) => Ok(Effect::None),
                Content::Type(kind) => Ok(Effect::Opens(Self::of(kind))),
                _ => Err(Misfit::Kind),
            },
            Self::RootValues | Self::Array | Self::Key => match content {
                Content::Any | Content::Json | Content::Binary(_) => Ok(Effect::None),
                Content::Type(kind) => Ok(Effect::Opens(Self::of(kind))),
                _ => Err(Misfit::Kind),
            },
            Self::Element | Self::Fragment => match content {
                Content::Type(kind @ (Kind::Element(_) | Kind::XmlText)) => {
                    Ok(Effect::Opens(Self::of(kind)))
                }
                _ => Err(Misfit::Kind),
            },
            Self::Map => Err(Misfit::Kind),
        }
    }

    /// The role of a free type of this kind.
    pub(super) fn of(kind: Kind<'_>) -> Self {
        match kind {
            Kind::Array => Self::Array,
            Kind::Map => Self::Map,
            Kind::Text | Kind::XmlText => Self::Text,
            Kind::Element(_) => Self::Element,
            Kind::Fragment => Self::Fragment,
        }
    }

    fn article_child(self, content: Content<'_>, schema: &Schema) -> Result<Effect, Misfit> {
        let Content::Type(kind) = content else {
            return Err(Misfit::Schema(Breach::Content));
        };
        match (self, kind) {
            (Self::Article, Kind::Element(name)) => schema.top(name),
            (Self::Node(parent), Kind::Element(name)) => schema.child(parent, name),
            (Self::Node(parent), Kind::XmlText) if schema.holds_text(parent) => {
                return Ok(Effect::Opens(Self::ArticleText));
            }
            _ => None,
        }
        .map(|node| Effect::Opens(Self::Node(node)))
        .ok_or(Misfit::Schema(Breach::Node))
    }
}
