//! `Idempotency-Key`: a command that is sent again after a lost answer hears the same answer and is done once.

use axum::{
    body::Body,
    extract::{FromRequestParts as _, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, Method, StatusCode, header};
use http_body_util::BodyExt as _;
use passeplume_domain::{AccountId, commands::Begun};
use sha2::{Digest, Sha256};

use crate::{
    error::ApiError,
    extract::{Caller, read_body},
    state::AppState,
};

pub(crate) const HEADER: &str = "idempotency-key";
const LONGEST: usize = 64;

/// Does a keyed command once; everything without a key passes.
pub(crate) async fn once(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let keyed = *request.method() == Method::POST
        && request.headers().contains_key(HEADER)
        && request.uri().path() != "/api/session"
        // A stream has no end that could be kept, and a push bears a number of its own.
        && !request.uri().path().starts_with("/tunnel/");
    if !keyed {
        return next.run(request).await;
    }
    match keyed_command(state, request, next).await {
        Ok(response) => response,
        Err(error) => error.into_response(),
    }
}

async fn keyed_command(
    state: AppState,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    let key = key_of(&request)?;
    let (mut parts, body) = request.into_parts();
    let who = Caller::from_request_parts(&mut parts, &state)
        .await?
        .account
        .id;
    let bytes = read_body(body).await?;
    let mut hash = Sha256::new();
    hash.update(parts.uri.path().as_bytes());
    hash.update([0]);
    hash.update(&bytes);
    let fingerprint: String = hash
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let request = Request::from_parts(parts, Body::from(bytes));
    // In a task of its own, from the key to the kept answer: whoever hangs up stops only the waiting. Else the key would
    // be nobody's, and a command that was done would be done again once it counted as lost.
    tokio::spawn(async move { done_once(&state, &who, &key, &fingerprint, request, next).await })
        .await
        .map_err(ApiError::internal)?
}

async fn done_once(
    state: &AppState,
    who: &AccountId,
    key: &str,
    fingerprint: &str,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    let now = state.parts.clock.now();
    match state
        .parts
        .commands
        .begin_command(who, key, fingerprint, now)
        .await?
    {
        Begun::First => {}
        Begun::Again { status, answer } => return Ok(said_again(status, answer)),
        Begun::UnderWay => return Err(ApiError::UnderWay),
        Begun::Reused => return Err(ApiError::KeyReused),
    }
    let response = next.run(request).await;
    keep(state, who, key, response).await
}

/// Keeps a good answer. A refusal changed nothing: the key is free for another try.
async fn keep(
    state: &AppState,
    who: &AccountId,
    key: &str,
    response: Response,
) -> Result<Response, ApiError> {
    let commands = &state.parts.commands;
    if !response.status().is_success() {
        commands.drop_command(who, key).await?;
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.map_err(ApiError::internal)?.to_bytes();
    let answer = String::from_utf8_lossy(&bytes);
    commands
        .finish_command(who, key, parts.status.as_u16(), &answer)
        .await?;
    Ok(Response::from_parts(parts, Body::from(bytes)))
}

fn key_of(request: &Request) -> Result<String, ApiError> {
    let mut said = request.headers().get_all(HEADER).iter();
    let (key, more) = (said.next(), said.next());
    if more.is_some() {
        return Err(ApiError::Contradiction(HEADER));
    }
    let key = key
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let fits = (1..=LONGEST).contains(&key.len())
        && key
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    if fits {
        Ok(key.to_owned())
    } else {
        Err(ApiError::Malformed(HEADER))
    }
}

fn said_again(status: u16, answer: String) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    let mut response = (status, answer).into_response();
    if status == StatusCode::NO_CONTENT {
        response.headers_mut().remove(header::CONTENT_TYPE);
    } else {
        response.headers_mut().insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        );
    }
    response
}
