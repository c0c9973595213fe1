//! What is due for the index: texts whose log went on, what changed while its words were read, and what does not read.

use passeplume_domain::{
    Millis,
    documents::DocumentLog,
    documents::Writers,
    journals::{ArticleEdit, Audience, IssueState, JournalStore, NewArticle, Taken},
    search::{EntryKind, Patience, Raw, SearchStore, TextDue, WordsDue},
};

use super::{
    backend::Backend,
    journals::{article_id, issue_id, newsroom},
    publications::{publish_with, signed_off},
    search::{PATIENCE, account, found, keep, key},
    world::{NOW, account_id, add_text, document_id, world, write_rows},
};

pub(crate) async fn sto_60_what_changes_while_its_words_are_read_stays_due(backend: &Backend) {
    let store = &backend.store;
    newsroom(store).await;
    let lina = account(store, "lina").await;
    let idea = NewArticle {
        id: article_id("a2"),
        issue: issue_id("n1"),
        issue_state: IssueState::Open,
        title: "La kermesse".into(),
        angle: "Vue de la buvette".into(),
        by: account_id("lina"),
        tell: Vec::new(),
    };
    assert_eq!(store.propose(idea, NOW).await.unwrap(), Taken::Done);
    let due = async || {
        let due = store.words_due(99).await.unwrap();
        due.into_iter().find(|one| one.key.subject == "a2")
    };
    let read = async |one: &WordsDue| {
        let Raw::Plain(words) = &one.raw else {
            panic!("an angle")
        };
        let taken = passeplume_domain::search::Taken {
            seq: 0,
            changed: Millis(0),
            change: Some(one.change),
            words: Some(words.clone()),
            at: NOW,
        };
        store.keep_words(&one.key, taken).await.unwrap();
    };
    // Twice in one millisecond, and each time while the words before it are on their way.
    let mut read_before = due().await.unwrap();
    for angle in ["Vue du manège", "Vue de la tombola"] {
        let article = store.article(&article_id("a2")).await.unwrap().unwrap();
        let edit = ArticleEdit {
            id: article.id,
            seen: article.version,
            title: "La kermesse".into(),
            standfirst: String::new(),
            angle: angle.into(),
            byline: String::new(),
            target_words: None,
            due: None,
            tell: Vec::new(),
        };
        assert_eq!(store.edit_article(edit, NOW).await.unwrap(), Taken::Done);
        read(&read_before).await;
        read_before = due().await.expect("still due");
    }
    read(&read_before).await;
    assert_eq!(due().await, None);
    assert_eq!(found(store, &lina, &[], "tombola").await, ["idea a2"]);
    assert_eq!(found(store, &lina, &[], "manege").await, [""; 0]);
}

pub(crate) async fn sto_61_what_does_not_read_is_found_by_the_words_it_had(backend: &Backend) {
    let store = &backend.store;
    world(store, &["d1", "d2"]).await;
    let lina = account(store, "lina").await;
    let text = |id| key(EntryKind::Text, id);
    keep(store, &text("d1"), 1, NOW, "un renard").await;
    for id in ["d1", "d2"] {
        let unread = passeplume_domain::search::Taken {
            seq: 2,
            changed: NOW,
            change: None,
            words: None,
            at: NOW,
        };
        store.keep_words(&text(id), unread).await.unwrap();
    }
    assert_eq!(found(store, &lina, &[], "renard").await, ["text d1"]);
    assert_eq!(found(store, &lina, &[], "article d2").await, ["text d2"]);
}

pub(crate) async fn sto_45_a_text_is_due_once_its_log_went_on_and_rests(backend: &Backend) {
    let store = &backend.store;
    let documents = world(store, &["d1", "d2"]).await;
    let due = async |patience: Patience| store.texts_due(patience, None).await.unwrap();
    let new = due(PATIENCE).await;
    assert_eq!((new.due, new.next), (vec![], None), "their titles are kept");
    keep(store, &key(EntryKind::Text, "d1"), 0, NOW, "").await;
    // The last of three rows is of two seconds later.
    write_rows(store, &documents[0], 0, 3).await;
    let written = NOW.plus(2_000);
    let waits = Patience {
        written_before: written,
        taken_before: Millis(0),
    };
    assert_eq!(due(waits).await.due, [], "somebody writes");
    let one = TextDue {
        document: documents[0].clone(),
        head: 3,
        written,
    };
    let rests = Patience {
        written_before: written.plus(1),
        ..waits
    };
    assert_eq!(due(rests).await.due, std::slice::from_ref(&one));
    let long = Patience {
        taken_before: NOW.plus(1),
        ..waits
    };
    assert_eq!(due(long).await.due, [one], "without a rest");
    store.set_aside(&documents[0], "damage", NOW).await.unwrap();
    assert_eq!(due(rests).await.due, [], "opens for nobody");
    store.take_back(&documents[0]).await.unwrap();
    keep(store, &key(EntryKind::Text, "d1"), 3, written, "").await;
    assert_eq!(due(PATIENCE).await.due, []);
    for n in 0..500 {
        add_text(store, &format!("e{n:03}"), Writers::EveryPupil, NOW).await;
    }
    assert_eq!(due(PATIENCE).await.due, []);
    // As a migration leaves them: not even their titles are there.
    backend
        .sql("UPDATE search_entries SET seq = -1 WHERE subject LIKE 'e%'")
        .await;
    let first = due(PATIENCE).await;
    assert_eq!(first.next, Some(document_id("e497")));
    let rest = store.texts_due(PATIENCE, first.next.as_ref()).await;
    let rest = rest.unwrap();
    assert_eq!((first.due.len() + rest.due.len(), rest.next), (500, None));
}

pub(crate) async fn sto_45_what_came_out_is_due_with_its_trees(backend: &Backend) {
    let store = &backend.store;
    signed_off(store).await;
    let body = r#"[{"type":"doc"}]"#;
    let done = publish_with(store, Audience::Families, "p1", body).await;
    assert_eq!(done, Taken::Done);
    let due = store.words_due(99).await.unwrap();
    let kinds: Vec<_> = due.iter().map(|one| (one.key.kind, one.key.part)).collect();
    assert_eq!(
        kinds,
        [
            (EntryKind::Issue, 0),
            (EntryKind::Publication, 0),
            (EntryKind::Published, 1)
        ]
    );
    assert_eq!(due[0].raw, Raw::Plain(String::new()));
    assert_eq!(due[2].raw, Raw::Printed(String::new(), body.to_owned()));
    assert_eq!(store.words_due(1).await.unwrap(), due[..1]);
    for one in &due {
        keep(store, &one.key, 0, Millis(0), "Cocorico").await;
    }
    assert_eq!(store.words_due(99).await.unwrap(), []);
}
