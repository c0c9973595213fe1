//! Forums: a post is kept once, changes of a topic come in one order without a gap, pages have no holes.

use std::collections::BTreeMap;

use passeplume_domain::{
    ForumId, PostId, TopicId,
    accounts::{Account, AccountStore as _},
    forum::{
        Changed, Counts, ForumStore as _, Home, Moderation, NewForum, NewPost, NewTopic, Post,
        PostEdit, PostState, PostStep, Posted, PostsRead, Range, ReactionKind, Sight, Speaker,
        Step, TopicKind,
    },
};
use passeplume_store::Store;

use super::{
    backend::Backend,
    world::{NOW, account_id, class_id, space_id, world},
};

pub(super) fn forum_id() -> ForumId {
    ForumId::parse("club").expect("an id")
}

pub(super) fn topic_id(id: &str) -> TopicId {
    TopicId::parse(id).expect("an id")
}

pub(super) fn post_id(id: &str) -> PostId {
    PostId::parse(id).expect("an id")
}

/// A forum of the space, with the topic `loup`.
pub(super) async fn club(store: &Store) {
    world(store, &[]).await;
    let new = NewForum {
        id: forum_id(),
        home: Home::Space(space_id("journal")),
        title: "Le club".to_owned(),
        moderation: Moderation::Premoderated,
        by: account_id("prof"),
    };
    store.add_forum(new, NOW).await.expect("a forum");
    add_topic(store, "loup").await;
}

pub(super) async fn add_topic(store: &Store, id: &str) {
    let new = NewTopic {
        id: topic_id(id),
        forum: forum_id(),
        kind: TopicKind::Theme,
        title: format!("Le {id}"),
        book: None,
        by: account_id("prof"),
    };
    store.add_topic(new, NOW).await.expect("a topic");
}

pub(super) fn new_post(id: &str, author: &str, class: &str, state: PostState) -> NewPost {
    NewPost {
        id: post_id(id),
        forum: forum_id(),
        seen: 1,
        topic: topic_id("loup"),
        author: account_id(author),
        key: format!("key-{id}"),
        class: Some(class_id(class)),
        speaker: Speaker::Pupil,
        state,
        body: format!("Mots de {id}"),
        answers: None,
        quotes: None,
        media: Vec::new(),
    }
}

pub(super) async fn say(store: &Store, id: &str, author: &str, class: &str, state: PostState) {
    let new = new_post(id, author, class, state);
    assert_eq!(
        store.add_post(new, NOW).await.expect("a post"),
        Posted::Done
    );
}

pub(super) async fn who(store: &Store, id: &str) -> Account {
    let account = store.account(&account_id(id)).await.expect("an answer");
    account.expect("an account")
}

pub(super) async fn post(store: &Store, id: &str) -> Post {
    let post = store.post(&post_id(id)).await.expect("an answer");
    post.expect("a post")
}

pub(super) async fn read(store: &Store, range: Range, reader: &str) -> PostsRead {
    let reader = who(store, reader).await;
    let topic = topic_id("loup");
    store
        .posts(&topic, range, Sight::Masked, 50, &reader)
        .await
        .expect("posts")
}

pub(super) fn ids(posts: &[Post]) -> Vec<&str> {
    posts.iter().map(|post| post.id.as_str()).collect()
}

pub(super) async fn step(store: &Store, id: &str, step: Step) -> Changed {
    let step = PostStep {
        post: post(store, id).await,
        forum: forum_id(),
        step,
        word: Some("Parce que.".to_owned()),
        by: account_id("prof"),
    };
    store.step_post(step, NOW).await.expect("an answer")
}

pub(crate) async fn for_1_a_place_is_given_when_everybody_sees_it(backend: &Backend) {
    let store = &backend.store;
    club(store).await;
    say(store, "a", "lina", "ce1", PostState::Waiting).await;
    say(store, "b", "noah", "cm2", PostState::Shown).await;
    let seen = read(store, Range::Before(i64::MAX), "noah").await;
    assert_eq!((ids(&seen.posts), seen.rev), (vec!["b"], 2));
    assert!(seen.mine.is_empty() && seen.to_decide.is_empty());
    let own = read(store, Range::Since(0), "lina").await;
    assert_eq!((ids(&own.posts), ids(&own.mine)), (vec!["b"], vec!["a"]));
    let decides = read(store, Range::Since(0), "prof").await;
    assert_eq!(ids(&decides.to_decide), ["a"]);
    let prof = who(store, "prof").await;
    let waiting = store
        .posts_waiting_for(&prof, None, 9)
        .await
        .expect("a list");
    assert_eq!((waiting.len(), waiting[0].post.id.as_str()), (1, "a"));
    let after = Some((waiting[0].post.created, waiting[0].post.id.clone()));
    assert_eq!(
        store
            .posts_waiting_for(&prof, after, 9)
            .await
            .expect("a list"),
        []
    );
    let noah = who(store, "noah").await;
    assert_eq!(
        store
            .posts_waiting_for(&noah, None, 9)
            .await
            .expect("a list"),
        []
    );
    let counts = store
        .forum_counts(&prof, &[forum_id()])
        .await
        .expect("counts");
    assert_eq!(
        counts,
        [Counts {
            unread: 1,
            waiting: 1
        }]
    );

    assert_eq!(step(store, "a", Step::Return).await, Changed::Done);
    let returned = post(store, "a").await;
    assert_eq!(
        (returned.state, returned.number),
        (PostState::Returned, None)
    );
    assert_eq!(returned.word.as_deref(), Some("Parce que."));
    let edit = PostEdit {
        post: returned.clone(),
        forum: forum_id(),
        body: "Mieux dit".to_owned(),
        media: Vec::new(),
        waits: true,
    };
    assert_eq!(
        store.edit_post(edit.clone(), NOW).await.expect("an answer"),
        Changed::Done
    );
    // What was seen before is not what is there: nothing is done.
    assert_eq!(
        store.edit_post(edit, NOW).await.expect("an answer"),
        Changed::Stale
    );
    let late = PostStep {
        post: returned,
        forum: forum_id(),
        step: Step::Approve,
        word: None,
        by: account_id("prof"),
    };
    assert_eq!(
        store.step_post(late, NOW).await.expect("an answer"),
        Changed::Stale
    );
    assert_eq!(step(store, "a", Step::Approve).await, Changed::Done);
    let shown = post(store, "a").await;
    assert_eq!((shown.number, shown.body.as_str()), (Some(2), "Mieux dit"));
    let versions = store
        .versions_of_post(&post_id("a"))
        .await
        .expect("versions");
    assert_eq!(versions.len(), 1);
    assert!(!versions[0].shown && versions[0].body == "Mots de a");
    let topic = store
        .topic(&topic_id("loup"))
        .await
        .expect("an answer")
        .expect("a topic");
    assert_eq!((topic.shown, topic.last_number), (2, 2));
}

pub(crate) async fn for_3_a_key_is_one_post_also_at_once(backend: &Backend) {
    let store = &backend.store;
    club(store).await;
    add_topic(store, "ours").await;
    let tasks: Vec<_> = (0..4)
        .map(|try_| {
            let store = store.clone();
            let mut new = new_post(&format!("p{try_}"), "lina", "ce1", PostState::Shown);
            new.key = "once".to_owned();
            if try_ == 3 {
                new.topic = topic_id("ours");
            }
            tokio::spawn(async move { store.add_post(new, NOW).await })
        })
        .collect();
    let mut done = 0;
    for task in tasks {
        match task.await.expect("no panic").expect("an answer") {
            Posted::Done => done += 1,
            Posted::Again(_) => {}
            Posted::Full | Posted::Stale => panic!("nothing changed"),
        }
    }
    assert_eq!(done, 1);
    let mut numbers = 0;
    for topic in ["loup", "ours"] {
        let topic = store
            .topic(&topic_id(topic))
            .await
            .expect("an answer")
            .expect("a topic");
        numbers += topic.last_number;
    }
    assert_eq!(numbers, 1, "no number was lost on one that was kept before");
    let mut stale = new_post("late", "lina", "ce1", PostState::Shown);
    stale.seen = 7;
    assert_eq!(
        store.add_post(stale, NOW).await.expect("an answer"),
        Posted::Stale
    );
}

pub(crate) async fn for_7_what_changes_at_once_comes_in_one_order_without_a_gap(backend: &Backend) {
    const EACH: usize = 12;
    let store = &backend.store;
    club(store).await;
    let writers: Vec<_> = ["lina", "noah", "prof"]
        .into_iter()
        .map(|author| {
            let store = store.clone();
            tokio::spawn(async move {
                for n in 0..EACH {
                    let id = format!("{author}-{n}");
                    say(&store, &id, author, "ce1", PostState::Shown).await;
                    let by = account_id("prof");
                    match n % 3 {
                        0 => {
                            let kind = ReactionKind::Heart;
                            let felt = store.react(&post_id(&id), &by, kind, true, NOW).await;
                            assert_eq!(felt.expect("an answer"), Changed::Done);
                        }
                        1 => {
                            assert!(
                                store
                                    .hide_post(&post_id(&id), &by, None, NOW)
                                    .await
                                    .expect("an answer")
                            );
                        }
                        _ => {}
                    }
                }
            })
        })
        .collect();
    // A screen that only ever asks what changed since.
    let mut kept: BTreeMap<String, Post> = BTreeMap::new();
    let mut since = 0;
    let mut over = false;
    loop {
        let page = read(store, Range::Since(since), "prof").await;
        for post in page.posts {
            assert!(post.rev > since && post.rev <= page.rev, "each change once");
            kept.insert(post.id.to_string(), post);
        }
        since = page.rev;
        if over && !page.more {
            break;
        }
        over = writers.iter().all(tokio::task::JoinHandle::is_finished);
    }
    for writer in writers {
        writer.await.expect("a writer");
    }
    assert_eq!(kept.len(), 3 * EACH);
    let mut numbers: Vec<_> = kept.values().filter_map(|post| post.number).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=36).collect::<Vec<_>>());
    for (id, seen) in &kept {
        assert_eq!(*seen, post(store, id).await, "as it is now");
    }
    let topic = store
        .topic(&topic_id("loup"))
        .await
        .expect("an answer")
        .expect("a topic");
    assert_eq!((topic.rev, topic.shown), (since, 24));
}

pub(crate) async fn for_8_pages_of_thousands_have_no_holes(backend: &Backend) {
    let store = &backend.store;
    club(store).await;
    backend
        .sql(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) \
             INSERT INTO posts (id, topic, author, command, speaker, class, number, rev, changed, state, waits, body, quoted, \
             created, shown_at) SELECT 'p' || i, 'loup', 'lina', 'k' || i, 'pupil', 'ce1', i, i, i, \
             CASE WHEN i % 7 = 0 THEN 'hidden' WHEN i % 11 = 0 THEN 'deleted' ELSE 'shown' END, 0, 'Mots', '', i, i FROM n",
        )
        .await;
    backend
        .sql("UPDATE topics SET rev = 3000, last_number = 3000 WHERE id = 'loup'")
        .await;
    let shown: Vec<i64> = (1..=3_000).filter(|i| i % 7 != 0 && i % 11 != 0).collect();
    let noah = who(store, "noah").await;
    let topic = topic_id("loup");
    let mut seen = Vec::new();
    let mut before = i64::MAX;
    loop {
        let page = store
            .posts(&topic, Range::Before(before), Sight::Own, 100, &noah)
            .await
            .expect("a page");
        let numbers: Vec<_> = page.posts.iter().filter_map(|post| post.number).collect();
        assert!(
            numbers.is_sorted() && (numbers.len() == 100 || !page.more),
            "a full page"
        );
        before = numbers[0];
        seen.splice(0..0, numbers);
        if !page.more {
            break;
        }
    }
    assert_eq!(seen, shown);
    let mut forwards = Vec::new();
    loop {
        let after = forwards.last().copied().unwrap_or_default();
        let page = store
            .posts(&topic, Range::After(after), Sight::Own, 77, &noah)
            .await
            .expect("a page");
        forwards.extend(page.posts.iter().filter_map(|post| post.number));
        if !page.more {
            break;
        }
    }
    assert_eq!(forwards, shown);
    let masked = store
        .posts(&topic, Range::After(0), Sight::Masked, 50, &noah)
        .await
        .expect("a page");
    assert_eq!(
        masked.posts[6].state,
        PostState::Hidden,
        "for whoever looks after it"
    );
}
