//! Ids in paths and values in queries.

use axum::extract::{FromRequestParts, Path, Query};
use http::request::Parts;
use passeplume_domain::DocumentId;
use serde::de::DeserializeOwned;

use crate::{error::ApiError, state::AppState};

/// The document that the path names; what cannot be an id names nothing that exists.
pub(crate) struct DocumentPath(pub(crate) DocumentId);

impl FromRequestParts<AppState> for DocumentPath {
    type Rejection = ApiError;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &AppState,
    ) -> Result<Self, Self::Rejection> {
        let Path(text) = Path::<String>::from_request_parts(parts, state)
            .await
            .map_err(|_| ApiError::NotFound)?;
        DocumentId::parse(&text)
            .map(Self)
            .map_err(|_| ApiError::NotFound)
    }
}

/// A query that reads as `T`; a name given twice does not.
pub(crate) struct QueryOf<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequestParts<AppState> for QueryOf<T> {
    type Rejection = ApiError;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &AppState,
    ) -> Result<Self, Self::Rejection> {
        Query::<T>::from_request_parts(parts, state)
            .await
            .map(|Query(value)| Self(value))
            .map_err(|_| ApiError::Malformed("query"))
    }
}
