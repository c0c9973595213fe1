//! The two cookies of the house, always `HttpOnly`, `SameSite=Lax`, `Path=/`, and `Secure` wherever TLS is.

use std::time::Instant;

use axum::response::Response;
use http::{HeaderValue, header};

use crate::{
    devices,
    extract::{Client, SESSION_COOKIE},
    state::AppState,
};

const A_YEAR_S: i64 = 365 * 24 * 60 * 60;

/// Lets the browser keep the session.
pub(crate) fn set_session(token: &str, lifetime_s: i64, secure: bool, response: &mut Response) {
    add(SESSION_COOKIE, token, lifetime_s, secure, response);
}

/// Lets the browser forget the session.
pub(crate) fn forget_session(secure: bool, response: &mut Response) {
    add(SESSION_COOKIE, "", 0, secure, response);
}

/// Gives this browser a name of its own, where its address has not had too many.
pub(crate) fn give_device(state: &AppState, client: Client, response: &mut Response) {
    if let Some(device) = state.devices.give(client.address, Instant::now()) {
        let secure = client.wants_secure_cookie(state);
        add(devices::COOKIE, &device, A_YEAR_S, secure, response);
    }
}

fn add(name: &str, value: &str, age_s: i64, secure: bool, response: &mut Response) {
    let secure = if secure { "; Secure" } else { "" };
    let line = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age_s}{secure}");
    // Names and values are our own ASCII, so this always reads.
    if let Ok(line) = HeaderValue::from_str(&line) {
        response.headers_mut().append(header::SET_COOKIE, line);
    }
}
