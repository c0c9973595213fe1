//! The reading club of École Gilles Ménage and École du Vieux Lavoir: what was said about a book, what waits for a teacher, and
//! a topic that has ended.

use anyhow::Context as _;
use passeplume_domain::{
    ClassId, ForumId, Millis, PostId, SpaceId, TopicId,
    accounts::Role,
    forum::{
        Book, Changed, ForumStore as _, Home, Kept, Moderation, NewForum, NewPost, NewTopic,
        PostState, PostStep, Posted, Quoting, ReactionKind, Speaker, Step, TopicEdit, TopicKind,
        TopicState,
    },
};
use passeplume_store::Store;

use super::{Invented, PEOPLE};

const FORUM: &str = "demo-club";
const AN_HOUR_MS: i64 = 60 * 60 * 1000;
/// From a pupil's words to their teacher's nod.
const A_WHILE_MS: i64 = 12 * 60 * 1000;

/// A topic.
struct DemoTopic {
    id: &'static str,
    title: &'static str,
    /// Title, author, level.
    book: Option<(&'static str, &'static str, &'static str)>,
    by: &'static str,
    pinned: bool,
    state: TopicState,
}

static TOPICS: [DemoTopic; 3] = [
    DemoTopic {
        id: "demo-hibou",
        title: "Le hibou des toits",
        book: Some(("Le hibou des toits", "Rosa Tiberghien", "dès 7 ans")),
        by: "helene",
        pinned: false,
        state: TopicState::Closed,
    },
    DemoTopic {
        id: "demo-histoires",
        title: "Nos histoires à nous",
        book: None,
        by: "helene",
        pinned: false,
        state: TopicState::Open,
    },
    DemoTopic {
        id: "demo-louve",
        title: "La louve du moulin",
        book: Some(("La louve du moulin", "Armand Quesnoy", "CE2 à CM2")),
        by: "karim",
        pinned: true,
        state: TopicState::Open,
    },
];

/// Something that was said.
struct Said {
    id: &'static str,
    topic: &'static str,
    by: &'static str,
    hours_ago: i64,
    words: &'static str,
    answers: Option<&'static str>,
    quotes: Option<(&'static str, &'static str)>,
    /// Whether its teacher has looked at it; adults need none.
    waits: bool,
}

const fn said(
    id: &'static str,
    topic: &'static str,
    by: &'static str,
    hours_ago: i64,
    words: &'static str,
) -> Said {
    Said {
        id,
        topic,
        by,
        hours_ago,
        words,
        answers: None,
        quotes: None,
        waits: false,
    }
}

/// Spaces before « ! » and « ? » do not break, as in French print; children's own are as they type them.
static POSTS: [Said; 11] = [
    said(
        "demo-hibou-1",
        "demo-hibou",
        "helene",
        700,
        "Qui est pour vous le vrai héros du livre\u{a0}? On en parle jusqu'aux vacances.",
    ),
    said(
        "demo-hibou-2",
        "demo-hibou",
        "jeanne",
        690,
        "Moi c'est la gouttière, sans elle le hibou tombait.",
    ),
    said(
        "demo-louve-1",
        "demo-louve",
        "karim",
        50,
        "Qu'avez-vous pensé de la fin\u{a0}? Dites pourquoi, sans tout raconter à ceux qui lisent encore.",
    ),
    said(
        "demo-louve-2",
        "demo-louve",
        "hugo",
        30,
        "J'ai aimé mais pourquoi le loup il part ?",
    ),
    Said {
        answers: Some("demo-louve-2"),
        ..said(
            "demo-louve-3",
            "demo-louve",
            "ines",
            28,
            "Pour protéger ses petits, relis la page 34 !",
        )
    },
    Said {
        quotes: Some(("demo-louve-3", "relis la page 34")),
        ..said(
            "demo-louve-4",
            "demo-louve",
            "maelys",
            26,
            "Je l'ai relue\u{a0}: c'est vrai, on voit ses traces dans la neige 🐺",
        )
    },
    said(
        "demo-histoires-1",
        "demo-histoires",
        "helene",
        24,
        "Racontez ici, en quelques lignes, l'histoire que vous inventez en ce moment.",
    ),
    said(
        "demo-histoires-2",
        "demo-histoires",
        "maelys",
        22,
        "C'est un œuf qui a peur d'éclore parce qu'il ne sait pas ce qu'il y a dehors.",
    ),
    // To be looked at: an unkind word, a telephone number (of those kept for films), one letter over and over.
    Said {
        answers: Some("demo-histoires-2"),
        waits: true,
        ..said(
            "demo-histoires-3",
            "demo-histoires",
            "noe",
            5,
            "t nul ton histoire on dirait un bébé",
        )
    },
    Said {
        waits: true,
        ..said(
            "demo-louve-5",
            "demo-louve",
            "jeanne",
            4,
            "Maëlys si tu veux on en parle, appelle moi au 06 39 98 12 34",
        )
    },
    Said {
        waits: true,
        ..said("demo-louve-6", "demo-louve", "hugo", 3, A)
    },
];

/// What comes of a finger on a key.
const A: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\
aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\
aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\
aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

/// Opens the club and lets it be talked in.
pub(super) async fn fill(store: &Store, now: Millis) -> anyhow::Result<()> {
    let began = now.plus(-720 * AN_HOUR_MS);
    let new = NewForum {
        id: ForumId::parse(FORUM)?,
        home: Home::Space(SpaceId::parse("voisins")?),
        title: "Le club de lecture".to_owned(),
        moderation: Moderation::Premoderated,
        by: Invented::id_of("karim")?,
    };
    store.add_forum(new, began).await?;
    for topic in &TOPICS {
        let new = NewTopic {
            id: TopicId::parse(topic.id)?,
            forum: ForumId::parse(FORUM)?,
            kind: match topic.book {
                Some(_) => TopicKind::Book,
                None => TopicKind::Theme,
            },
            title: topic.title.to_owned(),
            book: topic.book.map(book),
            by: Invented::id_of(topic.by)?,
        };
        store.add_topic(new, began).await?;
    }
    for said in &POSTS {
        say(store, said, now.plus(-said.hours_ago * AN_HOUR_MS))
            .await
            .with_context(|| format!("demo post {:?}", said.id))?;
    }
    for (post, by, kind) in [
        ("demo-louve-3", "hugo", ReactionKind::Idea),
        ("demo-louve-3", "noe", ReactionKind::Bravo),
        ("demo-louve-2", "jeanne", ReactionKind::Same),
        ("demo-histoires-2", "ines", ReactionKind::Heart),
    ] {
        let (post, by) = (PostId::parse(post)?, Invented::id_of(by)?);
        let felt = store.react(&post, &by, kind, true, now).await?;
        anyhow::ensure!(felt == Changed::Done, "a demo reaction is not kept");
    }
    for topic in &TOPICS {
        settle(store, topic, now).await?;
    }
    Ok(())
}

fn book((title, author, level): (&str, &str, &str)) -> Book {
    Book {
        title: title.to_owned(),
        author: author.to_owned(),
        level: level.to_owned(),
    }
}

async fn say(store: &Store, said: &Said, at: Millis) -> anyhow::Result<()> {
    let author = PEOPLE.iter().find(|person| person.login == said.by);
    let author = author.context("nobody of this login")?;
    let pupil = author.role == Role::Pupil;
    let forum = ForumId::parse(FORUM)?;
    let new = NewPost {
        id: PostId::parse(said.id)?,
        forum: forum.clone(),
        seen: 1,
        topic: TopicId::parse(said.topic)?,
        author: Invented::id_of(said.by)?,
        key: said.id.to_owned(),
        class: author.class.map(ClassId::parse).transpose()?,
        speaker: if pupil {
            Speaker::Pupil
        } else {
            Speaker::Adult
        },
        state: if pupil {
            PostState::Waiting
        } else {
            PostState::Shown
        },
        body: said.words.to_owned(),
        answers: said.answers.map(PostId::parse).transpose()?,
        quotes: match said.quotes {
            None => None,
            Some((post, words)) => Some(Quoting {
                post: PostId::parse(post)?,
                excerpt: words.to_owned(),
            }),
        },
        media: Vec::new(),
    };
    let id = new.id.clone();
    anyhow::ensure!(store.add_post(new, at).await? == Posted::Done, "not kept");
    if !pupil || said.waits {
        return Ok(());
    }
    let keeper = PEOPLE
        .iter()
        .find(|person| person.role == Role::Teacher && person.class == author.class);
    let step = PostStep {
        post: store.post(&id).await?.context("it was kept")?,
        forum,
        step: Step::Approve,
        word: None,
        by: Invented::id_of(keeper.context("nobody teaches there")?.login)?,
    };
    let shown = store.step_post(step, at.plus(A_WHILE_MS)).await?;
    anyhow::ensure!(shown == Changed::Done, "not shown");
    Ok(())
}

/// As it is found on the first visit: pinned, or ended.
async fn settle(store: &Store, demo: &DemoTopic, now: Millis) -> anyhow::Result<()> {
    if !demo.pinned && demo.state == TopicState::Open {
        return Ok(());
    }
    let topic = store.topic(&TopicId::parse(demo.id)?).await?;
    let topic = topic.context("a topic that was begun")?;
    let edit = TopicEdit {
        id: topic.id,
        forum: topic.forum,
        seen: topic.version,
        title: topic.title,
        book: topic.book,
        cover: topic.cover,
        pinned: demo.pinned,
        state: demo.state,
        hidden: false,
        by: Invented::id_of(demo.by)?,
    };
    anyhow::ensure!(store.edit_topic(edit, now).await? == Kept::Done, "not kept");
    Ok(())
}
