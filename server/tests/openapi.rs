//! The description that the client's types are generated from is the one that this code gives.
//!
//! `UPDATE=1 cargo test -p passeplume --test openapi` rewrites it.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::wildcard_enum_match_arm,
    clippy::large_futures,
    clippy::disallowed_methods,
    missing_docs,
    reason = "a test may fail"
)]

use std::path::Path;

#[test]
fn api_18_the_client_knows_the_api_as_it_is() {
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../client-js/packages/client/openapi.json");
    let now = passeplume_api::openapi().to_pretty_json().unwrap() + "\n";
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&file, &now).unwrap();
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        kept == now,
        "{} is of another day: run `UPDATE=1 cargo test -p passeplume --test openapi`, then generate the types",
        file.display()
    );
}

#[test]
fn api_18_every_call_of_the_contract_is_described() {
    let described = passeplume_api::openapi();
    for path in [
        "/healthz",
        "/readyz",
        "/api/session",
        "/api/demo",
        "/api/documents",
        "/api/documents/{id}",
        "/api/documents/{id}/content",
        "/api/documents/{id}/authors",
        "/api/documents/{id}/frozen",
        "/api/openapi.json",
    ] {
        assert!(described.paths.paths.contains_key(path), "{path}");
    }
}
