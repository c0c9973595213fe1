//! Media and uploads: room that is never overdrawn, what comes back, who may see what came out, what goes.

use passeplume_domain::{
    DocumentId, MediaId, Millis, ObjectId, UploadId,
    documents::Writers,
    events::{Event, Outbox},
    journals::{ArticleAction, ArticleState, Audience, Taken},
    live::TellingKind,
    media::{
        Begun, Finished, FormName, MediaForm, MediaHome, MediaKind, MediaStore, NewMedia,
        NewUpload, Quota,
    },
};
use passeplume_store::Store;

use super::{
    backend::Backend,
    journals::take,
    publications::{publish_with, signed_off},
    world::{NOW, account_id, add_text, document_id, school_id, world},
};

pub(crate) const WIDE: Quota = Quota {
    person: 1_000_000,
    school: 10_000_000,
    uploads: 4,
};

fn upload_id(name: &str) -> UploadId {
    UploadId::parse(name).unwrap()
}

pub(crate) fn media_id(name: &str) -> MediaId {
    MediaId::parse(name).unwrap()
}

pub(crate) fn upload(name: &str, who: &str, home: impl Into<MediaHome>, bytes: u64) -> NewUpload {
    NewUpload {
        id: upload_id(name),
        account: account_id(who),
        school: school_id(if who == "noah" { "mer" } else { "plaine" }),
        home: home.into(),
        kind: MediaKind::Picture,
        name: String::new(),
        bytes,
        expires: NOW.plus(1_000),
    }
}

fn object(letter: char) -> ObjectId {
    ObjectId::parse(&letter.to_string().repeat(64)).unwrap()
}

pub(crate) fn media(name: &str, letter: char, bytes: u64) -> NewMedia {
    NewMedia {
        id: media_id(name),
        duration_ms: 0,
        forms: vec![MediaForm {
            name: FormName::Page,
            object: object(letter),
            media_type: "image/jpeg".into(),
            width: 800,
            height: 600,
            bytes,
        }],
    }
}

pub(crate) async fn brought(store: &Store, name: &str, who: &str, home: &DocumentId, letter: char) {
    brought_into(store, name, who, home.clone().into(), letter).await;
}

pub(crate) async fn brought_into(
    store: &Store,
    name: &str,
    who: &str,
    home: MediaHome,
    letter: char,
) {
    let new = upload(&format!("u{name}"), who, home, 100);
    assert_eq!(
        store.begin_upload(new, WIDE, NOW).await.unwrap(),
        Begun::Yes(Vec::new())
    );
    let id = upload_id(&format!("u{name}"));
    let kept = store
        .finish_upload(&id, media(name, letter, 60), NOW)
        .await
        .unwrap();
    assert_eq!(kept, Finished::As(media_id(name)));
}

/// What is next to be looked at, however young it is.
pub(crate) async fn looked_at(store: &Store) -> Vec<String> {
    let found = store.media_to_look_at(Millis(i64::MAX), 9).await.unwrap();
    found.into_iter().map(|one| one.media.to_string()).collect()
}

pub(crate) async fn is_there(store: &Store, name: &str) -> bool {
    store.media(&media_id(name)).await.unwrap().is_some()
}

pub(crate) async fn sto_33_an_upload_goes_on_from_its_place_and_becomes_one_medium(
    backend: &Backend,
) {
    let store = &backend.store;
    let home = world(store, &["a"]).await.remove(0);
    let before = store.head().await.unwrap();
    let new = upload("u1", "lina", home.clone(), 100);
    store.begin_upload(new, WIDE, NOW).await.unwrap();
    let id = upload_id("u1");
    assert!(store.advance_upload(&id, 0, 60).await.unwrap());
    for (from, to) in [(0, 60), (61, 80), (60, 101)] {
        assert!(!store.advance_upload(&id, from, to).await.unwrap());
    }
    assert!(store.advance_upload(&id, 60, 100).await.unwrap());
    let seen = store.upload(&id).await.unwrap().unwrap();
    assert_eq!((seen.received, seen.bytes, seen.media), (100, 100, None));
    assert_eq!(
        (seen.home.clone(), seen.account),
        (home.clone().into(), account_id("lina"))
    );

    let first = store.finish_upload(&id, media("m1", 'a', 60), NOW);
    let second = store.finish_upload(&id, media("m2", 'b', 60), NOW);
    let (first, second) = tokio::join!(first, second);
    // One of the two made it, both name it.
    assert_eq!(first.as_ref().unwrap(), second.as_ref().unwrap());
    let Finished::As(kept) = first.unwrap() else {
        panic!("the upload is there")
    };
    let found = store.media(&kept).await.unwrap().unwrap();
    assert_eq!(
        (found.owner, found.kind),
        (account_id("lina"), MediaKind::Picture)
    );
    assert_eq!((found.forms[0].width, found.forms[0].bytes), (800, 60));
    assert_eq!(store.homes_of_media(&kept).await.unwrap(), [home]);
    assert!(!store.advance_upload(&id, 100, 100).await.unwrap());
    let told = store.after(before, 100).await.unwrap();
    let told: Vec<String> = told
        .into_iter()
        .filter_map(|one| match one.event {
            Event::Told(telling) if telling.kind == TellingKind::MediaChanged => {
                Some(telling.topic.to_string())
            }
            Event::Told(_)
            | Event::SessionEnded(_)
            | Event::SessionsEnded(_)
            | Event::AccessChanged(_)
            | Event::DocumentChanged(_)
            | Event::EverythingChanged => None,
        })
        .collect();
    assert_eq!(told, ["document:a", "me:lina"]);
    let absent = upload_id("u9");
    let gone = store.finish_upload(&absent, media("m3", 'c', 1), NOW);
    assert_eq!(gone.await.unwrap(), Finished::Gone);
}

pub(crate) async fn sto_34_room_is_never_overdrawn_and_comes_back(backend: &Backend) {
    let store = &backend.store;
    let home = world(store, &["a"]).await.remove(0);
    let taken = async || store.media_bytes_of(&account_id("lina")).await.unwrap();
    let tight = Quota {
        person: 250,
        ..WIDE
    };
    // Three at once, room for two.
    let one = |name: &str| store.begin_upload(upload(name, "lina", home.clone(), 100), tight, NOW);
    let (a, b, c) = tokio::join!(one("u1"), one("u2"), one("u3"));
    let begun = [a, b, c].map(Result::unwrap);
    assert_eq!(begun.iter().filter(|one| **one == Begun::NoRoom).count(), 1);
    assert_eq!(taken().await, 200);
    // What is kept takes what it needs, what was given up takes nothing.
    let (mine, other) = if begun[0] == Begun::NoRoom {
        ("u2", "u3")
    } else if begun[1] == Begun::NoRoom {
        ("u1", "u3")
    } else {
        ("u1", "u2")
    };
    store
        .finish_upload(&upload_id(mine), media("m1", 'a', 30), NOW)
        .await
        .unwrap();
    assert_eq!(taken().await, 130);
    store.drop_upload(&upload_id(other)).await.unwrap();
    store.drop_upload(&upload_id(other)).await.unwrap();
    assert_eq!(taken().await, 30);
    // An upload that became something may be forgotten: the room stays taken.
    store.drop_upload(&upload_id(mine)).await.unwrap();
    assert_eq!(taken().await, 30);
    // The school is full for both its pupils and for nobody else.
    let school = Quota {
        school: 130,
        ..WIDE
    };
    let begin = |name: &str, who: &str| {
        store.begin_upload(upload(name, who, home.clone(), 100), school, NOW)
    };
    assert_eq!(begin("u5", "lina").await.unwrap(), Begun::Yes(Vec::new()));
    assert_eq!(begin("u6", "prof").await.unwrap(), Begun::NoRoom);
    assert_eq!(begin("u7", "noah").await.unwrap(), Begun::Yes(Vec::new()));
    assert_eq!(store.media_bytes_of(&account_id("prof")).await.unwrap(), 0);
    // One upload too many gives up the oldest.
    let few = Quota { uploads: 2, ..WIDE };
    for (name, at, given_up) in [("v1", 1, ""), ("v2", 2, "u5"), ("v3", 3, "v1")] {
        let new = upload(name, "lina", home.clone(), 10);
        let begun = store.begin_upload(new, few, NOW.plus(at)).await.unwrap();
        let expected: Vec<UploadId> = Some(given_up)
            .filter(|name| !name.is_empty())
            .map(upload_id)
            .into_iter()
            .collect();
        assert_eq!(begun, Begun::Yes(expected), "{name}");
    }
    assert_eq!(taken().await, 30 + 20);
    assert!(store.upload(&upload_id("v1")).await.unwrap().is_none());
    assert_eq!(store.uploads_expired(NOW.plus(1_000)).await.unwrap(), []);
    assert_eq!(
        store.uploads_expired(NOW.plus(1_001)).await.unwrap().len(),
        3
    );
}

pub(crate) async fn sto_35_what_came_out_is_seen_until_it_is_withdrawn_and_nothing_else_is(
    backend: &Backend,
) {
    let store = &backend.store;
    signed_off(store).await;
    add_text(store, "other", Writers::EveryPupil, NOW).await;
    // The text of the article, and one that has nothing to do with it.
    brought(store, "mine", "lina", &document_id("d1"), 'a').await;
    brought(store, "poster", "lina", &document_id("d1"), 'b').await;
    brought(store, "foreign", "noah", &document_id("other"), 'c').await;
    brought(store, "unnamed", "lina", &document_id("d1"), 'd').await;
    let body = r#"[{"type":"doc","content":[
        {"type":"image","attrs":{"src":"/api/media/mine","alt":"x"}},
        {"type":"film","attrs":{"src":"/api/media/absent","poster":"/api/media/poster"}},
        {"type":"image","attrs":{"src":"/api/media/foreign"}}]}]"#;
    let readers = async |name: &str| store.readers_of_media(&media_id(name)).await.unwrap();
    assert!(readers("mine").await.is_empty());
    assert_eq!(
        publish_with(store, Audience::Public, "p1", body).await,
        Taken::Done
    );
    for (name, out) in [("mine", 1), ("poster", 1), ("foreign", 0), ("unnamed", 0)] {
        assert_eq!(readers(name).await.len(), out, "{name}");
    }
    let seen = readers("mine").await.remove(0);
    assert_eq!(seen.audience, Audience::Public);
    assert!(!seen.wrote.is_empty());
    // What is in a publication is never swept, withdrawn or not.
    let swept = async || {
        let found = store.media_to_look_at(NOW.plus(1), 10).await.unwrap();
        let mut names: Vec<String> = found.iter().map(|one| one.media.to_string()).collect();
        names.sort();
        names
    };
    assert_eq!(swept().await, ["foreign", "unnamed"]);
    // Its article alone is withdrawn; the publication stays.
    take(store, ArticleAction::Withdraw, ArticleState::Withdrawn).await;
    assert!(readers("mine").await.is_empty());
    assert_eq!(swept().await, ["foreign", "unnamed"]);
    store.forget_media(&media_id("mine"), NOW).await.unwrap();
    assert!(store.media(&media_id("mine")).await.unwrap().is_some());
}

pub(crate) async fn sto_36_bytes_go_a_day_after_the_last_medium_that_needs_them(backend: &Backend) {
    let store = &backend.store;
    let home = world(store, &["a", "b"]).await.remove(0);
    // The same photo by two pupils: one object, two media, and room taken twice.
    brought(store, "m1", "lina", &home, 'a').await;
    brought(store, "m2", "noah", &home, 'a').await;
    for who in ["lina", "noah"] {
        assert_eq!(store.media_bytes_of(&account_id(who)).await.unwrap(), 60);
    }
    store
        .add_home_of_media(&media_id("m1"), &document_id("b"), NOW)
        .await
        .unwrap();
    store
        .add_home_of_media(&media_id("m1"), &document_id("b"), NOW)
        .await
        .unwrap();
    let found = store.media_to_look_at(NOW.plus(1), 1).await.unwrap();
    assert_eq!((found.len(), found[0].homes.len()), (1, 2));
    store
        .media_is_named(&media_id("m1"), NOW.plus(5))
        .await
        .unwrap();
    let found = store.media_to_look_at(NOW.plus(1), 9).await.unwrap();
    assert_eq!(found[0].media, media_id("m2"));
    assert_eq!(found.len(), 1);

    store.forget_media(&media_id("m1"), NOW).await.unwrap();
    store.forget_media(&media_id("m1"), NOW).await.unwrap();
    assert!(store.media(&media_id("m1")).await.unwrap().is_none());
    assert_eq!(store.media_bytes_of(&account_id("lina")).await.unwrap(), 0);
    assert_eq!(store.doomed_objects(NOW.plus(9), 9).await.unwrap(), []);
    assert!(!store.forget_object(&object('a')).await.unwrap());
    store.forget_media(&media_id("m2"), NOW).await.unwrap();
    assert_eq!(store.doomed_objects(NOW, 9).await.unwrap(), []);
    assert_eq!(
        store.doomed_objects(NOW.plus(1), 9).await.unwrap(),
        [object('a')]
    );
    // Wanted again before they went.
    brought(store, "m3", "lina", &home, 'a').await;
    assert_eq!(store.doomed_objects(NOW.plus(1), 9).await.unwrap(), []);
    assert!(!store.forget_object(&object('a')).await.unwrap());
    store.forget_media(&media_id("m3"), NOW).await.unwrap();
    assert!(store.forget_object(&object('a')).await.unwrap());
    assert!(!store.forget_object(&object('a')).await.unwrap());
}
