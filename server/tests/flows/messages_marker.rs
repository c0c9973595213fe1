//! A marker word of each kind that somebody may not see, looked for in every byte that each role gets: every way of asking
//! for messages and reports, the first screen, the search, and the events of `/live`.

use crate::support::{
    Ears, Person, Program,
    below::Below,
    newspaper::ok,
    talk::{opened, pair, said},
};
use serde_json::{Value, json};

/// Each kind of words, and who reads them: what was hidden, taken back, said before, said in a conversation of others, to a
/// child alone, with the family, between children, to all families, and why something was reported. What was said before, and
/// what was taken back, is kept for the teacher of whoever wrote it.
const KINDS: [(&str, &[&str]); 9] = [
    ("zzcache", &["tom", "claire"]),
    ("zzretire", &["claire"]),
    ("zzancien", &["claire"]),
    ("zzailleurs", &["tom", "claire"]),
    ("zzseul", &["zoe", "claire"]),
    ("zzfamille", &["zoe", "claire", "sandrine"]),
    ("zzentreeux", &["zoe", "tom", "claire"]),
    ("zzparents", &["claire", "sandrine"]),
    ("zzmotif", &["claire"]),
];

const PEOPLE: [(&str, &str); 11] = [
    ("zoe", "soleil"),
    ("tom", "cerise"),
    ("hugo", "bateau"),
    ("adam", "moulin"),
    ("claire", "tableau"),
    ("karim", "cartable"),
    ("sandrine", "gouter"),
    ("odile", "cloche"),
    ("yves", "boussole"),
    ("mairie", "fontaine"),
    ("admin", "serrure"),
];

/// Everything that somebody gets by asking, also for what is not theirs.
async fn bytes(who: &Person, conversations: &[String], messages: &[String], head: i64) -> String {
    let mut asked: Vec<String> = [
        "/api/conversations",
        "/api/conversations?overseen=true",
        "/api/correspondents",
        "/api/reports",
        "/api/reports?state=received",
        "/api/reports?state=hidden",
        "/api/home",
        "/api/notices",
    ]
    .map(ToOwned::to_owned)
    .to_vec();
    for id in conversations {
        let one = format!("/api/conversations/{id}");
        for query in ["", "?since=0", "?after=0", "?before=99", "?since=1&limit=1"] {
            asked.push(format!("{one}/messages{query}"));
        }
        asked.push(one);
    }
    for id in messages {
        asked.push(format!("/api/messages/{id}/versions"));
    }
    for (marker, _) in KINDS {
        asked.push(format!("/api/search?q={marker}"));
    }
    let mut all = String::new();
    for path in asked {
        let answer = who.get(&path).await;
        assert!(answer.status < 500, "{path}: {}", answer.text());
        all += &answer.text();
    }
    // What was told since the beginning, said again from there.
    let mut ears = Ears::connect(who.address, &[]).await.unwrap();
    let mut topics: Vec<String> = conversations
        .iter()
        .map(|id| format!("conversation:{id}"))
        .collect();
    topics.push("me".into());
    ears.say(&json!({"t": "hello", "token": who.token, "cursor": head, "topics": topics}))
        .await;
    assert!(ears.until(|ears| ears.said("followed") == 1).await);
    all + &ears.bytes
}

#[tokio::test(flavor = "multi_thread")]
async fn msg_18_no_byte_holds_a_word_that_is_not_the_readers() {
    let program = Program::demo();
    let mut people = std::collections::BTreeMap::new();
    for (login, password) in PEOPLE {
        people.insert(login, program.person(login, password).await);
    }
    let (zoe, tom, claire) = (&people["zoe"], &people["tom"], &people["claire"]);
    let mut below = Below::the(&program).await;
    let head = below.head().await;
    ok(claire.put("/api/classes/gm-ce1-ce2/talk", &json!({}))).await;
    let mut ids = Vec::new();
    let id = |message: &Value| message["id"].as_str().unwrap().to_owned();

    let talk = pair(zoe, tom).await;
    said(zoe, &talk, "zzentreeux").await;
    let hidden = said(tom, &talk, "zzcache").await;
    let report = json!({"target": {"kind": "message", "id": hidden["id"]}, "reason": "zzmotif"});
    let report = ok(zoe.post("/api/reports", &report)).await;
    let steps = format!("/api/reports/{}/steps", id(&report));
    ok(claire.post(&steps, &json!({"action": "hide"}))).await;
    let alone = pair(claire, zoe).await;
    said(claire, &alone, "zzseul").await;
    let back = said(zoe, &alone, "zzretire").await;
    let path = format!("/api/messages/{}", id(&back));
    assert_eq!(zoe.delete(&path).await.status, 204);
    let first = said(zoe, &alone, "zzancien").await;
    let path = format!("/api/messages/{}", id(&first));
    let other = json!({"body": "autrement", "rev": first["rev"]}).to_string();
    ok(zoe.send("PATCH", &path, Some(other))).await;
    let elsewhere = pair(tom, claire).await;
    said(tom, &elsewhere, "zzailleurs").await;
    let to = json!({"to": {"kind": "person", "id": zoe.id}, "with_family": true});
    let family = opened(claire, &to).await;
    said(claire, &family, "zzfamille").await;
    let to = json!({"to": {"kind": "families", "id": "gm-ce1-ce2"}});
    let parents = opened(claire, &to).await;
    said(claire, &parents, "zzparents").await;
    ids.extend([id(&hidden), id(&first), id(&back)]);

    let conversations = [talk, alone, elsewhere, family, parents];
    for (login, person) in &people {
        let got = bytes(person, &conversations, &ids, head).await;
        for (marker, readers) in KINDS {
            assert_eq!(
                got.contains(marker),
                readers.contains(login),
                "{marker} for {login}"
            );
        }
    }
    for (marker, _) in KINDS {
        let found = below
            .number(&format!(
                "SELECT COUNT(*) FROM outbox WHERE instr(kind || subject || topic || actor || facts, '{marker}') > 0"
            ))
            .await;
        assert_eq!(found, 0, "{marker} in the outbox");
    }
}
