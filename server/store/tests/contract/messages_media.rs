//! What messages name stays, also once they were taken back, and a file keeps its name.

use passeplume_domain::{
    UploadId,
    media::{FileFacts, MediaHome, MediaKind, MediaStore as _, NamedMedia, NewUpload},
    messages::{Change, Changed, MessageState, MessageStore as _, NewMessage, Sent},
};

use super::{
    backend::Backend,
    media::{WIDE, brought_into, is_there, looked_at, media, media_id, upload},
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

pub(crate) async fn msg_21_a_file_keeps_its_name_and_size_from_its_upload_to_its_message(
    backend: &Backend,
) {
    let store = &backend.store;
    people(store).await;
    pair(store, "c", "prof", "lina", false).await;
    let home = MediaHome::Conversation(conversation_id("c"));
    brought_into(store, "photo", "prof", home.clone(), 'a').await;
    let letter = NewUpload {
        kind: MediaKind::File,
        name: "Lettre à lire.pdf".into(),
        ..upload("u1", "prof", home, 100)
    };
    store.begin_upload(letter, WIDE, NOW).await.unwrap();
    let id = UploadId::parse("u1").unwrap();
    let on_its_way = store.upload(&id).await.unwrap().unwrap();
    assert_eq!(on_its_way.name, "Lettre à lire.pdf");
    let made = media("letter", 'b', 70);
    store.finish_upload(&id, made, NOW).await.unwrap();
    let found = store.media(&media_id("letter")).await.unwrap().unwrap();
    assert_eq!(
        (found.kind, found.name.as_str()),
        (MediaKind::File, "Lettre à lire.pdf")
    );
    let photo = store.media(&media_id("photo")).await.unwrap().unwrap();
    assert_eq!(photo.name, "");
    assert_eq!(looked_at(store).await, ["letter", "photo"]);
    let shows = NewMessage {
        media: vec![media_id("letter"), media_id("photo")],
        ..new("x", "c", "prof", "k1")
    };
    assert_eq!(send(store, shows).await, Sent::New(message_id("x")));
    let message = store.message(&message_id("x")).await.unwrap().unwrap();
    let named = |id: &str, kind, file| NamedMedia {
        id: media_id(id),
        kind,
        file,
    };
    let facts = FileFacts {
        name: "Lettre à lire.pdf".into(),
        bytes: 70,
    };
    assert_eq!(
        message.media,
        [
            named("letter", MediaKind::File, Some(facts)),
            named("photo", MediaKind::Picture, None)
        ]
    );
    assert!(looked_at(store).await.is_empty());
    // Of a file that nobody sent nothing stays.
    let id = UploadId::parse("u2").unwrap();
    let letter = NewUpload {
        id: id.clone(),
        kind: MediaKind::File,
        name: "Brouillon.pdf".into(),
        ..upload(
            "u2",
            "prof",
            MediaHome::Conversation(conversation_id("c")),
            100,
        )
    };
    store.begin_upload(letter, WIDE, NOW).await.unwrap();
    store
        .finish_upload(&id, media("draft", 'c', 40), NOW)
        .await
        .unwrap();
    let taken = store.media_bytes_of(&account_id("prof")).await.unwrap();
    store.forget_media(&media_id("draft"), NOW).await.unwrap();
    assert!(!is_there(store, "draft").await);
    let left = store.media_bytes_of(&account_id("prof")).await.unwrap();
    assert_eq!(taken - left, 40);
}
