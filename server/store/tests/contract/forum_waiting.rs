//! Forums: how many posts of one author wait for a teacher.

use passeplume_domain::forum::{Changed, ForumStore as _, MOST_WAITING, PostState, Posted, Step};

use super::{
    backend::Backend,
    forum::{add_topic, club, new_post, post_id, say, step, topic_id},
    world::NOW,
};

pub(crate) async fn for_15_of_one_author_so_many_wait_and_no_more(backend: &Backend) {
    let store = &backend.store;
    club(store).await;
    add_topic(store, "ours").await;
    for place in 0..MOST_WAITING {
        say(
            store,
            &format!("p{place}"),
            "lina",
            "ce1",
            PostState::Waiting,
        )
        .await;
    }
    let before = store.topic(&topic_id("ours")).await.expect("an answer");
    let more = |id: &str, author: &str, class: &str, state| {
        let mut new = new_post(id, author, class, state);
        new.topic = topic_id("ours");
        store.add_post(new, NOW)
    };
    let one = more("one-more", "lina", "ce1", PostState::Waiting).await;
    assert_eq!(one.expect("an answer"), Posted::Full, "of the whole forum");
    assert_eq!(
        store.post(&post_id("one-more")).await.expect("an answer"),
        None
    );
    let after = store.topic(&topic_id("ours")).await.expect("an answer");
    assert_eq!(after, before, "nothing was changed");
    let again = new_post("p0", "lina", "ce1", PostState::Waiting);
    assert_eq!(
        store.add_post(again, NOW).await.expect("an answer"),
        Posted::Again(post_id("p0")),
        "what was kept was kept"
    );
    for (id, author, class, state) in [
        ("shown", "lina", "ce1", PostState::Shown),
        ("of-another", "noah", "cm2", PostState::Waiting),
    ] {
        let other = more(id, author, class, state).await;
        assert_eq!(other.expect("an answer"), Posted::Done, "{id}");
    }
    assert_eq!(step(store, "p0", Step::Approve).await, Changed::Done);
    let one = more("one-more", "lina", "ce1", PostState::Waiting).await;
    assert_eq!(one.expect("an answer"), Posted::Done, "one was read");
}
