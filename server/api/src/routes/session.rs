//! Log in, who am I, log out.

use std::{
    sync::PoisonError,
    time::{Duration, Instant},
};

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use passeplume_domain::accounts::{Credentials, NewSession, Status, lifetime_ms, session_id_of};
use tokio::time::sleep;

use crate::{
    cookies,
    devices::{self, Devices},
    dto::account::{AccountView, Login, SessionView},
    error::{ApiError, Problem},
    extract::{self, Caller, Client, JsonBody, Presented, presented},
    passwords::HashError,
    slowdown::{Decision, Key},
    state::AppState,
};

const LONGEST_LOGIN: usize = 128;
const LONGEST_PASSWORD: usize = 1024;

/// Logs in. Wrong passwords slow this login on this device, never elsewhere.
#[utoipa::path(post, path = "/api/session", tag = "session", operation_id = "logIn",
    request_body = Login,
    responses(
        (status = 201, description = "Logged in; the cookie is set as well", body = SessionView),
        (status = 400, description = "Malformed", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Login and password do not fit", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "From a foreign page", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many tries on this device", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Too many logins at once", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn open(
    State(state): State<AppState>,
    client: Client,
    headers: HeaderMap,
    JsonBody(login): JsonBody<Login>,
) -> Response {
    let device = extract::cookies(&headers, devices::COOKIE)
        .find_map(|cookie| state.devices.recognise(cookie));
    let key = Devices::bucket(&login.login, device, client.address);
    let mut response = match log_in(&state, key, login).await {
        Ok(session) => welcome(&state, client, session),
        Err(error) => error.into_response(),
    };
    if device.is_none() {
        cookies::give_device(&state, client, &mut response);
    }
    response
}

/// Who is logged in.
#[utoipa::path(get, path = "/api/session", tag = "session", operation_id = "whoAmI",
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "The account", body = AccountView),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn show(caller: Caller) -> Json<AccountView> {
    Json(AccountView::from(&caller.account))
}

/// Logs out; the session's live sockets close. Logging out twice is no error.
#[utoipa::path(delete, path = "/api/session", tag = "session", operation_id = "logOut",
    security(("cookie" = []), ("bearer" = [])),
    responses((status = 204, description = "Logged out")))]
pub(crate) async fn end(
    State(state): State<AppState>,
    client: Client,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    if let Presented::Bearer(token) | Presented::Cookie(token) = presented(&headers)? {
        let id = session_id_of(&token).map_err(ApiError::internal)?;
        let now = state.parts.clock.now();
        // Only a session that is open is ended: strangers' tokens must not write rows.
        if state.parts.sessions.session(&id, now).await?.is_some() {
            state.parts.sessions.end_session(&id, now).await?;
        }
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    cookies::forget_session(client.wants_secure_cookie(&state), &mut response);
    Ok(response)
}

struct Opened {
    view: SessionView,
    lifetime_s: i64,
}

fn hash_of(credentials: Option<&Credentials>) -> Option<String> {
    credentials.and_then(|credentials| credentials.password_hash.clone())
}

async fn log_in(state: &AppState, key: Key, login: Login) -> Result<Opened, ApiError> {
    if login.login.len() > LONGEST_LOGIN || login.password.len() > LONGEST_PASSWORD {
        return Err(ApiError::Malformed("login"));
    }
    let _try = wait_turn(state, key).await?;
    let credentials = state.parts.accounts.credentials(login.login.trim()).await?;
    let hash = hash_of(credentials.as_ref());
    let fits = state
        .parts
        .passwords
        .verify(login.password, hash)
        .await
        .map_err(|error| match error {
            HashError::Full => ApiError::LoginQueueFull,
            HashError::Gone | HashError::Failed => ApiError::Unavailable(error.to_string()),
        })?;
    let checked = hash_of(credentials.as_ref());
    let known = credentials.filter(|known| fits && known.status == Status::Active);
    remember(state, key, known.is_some());
    let Some(known) = known else {
        metrics::counter!("passeplume_logins_total", "outcome" => "refused").increment(1);
        return Err(ApiError::WrongPassword);
    };
    metrics::counter!("passeplume_logins_total", "outcome" => "opened").increment(1);

    let token = URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>());
    let now = state.parts.clock.now();
    let lifetime = lifetime_ms(known.role);
    let account = state
        .parts
        .accounts
        .account(&known.account)
        .await?
        .ok_or(ApiError::WrongPassword)?;
    let expires = now.plus(lifetime);
    let session = session_id_of(&token).map_err(ApiError::internal)?;
    state
        .parts
        .sessions
        .open_session(NewSession {
            id: session.clone(),
            account: known.account,
            created: now,
            expires,
        })
        .await?;
    // The password may have been changed while this one waited to be hashed; that ended the sessions of its moment, and
    // this one came after it. One that is changed from here on ends this session too.
    let now_valid = state.parts.accounts.credentials(login.login.trim()).await?;
    if hash_of(now_valid.as_ref()) != checked {
        state.parts.sessions.end_session(&session, now).await?;
        return Err(ApiError::WrongPassword);
    }
    Ok(Opened {
        view: SessionView {
            token,
            account: AccountView::from(&account),
            expires_at: expires.0,
        },
        lifetime_s: lifetime / 1000,
    })
}

/// A try that is under way; dropped with its request, so that whoever hangs up is not counted for ever.
pub(super) struct Try {
    state: AppState,
    key: Key,
}

impl Drop for Try {
    fn drop(&mut self) {
        let slowdown = self.state.slowdown.lock();
        slowdown
            .unwrap_or_else(PoisonError::into_inner)
            .left(self.key);
    }
}

pub(super) async fn wait_turn(state: &AppState, key: Key) -> Result<Try, ApiError> {
    let decision = state
        .slowdown
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .arrive(key, Instant::now());
    match decision {
        Decision::After(wait) => {
            let this = Try {
                state: state.clone(),
                key,
            };
            if wait > Duration::ZERO {
                sleep(wait).await;
            }
            Ok(this)
        }
        Decision::TooMany { retry_after } => Err(ApiError::TooManyTries {
            retry_after: retry_after.as_secs() + 1,
        }),
    }
}

pub(super) fn remember(state: &AppState, key: Key, fitted: bool) {
    let mut slowdown = state
        .slowdown
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    if fitted {
        slowdown.succeeded(key, Instant::now());
    } else {
        slowdown.failed(key, Instant::now());
    }
}

fn welcome(state: &AppState, client: Client, opened: Opened) -> Response {
    let secure = client.wants_secure_cookie(state);
    let token = opened.view.token.clone();
    let mut response = (StatusCode::CREATED, Json(opened.view)).into_response();
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    cookies::set_session(&token, opened.lifetime_s, secure, &mut response);
    response
}
