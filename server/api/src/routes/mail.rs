//! Where an adult's daily digest goes: chosen, proved by a code, ended without a login.

use axum::{
    Json,
    extract::{Path, State},
    response::{Html, IntoResponse as _, Response},
};
use http::{StatusCode, header};
use passeplume_domain::{
    accounts::Account,
    mail::{
        Address, Asked, CODE_LIFE_MS, Confirmed, NewAddress, code_hash, code_letter, local_day,
        may_have, settled_day,
    },
};

use crate::{
    dto::mail::{MailBody, MailCodeBody, MailView},
    error::{ApiError, Problem},
    extract::{Caller, JsonBody},
    refusal_mail::MailRefused,
    state::AppState,
};

const ASKED: &str = include_str!("../letters_asked.html");
const ENDED: &str = include_str!("../letters_ended.html");

/// What the caller chose.
#[utoipa::path(get, path = "/api/me/mail", tag = "notices", operation_id = "showMail",
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "Where the digest goes", body = MailView),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Pupils get no letters", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn show(
    State(state): State<AppState>,
    caller: Caller,
) -> Result<Json<MailView>, ApiError> {
    adult(&caller.account)?;
    view(&state, &caller.account).await
}

/// Chooses. To an address that was not proved, a code is sent and nothing else until it is typed.
#[utoipa::path(put, path = "/api/me/mail", tag = "notices", operation_id = "chooseMail",
    request_body = MailBody,
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "What is chosen now", body = MailView),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Pupils get no letters", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "No letters are sent here, or enough codes were sent today", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not an address", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The letter with the code did not go out", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn choose(
    State(state): State<AppState>,
    caller: Caller,
    JsonBody(body): JsonBody<MailBody>,
) -> Result<Json<MailView>, ApiError> {
    let account = &caller.account;
    adult(account)?;
    let store = &state.parts.letters;
    let Some(typed) = body.address else {
        // Possible where no letters are sent any more, too.
        store.forget_address(&account.id).await?;
        return view(&state, account).await;
    };
    let postman = state.parts.postman.clone().ok_or(MailRefused::Off)?;
    let address = Address::parse(&typed).map_err(|_| MailRefused::NotAnAddress)?;
    let now = state.parts.clock.now();
    let proved = store
        .mail_choice(&account.id)
        .await?
        .and_then(|choice| choice.address);
    if proved.as_ref() == Some(&address) {
        if store
            .set_digest(&account.id, body.digest, settled_day(now))
            .await?
        {
            return view(&state, account).await;
        }
        return Err(ApiError::NotFound);
    }
    let code = format!("{:06}", rand::random::<u32>() % 1_000_000);
    let new = NewAddress {
        account: account.id.clone(),
        address: address.clone(),
        digest: body.digest,
        code: code_hash(&account.id, &code),
        until: now.plus(CODE_LIFE_MS),
        token: uuid::Uuid::new_v4().simple().to_string(),
        day: local_day(now),
    };
    match store.ask_address(new).await? {
        Asked::Done => {}
        Asked::TooMany => return Err(MailRefused::TooManyCodes.into()),
    }
    postman
        .post(code_letter(&address, &code))
        .await
        .map_err(|_| MailRefused::NotSent)?;
    view(&state, account).await
}

/// The code of the letter: from now on the address counts.
#[utoipa::path(post, path = "/api/me/mail/code", tag = "notices", operation_id = "confirmMail",
    request_body = MailCodeBody,
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "What is chosen now", body = MailView),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Pupils get no letters", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "No code is waited for, or not any more", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not the code", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn confirm(
    State(state): State<AppState>,
    caller: Caller,
    JsonBody(body): JsonBody<MailCodeBody>,
) -> Result<Json<MailView>, ApiError> {
    let account = &caller.account;
    adult(account)?;
    let now = state.parts.clock.now();
    let hash = code_hash(&account.id, &body.code);
    match state
        .parts
        .letters
        .confirm_address(&account.id, &hash, settled_day(now), now)
        .await?
    {
        Confirmed::Done => view(&state, account).await,
        Confirmed::Wrong => Err(MailRefused::WrongCode.into()),
        Confirmed::Over => Err(MailRefused::NoCode.into()),
    }
}

/// The page behind the link of a letter. It asks once more: programs that look at letters open every link in them.
/// Its own form must be able to say where it comes from.
pub(crate) async fn ask_to_end() -> Response {
    ([(header::REFERRER_POLICY, "same-origin")], Html(ASKED)).into_response()
}

/// Ends the letters of whoever holds this token. What it was is not said: a token is no account.
pub(crate) async fn end(
    State(state): State<AppState>,
    Path(token): Path<String>,
) -> Result<Response, ApiError> {
    if state.parts.letters.unsubscribe(&token).await? {
        Ok((StatusCode::OK, Html(ENDED)).into_response())
    } else {
        Err(ApiError::NotFound)
    }
}

fn adult(account: &Account) -> Result<(), ApiError> {
    if may_have(account) {
        Ok(())
    } else {
        Err(MailRefused::NotForPupils.into())
    }
}

async fn view(state: &AppState, account: &Account) -> Result<Json<MailView>, ApiError> {
    let choice = state.parts.letters.mail_choice(&account.id).await?;
    let available = state.parts.postman.is_some();
    Ok(Json(MailView::new(available, choice)))
}
