//! Announcements, pupils' talk, nights, blocks, reports, and words that were changed or taken back, through the public door.

use crate::support::{
    Answer, Ears, Person, Program,
    below::{Below, code},
    newspaper::ok,
    talk::{list, messages, opened, pair, said, says, words},
};
use serde_json::{Value, json};

async fn edit(who: &Person, message: &Value, words: &str) -> Answer {
    let path = format!("/api/messages/{}", message["id"].as_str().unwrap());
    let body = json!({"body": words, "rev": message["rev"]});
    who.send("PATCH", &path, Some(body.to_string())).await
}

#[tokio::test(flavor = "multi_thread")]
async fn msg_14_an_announcement_reaches_each_and_no_family_reads_anothers_answer() {
    for program in Program::on_every_database().await {
        let (teacher, pupil) = (program.teacher().await, program.pupil().await);
        let (mother, tom) = (
            program.guardian().await,
            program.person("tom", "cerise").await,
        );
        let to = |kind: &str, id: &str| json!({"to": {"kind": kind, "id": id}});
        // Of her own class alone.
        let other = teacher
            .post("/api/conversations", &to("families", "gm-ce2-cm1"))
            .await;
        assert_eq!(code(&other), "not_found");
        let pupils = pupil
            .post("/api/conversations", &to("class", "gm-ce1-ce2"))
            .await;
        assert_eq!(code(&pupils), "not_found");
        let nobody = teacher.post("/api/conversations", &json!({"to": []})).await;
        assert_eq!(
            (nobody.status, code(&nobody).as_str()),
            (422, "nobody_there")
        );

        let families = opened(&teacher, &to("families", "gm-ce1-ce2")).await;
        let mut ears = Ears::of(&mother, &["me"]).await;
        said(&teacher, &families, "La sortie est jeudi.").await;
        assert!(ears.until(|ears| ears.said("event") > 0).await);
        let mine = list(&mother).await;
        let card = mine
            .iter()
            .find(|one| one["id"] == families.as_str())
            .unwrap();
        assert_eq!(
            (&card["kind"], &card["title"], &card["may"]),
            (
                &json!("announcement"),
                &json!("CE1/CE2"),
                &json!(["answer", "report"])
            )
        );
        assert_eq!(card["with"][0]["name"], "Claire A.");
        assert_eq!(
            (&card["audience"], &card["audience_name"]),
            (&json!("families"), &json!("CE1/CE2")),
            "to whom it went"
        );
        assert_eq!(code(&says(&mother, &families, "Merci").await), "not_yours");
        assert!(
            !list(&pupil)
                .await
                .iter()
                .any(|one| one["id"] == families.as_str())
        );
        // She answers in a conversation of their own.
        let answer = pair(&mother, &teacher).await;
        assert_eq!(answer, "demo-question", "they have one already");
        said(&mother, &answer, "Zoé viendra avec son goûter.").await;
        let read = words(&teacher, &answer).await;
        assert_eq!(read.last().unwrap(), "Zoé viendra avec son goûter.");

        let class = opened(&teacher, &to("class", "gm-ce1-ce2")).await;
        said(&teacher, &class, "Pensez au livre.").await;
        for child in [&pupil, &tom] {
            assert_eq!(words(child, &class).await, ["Pensez au livre."]);
        }
        let unread = mother.get(&format!("/api/conversations/{class}")).await;
        assert_eq!(
            code(&unread),
            "not_found",
            "it was not said that families read"
        );
        let by_name = json!({"to": [pupil.id, mother.id], "title": "Le costume"});
        let some = opened(&teacher, &by_name).await;
        said(&teacher, &some, "Un drap blanc suffit.").await;
        assert_eq!(words(&mother, &some).await, ["Un drap blanc suffit."]);
        assert_eq!(code(&says(&tom, &some, "Et moi ?").await), "not_found");
        let seen = messages(&teacher, &some, "").await;
        assert_eq!(seen["messages"][0]["read_by"], json!([]));
        let path = format!("/api/conversations/{some}/read");
        mother.put(&path, &json!({"number": 1})).await;
        let seen = messages(&teacher, &some, "").await;
        assert_eq!(
            seen["messages"][0]["read_by"][0]["name"],
            "Sandrine D'Haëne"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn msg_15_pupils_write_where_a_teacher_lets_them_who_then_reads_and_a_block_holds_at_once() {
    for program in Program::on_every_database().await {
        let (teacher, zoe) = (program.teacher().await, program.pupil().await);
        let (tom, hugo) = (
            program.person("tom", "cerise").await,
            program.classmate().await,
        );
        let karim = program.person("karim", "cartable").await;
        let to = |who: &Person| json!({"to": {"kind": "person", "id": who.id}});
        let closed = zoe.post("/api/conversations", &to(&tom)).await;
        assert_eq!(code(&closed), "not_found");
        let talk = "/api/classes/gm-ce1-ce2/talk";
        assert_eq!(zoe.put(talk, &json!({})).await.status, 403);
        assert_eq!(karim.put(talk, &json!({})).await.status, 404);
        let open = ok(teacher.put(talk, &json!({}))).await;
        assert_eq!(
            (&open["open"], &open["by"]["name"]),
            (&json!(true), &json!("Claire A."))
        );
        assert_eq!(ok(zoe.get(talk)).await["may"], json!([]));

        let id = pair(&zoe, &tom).await;
        said(&zoe, &id, "Tu viens jouer ?").await;
        let card = &list(&tom).await[0];
        assert_eq!(
            (&card["kind"], &card["said"], &card["may"]),
            (
                &json!("pupils"),
                &json!("readable_by_teachers"),
                &json!(["write", "report", "block"])
            )
        );
        // Their teacher reads it, their families and the other class's teacher do not.
        assert_eq!(words(&teacher, &id).await, ["Tu viens jouer ?"]);
        assert_eq!(code(&says(&teacher, &id, "Oui ?").await), "not_yours");
        let overseen = ok(teacher.get("/api/conversations?overseen=true")).await;
        assert_eq!(overseen["conversations"][0]["id"], id.as_str());
        let path = format!("/api/conversations/{id}/messages");
        for who in [
            &karim,
            &hugo,
            &program.guardian().await,
            &program.head().await,
        ] {
            assert_eq!(code(&who.get(&path).await), "not_found");
            let theirs = ok(who.get("/api/conversations?overseen=true")).await;
            assert_eq!(theirs["conversations"], json!([]));
        }
        // In a space: the pupils of both classes, and both teachers read.
        let across = zoe.post("/api/conversations", &to(&hugo)).await;
        assert_eq!(code(&across), "not_found");
        ok(karim.put("/api/spaces/planete/talk", &json!({}))).await;
        let across = pair(&zoe, &hugo).await;
        said(&hugo, &across, "Bonjour Zoé").await;
        for who in [&teacher, &karim] {
            assert_eq!(words(who, &across).await, ["Bonjour Zoé"]);
        }

        // Tom wants no more of it: neither of the two sends, the teacher is told.
        let mut ears = Ears::of(&teacher, &["me"]).await;
        let block = format!("/api/blocks/{}", zoe.id);
        assert_eq!(tom.put(&block, &json!({})).await.status, 204);
        let told = |ears: &Ears| ears.heard.iter().any(|one| one["kind"] == "report_changed");
        assert!(ears.until(told).await, "{:?}", ears.heard);
        for who in [&zoe, &tom] {
            assert_eq!(code(&says(who, &id, "Encore").await), "blocked");
        }
        let reports = ok(teacher.get("/api/reports")).await;
        assert_eq!(reports[0]["target"], json!({"kind": "block", "id": zoe.id}));
        assert_eq!(
            ok(tom.get(&format!("/api/conversations/{id}"))).await["may"],
            json!(["report", "unblock"])
        );
        let back = format!("/api/blocks/{}", teacher.id);
        assert_eq!(
            tom.put(&back, &json!({})).await.status,
            403,
            "nobody blocks a teacher"
        );
        assert_eq!(tom.delete(&block).await.status, 204);
        said(&zoe, &id, "Pardon").await;
        // Closed again: read, and written no more.
        ok(teacher.delete(talk)).await;
        ok(karim.delete("/api/spaces/planete/talk")).await;
        assert_eq!(code(&says(&zoe, &id, "Encore").await), "conversation_ended");
        assert_eq!(words(&tom, &id).await, ["Tu viens jouer ?", "Pardon"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn msg_16_at_night_pupils_read_and_do_not_send_and_adults_are_not_held() {
    let program = Program::demo();
    let (teacher, pupil) = (program.teacher().await, program.pupil().await);
    let id = pair(&pupil, &teacher).await;
    let path = "/api/classes/gm-ce1-ce2/night";
    assert_eq!(pupil.put(path, &json!({})).await.status, 403);
    for bad in [
        json!({"closed_from": 60}),
        json!({"closed_from": 60, "closed_until": 60}),
        json!({"closed_from": 0, "closed_until": 1440}),
    ] {
        assert_eq!(code(&teacher.put(path, &bad).await), "hours");
    }
    // All day but for one minute, which is not now.
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_secs()
        / 60;
    let far = (now + 12 * 60) % 1440;
    let night = json!({"closed_from": (far + 1) % 1440, "closed_until": far});
    ok(teacher.put(path, &night)).await;
    let asleep = says(&pupil, &id, "Bonne nuit").await;
    assert_eq!(
        (asleep.status, code(&asleep).as_str()),
        (409, "closed_for_the_night")
    );
    let opens = asleep.json()["opens_at"].as_i64().unwrap();
    let seen = ok(pupil.get(&format!("/api/conversations/{id}"))).await;
    assert_eq!(seen["opens_at"], opens);
    assert!(opens > i64::try_from(now * 60_000).unwrap());
    assert_eq!(
        seen["may"],
        json!(["write", "report"]),
        "it leaves in the morning"
    );
    said(&teacher, &id, "À demain").await;
    assert_eq!(words(&pupil, &id).await, ["À demain"]);
    ok(teacher.put(path, &json!({}))).await;
    said(&pupil, &id, "Bonjour").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn msg_17_words_change_without_a_mark_for_ten_minutes_and_what_they_were_is_kept() {
    let program = Program::demo();
    let (teacher, pupil) = (program.teacher().await, program.pupil().await);
    let id = pair(&pupil, &teacher).await;
    let first = said(&pupil, &id, "Je suis malde").await;
    assert_eq!(code(&edit(&teacher, &first, "Malade").await), "not_yours");
    let second = ok(edit(&pupil, &first, "Je suis malade")).await;
    assert_eq!(
        (&second["edited"], &second["rev"]),
        (&json!(false), &json!(2))
    );
    let stale = edit(&pupil, &first, "Encore").await;
    assert_eq!(
        (stale.status, code(&stale).as_str()),
        (409, "changed_meanwhile")
    );
    assert_eq!(code(&edit(&pupil, &second, "  ").await), "empty");
    let mut below = Below::the(&program).await;
    below
        .run("UPDATE messages SET created = created - 11 * 60 * 1000".into())
        .await;
    let third = ok(edit(&pupil, &second, "Je suis guérie")).await;
    assert_eq!(third["edited"], true);
    let path = format!("/api/messages/{}/versions", first["id"].as_str().unwrap());
    let before = ok(teacher.get(&path)).await;
    assert_eq!(before[0]["body"], "Je suis malde");
    assert_eq!(before[1]["body"], "Je suis malade");
    assert_eq!(code(&pupil.get(&path).await), "not_yours");
    let one = format!("/api/messages/{}", first["id"].as_str().unwrap());
    assert_eq!(teacher.delete(&one).await.status, 403);
    assert_eq!(pupil.delete(&one).await.status, 204);
    let seen = messages(&teacher, &id, "").await;
    assert_eq!(
        seen["messages"][0],
        json!({"id": first["id"], "number": 1, "rev": 4, "gone": true})
    );
    let answer = teacher
        .post(
            &format!("/api/conversations/{id}/messages"),
            &json!({"body": "Où ?", "answers": first["id"]}),
        )
        .await;
    assert_eq!(code(&answer), "answers_unknown");
}

#[tokio::test(flavor = "multi_thread")]
async fn rpt_3_a_report_is_looked_at_by_the_teacher_and_handed_to_the_head() {
    for program in Program::on_every_database().await {
        let (teacher, zoe) = (program.teacher().await, program.pupil().await);
        let tom = program.person("tom", "cerise").await;
        let (head, karim) = (
            program.head().await,
            program.person("karim", "cartable").await,
        );
        ok(teacher.put("/api/classes/gm-ce1-ce2/talk", &json!({}))).await;
        let id = pair(&zoe, &tom).await;
        let bad = said(&tom, &id, "Tu es nulle").await;
        let report = |message: &Value| json!({"target": {"kind": "message", "id": message["id"]}, "reason": "C'est méchant"});
        assert_eq!(
            code(&tom.post("/api/reports", &report(&bad)).await),
            "not_yours"
        );
        assert_eq!(
            code(&karim.post("/api/reports", &report(&bad)).await),
            "not_found"
        );
        let mut ears = Ears::of(&teacher, &["me"]).await;
        let made = zoe.post("/api/reports", &report(&bad)).await;
        assert_eq!(
            (made.status, &made.json()["state"]),
            (201, &json!("received"))
        );
        let told = |ears: &Ears| ears.heard.iter().any(|one| one["kind"] == "report_changed");
        assert!(ears.until(told).await);
        assert_eq!(
            zoe.post("/api/reports", &report(&bad)).await.status,
            200,
            "once"
        );
        for who in [&zoe, &tom, &karim, &head, &program.guardian().await] {
            assert_eq!(ok(who.get("/api/reports")).await, json!([]));
        }
        let all = ok(teacher.get("/api/reports?state=received")).await;
        let one = &all[0];
        assert_eq!(
            (
                &one["excerpt"],
                &one["author"]["name"],
                &one["reporter"]["name"]
            ),
            (
                &json!("Tu es nulle"),
                &json!("Tom Besnard"),
                &json!("Zoé D'Haëne-Lefèvre")
            )
        );
        assert_eq!(one["may"], json!(["hide", "handle", "escalate"]));
        let path = format!("/api/reports/{}/steps", one["id"].as_str().unwrap());
        let step = |action: &str| json!({"action": action, "word": "On en parle demain"});
        assert_eq!(code(&zoe.post(&path, &step("hide")).await), "not_found");
        ok(teacher.post(&path, &step("hide"))).await;
        // Gone for Zoé, there for whoever wrote it and their teacher.
        assert_eq!(words(&zoe, &id).await, ["-"]);
        for who in [&tom, &teacher] {
            let seen = messages(who, &id, "").await;
            assert_eq!(seen["messages"][0]["state"], "hidden");
        }
        let twice = teacher.post(&path, &step("hide")).await;
        assert_eq!(code(&twice), "already_decided");
        ok(teacher.post(&path, &step("escalate"))).await;
        let theirs = ok(head.get("/api/reports")).await;
        assert_eq!(theirs[0]["may"], json!(["hide", "handle"]));
        assert_eq!(
            code(&teacher.post(&path, &step("handle")).await),
            "already_decided"
        );
        // Taken back by Tom: whoever looks at it still knows what it said.
        let message = format!("/api/messages/{}", bad["id"].as_str().unwrap());
        assert_eq!(tom.delete(&message).await.status, 204);
        let done = ok(head.post(&path, &step("handle"))).await;
        assert_eq!(
            (&done["state"], &done["excerpt"]),
            (&json!("handled"), &json!("Tu es nulle"))
        );

        // What a teacher wrote is the head's, and never her own.
        let with_zoe = pair(&teacher, &zoe).await;
        let word = said(&teacher, &with_zoe, "Un mot").await;
        assert_eq!(zoe.post("/api/reports", &report(&word)).await.status, 201);
        let own = ok(teacher.get("/api/reports?state=received")).await;
        assert_eq!(own, json!([]));
        assert_eq!(
            ok(head.get("/api/reports?state=received")).await[0]["excerpt"],
            "Un mot"
        );
    }
}
