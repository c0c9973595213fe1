//! Where pupils may write to each other and when their messages rest, on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::article::NamedView;

/// How pupils may write to each other in a class or space.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Talk)]
pub struct TalkView {
    /// Whether they may.
    pub open: bool,
    /// Who let them: this teacher and those of the pupils who write read what they write.
    pub by: Option<NamedView>,
    /// Since when, in milliseconds since 1970.
    pub at: Option<i64>,
    /// Of a class: from which minute of the day on pupils read and do not send.
    pub closed_from: Option<i64>,
    /// Until which minute of the day.
    pub closed_until: Option<i64>,
    /// Where that is now: when it is over, in milliseconds since 1970.
    pub opens_at: Option<i64>,
    /// What the caller may do: `open`, `close`, `night`.
    pub may: Vec<&'static str>,
}

/// The night of a class, in minutes of the local day (Europe/Paris); both missing: there is none.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NightBody {
    /// From which minute on.
    #[serde(default)]
    pub closed_from: Option<i64>,
    /// Until which minute.
    #[serde(default)]
    pub closed_until: Option<i64>,
}
