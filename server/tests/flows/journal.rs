//! The newspaper through the public door: from the conference to a family, and back off the page.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use crate::support::{
    Program,
    below::Below,
    newspaper::{imprint, issue_step, ok, open_issue, step},
    update::paragraph,
};
use passeplume_crdt::wire::hocuspocus::SyncStatus;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn jrn_3_an_article_goes_from_the_conference_to_a_family() {
    for program in Program::on_every_database().await {
        let (teacher, pupil) = (program.teacher().await, program.pupil().await);
        let (classmate, guardian) = (program.classmate().await, program.guardian().await);
        let (issue, article, document) = open_issue(&teacher, &pupil).await;

        // The pupil finds it, begins, and writes half a sentence.
        let home = ok(pupil.get("/api/home")).await;
        let waiting = home["waiting"].as_array().unwrap();
        let mine = waiting
            .iter()
            .find(|one| one["article"] == article.as_str());
        assert_eq!(mine.expect("it waits for her")["what"], "write");
        let seen = ok(pupil.get(&format!("/api/articles/{article}"))).await;
        assert_eq!(seen["relation"], json!(["author"]));
        assert_eq!(seen["actions"], json!(["begin"]));
        assert_eq!(seen["instructions"][0]["words"], "Raconte un matin.");
        assert_eq!(seen["parts"][0]["access"], "write");
        let other = ok(classmate.get(&format!("/api/articles/{article}"))).await;
        assert_eq!(other["parts"][0]["read_reason"], "not_a_writer");
        assert_eq!(other["actions"], json!([]));
        assert_eq!(
            guardian
                .get(&format!("/api/articles/{article}"))
                .await
                .status,
            404
        );
        let empty = step(&pupil, &article, json!({"action": "begin"})).await;
        assert_eq!(empty.json()["state"], "draft");
        let empty = step(&pupil, &article, json!({"action": "submit"})).await;
        assert_eq!((empty.status, empty.code().as_str()), (422, "empty"));
        let mut live = pupil.opened(&document, "read-write").await;
        assert_eq!(
            live.writes(&paragraph("Plume dort sur une pat")).await,
            SyncStatus::Applied
        );

        // Handed in: her pen is down within a second, every letter is there.
        let start = Instant::now();
        let handed_in = ok(step(&pupil, &article, json!({"action": "submit"}))).await;
        assert_eq!(handed_in["state"], "submitted");
        assert_eq!(handed_in["parts"][0]["read_reason"], "closed");
        assert_eq!(live.scope().await, "readonly");
        assert!(
            start.elapsed() < Duration::from_secs(2),
            "{:?}",
            start.elapsed()
        );
        assert_eq!(
            live.writes(&paragraph("trop tard")).await,
            SyncStatus::Refused
        );
        let content = format!("/api/documents/{document}/content?format=text");
        assert_eq!(pupil.get(&content).await.text(), "Plume dort sur une pat");

        // The teacher sees it and gives it back with a word.
        let home = ok(teacher.get("/api/home")).await;
        let oldest = home["approve"]["oldest"].as_array().unwrap();
        let waits = oldest.iter().find(|one| one["article"] == article.as_str());
        assert_eq!(waits.expect("it waits")["words"], 5);
        let mute = step(
            &teacher,
            &article,
            json!({"action": "return", "word": "  "}),
        )
        .await;
        assert_eq!((mute.status, mute.code().as_str()), (422, "word_missing"));
        let word = "Finis ta phrase !";
        ok(step(
            &teacher,
            &article,
            json!({"action": "return", "word": word}),
        ))
        .await;
        assert_eq!(live.scope().await, "read-write");
        let home = ok(pupil.get("/api/home")).await;
        let waiting = home["waiting"].as_array().unwrap();
        let mine = waiting
            .iter()
            .find(|one| one["article"] == article.as_str());
        let mine = mine.expect("it waits again");
        assert_eq!(mine["what"], "redo");
        assert_eq!(
            (&mine["word"], &mine["word_by"]),
            (&json!(word), &json!("Claire A."))
        );
        let mut live = pupil.opened(&document, "read-write").await;
        assert_eq!(
            live.writes(&paragraph("Voici la fin : elle dort sur une patte."))
                .await,
            SyncStatus::Applied
        );
        ok(step(&pupil, &article, json!({"action": "submit"}))).await;
        let early = step(&pupil, &article, json!({"action": "approve"})).await;
        assert_eq!((early.status, early.code().as_str()), (403, "not_yours"));
        ok(step(&teacher, &article, json!({"action": "approve"}))).await;

        // It finds its place; the issue is signed off once nothing is missing.
        let nowhere = step(
            &teacher,
            &article,
            json!({"action": "place", "section": "x"}),
        )
        .await;
        assert_eq!(
            (nowhere.status, nowhere.code().as_str()),
            (422, "section_unknown")
        );
        let board = ok(teacher.get(&format!("/api/issues/{issue}"))).await;
        let section = board["sections"][0]["id"].clone();
        let placed = step(
            &teacher,
            &article,
            json!({"action": "place", "section": section}),
        )
        .await;
        assert_eq!(placed.json()["state"], "placed");
        ok(issue_step(&teacher, &issue, json!({"action": "close"}))).await;
        ok(issue_step(&teacher, &issue, json!({"action": "lay_out"}))).await;
        let lacks = issue_step(&teacher, &issue, json!({"action": "sign_off"})).await;
        assert_eq!((lacks.status, lacks.code().as_str()), (422, "incomplete"));
        assert_eq!(lacks.json()["missing"][0]["kind"], "imprint");
        imprint(&teacher, &issue).await;
        let preview = ok(teacher.get(&format!("/api/issues/{issue}/sign-off"))).await;
        assert_eq!(preview["missing"], json!([]));
        assert_eq!(preview["credits"], json!(["Zoé D."]));
        assert_eq!(preview["left_out"][0]["title"], "Notre poulailler");
        ok(issue_step(&teacher, &issue, json!({"action": "sign_off"}))).await;
        let moved = step(&teacher, &article, json!({"action": "unplace"})).await;
        assert_eq!((moved.status, moved.code().as_str()), (409, "signed_off"));
        let wide = json!({"action": "publish", "audience": "public"});
        let wide = issue_step(&teacher, &issue, wide).await;
        assert_eq!((wide.status, wide.code().as_str()), (409, "not_signed"));
        let out = ok(issue_step(&teacher, &issue, json!({"action": "publish"}))).await;
        let publication = out["issue"]["publication"].as_str().unwrap().to_owned();
        assert_eq!(out["issue"]["audience"], "families");

        // Her mother reads it, without a script.
        let news = ok(guardian.get("/api/home")).await["news"].clone();
        let href = format!("/journal/{publication}");
        assert!(
            news.as_array()
                .unwrap()
                .iter()
                .any(|one| one["href"] == href.as_str())
        );
        let page = guardian.get(&href).await;
        assert_eq!(
            (page.status, page.header("content-type")),
            (200, "text/html; charset=utf-8")
        );
        let text = page.text();
        for words in [
            "Plume dort sur une pat",
            "elle dort sur une patte.",
            "Zoé D.",
            "Odile Dupré",
            "À la une",
        ] {
            assert!(text.contains(words), "{words} in {text}");
        }
        assert!(
            !text.contains("<script") && !text.contains("Haëne"),
            "no script, no family name"
        );
        assert!(
            !text.contains("Notre poulailler"),
            "what has no place stays out"
        );
        let one = guardian.get(&format!("{href}/1-ma-poule")).await;
        assert!(one.status == 200 && one.text().contains("Plume dort"));
        assert_eq!(guardian.get(&format!("{href}/2")).await.status, 404);
        for (who, status) in [
            (&pupil, 200),
            (&classmate, 200),
            (&program.head().await, 200),
        ] {
            assert_eq!(who.get(&href).await.status, status);
        }
        assert_eq!(program.stranger().await.get(&href).await.status, 404);
        assert_eq!(
            program
                .person("mairie", "fontaine")
                .await
                .get(&href)
                .await
                .status,
            404
        );
        let visitor = program.visitor().get(&href).await;
        assert_eq!(
            (visitor.status, visitor.header("location")),
            (303, format!("/?vers={href}").as_str())
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn dem_6_the_demo_world_has_an_article_in_every_state_and_a_family_reads_it() {
    for program in Program::on_every_database().await {
        let teacher = program.teacher().await;
        let journals = ok(teacher.get("/api/spaces/planete/journals")).await;
        assert_eq!(journals[0]["title"], "Planète Gilles Ménage");
        let mut states = BTreeSet::new();
        let mut issue_states = BTreeSet::new();
        for issue in journals[0]["issues"].as_array().unwrap() {
            issue_states.insert(issue["state"].as_str().unwrap().to_owned());
            for count in issue["counts"].as_array().unwrap() {
                states.insert(count["state"].as_str().unwrap().to_owned());
            }
        }
        let every = [
            "approved",
            "assigned",
            "draft",
            "idea",
            "placed",
            "proofreading",
            "published",
            "returned",
            "submitted",
            "withdrawn",
        ];
        assert_eq!(states, every.map(str::to_owned).into());
        let some = ["archived", "conference", "open", "published", "withdrawn"];
        assert_eq!(issue_states, some.map(str::to_owned).into());
        let tom = program.person("tom", "cerise").await;
        let home = ok(tom.get("/api/home")).await;
        assert_eq!(home["resume"]["title"], "Le brevé de natation");
        assert_eq!(home["resume"]["word_by"], "Claire A.");
        let karim = program.person("karim", "cartable").await;
        let home = ok(karim.get("/api/home")).await;
        assert_eq!(
            home["approve"]["oldest"][0]["title"],
            "Les coulisses de la cantine"
        );
        let guardian = program.guardian().await;
        let news = ok(guardian.get("/api/home")).await["news"].clone();
        let page = guardian.get(news[0]["href"].as_str().unwrap()).await.text();
        for words in [
            "Le préau est bleu !",
            "Zoé D. et Tom B.",
            "La classe de CE1/CE2",
            "Numéro 1 – La rentrée",
        ] {
            assert!(page.contains(words), "{words}");
        }
        assert!(
            !page.contains("dispute des billes") && !page.contains("Lila M."),
            "what was withdrawn is not there"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn jrn_4_what_waits_for_a_teacher_comes_in_pages_longest_waiting_first() {
    let program = Program::demo();
    let many = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 120) ";
    let mut below = Below::the(&program).await;
    // Three at each moment: a page ends in the middle of one.
    below
        .run(format!(
            "{many} INSERT INTO articles (id, issue, rank, title, standfirst, angle, mode, state, proposed_by, byline, \
             created, changed, version) SELECT 'bulk-' || i, 'demo-numero-2', 100 + i, 'Article ' || i, '', '', \
             'individual', 'submitted', 'demo-claire', '', 0, 1000 + i / 3, 1 FROM n; \
             {many} INSERT INTO article_assignees (article, part, kind, subject, rank) \
             SELECT 'bulk-' || i, 0, 'account', 'demo-zoe', 0 FROM n"
        ))
        .await;
    let (teacher, colleague) = (
        program.teacher().await,
        program.person("karim", "cartable").await,
    );
    let mut seen: Vec<(i64, String)> = Vec::new();
    let mut sizes = Vec::new();
    let mut after = String::new();
    loop {
        let page = ok(teacher.get(&format!("/api/approvals?limit=50{after}"))).await;
        let items = page["items"].as_array().unwrap();
        sizes.push(items.len());
        for item in items {
            let id = item["article"].as_str().unwrap().to_owned();
            seen.push((item["submitted_at"].as_i64().unwrap(), id));
        }
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    // Lila writes in the article about the canteen: it is her teacher's too.
    assert_eq!(sizes, [50, 50, 21]);
    assert!(seen.is_sorted());
    let each: BTreeSet<&String> = seen.iter().map(|(_, id)| id).collect();
    assert_eq!(each.len(), 121, "each once");
    let theirs = ok(colleague.get("/api/approvals")).await;
    let titles: Vec<&str> = theirs["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["title"].as_str().unwrap())
        .collect();
    assert_eq!(
        titles,
        ["Les coulisses de la cantine"],
        "no page is full of others' articles"
    );
    let home = ok(teacher.get("/api/home")).await;
    assert_eq!(home["approve"]["count"], 100);
    assert_eq!(home["approve"]["oldest"].as_array().unwrap().len(), 5);
    let nobody = ok(program.pupil().await.get("/api/approvals")).await;
    assert_eq!(nobody["items"], json!([]));
    assert_eq!(teacher.get("/api/approvals?after=x").await.status, 400);
}
