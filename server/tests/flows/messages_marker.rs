//! A marker word of each kind that somebody may not see, looked for in every byte that each role gets: behind every door of
//! the API, in the files themselves with their headers, in the search, and in the events of `/live` by a socket and by a
//! tunnel. That whoever may read a word gets it, by each way on which it goes, is seen as well: what is looked for can be
//! found. Letters by e-mail are looked at where they are sent (`server/src/mail`), and no export knows of messages.

use std::collections::BTreeMap;

use crate::support::{
    Answer, Ears, Person, Program, Visitor,
    below::{Below, code},
    doors,
    media::{file_in, letter},
    newspaper::ok,
    talk::{opened, pair, said, says},
    tunnel::Tunnel,
};
use serde_json::{Value, json};

/// The ways on which somebody gets bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    /// Conversations, and how each of them ended.
    Lists,
    /// What is said in one.
    Pages,
    /// What was said before.
    Versions,
    /// Pictures, sounds, films, files, and what is said of them.
    Files,
    /// What adults are asked to look at.
    Reports,
    /// What is found.
    Search,
    /// Every other door.
    Doors,
    /// `/live`.
    Socket,
    /// `/live`, where a network lets no socket pass.
    Tunnel,
}

/// Each kind of words, by which ways it goes, and who reads it on each of them: what was hidden, taken back, said before, said
/// in a conversation of others, to a child alone, with the family, between children, to all families, and why something was
/// reported. What was said before, and what was taken back, is kept for the teacher of whoever wrote it. Then captions: of
/// others, hidden, said before; names of files, and what stands in them: of others, taken back, never sent, to all families;
/// and what did not leave, for it was blocked or refused.
const KINDS: [(&str, &[Way], &[&str]); 20] = {
    use Way as W;
    [
        ("zzcache", &[W::Pages], &["tom", "claire"]),
        ("zzretire", &[W::Versions], &["claire"]),
        ("zzancien", &[W::Versions], &["claire"]),
        ("zzailleurs", &[W::Lists, W::Pages], &["tom", "claire"]),
        ("zzseul", &[W::Pages], &["zoe", "claire"]),
        (
            "zzfamille",
            &[W::Lists, W::Pages],
            &["zoe", "claire", "sandrine"],
        ),
        (
            "zzentreeux",
            &[W::Lists, W::Pages],
            &["zoe", "tom", "claire"],
        ),
        // Tom's mother is the head of the school.
        (
            "zzparents",
            &[W::Lists, W::Pages],
            &["claire", "sandrine", "odile"],
        ),
        ("zzmotif", &[W::Reports], &["claire"]),
        ("zzlegende", &[W::Pages], &["tom", "claire"]),
        ("zzsouscache", &[W::Pages], &["tom", "claire"]),
        ("zzsousavant", &[W::Versions], &["claire"]),
        ("zzlettre", &[W::Pages, W::Files], &["claire", "sandrine"]),
        ("zzfeuille", &[W::Files], &["claire", "sandrine"]),
        ("zzrepris", &[W::Files], &["claire"]),
        ("zzgarde", &[W::Files], &["claire"]),
        (
            "zzliste",
            &[W::Pages, W::Files],
            &["claire", "sandrine", "odile"],
        ),
        ("zzcoupon", &[W::Files], &["claire", "sandrine", "odile"]),
        ("zzbloque", &[], &[]),
        ("zzrefuse", &[], &[]),
    ]
};

/// A word that is there to be found, and what it is found in.
const FOUND: (&str, &str) = ("poules", "Des poules dans la cour");

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

/// Every address, also of what is not for everybody.
async fn addresses(
    program: &Program,
    conversations: &[String],
    messages: &[String],
    files: &[String],
) -> Vec<String> {
    let known = [
        ("conversations", conversations),
        ("messages", messages),
        ("media", files),
    ];
    let mut asked = doors::all(program, &known).await;
    asked.extend(
        [
            "/api/conversations?overseen=true",
            "/api/reports?state=received",
            "/api/reports?state=hidden",
        ]
        .map(ToOwned::to_owned),
    );
    for id in conversations {
        for query in ["since=0", "after=0", "before=99", "since=1&limit=1"] {
            asked.push(format!("/api/conversations/{id}/messages?{query}"));
        }
    }
    asked.extend(files.iter().map(|id| format!("/api/media/{id}?form=file")));
    let words = KINDS.iter().map(|(marker, ..)| *marker);
    asked.extend(
        words
            .chain([FOUND.0])
            .map(|word| format!("/api/search?q={word}")),
    );
    asked
}

fn way(path: &str) -> Way {
    let is = |begin: &str| path.starts_with(begin);
    match path {
        _ if path.ends_with("/versions") => Way::Versions,
        _ if is("/api/conversations/") && path.contains("/messages") => Way::Pages,
        _ if is("/api/conversations") => Way::Lists,
        _ if is("/api/media/") => Way::Files,
        _ if is("/api/reports") => Way::Reports,
        _ if is("/api/search") => Way::Search,
        _ => Way::Doors,
    }
}

/// Everything that somebody gets by asking.
async fn asked(who: &Visitor, addresses: &[String]) -> BTreeMap<Way, String> {
    let mut got: BTreeMap<Way, String> = BTreeMap::new();
    for path in addresses {
        let Answer {
            status,
            headers,
            body,
            ..
        } = who.get(path).await;
        let all = got.entry(way(path)).or_default();
        for (name, value) in &headers {
            *all += &format!("{name}: {value}\n");
        }
        let body = String::from_utf8_lossy(&body);
        assert!(status < 500, "{path}: {body}");
        *all += &body;
    }
    got
}

/// What was told since the beginning, said again from there, by a socket and by a tunnel; and of which conversations.
async fn told(
    who: &Person,
    conversations: &[String],
    head: i64,
) -> (BTreeMap<Way, String>, [Vec<usize>; 2]) {
    let topics: Vec<String> = conversations
        .iter()
        .map(|id| format!("conversation:{id}"))
        .collect();
    let followed: Vec<&str> = topics.iter().map(String::as_str).chain(["me"]).collect();
    let hello = json!({"t": "hello", "token": who.token, "cursor": head, "topics": followed});
    let mut ears = Ears::connect(who.address, &[]).await.unwrap();
    ears.say(&hello).await;
    assert!(ears.until(|ears| ears.said("followed") == 1).await);
    let mut tunnel = Tunnel::open(who.address, "live", &[]).await.unwrap();
    assert_eq!(tunnel.says(&hello).await.status, 204);
    assert!(tunnel.until(|tunnel| tunnel.said("followed") == 1).await);
    let frames = tunnel.frames.iter();
    let tunnelled = frames.map(|(_, frame)| String::from_utf8_lossy(frame));
    let got = BTreeMap::from([
        (Way::Tunnel, tunnelled.collect()),
        (Way::Socket, ears.bytes),
    ]);
    let of = |heard: &[Value]| {
        let is = |topic: &String| {
            heard
                .iter()
                .any(|said| said["t"] == "event" && said["topic"] == **topic)
        };
        (0..topics.len()).filter(|&at| is(&topics[at])).collect()
    };
    (got, [of(&ears.heard), of(&tunnel.heard())])
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
    let mut below = Below::the(&program).await;
    below
        .run("INSERT INTO memberships (account, rank, kind, target) VALUES ('demo-odile', 9, 'guardian_of', 'demo-tom')".into())
        .await;
    let mut people = BTreeMap::new();
    for (login, password) in PEOPLE {
        people.insert(login, program.person(login, password).await);
    }
    let (zoe, tom, claire) = (&people["zoe"], &people["tom"], &people["claire"]);
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
    // Files: with the first words to many, handed on, taken back, and brought without being sent.
    let coupon = letter("zzcoupon");
    let list = id(&ok(file_in(claire, &parents, "zzliste.pdf", &coupon)).await);
    let words = json!({"body": "zzparents", "media": [list]});
    sent(claire, &parents, words).await;
    let sandrine = &people["sandrine"];
    let question = pair(claire, sandrine).await;
    let mut files = vec![list];
    for (name, inside) in [
        ("zzlettre.pdf", "zzfeuille"),
        ("zzrepris.pdf", "zzrepris"),
        ("zzgarde.pdf", "zzgarde"),
    ] {
        let sheet = letter(inside);
        let made = file_in(claire, &question, name, &sheet);
        files.push(id(&ok(made).await));
    }
    sent(claire, &question, json!({"body": "", "media": [files[1]]})).await;
    let gone = json!({"body": "", "media": [files[2]]});
    let gone = sent(claire, &question, gone).await;
    let path = format!("/api/messages/{}", id(&gone));
    assert_eq!(claire.delete(&path).await.status, 204);
    // What did not leave: of a pupil whose messages another does not want, and of whoever reads there alone.
    let block = format!("/api/blocks/{}", tom.id);
    assert_eq!(zoe.put(&block, &json!({})).await.status, 204);
    // Looked at at the end: what leaves all the same is to be found.
    let unsent = [
        says(tom, &talk, "zzbloque").await,
        says(sandrine, &family, "zzrefuse").await,
    ];
    ids.extend([&hidden, &first, &back, &spoken, &gone].map(id));

    let conversations = [talk, alone, elsewhere, family, parents, question];
    let addresses = addresses(&program, &conversations, &ids, &files).await;
    let mut wrong = Vec::new();
    for (login, person) in &people {
        let mut got = asked(person, &addresses).await;
        let (bytes, heard) = told(person, &conversations, head).await;
        got.extend(bytes);
        for (marker, ways, readers) in KINDS {
            let reads = readers.contains(login);
            for (way, bytes) in &got {
                match (bytes.contains(marker), reads) {
                    (true, false) => wrong.push(format!("{login} got {marker} by {way:?}")),
                    (false, true) if ways.contains(way) => {
                        wrong.push(format!("{login} did not get {marker} by {way:?}"));
                    }
                    (true, true) | (false, _) => {}
                }
            }
        }
        // Whoever is of a conversation hears of it, and nobody else.
        let of: &[usize] = match *login {
            "zoe" => &[0, 1, 3],
            "tom" => &[0, 2],
            "claire" => &[0, 1, 2, 3, 4, 5],
            "sandrine" => &[3, 4, 5],
            "odile" => &[4],
            _ => &[],
        };
        for (heard, by) in heard.iter().zip(["a socket", "a tunnel"]) {
            if heard != of {
                wrong.push(format!("{login} heard of {heard:?} by {by}"));
            }
        }
        // What a child may read is found: nothing else is missing there.
        if ["zoe", "tom"].contains(login) && !got[&Way::Search].contains(FOUND.1) {
            wrong.push(format!("{login} found nothing at all"));
        }
    }
    for (way, bytes) in asked(&program.visitor(), &addresses).await {
        let found = KINDS.iter().filter(|(marker, ..)| bytes.contains(marker));
        wrong.extend(found.map(|(marker, ..)| format!("somebody got {marker} by {way:?}")));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(unsent.map(|answer| code(&answer)), ["blocked", "not_yours"]);
    for (marker, ..) in KINDS {
        let found = below
            .number(&format!(
                "SELECT COUNT(*) FROM outbox WHERE instr(kind || subject || topic || actor || facts, '{marker}') > 0"
            ))
            .await;
        assert_eq!(found, 0, "{marker} in the outbox");
    }
}
