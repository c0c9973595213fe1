//! What is found by words: titles with the commit that changes them, words once they were taken, and only around who asks.

use passeplume_domain::{
    Millis,
    accounts::{Account, AccountStore, Membership, Role},
    journals::{
        ArticleAction, ArticleEdit, ArticleState, Audience, Child, IssueAction, IssueEffect,
        IssueState, JournalStore, NewArticle, Taken,
    },
    search::{EntryKey, EntryKind, Found, Patience, Place, Query, SearchStore, Searcher, may_find},
    spaces::SpaceStore,
};
use passeplume_store::Store;

use super::{
    backend::Backend,
    journals::{article_id, issue_id, issue_step, newsroom, step},
    publications::{publish_with, signed_off},
    world::{NOW, account_id, class_id, person, school_id, space_id, world},
};

pub(crate) const PATIENCE: Patience = Patience {
    written_before: Millis(NOW.0 + 60_000),
    taken_before: Millis(0),
};

pub(crate) async fn account(store: &Store, id: &str) -> Account {
    store.account(&account_id(id)).await.unwrap().unwrap()
}

pub(crate) fn key(kind: EntryKind, subject: &str) -> EntryKey {
    EntryKey {
        kind,
        subject: subject.to_owned(),
        part: 0,
    }
}

pub(crate) async fn keep(store: &Store, key: &EntryKey, seq: i64, changed: Millis, words: &str) {
    let taken = passeplume_domain::search::Taken {
        seq,
        changed,
        change: None,
        words: Some(words.to_owned()),
        at: NOW,
    };
    store.keep_words(key, taken).await.unwrap();
}

/// What is found, each by its kind and id, in its order. Everything that rows let through is also what policies let through.
pub(crate) async fn found(
    store: &Store,
    who: &Account,
    family: &[Child],
    words: &str,
) -> Vec<String> {
    let query = Query::parse(words).unwrap();
    let who = Searcher {
        account: who,
        family,
    };
    let candidates = store.search(who, &query, None, 99).await.unwrap();
    candidates
        .iter()
        .map(|one| {
            let found = one.found.as_ref().unwrap();
            assert!(may_find(who, found), "{found:?}");
            match found {
                Found::Text(document, of) => {
                    let article = of.as_deref().map(|of| format!(" of {}", of.0.id));
                    format!("text {}{}", document.id, article.unwrap_or_default())
                }
                Found::Idea(of) => format!("idea {}", of.0.id),
                Found::Issue(issue) => format!("issue {}", issue.id),
                Found::Publication(out) => format!("publication {}", out.id),
                Found::Published(out, story) => format!("published {}/{}", out.id, story.rank),
                Found::Topic(of) => format!("topic {}", of.1.id),
                Found::Post(of) => format!("post {}", of.2.id),
            }
        })
        .collect()
}

pub(crate) async fn sto_44_words_are_found_folded_by_prefix_titles_first(backend: &Backend) {
    let store = &backend.store;
    world(store, &["d1", "d2", "d3"]).await;
    let lina = account(store, "lina").await;
    let later = NOW.plus(1_000);
    let text = |id| key(EntryKind::Text, id);
    keep(
        store,
        &text("d1"),
        1,
        NOW,
        "Noël, l’été, des œufs et des poules",
    )
    .await;
    keep(
        store,
        &text("d2"),
        1,
        later,
        "OEUFS de poule à la coque : article d3",
    )
    .await;
    keep(store, &text("d3"), 1, NOW, "un arc-en-ciel").await;
    for (words, expected) in [
        ("œuf", vec!["text d2", "text d1"]),
        ("oeufs", vec!["text d2", "text d1"]),
        ("noel", vec!["text d1"]),
        ("NOËL été", vec!["text d1"]),
        ("poules", vec!["text d1"]),
        ("poule", vec!["text d2", "text d1"]),
        ("ciel arc", vec!["text d3"]),
        // A word of the title and one of the text.
        ("article coque", vec!["text d2"]),
        // In the title first, however old it is.
        ("d3", vec!["text d3", "text d2"]),
        ("oe", vec!["text d2", "text d1"]),
        ("uf", vec![]),
        ("œuf renard", vec![]),
        ("\" OR (", vec![]),
    ] {
        assert_eq!(found(store, &lina, &[], words).await, expected, "{words}");
    }
    // What was taken anew is found by its new words alone, and shown by them.
    keep(store, &text("d1"), 2, later, "le renard").await;
    assert_eq!(found(store, &lina, &[], "oeuf").await, ["text d2"]);
    let who = Searcher {
        account: &lina,
        family: &[],
    };
    let query = Query::parse("renard").unwrap();
    let fox = store.search(who, &query, None, 9).await.unwrap();
    assert_eq!((fox.len(), fox[0].words.as_str()), (1, "le renard"));
    assert_eq!(fox[0].place.at, later);
    // Much and nothing, and what no database likes in a text.
    let many: String = (0..30_000).map(|n| format!("Mot{n} ")).collect();
    keep(store, &text("d1"), 3, later, &many).await;
    keep(store, &text("d2"), 2, later, "").await;
    keep(store, &text("d3"), 2, later, "zéro\0zéro ’\"'\\").await;
    assert_eq!(found(store, &lina, &[], "mot19000").await, ["text d1"]);
    assert_eq!(found(store, &lina, &[], "zero").await, ["text d3"]);
    assert!(store.check().await.unwrap().is_clean());
}

pub(crate) async fn sto_44_pages_follow_each_other_without_a_gap(backend: &Backend) {
    let store = &backend.store;
    let names: Vec<String> = (0..9).map(|n| format!("d{n}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    world(store, &names).await;
    let lina = account(store, "lina").await;
    for (name, n) in names.iter().zip(0..) {
        let words = "article du matin";
        let at = NOW.plus(n / 2 * 1_000);
        keep(store, &key(EntryKind::Text, name), 1, at, words).await;
    }
    let who = Searcher {
        account: &lina,
        family: &[],
    };
    for words in ["matin", "article"] {
        let query = Query::parse(words).unwrap();
        let all = store.search(who, &query, None, 99).await.unwrap();
        assert_eq!(all.len(), 9);
        let mut pages = Vec::new();
        let mut after: Option<Place> = None;
        loop {
            let page = store.search(who, &query, after, 2).await.unwrap();
            let Some(last) = page.last() else { break };
            let place = last.place.to_string();
            after = Some(Place::parse(&place).unwrap());
            pages.extend(page);
        }
        assert_eq!(pages, all, "{words}");
        let at = all.iter().map(|one| one.place.at).collect::<Vec<_>>();
        assert!(at.is_sorted_by(|one, other| one >= other), "{at:?}");
    }
}

pub(crate) async fn sto_44_a_title_is_found_with_the_commit_that_changes_it(backend: &Backend) {
    let store = &backend.store;
    newsroom(store).await;
    let lina = account(store, "lina").await;
    assert_eq!(
        found(store, &lina, &[], "les poules").await,
        ["text d1 of a1"]
    );
    assert_eq!(found(store, &lina, &[], "rentree").await, ["issue n1"]);
    assert_eq!(
        found(store, &lina, &[], "numero 1 oeuf").await,
        ["issue n1"]
    );
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
    assert_eq!(found(store, &lina, &[], "kermesse").await, ["idea a2"]);
    let article = store.article(&article_id("a1")).await.unwrap().unwrap();
    let edit = ArticleEdit {
        id: article.id,
        seen: article.version,
        title: "Des œufs".into(),
        standfirst: String::new(),
        angle: String::new(),
        byline: String::new(),
        target_words: None,
        due: None,
        tell: Vec::new(),
    };
    // A new title also while somebody takes the words: those of now stay.
    keep(store, &key(EntryKind::Text, "d1"), 4, NOW, "dans la cour").await;
    assert_eq!(store.edit_article(edit, NOW).await.unwrap(), Taken::Done);
    assert_eq!(found(store, &lina, &[], "oeufs").await, ["text d1 of a1"]);
    assert_eq!(found(store, &lina, &[], "cour").await, ["text d1 of a1"]);
    // Its words are due, with its title, and then the old title finds nothing.
    let due = store.texts_due(PATIENCE, None).await.unwrap().due;
    assert_eq!(due.len(), 1);
    keep(store, &key(EntryKind::Text, "d1"), 4, NOW, "dans la cour").await;
    assert_eq!(found(store, &lina, &[], "poules").await, [""; 0]);
    assert_eq!(
        found(store, &lina, &[], "oeufs cour").await,
        ["text d1 of a1"]
    );
}

pub(crate) async fn src_2_what_may_not_be_opened_is_not_found(backend: &Backend) {
    let store = &backend.store;
    signed_off(store).await;
    let body = r#"[{"type":"doc"}]"#;
    assert_eq!(
        publish_with(store, Audience::Class, "p1", body).await,
        Taken::Done
    );
    for (kind, subject, part) in [
        (EntryKind::Text, "d1", 0),
        (EntryKind::Issue, "n1", 0),
        (EntryKind::Publication, "p1", 0),
        (EntryKind::Published, "p1", 1),
    ] {
        let key = EntryKey {
            part,
            ..key(kind, subject)
        };
        keep(store, &key, 1, NOW, "Cocorico").await;
    }
    for (id, role, membership) in [
        (
            "mere",
            Role::Guardian,
            Membership::GuardianOf(account_id("lina")),
        ),
        ("ville", Role::Town, Membership::TownOf(school_id("mer"))),
        ("admin", Role::Admin, Membership::Administers),
    ] {
        store
            .create_account(person(id, role, vec![membership]), NOW)
            .await
            .unwrap();
    }
    let (lina, noah, mere) = (
        account(store, "lina").await,
        account(store, "noah").await,
        account(store, "mere").await,
    );
    let family = store.family(&mere).await.unwrap();
    let seen = async |who: &Account, family: &[Child]| {
        let mut found = found(store, who, family, "cocorico").await;
        found.sort_unstable();
        found
    };
    let made = ["issue n1", "text d1 of a1"];
    let out = ["publication p1", "published p1/1"];
    let all = [
        "issue n1",
        "publication p1",
        "published p1/1",
        "text d1 of a1",
    ];
    // For the class that wrote it.
    assert_eq!(seen(&lina, &[]).await, all);
    assert_eq!(seen(&noah, &[]).await, made);
    assert_eq!(seen(&mere, &family).await, [""; 0]);
    // For families: the same question, another answer, at once.
    backend
        .sql("UPDATE publications SET audience = 'families'")
        .await;
    assert_eq!(seen(&noah, &[]).await, all);
    assert_eq!(seen(&mere, &family).await, out);
    for stranger in ["ville", "admin"] {
        let stranger = account(store, stranger).await;
        assert_eq!(seen(&stranger, &[]).await, [""; 0]);
    }
    // A class that left reads what it did not write no more.
    let left = vec![class_id("ce1")];
    store
        .set_space_classes(&space_id("journal"), left, NOW)
        .await
        .unwrap();
    assert_eq!(seen(&noah, &[]).await, [""; 0]);
    assert_eq!(seen(&mere, &family).await, out);
    // One article off the page, then the whole.
    let mut off = step(store, ArticleAction::Withdraw, ArticleState::Withdrawn).await;
    off.issue_state = IssueState::Published;
    assert_eq!(store.take_step(off, NOW).await.unwrap(), Taken::Done);
    assert_eq!(seen(&mere, &family).await, ["publication p1"]);
    let mut gone = issue_step(store, "n1", IssueAction::Withdraw, IssueState::Withdrawn).await;
    gone.effect = IssueEffect::Withdraw;
    assert_eq!(store.take_issue_step(gone, NOW).await.unwrap(), Taken::Done);
    assert_eq!(seen(&mere, &family).await, [""; 0]);
    assert_eq!(seen(&lina, &[]).await, made);
}
