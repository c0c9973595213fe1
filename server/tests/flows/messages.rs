//! Messages through the public door: who writes to whom, what arrives, once, and who is told.

use crate::support::{
    Ears, Person, Program,
    below::{Below, code},
    newspaper::ok,
    talk::{list, messages, opened, pair, said, says, words},
};
use serde_json::{Value, json};

async fn correspondents(who: &Person) -> Vec<String> {
    let found = ok(who.get("/api/correspondents")).await;
    let names = found.as_array().unwrap().iter();
    names
        .map(|one| {
            format!(
                "{} {}",
                one["kind"].as_str().unwrap(),
                one["name"].as_str().unwrap()
            )
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn msg_10_a_pupil_and_a_teacher_write_to_each_other_and_hear_of_it() {
    for program in Program::on_every_database().await {
        let (teacher, pupil) = (program.teacher().await, program.pupil().await);
        let stranger = program.stranger().await;
        assert_eq!(correspondents(&pupil).await, ["person Claire A."]);
        let theirs = correspondents(&teacher).await;
        for one in [
            "class CE1/CE2",
            "families CE1/CE2",
            "person Sandrine D'Haëne",
            "person Zoé D'Haëne-Lefèvre",
        ] {
            assert!(theirs.contains(&one.to_owned()), "{one}: {theirs:?}");
        }
        assert!(!theirs.iter().any(|one| one.contains("Hugo")), "{theirs:?}");

        // One conversation of two, whoever asks first.
        let id = pair(&pupil, &teacher).await;
        assert_eq!(pair(&teacher, &pupil).await, id);
        let nobody = json!({"to": {"kind": "person", "id": stranger.id}});
        let refused = pupil.post("/api/conversations", &nobody).await;
        assert_eq!(code(&refused), "not_found");
        assert_eq!(code(&says(&stranger, &id, "Bonjour").await), "not_found");

        // Nothing was said: it stands in nobody's list but that of who opened it.
        let has = |all: &[Value]| all.iter().any(|one| one["id"] == id.as_str());
        assert!(has(&list(&pupil).await) && !has(&list(&teacher).await));

        let topic = format!("conversation:{id}");
        let mut ears = Ears::of(&teacher, &[topic.as_str(), "me"]).await;
        let mut foreign = Ears::of(&stranger, &[topic.as_str()]).await;
        assert_eq!(foreign.said("denied"), 1);
        let first = said(&pupil, &id, " Je suis malade.\nJe continue à la maison. ").await;
        assert_eq!(
            (&first["number"], &first["rev"], &first["mine"]),
            (&json!(1), &json!(1), &json!(true))
        );
        assert_eq!(first["may"], json!(["edit", "delete"]));
        let told = |kind: &'static str| {
            move |ears: &Ears| ears.heard.iter().any(|said| said["kind"] == kind)
        };
        assert!(
            ears.until(told("message_changed")).await,
            "{:?}",
            ears.heard
        );
        assert!(ears.until(told("conversation_changed")).await);
        let event = ears
            .heard
            .iter()
            .find(|one| one["kind"] == "message_changed")
            .unwrap();
        assert_eq!(event["facts"], json!({"action": "sent", "rev": 1}));
        assert!(!ears.bytes.contains("malade"), "no word in an event");
        assert!(!foreign.until(|ears| ears.said("event") > 0).await);

        let mine = list(&teacher).await;
        let card = mine.iter().find(|one| one["id"] == id.as_str()).unwrap();
        assert_eq!(
            (&card["unread"], &card["kind"]),
            (&json!(1), &json!("pair"))
        );
        assert_eq!(
            card["last"]["excerpt"],
            "Je suis malade. Je continue à la maison."
        );
        assert_eq!(card["with"][0]["name"], "Zoé D'Haëne-Lefèvre");
        assert_eq!(card["may"], json!(["write", "file", "report"]));

        // Read: the teacher's own count falls, and no child is told.
        let read = json!({"number": 1});
        let path = format!("/api/conversations/{id}/read");
        assert_eq!(teacher.put(&path, &read).await.status, 204);
        assert_eq!(
            ok(teacher.get(&format!("/api/conversations/{id}"))).await["unread"],
            0
        );
        let seen = messages(&pupil, &id, "").await;
        assert_eq!(seen["messages"][0]["read_by"], json!([]));
        let answer = said(&teacher, &id, "Repose-toi bien !").await;
        assert_eq!(answer["read_by"], json!([]));
        assert_eq!(pupil.put(&path, &json!({"number": 99})).await.status, 204);
        let seen = messages(&teacher, &id, "?since=1").await;
        assert_eq!(seen["rev"], 2);
        let rows = seen["messages"].as_array().unwrap();
        assert_eq!(rows.len(), 1, "what changed after the first");
        assert_eq!(rows[0]["read_by"][0]["id"], pupil.id.as_str());
        assert_eq!(
            words(&pupil, &id).await,
            [
                "Je suis malade.\nJe continue à la maison.",
                "Repose-toi bien !"
            ]
        );
        let two = pupil
            .get(&format!(
                "/api/conversations/{id}/messages?before=3&since=1"
            ))
            .await;
        assert_eq!(code(&two), "contradiction");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn msg_11_a_message_under_a_key_is_there_once_whatever_dies_and_however_late() {
    for program in Program::on_every_database().await {
        let (teacher, pupil) = (program.teacher().await, program.pupil().await);
        let id = pair(&pupil, &teacher).await;
        let path = format!("/api/conversations/{id}/messages");
        let keyed = pupil.with("idempotency-key", "tablette-1");
        let body = json!({"body": "Une seule fois"});
        let first = keyed.post(&path, &body).await;
        assert_eq!(first.status, 201, "{}", first.text());
        let again = keyed.post(&path, &body).await;
        assert_eq!(again.json()["id"], first.json()["id"]);
        // A year later nobody keeps the answer any more; the message is the same one.
        let mut below = None;
        if program.data.join("passeplume.db").exists() {
            let mut found = Below::the(&program).await;
            found.run("DELETE FROM commands_done".into()).await;
            below = Some(found);
        }
        let late = keyed.post(&path, &body).await;
        assert_eq!(late.json()["id"], first.json()["id"]);
        if below.is_some() {
            assert_eq!(late.status, 200);
        }
        // Somebody else's key is another one; the same key in another conversation is refused.
        let theirs = teacher.with("idempotency-key", "tablette-1");
        assert_eq!(theirs.post(&path, &body).await.status, 201);
        let mother = program.guardian().await;
        let family = pair(&teacher, &mother).await;
        let other = theirs
            .post(&format!("/api/conversations/{family}/messages"), &body)
            .await;
        assert_eq!(code(&other), "key_reused");

        // Ten at once, under one key: one message.
        let mut all = tokio::task::JoinSet::new();
        for _ in 0..10 {
            let (keyed, path) = (pupil.with("idempotency-key", "tablette-2"), path.clone());
            all.spawn(async move { keyed.post(&path, &json!({"body": "Ensemble"})).await });
        }
        while let Some(answer) = all.join_next().await {
            let answer = answer.unwrap();
            let done = answer.status < 300 || answer.code() == "under_way";
            assert!(done, "{} {}", answer.status, answer.text());
        }
        let kept = words(&teacher, &id).await;
        assert_eq!(kept, ["Une seule fois", "Une seule fois", "Ensemble"]);
    }
}

/// Whoever asks `since` the change that they know gets each message once, while others write, change and take back.
#[tokio::test(flavor = "multi_thread")]
async fn msg_12_since_a_change_nothing_is_missed_and_nothing_comes_twice() {
    const EACH: usize = 12;
    for program in Program::on_every_database().await {
        let (teacher, pupil) = (program.teacher().await, program.pupil().await);
        let id = pair(&pupil, &teacher).await;
        let mut writers = tokio::task::JoinSet::new();
        for (who, name) in [(&pupil, "p"), (&teacher, "t")] {
            for lane in 0..2 {
                let (visitor, id) = (who.visitor.clone(), id.clone());
                writers.spawn(async move {
                    let path = format!("/api/conversations/{id}/messages");
                    for turn in 0..EACH {
                        let body = json!({"body": format!("{name}{lane}-{turn}")});
                        let sent = visitor.post(&path, &body).await;
                        assert_eq!(sent.status, 201, "{}", sent.text());
                        let (message, rev) =
                            (sent.json()["id"].clone(), sent.json()["rev"].clone());
                        let one = format!("/api/messages/{}", message.as_str().unwrap());
                        if turn % 4 == 1 {
                            let body =
                                json!({"body": format!("{name}{lane}-{turn} bis"), "rev": rev});
                            let edited = visitor.send("PATCH", &one, Some(body.to_string())).await;
                            assert_eq!(edited.status, 200, "{}", edited.text());
                        }
                        if turn % 4 == 3 {
                            assert_eq!(visitor.delete(&one).await.status, 204);
                        }
                    }
                });
            }
        }
        let mut known = std::collections::BTreeMap::new();
        let mut rev = 0;
        let mut done = false;
        loop {
            let page = messages(&teacher, &id, &format!("?since={rev}&limit=7")).await;
            for row in page["messages"].as_array().unwrap() {
                let at = row["rev"].as_i64().unwrap();
                assert!(at > rev, "no change comes twice");
                let before = known.insert(row["number"].as_i64().unwrap(), row.clone());
                assert!(before.is_none_or(|before| before["rev"].as_i64().unwrap() < at));
            }
            let reached = page["rev"].as_i64().unwrap();
            assert!(reached >= rev);
            rev = reached;
            if done && !page["more"].as_bool().unwrap() {
                break;
            }
            while let Some(ended) = writers.try_join_next() {
                ended.unwrap();
            }
            done = writers.is_empty();
        }
        // The same as whoever asks for everything afresh.
        let fresh = messages(&teacher, &id, "?after=0&limit=100").await;
        let fresh: Vec<&Value> = fresh["messages"].as_array().unwrap().iter().collect();
        assert_eq!(fresh.len(), 4 * EACH);
        assert_eq!(known.len(), fresh.len(), "no gap");
        for (number, row) in fresh.iter().zip(1..).map(|(row, number)| (number, row)) {
            let mut one = known[&number].clone();
            let mut other = (*row).clone();
            for row in [&mut one, &mut other] {
                if let Some(row) = row.as_object_mut() {
                    row.remove("read_by");
                }
            }
            assert_eq!(one, other);
        }
        let gone = fresh.iter().filter(|row| row["gone"] == true).count();
        assert_eq!(gone, EACH);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn msg_13_a_word_to_an_absent_pupil_that_the_family_reads_and_never_writes() {
    let program = Program::demo();
    let (teacher, pupil) = (program.teacher().await, program.pupil().await);
    let mother = program.guardian().await;
    let alone = pair(&teacher, &pupil).await;
    said(&teacher, &alone, "Entre nous").await;
    let to = json!({"to": {"kind": "person", "id": pupil.id}, "with_family": true});
    let shared = opened(&teacher, &to).await;
    assert_ne!(alone, shared, "what was said to the child alone stays so");
    let word = said(&teacher, &shared, "Voici la séance du jour.").await;
    let mine = list(&pupil).await;
    let card = mine
        .iter()
        .find(|one| one["id"] == shared.as_str())
        .unwrap();
    assert_eq!(
        (&card["with_family"], &card["said"]),
        (&json!(true), &json!("family_reads"))
    );
    // The mother reads that one and no other, and hears of it.
    let theirs = list(&mother).await;
    assert!(theirs.iter().any(|one| one["id"] == shared.as_str()));
    assert!(!theirs.iter().any(|one| one["id"] == alone.as_str()));
    // The demo's own words come before it.
    let read = words(&mother, &shared).await;
    assert_eq!(read.last().unwrap(), "Voici la séance du jour.");
    let read = mother
        .get(&format!("/api/conversations/{alone}/messages"))
        .await;
    assert_eq!(code(&read), "not_found");
    let mut ears = Ears::of(&mother, &["me"]).await;
    said(&pupil, &shared, "Merci maîtresse").await;
    assert!(ears.until(|ears| ears.said("event") > 0).await);
    assert_eq!(code(&says(&mother, &shared, "Merci !").await), "not_yours");
    let one = format!("/api/messages/{}", word["id"].as_str().unwrap());
    assert_eq!(mother.delete(&one).await.status, 403);
    // Nobody but the teacher decides that a family reads.
    let to = json!({"to": {"kind": "person", "id": teacher.id}, "with_family": true});
    assert_eq!(opened(&pupil, &to).await, alone);
}
