//! Letters to adults through the public door: chosen, proved by a code, ended without a login.

use crate::support::{Program, below::Below, letters::letter_box, newspaper::ok, program::run};
use serde_json::{Value, json};
use tempfile::TempDir;

const PATH: &str = "/api/me/mail";

fn digits(letter: &str) -> String {
    let line = letter.lines().find(|line| line.starts_with("Votre code"));
    line.expect("a code")
        .chars()
        .filter(char::is_ascii_digit)
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn api_80_an_adult_proves_an_address_and_ends_letters_without_a_login() {
    let (kept, url) = letter_box().await;
    let program = Program::with(&[
        "--demo",
        "--smtp-url",
        &url,
        "--mail-from",
        "plume@ecole.example",
    ]);
    let (zoe, sandrine) = (program.pupil().await, program.guardian().await);
    let wish = |address: &str| json!({"address": address, "digest": true});
    // A pupil has no letters, in no way.
    assert_eq!(zoe.get(PATH).await.code(), "not_for_pupils");
    assert_eq!(
        zoe.put(PATH, &wish("zoe@ecole.example")).await.code(),
        "not_for_pupils"
    );
    let code = json!({"code": "123456"});
    assert_eq!(
        zoe.post("/api/me/mail/code", &code).await.code(),
        "not_for_pupils"
    );
    assert_eq!(program.visitor().get(PATH).await.status, 401);

    let nothing = json!({"available": true, "address": null, "digest": false, "waiting": null});
    assert_eq!(ok(sandrine.get(PATH)).await, nothing);
    for wrong in ["sandrine", "a@e.example\r\nBcc: b@e.example"] {
        let refused = sandrine.put(PATH, &wish(wrong)).await;
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (422, "not_an_address")
        );
    }
    assert_eq!(
        sandrine.post("/api/me/mail/code", &code).await.code(),
        "no_code"
    );
    let asked = ok(sandrine.put(PATH, &wish("sandrine@maison.example"))).await;
    assert_eq!(asked["waiting"], "sandrine@maison.example");
    assert_eq!(
        (&asked["address"], &asked["digest"]),
        (&Value::Null, &json!(false))
    );
    assert_eq!(kept.count(), 1);
    let letter = kept.last();
    assert!(
        letter.contains("To: sandrine@maison.example") && !letter.contains("Zo"),
        "{letter}"
    );
    let sent = digits(&letter);
    let other = if sent == "000000" { "000001" } else { "000000" };
    let wrong = sandrine
        .post("/api/me/mail/code", &json!({"code": other}))
        .await;
    assert_eq!((wrong.status, wrong.code().as_str()), (422, "wrong_code"));
    let proved = ok(sandrine.post("/api/me/mail/code", &json!({"code": sent}))).await;
    assert_eq!(
        proved,
        json!({"available": true, "address": "sandrine@maison.example", "digest": true, "waiting": null})
    );
    let again = sandrine
        .post("/api/me/mail/code", &json!({"code": sent}))
        .await;
    assert_eq!(again.code(), "no_code", "a code counts once");

    // The link of a letter: a page that asks once more, and one request that ends them.
    let token = Below::the(&program)
        .await
        .text("SELECT token FROM mail_choices")
        .await;
    let link = format!("/courriel/{token}");
    let page = program.visitor().get(&link).await;
    assert_eq!(
        (page.status, page.header("referrer-policy")),
        (200, "same-origin")
    );
    assert_eq!(
        ok(sandrine.get(PATH)).await["digest"],
        true,
        "looking ends nothing"
    );
    let foreign = program.visitor().with("origin", "https://ailleurs.example");
    assert_eq!(foreign.send("POST", &link, None).await.status, 403);
    let nobody = program
        .visitor()
        .send("POST", "/courriel/personne", None)
        .await;
    assert_eq!(nobody.status, 404);
    let form = program
        .visitor()
        .with("content-type", "application/x-www-form-urlencoded");
    let ended = form
        .send("POST", &link, Some("List-Unsubscribe=One-Click".into()))
        .await;
    assert_eq!(ended.status, 200, "{}", ended.text());
    let now = ok(sandrine.get(PATH)).await;
    assert_eq!(
        (&now["address"], &now["digest"]),
        (&json!("sandrine@maison.example"), &json!(false))
    );
    // To the proved address no code is sent again; forgotten, it is gone.
    assert_eq!(
        ok(sandrine.put(PATH, &wish("sandrine@maison.example"))).await["digest"],
        true
    );
    assert_eq!(kept.count(), 1);
    assert_eq!(
        ok(sandrine.put(PATH, &json!({"address": null, "digest": false}))).await,
        nothing
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn api_80_codes_are_few_a_day_and_few_are_guessed() {
    let (kept, url) = letter_box().await;
    let program = Program::with(&[
        "--demo",
        "--smtp-url",
        &url,
        "--mail-from",
        "plume@ecole.example",
    ]);
    let claire = program.teacher().await;
    for n in 0..5 {
        let body = json!({"address": format!("c{n}@ecole.example"), "digest": true});
        ok(claire.put(PATH, &body)).await;
    }
    let body = json!({"address": "c6@ecole.example", "digest": true});
    let refused = claire.put(PATH, &body).await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (409, "too_many_codes")
    );
    assert_eq!(kept.count(), 5);
    let sent = digits(&kept.last());
    let other = if sent == "000000" { "000001" } else { "000000" };
    for _ in 0..5 {
        let wrong = claire
            .post("/api/me/mail/code", &json!({"code": other}))
            .await;
        assert_eq!(wrong.code(), "wrong_code");
    }
    let late = claire
        .post("/api/me/mail/code", &json!({"code": sent}))
        .await;
    assert_eq!(late.code(), "no_code", "too many were guessed");
}

#[tokio::test(flavor = "multi_thread")]
async fn api_80_without_settings_no_letter_is_sent_and_it_is_said() {
    let program = Program::demo();
    let claire = program.teacher().await;
    assert_eq!(ok(claire.get(PATH)).await["available"], false);
    let body = json!({"address": "claire@ecole.example", "digest": true});
    let refused = claire.put(PATH, &body).await;
    assert_eq!((refused.status, refused.code().as_str()), (409, "mail_off"));
}

#[test]
fn not_5_a_password_is_not_typed_on_a_command_line() {
    let here = TempDir::new().unwrap();
    let typed = [
        "serve",
        "--smtp-url",
        "smtps://moi:tresor@mail.example",
        "--mail-from",
        "a@b.example",
    ];
    let refused = run(here.path(), &typed);
    assert_eq!(refused.status, 2);
    assert!(
        refused.err.contains("PASSEPLUME_SMTP_URL"),
        "{}",
        refused.err
    );
    assert!(!refused.err.contains("tresor"), "{}", refused.err);
    let help = run(here.path(), &["serve", "--help"]);
    // However wide the terminal is.
    let said: Vec<&str> = help.out.split_whitespace().collect();
    assert!(
        said.join(" ")
            .contains("everybody on this machine can read a command line"),
        "{}",
        help.out
    );
}
