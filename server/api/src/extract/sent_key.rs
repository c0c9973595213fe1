//! The author's own name for something that is sent: sent again, years later too, it is the same thing.

use axum::extract::FromRequestParts;
use http::request::Parts;

use crate::{error::ApiError, keys, state::AppState};

/// The `Idempotency-Key`, where there is one. That it has the form of one was asked before.
pub(crate) struct SentKey(pub(crate) Option<String>);

impl FromRequestParts<AppState> for SentKey {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Self::Rejection> {
        let key = parts.headers.get(keys::HEADER);
        Ok(Self(
            key.and_then(|key| key.to_str().ok()).map(ToOwned::to_owned),
        ))
    }
}
