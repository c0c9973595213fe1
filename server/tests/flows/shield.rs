//! What strangers, foreign pages and broken clients meet.

use std::time::{Duration, Instant};

use crate::support::{Live, Program, http::raw};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::{sleep, timeout},
};

#[tokio::test(flavor = "multi_thread")]
async fn api_5_what_changes_something_by_cookie_comes_from_our_own_page() {
    let program = Program::demo();
    let pupil = program.pupil().await;
    let cookie = program
        .visitor()
        .with("cookie", &format!("passeplume_session={}", pupil.token));
    let ours = program.origin();
    let localhost = format!("http://localhost:{}", program.address.port());
    let path = "/api/documents/demo-poules/frozen";
    let body = json!({"frozen": true});
    for foreign in ["https://evil.example", "null", "http://127.0.0.1:1"] {
        let answer = cookie.with("origin", foreign).put(path, &body).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (403, "foreign_origin"),
            "{foreign}"
        );
    }
    assert_eq!(
        cookie.put(path, &body).await.code(),
        "foreign_origin",
        "no origin at all"
    );
    for own in [&ours, &localhost] {
        let answer = cookie.with("origin", own).put(path, &body).await;
        assert_eq!(
            answer.code(),
            "teachers_only",
            "it passes, and then the rules speak"
        );
    }
    assert_eq!(
        pupil.put(path, &body).await.code(),
        "teachers_only",
        "a token needs no origin"
    );
    // A foreign page must not log somebody in as somebody else either.
    let card = json!({"login": "zoe", "password": "soleil"});
    let answer = program
        .visitor()
        .with("origin", "https://evil.example")
        .post("/api/session", &card)
        .await;
    assert_eq!(answer.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn api_5_a_socket_by_cookie_comes_from_our_own_page() {
    let program = Program::demo();
    let pupil = program.pupil().await;
    let cookie = format!("passeplume_session={}", pupil.token);
    let ours = program.origin();
    for path in ["/collab", "/yjs/demo-poules"] {
        let knock = |origin: Option<&'static str>| {
            let mut headers = vec![("cookie", cookie.clone())];
            headers.extend(origin.map(|origin| ("origin", origin.to_owned())));
            async move {
                let headers: Vec<_> = headers
                    .iter()
                    .map(|(name, value)| (*name, value.as_str()))
                    .collect();
                Live::connect(program.address, path, &headers).await.err()
            }
        };
        assert_eq!(knock(Some("https://evil.example")).await, Some(403));
        assert_eq!(knock(Some("null")).await, Some(403));
        assert_eq!(knock(None).await, Some(403));
        let headers = [("cookie", cookie.as_str()), ("origin", ours.as_str())];
        assert!(Live::connect(program.address, path, &headers).await.is_ok());
    }
    let answer = program.visitor().get("/collab").await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (426, "upgrade_required")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn api_6_every_answer_carries_the_security_headers() {
    let program = Program::demo();
    let pupil = program.pupil().await;
    for path in [
        "/",
        "/api/session",
        "/api/absent",
        "/api/documents",
        "/collab",
    ] {
        let answer = pupil.get(path).await;
        let policy = answer.header("content-security-policy");
        assert!(
            policy.contains("default-src 'self'") && policy.contains("frame-ancestors 'none'"),
            "{path}: {policy}"
        );
        assert!(
            policy.contains(&format!("ws://{}", program.address)),
            "{policy}"
        );
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(
            answer.header("cross-origin-opener-policy"),
            "same-origin",
            "{path}"
        );
        assert_eq!(
            answer.header("cross-origin-resource-policy"),
            "same-origin",
            "{path}"
        );
        assert!(!answer.header("permissions-policy").is_empty(), "{path}");
        assert!(
            answer.header("access-control-allow-origin").is_empty(),
            "{path}"
        );
    }
    assert_eq!(
        pupil.get("/api/documents").await.header("cache-control"),
        "no-store"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn api_7_errors_are_problem_documents_without_internals() {
    let program = Program::demo();
    let pupil = program.pupil().await;
    let absent = pupil.get("/api/documents/absent").await;
    let forbidden = pupil.get("/api/documents/demo-aubepine").await;
    assert_eq!(absent.status, 404);
    assert_eq!(
        absent.body, forbidden.body,
        "absent and forbidden are the same"
    );
    assert_eq!(absent.json()["type"], "urn:passeplume:problem:not_found");
    assert_eq!(
        pupil.get("/api/documents/%00%2e%2e").await.code(),
        "not_found"
    );
    assert_eq!(pupil.get("/api/nothing").await.code(), "not_found");
    assert_eq!(
        pupil.delete("/api/documents").await.code(),
        "method_not_allowed"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn api_13_bad_bodies_and_heads_hear_which_way_they_are_bad() {
    let program = Program::demo();
    let visitor = program.visitor();
    let post = |body: String| {
        let visitor = visitor.clone();
        async move { visitor.send("POST", "/api/session", Some(body)).await }
    };
    let deep = format!(
        "{{\"login\":{}1{}}}",
        "[".repeat(10_000),
        "]".repeat(10_000)
    );
    assert_eq!(post(deep).await.status, 400);
    assert_eq!(post("{".into()).await.code(), "malformed");
    assert_eq!(post("{\"login\":\"zoe\"}".into()).await.status, 400);
    let plain = visitor.with("content-type", "text/plain");
    assert_eq!(
        plain
            .send("POST", "/api/session", Some("{}".into()))
            .await
            .code(),
        "not_json"
    );
    assert_eq!(
        post(format!("{{\"login\":\"{}\"}}", "x".repeat(70_000)))
            .await
            .code(),
        "too_large"
    );
    // Ten gigabytes that are never sent: the limit is asked before the body.
    let huge = format!(
        "POST /api/session HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 10737418240\r\n\r\n{}",
        " ".repeat(100_000)
    );
    assert_eq!(raw(program.address, huge.as_bytes()).await.status, 413);
    let head = format!(
        "GET /healthz HTTP/1.1\r\nhost: x\r\nx-long: {}\r\n\r\n",
        "x".repeat(64 * 1024)
    );
    assert_eq!(raw(program.address, head.as_bytes()).await.status, 431);
}

#[tokio::test(flavor = "multi_thread")]
async fn api_15_two_conflicting_values_are_refused() {
    let program = Program::demo();
    let pupil = program.pupil().await;
    let twice = "{\"login\":\"zoe\",\"login\":\"tom\",\"password\":\"x\"}";
    let answer = program
        .visitor()
        .send("POST", "/api/session", Some(twice.into()))
        .await;
    assert_eq!(answer.status, 400);
    let path = "/api/documents/demo-poules/content?format=html&format=text";
    assert_eq!(pupil.get(path).await.status, 400);
    let other = program.stranger().await;
    let both = pupil.with("authorization", &format!("Bearer {}", other.token));
    assert_eq!(both.get("/api/session").await.code(), "contradiction");
    let lengths =
        "POST /api/session HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}";
    assert_eq!(raw(program.address, lengths.as_bytes()).await.status, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn api_12_silent_sockets_do_not_stop_a_login_and_are_closed() {
    let program = Program::demo();
    // This process needs as many descriptors; the usual limit is 1,024.
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile);
    let raised = rustix::process::Rlimit {
        current: limit.maximum,
        ..limit
    };
    rustix::process::setrlimit(rustix::process::Resource::Nofile, raised).expect("raised");
    let mut silent = Vec::new();
    for _ in 0..2000 {
        silent.push(TcpStream::connect(program.address).await.expect("connects"));
    }
    let opened = Instant::now();
    let start = Instant::now();
    program.pupil().await;
    assert!(
        start.elapsed() < Duration::from_secs(1),
        "{:?}",
        start.elapsed()
    );

    // One that trickles a byte a second is closed like one that says nothing.
    let mut slow = TcpStream::connect(program.address).await.expect("connects");
    let begun = Instant::now();
    let mut ended = None;
    for byte in b"GET /healthz HTTP/1.1\r\nhost: x\r\n".iter().cycle() {
        let mut answer = [0; 512];
        if slow.write_all(&[*byte]).await.is_err() {
            ended = Some(begun.elapsed());
            break;
        }
        match timeout(Duration::from_secs(1), slow.read(&mut answer)).await {
            Ok(Ok(0) | Err(_)) => {
                ended = Some(begun.elapsed());
                break;
            }
            Ok(Ok(_)) => {}
            Err(_) if begun.elapsed() > Duration::from_secs(20) => break,
            Err(_) => {}
        }
    }
    assert!(
        ended.is_some_and(|after| after < Duration::from_secs(13)),
        "{ended:?}"
    );
    sleep(Duration::from_secs(12).saturating_sub(opened.elapsed())).await;
    for socket in &mut silent {
        let mut rest = Vec::new();
        let read = timeout(Duration::from_secs(2), socket.read_to_end(&mut rest)).await;
        assert!(read.is_ok(), "closed by the server");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn api_13_a_body_that_does_not_come_is_not_waited_for() {
    let program = Program::demo();
    let begun = Instant::now();
    let head = "POST /api/session HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n{";
    let answer = raw(program.address, head.as_bytes()).await;
    assert_eq!(answer.code(), "too_slow");
    assert!(begun.elapsed() < Duration::from_secs(12));
}

#[tokio::test(flavor = "multi_thread")]
async fn api_14_a_spoofed_forwarding_header_is_ignored() {
    let program = Program::with(&["--demo", "--trusted-proxy", "10.9.9.9"]);
    let spoofed = program.visitor().with("x-forwarded-proto", "https");
    let card = json!({"login": "zoe", "password": "soleil"});
    let answer = spoofed.post("/api/session", &card).await;
    assert!(!answer.cookies.join(" ").contains("Secure"));

    let program = Program::with(&["--demo", "--trusted-proxy", "127.0.0.1"]);
    let proxied = program.visitor().with("x-forwarded-proto", "https");
    let answer = proxied.post("/api/session", &card).await;
    assert!(
        answer
            .cookies
            .iter()
            .all(|cookie| cookie.ends_with("; Secure")),
        "{:?}",
        answer.cookies
    );
}
