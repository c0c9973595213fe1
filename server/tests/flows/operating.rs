//! What whoever runs the program sees of it: figures, readiness, logs, HTTPS.

use std::process::Stdio;

use crate::support::{Live, Program, Visitor, program::command, update::paragraph};
use serde_json::json;
use tempfile::TempDir;

fn folder() -> TempDir {
    TempDir::new().expect("a folder")
}

#[tokio::test(flavor = "multi_thread")]
async fn prg_7_figures_stand_on_their_own_listener() {
    let program = Program::with(&["--demo", "--metrics-listen", "127.0.0.1:0"]);
    let line = program
        .printed
        .iter()
        .find_map(|line| line.strip_prefix("metrics: http://"))
        .unwrap();
    let metrics = Visitor::at(line.trim_end_matches("/metrics").parse().unwrap());
    let pupil = program.pupil().await;
    assert_eq!(pupil.get("/api/documents/demo-poules").await.status, 200);
    assert_eq!(pupil.get("/api/search?q=murmure").await.status, 200);
    let text = metrics.get("/metrics").await.text();
    let counted = "passeplume_http_requests_total{route=\"/api/documents/{id}\",method=\"GET\",status=\"200\"} 1";
    assert!(text.contains(counted), "{text}");
    assert!(
        !text.contains("demo-poules") && !text.contains("zoe") && !text.contains("murmure"),
        "routes, never paths"
    );
    assert_eq!(
        program
            .visitor()
            .get("/metrics")
            .await
            .header("content-type"),
        "text/html; charset=utf-8"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn prg_8_ready_means_that_the_database_answers() {
    for program in Program::on_every_database().await {
        assert_eq!(program.visitor().get("/healthz").await.status, 200);
        assert_eq!(program.visitor().get("/readyz").await.status, 200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn prg_9_logs_hold_no_words_no_names_and_no_tokens() {
    let here = folder();
    let file = std::fs::File::create(here.path().join("log")).unwrap();
    let mut server = command(here.path())
        .args([
            "serve",
            "--demo",
            "--listen",
            "127.0.0.1:0",
            "--log",
            "debug",
            "--log-format",
            "json",
        ])
        .stdout(Stdio::piped())
        .stderr(file)
        .spawn()
        .unwrap();
    let address = {
        use std::io::BufRead as _;
        let mut lines = std::io::BufReader::new(server.stdout.as_mut().unwrap()).lines();
        let line = lines.next().unwrap().unwrap();
        line.strip_prefix("Passeplume: http://")
            .unwrap()
            .parse()
            .unwrap()
    };
    let visitor = Visitor::at(address);
    let card = json!({"login": "zoe", "password": "soleil"});
    let token = visitor.post("/api/session", &card).await.json()["token"]
        .as_str()
        .unwrap()
        .to_owned();
    visitor
        .post(
            "/api/session",
            &json!({"login": "zoe", "password": "secret"}),
        )
        .await;
    let mut live = Live::collab(address, "demo-poules", &token).await;
    live.scope().await;
    live.sync().await;
    live.writes(&paragraph("chuchotement")).await;
    let reader = visitor.with("authorization", &format!("Bearer {token}"));
    for (asked, status) in [("q=murmure", 200), ("q=murmure&after=soupir", 400)] {
        let answer = reader.get(&format!("/api/search?{asked}")).await;
        assert_eq!(answer.status, status, "{asked}");
    }
    let letter = json!({
        "kind": "file", "name": "cachotterie.pdf", "bytes": 9,
        "home": {"kind": "conversation", "id": "demo-question"},
    });
    let mother = json!({"login": "sandrine", "password": "gouter"});
    let mother = visitor.post("/api/session", &mother).await.json()["token"]
        .as_str()
        .map(|token| visitor.with("authorization", &format!("Bearer {token}")))
        .unwrap();
    assert_eq!(mother.post("/api/uploads", &letter).await.status, 201);
    let _synced = Live::yjs(address, "demo-poules", &token).await;
    let pid = server.id().to_string();
    std::process::Command::new("kill")
        .args(["-TERM", &pid])
        .status()
        .unwrap();
    server.wait().unwrap();
    let log = std::fs::read_to_string(here.path().join("log")).unwrap();
    assert!(log.lines().count() > 5);
    for line in log.lines() {
        serde_json::from_str::<serde_json::Value>(line)
            .unwrap_or_else(|_| panic!("no JSON: {line}"));
    }
    for secret in [
        token.as_str(),
        "soleil",
        "secret",
        "chuchotement",
        "murmure",
        "soupir",
        "cachotterie",
        "Zoé",
        "Haëne",
    ] {
        assert!(!log.contains(secret), "{secret} is in the log");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn prg_10_https_by_itself_marks_cookies_secure() {
    let here = folder();
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let (cert, key) = (here.path().join("cert.pem"), here.path().join("key.pem"));
    std::fs::write(&cert, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let options = [
        "--demo",
        "--tls-cert",
        cert.to_str().unwrap(),
        "--tls-key",
        key.to_str().unwrap(),
    ];
    let program = Program::with(&options);
    assert!(
        program
            .printed
            .iter()
            .any(|line| line.starts_with("Passeplume: https://"))
    );
    let answer = tokio::task::spawn_blocking(move || {
        let url = format!("https://localhost:{}/api/session", program.address.port());
        let output = std::process::Command::new("curl")
            .args([
                "-si",
                "--max-time",
                "20",
                "--cacert",
                cert.to_str().unwrap(),
                &url,
            ])
            .args(["-H", "content-type: application/json"])
            .args(["-d", "{\"login\":\"zoe\",\"password\":\"soleil\"}"])
            .output()
            .expect("curl runs");
        String::from_utf8_lossy(&output.stdout).into_owned()
    });
    let answer = answer.await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    assert!(
        answer.contains("; Secure") && answer.contains("strict-transport-security"),
        "{answer}"
    );
}
