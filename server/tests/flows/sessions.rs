//! Logging in and out, through HTTP and on live sockets.

use std::time::{Duration, Instant};

use crate::support::{Live, Program, socket::SOON};
use serde_json::json;

fn card(login: &str, password: &str) -> serde_json::Value {
    json!({"login": login, "password": password})
}

#[tokio::test(flavor = "multi_thread")]
async fn api_1_login_sets_a_cookie_that_scripts_cannot_read() {
    for program in Program::on_every_database().await {
        let answer = program
            .visitor()
            .post("/api/session", &card("Zoe ", "soleil"))
            .await;
        assert_eq!(answer.status, 201);
        let cookie = answer
            .cookies
            .iter()
            .find(|line| line.starts_with("passeplume_session="));
        let cookie = cookie.expect("a cookie");
        for part in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=28800"] {
            assert!(cookie.contains(part), "{part} in {cookie}");
        }
        assert!(!cookie.contains("Secure"), "plain HTTP on loopback");
        let body = answer.json();
        assert_eq!(body["account"]["display_name"], "Zoé D'Haëne-Lefèvre");
        assert_eq!(body["account"]["presence_name"], "Zoé D.");
        assert_eq!(body["account"]["role"], "pupil");
        assert_eq!(body["token"].as_str().unwrap().len(), 43, "32 random bytes");

        let by_cookie = program.visitor().with(
            "cookie",
            &format!(
                "passeplume_session={}",
                answer.cookie("passeplume_session").unwrap()
            ),
        );
        assert_eq!(by_cookie.get("/api/session").await.json()["role"], "pupil");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn api_2_wrong_unknown_and_suspended_are_one_answer() {
    let program = Program::demo();
    assert_eq!(program.beside(&["account", "suspend", "tom"]).status, 0);
    let mut bodies = Vec::new();
    for (login, password) in [("zoe", "lune"), ("nobody", "soleil"), ("tom", "cerise")] {
        let answer = program
            .visitor()
            .post("/api/session", &card(login, password))
            .await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (401, "wrong_password"),
            "{login}"
        );
        bodies.push(answer.text());
    }
    assert!(bodies.windows(2).all(|pair| pair[0] == pair[1]));
    assert_eq!(
        program.visitor().get("/api/session").await.code(),
        "not_logged_in"
    );
    let stale = program
        .visitor()
        .with("authorization", "Bearer not-a-token");
    assert_eq!(stale.get("/api/documents").await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn api_3_logout_and_every_other_end_closes_live_sockets_within_a_second() {
    for program in Program::on_every_database().await {
        let pupil = program.pupil().await;
        let mut live = pupil.opens("demo-poules").await;
        let start = Instant::now();
        assert_eq!(pupil.delete("/api/session").await.status, 204);
        assert!(live.closed_within(Duration::from_secs(1)).await.is_some());
        assert!(start.elapsed() < Duration::from_millis(1500));
        assert_eq!(pupil.get("/api/session").await.status, 401);
        assert_eq!(
            pupil.delete("/api/session").await.status,
            204,
            "twice is no error"
        );

        // The same from a command beside the server.
        let pupil = program.pupil().await;
        let mut live = pupil.opens("demo-poules").await;
        assert_eq!(
            program.beside(&["account", "sessions-end", "zoe"]).status,
            0
        );
        assert!(live.closed_within(Duration::from_secs(1)).await.is_some());
        assert_eq!(pupil.get("/api/session").await.status, 401);
        program.pupil().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn api_8_a_classmate_slows_nobody_but_the_own_device() {
    let program = Program::demo();
    let page = program.visitor().get("/").await;
    let device = page
        .cookie("passeplume_device")
        .expect("each browser gets a name");
    let tablet = program
        .visitor()
        .with("cookie", &format!("passeplume_device={device}"));
    let guesser = program.visitor();
    let guesses = (0..40).map(|number| {
        let guesser = guesser.clone();
        let card = card("zoe", &format!("essai{number}"));
        tokio::spawn(async move { guesser.post("/api/session", &card).await })
    });
    let mut too_many = 0;
    for guess in guesses.collect::<Vec<_>>() {
        let answer = guess.await.unwrap();
        if answer.status == 429 {
            assert_eq!(answer.code(), "too_many_tries");
            assert!(answer.header("retry-after").parse::<u64>().unwrap() <= 60);
            too_many += 1;
        }
    }
    assert!(
        too_many > 10,
        "{too_many} of forty at once heard that it is too many"
    );

    let start = Instant::now();
    let answer = tablet.post("/api/session", &card("zoe", "soleil")).await;
    assert_eq!(answer.status, 201);
    assert!(
        start.elapsed() < Duration::from_secs(2),
        "{:?}",
        start.elapsed()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn api_11_a_class_of_thirty_at_one_address_logs_in_within_ten_seconds() {
    let program = Program::demo();
    let start = Instant::now();
    let logins = (0..30).map(|number| {
        let visitor = program.visitor();
        let card = match number % 3 {
            0 => card("zoe", "soleil"),
            1 => card("tom", "cerise"),
            _ => card("lila", "papillon"),
        };
        tokio::spawn(async move { visitor.post("/api/session", &card).await.status })
    });
    for login in logins.collect::<Vec<_>>() {
        assert_eq!(login.await.unwrap(), 201);
    }
    assert!(
        start.elapsed() < Duration::from_secs(10),
        "{:?}",
        start.elapsed()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn api_10_two_thousand_logins_at_once_are_answered_and_the_rest_goes_on() {
    let program = Program::demo();
    let flood = (0..2000).map(|number| {
        let visitor = program.visitor();
        tokio::spawn(async move {
            let card = card(&format!("inconnu{number}"), "x");
            visitor.post("/api/session", &card).await
        })
    });
    let flood: Vec<_> = flood.collect();
    let (mut refused, mut busy) = (0, 0);
    for (number, one) in flood.into_iter().enumerate() {
        if number == 0 {
            let start = Instant::now();
            assert_eq!(program.visitor().get("/healthz").await.status, 200);
            assert!(
                start.elapsed() < Duration::from_secs(2),
                "hashing blocks nobody"
            );
        }
        let answer = one.await.unwrap();
        match answer.status {
            401 => refused += 1,
            503 => {
                assert_eq!(answer.code(), "login_queue_full");
                assert!(!answer.header("retry-after").is_empty());
                busy += 1;
            }
            other => panic!("{other}"),
        }
    }
    assert!(
        refused > 0 && busy > 0,
        "{refused} checked, {busy} told to come back"
    );
    program.pupil().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn api_4_an_explicit_token_wins_on_sockets_too() {
    let program = Program::demo();
    let (pupil, stranger) = (program.pupil().await, program.stranger().await);
    let cookie = format!("passeplume_session={}", stranger.token);
    // The cookie's owner may not read this text, the token's may; the origin is not asked.
    let path = format!("/yjs/demo-poules?token={}", pupil.token);
    let headers = [("cookie", cookie.as_str())];
    let mut live = Live::connect(program.address, &path, &headers)
        .await
        .expect("a socket");
    live.until("a step 1", |frame| frame.starts_with(&[0, 0]))
        .await;

    let answer = program
        .visitor()
        .with("cookie", &cookie)
        .with("authorization", &format!("Bearer {}", pupil.token))
        .get("/api/session")
        .await;
    assert_eq!(answer.json()["display_name"], "Zoé D'Haëne-Lefèvre");
}

#[tokio::test(flavor = "multi_thread")]
async fn api_4_without_a_session_a_socket_hears_a_final_close() {
    let program = Program::demo();
    for query in ["", "?token=", "?token=wrong"] {
        let path = format!("/yjs/demo-poules{query}");
        let mut live = Live::connect(program.address, &path, &[])
            .await
            .expect("a socket");
        let code = live.closed_within(SOON).await.expect("closed");
        assert!((4400..4500).contains(&code), "{query}: {code}");
    }
    let twice = Live::connect(program.address, "/yjs/demo-poules?token=a&token=b", &[]).await;
    assert_eq!(twice.err(), Some(400));
}
