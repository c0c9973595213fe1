//! Newspapers: what comes back as it was made, steps that are whole or not at all, and races.

use passeplume_domain::{
    AccountId, ArticleId, DocumentId, IssueId, JournalId, SectionId,
    accounts::{AccountStore, Membership, Role},
    documents::{DocumentStore, Keepers, Pen, Writers},
    events::{Event, Outbox},
    journals::{
        Article, ArticleAction, ArticleState, ArticleStep, Assignment, Imprint, Instruction,
        InstructionFor, IssueAction, IssueEdit, IssueEffect, IssueKind, IssueState, IssueStep,
        JournalStore, Mode, NewArticle, NewIssue, NewJournal, NewPart, Section, Subject, Taken,
    },
    live::{Facts, Telling, TellingKind, Topic},
};
use passeplume_store::Store;

use super::{
    backend::Backend,
    world::{NOW, account_id, class_id, person, space_id, world, write_rows},
};

pub(crate) fn issue_id(name: &str) -> IssueId {
    IssueId::parse(name).unwrap()
}

pub(crate) fn article_id(name: &str) -> ArticleId {
    ArticleId::parse(name).unwrap()
}

fn by() -> AccountId {
    account_id("prof")
}

fn told(topic: Topic, action: &'static str) -> Telling {
    Telling {
        topic,
        kind: TellingKind::ArticleChanged,
        subject: "a1".into(),
        actor: Some(by()),
        facts: Facts::step(action, "draft", 2),
    }
}

/// The journal `j`, its open issue `n1` with sections `s0` and `s1`, and the article `a1` that was given to lina.
pub(crate) async fn newsroom(store: &Store) -> Article {
    world(store, &[]).await;
    let new = NewJournal {
        id: JournalId::parse("j").unwrap(),
        space: space_id("journal"),
        title: "Le Petit Œuf".into(),
        by: by(),
    };
    store.add_journal(new, NOW).await.unwrap();
    add_issue(store, "n1").await;
    let open = issue_step(store, "n1", IssueAction::Open, IssueState::Open).await;
    assert_eq!(store.take_issue_step(open, NOW).await.unwrap(), Taken::Done);
    assert_eq!(assign(store, "a1", "d1").await, Taken::Done);
    store.article(&article_id("a1")).await.unwrap().unwrap()
}

async fn add_issue(store: &Store, id: &str) {
    let section = |name: &str| Section {
        id: SectionId::parse(&format!("{id}{name}")).unwrap(),
        title: format!("Rubrique {name}"),
    };
    let new = NewIssue {
        id: issue_id(id),
        journal: JournalId::parse("j").unwrap(),
        kind: IssueKind::Issue,
        title: "La rentrée".into(),
        theme: String::new(),
        due: Some(NOW.plus(1_000)),
        sections: vec![section("s0"), section("s1")],
        by: by(),
        tell: Vec::new(),
    };
    store.add_issue(new, NOW).await.unwrap();
}

pub(crate) async fn assign(store: &Store, id: &str, document: &str) -> Taken {
    let named = [Subject::Account(account_id("lina"))];
    let row = Assignment {
        article: article_id(id),
        seen: None,
        to: ArticleState::Assigned,
        title: "Les poules".into(),
        angle: "Du perchoir".into(),
        mode: Mode::Individual,
        target_words: Some(80),
        due: None,
        instructions: vec![Instruction {
            whom: InstructionFor::Everyone,
            name: String::new(),
            words: "Raconte.".into(),
        }],
        authors: store.authors(&space_id("journal"), &named).await.unwrap(),
        parts: vec![NewPart {
            title: String::new(),
            document: DocumentId::parse(document).unwrap(),
        }],
        tell: vec![told(Topic::Me(account_id("lina")), "assign")],
    };
    store
        .assign(&issue_id("n1"), IssueState::Open, vec![row], &by(), NOW)
        .await
        .unwrap()
}

pub(crate) async fn step(store: &Store, action: ArticleAction, to: ArticleState) -> ArticleStep {
    let article = store.article(&article_id("a1")).await.unwrap().unwrap();
    let issue = store.issue(&article.issue).await.unwrap().unwrap();
    ArticleStep {
        article: article.id,
        issue: issue.id,
        issue_state: issue.state,
        action,
        from: article.state,
        to,
        seen: article.version,
        pen: None,
        parts: None,
        place: None,
        words: None,
        proofreaders: None,
        word: String::new(),
        by: by(),
        tell: vec![told(Topic::Article(article_id("a1")), action.as_str())],
    }
}

pub(crate) async fn issue_step(
    store: &Store,
    id: &str,
    action: IssueAction,
    to: IssueState,
) -> IssueStep {
    let issue = store.issue(&issue_id(id)).await.unwrap().unwrap();
    IssueStep {
        issue: issue.id,
        action,
        from: issue.state,
        to,
        seen: issue.version,
        effect: IssueEffect::None,
        by: by(),
        tell: Vec::new(),
    }
}

pub(crate) async fn take(store: &Store, action: ArticleAction, to: ArticleState) {
    let step = step(store, action, to).await;
    assert_eq!(store.take_step(step, NOW).await.unwrap(), Taken::Done);
}

pub(crate) async fn sto_23_a_journal_an_issue_and_an_article_come_back(backend: &Backend) {
    let store = &backend.store;
    let article = newsroom(store).await;
    let journal = store.journals_of(&[space_id("journal")]).await.unwrap();
    assert_eq!(journal[0].title, "Le Petit Œuf");
    assert_eq!(journal[0].classes.len(), 2);
    add_issue(store, "n2").await;
    let cards = store.issues_of(&journal[0].id).await.unwrap();
    let numbers: Vec<i64> = cards.iter().map(|card| card.issue.number).collect();
    assert_eq!(numbers, [2, 1], "newest first, numbered by itself");
    assert_eq!(cards[1].counts, [(ArticleState::Assigned, 1)]);
    let issue = store.issue(&issue_id("n1")).await.unwrap().unwrap();
    assert_eq!((issue.state, issue.version), (IssueState::Open, 2));
    assert_eq!(issue.sections[1].title, "Rubrique s1");

    assert_eq!(
        (article.title.as_str(), article.words),
        ("Les poules", None)
    );
    assert_eq!(article.instructions[0].words, "Raconte.");
    assert_eq!(article.assignees[0].name, "Zoé D.");
    assert_eq!(article.keepers(), [class_id("ce1")]);
    let text = store
        .document(&article.parts[0].document)
        .await
        .unwrap()
        .unwrap();
    let lina = Writers::Only {
        classes: vec![],
        accounts: vec![account_id("lina")],
    };
    assert_eq!(text.writers, lina);
    assert_eq!(text.keepers, Keepers::Of(vec![class_id("ce1")]));
    assert_eq!(text.pen, Pen::Up);

    let edit = IssueEdit {
        id: issue.id.clone(),
        seen: issue.version,
        title: "L’été".into(),
        theme: "L’eau".into(),
        due: None,
        imprint: Imprint {
            director: "Odile".into(),
            ..Imprint::default()
        },
        sections: issue.sections[..1].to_vec(),
        cover: None,
        tell: Vec::new(),
    };
    assert_eq!(
        store.edit_issue(edit.clone(), NOW).await.unwrap(),
        Taken::Done
    );
    assert_eq!(
        store.edit_issue(edit, NOW).await.unwrap(),
        Taken::Stale,
        "seen before"
    );
    let issue = store.issue(&issue.id).await.unwrap().unwrap();
    assert_eq!((issue.sections.len(), issue.due), (1, None));
    assert_eq!(issue.imprint.director, "Odile");

    // Of a space that the class left, nobody learns in it any more.
    let nobody = [
        Subject::Account(account_id("prof")),
        Subject::Class(class_id("none")),
    ];
    assert!(
        store
            .authors(&space_id("journal"), &nobody)
            .await
            .unwrap()
            .is_empty()
    );
    let lina = store.account(&account_id("lina")).await.unwrap().unwrap();
    let waiting = store.waiting_for(&lina).await.unwrap();
    assert_eq!(waiting[0].article.id, article.id);
    let noah = store.account(&account_id("noah")).await.unwrap().unwrap();
    assert!(store.waiting_for(&noah).await.unwrap().is_empty());
    assert_eq!(
        store.pupils_of(&class_id("ce1")).await.unwrap()[0].id,
        account_id("lina")
    );
    let guardian = person(
        "maman",
        Role::Guardian,
        vec![Membership::GuardianOf(account_id("lina"))],
    );
    let family = store.family(&guardian.account).await.unwrap();
    assert_eq!(family[0].classes, [class_id("ce1")]);
}

pub(crate) async fn sto_24_a_step_is_whole_or_not_at_all(backend: &Backend) {
    let store = &backend.store;
    newsroom(store).await;
    let text = DocumentId::parse("d1").unwrap();
    write_rows(store, &text, 0, 3).await;
    take(store, ArticleAction::Begin, ArticleState::Draft).await;
    let head = store.head().await.unwrap();
    let mut hand_in = step(store, ArticleAction::Submit, ArticleState::Submitted).await;
    hand_in.pen = Some(Pen::Down);
    hand_in.words = Some(12);
    assert_eq!(
        store.take_step(hand_in.clone(), NOW.plus(5)).await.unwrap(),
        Taken::Done
    );
    let article = store.article(&article_id("a1")).await.unwrap().unwrap();
    assert_eq!(
        (article.state, article.words),
        (ArticleState::Submitted, Some(12))
    );
    assert_eq!(article.changed, NOW.plus(5));
    assert_eq!(store.document(&text).await.unwrap().unwrap().pen, Pen::Down);
    let events: Vec<Event> = store
        .after(head, 9)
        .await
        .unwrap()
        .into_iter()
        .map(|one| one.event)
        .collect();
    let telling = told(Topic::Article(article_id("a1")), "submit");
    assert_eq!(
        events,
        [Event::DocumentChanged(text.clone()), Event::Told(telling)]
    );
    let steps = store.steps_of(&article.id).await.unwrap();
    let actions: Vec<&str> = steps.iter().map(|step| step.action.as_str()).collect();
    assert_eq!(actions, ["assign", "begin", "submit"]);
    assert_eq!(steps[2].by_name, "Zoé D.");
    let seq = sqlx::query("SELECT 1 AS one FROM journal_step_texts WHERE seq = 3")
        .fetch_all(&mut backend.raw().await)
        .await
        .unwrap();
    assert_eq!(
        seq.len(),
        2,
        "what was begun and handed in can be read again"
    );

    // The same again, from a version that is gone; and in an issue that moved meanwhile: nothing happens.
    let head = store.head().await.unwrap();
    assert_eq!(store.take_step(hand_in, NOW).await.unwrap(), Taken::Stale);
    let mut elsewhere = step(store, ArticleAction::Approve, ArticleState::Approved).await;
    elsewhere.issue_state = IssueState::Layout;
    assert_eq!(store.take_step(elsewhere, NOW).await.unwrap(), Taken::Stale);
    let idea = NewArticle {
        id: article_id("a9"),
        issue: issue_id("n1"),
        issue_state: IssueState::Conference,
        title: "Trop tard".into(),
        angle: String::new(),
        by: by(),
        tell: vec![told(Topic::Issue(issue_id("n1")), "propose")],
    };
    assert_eq!(store.propose(idea, NOW).await.unwrap(), Taken::Stale);
    assert_eq!(
        store.head().await.unwrap(),
        head,
        "what was not done is told to nobody"
    );
    assert_eq!(store.articles_of(&issue_id("n1")).await.unwrap().len(), 1);
    assert!(store.check().await.unwrap().is_clean());
}

/// Whatever number a place is asked with, it is one among the issue's, and others come after it.
pub(crate) async fn sto_24_a_place_is_one_of_the_issue_however_far_it_is_asked(backend: &Backend) {
    let store = &backend.store;
    newsroom(store).await;
    assert_eq!(assign(store, "a2", "d2").await, Taken::Done);
    for action in [ArticleAction::Begin, ArticleAction::Submit] {
        take(store, action, ArticleState::Submitted).await;
    }
    take(store, ArticleAction::Approve, ArticleState::Approved).await;
    let order = async || {
        let articles = store.articles_of(&issue_id("n1")).await.unwrap();
        let ids = articles.iter().map(|article| article.id.to_string());
        ids.collect::<Vec<_>>()
    };
    for (asked, expected) in [
        (i64::MAX, ["a2", "a1"]),
        (i64::MIN, ["a1", "a2"]),
        (i64::MAX, ["a2", "a1"]),
    ] {
        let mut place = step(store, ArticleAction::Place, ArticleState::Placed).await;
        place.place = Some((SectionId::parse("n1s1").unwrap(), Some(asked)));
        assert_eq!(store.take_step(place, NOW).await.unwrap(), Taken::Done);
        assert_eq!(order().await, expected);
    }
    // A section that went since the step was judged: nothing is changed, and it is judged again.
    let mut nowhere = step(store, ArticleAction::Place, ArticleState::Placed).await;
    nowhere.place = Some((SectionId::parse("gone").unwrap(), None));
    assert_eq!(store.take_step(nowhere, NOW).await.unwrap(), Taken::Stale);
    assert_eq!(assign(store, "a3", "d3").await, Taken::Done);
    assert_eq!(order().await, ["a2", "a1", "a3"]);
}

/// Two hundred times, two programs take two steps of one article from the same version: one is taken, never both.
pub(crate) async fn sto_24_of_two_steps_at_once_one_is_taken(backend: &Backend) {
    let store = &backend.store;
    newsroom(store).await;
    let other = backend.another_program().await;
    take(store, ArticleAction::Begin, ArticleState::Draft).await;
    let mut winners = [0, 0];
    for _ in 0..200 {
        take(store, ArticleAction::Submit, ArticleState::Submitted).await;
        let good = step(store, ArticleAction::Approve, ArticleState::Approved).await;
        let mut back = step(store, ArticleAction::Return, ArticleState::Returned).await;
        back.word = "Encore.".into();
        let version = good.seen;
        let (one, two) = tokio::join!(
            tokio::spawn({
                let store = store.clone();
                async move { store.take_step(good, NOW).await.unwrap() }
            }),
            tokio::spawn({
                let other = other.clone();
                async move { other.take_step(back, NOW).await.unwrap() }
            }),
        );
        let article = store.article(&article_id("a1")).await.unwrap().unwrap();
        assert_eq!(article.version, version + 1, "one step, not two");
        match (one.unwrap(), two.unwrap(), article.state) {
            (Taken::Done, Taken::Stale, ArticleState::Approved) => {
                winners[0] += 1;
                take(store, ArticleAction::Return, ArticleState::Returned).await;
            }
            (Taken::Stale, Taken::Done, ArticleState::Returned) => winners[1] += 1,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(winners[0] + winners[1], 200);
    other.close().await;
}
