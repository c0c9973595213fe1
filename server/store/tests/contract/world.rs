//! A small world: two schools, two classes, one space, people and texts.

use bytes::Bytes;
use passeplume_domain::{
    AccountId, ClassId, DocumentId, Millis, SchoolId, SpaceId,
    accounts::{Account, AccountStore, Membership, NewAccount, Role, Status},
    documents::{
        Binding, DocumentAppend, DocumentKind, DocumentLog, DocumentStore, Late, NewDocument,
        NewUpdate, Seq, Writers,
    },
    spaces::{Class, School, Space, SpaceStore},
};
use passeplume_store::Store;

pub(crate) const NOW: Millis = Millis(1_770_000_000_000);

pub(crate) fn account_id(text: &str) -> AccountId {
    AccountId::parse(text).expect("an id")
}

pub(crate) fn class_id(text: &str) -> ClassId {
    ClassId::parse(text).expect("an id")
}

pub(crate) fn school_id(text: &str) -> SchoolId {
    SchoolId::parse(text).expect("an id")
}

pub(crate) fn document_id(text: &str) -> DocumentId {
    DocumentId::parse(text).expect("an id")
}

pub(crate) fn space_id(text: &str) -> SpaceId {
    SpaceId::parse(text).expect("an id")
}

pub(crate) fn person(id: &str, role: Role, memberships: Vec<Membership>) -> NewAccount {
    NewAccount {
        account: Account {
            id: account_id(id),
            login: id.to_owned(),
            role,
            first_name: "Zoé".to_owned(),
            last_name: "d'Île".to_owned(),
            status: Status::Active,
            memberships,
        },
        password_hash: Some("$argon2id$v=19$hash".to_owned()),
    }
}

/// Schools `plaine` and `mer`, classes `ce1` and `cm2`, the space `journal` of both, pupils `lina` (ce1) and `noah`
/// (cm2), teacher `prof` (ce1), and a text for each name.
pub(crate) async fn world(store: &Store, texts: &[&str]) -> Vec<DocumentId> {
    for (school, class) in [("plaine", "ce1"), ("mer", "cm2")] {
        let new = School {
            id: school_id(school),
            name: school.to_owned(),
            town: "Brest".to_owned(),
        };
        store.add_school(new, NOW).await.expect("a school");
        let new = Class {
            id: class_id(class),
            school: school_id(school),
            name: class.to_owned(),
        };
        store.add_class(new, NOW).await.expect("a class");
    }
    let classes = vec![class_id("cm2"), class_id("ce1")];
    let space = Space {
        id: space_id("journal"),
        title: "Le journal".to_owned(),
        classes,
    };
    store.add_space(space, NOW).await.expect("a space");
    for new in [
        person(
            "lina",
            Role::Pupil,
            vec![Membership::PupilOf(class_id("ce1"))],
        ),
        person(
            "noah",
            Role::Pupil,
            vec![Membership::PupilOf(class_id("cm2"))],
        ),
        person(
            "prof",
            Role::Teacher,
            vec![Membership::TeacherOf(class_id("ce1"))],
        ),
    ] {
        store.create_account(new, NOW).await.expect("an account");
    }
    let mut documents = Vec::new();
    for text in texts {
        add_text(store, text, Writers::EveryPupil, NOW).await;
        documents.push(document_id(text));
    }
    documents
}

pub(crate) async fn add_text(store: &Store, id: &str, writers: Writers, at: Millis) {
    let new = NewDocument {
        id: document_id(id),
        space: space_id("journal"),
        title: format!("Article {id}"),
        kind: DocumentKind::Article,
        writers,
    };
    store.add_document(new, at).await.expect("a document");
}

pub(crate) fn update(by: &str, at: Millis, words: &[u8]) -> NewUpdate {
    NewUpdate {
        account: account_id(by),
        at,
        update: Bytes::copy_from_slice(words),
        first_authors: Bytes::new(),
    }
}

pub(crate) fn binding(client: u64, account: &str) -> Binding {
    Binding {
        client,
        account: account_id(account),
        at: NOW,
    }
}

pub(crate) fn step(document: &DocumentId, after: Seq, updates: Vec<NewUpdate>) -> DocumentAppend {
    DocumentAppend {
        document: document.clone(),
        after,
        bindings: Vec::new(),
        updates,
        late: Late::default(),
    }
}

/// Appends `count` rows of one byte each, by `lina`, a second apart.
pub(crate) async fn write_rows(store: &Store, document: &DocumentId, after: Seq, count: u8) {
    let updates = (0..count)
        .map(|n| update("lina", NOW.plus(i64::from(n) * 1_000), &[n]))
        .collect();
    store
        .append(&[step(document, after, updates)])
        .await
        .expect("an append");
}

/// Every word of a text as it loads, in order.
pub(crate) async fn words(store: &Store, document: &DocumentId) -> Vec<u8> {
    let loaded = store.load(document).await.expect("the text loads");
    let base = loaded
        .checkpoint
        .map(|checkpoint| checkpoint.state.to_vec())
        .unwrap_or_default();
    loaded.updates.iter().fold(base, |mut all, row| {
        all.extend_from_slice(&row.update);
        all
    })
}
