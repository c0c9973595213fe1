//! Schools, classes, spaces, and documents apart from their words.

use passeplume_domain::{
    StoreError,
    accounts::{Membership, Role},
    documents::{DocumentLog, DocumentStore, Freeze, Reach, Writers},
    events::{Event, Outbox},
    spaces::SpaceStore,
};

use super::{
    backend::Backend,
    world::{
        NOW, account_id, add_text, class_id, document_id, person, school_id, space_id, step,
        update, world,
    },
};

pub(crate) async fn sto_4_schools_classes_and_spaces_come_back(backend: &Backend) {
    let store = &backend.store;
    world(store, &[]).await;
    assert_eq!(store.schools().await.unwrap().len(), 2);
    let classes = store.classes().await.unwrap();
    assert_eq!(classes[0].school, school_id("plaine"));
    let spaces = store.spaces().await.unwrap();
    assert_eq!(
        spaces[0].classes,
        vec![class_id("cm2"), class_id("ce1")],
        "in the order they were given"
    );

    let head = store.head().await.unwrap();
    store
        .set_space_classes(&space_id("journal"), vec![class_id("ce1")], NOW)
        .await
        .unwrap();
    assert_eq!(
        store.spaces().await.unwrap()[0].classes,
        vec![class_id("ce1")]
    );
    assert_eq!(
        store.after(head, 9).await.unwrap()[0].event,
        Event::EverythingChanged
    );
    let unknown = store
        .set_space_classes(&space_id("journal"), vec![class_id("none")], NOW)
        .await;
    assert!(
        matches!(unknown, Err(StoreError::Conflict(_))),
        "{unknown:?}"
    );
    assert_eq!(
        store.spaces().await.unwrap()[0].classes,
        vec![class_id("ce1")],
        "a refused change changes nothing"
    );
    assert_eq!(store.head().await.unwrap(), head + 1);
}

pub(crate) async fn sto_4_a_document_comes_back_with_what_policy_needs(backend: &Backend) {
    let store = &backend.store;
    let documents = world(store, &["d1"]).await;
    let only = Writers::Only {
        classes: vec![class_id("ce1")],
        accounts: vec![account_id("noah"), account_id("lina")],
    };
    add_text(store, "d2", only.clone(), NOW.plus(5)).await;

    let found = store
        .document(&documents[0])
        .await
        .unwrap()
        .expect("the document");
    assert_eq!(found.writers, Writers::EveryPupil);
    assert_eq!(
        (found.space_title.as_str(), found.title.as_str()),
        ("Le journal", "Article d1")
    );
    let reach = |class, school| Reach {
        class: class_id(class),
        school: school_id(school),
    };
    assert_eq!(
        found.classes,
        vec![reach("cm2", "mer"), reach("ce1", "plaine")]
    );
    assert_eq!((found.freeze, found.updated), (Freeze::Flowing, NOW));
    let found = store
        .document(&document_id("d2"))
        .await
        .unwrap()
        .expect("the document");
    assert_eq!((found.writers, found.updated), (only, NOW.plus(5)));

    assert_eq!(store.document(&document_id("none")).await.unwrap(), None);
    assert_eq!(
        store.document_ids().await.unwrap(),
        vec![document_id("d1"), document_id("d2")]
    );
    assert!(matches!(
        store.load(&document_id("none")).await,
        Err(passeplume_domain::documents::LoadError::Absent)
    ));
}

pub(crate) async fn sto_4_documents_around_an_account_newest_first(backend: &Backend) {
    let store = &backend.store;
    let documents = world(store, &["d1", "d2", "d3"]).await;
    store
        .append(&[step(
            &documents[1],
            0,
            vec![update("lina", NOW.plus(9), b"x")],
        )])
        .await
        .unwrap();
    let around = async |memberships| -> Vec<String> {
        let account = person("x", Role::Head, memberships).account;
        let found = store.documents_around(&account).await.unwrap();
        found
            .iter()
            .map(|document| document.id.to_string())
            .collect()
    };
    let all = ["d2", "d1", "d3"];
    assert_eq!(
        around(vec![Membership::PupilOf(class_id("ce1"))]).await,
        all
    );
    assert_eq!(
        around(vec![
            Membership::HeadOf(school_id("mer")),
            Membership::TeacherOf(class_id("ce1"))
        ])
        .await,
        all
    );
    let none: [&str; 0] = [];
    assert_eq!(
        around(vec![
            Membership::PupilOf(class_id("other")),
            Membership::Administers
        ])
        .await,
        none
    );
    assert_eq!(
        around(vec![Membership::TownOf(school_id("mer"))]).await,
        none
    );

    store
        .set_space_classes(&space_id("journal"), vec![class_id("ce1")], NOW)
        .await
        .unwrap();
    assert_eq!(
        around(vec![Membership::PupilOf(class_id("cm2"))]).await,
        none
    );
}

pub(crate) async fn sto_5_a_freeze_and_a_mute_are_told_and_audited(backend: &Backend) {
    let store = &backend.store;
    let documents = world(store, &["d1"]).await;
    let (prof, lina) = (account_id("prof"), account_id("lina"));
    let head = store.head().await.unwrap();
    store
        .set_freeze(&documents[0], Freeze::Frozen, &prof, NOW.plus(1))
        .await
        .unwrap();
    store
        .set_muted(&documents[0], &lina, true, &prof, NOW.plus(2))
        .await
        .unwrap();
    store
        .set_muted(&documents[0], &lina, true, &prof, NOW.plus(3))
        .await
        .unwrap();
    let found = store.document(&documents[0]).await.unwrap().unwrap();
    assert_eq!(
        (found.freeze, found.muted),
        (Freeze::Frozen, vec![lina.clone()])
    );

    store
        .set_freeze(&documents[0], Freeze::Flowing, &prof, NOW.plus(4))
        .await
        .unwrap();
    store
        .set_muted(&documents[0], &lina, false, &prof, NOW.plus(5))
        .await
        .unwrap();
    let found = store.document(&documents[0]).await.unwrap().unwrap();
    assert_eq!((found.freeze, found.muted), (Freeze::Flowing, Vec::new()));

    let told = store.after(head, 10).await.unwrap();
    assert_eq!(told.len(), 5);
    assert!(
        told.iter()
            .all(|told| told.event == Event::DocumentChanged(documents[0].clone()))
    );
    let audit = store.audit(&documents[0]).await.unwrap();
    let actions: Vec<_> = audit.iter().map(|entry| entry.action.as_str()).collect();
    assert_eq!(actions, ["freeze", "mute", "mute", "thaw", "unmute"]);
    assert!(audit.iter().all(|entry| entry.actor == prof));
    assert_eq!(
        (audit[0].target.as_ref(), audit[1].target.as_ref()),
        (None, Some(&lina))
    );

    let nothing = store
        .set_freeze(&document_id("none"), Freeze::Frozen, &prof, NOW)
        .await;
    assert!(matches!(nothing, Err(StoreError::Conflict(_))));
    let nobody = store
        .set_muted(&documents[0], &account_id("none"), true, &prof, NOW)
        .await;
    assert!(matches!(nobody, Err(StoreError::Conflict(_))));
    assert_eq!(
        store.audit(&documents[0]).await.unwrap().len(),
        5,
        "what failed is not audited"
    );
}
