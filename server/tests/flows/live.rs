//! `/live` of the real program: who is let in, and that whoever may hears of each step within a second.

use crate::support::{
    Ears, Program,
    below::Below,
    newspaper::{issue_step, ok, open_issue, published, step},
};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn live_9_each_step_is_heard_within_a_second_by_whoever_may_see_it() {
    for program in Program::on_every_database().await {
        let (teacher, pupil) = (program.teacher().await, program.pupil().await);
        let (issue, article, _) = open_issue(&teacher, &pupil).await;
        let (issue_topic, article_topic) = (format!("issue:{issue}"), format!("article:{article}"));
        let both = [issue_topic.as_str(), article_topic.as_str()];
        // Her colleague of the other class, the author, the head; and those for whom there is no such thing.
        let karim = program.person("karim", "cartable").await;
        let mut colleague = Ears::of(&karim, &both).await;
        let mut author = Ears::of(&pupil, &[both[0], both[1], "me"]).await;
        let mut head = Ears::of(&program.head().await, &both).await;
        let mut mother = Ears::of(&program.guardian().await, &both).await;
        let mut town = Ears::of(&program.stranger().await, &both).await;
        for ears in [&mother, &town] {
            assert_eq!(ears.said("denied"), 2);
        }
        ok(step(&pupil, &article, json!({"action": "begin"}))).await;
        for (who, ears) in [
            ("colleague", &mut colleague),
            ("author", &mut author),
            ("head", &mut head),
        ] {
            assert!(
                ears.until(|ears| ears.actions(&article_topic) == ["begin"])
                    .await,
                "{who}: {:?}",
                ears.heard
            );
        }
        let event = colleague
            .heard
            .iter()
            .find(|said| said["topic"] == article_topic.as_str())
            .unwrap();
        assert_eq!(event["by"]["name"], "Zoé D.", "a first name and an initial");
        assert_eq!(event["facts"]["state"], "draft");
        assert_eq!(event["id"], article);

        ok(issue_step(&teacher, &issue, json!({"action": "close"}))).await;
        assert!(
            colleague
                .until(|ears| ears.actions(&issue_topic).contains(&"close".to_owned()))
                .await
        );
        assert!(!mother.until(|ears| ears.said("event") > 0).await);
        assert!(!town.until(|ears| ears.said("event") > 0).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn live_9_a_family_hears_when_its_childs_paper_comes_out_and_goes() {
    let program = Program::demo();
    let (teacher, pupil) = (program.teacher().await, program.pupil().await);
    let mother = program.guardian().await;
    let home = ok(mother.get("/api/home")).await;
    let topics: Vec<&str> = home["topics"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|topic| topic.as_str())
        .collect();
    let mut ears = Ears::of(&mother, &topics).await;
    assert_eq!(ears.said("denied"), 0, "{topics:?}");
    let (issue, _, href) = published(&teacher, &pupil, "families").await;
    let publication = href.trim_start_matches("/journal/");
    assert!(ears.until(|ears| ears.said("event") == 1).await);
    let event = ears.heard.iter().find(|said| said["t"] == "event").unwrap();
    assert_eq!(
        (&event["kind"], &event["id"]),
        (&json!("publication_changed"), &json!(publication)),
        "no draft was told to her"
    );
    let home = ok(mother.get("/api/home")).await;
    let topic = format!("publication:{publication}");
    assert!(home["topics"].as_array().unwrap().contains(&json!(topic)));
    ears.say(&json!({"t": "follow", "topics": [topic]})).await;
    assert!(ears.until(|ears| ears.said("followed") == 2).await);
    ok(issue_step(&teacher, &issue, json!({"action": "withdraw"}))).await;
    assert!(
        ears.until(|ears| ears
            .heard
            .iter()
            .any(|said| said["t"] == "gone" && said["topic"] == topic.as_str()))
            .await,
        "{:?}",
        ears.heard
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn live_5_a_logout_and_a_suspension_close_it_within_a_second() {
    for program in Program::on_every_database().await {
        let pupil = program.pupil().await;
        let mut ears = Ears::of(&pupil, &["me"]).await;
        assert_eq!(pupil.delete("/api/session").await.status, 204);
        assert!(ears.until(|ears| ears.closed == Some(4401)).await);
        let pupil = program.pupil().await;
        let mut ears = Ears::of(&pupil, &["me"]).await;
        assert_eq!(program.beside(&["account", "suspend", "zoe"]).status, 0);
        assert!(ears.until(|ears| ears.closed == Some(4401)).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn live_7_a_cookie_opens_it_from_our_own_page_alone() {
    let program = Program::demo();
    let pupil = program.pupil().await;
    let cookie = format!("passeplume_session={}", pupil.token);
    let ours = format!("http://{}", program.address);
    for origin in [Some("https://ailleurs.example"), Some("null"), None] {
        let mut headers = vec![("cookie", cookie.as_str())];
        headers.extend(origin.map(|origin| ("origin", origin)));
        let refused = Ears::connect(program.address, &headers).await;
        assert_eq!(refused.err(), Some(403), "{origin:?}");
    }
    let headers = [("cookie", cookie.as_str()), ("origin", ours.as_str())];
    let mut ears = Ears::connect(program.address, &headers).await.unwrap();
    ears.say(&json!({"t": "hello", "token": null, "cursor": null, "topics": ["me"]}))
        .await;
    assert!(ears.until(|ears| ears.said("followed") == 1).await);
    // Without a session it is closed with a final code.
    let mut nobody = Ears::connect(program.address, &[]).await.unwrap();
    nobody
        .say(&json!({"t": "hello", "token": null, "cursor": null, "topics": []}))
        .await;
    assert!(nobody.until(|ears| ears.closed == Some(4401)).await);
    // It counts among a person's sockets: the thirteenth closes the one that was silent longest.
    let mut others = Vec::new();
    for _ in 0..12 {
        others.push(Ears::of(&pupil, &["me"]).await);
    }
    assert!(ears.until(|ears| ears.closed == Some(1008)).await);
    assert_eq!(program.visitor().get("/live").await.status, 426);
}

#[tokio::test(flavor = "multi_thread")]
async fn live_6_no_word_and_no_name_is_kept_in_an_event_or_told_by_one() {
    let program = Program::demo();
    let (teacher, pupil) = (program.teacher().await, program.pupil().await);
    let mut below = Below::the(&program).await;
    let head = below.head().await;
    let (issue, article, _) = open_issue(&teacher, &pupil).await;
    let topics = [format!("issue:{issue}"), format!("article:{article}")];
    let topics: Vec<&str> = topics.iter().map(String::as_str).collect();
    let mut ears = Ears::of(&teacher, &topics).await;
    let marker = "Zzmarqueur";
    let seen = ok(pupil.get(&format!("/api/articles/{article}"))).await;
    let edit = json!({"version": seen["version"], "title": format!("{marker} titre"), "standfirst": format!("{marker} chapô")});
    ok(pupil.put(&format!("/api/articles/{article}"), &edit)).await;
    let idea = json!({"title": format!("{marker} idée"), "angle": format!("{marker} angle")});
    ok(pupil.post(&format!("/api/issues/{issue}/articles"), &idea)).await;
    ok(step(&pupil, &article, json!({"action": "begin"}))).await;
    ok(issue_step(&teacher, &issue, json!({"action": "close"}))).await;
    assert!(ears.until(|ears| ears.said("event") >= 2).await);
    assert!(!ears.bytes.contains(marker), "{}", ears.bytes);
    let told = below
        .number(&format!(
            "SELECT COUNT(*) FROM outbox WHERE position > {head} AND topic <> ''"
        ))
        .await;
    assert!(told > 10, "{told} events");
    let words = [marker, "poule", "Zoé", "Claire", "Marque-page", "Essai"];
    for word in words {
        let found = below
            .number(&format!(
                "SELECT COUNT(*) FROM outbox WHERE position > {head} AND instr(kind || subject || topic || actor || facts, '{word}') > 0"
            ))
            .await;
        assert_eq!(found, 0, "{word}");
    }
    let longest = below.number("SELECT MAX(LENGTH(facts)) FROM outbox").await;
    assert!(longest <= 512);
}
