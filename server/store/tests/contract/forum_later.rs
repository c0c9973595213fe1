//! Forums: what is said is said otherwise, taken out of sight and back, read; topics are pinned, put away and hidden.

use passeplume_domain::{
    forum::{
        Changed, DraftState, ForumEdit, ForumStore as _, Kept, Moderation, Post, PostEdit,
        PostState, Posted, Quoting, Range, ReactionKind, Showing, Sight, Step, TopicEdit,
        TopicState,
    },
    hours::ClosingHours,
    media::{MediaHome, MediaStore as _},
};

use super::{
    backend::Backend,
    forum::{
        add_topic, club, forum_id, ids, new_post, post, post_id, read, say, step, topic_id, who,
    },
    media::{brought_into, is_there, looked_at, media_id},
    world::{NOW, account_id},
};

const MINUTE_MS: i64 = 60_000;

pub(crate) async fn for_10_former_words_are_kept_and_new_ones_wait(backend: &Backend) {
    let store = &backend.store;
    club(store).await;
    say(store, "a", "lina", "ce1", PostState::Shown).await;
    let mut quoting = new_post("b", "noah", "cm2", PostState::Shown);
    quoting.quotes = Some(Quoting {
        post: post_id("a"),
        excerpt: "Mots".to_owned(),
    });
    assert_eq!(
        store.add_post(quoting, NOW).await.expect("a post"),
        Posted::Done
    );
    let excerpt = |post: &Post| post.quotes.as_ref().map(|quote| quote.excerpt.clone());
    assert_eq!(excerpt(&post(store, "b").await).as_deref(), Some("Mots"));
    let edit = async |body: &str, waits, minutes: i64| {
        let edit = PostEdit {
            post: post(store, "a").await,
            forum: forum_id(),
            body: body.to_owned(),
            media: Vec::new(),
            waits,
        };
        let at = NOW.plus(minutes * MINUTE_MS);
        assert_eq!(
            store.edit_post(edit, at).await.expect("an answer"),
            Changed::Done
        );
        post(store, "a").await
    };
    let early = edit("Mots 2", false, 9).await;
    assert_eq!((early.body.as_str(), early.edited_at), ("Mots 2", None));
    let late = edit("Autre chose", false, 11).await;
    assert_eq!(late.edited_at, Some(NOW.plus(11 * MINUTE_MS)));
    let quoting = post(store, "b").await;
    assert_eq!(
        excerpt(&quoting).as_deref(),
        Some(""),
        "it stands there no more"
    );
    assert!(quoting.rev > late.rev, "and its screens hear of it");

    // Where a teacher reads first, the old words stand until then.
    let drafted = edit("Brouillon", true, 12).await;
    assert_eq!(
        (drafted.body.as_str(), drafted.state),
        ("Autre chose", PostState::Shown)
    );
    assert!(drafted.waits());
    assert_eq!(
        ids(&read(store, Range::Since(0), "prof").await.to_decide),
        ["a"]
    );
    assert_eq!(step(store, "a", Step::Return).await, Changed::Done);
    let back = post(store, "a").await;
    let state = |post: &Post| post.draft.as_ref().map(|draft| draft.state);
    assert_eq!(state(&back), Some(DraftState::Returned));
    assert!(!back.waits() && back.body == "Autre chose");
    edit("Propre", true, 13).await;
    assert_eq!(step(store, "a", Step::Approve).await, Changed::Done);
    let approved = post(store, "a").await;
    assert_eq!(
        (approved.body.as_str(), state(&approved), approved.number),
        ("Propre", None, Some(1))
    );
    let versions = store
        .versions_of_post(&post_id("a"))
        .await
        .expect("versions");
    let versions: Vec<_> = versions
        .iter()
        .map(|one| (one.body.as_str(), one.shown))
        .collect();
    assert_eq!(
        versions,
        [
            ("Mots de a", true),
            ("Mots 2", true),
            ("Brouillon", false),
            ("Autre chose", true)
        ]
    );
    assert_eq!(step(store, "a", Step::Delete).await, Changed::Done);
    let gone = post(store, "a").await;
    assert_eq!((gone.body.as_str(), gone.state), ("", PostState::Deleted));
    let kept = store
        .versions_of_post(&post_id("a"))
        .await
        .expect("versions");
    assert_eq!(kept.last().map(|one| one.body.as_str()), Some("Propre"));
}

pub(crate) async fn for_11_what_is_taken_out_of_sight_comes_back_as_it_was(backend: &Backend) {
    let store = &backend.store;
    club(store).await;
    say(store, "a", "lina", "ce1", PostState::Shown).await;
    let by = account_id("noah");
    let feel = async |kind, feels| {
        let felt = store.react(&post_id("a"), &by, kind, feels, NOW).await;
        felt.expect("an answer")
    };
    let rev = async || post(store, "a").await.rev;
    assert_eq!(feel(ReactionKind::Bravo, true).await, Changed::Done);
    let once = rev().await;
    assert_eq!(feel(ReactionKind::Bravo, true).await, Changed::Done);
    assert_eq!(rev().await, once, "twice is once");
    assert_eq!(feel(ReactionKind::Wow, true).await, Changed::Done);
    assert_eq!(feel(ReactionKind::Wow, false).await, Changed::Done);
    let seen = post(store, "a").await;
    assert_eq!(seen.reactions.len(), 1);
    assert_eq!(
        (seen.reactions[0].kind, seen.reactions[0].name.as_str()),
        (ReactionKind::Bravo, "Zoé D.")
    );
    // What others feel is no change of the words: whoever decides has seen these.
    assert!(seen.changed < seen.rev);
    for (taken, state) in [
        (Step::Hide, PostState::Hidden),
        (Step::Refuse, PostState::Refused),
    ] {
        assert_eq!(step(store, "a", taken).await, Changed::Done);
        assert_eq!(post(store, "a").await.state, state);
        assert_eq!(feel(ReactionKind::Wow, true).await, Changed::Stale);
        let other = who(store, "noah").await;
        let page = store
            .posts(&topic_id("loup"), Range::After(0), Sight::Own, 9, &other)
            .await;
        assert_eq!(page.expect("a page").posts, []);
        assert!(
            !store
                .hide_post(&post_id("a"), &by, None, NOW)
                .await
                .expect("an answer")
        );
        assert_eq!(step(store, "a", Step::Restore).await, Changed::Done);
    }
    let back = post(store, "a").await;
    assert_eq!(
        (back.number, back.state, back.reactions.len()),
        (Some(1), PostState::Shown, 1)
    );
    assert!(
        !store
            .hide_post(&post_id("nobody"), &by, None, NOW)
            .await
            .expect("an answer")
    );
}

pub(crate) async fn for_13_what_a_post_or_a_cover_shows_is_not_swept(backend: &Backend) {
    let store = &backend.store;
    club(store).await;
    for (name, letter) in [("m1", 'a'), ("m2", 'b'), ("m3", 'c')] {
        let home = MediaHome::Topic(topic_id("loup"));
        brought_into(store, name, "lina", home, letter).await;
    }
    let mut shows = new_post("a", "lina", "ce1", PostState::Shown);
    shows.media = vec![Showing {
        media: media_id("m1"),
        captions: "Un loup dans la neige.".to_owned(),
    }];
    assert_eq!(
        store.add_post(shows, NOW).await.expect("a post"),
        Posted::Done
    );
    let topic = store
        .topic(&topic_id("loup"))
        .await
        .expect("an answer")
        .expect("a topic");
    let edit = TopicEdit {
        id: topic.id,
        forum: topic.forum,
        seen: topic.version,
        title: topic.title,
        book: topic.book,
        cover: Some(media_id("m2")),
        pinned: topic.pinned,
        state: topic.state,
        hidden: topic.hidden,
        by: account_id("prof"),
    };
    assert_eq!(
        store.edit_topic(edit, NOW).await.expect("an answer"),
        Kept::Done
    );
    assert_eq!(looked_at(store).await, ["m3"], "what nobody sent");
    for name in ["m1", "m2", "m3"] {
        store
            .forget_media(&media_id(name), NOW)
            .await
            .expect("an answer");
    }
    assert!(is_there(store, "m1").await && is_there(store, "m2").await);
    assert!(!is_there(store, "m3").await);
    let shown = store
        .media_in_forums(&media_id("m1"))
        .await
        .expect("an answer");
    assert_eq!(
        (shown.brought, shown.posts, shown.covers.len()),
        (true, vec![post_id("a")], 0)
    );
    let cover = store
        .media_in_forums(&media_id("m2"))
        .await
        .expect("an answer");
    assert_eq!(cover.covers, [topic_id("loup")]);
    let media = post(store, "a").await.media;
    assert_eq!(media.len(), 1);
    assert_eq!(media[0].captions, "Un loup dans la neige.");
    assert_eq!(step(store, "a", Step::Delete).await, Changed::Done);
    assert_eq!(looked_at(store).await, ["m1"], "its author took it back");
}

pub(crate) async fn for_12_topics_stand_in_their_order_and_marks_only_move_on(backend: &Backend) {
    let store = &backend.store;
    club(store).await;
    add_topic(store, "ours").await;
    say(store, "a", "lina", "ce1", PostState::Shown).await;
    say(store, "b", "lina", "ce1", PostState::Shown).await;
    let noah = account_id("noah");
    let list = async |reader: &str, archived, hidden| {
        let reader = account_id(reader);
        let rows = store
            .topics(&forum_id(), archived, hidden, None, 9, &reader)
            .await
            .expect("topics");
        rows.into_iter()
            .map(|row| (row.topic.id.to_string(), row.unread))
            .collect::<Vec<_>>()
    };
    let unread = async || {
        store
            .forum_counts(&who(store, "noah").await, &[forum_id()])
            .await
            .expect("counts")[0]
            .unread
    };
    let seen = |id: &str, unread| (id.to_owned(), unread);
    assert_eq!(
        list("noah", false, false).await,
        [seen("ours", 0), seen("loup", 2)]
    );
    assert_eq!(
        list("lina", false, false).await[1],
        seen("loup", 0),
        "one's own are no news"
    );
    assert_eq!(unread().await, 1);
    for (number, left) in [(1, 1), (9, 0), (1, 0)] {
        store
            .mark_read(&noah, &topic_id("loup"), number)
            .await
            .expect("a mark");
        assert_eq!(list("noah", false, false).await[1], seen("loup", left));
    }
    assert_eq!(
        store
            .read_up_to(&noah, &topic_id("loup"))
            .await
            .expect("a mark"),
        2
    );
    assert_eq!(unread().await, 0);
    // Whoever has read everything has read their own.
    say(store, "c", "noah", "cm2", PostState::Shown).await;
    assert_eq!(unread().await, 0);

    let edit = async |id: &str, change: fn(&mut TopicEdit)| {
        let topic = store
            .topic(&topic_id(id))
            .await
            .expect("an answer")
            .expect("a topic");
        let mut edit = TopicEdit {
            id: topic.id,
            forum: topic.forum,
            seen: topic.version,
            title: topic.title,
            book: topic.book,
            cover: topic.cover,
            pinned: topic.pinned,
            state: topic.state,
            hidden: topic.hidden,
            by: account_id("prof"),
        };
        change(&mut edit);
        assert_eq!(
            store
                .edit_topic(edit.clone(), NOW)
                .await
                .expect("an answer"),
            Kept::Done
        );
        assert_eq!(
            store.edit_topic(edit, NOW).await.expect("an answer"),
            Kept::Stale
        );
    };
    edit("loup", |edit| edit.pinned = true).await;
    assert_eq!(list("noah", false, false).await[0].0, "loup");
    edit("loup", |edit| edit.state = TopicState::Archived).await;
    assert_eq!(list("noah", false, false).await, [seen("ours", 0)]);
    assert_eq!(list("noah", true, false).await, [seen("loup", 0)]);
    let late = new_post("late", "lina", "ce1", PostState::Shown);
    assert_eq!(
        store.add_post(late, NOW).await.expect("an answer"),
        Posted::Stale
    );
    edit("ours", |edit| edit.hidden = true).await;
    assert_eq!(list("noah", false, false).await, []);
    assert_eq!(list("prof", false, true).await, [seen("ours", 0)]);

    let forum = store
        .forum(&forum_id())
        .await
        .expect("an answer")
        .expect("a forum");
    assert_eq!(forum.classes.len(), 2);
    let edit = ForumEdit {
        id: forum_id(),
        seen: forum.version,
        title: "Le grand club".to_owned(),
        moderation: Moderation::ReadOnly,
        hours: Some(ClosingHours::new(1_200, 420).expect("hours")),
        by: account_id("prof"),
    };
    assert_eq!(
        store
            .edit_forum(edit.clone(), NOW)
            .await
            .expect("an answer"),
        Kept::Done
    );
    assert_eq!(
        store
            .edit_forum(edit.clone(), NOW)
            .await
            .expect("an answer"),
        Kept::Stale
    );
    let changed = store
        .forums_around(&who(store, "noah").await)
        .await
        .expect("forums");
    assert_eq!((changed.len(), changed[0].hours), (1, edit.hours));
    assert_eq!(
        (changed[0].title.as_str(), changed[0].home_name.as_str()),
        ("Le grand club", "Le journal")
    );
}
