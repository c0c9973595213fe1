//! The API's own description.

use std::sync::OnceLock;

use axum::{
    body::Bytes,
    response::{IntoResponse, Response},
};
use http::header;
use utoipa::{
    Modify, OpenApi,
    openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
};

use crate::extract::SESSION_COOKIE;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Passeplume",
        description = "Co-writing for school classes. Live texts travel on the WebSocket paths `/collab` (Hocuspocus 4) and `/yjs/{document id}` (y-websocket); everything else is here.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    modifiers(&Sessions),
    tags(
        (name = "session", description = "Log in, who am I, log out"),
        (name = "documents", description = "Texts: what is known of them, their content, who wrote what"),
        (name = "home", description = "The first screen of each role"),
        (name = "search", description = "What is found by words, of what one may read"),
        (name = "spaces", description = "What classes share"),
        (name = "journals", description = "The school newspaper: issues, articles, their steps"),
        (name = "comments", description = "Remarks and suggestions beside a text"),
        (name = "forum", description = "Forums of classes, their topics, what is said there"),
        (name = "messages", description = "Who writes to whom: conversations, messages, what adults are asked to look at"),
        (name = "media", description = "Pictures, sounds and films in texts"),
        (name = "consents", description = "What families allow"),
        (name = "notices", description = "What waits for the caller, and letters to adults"),
        (name = "demo", description = "The demo world"),
        (name = "health", description = "For whoever runs the machine"),
    )
)]
struct Base;

struct Sessions;

impl Modify for Sessions {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let components = openapi.components.get_or_insert_with(Default::default);
        components.add_security_scheme(
            "bearer",
            SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build()),
        );
        components.add_security_scheme(
            "cookie",
            SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(SESSION_COOKIE))),
        );
    }
}

pub(crate) fn base() -> utoipa::openapi::OpenApi {
    let mut base = Base::openapi();
    // The description changes with the interface, not with each release.
    base.info.version = "1".to_owned();
    base
}

/// The whole description.
#[must_use]
pub fn description() -> utoipa::openapi::OpenApi {
    super::described().into_openapi()
}

/// This description.
#[utoipa::path(get, path = "/api/openapi.json", tag = "health", operation_id = "openapi",
    responses((status = 200, description = "OpenAPI 3.1", body = serde_json::Value)))]
pub(crate) async fn show() -> Response {
    static JSON: OnceLock<Bytes> = OnceLock::new();
    let json = JSON
        .get_or_init(|| description().to_pretty_json().unwrap_or_default().into())
        .clone();
    ([(header::CONTENT_TYPE, "application/json")], json).into_response()
}
