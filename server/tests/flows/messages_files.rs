//! A PDF in a conversation: sent by adults, fetched by whoever reads its message, kept by a browser and shown by no page of ours.

use crate::support::{
    Person, Program, Visitor,
    below::code,
    media::{begin_in, file_in, files, letter},
    newspaper::ok,
    talk::{list, opened, pair},
};
use serde_json::{Value, json};

fn id_of(made: &Value) -> String {
    made["id"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn msg_21_a_letter_is_fetched_by_whoever_reads_its_message_under_its_own_name() {
    for program in Program::on_every_database().await {
        let (teacher, pupil) = (program.teacher().await, program.pupil().await);
        let (mother, tom) = (
            program.guardian().await,
            program.person("tom", "cerise").await,
        );
        let to = json!({"to": {"kind": "person", "id": pupil.id}, "with_family": true});
        let talk = opened(&teacher, &to).await;
        let bytes = letter("sortie");
        let before = files(&program.data.join("media")).len();
        let sent = "C:\\Bureau\\Lettre à\u{202e} la famille.PDF";
        let file = id_of(&ok(file_in(&teacher, &talk, sent, &bytes)).await);
        let path = format!("/api/media/{file}");
        let seen = async |who: &Visitor| who.get(&path).await.status;
        assert_eq!(seen(&teacher).await, 200, "her own, before it is sent");
        for who in [&pupil, &mother, &tom] {
            assert_eq!(seen(who).await, 404, "before it is sent");
        }
        let messages = format!("/api/conversations/{talk}/messages");
        let said = json!({"body": "À signer.", "media": [file]});
        let message = ok(teacher.post(&messages, &said)).await;
        let card = json!({"id": file, "kind": "file", "name": "Lettre à la famille.pdf", "bytes": bytes.len()});
        assert_eq!(message["media"], json!([card]));
        let told = list(&pupil).await;
        let told = told.iter().find(|one| one["id"] == *talk).unwrap();
        assert_eq!(told["last"]["media"], "file", "besides its words");
        assert_eq!(told["audience_name"], Value::Null);

        for who in [&teacher, &pupil, &mother] {
            let fetched = who.get(&path).await;
            assert_eq!((fetched.status, fetched.body == bytes), (200, true));
            for (name, value) in [
                ("content-type", "application/pdf"),
                (
                    "content-disposition",
                    "attachment; filename=\"Lettre _ la famille.pdf\"; filename*=UTF-8''Lettre%20%C3%A0%20la%20famille.pdf",
                ),
                ("x-content-type-options", "nosniff"),
                (
                    "content-security-policy",
                    "default-src 'none'; sandbox; frame-ancestors 'none'",
                ),
            ] {
                assert_eq!(fetched.header(name), value);
            }
        }
        let part = pupil.with("range", "bytes=0-3").get(&path).await;
        assert_eq!((part.status, part.body.as_slice()), (206, &b"%PDF"[..]));
        assert!(
            part.header("content-disposition")
                .starts_with("attachment;")
        );
        let strangers = [
            tom,
            program.person("karim", "cartable").await,
            program.head().await,
            program.person("admin", "serrure").await,
        ];
        for who in &strangers {
            assert_eq!(seen(who).await, 404, "{}", who.id);
        }
        assert_eq!(seen(&program.visitor()).await, 404);

        // Into no text, neither by its id.
        let homes = format!("/api/media/{file}/homes");
        let home = json!({"kind": "document", "id": "demo-poules"});
        assert_eq!(code(&teacher.post(&homes, &home).await), "no_files_here");
        // The mother sends the same paper on: it lies there once.
        let question = pair(&mother, &teacher).await;
        let again = ok(file_in(&mother, &question, "Réponse.pdf", &bytes)).await;
        assert_ne!(id_of(&again), file);
        assert_eq!(files(&program.data.join("media")).len(), before + 1);

        // Taken back, it is its owner's alone again.
        let one = format!("/api/messages/{}", id_of(&message));
        assert_eq!(teacher.delete(&one).await.status, 204);
        for who in [&pupil, &mother] {
            assert_eq!(seen(who).await, 404);
        }
        assert_eq!(seen(&teacher).await, 200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn msg_20_each_role_at_each_conversation_sends_a_file_or_not() {
    let program = Program::demo();
    let (claire, zoe) = (program.teacher().await, program.pupil().await);
    let (tom, sandrine) = (
        program.person("tom", "cerise").await,
        program.guardian().await,
    );
    ok(claire.put("/api/classes/gm-ce1-ce2/talk", &json!({}))).await;
    let family = json!({"to": {"kind": "person", "id": zoe.id}, "with_family": true});
    let families = json!({"to": {"kind": "families", "id": "gm-ce1-ce2"}});
    let columns = [
        pair(&claire, &zoe).await,
        opened(&claire, &family).await,
        pair(&claire, &sandrine).await,
        pair(&zoe, &tom).await,
        opened(&claire, &families).await,
    ];
    let (yes, pupil, not, none) = ("done", "files_of_adults", "not_yours", "not_found");
    let rows = [
        ("zoe", "soleil", [pupil, pupil, none, pupil, none]),
        ("tom", "cerise", [none, none, none, pupil, none]),
        ("claire", "tableau", [yes, yes, yes, not, yes]),
        ("karim", "cartable", [none; 5]),
        ("sandrine", "gouter", [none, not, yes, none, not]),
        ("odile", "cloche", [none; 5]),
        ("yves", "boussole", [none; 5]),
        ("mairie", "fontaine", [none; 5]),
        ("admin", "serrure", [none; 5]),
    ];
    for (login, password, cells) in rows {
        let who = program.person(login, password).await;
        for (talk, expected) in columns.iter().zip(cells) {
            let home = json!({"kind": "conversation", "id": talk});
            let begun = begin_in(&who, &home, "file", 100).await;
            assert_eq!(code(&begun), expected, "{login} in {talk}");
            let there = who.get(&format!("/api/conversations/{talk}")).await;
            let offered = there.status == 200
                && there.json()["may"]
                    .as_array()
                    .unwrap()
                    .contains(&json!("file"));
            assert_eq!(offered, expected == yes, "one button: {login} in {talk}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn med_37_what_only_pretends_to_be_a_pdf_is_refused_and_leaves_nothing() {
    let folder = tempfile::TempDir::new().unwrap();
    std::fs::write(
        folder.path().join("passeplume.toml"),
        "[limits]\nfile = 3000\nquota-teacher = 5000\n",
    )
    .unwrap();
    let program = Program::start_in(folder.path(), &["--demo"], None);
    let (teacher, pupil): (Person, Person) = (program.teacher().await, program.pupil().await);
    let talk = pair(&teacher, &pupil).await;
    let lying = |folder: &str| files(&program.data.join(folder));
    let before = (lying("media"), lying("uploads"));
    let whole = letter("");
    // What begins like one is looked at as far as it goes, once it is whole.
    let active = [&whole[..], b"<</S/J#61vaScript>>\n%%EOF"].concat();
    let page = [&b"%PDF-1.7\n<script>x</script>\n"[..], &whole[..]].concat();
    let archive = [&whole[..], b"PK\x05\x06 %%EOF"].concat();
    let more = [&whole[..], b"more"].concat();
    for (bytes, status, refused) in [
        (&b"PK\x03\x04[Content_Types].xml word/"[..], 415, "not_pdf"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 415, "not_pdf"),
        (b"<!doctype html><!-- %PDF-1.7 %%EOF", 415, "not_pdf"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 415, "not_pdf"),
        (b"MZ\x90\0\x03", 415, "not_pdf"),
        (&page, 415, "not_pdf"),
        (&archive, 415, "not_pdf"),
        (&active, 415, "active_pdf"),
        (&whole[..whole.len() - 9], 422, "damaged"),
        (&more, 422, "damaged"),
    ] {
        let answer = file_in(&teacher, &talk, "mot.pdf", bytes).await;
        let said = String::from_utf8_lossy(bytes);
        assert_eq!(
            (answer.status, code(&answer).as_str()),
            (status, refused),
            "{said}"
        );
    }
    assert_eq!((lying("media"), lying("uploads")), before);
    let home = json!({"kind": "conversation", "id": talk});
    let large = begin_in(&teacher, &home, "file", 3_001).await;
    assert_eq!((large.status, code(&large).as_str()), (413, "too_large"));
    // What was refused took no room; what comes takes it.
    assert_eq!(
        code(&begin_in(&teacher, &home, "file", 3_000).await),
        "done"
    );
    let full = begin_in(&teacher, &home, "file", 3_000).await;
    assert_eq!((full.status, code(&full).as_str()), (413, "quota"));
    // Messages alone: neither a text nor a topic.
    let text = json!({"kind": "document", "id": "demo-poules"});
    let elsewhere = begin_in(&teacher, &text, "file", 100).await;
    assert_eq!(
        (elsewhere.status, code(&elsewhere).as_str()),
        (415, "no_files_here")
    );
    assert!(
        elsewhere.text().contains("dans un message"),
        "{}",
        elsewhere.text()
    );
    let club = crate::support::forum::opened(&program).await;
    let topic = json!({"kind": "topic", "id": club.topic});
    let elsewhere = begin_in(&club.karim, &topic, "file", 100).await;
    assert_eq!(code(&elsewhere), "no_files_here");
    let absent = json!({"kind": "document", "id": "nowhere"});
    assert_eq!(
        code(&begin_in(&teacher, &absent, "file", 100).await),
        "not_found"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn msg_20_a_letter_of_ones_own_is_shown_by_no_post() {
    let program = Program::demo();
    let club = crate::support::forum::opened(&program).await;
    let talk = pair(&club.karim, &club.maelys).await;
    let file = id_of(&ok(file_in(&club.karim, &talk, "mot.pdf", &letter(""))).await);
    let said = json!({"body": "À lire.", "media": [file]});
    let posts = format!("/api/topics/{}/posts", club.topic);
    let answer = club.karim.post(&posts, &said).await;
    assert_eq!(
        (answer.status, code(&answer).as_str()),
        (415, "no_files_here")
    );
    let seen = club.ines.get(&format!("/api/media/{file}")).await;
    assert_eq!(seen.status, 404);
}
