//! A class that leaves a space takes along a copy of what it wrote with others, with every author, that nobody writes in.

use passeplume_domain::{
    SpaceId,
    accounts::{AccountStore, Membership, Role},
    documents::{DocumentLog, DocumentStore, Pen, ReadReason, Verdict, Writers, access},
    search::SearchStore,
    spaces::{Kept, SharingStore, SpaceKind, SpaceStore},
};
use passeplume_store::Store;

use super::{
    backend::Backend,
    search::PATIENCE,
    world::{
        NOW, account_id, add_text, binding, class_id, document_id, person, space_id, step, update,
        world,
    },
};

/// Six rows, by `lina` of ce1 and `noah` of cm2 in turn.
async fn together(store: &Store, text: &str) {
    let document = document_id(text);
    let by = |n: u8| if n.is_multiple_of(2) { "lina" } else { "noah" };
    let rows = (0..6).map(|n| update(by(n), NOW.plus(i64::from(n) * 1_000), &[7, n]));
    let mut all = step(&document, 0, rows.collect());
    all.bindings = vec![binding(1, "lina"), binding(2, "noah")];
    store.append(&[all]).await.unwrap();
}

async fn left(store: &Store) -> SpaceId {
    let (space, ce1, prof) = (space_id("journal"), class_id("ce1"), account_id("prof"));
    let done = store.leave(&space, &ce1, &prof, NOW.plus(9_000)).await;
    assert_eq!(done.unwrap(), Kept::Done);
    let lina = store.account(&account_id("lina")).await.unwrap().unwrap();
    let own = store.shared_spaces(&lina).await.unwrap();
    assert_eq!((own.len(), own[0].kind), (1, SpaceKind::Own));
    own[0].id.clone()
}

pub(crate) async fn sto_62_what_was_written_together_stays_and_goes_along_as_a_copy(
    backend: &Backend,
) {
    let store = &backend.store;
    world(store, &["both", "theirs", "empty", "broken"]).await;
    together(store, "both").await;
    together(store, "broken").await;
    let mut only = step(
        &document_id("theirs"),
        0,
        vec![update("noah", NOW, b"seul")],
    );
    only.bindings = vec![binding(3, "noah")];
    store.append(&[only]).await.unwrap();
    backend
        .sql("UPDATE updates SET words = words || words WHERE document = 'broken' AND seq = 3")
        .await;
    let teacher = Membership::TeacherOf(class_id("ce1"));
    let teacher = person("maitresse", Role::Teacher, vec![teacher]);
    store.create_account(teacher, NOW).await.unwrap();
    let own = left(store).await;

    let lina = store.account(&account_id("lina")).await.unwrap().unwrap();
    let around = store.documents_around(&lina).await.unwrap();
    assert_eq!(around.len(), 1, "{around:?}");
    let copy = &around[0];
    assert_eq!((&copy.space, copy.pen), (&own, Pen::Down));
    let first = store.document(&document_id("both")).await.unwrap().unwrap();
    assert_eq!((&copy.title, copy.kind), (&first.title, first.kind));
    assert_eq!(first.space, space_id("journal"), "and there it stays");
    for who in ["lina", "maitresse"] {
        let who = store.account(&account_id(who)).await.unwrap().unwrap();
        let verdict = access(&who, copy);
        assert_eq!(verdict, Verdict::Read(ReadReason::NotAWriter));
        assert_eq!(access(&who, &first), Verdict::None);
    }
    let noah = store.account(&account_id("noah")).await.unwrap().unwrap();
    assert_eq!(access(&noah, copy), Verdict::None);
    assert_eq!(access(&noah, &first), Verdict::Write);

    let (was, is) = (
        store.load(&first.id).await.unwrap(),
        store.load(&copy.id).await.unwrap(),
    );
    assert_eq!(
        (is.head, &is.updates),
        (6, &was.updates),
        "every row and author"
    );
    assert_eq!(is.bindings, was.bindings);
    let due = store.texts_due(PATIENCE, None).await.unwrap().due;
    assert!(
        due.iter().any(|one| one.document == copy.id),
        "is found by its words"
    );
    let found = store.check().await.unwrap().problems;
    let broken = Some(document_id("broken"));
    assert!(
        !found.is_empty() && found.iter().all(|one| one.document == broken),
        "{found:?}"
    );
}

pub(crate) async fn sto_62_who_wrote_nothing_there_takes_nothing_along(backend: &Backend) {
    let store = &backend.store;
    world(store, &["d1"]).await;
    add_text(store, "d2", Writers::EveryPupil, NOW).await;
    let mut only = step(&document_id("d1"), 0, vec![update("noah", NOW, b"seul")]);
    only.bindings = vec![binding(3, "noah")];
    store.append(&[only]).await.unwrap();
    let (space, ce1, prof) = (space_id("journal"), class_id("ce1"), account_id("prof"));
    let done = store.leave(&space, &ce1, &prof, NOW).await.unwrap();
    assert_eq!(done, Kept::Done);
    let lina = store.account(&account_id("lina")).await.unwrap().unwrap();
    assert_eq!(store.shared_spaces(&lina).await.unwrap(), []);
}
