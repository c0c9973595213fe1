//! Texts: who sees which, what they say, who wrote them, and pausing the pens.

use std::time::{Duration, Instant};

use crate::support::{Person, Program, update::paragraph};
use passeplume_crdt::wire::hocuspocus::SyncStatus;
use serde_json::{Value, json};

async fn titles(person: &Person) -> Vec<(String, String)> {
    let answer = person.get("/api/documents").await;
    assert_eq!(answer.status, 200);
    let list = answer.json();
    let texts = list.as_array().expect("a list").iter();
    let mut titles: Vec<_> = texts
        .map(|text| {
            (
                text["id"].as_str().unwrap().to_owned(),
                text["access"].as_str().unwrap().to_owned(),
            )
        })
        .collect();
    titles.sort();
    titles
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(id, access): &(&str, &str)| ((*id).to_owned(), (*access).to_owned());
    expected.iter().map(owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn api_20_each_person_sees_the_own_texts_with_the_own_rights() {
    for program in Program::on_every_database().await {
        let journal = |swimming, weather| {
            pairs(&[
                ("demo-auguste", "read"),
                ("demo-bagarre", "read"),
                ("demo-cantine", "read"),
                ("demo-chanson", "read"),
                ("demo-crepes", "read"),
                ("demo-devinettes", "read"),
                ("demo-escargots", "read"),
                ("demo-facteur", "read"),
                ("demo-meteo", weather),
                ("demo-moulin", "read"),
                ("demo-natation", swimming),
                ("demo-nichoir", "read"),
                ("demo-ombres", "read"),
                ("demo-plaque", "read"),
                ("demo-poules", "write"),
                ("demo-preau", "read"),
                ("demo-village", "read"),
            ])
        };
        assert_eq!(
            titles(&program.pupil().await).await,
            journal("read", "write")
        );
        assert_eq!(
            titles(&program.person("tom", "cerise").await).await,
            journal("write", "read")
        );
        let teacher = titles(&program.teacher().await).await;
        let read: Vec<&str> = teacher
            .iter()
            .filter(|(_, access)| access == "read")
            .map(|(id, _)| id.as_str())
            .collect();
        assert_eq!(
            read,
            [
                "demo-auguste",
                "demo-devinettes",
                "demo-escargots",
                "demo-facteur",
                "demo-moulin",
                "demo-nichoir",
                "demo-plaque",
                "demo-village"
            ],
            "what was given to a colleague's pupils is theirs"
        );
        assert_eq!(teacher.len(), 17);
        let head = titles(&program.head().await).await;
        assert!(head.iter().all(|(_, access)| access == "read") && head.len() == 24);
        let stranger = titles(&program.stranger().await).await;
        assert_eq!(
            stranger,
            pairs(&[
                ("demo-aubepine", "write"),
                ("demo-cartable", "read"),
                ("demo-monde", "write"),
                ("demo-questions", "read"),
                ("demo-salle", "read"),
                ("demo-tancrede", "read")
            ])
        );
        assert_eq!(
            titles(&program.guardian().await).await,
            [],
            "drafts are not for families"
        );
        assert_eq!(
            titles(&program.person("mairie", "fontaine").await).await,
            []
        );
        assert_eq!(titles(&program.person("admin", "serrure").await).await, []);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn api_20_a_document_says_what_the_caller_may_do_and_why_not() {
    let program = Program::demo();
    let show = async |person: &Person, id: &str| -> Value {
        person.get(&format!("/api/documents/{id}")).await.json()
    };
    let (pupil, teacher) = (program.pupil().await, program.teacher().await);
    let mine = show(&pupil, "demo-poules").await;
    assert_eq!(mine["title"], "Des poules dans la cour !");
    assert_eq!(
        (&mine["kind"], &mine["access"]),
        (&json!("article"), &json!("write"))
    );
    assert_eq!(mine["space_title"], "Planète Gilles Ménage");
    assert_eq!(
        (&mine["can_freeze"], &mine["read_reason"]),
        (&json!(false), &Value::Null)
    );
    assert!(
        mine["schema_version"].as_u64().unwrap() >= 1 && mine["updated_at"].as_i64().unwrap() > 0
    );
    assert_eq!(
        show(&pupil, "demo-natation").await["read_reason"],
        "not_a_writer"
    );
    assert_eq!(show(&teacher, "demo-natation").await["can_freeze"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn api_21_content_comes_in_four_forms_and_is_never_executed() {
    for program in Program::on_every_database().await {
        let pupil = program.pupil().await;
        let content = async |format: &str| {
            let answer = pupil
                .get(&format!(
                    "/api/documents/demo-poules/content?format={format}"
                ))
                .await;
            assert_eq!(answer.status, 200, "{format}");
            assert!(
                answer.header("content-security-policy").contains("sandbox"),
                "{format}"
            );
            answer
        };
        let html = content("html").await;
        assert_eq!(html.header("content-type"), "text/html; charset=utf-8");
        assert!(
            html.text().contains("<strong>quatre poules</strong>"),
            "{}",
            html.text()
        );
        let text = content("text").await;
        assert_eq!(text.header("content-type"), "text/plain; charset=utf-8");
        let text = text.text();
        let at = |words: &str| {
            text.find(words)
                .unwrap_or_else(|| panic!("{words} in {text}"))
        };
        assert!(at("Depuis lundi, quatre poules") < at("Nous avons voté"));
        assert!(
            at("Nous avons voté") < at("trois œufs\u{a0}! 🐔"),
            "pieces stand in their order"
        );
        let tree = content("json").await;
        assert_eq!(tree.header("content-type"), "application/json");
        assert_eq!(tree.json()["type"], "doc");
        let bytes = content("yjs").await.body;
        let document = passeplume_crdt::document::Document::load([bytes.as_slice()]).unwrap();
        assert_eq!(passeplume_crdt::content::text(&document).unwrap(), text);
        let path = "/api/documents/demo-poules/content?format=pdf";
        assert_eq!(pupil.get(path).await.status, 400);
        assert_eq!(
            program
                .stranger()
                .await
                .get("/api/documents/demo-poules/content")
                .await
                .status,
            404
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn api_22_adults_see_who_wrote_what_and_pupils_do_not() {
    for program in Program::on_every_database().await {
        let path = "/api/documents/demo-poules/authors";
        let shares = program.teacher().await.get(path).await.json();
        let of = |account: &str| {
            let shares = shares.as_array().unwrap();
            shares
                .iter()
                .find(|share| share["account"] == account)
                .cloned()
        };
        let zoe = of("demo-zoe").expect("Zoé wrote");
        assert_eq!(zoe["display_name"], "Zoé D'Haëne-Lefèvre");
        let words = "Depuis lundi, quatre poules habitent derrière le préau."
            .chars()
            .count();
        assert_eq!(zoe["remaining"], words, "each character, once");
        assert_eq!(of("demo-claire"), None, "who wrote nothing is not there");
        assert_eq!(program.head().await.get(path).await.status, 200);
        let pupil = program.pupil().await.get(path).await;
        assert_eq!((pupil.status, pupil.code().as_str()), (403, "adults_only"));
        assert_eq!(program.stranger().await.get(path).await.status, 404);
        assert_eq!(program.guardian().await.get(path).await.status, 404);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn api_23_a_teacher_pauses_the_pens_within_a_second_and_lets_them_write_on() {
    for program in Program::on_every_database().await {
        let (pupil, teacher) = (program.pupil().await, program.teacher().await);
        let path = "/api/documents/demo-poules/frozen";
        for (person, status) in [
            (&pupil, 403),
            (&program.stranger().await, 404),
            (&program.head().await, 403),
        ] {
            assert_eq!(
                person.put(path, &json!({"frozen": true})).await.status,
                status
            );
        }
        let mut live = pupil.opened("demo-poules", "read-write").await;
        assert_eq!(live.writes(&paragraph("avant")).await, SyncStatus::Applied);

        let start = Instant::now();
        assert_eq!(
            teacher.put(path, &json!({"frozen": true})).await.status,
            204
        );
        assert_eq!(live.scope().await, "readonly");
        assert!(
            start.elapsed() < Duration::from_secs(1),
            "{:?}",
            start.elapsed()
        );
        assert_eq!(
            live.writes(&paragraph("pendant")).await,
            SyncStatus::Refused
        );
        let seen = pupil.get("/api/documents/demo-poules").await.json();
        assert_eq!(
            (&seen["frozen"], &seen["read_reason"]),
            (&json!(true), &json!("frozen"))
        );

        assert_eq!(
            teacher.put(path, &json!({"frozen": false})).await.status,
            204
        );
        assert_eq!(live.scope().await, "read-write");
        let text = pupil
            .get("/api/documents/demo-poules/content?format=text")
            .await
            .text();
        assert!(text.contains("avant") && !text.contains("pendant"));
        let answer = teacher.put(path, &json!({"frozen": 1})).await;
        assert_eq!(answer.status, 400);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn api_21_what_a_pupil_writes_is_in_the_content_once_it_is_acknowledged() {
    for program in Program::on_every_database().await {
        let pupil = program.pupil().await;
        let mut live = pupil.opened("demo-poules", "read-write").await;
        assert_eq!(
            live.writes(&paragraph("Plume a pondu !")).await,
            SyncStatus::Applied
        );
        let text = pupil
            .get("/api/documents/demo-poules/content?format=text")
            .await
            .text();
        assert!(text.contains("Plume a pondu !"));
    }
}
