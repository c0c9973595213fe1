//! Messages: one conversation of two, numbers without a gap, once a key, what was read.

use passeplume_domain::{
    ConversationId, MessageId,
    accounts::{AccountStore, Membership, Role},
    events::{Event, Outbox},
    live::{LiveFacts, Topic, TopicFacts},
    messages::{
        Change, Changed, ConversationKind, Listing, MessageState, MessageStore, NewMessage,
        NewPair, Opening, Part, Sent, Window,
    },
};
use passeplume_store::Store;

use super::{
    backend::Backend,
    world::{NOW, account_id, class_id, person, world},
};

pub(super) fn conversation_id(name: &str) -> ConversationId {
    ConversationId::parse(name).unwrap()
}

pub(super) fn message_id(name: &str) -> MessageId {
    MessageId::parse(name).unwrap()
}

/// The small world with Lina's mother.
pub(super) async fn people(store: &Store) {
    world(store, &[]).await;
    let mother = person(
        "mere",
        Role::Guardian,
        vec![Membership::GuardianOf(account_id("lina"))],
    );
    store.create_account(mother, NOW).await.unwrap();
}

pub(super) async fn pair(
    store: &Store,
    id: &str,
    by: &str,
    with: &str,
    with_family: bool,
) -> Opening {
    let new = NewPair {
        id: conversation_id(id),
        kind: ConversationKind::Pair,
        by: account_id(by),
        with: account_id(with),
        with_family,
    };
    store.open_pair(new, NOW).await.unwrap()
}

pub(super) fn new(id: &str, conversation: &str, author: &str, key: &str) -> NewMessage {
    NewMessage {
        id: message_id(id),
        conversation: conversation_id(conversation),
        author: account_id(author),
        key: key.to_owned(),
        body: format!("Mot {id} 🐔"),
        captions: String::new(),
        answers: None,
        media: Vec::new(),
    }
}

pub(super) async fn send(store: &Store, new: NewMessage) -> Sent {
    store.send(new, Vec::new(), NOW).await.unwrap()
}

fn change(id: &str, state: MessageState, words: Option<&str>) -> Change {
    Change {
        message: message_id(id),
        by: account_id("prof"),
        rev: None,
        state,
        words: words.map(|words| (words.to_owned(), String::new())),
        marked: words.is_some(),
    }
}

pub(super) async fn told(store: &Store, head: i64) -> Vec<String> {
    let mut found = Vec::new();
    for one in store.after(head, 200).await.unwrap() {
        match one.event {
            Event::Told(telling) => found.push(format!(
                "{} {} {}",
                telling.topic,
                telling.kind.as_str(),
                telling.facts.as_str()
            )),
            Event::SessionEnded(_)
            | Event::SessionsEnded(_)
            | Event::AccessChanged(_)
            | Event::DocumentChanged(_)
            | Event::EverythingChanged => panic!("rights were touched"),
        }
    }
    found.sort();
    found
}

pub(crate) async fn msg_5_numbers_have_no_gap_and_are_told_with_the_commit(backend: &Backend) {
    let store = &backend.store;
    people(store).await;
    pair(store, "c", "prof", "lina", true).await;
    let head = store.head().await.unwrap();
    assert_eq!(
        send(store, new("m1", "c", "prof", "k1")).await,
        Sent::New(message_id("m1"))
    );
    assert_eq!(
        told(store, head).await,
        [
            r#"conversation:c message_changed {"action":"sent","rev":1}"#,
            r#"me:lina conversation_changed {"action":"said"}"#,
            r#"me:mere conversation_changed {"action":"said"}"#,
            r#"me:prof conversation_changed {"action":"said"}"#,
        ]
    );
    // Again under its key, whatever else is said: the same one, and nothing moves.
    let head = store.head().await.unwrap();
    assert_eq!(
        send(store, new("m9", "c", "prof", "k1")).await,
        Sent::There(message_id("m1"))
    );
    assert_eq!(store.head().await.unwrap(), head);
    assert_eq!(
        send(store, new("m9", "gone", "prof", "k9")).await,
        Sent::Gone
    );
    let mut all = tokio::task::JoinSet::new();
    for n in 2..14 {
        let (store, author) = (store.clone(), if n % 2 == 0 { "lina" } else { "prof" });
        all.spawn(async move {
            let new = new(&format!("m{n}"), "c", author, &format!("k{n}"));
            store.send(new, Vec::new(), NOW).await.unwrap()
        });
    }
    while let Some(sent) = all.join_next().await {
        assert!(matches!(sent.unwrap(), Sent::New(_)));
    }
    let c = conversation_id("c");
    let batch = store.messages(&c, Window::Newest, 50).await.unwrap();
    let numbers: Vec<_> = batch
        .messages
        .iter()
        .map(|one| (one.number, one.rev))
        .collect();
    assert_eq!(numbers, (1..=13).map(|n| (n, n)).collect::<Vec<_>>());
    assert_eq!((batch.rev, batch.more), (13, false));
    let words = &batch.messages[0];
    assert_eq!(
        (words.body.as_str(), words.key.as_str()),
        ("Mot m1 🐔", "k1")
    );

    // Windows follow each other; what changed stands at its change.
    let page = store.messages(&c, Window::Before(10), 4).await.unwrap();
    let numbers: Vec<_> = page.messages.iter().map(|one| one.number).collect();
    assert_eq!((numbers, page.more), (vec![6, 7, 8, 9], true));
    let page = store.messages(&c, Window::After(10), 2).await.unwrap();
    let numbers: Vec<_> = page.messages.iter().map(|one| one.number).collect();
    assert_eq!((numbers, page.more), (vec![11, 12], true));
    let head = store.head().await.unwrap();
    let edit = change("m1", MessageState::Shown, Some("Autrement"));
    assert_eq!(
        store.change(edit, NOW.plus(5)).await.unwrap(),
        Changed::Done
    );
    assert!(
        told(store, head)
            .await
            .contains(&r#"conversation:c message_changed {"action":"edited","rev":14}"#.to_owned())
    );
    let gone = change("m1", MessageState::Deleted, None);
    assert_eq!(
        store.change(gone, NOW.plus(9)).await.unwrap(),
        Changed::Done
    );
    // What was taken back never comes again.
    let back = change("m1", MessageState::Shown, Some("Retour"));
    assert_eq!(store.change(back, NOW).await.unwrap(), Changed::Stale);
    let since = store.messages(&c, Window::Since(13), 50).await.unwrap();
    let one = &since.messages[0];
    assert_eq!((since.messages.len(), one.rev, one.number), (1, 15, 1));
    assert_eq!((one.state, one.body.as_str()), (MessageState::Deleted, ""));
    assert_eq!(one.edited, Some(NOW.plus(5)));
    let before: Vec<String> = store
        .versions(&message_id("m1"))
        .await
        .unwrap()
        .into_iter()
        .map(|one| one.body)
        .collect();
    assert_eq!(before, ["Mot m1 🐔", "Autrement"]);
    let mut late = change("m2", MessageState::Shown, Some("Trop tard"));
    late.rev = Some(1);
    assert_eq!(store.change(late, NOW).await.unwrap(), Changed::Stale);
    // Where there is more of what changed, one goes on from the last of these.
    let some = store.messages(&c, Window::Since(0), 3).await.unwrap();
    assert_eq!((some.messages.len(), some.more), (3, true));
    assert_eq!(some.rev, some.messages[2].rev);
}

pub(crate) async fn msg_6_two_people_have_one_conversation_of_each_sort(backend: &Backend) {
    let store = &backend.store;
    people(store).await;
    let mut all = tokio::task::JoinSet::new();
    for n in 0..8 {
        let store = store.clone();
        all.spawn(async move {
            let (by, with) = if n % 2 == 0 {
                ("prof", "lina")
            } else {
                ("lina", "prof")
            };
            pair(&store, &format!("c{n}"), by, with, false).await
        });
    }
    let mut ids = Vec::new();
    let mut made = 0;
    while let Some(opening) = all.join_next().await {
        match opening.unwrap() {
            Opening::New(id) => {
                made += 1;
                ids.push(id);
            }
            Opening::There(id) => ids.push(id),
        }
    }
    ids.sort();
    ids.dedup();
    assert_eq!((made, ids.len()), (1, 1));
    let shared = pair(store, "shared", "prof", "lina", true).await;
    assert_eq!(shared, Opening::New(conversation_id("shared")));
    assert_eq!(
        pair(store, "again", "lina", "prof", true).await,
        Opening::There(conversation_id("shared"))
    );

    // Lists: one's own, and of a child what its family reads; nothing that is empty and not one's own.
    let account = async |name: &str| store.account(&account_id(name)).await.unwrap().unwrap();
    let list = async |name: &str, listing| {
        let cards = store
            .conversations(&account(name).await, listing, None, 10)
            .await
            .unwrap();
        let ids = cards.iter().map(|card| card.conversation.id.to_string());
        ids.collect::<Vec<_>>()
    };
    assert_eq!(list("mere", Listing::Own).await, Vec::<String>::new());
    store
        .send(new("m1", "shared", "prof", "k1"), Vec::new(), NOW.plus(5))
        .await
        .unwrap();
    store
        .send(
            new("m2", ids[0].as_str(), "lina", "k2"),
            Vec::new(),
            NOW.plus(7),
        )
        .await
        .unwrap();
    assert_eq!(list("mere", Listing::Own).await, ["shared"]);
    let both = [ids[0].as_str(), "shared"];
    assert_eq!(list("lina", Listing::Own).await, both);
    assert_eq!(list("prof", Listing::Own).await, both);
    assert_eq!(list("noah", Listing::Own).await, Vec::<String>::new());
    let cards = store
        .conversations(&account("prof").await, Listing::Own, None, 1)
        .await
        .unwrap();
    let card = &cards[0];
    assert_eq!((card.unread, card.read), (1, 0));
    assert_eq!(card.last.as_ref().unwrap().1, "Mot m2 🐔");
    let after = Some((card.conversation.changed, card.conversation.id.clone()));
    let rest = store
        .conversations(&account("prof").await, Listing::Own, after, 10)
        .await
        .unwrap();
    assert_eq!(
        (rest.len(), rest[0].unread),
        (1, 0),
        "one's own words are read"
    );
    let topic = Topic::Conversation(conversation_id("shared"));
    let TopicFacts::Conversation(circle) = store.facts(&topic).await.unwrap() else {
        panic!("a conversation");
    };
    assert!(circle.with_family);
    let lina = circle.member(&account_id("lina")).unwrap();
    assert_eq!(
        (lina.part, lina.learns.as_slice()),
        (Part::Writer, [class_id("ce1")].as_slice())
    );
    let nothing = Topic::Conversation(conversation_id("nothing"));
    assert_eq!(store.facts(&nothing).await.unwrap(), TopicFacts::Nothing);
}

pub(crate) async fn msg_7_what_was_read_only_grows(backend: &Backend) {
    let store = &backend.store;
    people(store).await;
    pair(store, "c", "prof", "lina", false).await;
    for n in 1..=3 {
        let new = new(&format!("m{n}"), "c", "prof", &format!("k{n}"));
        send(store, new).await;
    }
    let (c, lina) = (conversation_id("c"), account_id("lina"));
    let read = async |number, at: i64| {
        store
            .read_up_to(&c, &lina, number, NOW.plus(at))
            .await
            .unwrap();
        store.read_by(&c, &lina).await.unwrap()
    };
    assert_eq!(store.read_by(&c, &lina).await.unwrap(), (0, 3));
    assert_eq!(read(2, 5).await, (2, 1));
    let head = store.head().await.unwrap();
    assert_eq!(read(1, 9).await, (2, 1));
    assert_eq!(
        store.head().await.unwrap(),
        head,
        "nothing is told of nothing"
    );
    assert_eq!(read(99, 11).await, (3, 0));
    let receipts = store.receipts(&c).await.unwrap();
    let of = |name: &str| receipts.iter().find(|one| one.account == account_id(name));
    assert_eq!(
        of("lina").map(|one| (one.number, one.at)),
        Some((3, NOW.plus(11)))
    );
    assert_eq!(of("prof").map(|one| one.number), Some(3));
    // The reader and the adult who wrote hear of it, no child.
    assert_eq!(
        told(store, head).await,
        [
            r#"me:lina conversation_changed {"action":"read"}"#,
            r#"me:prof conversation_changed {"action":"read"}"#,
        ]
    );
    let head = store.head().await.unwrap();
    send(store, new("m4", "c", "lina", "k4")).await;
    let before = store.head().await.unwrap();
    assert!(before > head);
    store
        .read_up_to(&c, &account_id("prof"), 4, NOW)
        .await
        .unwrap();
    assert_eq!(
        told(store, before).await,
        [r#"me:prof conversation_changed {"action":"read"}"#]
    );
}
