//! A JSON body: bounded in bytes, in time and in depth before a handler sees it.

use std::time::Duration;

use axum::{
    body::Body,
    extract::{FromRequest, Request},
};
use http::{HeaderMap, header};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use serde::de::DeserializeOwned;
use tokio::time::timeout;

use crate::{error::ApiError, state::AppState};

/// No request of this API needs more.
pub(crate) const MAX_BYTES: usize = 64 * 1024;
/// From the last header byte to the last body byte.
const MAX_TIME: Duration = Duration::from_secs(10);

/// A body that was declared as JSON and reads as `T`.
pub(crate) struct JsonBody<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<AppState> for JsonBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &AppState) -> Result<Self, Self::Rejection> {
        if !is_json(request.headers()) {
            return Err(ApiError::NotJson);
        }
        let bytes = read(request.into_body()).await?;
        // serde_json stops at 128 levels, and a field given twice is an error of its own.
        serde_json::from_slice(&bytes)
            .map(Self)
            .map_err(|_| ApiError::Malformed("body"))
    }
}

/// A body's bytes, within the bounds of this API.
pub(crate) async fn read(body: Body) -> Result<bytes::Bytes, ApiError> {
    match timeout(MAX_TIME, Limited::new(body, MAX_BYTES).collect()).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(ApiError::TooLarge),
        Ok(Err(_)) => Err(ApiError::Malformed("body")),
        Err(_) => Err(ApiError::TooSlow),
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}
