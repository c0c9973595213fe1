//! Search through the public door: what each may read is found by its words, and nothing else leaves a trace.

use std::time::{Duration, Instant};

use crate::support::{
    Person, Program, Visitor,
    newspaper::{issue_step, ok, open_issue, published},
};
use futures_util::future::join_all;
use serde_json::{Value, json};

async fn find(who: &Visitor, words: &str) -> Value {
    let words = words.replace(' ', "%20");
    ok(who.get(&format!("/api/search?q={words}"))).await
}

/// What is found, each by its kind and title.
async fn titles(who: &Visitor, words: &str) -> Vec<String> {
    let page = find(who, words).await;
    let items = page["items"].as_array().unwrap().iter();
    let mut said: Vec<String> = items
        .map(|one| {
            format!(
                "{} {}",
                one["kind"].as_str().unwrap(),
                one["title"].as_str().unwrap()
            )
        })
        .collect();
    said.sort_unstable();
    said
}

/// The same, once it is this: words are taken in the background.
async fn becomes(who: &Visitor, words: &str, expected: &[&str]) {
    let began = Instant::now();
    loop {
        let now = titles(who, words).await;
        if now == expected {
            return;
        }
        assert!(
            began.elapsed() < Duration::from_secs(60),
            "{words}: {now:?}, not {expected:?}"
        );
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

async fn everybody(program: &Program) -> [Person; 6] {
    [
        program.teacher().await,
        program.pupil().await,
        program.classmate().await,
        program.head().await,
        program.guardian().await,
        program.stranger().await,
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn api_36_what_one_may_read_is_found_by_its_words_and_nothing_else() {
    let programs = Program::on_every_database().await;
    join_all(programs.iter().map(found_by_role)).await;
}

async fn found_by_role(program: &Program) {
    let [claire, zoe, hugo, odile, sandrine, adam] = everybody(program).await;
    // The demo world is there at once, whatever the accents.
    let letter = ["text Lettre 1 : Aubépine à qui trouvera cette bouteille"];
    becomes(&adam, "farine BLEUE aubepine", &letter).await;
    for stranger in [&claire, &zoe, &hugo, &odile, &sandrine] {
        assert_eq!(titles(stranger, "farine bleue").await, [""; 0]);
        assert_eq!(titles(stranger, "bouteille").await, [""; 0]);
    }
    let page = find(&adam, "farine").await;
    let one = &page["items"][0];
    assert_eq!(one["href"], "/textes/demo-aubepine");
    assert_eq!(one["place"], "Aubépine et Tancrède");
    let hit = one["excerpt"]
        .as_array()
        .unwrap()
        .iter()
        .find(|piece| piece["hit"] == true);
    assert_eq!(hit.unwrap()["words"], "farine");
    assert_eq!(page["next"], Value::Null);

    // Words that were just written, in a text and on a page.
    let (issue, article, href) = published(&claire, &zoe, "families").await;
    let (made, out) = (format!("article {TITLE}"), format!("published {TITLE}"));
    let both = [made.as_str(), out.as_str()];
    becomes(&zoe, "marque secret", &both).await;
    for reader in [&claire, &odile, &hugo] {
        assert_eq!(titles(reader, "marque secret").await, both);
    }
    assert_eq!(titles(&sandrine, "marque secret").await, [out.as_str()]);
    assert_eq!(titles(&adam, "marque").await, [""; 0]);
    assert_eq!(titles(&adam, "poule preferee").await, [""; 0]);
    let page = find(&zoe, "preferee secret").await;
    let items = page["items"].as_array().unwrap();
    let hrefs: Vec<_> = items
        .iter()
        .map(|one| one["href"].as_str().unwrap())
        .collect();
    let story = format!("{href}/1-ma-poule-preferee");
    for expected in [&format!("/articles/{article}"), &story] {
        assert!(hrefs.contains(&expected.as_str()), "{hrefs:?}");
    }
    assert_eq!(zoe.get(&story).await.status, 200);

    // For the class that wrote it: with the next question the others have the article alone, and families nothing.
    let narrow = json!({"action": "narrow", "audience": "class"});
    ok(issue_step(&claire, &issue, narrow)).await;
    assert_eq!(titles(&zoe, "marque").await, both);
    assert_eq!(titles(&hugo, "marque").await, [made.as_str()]);
    assert_eq!(titles(&sandrine, "marque").await, [""; 0]);
    ok(issue_step(&claire, &issue, json!({"action": "withdraw"}))).await;
    assert_eq!(titles(&zoe, "marque").await, [made.as_str()]);

    // A class that leaves loses the common texts at once, and finds its own.
    let common = "article Des poules dans la cour !";
    assert!(
        titles(&zoe, "poules cour")
            .await
            .contains(&common.to_owned())
    );
    let left = claire
        .delete("/api/spaces/planete/classes/gm-ce1-ce2")
        .await;
    assert_eq!(left.status, 204, "{}", left.text());
    assert!(
        !titles(&zoe, "poules cour")
            .await
            .contains(&common.to_owned())
    );
    assert!(
        titles(&hugo, "poules cour")
            .await
            .contains(&common.to_owned())
    );
    assert_eq!(titles(&zoe, "marque").await, [made.as_str()]);
    assert_eq!(titles(&hugo, "marque").await, [""; 0]);
}

const TITLE: &str = "Ma poule préférée";

#[tokio::test(flavor = "multi_thread")]
async fn api_37_a_title_is_found_at_once_and_pages_follow_each_other() {
    let program = Program::demo();
    let [claire, zoe, .., sandrine, adam] = everybody(&program).await;
    let (issue, ..) = open_issue(&claire, &zoe).await;
    let ideas = format!("/api/issues/{issue}/articles");
    for n in 0..45 {
        let idea = json!({"title": format!("Tâche {n}"), "angle": "Œuvre"});
        ok(zoe.post(&ideas, &idea)).await;
    }
    let mut seen = Vec::new();
    let mut after = String::new();
    for full in [20, 20, 5] {
        let page = ok(zoe.get(&format!("/api/search?q=TACHE{after}"))).await;
        let items = page["items"].as_array().unwrap();
        assert_eq!(items.len(), full);
        assert_eq!(page["next"].is_null(), full == 5);
        after = format!("&after={}", page["next"].as_str().unwrap_or_default());
        seen.extend(
            items
                .iter()
                .map(|one| one["id"].as_str().unwrap().to_owned()),
        );
    }
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), 45);
    for nobody in [&sandrine, &adam] {
        assert_eq!(
            find(nobody, "tache").await,
            json!({"items": [], "next": null})
        );
    }
    // What asks for nothing finds nothing; what does not read is said.
    for nothing in ["", "a", "%F0%9F%90%94", "%22%20*", "l%27"] {
        let page = ok(zoe.get(&format!("/api/search?q={nothing}"))).await;
        assert_eq!(page, json!({"items": [], "next": null}), "{nothing}");
    }
    for wrong in ["", "?q=a&after=x", "?q=a&b=c", "?q=a&q=b"] {
        let answer = zoe.get(&format!("/api/search{wrong}")).await;
        assert_eq!(answer.status, 400, "{wrong}: {}", answer.text());
    }
    for odd in [
        "%27%20OR%201%3D1",
        "poule%00",
        "NEAR(a%20b)",
        "-poule%3A*%26%7C!",
    ] {
        assert_eq!(
            zoe.get(&format!("/api/search?q={odd}")).await.status,
            200,
            "{odd}"
        );
    }
    let visitor = program.visitor();
    assert_eq!(
        visitor.get("/api/search?q=poule").await.code(),
        "not_logged_in"
    );
}
