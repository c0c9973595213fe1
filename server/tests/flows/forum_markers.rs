//! What somebody may not see reaches them in no byte: a word of its own stands in each kind of thing, and is looked for in all
//! that each role receives: behind every door of the API, in the search, and on `/live` by a socket and by a tunnel. That each
//! word can be found is seen by who may read it. Letters by e-mail are looked at where they are sent (`server/src/mail`), and no
//! export knows of the club.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::{
    Ears, Program, Visitor,
    below::Below,
    doors,
    forum::{change, club, decide, edit_topic, post, say, topic},
    media::{photo, upload_to_topic},
    newspaper::ok,
    tunnel::Tunnel,
};
use serde_json::{Value, json};

/// The words, by what they stand in. The first is there to be found.
const MARKERS: [&str; 19] = [
    "zqvisible",
    "zqattente",
    "zqrendu",
    "zqrefus",
    "zqmasque",
    "zqretire",
    "zqavant",
    "zqbrouillon",
    "zqsujet",
    "zqdedans",
    "zqmot",
    "zqlegende",
    // The same, said of a picture.
    "zqvue",
    "zqvrefus",
    "zqvmasque",
    "zqvretire",
    "zqvavant",
    "zqvprojet",
    "zqvdedans",
];

/// Everything that somebody was sent.
async fn received(who: &Visitor, paths: &[String]) -> String {
    let mut all = String::new();
    for path in paths {
        let answer = who.get(path).await;
        for (name, value) in &answer.headers {
            all.push_str(&format!("{name}: {value}\n"));
        }
        all.push_str(&answer.text());
        all.push('\n');
    }
    all
}

/// Every address, and the search for each word.
async fn paths(
    program: &Program,
    forum: &str,
    topics: &[String],
    posts: &BTreeMap<&str, Value>,
    picture: &str,
) -> Vec<String> {
    let ids: Vec<String> = posts
        .values()
        .map(|post| post["id"].as_str().unwrap().to_owned())
        .collect();
    let known: [(&str, &[String]); 4] = [
        ("forums", &[forum.to_owned()]),
        ("topics", topics),
        ("posts", &ids),
        ("media", &[picture.to_owned()]),
    ];
    let mut paths = doors::all(program, &known).await;
    paths.push(format!("/api/forums/{forum}?state=archived"));
    paths.push("/api/search?q=bonjour".to_owned());
    for topic in topics {
        for which in ["?since=0", "?after=0", "?before=99", "?limit=1"] {
            paths.push(format!("/api/topics/{topic}/posts{which}"));
        }
    }
    paths.extend(
        MARKERS
            .iter()
            .chain(&["zq"])
            .map(|word| format!("/api/search?q={word}")),
    );
    paths
}

#[tokio::test(flavor = "multi_thread")]
async fn for_9_what_is_not_theirs_reaches_nobody_in_any_byte() {
    let program = Program::demo();
    // The mother of a child who writes there.
    let mut below = Below::the(&program).await;
    below
        .run("INSERT INTO memberships (account, rank, kind, target) VALUES ('demo-sandrine', 9, 'guardian_of', 'demo-maelys')".into())
        .await;
    let karim = program.person("karim", "cartable").await;
    let helene = program.person("helene", "encrier").await;
    let maelys = program.person("maelys", "orange").await;
    let forum = club(&karim, "voisins").await;
    let open = topic(&karim, &forum, "Le loup").await;
    let hidden = topic(&karim, &forum, "Un titre zqsujet").await;
    let topics = [open.clone(), hidden.clone()];

    // Who listens from the beginning, to everything they may.
    let head = below.head().await;
    let follows = [
        format!("forum:{forum}"),
        format!("topic:{open}"),
        format!("topic:{hidden}"),
    ];
    let follows: Vec<&str> = follows.iter().map(String::as_str).chain(["me"]).collect();
    let mut readers = BTreeMap::new();
    for (role, login, password) in [
        ("author", "maelys", "orange"),
        ("keeper", "karim", "cartable"),
        ("classmate", "hugo", "bateau"),
        ("pupil there", "ines", "nuage"),
        ("teacher there", "helene", "encrier"),
        ("adviser", "yves", "boussole"),
        ("guardian", "sandrine", "gouter"),
        ("town", "mairie", "fontaine"),
        ("stranger", "adam", "moulin"),
        ("admin", "admin", "serrure"),
    ] {
        let person = program.person(login, password).await;
        let ears = Ears::of(&person, &follows).await;
        readers.insert(role, (person, ears));
    }

    let said = async |words: &str| ok(say(&maelys, &open, words)).await;
    let step = async |teacher: &Visitor, post: &Value, action: &str| {
        ok(decide(teacher, post, action, Some("Un zqmot."))).await
    };
    let described = async |who: &Visitor, at: &str, words: &str| {
        let made = ok(upload_to_topic(who, at, &photo(8, 8, 4))).await;
        let picture = made["id"].as_str().unwrap();
        let shows = json!({"body": "Voilà", "media": [picture], "captions": {picture: format!("Un {words}.")}});
        ok(post(who, at, shows)).await
    };
    let mut posts = BTreeMap::new();
    let mut kept = |name, post: &Value| {
        posts.insert(name, post.clone());
    };
    let visible = said("Bonjour zqvisible").await;
    let visible = ok(decide(&karim, &visible, "approve", None)).await;
    kept("visible", &visible);
    kept("waiting", &said("Bonjour zqattente").await);
    kept("described", &described(&maelys, &open, "zqlegende").await);
    let back = said("Bonjour zqrendu").await;
    kept("returned", &step(&karim, &back, "return").await);
    for (name, word, teacher, action) in [
        ("refused", "zqrefus", &helene, "refuse"),
        ("hidden", "zqmasque", &karim, "hide"),
    ] {
        let waiting = said(&format!("Bonjour {word} alors")).await;
        let shown = ok(decide(&karim, &waiting, "approve", None)).await;
        // Others said it on, and felt something, before it went.
        let quote = json!({"id": shown["id"], "excerpt": format!("Bonjour {word}")});
        let quoting = ok(post(
            &karim,
            &open,
            json!({"body": "Tu dis ?", "quotes": quote}),
        ))
        .await;
        kept(
            if name == "refused" {
                "quotes refused"
            } else {
                "quotes hidden"
            },
            &quoting,
        );
        kept(name, &step(teacher, &shown, action).await);
    }
    let gone = said("Bonjour zqretire").await;
    let gone = ok(decide(&karim, &gone, "approve", None)).await;
    kept("deleted", &gone);
    let path = format!("/api/posts/{}", gone["id"].as_str().unwrap());
    assert_eq!(maelys.delete(&path).await.status, 204);
    // Said otherwise, and once more in words that wait.
    let former = said("Bonjour zqavant").await;
    let former = ok(decide(&karim, &former, "approve", None)).await;
    kept("former", &former);
    let path = format!("/api/posts/{}", former["id"].as_str().unwrap());
    let drafted = ok(change(
        &maelys,
        &path,
        json!({"body": "Bonsoir", "rev": former["rev"]}),
    ))
    .await;
    let shown = ok(decide(&karim, &drafted, "approve", None)).await;
    ok(change(
        &maelys,
        &path,
        json!({"body": "Bonsoir zqbrouillon", "rev": shown["rev"]}),
    ))
    .await;
    // What is said of a picture, in each state.
    let showing = async |words: &str| {
        let waiting = described(&maelys, &open, words).await;
        ok(decide(&karim, &waiting, "approve", None)).await
    };
    kept("seen", &showing("zqvue").await);
    for (name, word, teacher, action) in [
        ("picture refused", "zqvrefus", &helene, "refuse"),
        ("picture hidden", "zqvmasque", &karim, "hide"),
    ] {
        let shown = showing(word).await;
        kept(name, &step(teacher, &shown, action).await);
    }
    let gone = showing("zqvretire").await;
    kept("picture deleted", &gone);
    let path = format!("/api/posts/{}", gone["id"].as_str().unwrap());
    assert_eq!(maelys.delete(&path).await.status, 204);
    let former = showing("zqvavant").await;
    kept("picture former", &former);
    let path = format!("/api/posts/{}", former["id"].as_str().unwrap());
    let picture = former["media"][0]["id"].as_str().unwrap();
    let otherwise = async |words: &str, rev: &Value| {
        let captions = json!({picture: words});
        let body = json!({"body": "Voilà", "captions": captions, "rev": rev});
        ok(change(&maelys, &path, body)).await
    };
    let drafted = otherwise("Un chat", &former["rev"]).await;
    let shown = ok(decide(&karim, &drafted, "approve", None)).await;
    otherwise("Un zqvprojet", &shown["rev"]).await;
    kept(
        "picture in the hidden topic",
        &described(&karim, &hidden, "zqvdedans").await,
    );
    kept(
        "in the hidden topic",
        &ok(say(&karim, &hidden, "Bonjour zqdedans")).await,
    );
    ok(edit_topic(&karim, &hidden, json!({"hidden": true}))).await;

    let paths = paths(&program, &forum, &topics, &posts, picture).await;
    let none: &[&str] = &[];
    let expected: [(&str, &[&str]); 11] = [
        (
            "author",
            &[
                "zqvisible",
                "zqattente",
                "zqrendu",
                "zqrefus",
                "zqmasque",
                "zqbrouillon",
                "zqmot",
                "zqlegende",
                "zqvue",
                "zqvrefus",
                "zqvmasque",
                "zqvprojet",
            ],
        ),
        // What was given back is its author's again; everything else is there for who answers for the child.
        (
            "keeper",
            &[
                "zqvisible",
                "zqattente",
                "zqrefus",
                "zqmasque",
                "zqretire",
                "zqavant",
                "zqbrouillon",
                "zqsujet",
                "zqdedans",
                "zqmot",
                "zqlegende",
                "zqvue",
                "zqvrefus",
                "zqvmasque",
                "zqvretire",
                "zqvavant",
                "zqvprojet",
                "zqvdedans",
            ],
        ),
        ("classmate", &["zqvisible", "zqvue"]),
        ("pupil there", &["zqvisible", "zqvue"]),
        // She looks after the forum: what was shown once, and what is out of sight; never what only his teacher reads.
        (
            "teacher there",
            &[
                "zqvisible",
                "zqrefus",
                "zqmasque",
                "zqavant",
                "zqsujet",
                "zqdedans",
                "zqmot",
                "zqvue",
                "zqvrefus",
                "zqvmasque",
                "zqvavant",
                "zqvdedans",
            ],
        ),
        ("adviser", &["zqvisible", "zqvue"]),
        ("guardian", none),
        ("town", none),
        ("stranger", none),
        ("admin", none),
        ("anonymous", none),
    ];
    let mut seen: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let (mut bytes, mut told) = (BTreeMap::new(), BTreeMap::new());
    futures_util::future::join_all(readers.values_mut().map(|(_, ears)| ears.until(|_| false)))
        .await;
    for (role, (person, ears)) in &mut readers {
        bytes.insert(*role, received(person, &paths).await);
        let mut tunnel = Tunnel::open(person.address, "live", &[]).await.unwrap();
        let follows =
            json!({"t": "hello", "token": person.token, "cursor": head, "topics": follows});
        assert_eq!(tunnel.says(&follows).await.status, 204);
        assert!(tunnel.until(|tunnel| tunnel.said("followed") == 1).await);
        let tunnelled = tunnel.frames.iter();
        let tunnelled: String = tunnelled
            .map(|(_, frame)| String::from_utf8_lossy(frame))
            .collect();
        // No word goes over either, not even one that may be seen.
        for word in MARKERS {
            assert!(!ears.bytes.contains(word), "{word} was told to {role}");
            assert!(!tunnelled.contains(word), "{word} was tunnelled to {role}");
        }
        told.insert(*role, tunnel.said("event"));
    }
    bytes.insert("anonymous", received(&program.visitor(), &paths).await);
    for (role, bytes) in &bytes {
        let words = MARKERS.into_iter().filter(|word| bytes.contains(word));
        seen.insert(role, words.collect());
    }
    for (role, words) in expected {
        assert_eq!(seen[role], words.iter().copied().collect(), "{role}");
    }
    // Everybody of the forum heard of what was shown; who is not of it heard nothing.
    for (role, (_, ears)) in &readers {
        let heard = ears.said("event");
        let of_it = [
            "author",
            "keeper",
            "classmate",
            "pupil there",
            "teacher there",
            "adviser",
        ]
        .contains(role);
        assert_eq!(heard > 0, of_it, "{role}: {:?}", ears.heard);
        assert_eq!(told[role] > 0, of_it, "{role} by a tunnel");
    }
    let gone_from = |role: &str| readers[role].1.said("gone");
    assert_eq!(
        (gone_from("classmate"), gone_from("teacher there")),
        (1, 0),
        "the hidden topic"
    );
}
