//! A class with one pupil and one space, in a store of its own: what tests of the background work begin with.

use std::path::Path;

use bytes::Bytes;
use passeplume_domain::{
    AccountId, ClassId, DocumentId, Millis, SchoolId, SpaceId,
    accounts::{Account, AccountStore as _, Membership, NewAccount, Role, Status},
    documents::{
        DocumentAppend, DocumentKind, DocumentLog as _, DocumentStore as _, Late, NewDocument,
        NewUpdate, Seq, Writers,
    },
    spaces::{Class, School, Space, SpaceStore as _},
};
use passeplume_store::{Store, StoreOptions};

/// When the words of its texts were written.
pub(crate) const WRITTEN: Millis = Millis(5_000);
const OPENED: Millis = Millis(1);

pub(crate) fn pupil() -> Account {
    Account {
        id: AccountId::parse("zoe").unwrap(),
        login: "zoe".into(),
        role: Role::Pupil,
        first_name: "Zoé".into(),
        last_name: "D".into(),
        status: Status::Active,
        memberships: vec![Membership::PupilOf(ClassId::parse("c").unwrap())],
    }
}

/// The store, in this folder.
pub(crate) async fn store(folder: &Path) -> Store {
    let url = format!("sqlite://{}/a.db", folder.display());
    let store = Store::open(&url, StoreOptions::default()).await.unwrap();
    store.migrate(OPENED).await.unwrap();
    let (school, class) = (SchoolId::parse("s").unwrap(), ClassId::parse("c").unwrap());
    let (name, town) = ("S".to_owned(), "T".to_owned());
    let new = School {
        id: school.clone(),
        name: name.clone(),
        town,
    };
    store.add_school(new, OPENED).await.unwrap();
    let new = Class {
        id: class.clone(),
        school,
        name,
    };
    store.add_class(new, OPENED).await.unwrap();
    let new = Space {
        id: SpaceId::parse("p").unwrap(),
        title: "P".into(),
        classes: vec![class],
    };
    store.add_space(new, OPENED).await.unwrap();
    let new = NewAccount {
        account: pupil(),
        password_hash: None,
    };
    store.create_account(new, OPENED).await.unwrap();
    store
}

/// A text of this name, without words yet.
pub(crate) async fn text(store: &Store, name: &str) -> DocumentId {
    let id = DocumentId::parse(name).unwrap();
    let new = NewDocument {
        id: id.clone(),
        space: SpaceId::parse("p").unwrap(),
        title: format!("Titre {name}"),
        kind: DocumentKind::Text,
        writers: Writers::EveryPupil,
    };
    store.add_document(new, OPENED).await.unwrap();
    id
}

/// The first rows of a text's log, or what came late to it.
pub(crate) async fn write(store: &Store, document: DocumentId, rows: Vec<Bytes>, late: Late) {
    write_after(store, document, 0, rows, late).await;
}

/// The rows of a text's log after this one.
pub(crate) async fn write_after(
    store: &Store,
    document: DocumentId,
    after: Seq,
    rows: Vec<Bytes>,
    late: Late,
) {
    let row = |update| NewUpdate {
        account: pupil().id,
        at: WRITTEN,
        update,
        first_authors: Bytes::new(),
    };
    let step = DocumentAppend {
        document,
        after,
        bindings: Vec::new(),
        updates: rows.into_iter().map(row).collect(),
        late,
    };
    store.append(&[step]).await.unwrap();
}
