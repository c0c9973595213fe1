//! Who asks: the account behind the session that a request presents.

use axum::extract::FromRequestParts;
use http::request::Parts;
use passeplume_domain::accounts::{Account, Status, session_id_of};

use super::{Presented, presented};
use crate::{error::ApiError, state::AppState};

/// A person with an open session; without one the request ends in 401.
pub(crate) struct Caller {
    pub(crate) account: Account,
}

impl FromRequestParts<AppState> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &AppState,
    ) -> Result<Self, Self::Rejection> {
        let token = match presented(&parts.headers)? {
            Presented::Nothing => return Err(ApiError::NotLoggedIn),
            Presented::Bearer(token) | Presented::Cookie(token) => token,
        };
        let id = session_id_of(&token).map_err(ApiError::internal)?;
        let session = state
            .parts
            .sessions
            .session(&id, state.parts.clock.now())
            .await?
            .ok_or(ApiError::NotLoggedIn)?;
        let account = state
            .parts
            .accounts
            .account(&session.account)
            .await?
            .filter(|account| account.status == Status::Active)
            .ok_or(ApiError::NotLoggedIn)?;
        Ok(Self { account })
    }
}

/// Somebody with an open session, or a visitor: for pages that some may read without a login.
pub(crate) struct MaybeCaller(pub(crate) Option<Account>);

impl FromRequestParts<AppState> for MaybeCaller {
    type Rejection = ApiError;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &AppState,
    ) -> Result<Self, Self::Rejection> {
        match Caller::from_request_parts(parts, state).await {
            Ok(caller) => Ok(Self(Some(caller.account))),
            Err(ApiError::NotLoggedIn) => Ok(Self(None)),
            Err(error) => Err(error),
        }
    }
}
