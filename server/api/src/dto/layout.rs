//! The order of an issue on the wire.

use serde::Deserialize;
use utoipa::ToSchema;

/// A section of the order, with its articles.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LayoutSection {
    /// One that is there; else a new one.
    #[serde(default)]
    pub id: Option<String>,
    /// As printed; where nothing is said, as it was.
    #[serde(default)]
    #[schema(max_length = 120)]
    pub title: Option<String>,
    /// Approved or placed articles, in their order.
    pub articles: Vec<String>,
}

/// The whole order of an issue.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LayoutBody {
    /// The version that was seen.
    pub version: i64,
    /// All its sections in their order; one that is not named goes, where nothing is left in it.
    #[schema(max_items = 20)]
    pub sections: Vec<LayoutSection>,
}
