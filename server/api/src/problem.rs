//! What a stranger reads of a failure: an RFC 9457 problem document.

use serde::Serialize;

use crate::{dto::sign_off::MissingView, refusal::NowView};

/// What a stranger reads of a failure.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(title = "Problem")]
pub struct Problem {
    /// A URN that ends in `code`.
    #[serde(rename = "type")]
    #[schema(rename = "type")]
    pub kind: String,
    /// The status in words.
    pub title: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// One sentence in French and in English, to be shown where a screen has none of its own.
    pub detail: &'static str,
    /// Stable name of the cause, for programs.
    pub code: &'static str,
    /// 409 of a step: where the thing is now, and who brought it there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub now: Option<NowView>,
    /// 422 `incomplete`: everything that is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<Vec<MissingView>>,
    /// 409 `closed_for_the_night`: when it opens, in milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opens_at: Option<i64>,
}
