//! The newspapers of the demo world through the public door: every state of an issue, what families said, what is left to
//! decide, and pictures and a sound in what came out.

use std::collections::BTreeSet;

use crate::support::{
    Program,
    newspaper::{issue_step, ok},
};
use serde_json::{Value, json};

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().expect("a list")
}

#[tokio::test(flavor = "multi_thread")]
async fn dem_20_the_demo_world_has_an_issue_in_every_state_each_with_what_it_needs_there() {
    let program = Program::demo();
    let (claire, helene) = (
        program.teacher().await,
        program.person("helene", "encrier").await,
    );
    let mut states = BTreeSet::new();
    for (teacher, space) in [
        (&claire, "planete"),
        (&helene, "voisins"),
        (&helene, "aubepine-tancrede"),
    ] {
        let journals = ok(teacher.get(&format!("/api/spaces/{space}/journals"))).await;
        for item in list(&journals[0]["issues"]) {
            let state = item["state"].as_str().unwrap().to_owned();
            let path = format!("/api/issues/{}", item["id"].as_str().unwrap());
            let board = ok(teacher.get(&path)).await;
            let issue = &board["issue"];
            assert!(!list(&board["articles"]).is_empty(), "{issue}");
            if !matches!(state.as_str(), "conference" | "open") {
                assert_ne!(issue["title"], "", "{state}");
                let imprint = &issue["imprint"];
                for field in ["director", "school"] {
                    assert_ne!(imprint[field], "", "{state}: {field}");
                }
                let month = imprint["month"].as_str().unwrap();
                let (name, year) = month.split_once(' ').unwrap();
                assert!(name.len() > 2 && year.parse::<u16>().is_ok(), "{month}");
            }
            states.insert(state);
        }
    }
    let every = [
        "archived",
        "closing",
        "conference",
        "layout",
        "open",
        "published",
        "signed_off",
        "withdrawn",
    ];
    assert_eq!(states, every.map(str::to_owned).into());
    // What was put away is still read, what was taken back is not.
    let visitor = program.visitor();
    let status = async |href: &str| visitor.get(href).await.status;
    assert_eq!(status("/expositions/demo-exposition-1-publie").await, 200);
    let family = program.guardian().await;
    let gone = family.get("/expositions/demo-exposition-3-publie").await;
    assert_eq!(gone.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn dem_21_every_answer_of_a_family_is_there_and_what_was_taken_back_is_off_its_page() {
    let program = Program::demo();
    let (claire, helene) = (
        program.teacher().await,
        program.person("helene", "encrier").await,
    );
    let planete = ok(claire.get("/api/journals/demo-planete/consents")).await;
    let gazette = ok(helene.get("/api/journals/demo-gazette/consents")).await;
    let cell = |table: &Value, child: &str, place: usize| {
        let rows = list(&table["rows"]).iter();
        let mut found = rows.filter(|row| row["child"]["id"] == child);
        found.next().expect("a row")["cells"][place].clone()
    };
    let (name, image, voice, public) = (0, 1, 2, 3);
    let of_zoe = |place| cell(&planete, "demo-zoe", place);
    assert_eq!(
        (&of_zoe(name)["state"], &of_zoe(name)["paper"]),
        (&json!("given"), &Value::Null),
        "by her mother's own account"
    );
    assert_eq!(of_zoe(voice)["guardians"], "refused");
    assert_eq!(of_zoe(public)["state"], "missing");
    let sheet = cell(&planete, "demo-tom", image)["paper"].clone();
    assert!(sheet["answer"] == "given" && sheet["signed"].is_i64());
    assert_eq!(
        cell(&planete, "demo-hugo", image)["paper"]["answer"],
        "refused"
    );
    assert_eq!(cell(&gazette, "demo-jeanne", name)["state"], "missing");
    // A second sheet says no where the first said yes.
    let (first, second) = (
        cell(&gazette, "demo-maelys", name)["paper"].clone(),
        cell(&gazette, "demo-maelys", image)["paper"].clone(),
    );
    assert_eq!(
        (&first["answer"], &second["answer"]),
        (&json!("given"), &json!("refused"))
    );
    assert!(second["signed"].as_i64() > first["signed"].as_i64());

    let song = ok(claire.get("/api/articles/demo-article-chanson")).await;
    assert_eq!(
        (
            &song["state"],
            &list(&song["steps"]).last().unwrap()["action"]
        ),
        (&json!("withdrawn"), &json!("consent"))
    );
    let family = program.guardian().await;
    let page = family.get("/journal/demo-numero-1-publie").await.text();
    assert!(!page.contains("La chanson de la rentrée"));
    let sound = family.get("/api/media/demo-media-chanson").await;
    assert_eq!(sound.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn dem_23_the_issue_in_its_layout_waits_for_one_decision_of_each_kind_and_comes_out() {
    let program = Program::demo();
    let helene = program.person("helene", "encrier").await;
    let path = "/api/issues/demo-gazette-1";
    let view = ok(helene.get(&format!("{path}/sign-off"))).await;
    let asked: Vec<[&str; 3]> = list(&view["missing"])
        .iter()
        .map(|one| ["kind", "child", "what"].map(|key| one[key].as_str().unwrap_or_default()))
        .collect();
    assert_eq!(
        asked,
        [
            ["consent", "demo-jeanne", "image"],
            ["consent", "demo-noe", "image"],
            ["consent", "demo-jeanne", "name"],
        ]
    );
    let refused = issue_step(&helene, "demo-gazette-1", json!({"action": "sign_off"})).await;
    assert_eq!(refused.code(), "incomplete");
    let way = |place: usize, choice: &str| {
        let one = &view["missing"][place];
        assert!(list(&one["choices"]).contains(&json!(choice)), "{one}");
        json!({"article": one["article"], "child": one["child"], "what": one["what"], "choice": choice})
    };
    let choices = json!({"version": view["version"], "choices": [
        way(0, "without_picture"), way(1, "without_picture"), way(2, "leave_out")]});
    let set = ok(helene.put(&format!("{path}/choices"), &choices)).await;
    assert_eq!(set["missing"], json!([]));
    for action in ["sign_off", "publish"] {
        let step = json!({"action": action});
        ok(issue_step(&helene, "demo-gazette-1", step)).await;
    }
    let board = ok(helene.get(path)).await;
    let href = format!(
        "/journal/{}",
        board["issue"]["publication"].as_str().unwrap()
    );
    let page = helene.get(&href).await.text();
    assert!(page.contains("Le lavoir qui fume") && page.contains("demo-media-abeille"));
    for away in ["demo-media-lavoir", "Les trois cloches", "Jeanne"] {
        assert!(!page.contains(away), "{away}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn dem_24_what_came_out_shows_drawings_and_a_sound_to_whoever_reads_it_and_to_nobody_else() {
    let program = Program::demo();
    let (family, visitor) = (program.guardian().await, program.visitor());
    let page = family.get("/journal/demo-numero-1-publie").await.text();
    for words in [
        "alt=\"Deux enfants jouent à la marelle devant un préau tout bleu.\"",
        "Notre préau, dessiné par nous deux.",
        "<audio",
        "Dring, dring",
    ] {
        assert!(page.contains(words), "{words}");
    }
    for name in ["preau", "poule", "sonnette"] {
        let path = format!("/api/media/demo-media-{name}");
        let seen = family.get(&path).await;
        let bytes = seen.header("content-length").parse::<usize>().unwrap();
        assert!(seen.status == 200 && bytes > 5_000, "{name}");
        assert_eq!(visitor.get(&path).await.status, 404, "{name}");
    }
    let small = family.get("/api/media/demo-media-preau?form=thumb").await;
    assert_eq!(small.header("content-type"), "image/jpeg");
    let gallery = family.get("/journal").await.text();
    assert!(
        gallery.contains("demo-media-preau"),
        "the front page's picture"
    );

    let file = "/api/publications/demo-numero-1-publie/files";
    let book = std::io::Cursor::new(family.get(&format!("{file}/epub")).await.body);
    let book = zip::ZipArchive::new(book).unwrap();
    let names: Vec<_> = book.file_names().map(Result::unwrap).collect();
    let pictures = names.iter().filter(|name| name.ends_with(".png"));
    assert!(pictures.count() >= 2, "{names:?}");
    let paper = family.get(&format!("{file}/pdf")).await;
    assert!(paper.status == 200 && paper.body.starts_with(b"%PDF-"));

    // On a page for everybody nobody is in a picture, and everybody sees it.
    let school = visitor.get("/ecoles/gilles-menage").await.text();
    assert!(school.contains("demo-media-monument"));
    let seen = visitor.get("/api/media/demo-media-monument").await;
    assert_eq!(seen.status, 200);
}
