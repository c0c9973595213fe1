//! The code of an invitation as a picture: another teacher holds a tablet before the paper, and the invitation opens.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, header};
use passeplume_domain::spaces::{InvitationStatus, policy};
use qrcodegen::{QrCode, QrCodeEcc};

use crate::{
    OriginPolicy,
    error::{ApiError, Problem},
    extract::{Caller, Client, InvitationPath},
    state::AppState,
};

/// What stays white around it, in modules.
const QUIET: i32 = 4;

/// The address at which this invitation is opened, as a QR code. The code stands behind its `#`: no log on the way holds it.
#[utoipa::path(get, path = "/api/invitations/{id}/qr", tag = "spaces", operation_id = "showInvitationQr",
    params(("id" = String, Path, description = "The invitation")),
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "A picture", body = String, content_type = "image/svg+xml"),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not a teacher of the space", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, not for the caller, by name, or over", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn qr(
    State(state): State<AppState>,
    caller: Caller,
    client: Client,
    InvitationPath(id): InvitationPath,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let found = state.parts.sharing.invitation(&id).await?;
    let invitation = found.ok_or(ApiError::NotFound)?;
    policy::manage(&caller.account, &invitation.space)?;
    let now = state.parts.clock.now();
    let waits = invitation.status == InvitationStatus::Open && invitation.expires > now;
    let code = invitation.code.filter(|_| waits);
    let code = code.ok_or(ApiError::NotFound)?;
    let origin = origin(&state, client, &headers);
    let svg = picture(&format!("{origin}/espaces#{code}")).map_err(ApiError::internal)?;
    let mut response = svg.into_response();
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, "image/svg+xml"),
        (header::CACHE_CONTROL, "private, no-store"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; sandbox",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}

/// What browsers call this server.
fn origin(state: &AppState, client: Client, headers: &HeaderMap) -> String {
    if let OriginPolicy::Exact(ours) = &state.parts.settings.origins
        && let Some(first) = ours.first()
    {
        return first.clone();
    }
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let scheme = if client.wants_secure_cookie(state) {
        "https"
    } else {
        "http"
    };
    format!("{scheme}://{}", host.unwrap_or_default())
}

/// Dark modules row by row, on white.
fn picture(text: &str) -> Result<String, qrcodegen::DataTooLong> {
    use std::fmt::Write as _;
    // Medium: a fold or a stain on a sheet of paper.
    let code = QrCode::encode_text(text, QrCodeEcc::Medium)?;
    let side = code.size() + 2 * QUIET;
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let from = x;
            while code.get_module(x, y) {
                x += 1;
            }
            if x > from {
                let long = x - from;
                // Writing to a String cannot fail.
                let _ = write!(path, "M{} {}h{long}v1h-{long}z", from + QUIET, y + QUIET);
            } else {
                x += 1;
            }
        }
    }
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
         <path fill=\"#fff\" d=\"M0 0h{side}v{side}h-{side}z\"/><path d=\"{path}\"/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spc_7_the_picture_has_every_dark_module_and_white_around_it() {
        let text = "https://ecrire.ecole.example/espaces#ABCD2345";
        let code = QrCode::encode_text(text, QrCodeEcc::Medium).unwrap();
        let svg = picture(text).unwrap();
        let side = code.size() + 2 * QUIET;
        assert!(svg.contains(&format!("viewBox=\"0 0 {side} {side}\"")));
        let path = svg
            .rsplit("d=\"")
            .next()
            .unwrap()
            .split('"')
            .next()
            .unwrap();
        let mut dark = std::collections::BTreeSet::new();
        for run in path.split('M').filter(|run| !run.is_empty()) {
            let (place, rest) = run.split_once('h').unwrap();
            let (x, y) = place.split_once(' ').unwrap();
            let long: i32 = rest.split('v').next().unwrap().parse().unwrap();
            let (x, y): (i32, i32) = (x.parse().unwrap(), y.parse().unwrap());
            dark.extend((x..x + long).map(|x| (x - QUIET, y - QUIET)));
        }
        let there = |x, y| dark.contains(&(x, y));
        for y in -QUIET..code.size() + QUIET {
            for x in -QUIET..code.size() + QUIET {
                assert_eq!(there(x, y), code.get_module(x, y), "{x} {y}");
            }
        }
    }
}
