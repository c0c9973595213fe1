//! A marker word of each kind that somebody may not see, looked for in every byte that each role gets: every way of asking
//! for messages and reports, the files themselves with their headers, the first screen, the search, and the events of `/live`
//! by a socket and by a tunnel. Letters by e-mail hold numbers alone (NOT-4), and no export knows of messages.

use crate::support::{
    Ears, Person, Program,
    below::{Below, code},
    media::{file_in, letter},
    newspaper::ok,
    talk::{opened, pair, said, says},
    tunnel::Tunnel,
};
use serde_json::{Value, json};

/// Each kind of words, and who reads them: what was hidden, taken back, said before, said in a conversation of others, to a
/// child alone, with the family, between children, to all families, and why something was reported. What was said before, and
/// what was taken back, is kept for the teacher of whoever wrote it. Then captions: of others, hidden, said before; names of
/// files, and what stands in them: of others, taken back, never sent; and what did not leave, for it was blocked or refused.
const KINDS: [(&str, &[&str]); 18] = [
    ("zzcache", &["tom", "claire"]),
    ("zzretire", &["claire"]),
    ("zzancien", &["claire"]),
    ("zzailleurs", &["tom", "claire"]),
    ("zzseul", &["zoe", "claire"]),
    ("zzfamille", &["zoe", "claire", "sandrine"]),
    ("zzentreeux", &["zoe", "tom", "claire"]),
    ("zzparents", &["claire", "sandrine"]),
    ("zzmotif", &["claire"]),
    ("zzlegende", &["tom", "claire"]),
    ("zzsouscache", &["tom", "claire"]),
    ("zzsousavant", &["claire"]),
    ("zzlettre", &["claire", "sandrine"]),
    ("zzfeuille", &["claire", "sandrine"]),
    ("zzrepris", &["claire"]),
    ("zzgarde", &["claire"]),
    ("zzbloque", &[]),
    ("zzrefuse", &[]),
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
async fn bytes(
    who: &Person,
    conversations: &[String],
    messages: &[String],
    files: &[String],
    head: i64,
) -> String {
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
    for id in files {
        for what in ["", "?form=file", "/said"] {
            asked.push(format!("/api/media/{id}{what}"));
        }
    }
    for (marker, _) in KINDS {
        asked.push(format!("/api/search?q={marker}"));
    }
    let mut all = String::new();
    for path in asked {
        let answer = who.get(&path).await;
        assert!(answer.status < 500, "{path}: {}", answer.text());
        for (name, value) in &answer.headers {
            all += &format!("{name}: {value}\n");
        }
        all += &answer.text();
    }
    // What was told since the beginning, said again from there.
    let mut ears = Ears::connect(who.address, &[]).await.unwrap();
    let mut topics: Vec<String> = conversations
        .iter()
        .map(|id| format!("conversation:{id}"))
        .collect();
    topics.push("me".into());
    let hello = json!({"t": "hello", "token": who.token, "cursor": head, "topics": topics});
    ears.say(&hello).await;
    assert!(ears.until(|ears| ears.said("followed") == 1).await);
    let mut tunnel = Tunnel::open(who.address, "live", &[]).await.unwrap();
    assert_eq!(tunnel.says(&hello).await.status, 204);
    assert!(tunnel.until(|tunnel| tunnel.said("followed") == 1).await);
    for (_, frame) in &tunnel.frames {
        all += &String::from_utf8_lossy(frame);
    }
    all + &ears.bytes
}

/// Sends words with what else there is; the message.
async fn sent(who: &Person, conversation: &str, body: Value) -> Value {
    let path = format!("/api/conversations/{conversation}/messages");
    ok(who.post(&path, &body)).await
}

/// Says it otherwise.
async fn edited(who: &Person, message: &Value, mut body: Value) -> Value {
    body["rev"] = message["rev"].clone();
    let path = format!("/api/messages/{}", id(message));
    ok(who.send("PATCH", &path, Some(body.to_string()))).await
}

fn id(made: &Value) -> String {
    made["id"].as_str().unwrap().to_owned()
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

    let talk = pair(zoe, tom).await;
    said(zoe, &talk, "zzentreeux").await;
    let hidden = json!({"body": "zzcache", "captions": "zzsouscache"});
    let hidden = sent(tom, &talk, hidden).await;
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
    edited(zoe, &first, json!({"body": "autrement"})).await;
    let spoken = json!({"body": "écoute", "captions": "zzsousavant"});
    let spoken = sent(zoe, &alone, spoken).await;
    edited(zoe, &spoken, json!({"body": "écoute", "captions": "mieux"})).await;
    let elsewhere = pair(tom, claire).await;
    let words = json!({"body": "zzailleurs", "captions": "zzlegende"});
    sent(tom, &elsewhere, words).await;
    let to = json!({"to": {"kind": "person", "id": zoe.id}, "with_family": true});
    let family = opened(claire, &to).await;
    said(claire, &family, "zzfamille").await;
    let to = json!({"to": {"kind": "families", "id": "gm-ce1-ce2"}});
    let parents = opened(claire, &to).await;
    said(claire, &parents, "zzparents").await;
    // Files: handed on, taken back, and brought without being sent.
    let sandrine = &people["sandrine"];
    let question = pair(claire, sandrine).await;
    let mut files = Vec::new();
    for (name, inside) in [
        ("zzlettre.pdf", "zzfeuille"),
        ("zzrepris.pdf", "zzrepris"),
        ("zzgarde.pdf", "zzgarde"),
    ] {
        let sheet = letter(inside);
        let made = file_in(claire, &question, name, &sheet);
        files.push(id(&ok(made).await));
    }
    sent(claire, &question, json!({"body": "", "media": [files[0]]})).await;
    let gone = json!({"body": "", "media": [files[1]]});
    let gone = sent(claire, &question, gone).await;
    let path = format!("/api/messages/{}", id(&gone));
    assert_eq!(claire.delete(&path).await.status, 204);
    // What did not leave: of a pupil whose messages another does not want, and of whoever reads there alone.
    let block = format!("/api/blocks/{}", tom.id);
    assert_eq!(zoe.put(&block, &json!({})).await.status, 204);
    assert_eq!(code(&says(tom, &talk, "zzbloque").await), "blocked");
    assert_eq!(
        code(&says(sandrine, &family, "zzrefuse").await),
        "not_yours"
    );
    ids.extend([&hidden, &first, &back, &spoken, &gone].map(id));

    let conversations = [talk, alone, elsewhere, family, parents, question];
    let mut wrong = Vec::new();
    for (login, person) in &people {
        let got = bytes(person, &conversations, &ids, &files, head).await;
        for (marker, readers) in KINDS {
            match (got.contains(marker), readers.contains(login)) {
                (true, false) => wrong.push(format!("{login} got {marker}")),
                (false, true) => wrong.push(format!("{login} did not get {marker}")),
                (true, true) | (false, false) => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    for (marker, _) in KINDS {
        let found = below
            .number(&format!(
                "SELECT COUNT(*) FROM outbox WHERE instr(kind || subject || topic || actor || facts, '{marker}') > 0"
            ))
            .await;
        assert_eq!(found, 0, "{marker} in the outbox");
    }
}
