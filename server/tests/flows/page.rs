//! The embedded web client as browsers fetch it.

use crate::support::Program;

#[tokio::test(flavor = "multi_thread")]
async fn api_17_the_page_comes_for_every_path_of_its_own_and_for_nothing_else() {
    let program = Program::demo();
    let visitor = program.visitor();
    let page = visitor.get("/").await;
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    for path in ["/d/demo-poules", "/connexion", "/a/b/c"] {
        let other = visitor.get(path).await;
        assert_eq!(
            (other.status, &other.body),
            (page.status, &page.body),
            "{path}"
        );
    }
    for path in [
        "/api",
        "/api/x",
        "/live/x",
        "/ecoles",
        "/expositions",
        "/assets/gone-1234.js",
        "/../Cargo.toml",
        "/favicon.bmp",
    ] {
        assert_eq!(visitor.get(path).await.code(), "not_found", "{path}");
    }
    assert_eq!(visitor.get("/live").await.code(), "upgrade_required");
    // What was withdrawn must never be answered with the app: a family would take it for the page.
    for path in [
        "/journal/nulle-part",
        "/journal/nulle-part/1-x",
        "/journal/%2e%2e",
        "/expositions/x",
        "/ecoles/nulle-part",
    ] {
        let absent = visitor.get(path).await;
        assert_eq!(absent.status, 404, "{path}");
        assert_eq!(absent.header("content-type"), "text/html; charset=utf-8");
        assert!(absent.text().contains("Elle a peut-être été retirée."));
    }
    assert_eq!(visitor.delete("/").await.code(), "method_not_allowed");
    let head = visitor.send("HEAD", "/", None).await;
    assert_eq!((head.status, head.body.len()), (page.status, 0));
    if page.status == 503 {
        // The client was not built into this binary: the page says so, and what to do. Where it is built, nothing
        // excuses a program without it.
        let built = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../client-js/app/dist/index.html"
        );
        assert!(
            !std::path::Path::new(built).exists(),
            "the client is built, but not embedded"
        );
        assert!(page.text().contains("make build"));
        return;
    }

    assert_eq!(page.status, 200);
    assert_eq!(page.header("cache-control"), "no-cache");
    let again = visitor
        .with("if-none-match", page.header("etag"))
        .get("/")
        .await;
    assert_eq!((again.status, again.body.len()), (304, 0));
    let script = page
        .text()
        .split(['"', '\''])
        .find(|word| word.contains("assets/") && word.ends_with(".js"))
        .expect("the page loads a script")
        .trim_start_matches('.')
        .to_owned();
    let plain = visitor.get(&script).await;
    assert_eq!(
        plain.header("content-type"),
        "text/javascript; charset=utf-8"
    );
    assert!(plain.header("cache-control").contains("immutable"));
    let squeezed = visitor
        .with("accept-encoding", "gzip, br")
        .get(&script)
        .await;
    if squeezed.header("content-encoding").is_empty() {
        assert!(plain.body.len() < 2048, "what is not small is squeezed");
    } else {
        assert_eq!(squeezed.header("content-encoding"), "br");
        assert_eq!(squeezed.header("vary"), "accept-encoding");
        assert!(squeezed.body.len() < plain.body.len());
        assert_ne!(squeezed.header("etag"), plain.header("etag"));
    }
}
