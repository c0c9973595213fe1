//! What is counted for one person and said to them: nothing that is out of their sight, and nothing that did not happen.

use std::sync::Arc;

use passeplume_domain::{
    Millis,
    accounts::{AccountStore as _, Membership, Role},
    forum::{Changed, ForumStore as _, PostEdit, PostState, Step},
    hours::ClosingHours,
    messages::MessageStore as _,
    notices::{Badges, Counts, NoticeKind, NoticeStore as _, Tally as _},
};
use passeplume_store::Store;

use super::{
    backend::Backend,
    forum::{club, forum_id, post, say, step, topic_id, who},
    messages::{new, pair, people, send},
    world::{NOW, account_id, class_id, person},
};

async fn badges(store: &Store, id: &str) -> Badges {
    let all = Arc::new(store.clone());
    let counts = Counts {
        forums: all.clone(),
        messages: all.clone(),
        reports: all.clone(),
        notices: all,
    };
    let account = who(store, id).await;
    counts.badges(&account, NOW).await.expect("badges")
}

pub(crate) async fn not_1_what_is_out_of_sight_or_ones_own_calls_nobody(backend: &Backend) {
    let store = &backend.store;
    club(store).await;
    let noah = account_id("noah");
    let calls = async || badges(store, "noah").await.club;
    say(store, "a", "lina", "ce1", PostState::Shown).await;
    assert_eq!(calls().await, 1);
    store
        .mark_read(&noah, &topic_id("loup"), 1)
        .await
        .expect("a mark");
    assert_eq!(calls().await, 0);
    say(store, "b", "lina", "ce1", PostState::Shown).await;
    assert_eq!(calls().await, 1);
    assert_eq!(step(store, "b", Step::Hide).await, Changed::Done);
    assert_eq!(calls().await, 0, "nobody sees it");
    say(store, "c", "noah", "cm2", PostState::Shown).await;
    assert_eq!(calls().await, 0, "one's own is no news");
    assert_eq!(step(store, "b", Step::Restore).await, Changed::Done);
    assert_eq!(calls().await, 1);
}

pub(crate) async fn not_1_a_pupil_of_two_classes_rests_when_both_do(backend: &Backend) {
    let store = &backend.store;
    people(store).await;
    let of_both = vec![
        Membership::PupilOf(class_id("ce1")),
        Membership::PupilOf(class_id("cm2")),
    ];
    let zoe = person("zoe", Role::Pupil, of_both);
    store.create_account(zoe, NOW).await.expect("an account");
    pair(store, "c", "prof", "zoe", false).await;
    send(store, new("m1", "c", "prof", "k1")).await;
    // It is 3:40 in the morning.
    let night = ClosingHours::new(19 * 60, 7 * 60).expect("a night");
    for (class, unread) in [("ce1", 1), ("cm2", 0)] {
        store
            .set_night(&class_id(class), Some(night), &account_id("prof"), NOW)
            .await
            .expect("a night");
        assert_eq!(badges(store, "zoe").await.messages, unread, "{class}");
    }
}

pub(crate) async fn not_2_what_was_given_back_is_not_approved_by_being_sent_again(
    backend: &Backend,
) {
    let store = &backend.store;
    club(store).await;
    let edit = async |body: &str| {
        let edit = PostEdit {
            post: post(store, "a").await,
            forum: forum_id(),
            body: body.to_owned(),
            media: Vec::new(),
            waits: true,
        };
        let done = store.edit_post(edit, NOW).await.expect("an answer");
        assert_eq!(done, Changed::Done);
    };
    let said = async || {
        let found = store
            .notices_of(&account_id("lina"), &[forum_id()], Millis(0), 9)
            .await
            .expect("notices");
        found.into_iter().map(|one| one.kind).collect::<Vec<_>>()
    };
    say(store, "a", "lina", "ce1", PostState::Waiting).await;
    assert_eq!(said().await, []);
    assert_eq!(step(store, "a", Step::Approve).await, Changed::Done);
    assert_eq!(said().await, [NoticeKind::Approved]);
    edit("Autre chose").await;
    assert_eq!(said().await, [NoticeKind::Approved], "it is shown still");
    assert_eq!(step(store, "a", Step::Return).await, Changed::Done);
    assert_eq!(said().await, [NoticeKind::Returned]);
    edit("Mieux dit").await;
    assert_eq!(said().await, [], "nobody has decided about this one");
    assert_eq!(step(store, "a", Step::Approve).await, Changed::Done);
    assert_eq!(said().await, [NoticeKind::Approved]);
}
