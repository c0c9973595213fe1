//! A little object store: as much of S3 as the house asks for, signatures and all. It can fall ill.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, Method, StatusCode, Uri},
    response::Response,
};
use sha2::{Digest as _, Sha256};

/// What opens it.
pub const KEY: &str = "AKIDPLUME";
pub const SECRET: &str = "un-secret-de-test";
const BUCKET: &str = "ecole";

#[derive(Default)]
struct Inside {
    objects: BTreeMap<String, Bytes>,
    ill: usize,
    puts: usize,
}

/// One on a port of its own, as long as the test.
#[derive(Clone)]
pub struct LittleStore {
    address: SocketAddr,
    inside: Arc<Mutex<Inside>>,
}

impl LittleStore {
    pub async fn start() -> Self {
        let socket = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let store = Self {
            address: socket.local_addr().unwrap(),
            inside: Arc::default(),
        };
        let router = Router::new()
            .fallback(answer)
            .layer(DefaultBodyLimit::disable())
            .with_state(Arc::clone(&store.inside));
        tokio::spawn(async move { axum::serve(socket, router).await });
        store
    }

    /// Its bucket, as `--media-url` says it.
    pub fn url(&self) -> String {
        format!("s3://{BUCKET}/plume/media?endpoint=http://{}", self.address)
    }

    /// What lies in it, by its whole name.
    pub fn objects(&self) -> BTreeMap<String, Bytes> {
        self.inside.lock().unwrap().objects.clone()
    }

    /// How often something was put.
    #[allow(dead_code, reason = "the shelf's own tests ask")]
    pub fn puts(&self) -> usize {
        self.inside.lock().unwrap().puts
    }

    /// The next answers are 503.
    pub fn fall_ill(&self, answers: usize) {
        self.inside.lock().unwrap().ill = answers;
    }
}

async fn answer(
    State(inside): State<Arc<Mutex<Inside>>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let mut inside = inside.lock().unwrap();
    if inside.ill > 0 {
        inside.ill -= 1;
        return said(StatusCode::SERVICE_UNAVAILABLE, "SlowDown");
    }
    if !is_signed(&method, &uri, &headers, &body) {
        return said(StatusCode::FORBIDDEN, "SignatureDoesNotMatch");
    }
    let Some(name) = uri.path().strip_prefix(&format!("/{BUCKET}/")) else {
        return said(StatusCode::NOT_FOUND, "NoSuchBucket");
    };
    if method == Method::PUT {
        inside.puts += 1;
        inside.objects.insert(name.to_owned(), body);
        return there(StatusCode::OK, Bytes::new(), None);
    }
    if method == Method::DELETE {
        inside.objects.remove(name);
        return there(StatusCode::NO_CONTENT, Bytes::new(), None);
    }
    let Some(object) = inside.objects.get(name) else {
        return said(StatusCode::NOT_FOUND, "NoSuchKey");
    };
    let Some(range) = headers.get("range") else {
        return there(StatusCode::OK, object.clone(), None);
    };
    let (first, last) = range
        .to_str()
        .unwrap()
        .strip_prefix("bytes=")
        .unwrap()
        .split_once('-')
        .unwrap();
    let first: usize = first.parse().unwrap();
    let last: usize = last.parse().unwrap();
    if first >= object.len() {
        return said(StatusCode::RANGE_NOT_SATISFIABLE, "InvalidRange");
    }
    let last = last.min(object.len() - 1);
    let told = format!("bytes {first}-{last}/{}", object.len());
    there(
        StatusCode::PARTIAL_CONTENT,
        object.slice(first..=last),
        Some(told),
    )
}

fn there(status: StatusCode, body: Bytes, range: Option<String>) -> Response {
    let mut response = Response::builder()
        .status(status)
        .header("etag", "\"e\"")
        .header("last-modified", "Thu, 26 Nov 2026 08:00:00 GMT");
    if let Some(range) = range {
        response = response.header("content-range", range);
    }
    response.body(Body::from(body)).unwrap()
}

/// As real ones do, it tells what it was asked with.
fn said(status: StatusCode, code: &str) -> Response {
    let body = format!("<Error><Code>{code}</Code><AWSAccessKeyId>{KEY}</AWSAccessKeyId></Error>");
    Response::builder()
        .status(status)
        .body(Body::from(body))
        .unwrap()
}

/// Signature version 4, computed anew.
fn is_signed(method: &Method, uri: &Uri, headers: &HeaderMap, body: &[u8]) -> bool {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let (Some(signed), Some(date), Some(digest)) = (
        header("authorization"),
        header("x-amz-date"),
        header("x-amz-content-sha256"),
    ) else {
        return false;
    };
    let part = |name: &str| {
        let rest = signed.split_once(&format!("{name}="))?.1;
        Some(rest.split(',').next().unwrap_or_default().trim())
    };
    let (Some(credential), Some(names), Some(signature)) =
        (part("Credential"), part("SignedHeaders"), part("Signature"))
    else {
        return false;
    };
    let Some((key, scope)) = credential.split_once('/') else {
        return false;
    };
    if key != KEY || digest != hex(&Sha256::digest(body)) {
        return false;
    }
    let mut canonical = format!("{method}\n{}\n{}\n", uri.path(), uri.query().unwrap_or(""));
    for name in names.split(';') {
        canonical += &format!("{name}:{}\n", header(name).unwrap_or_default().trim());
    }
    canonical += &format!("\n{names}\n{digest}");
    let told = format!(
        "AWS4-HMAC-SHA256\n{date}\n{scope}\n{}",
        hex(&Sha256::digest(canonical))
    );
    let secret = format!("AWS4{SECRET}").into_bytes();
    let key = scope
        .split('/')
        .fold(secret, |key, word| hmac(&key, word.as_bytes()));
    signature == hex(&hmac(&key, told.as_bytes()))
}

fn hmac(key: &[u8], words: &[u8]) -> Vec<u8> {
    let pad = |with: u8| {
        let mut pad = [with; 64];
        for (byte, key) in pad.iter_mut().zip(key) {
            *byte ^= key;
        }
        pad
    };
    let inner = Sha256::digest([&pad(0x36)[..], words].concat());
    Sha256::digest([&pad(0x5c)[..], &inner[..]].concat()).to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
