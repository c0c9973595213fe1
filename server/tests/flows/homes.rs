//! First screens through the public door: what is late, who writes now, schools from inside and outside, titles that change.

use std::time::Duration;

use crate::support::{
    Answer, Live, Person, Program, Visitor,
    newspaper::{comes_back_with, issue_step, laid_out, ok, open_issue, published, step},
    update::paragraph,
};
use passeplume_crdt::wire::{
    awareness::{self, Entry},
    hocuspocus,
};
use serde_json::{Value, json};

async fn home(who: &Visitor) -> Value {
    ok(who.get("/api/home")).await
}

async fn edit(who: &Visitor, article: &str, mut body: Value) -> Answer {
    let path = format!("/api/articles/{article}");
    if body.get("version").is_none() {
        body["version"] = ok(who.get(&path)).await["version"].clone();
    }
    who.put(&path, &body).await
}

#[tokio::test(flavor = "multi_thread")]
async fn api_41_a_teacher_sees_what_is_late_and_which_texts_have_late_words() {
    for program in Program::on_every_database().await {
        let (teacher, pupil) = (program.teacher().await, program.pupil().await);
        let colleague = program.person("karim", "cartable").await;
        let (_, article, document) = open_issue(&teacher, &pupil).await;
        let of = |home: &Value, list: &str| -> Vec<String> {
            let rows = home[list].as_array().unwrap().iter();
            rows.filter(|row| row["article"] == json!(article))
                .map(|row| row["title"].as_str().unwrap().to_owned())
                .collect()
        };
        assert!(of(&home(&teacher).await, "late").is_empty());
        let past = json!({"due": 1_000_000});
        assert_eq!(edit(&teacher, &article, past).await.status, 200);
        let seen = home(&teacher).await;
        assert_eq!(of(&seen, "late"), ["Ma poule préférée"]);
        assert_eq!(
            seen["late"][0]["article"],
            json!(article),
            "longest due first"
        );
        assert_eq!(seen["late"][0]["authors"], json!(["Zoé D."]));
        for other in [&colleague, &pupil, &program.head().await] {
            assert!(of(&home(other).await, "late").is_empty(), "{}", other.id);
        }

        ok(step(&pupil, &article, json!({"action": "begin"}))).await;
        let mut live = pupil.opened(&document, "read-write").await;
        live.writes(&paragraph("Plume dort.")).await;
        ok(step(&pupil, &article, json!({"action": "submit"}))).await;
        drop(live);
        assert!(of(&home(&teacher).await, "late").is_empty(), "handed in");
        assert!(of(&home(&teacher).await, "late_words").is_empty());
        comes_back_with(&pupil, &document, "Marque-tardive-secrete.").await;
        let seen = home(&teacher).await;
        assert_eq!(of(&seen, "late_words"), ["Ma poule préférée"]);
        assert_eq!(seen["late_words"][0]["people"], json!(["Zoé D."]));
        assert_eq!(seen["late_words"][0]["document"], json!(document));
        assert!(!seen.to_string().contains("tardive"), "never the words");
        for other in [&colleague, &pupil] {
            assert!(
                of(&home(other).await, "late_words").is_empty(),
                "{}",
                other.id
            );
        }
        let decision = format!("/api/documents/{document}/proposals/1/decision");
        ok(teacher.post(&decision, &json!({"accept": false}))).await;
        assert!(of(&home(&teacher).await, "late_words").is_empty());

        // Pages of one, in one order, nothing twice.
        let mut found = Vec::new();
        let mut after = String::new();
        loop {
            let page = ok(teacher.get(&format!("/api/approvals?limit=1{after}"))).await;
            let items = page["items"].as_array().unwrap().clone();
            found.extend(items.iter().map(|one| one["article"].to_string()));
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => break,
            }
        }
        let all = ok(teacher.get("/api/approvals")).await;
        let all: Vec<String> = all["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["article"].to_string())
            .collect();
        assert!(all.len() > 1 && found == all, "{found:?} {all:?}");
    }
}

/// Says "my caret is here" as an editor does, under a client id of its own.
async fn shows_a_caret(live: &mut Live, document: &str, client: u64, clock: u32) {
    let state = r#"{"user":{"name":"Le Président"},"cursor":{"anchor":null,"head":null}}"#;
    let entry = Entry {
        client,
        clock,
        state: Some(state),
    };
    let body = awareness::encode(std::iter::once(entry));
    live.send(&hocuspocus::encode_awareness(document, &body))
        .await;
}

/// The people of this text, as somebody is told them within a few seconds.
async fn writing(who: &Visitor, document: &str, wanted: &Value) -> Value {
    let mut said = Value::Null;
    for _ in 0..60 {
        let all = ok(who.get("/api/writing")).await;
        let mine = all.as_array().unwrap().iter();
        said = mine
            .filter(|one| one["document"] == json!(document))
            .map(|one| one["people"].clone())
            .next()
            .unwrap_or(Value::Null);
        if said == *wanted {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    said
}

#[tokio::test(flavor = "multi_thread")]
async fn api_42_a_teacher_sees_who_writes_now_in_the_texts_of_their_classes() {
    for program in Program::on_every_database().await {
        let (teacher, pupil) = (program.teacher().await, program.pupil().await);
        let neighbour = program.person("karim", "cartable").await;
        let stranger = program.person("paul", "dictionnaire").await;
        let (_, article, document) = open_issue(&teacher, &pupil).await;
        ok(step(&pupil, &article, json!({"action": "begin"}))).await;
        let nobody = Value::Null;
        assert_eq!(writing(&teacher, &document, &nobody).await, nobody);
        let mut live = pupil.opened(&document, "read-write").await;
        shows_a_caret(&mut live, &document, 4_711, 1).await;
        let zoe = json!([{"id": "demo-zoe", "name": "Zoé D."}]);
        assert_eq!(writing(&teacher, &document, &zoe).await, zoe);
        assert_eq!(writing(&neighbour, &document, &zoe).await, zoe);
        let told = ok(teacher.get("/api/writing")).await;
        let row = told
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["document"] == json!(document))
            .unwrap();
        assert_eq!(
            (&row["article"], &row["title"]),
            (&json!(article), &json!("Ma poule préférée"))
        );

        // Who reads only does not write; nor does one hear of oneself, or of other classes.
        let hugo = program.classmate().await;
        let mut reader = hugo.opened(&document, "readonly").await;
        shows_a_caret(&mut reader, &document, 4_712, 1).await;
        let mut own = teacher.opened(&document, "read-write").await;
        shows_a_caret(&mut own, &document, 4_713, 1).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(writing(&teacher, &document, &zoe).await, zoe);
        assert_eq!(ok(stranger.get("/api/writing")).await, json!([]));
        for person in [&pupil, &program.head().await, &program.guardian().await] {
            assert_eq!(
                ok(person.get("/api/writing")).await,
                json!([]),
                "{}",
                person.id
            );
        }
        assert_eq!(program.visitor().get("/api/writing").await.status, 401);

        // The pen goes down: nobody writes, though everybody is still there.
        drop(own);
        live.writes(&paragraph("Plume dort.")).await;
        ok(step(&pupil, &article, json!({"action": "submit"}))).await;
        assert_eq!(writing(&teacher, &document, &nobody).await, nobody);
    }
}

fn school<'a>(overview: &'a Value, id: &str) -> &'a Value {
    let mut all = overview["schools"].as_array().unwrap().iter();
    all.find(|one| one["id"] == json!(id)).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn api_43_heads_and_advisers_see_their_schools_from_inside_and_others_none() {
    for program in Program::on_every_database().await {
        let (teacher, pupil) = (program.teacher().await, program.pupil().await);
        let (issue, article, _) = open_issue(&teacher, &pupil).await;
        assert_eq!(
            edit(&teacher, &article, json!({"due": 1_000})).await.status,
            200
        );
        let overview = async |who: &Person| ok(who.get("/api/overview")).await;

        let head = overview(&program.head().await).await;
        assert_eq!(head["schools"].as_array().unwrap().len(), 1);
        let own = school(&head, "gilles-menage");
        assert_eq!(
            (&own["view"], &own["page"], &own["figures"]["classes"]),
            (&json!("inside"), &json!("/ecoles/gilles-menage"), &json!(2))
        );
        assert_eq!(own["classes"][0]["name"], "CE1/CE2");
        assert_eq!(own["classes"][0]["teachers"], json!(["Claire A."]));
        let made = head["under_way"].as_array().unwrap();
        assert!(
            made.iter().any(|one| one["issue"] == json!(issue)),
            "{made:?}"
        );
        assert_eq!(head["late"][0]["article"], json!(article));

        let adviser = overview(&program.person("yves", "boussole").await).await;
        assert_eq!(adviser["schools"].as_array().unwrap().len(), 3);
        assert_eq!(school(&adviser, "vieux-lavoir")["view"], "inside");

        let nothing = json!({"schools": [], "under_way": [], "late": []});
        let admin = program.person("admin", "serrure").await;
        for other in [&teacher, &pupil, &program.guardian().await, &admin] {
            assert_eq!(overview(other).await, nothing, "{}", other.id);
        }
        assert_eq!(program.visitor().get("/api/overview").await.status, 401);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn jrn_29_a_town_sees_figures_and_what_is_public_and_no_pupil() {
    for program in Program::on_every_database().await {
        let (teacher, pupil) = (program.teacher().await, program.pupil().await);
        let town = program.person("mairie", "fontaine").await;
        let (issue, article, page) = published(&teacher, &pupil, "families").await;
        // A second issue, that is being made.
        let rows = json!([{"title": "Marque-titre-secret", "mode": "individual",
            "assignees": [{"kind": "account", "subject": "demo-zoe"}]}]);
        let given = ok(teacher.post("/api/issues/demo-numero-2/assignments", &rows)).await;
        let open = given[0]["id"].as_str().unwrap().to_owned();
        let document = given[0]["document"].as_str().unwrap().to_owned();
        ok(step(&pupil, &open, json!({"action": "begin"}))).await;
        let mut live = pupil.opened(&document, "read-write").await;
        live.writes(&paragraph("Marque-page-secret.")).await;
        shows_a_caret(&mut live, &document, 4_711, 1).await;

        let overview = ok(town.get("/api/overview")).await;
        assert_eq!(overview["under_way"], json!([]));
        assert_eq!(overview["late"], json!([]));
        let seen = school(&overview, "gilles-menage");
        assert_eq!(
            (&seen["view"], &seen["classes"]),
            (&json!("outside"), &json!([]))
        );
        assert!(!seen["published"].as_array().unwrap().is_empty());
        let figures = &seen["figures"];
        assert!(figures["texts"].as_i64().unwrap() > 1, "{figures}");
        assert!(figures["issues"].as_i64().unwrap() >= 1, "{figures}");
        let few = &school(&overview, "vieux-lavoir")["figures"];
        assert_eq!(
            few["active_pupils"],
            Value::Null,
            "three children are not counted aloud"
        );
        // Whatever a town asks for: neither words, nor titles, nor names of children.
        let everything = [
            "/api/overview".to_owned(),
            "/api/home".to_owned(),
            "/api/documents".to_owned(),
            "/api/spaces".to_owned(),
            "/api/publications".to_owned(),
            "/api/approvals".to_owned(),
            "/api/writing".to_owned(),
            "/api/consents".to_owned(),
            "/api/journals/demo-planete".to_owned(),
            "/api/spaces/planete/journals".to_owned(),
            format!("/api/issues/{issue}"),
            format!("/api/articles/{article}"),
            format!("/api/articles/{open}"),
            format!("/api/documents/{document}"),
            format!("/api/documents/{document}/content?format=text"),
            "/ecoles/gilles-menage".to_owned(),
            page,
        ];
        for path in everything {
            let answer = town.get(&path).await;
            let text = answer.text();
            for marker in ["Marque", "Zoé", "Hugo", "Ma poule", "Notre poulailler"] {
                assert!(!text.contains(marker), "{marker} in {path}: {text}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn api_44_titles_are_changed_by_who_may_and_a_slower_one_hears_what_stands() {
    for program in Program::on_every_database().await {
        let (teacher, pupil) = (program.teacher().await, program.pupil().await);
        let classmate = program.classmate().await;
        let (_, article, document) = open_issue(&teacher, &pupil).await;
        let path = format!("/api/articles/{article}");
        let seen = ok(pupil.get(&path)).await;
        assert_eq!(seen["can_edit_titles"], json!(true));
        assert_eq!(
            ok(classmate.get(&path)).await["can_edit_titles"],
            json!(false)
        );
        let titles = json!({"title": " Plume ", "standfirst": "Une poule qui dort.", "version": seen["version"]});
        let done = ok(edit(&pupil, &article, titles.clone())).await;
        assert_eq!(
            (&done["title"], &done["standfirst"]),
            (&json!("Plume"), &json!("Une poule qui dort."))
        );
        let slower = edit(&teacher, &article, titles.clone()).await;
        assert_eq!(
            (slower.status, slower.code().as_str()),
            (409, "already_decided")
        );
        assert_eq!(slower.json()["now"]["version"], done["version"]);
        assert_eq!(
            edit(&classmate, &article, json!({"title": "Moi"}))
                .await
                .status,
            403
        );
        assert_eq!(
            edit(&pupil, &article, json!({"title": "  "})).await.status,
            422
        );
        let stranger = program.stranger().await;
        assert_eq!(stranger.put(&path, &titles).await.status, 404);

        // The pen is down: its author hears where it stands, its teacher may still.
        ok(step(&pupil, &article, json!({"action": "begin"}))).await;
        let mut live = pupil.opened(&document, "read-write").await;
        live.writes(&paragraph("Plume dort.")).await;
        ok(step(&pupil, &article, json!({"action": "submit"}))).await;
        let late = edit(&pupil, &article, json!({"title": "Trop tard"})).await;
        assert_eq!((late.status, late.code().as_str()), (409, "wrong_state"));
        assert_eq!(late.json()["now"]["state"], "submitted");
        assert_eq!(
            edit(&teacher, &article, json!({"title": "Plume dort"}))
                .await
                .status,
            200
        );
    }
    for program in Program::on_every_database().await {
        let (teacher, pupil) = (program.teacher().await, program.pupil().await);
        let (issue, article) = laid_out(&teacher, &pupil).await;
        ok(issue_step(&teacher, &issue, json!({"action": "sign_off"}))).await;
        let signed = edit(&teacher, &article, json!({"title": "Après"})).await;
        assert_eq!((signed.status, signed.code().as_str()), (409, "signed_off"));
    }
}
