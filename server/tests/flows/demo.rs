//! The demo world as visitors meet it, and the département of the load tests.

use std::{
    collections::{HashMap, HashSet},
    path::Path,
};

use crate::support::{
    Person, Program,
    newspaper::ok,
    program::{command, finish, run},
};
use serde_json::{Value, json};
use sqlx::{Connection as _, Row as _};
use tempfile::TempDir;

#[tokio::test(flavor = "multi_thread")]
async fn dem_1_every_demo_account_is_printed_listed_and_logs_in() {
    for program in Program::on_every_database().await {
        let accounts = program.visitor().get("/api/demo").await;
        assert_eq!(accounts.status, 200);
        let accounts = accounts.json();
        let accounts = accounts.as_array().unwrap();
        let roles: HashSet<&str> = accounts
            .iter()
            .map(|one| one["role"].as_str().unwrap())
            .collect();
        assert_eq!(roles.len(), 7, "{roles:?}");
        for one in accounts {
            let (login, password) = (
                one["login"].as_str().unwrap(),
                one["password"].as_str().unwrap(),
            );
            let printed = program
                .printed
                .iter()
                .any(|line| line.contains(login) && line.contains(password));
            assert!(printed, "{login} is printed");
            program.person(login, password).await;
        }
        assert!(
            accounts
                .iter()
                .any(|one| one["display_name"] == "Maëlys N'Diaye"
                    && one["school"] == "École Gilles Ménage"
                    && one["class"] == "CE2/CM1")
        );
    }
}

#[test]
fn dem_2_off_loopback_the_demo_refuses() {
    let here = TempDir::new().unwrap();
    let answer = run(here.path(), &["serve", "--demo", "--listen", "0.0.0.0:0"]);
    assert_eq!(answer.status, 2);
    assert!(answer.err.contains("--demo-public"), "{}", answer.err);
    let by_environment = finish(
        command(here.path())
            .args(["serve", "--listen", "0.0.0.0:0"])
            .env("PASSEPLUME_DEMO", "1"),
    );
    assert_eq!(by_environment.status, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn dem_2_a_public_demo_has_no_adults() {
    let program = Program::with(&["--demo", "--demo-public"]);
    let accounts = program.visitor().get("/api/demo").await.json();
    let accounts = accounts.as_array().unwrap();
    assert!(accounts.len() >= 8 && accounts.iter().all(|one| one["role"] == "pupil"));
    let card = json!({"login": "claire", "password": "tableau"});
    assert_eq!(
        program.visitor().post("/api/session", &card).await.status,
        401
    );
    program.pupil().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn dem_2_a_demo_that_was_local_does_not_become_public() {
    let mut program = Program::demo();
    program.signal("TERM");
    assert_eq!(program.wait(std::time::Duration::from_secs(10)), Some(0));
    let answer = program.beside(&[
        "serve",
        "--demo",
        "--demo-public",
        "--listen",
        "127.0.0.1:0",
    ]);
    assert_eq!(answer.status, 1);
    assert!(answer.err.contains("printed"), "{}", answer.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn dem_3_the_texts_of_the_demo_are_french_whole_and_by_their_pupils() {
    let program = Program::demo();
    let text = async |who: (&str, &str), id: &str| {
        let person = program.person(who.0, who.1).await;
        person
            .get(&format!("/api/documents/{id}/content?format=text"))
            .await
            .text()
    };
    let swimming = text(("tom", "cerise"), "demo-natation").await;
    assert!(
        swimming.contains("passé le brevé"),
        "the mistakes are the pupil's: {swimming}"
    );
    let canteen = text(("maelys", "orange"), "demo-cantine").await;
    assert!(canteen.contains("À six heures et demie"), "{canteen}");
    let letter = text(("adam", "moulin"), "demo-aubepine").await;
    assert!(letter.contains("la fille du meunier"), "{letter}");
    let answer = text(("ines", "nuage"), "demo-tancrede").await;
    assert!(
        answer.contains("un crabe nommé Maréchal") && answer.contains("lanterne, grincer"),
        "{answer}"
    );
    let listed = program.pupil().await.get("/api/documents").await.json();
    let listed = listed.as_array().unwrap();
    for title in [
        "Des poules dans la cour !",
        "Les coulisses de la cantine",
        "Le brevé de natation",
    ] {
        assert!(listed.iter().any(|text| text["title"] == title), "{title}");
    }
    assert!(
        listed.is_sorted_by_key(|text| -text["updated_at"].as_i64().unwrap()),
        "newest first"
    );
    // Every block has an id: without, editors put words into somebody else's paragraph.
    let teacher = program.teacher().await;
    let tree = teacher
        .get("/api/documents/demo-poules/content?format=json")
        .await
        .json();
    let blocks = tree["content"].as_array().unwrap();
    let ids: HashSet<&str> = blocks
        .iter()
        .filter_map(|block| block["attrs"]["id"].as_str())
        .collect();
    assert_eq!(ids.len(), blocks.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn dem_4_a_database_that_is_not_empty_is_left_as_it_is() {
    let here = TempDir::new().unwrap();
    let add = [
        "account",
        "add",
        "anna",
        "--role",
        "admin",
        "--first-name",
        "Anna",
        "--member",
        "administers",
    ];
    let made = run(here.path(), &add);
    assert_eq!(made.status, 0, "{}", made.err);
    let program = Program::start_in(here.path(), &["--demo"], None);
    assert_eq!(program.visitor().get("/api/demo").await.json(), json!([]));
    program.person("anna", made.out.trim()).await;
    assert_eq!(
        program.beside(&["demo"]).status,
        1,
        "invented people never join real ones"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn dem_4_without_demo_mode_nobody_is_listed() {
    let program = Program::demo().restart(&[]);
    assert_eq!(program.visitor().get("/api/demo").await.code(), "not_found");
    program.pupil().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn dem_5_a_departement_with_an_open_session_each() {
    let here = TempDir::new().unwrap();
    let made = run(
        here.path(),
        &[
            "demo",
            "--size",
            "departement",
            "--sessions",
            "sessions.jsonl",
        ],
    );
    assert_eq!(made.status, 0, "{}", made.err);
    let lines = std::fs::read_to_string(here.path().join("sessions.jsonl")).unwrap();
    let lines: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let pupils: Vec<&Value> = lines
        .iter()
        .filter(|line| line["role"] == "pupil")
        .collect();
    assert_eq!((lines.len(), pupils.len()), (6_270, 6_000));
    assert_eq!(
        unread(here.path()).await,
        0,
        "the search has read all of it"
    );
    let mut of_class: HashMap<&str, usize> = HashMap::new();
    let mut writers: HashMap<&str, usize> = HashMap::new();
    for pupil in &pupils {
        *of_class
            .entry(pupil["class"].as_str().unwrap())
            .or_default() += 1;
        for document in pupil["documents"].as_array().unwrap() {
            *writers.entry(document.as_str().unwrap()).or_default() += 1;
        }
    }
    assert_eq!((of_class.len(), writers.len()), (270, 540));
    assert_eq!(writers["assemblee"], 1_000);
    assert!(
        writers
            .iter()
            .filter(|(_, count)| (40..=50).contains(*count))
            .count()
            >= 500,
        "two classes each"
    );

    let program = Program::start_in(here.path(), &[], None);
    let token = pupils[0]["token"].as_str().unwrap();
    let pupil = program
        .visitor()
        .with("authorization", &format!("Bearer {token}"));
    assert_eq!(pupil.get("/api/session").await.json()["role"], "pupil");
    let listed = pupil.get("/api/documents").await.json();
    assert_eq!(
        listed.as_array().unwrap().len(),
        pupils[0]["documents"].as_array().unwrap().len()
    );
}

/// How many texts, titles and words the search has not read yet.
async fn unread(folder: &Path) -> i64 {
    sqlx::any::install_default_drivers();
    let url = format!("sqlite://{}/data/passeplume.db", folder.display());
    let mut below = sqlx::AnyConnection::connect(&url).await.unwrap();
    let row = sqlx::query("SELECT COUNT(*) FROM search_entries WHERE seq < 0");
    row.fetch_one(&mut below).await.unwrap().get(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn dem_8_each_first_screen_of_the_demo_world_has_something_on_it() {
    let program = Program::with(&["--demo"]);
    let home = async |login: &str, password: &str| {
        let person = program.person(login, password).await;
        let answer = person.get("/api/home").await;
        assert_eq!(answer.status, 200, "{login}");
        answer.json()
    };
    let some = |list: &Value| !list.as_array().unwrap().is_empty();
    assert!(some(&home("zoe", "soleil").await["waiting"]));
    let claire = home("claire", "tableau").await;
    assert!(claire["approve"]["count"].as_i64().unwrap() > 0);
    assert_eq!(claire["late"][0]["title"], "Le brevé de natation");
    assert!(some(&home("sandrine", "gouter").await["news"]));
    for (login, password) in [("odile", "cloche"), ("yves", "boussole")] {
        let person = program.person(login, password).await;
        let overview = person.get("/api/overview").await.json();
        assert!(
            some(&overview["under_way"]) && some(&overview["late"]),
            "{login}"
        );
        assert!(some(&overview["schools"][0]["classes"]), "{login}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn dem_9_the_demo_town_sees_a_number_and_a_few() {
    let program = Program::with(&["--demo"]);
    let town = program.person("mairie", "fontaine").await;
    let overview = town.get("/api/overview").await.json();
    let active = |id: &str| {
        let schools = overview["schools"].as_array().unwrap();
        let school = schools.iter().find(|one| one["id"] == id).unwrap();
        school["figures"]["active_pupils"].clone()
    };
    assert_eq!(active("gilles-menage"), json!(5));
    assert_eq!(active("vieux-lavoir"), Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn dem_15_the_demo_world_has_messages_for_each_who_writes() {
    let program = Program::with(&["--demo"]);
    let list = async |login: &str, password: &str| {
        let person = program.person(login, password).await;
        let page = person.get("/api/conversations").await.json();
        let all = page["conversations"].as_array().unwrap().clone();
        all.into_iter()
            .map(|one| {
                (
                    one["id"].as_str().unwrap().to_owned(),
                    one["unread"].clone(),
                )
            })
            .collect::<Vec<_>>()
    };
    let (absent, question) = ("demo-absente".to_owned(), "demo-question".to_owned());
    let announced = "demo-sortie".to_owned();
    assert_eq!(list("zoe", "soleil").await, [(absent.clone(), json!(1))]);
    assert_eq!(
        list("claire", "tableau").await,
        [
            (question.clone(), json!(1)),
            (absent.clone(), json!(0)),
            (announced.clone(), json!(0)),
        ]
    );
    // She has written after it, and reads what her daughter's teacher wrote to the child.
    assert_eq!(
        list("sandrine", "gouter").await,
        [
            (question, json!(0)),
            (absent, json!(3)),
            (announced, json!(1))
        ]
    );
    let helene = program.person("helene", "encrier").await;
    let reports = helene.get("/api/reports").await.json();
    assert_eq!(reports[0]["excerpt"], "Par contre ton dessin est nul.");
    assert_eq!(reports[0]["may"], json!(["hide", "handle", "escalate"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn dem_10_the_club_of_two_schools_has_what_waits_for_each_teacher() {
    let program = Program::demo();
    let karim = program.person("karim", "cartable").await;
    let helene = program.person("helene", "encrier").await;
    let (ines, noe) = (
        program.person("ines", "nuage").await,
        program.person("noe", "lanterne").await,
    );
    let page = ok(ines.get("/api/forums/demo-club")).await;
    assert_eq!(page["forum"]["classes"].as_array().unwrap().len(), 2);
    let topics = page["topics"].as_array().unwrap();
    assert_eq!(
        (&topics[0]["id"], &topics[0]["pinned"]),
        (&json!("demo-louve"), &json!(true))
    );
    assert!(topics.iter().any(|one| one["state"] == "closed"));
    let waits = async |who: &Person| {
        let page = ok(who.get("/api/approvals/posts")).await;
        let posts = page["posts"].as_array().unwrap().iter();
        posts.map(|one| one["post"].clone()).collect::<Vec<_>>()
    };
    let hers = waits(&helene).await;
    assert_eq!(hers[0]["body"], "t nul ton histoire on dirait un bébé");
    assert_eq!(hers[1]["flags"], json!(["phone"]));
    let his = waits(&karim).await;
    assert_eq!((his.len(), &his[0]["flags"]), (1, &json!(["letters"])));
    let unkind = "on dirait un bébé";
    let posts = async |who: &Person| {
        ok(who.get("/api/topics/demo-histoires/posts"))
            .await
            .to_string()
    };
    assert!(posts(&noe).await.contains(unkind) && !posts(&ines).await.contains(unkind));
    let talk = ok(ines.get("/api/topics/demo-louve/posts")).await;
    let last = talk["posts"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(last["quotes"]["excerpt"], "relis la page 34");
}
