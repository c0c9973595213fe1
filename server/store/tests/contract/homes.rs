//! What first screens ask: late articles, late words, schools and their figures.

use bytes::Bytes;
use passeplume_domain::{
    ArticleId, ClassId, Millis, SchoolId,
    accounts::{AccountStore, Membership, Role},
    documents::{Binding, DocumentLog, Proposal, ProposalState, Writers},
    homes::{Figures, HomeStore},
    journals::{
        ArticleAction, ArticleEdit, ArticleState, IssueAction, IssueState, JournalStore, Taken,
    },
    spaces::{Class, SpaceStore},
};
use passeplume_store::Store;

use super::{
    backend::Backend,
    journals::{article_id, assign, issue_step, newsroom, take},
    world::{NOW, account_id, add_text, class_id, document_id, person, school_id, step},
};

fn ce1() -> [ClassId; 1] {
    [class_id("ce1")]
}

fn cm2() -> [ClassId; 1] {
    [class_id("cm2")]
}

async fn due(store: &Store, id: &str, due: Option<Millis>) {
    let article = store.article(&article_id(id)).await.unwrap().unwrap();
    let edit = ArticleEdit {
        id: article.id,
        seen: article.version,
        title: format!("Titre {id}"),
        standfirst: String::new(),
        angle: String::new(),
        byline: String::new(),
        target_words: None,
        due,
        tell: Vec::new(),
    };
    assert_eq!(store.edit_article(edit, NOW).await.unwrap(), Taken::Done);
}

async fn late(store: &Store, classes: &[ClassId], limit: u32) -> Vec<ArticleId> {
    let found = store.late_of(classes, NOW, limit).await.unwrap();
    found.into_iter().map(|card| card.article.id).collect()
}

pub(crate) async fn sto_54_what_is_late_is_its_keepers_longest_due_first(backend: &Backend) {
    let store = &backend.store;
    newsroom(store).await;
    assert_eq!(assign(store, "a2", "d2").await, Taken::Done);
    assert_eq!(assign(store, "a3", "d3").await, Taken::Done);
    due(store, "a1", Some(NOW.plus(-1_000))).await;
    due(store, "a2", Some(NOW.plus(-2_000))).await;
    due(store, "a3", Some(NOW)).await;
    assert_eq!(
        late(store, &ce1(), 10).await,
        [article_id("a2"), article_id("a1")],
        "the day of a3 is not over"
    );
    assert_eq!(late(store, &ce1(), 1).await, [article_id("a2")]);
    assert!(late(store, &cm2(), 10).await.is_empty(), "others keep them");
    assert!(late(store, &[], 10).await.is_empty());
    assert_eq!(
        late(store, &[class_id("cm2"), class_id("ce1")], 10)
            .await
            .len(),
        2
    );
    due(store, "a2", None).await;
    take(store, ArticleAction::Begin, ArticleState::Draft).await;
    assert_eq!(late(store, &ce1(), 10).await, [article_id("a1")]);
    take(store, ArticleAction::Submit, ArticleState::Submitted).await;
    assert!(late(store, &ce1(), 10).await.is_empty(), "it was handed in");
    take(store, ArticleAction::Return, ArticleState::Returned).await;
    assert_eq!(late(store, &ce1(), 10).await.len(), 1);
    // What an issue that is over leaves behind is late for nobody.
    let over = issue_step(store, "n1", IssueAction::Publish, IssueState::Published).await;
    assert_eq!(store.take_issue_step(over, NOW).await.unwrap(), Taken::Done);
    assert!(late(store, &ce1(), 10).await.is_empty());
}

async fn comes_late(store: &Store, document: &str, rank: i64, by: &str, at: Millis) {
    let mut late = step(&document_id(document), 0, Vec::new());
    late.late.proposals = vec![Proposal {
        rank,
        account: account_id(by),
        at,
        words: Bytes::from_static(b"Marque-page-secret."),
        state: ProposalState::Open,
    }];
    store.append(&[late]).await.unwrap();
}

pub(crate) async fn sto_55_late_words_wait_for_who_holds_the_pen(backend: &Backend) {
    let store = &backend.store;
    newsroom(store).await;
    add_text(store, "libre", Writers::EveryPupil, NOW).await;
    assert!(store.late_words_for(&ce1(), 10).await.unwrap().is_empty());
    comes_late(store, "d1", 1, "lina", NOW.plus(5)).await;
    comes_late(store, "libre", 1, "lina", NOW.plus(2)).await;
    comes_late(store, "libre", 2, "noah", NOW.plus(9)).await;
    let found = store.late_words_for(&ce1(), 10).await.unwrap();
    let rows: Vec<_> = found
        .iter()
        .map(|one| (one.text.title.as_str(), one.people.len(), one.at))
        .collect();
    assert_eq!(
        rows,
        [
            ("Article libre", 2, NOW.plus(2)),
            ("Les poules", 1, NOW.plus(5))
        ]
    );
    assert_eq!(found[1].text.article, Some(article_id("a1")));
    assert_eq!(found[0].people, ["Zoé D.", "Zoé D."]);
    assert!(!format!("{found:?}").contains("secret"), "never a word");
    let others = store.late_words_for(&cm2(), 10).await.unwrap();
    assert_eq!(others.len(), 1, "the article is the other class's");
    assert_eq!(others[0].text.document, document_id("libre"));
    assert!(store.late_words_for(&[], 10).await.unwrap().is_empty());
    assert_eq!(store.late_words_for(&ce1(), 1).await.unwrap().len(), 1);
    backend
        .sql("UPDATE proposals SET state = 'declined' WHERE document = 'libre'")
        .await;
    assert!(store.late_words_for(&cm2(), 10).await.unwrap().is_empty());
}

async fn figures(store: &Store, school: &str, year: i64, since: Millis) -> Figures {
    let schools: [SchoolId; 1] = [school_id(school)];
    let found = store.school_figures(&schools, year, since).await.unwrap();
    found[0].figures
}

pub(crate) async fn sto_56_figures_count_what_is_a_schools_own(backend: &Backend) {
    let store = &backend.store;
    newsroom(store).await;
    add_text(store, "d2", Writers::EveryPupil, NOW).await;
    let pupil = |name: &str| {
        person(
            name,
            Role::Pupil,
            vec![Membership::PupilOf(class_id("ce1"))],
        )
    };
    for name in ["eva", "tom"] {
        store.create_account(pupil(name), NOW).await.unwrap();
    }
    let came = |client, account: &str, at| Binding {
        client,
        account: account_id(account),
        at,
    };
    let mut here = step(&document_id("d1"), 0, Vec::new());
    here.bindings = vec![
        came(1, "lina", NOW),
        came(2, "lina", NOW.plus(9)),
        came(3, "eva", NOW.plus(-1)),
        came(4, "noah", NOW),
        came(5, "prof", NOW),
    ];
    let mut there = step(&document_id("d2"), 0, Vec::new());
    there.bindings = vec![came(1, "lina", NOW), came(2, "tom", NOW)];
    store.append(&[here, there]).await.unwrap();
    let second = Class {
        id: class_id("cp"),
        school: school_id("plaine"),
        name: "CP".to_owned(),
    };
    store.add_class(second, NOW).await.unwrap();
    backend
        .sql(
            "INSERT INTO publications (id, issue, audience, journal_title, title, imprint, credits, school_year, edition, \
             at, published_by, withdrawn) VALUES ('p1', 'n1', 'class', 'J', 'T', '{}', '[]', 2026, 1, 1, 'prof', NULL), \
             ('p2', 'n1', 'public', 'J', 'T', '{}', '[]', 2025, 1, 1, 'prof', NULL), \
             ('p3', 'n1', 'public', 'J', 'T', '{}', '[]', 2026, 1, 1, 'prof', 5), \
             ('p4', 'n1', 'public', 'J', 'T', '{}', '[]', 2026, 1, 1, 'prof', NULL)",
        )
        .await;
    backend
        .sql(
            "INSERT INTO publication_places (publication, kind, subject) VALUES ('p1', 'school', 'plaine'), \
             ('p2', 'school', 'plaine'), ('p3', 'school', 'plaine'), ('p4', 'school', 'plaine'), ('p1', 'class', 'mer')",
        )
        .await;
    assert_eq!(
        figures(store, "plaine", 2026, NOW).await,
        Figures {
            classes: 2,
            issues: 1,
            texts: 2,
            active: 2,
        },
        "lina once and tom; eva came before, noah and the teacher are not its pupils"
    );
    assert_eq!(figures(store, "plaine", 2026, NOW.plus(-1)).await.active, 3);
    assert_eq!(
        figures(store, "mer", 2026, NOW).await,
        Figures {
            classes: 1,
            issues: 0,
            texts: 2,
            active: 1,
        }
    );
    let both = [
        school_id("plaine"),
        school_id("mer"),
        school_id("nulle-part"),
    ];
    let found = store.school_figures(&both, 2026, NOW).await.unwrap();
    let names: Vec<_> = found.iter().map(|one| one.school.name.as_str()).collect();
    assert_eq!(
        names,
        ["mer", "plaine"],
        "by name, and none that is not there"
    );
    assert!(
        store
            .school_figures(&[], 2026, NOW)
            .await
            .unwrap()
            .is_empty()
    );
}

pub(crate) async fn sto_57_a_school_has_its_classes_and_issues_that_are_being_made(
    backend: &Backend,
) {
    let store = &backend.store;
    newsroom(store).await;
    let classes = store.classes_in(&[school_id("plaine")]).await.unwrap();
    assert_eq!(classes.len(), 1);
    assert_eq!(
        (classes[0].class.id.as_str(), classes[0].pupils),
        ("ce1", 1)
    );
    assert_eq!(classes[0].teachers, ["Zoé D."]);
    let mer = store.classes_in(&[school_id("mer")]).await.unwrap();
    assert!(
        mer[0].teachers.is_empty(),
        "a class without a teacher is there"
    );
    let cards = store.under_way(&[school_id("mer")], 10).await.unwrap();
    assert_eq!(cards.len(), 1);
    assert_eq!(cards[0].counts, [(ArticleState::Assigned, 1)]);
    assert!(
        store
            .under_way(&[school_id("mer")], 0)
            .await
            .unwrap()
            .is_empty()
    );
    assert!(
        store
            .under_way(&[school_id("x")], 10)
            .await
            .unwrap()
            .is_empty()
    );
    let texts = store.texts_around(&cm2(), 10).await.unwrap();
    assert_eq!(texts.len(), 1);
    assert_eq!(
        (texts[0].title.as_str(), texts[0].article.as_ref()),
        ("Les poules", Some(&article_id("a1")))
    );
    assert!(
        store
            .texts_around(&[class_id("x")], 10)
            .await
            .unwrap()
            .is_empty()
    );
    let over = issue_step(store, "n1", IssueAction::Publish, IssueState::Published).await;
    assert_eq!(store.take_issue_step(over, NOW).await.unwrap(), Taken::Done);
    assert!(
        store
            .under_way(&[school_id("mer")], 10)
            .await
            .unwrap()
            .is_empty()
    );
}
