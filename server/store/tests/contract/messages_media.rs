//! What messages name stays, also once they were taken back.

use passeplume_domain::{
    media::{MediaHome, MediaStore as _},
    messages::{Change, Changed, MessageState, MessageStore as _, NewMessage, Sent},
};

use super::{
    backend::Backend,
    media::{brought_into, is_there, looked_at, media_id},
    messages::{conversation_id, message_id, new, pair, people, send},
    world::{NOW, account_id},
};

pub(crate) async fn msg_19_what_a_message_names_or_named_is_not_swept(backend: &Backend) {
    let store = &backend.store;
    people(store).await;
    pair(store, "c", "prof", "lina", false).await;
    for (name, letter) in [("m1", 'a'), ("m2", 'b')] {
        let home = MediaHome::Conversation(conversation_id("c"));
        brought_into(store, name, "lina", home, letter).await;
    }
    assert_eq!(looked_at(store).await, ["m1", "m2"]);
    let shows = NewMessage {
        media: vec![media_id("m1")],
        ..new("x", "c", "lina", "k1")
    };
    assert_eq!(send(store, shows).await, Sent::New(message_id("x")));
    assert_eq!(looked_at(store).await, ["m2"], "what nobody sent");
    let taken_back = Change {
        message: message_id("x"),
        by: account_id("lina"),
        rev: None,
        state: MessageState::Deleted,
        words: None,
        marked: false,
    };
    let done = store.change(taken_back, NOW).await.unwrap();
    assert_eq!(done, Changed::Done);
    assert_eq!(
        looked_at(store).await,
        ["m2"],
        "whoever is asked to look at it sees it still"
    );
    for name in ["m1", "m2"] {
        store.forget_media(&media_id(name), NOW).await.unwrap();
    }
    assert!(is_there(store, "m1").await && !is_there(store, "m2").await);
    let named = store.messages_with(&media_id("m1")).await.unwrap();
    assert_eq!(named.len(), 1);
}
