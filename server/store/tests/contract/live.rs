//! Whom topics concern, out of the rows.

use passeplume_domain::{
    accounts::{AccountStore, Membership, Role},
    documents::Reach,
    events::{Event, Outbox, Positioned},
    journals::{Audience, Taken},
    live::{LiveFacts, Topic, TopicFacts},
    spaces::SpaceStore,
};

use super::{
    backend::Backend,
    publications::{publish, signed_off},
    world::{NOW, account_id, class_id, person, school_id, space_id},
};

fn topic(text: &str) -> Topic {
    Topic::parse(text).unwrap()
}

pub(crate) async fn live_2_topics_concern_whom_the_rows_say(backend: &Backend) {
    let store = &backend.store;
    signed_off(store).await;
    assert_eq!(publish(store, Audience::Space, "p1").await, Taken::Done);
    let reach = |class: &str, school: &str| Reach {
        class: class_id(class),
        school: school_id(school),
    };
    let both = vec![reach("cm2", "mer"), reach("ce1", "plaine")];
    for shared in ["space:journal", "journal:j", "issue:n1", "article:a1"] {
        let facts = store.facts(&topic(shared)).await.unwrap();
        assert_eq!(facts, TopicFacts::Shared(both.clone()), "{shared}");
    }
    for nothing in [
        "space:x",
        "journal:x",
        "issue:x",
        "article:x",
        "document:x",
        "class:x",
        "publication:x",
    ] {
        let facts = store.facts(&topic(nothing)).await.unwrap();
        assert_eq!(facts, TopicFacts::Nothing, "{nothing}");
    }
    assert_eq!(
        store.facts(&topic("class:ce1")).await.unwrap(),
        TopicFacts::Class(reach("ce1", "plaine"))
    );
    assert_eq!(
        store.facts(&topic("me:lina")).await.unwrap(),
        TopicFacts::Person(account_id("lina"))
    );
    let text = store.facts(&topic("document:d1")).await.unwrap();
    assert!(matches!(text, TopicFacts::Text(text) if text.id.as_str() == "d1"));
    let TopicFacts::Publication(readers) = store.facts(&topic("publication:p1")).await.unwrap()
    else {
        panic!("it is out");
    };
    assert_eq!(readers.audience, Audience::Space);
    assert_eq!(readers.wrote, [reach("ce1", "plaine")]);
    assert_eq!(readers.space, both);

    // A class that leaves is out of everything at once.
    let left = vec![class_id("ce1")];
    store
        .set_space_classes(&space_id("journal"), left, NOW)
        .await
        .unwrap();
    let facts = store.facts(&topic("article:a1")).await.unwrap();
    assert_eq!(facts, TopicFacts::Shared(vec![reach("ce1", "plaine")]));

    let guardian = vec![Membership::GuardianOf(account_id("lina"))];
    let mother = person("mere", Role::Guardian, guardian);
    let account = mother.account.clone();
    store.create_account(mother, NOW).await.unwrap();
    let family = LiveFacts::family(store, &account).await.unwrap();
    assert_eq!(family[0].classes, [class_id("ce1")]);
}

pub(crate) async fn live_11_what_was_told_of_some_topics_is_found_among_what_concerns_others(
    backend: &Backend,
) {
    let store = &backend.store;
    let head = store.head().await.unwrap();
    let kinds = ["issue:a", "issue:b", "issue:c"];
    let told = |number: i64| {
        // Few of a, some of b, most of c; and now and then something that is told to nobody.
        let topic = match number % 10 {
            0 => kinds[0],
            1..=3 => kinds[1],
            _ => kinds[2],
        };
        let place = head + number;
        if number % 50 == 25 {
            format!("({place}, 7, 'everything_changed', '', '', '', '')")
        } else {
            format!("({place}, 7, 'issue_changed', 's{number}', '{topic}', '', '')")
        }
    };
    let rows: Vec<String> = (1..=1_000).map(told).collect();
    let text = format!(
        "INSERT INTO outbox (position, at, kind, subject, topic, actor, facts) VALUES {}; \
         UPDATE outbox_head SET position = position + 1000",
        rows.join(", ")
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(text))
        .execute(&mut backend.raw().await)
        .await
        .unwrap();
    let all = store.after(head, 5_000).await.unwrap();
    for topics in [
        vec!["issue:a"],
        vec!["issue:b", "issue:a", "issue:x"],
        vec![],
    ] {
        let topics: Vec<Topic> = topics.into_iter().map(topic).collect();
        let theirs = |row: &&Positioned| matches!(&row.event, Event::Told(told) if topics.contains(&told.topic));
        let want: Vec<Positioned> = all.iter().filter(theirs).cloned().collect();
        let mut got = Vec::new();
        let mut from = head;
        loop {
            let some = store.told(&topics, from, 64).await.unwrap();
            let Some(last) = some.last() else { break };
            assert!(some.len() == 64 || last.position == want[want.len() - 1].position);
            from = last.position;
            got.extend(some);
        }
        assert_eq!(got, want, "each once, in their order");
        let most = i64::try_from(want.len()).unwrap();
        let count = |most| store.count_told(&topics, head, most);
        assert_eq!(count(most + 5).await.unwrap(), most);
        assert_eq!(
            count(most / 2).await.unwrap(),
            most / 2,
            "no further than asked"
        );
    }
}
