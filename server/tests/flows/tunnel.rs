//! `/tunnel` of the real program: what a WebSocket carries, over plain HTTP, with the same rules.

use std::time::{Duration, Instant};

use crate::support::{
    Ears, Person, Program,
    newspaper::{ok, open_issue, step},
    tunnel::{Tunnel, frame, push},
    update,
};
use passeplume_crdt::wire::hocuspocus;
use serde_json::json;

fn bearer(person: &Person) -> String {
    format!("Bearer {}", person.token)
}

/// A tunnel to `/live` that has said hello.
async fn listens(person: &Person, topics: &[&str]) -> Tunnel {
    let token = bearer(person);
    let headers = [("authorization", token.as_str())];
    let mut tunnel = Tunnel::open(person.address, "live", &headers)
        .await
        .unwrap();
    let hello = json!({"t": "hello", "token": null, "cursor": null, "topics": topics});
    assert_eq!(tunnel.says(&hello).await.status, 204);
    assert!(tunnel.until(|tunnel| tunnel.said("followed") == 1).await);
    tunnel
}

#[tokio::test(flavor = "multi_thread")]
async fn tun_1_live_tells_the_same_through_it() {
    let program = Program::demo();
    let (teacher, pupil) = (program.teacher().await, program.pupil().await);
    let (issue, article, _) = open_issue(&teacher, &pupil).await;
    let topics = [format!("issue:{issue}"), format!("article:{article}")];
    let topics: Vec<&str> = topics.iter().map(String::as_str).collect();
    let mut ears = Ears::of(&teacher, &topics).await;
    let mut through = listens(&teacher, &topics).await;
    assert!(through.head.contains("content-type: text/event-stream"));
    assert!(
        through
            .head
            .contains("cache-control: no-store, no-transform")
    );
    assert!(through.head.contains("x-accel-buffering: no"));
    ok(step(&pupil, &article, json!({"action": "begin"}))).await;
    assert!(ears.until(|ears| ears.said("event") == 2).await);
    assert!(through.until(|through| through.said("event") == 2).await);
    let events = |said: &[serde_json::Value]| -> Vec<serde_json::Value> {
        said.iter()
            .filter(|said| said["t"] == "event")
            .cloned()
            .collect()
    };
    assert_eq!(events(&through.heard()), events(&ears.heard));
    // A message above its bound, and its goodbye.
    through.push(&frame(0x81, &[b' '; 5_000])).await;
    assert!(through.until(|through| through.closed == Some(1009)).await);
    assert!(
        through.until(|through| through.ended).await,
        "the stream ends with it"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn tun_1_a_text_is_written_through_it_and_seen_by_who_has_a_socket() {
    let program = Program::demo();
    let (pupil, teacher) = (program.pupil().await, program.teacher().await);
    let documents = pupil.get("/api/documents").await.json();
    let document = documents
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["access"] == "write");
    let document = document.unwrap()["id"].as_str().unwrap().to_owned();
    let mut reader = teacher.opens(&document).await;
    let token = bearer(&pupil);
    let headers = [("authorization", token.as_str())];
    let mut through = Tunnel::open(program.address, "collab", &headers)
        .await
        .unwrap();
    let said = |kind: &[u8]| {
        let mut message = vec![document.len() as u8];
        message.extend_from_slice(document.as_bytes());
        message.extend_from_slice(kind);
        message
    };
    // An empty token means the session that opened it, as with the cookie of an upgrade.
    let login = said(&[2, 0, 0, 5, b'4', b'.', b'8', b'.', b'0']);
    through
        .push(
            &[
                frame(0x82, &login),
                frame(0x82, &hocuspocus::encode_step_1(&document, &[0])),
            ]
            .concat(),
        )
        .await;
    let starts = |with: Vec<u8>| {
        move |one: &Tunnel| one.frames.iter().any(|(_, frame)| frame.starts_with(&with))
    };
    assert!(through.until(starts(said(&[2, 2, 10]))).await, "read-write");
    assert!(through.until(starts(said(&[0, 1]))).await, "the text");
    through
        .sends(&hocuspocus::encode_step_2(&document, &[0, 0]))
        .await;
    through
        .sends(&hocuspocus::encode_update(
            &document,
            &update::paragraph("par le tunnel"),
        ))
        .await;
    assert!(
        through
            .until(|one| one
                .frames
                .iter()
                .filter(|(_, frame)| frame.starts_with(&said(&[8, 1])))
                .count()
                == 2)
            .await,
        "both are acknowledged"
    );
    reader
        .until("the words", |frame| {
            frame.starts_with(&[0, 2]) && String::from_utf8_lossy(frame).contains("par le tunnel")
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tun_2_a_cookie_opens_it_and_pushes_from_our_own_page_alone() {
    let program = Program::demo();
    let pupil = program.pupil().await;
    let cookie = format!("passeplume_session={}", pupil.token);
    let ours = format!("http://{}", program.address);
    let with = |origin: Option<&'static str>| {
        let mut headers = vec![("cookie".to_owned(), cookie.clone())];
        headers.extend(origin.map(|origin| ("origin".to_owned(), origin.to_owned())));
        headers
    };
    let headers = [("cookie", cookie.as_str()), ("origin", ours.as_str())];
    let mut tunnel = Tunnel::open(program.address, "live", &headers)
        .await
        .unwrap();
    for origin in [Some("https://ailleurs.example"), Some("null"), None] {
        let mut asked = vec![("cookie", cookie.as_str())];
        asked.extend(origin.map(|origin| ("origin", origin)));
        for kind in ["live", "collab"] {
            let refused = Tunnel::open(program.address, kind, &asked).await;
            assert_eq!(refused.err(), Some(403), "{origin:?}");
        }
        let answer = push(program.address, &tunnel.id, 1, &with(origin), b"x").await;
        assert_eq!(answer.status, 403, "{origin:?}");
    }
    let hello = json!({"t": "hello", "token": null, "cursor": null, "topics": ["me"]});
    assert_eq!(tunnel.says(&hello).await.status, 204);
    assert!(tunnel.until(|tunnel| tunnel.said("followed") == 1).await);
    assert_eq!(program.visitor().get("/tunnel").await.status, 204);
    assert_eq!(program.visitor().get("/tunnel/live").await.status, 405);
    // A key asks for an answer to be kept, which a stream's never is.
    let keyed = [
        ("cookie", cookie.as_str()),
        ("origin", ours.as_str()),
        ("idempotency-key", "k"),
    ];
    Tunnel::open(program.address, "live", &keyed).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn tun_4_nobody_else_pushes_into_it_and_what_is_wrong_is_said() {
    let program = Program::demo();
    let (pupil, other) = (program.pupil().await, program.stranger().await);
    let mut tunnel = listens(&pupil, &["me"]).await;
    let hers = [("authorization".to_owned(), bearer(&other))];
    let unfollow = frame(0x81, br#"{"t":"unfollow","topics":["me"]}"#);
    for (id, headers) in [
        (tunnel.id.as_str(), &hers[..]),
        (tunnel.id.as_str(), &[]),
        ("0123456789abcdef0123456789abcdef", &hers[..]),
        ("..", &hers[..]),
    ] {
        let answer = push(program.address, id, 2, headers, &unfollow).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (404, "not_found"),
            "{id}"
        );
    }
    let large = tunnel.push_as(2, &vec![0; 300 << 10]).await;
    assert_eq!(large.code(), "too_large");
    assert_eq!(tunnel.push_as(3, &unfollow).await.code(), "out_of_turn");
    // Repeated after a lost answer it is taken, and done once: a second hello would end the connection.
    let hello = frame(
        0x81,
        br#"{"t":"hello","token":null,"cursor":null,"topics":[]}"#,
    );
    assert_eq!(tunnel.push_as(1, &hello).await.status, 204);
    tunnel
        .says(&json!({"t": "follow", "cursor": null, "topics": ["me"]}))
        .await;
    assert!(tunnel.until(|tunnel| tunnel.said("followed") == 2).await);
    // No WebSocket frame.
    tunnel.push(b"GET / HTTP/1.1").await;
    assert!(tunnel.until(|tunnel| tunnel.closed == Some(1002)).await);
    assert!(tunnel.until(|tunnel| tunnel.ended).await);
    assert_eq!(tunnel.push(&unfollow).await.code(), "ended");
}

#[tokio::test(flavor = "multi_thread")]
async fn tun_7_it_ends_with_the_session_counts_among_twelve_and_waits_five_seconds_for_a_login() {
    let program = Program::demo();
    let pupil = program.pupil().await;
    let silent = Instant::now();
    let mut stranger = Tunnel::open(program.address, "collab", &[]).await.unwrap();
    let mut tunnel = listens(&pupil, &["me"]).await;
    let again = program.pupil().await;
    let (mut others, mut sockets) = (Vec::new(), Vec::new());
    for _ in 0..6 {
        sockets.push(Ears::of(&again, &["me"]).await);
        others.push(listens(&again, &["me"]).await);
    }
    assert!(
        tunnel.until(|tunnel| tunnel.closed == Some(1008)).await,
        "the thirteenth"
    );
    let mut last = others.pop().unwrap();
    assert_eq!(again.delete("/api/session").await.status, 204);
    assert!(
        last.until(|last| last.closed == Some(4401) && last.ended)
            .await
    );
    assert!(
        stranger.until(|one| one.closed == Some(1008)).await,
        "no login"
    );
    assert!(silent.elapsed() >= Duration::from_secs(5));
}

#[tokio::test(flavor = "multi_thread")]
async fn tun_8_whoever_hangs_up_is_gone_at_once() {
    let program = Program::demo();
    let pupil = program.pupil().await;
    let tunnel = listens(&pupil, &["me"]).await;
    let (id, headers) = (
        tunnel.id.clone(),
        [("authorization".to_owned(), bearer(&pupil))],
    );
    drop(tunnel);
    let deadline = Instant::now() + Duration::from_secs(3);
    loop {
        let answer = push(program.address, &id, 2, &headers, b"").await;
        if answer.status == 410 {
            break;
        }
        assert!(Instant::now() < deadline, "{}", answer.status);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
