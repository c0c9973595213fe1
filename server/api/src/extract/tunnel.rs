//! The name of a tunnel, and the number of a push, in a path.

use std::fmt;

use axum::extract::{FromRequestParts, Path};
use http::request::Parts;

use crate::{error::ApiError, state::AppState};

/// 128 random bits that name one tunnel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct TunnelId(u128);

impl TunnelId {
    /// A new one, that nobody can guess.
    pub(crate) fn random() -> Self {
        Self(rand::random())
    }

    /// Of its 32 digits; nothing else names one.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let digits = text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if !digits || text.len() != 32 {
            return None;
        }
        u128::from_str_radix(text, 16).ok().map(Self)
    }
}

impl fmt::Display for TunnelId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// Which push of which tunnel.
pub(crate) struct TunnelPath {
    pub(crate) id: TunnelId,
    pub(crate) turn: u64,
}

impl FromRequestParts<AppState> for TunnelPath {
    type Rejection = ApiError;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &AppState,
    ) -> Result<Self, Self::Rejection> {
        let Path((id, turn)) = Path::<(String, u64)>::from_request_parts(parts, state)
            .await
            .map_err(|_| ApiError::NotFound)?;
        let id = TunnelId::parse(&id).ok_or(ApiError::NotFound)?;
        Ok(Self { id, turn })
    }
}
