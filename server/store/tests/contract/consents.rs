//! Consents: rows that are only added, a refusal that takes its work off the page with its commit.

use passeplume_domain::{
    JournalId, PublicationId,
    accounts::{AccountStore, Membership, Role},
    consents::{
        Answer, ConsentKind, ConsentStore, Effective, NewConsent, Voice, Withdrawn, effective,
    },
    events::{Event, Outbox},
    journals::{
        ArticleState, Audience, BY_A_FAMILY, IssueAction, IssueEffect, IssueState, JournalStore,
        Taken,
    },
    live::{TellingKind, Topic},
};
use passeplume_store::Store;

use super::{
    backend::Backend,
    coming_out::publish,
    journals::{article_id, issue_id, issue_step, newsroom},
    publications::signed_off,
    world::{NOW, account_id, person},
};

pub(crate) fn journal() -> JournalId {
    JournalId::parse("j").unwrap()
}

pub(crate) fn said(kind: ConsentKind, voice: &str, answer: Answer) -> NewConsent {
    NewConsent {
        child: account_id("lina"),
        kind,
        voice: match voice {
            "paper" => Voice::Paper,
            guardian => Voice::Guardian(account_id(guardian)),
        },
        answer,
        signed: (voice == "paper").then_some(NOW),
    }
}

pub(crate) async fn say(
    store: &Store,
    kind: ConsentKind,
    voice: &str,
    answer: Answer,
) -> Vec<Withdrawn> {
    let by = if voice == "paper" { "prof" } else { voice };
    let new = vec![said(kind, voice, answer)];
    store
        .answer(&journal(), new, &account_id(by), NOW)
        .await
        .unwrap()
}

pub(crate) async fn parents(store: &Store) {
    for name in ["mother", "father"] {
        let child = Membership::GuardianOf(account_id("lina"));
        let new = person(name, Role::Guardian, vec![child]);
        store.create_account(new, NOW).await.unwrap();
    }
}

async fn holds(store: &Store, kind: ConsentKind) -> Effective {
    let project = store.project(&journal()).await.unwrap().unwrap();
    effective(project.answers(&account_id("lina"), kind))
}

pub(crate) async fn sto_39_answers_come_back_and_count_as_long_as_who_gave_them_may(
    backend: &Backend,
) {
    use ConsentKind::{Image, Name};
    let store = &backend.store;
    newsroom(store).await;
    parents(store).await;
    let project = store.project(&journal()).await.unwrap().unwrap();
    assert_eq!((project.version, project.classes.len()), (0, 2));
    let names: Vec<&str> = project.children.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(names, ["lina", "noah"]);
    assert_eq!(project.children[0].classes[0].1, "ce1");
    assert_eq!(holds(store, Name).await, Effective::Missing);

    say(store, Name, "mother", Answer::Given).await;
    assert_eq!(holds(store, Name).await, Effective::Given);
    assert_eq!(holds(store, Image).await, Effective::Missing);
    say(store, Name, "father", Answer::Refused).await;
    say(store, Name, "mother", Answer::Given).await;
    say(store, Name, "paper", Answer::Given).await;
    assert_eq!(
        holds(store, Name).await,
        Effective::Refused,
        "one refusal holds"
    );
    let project = store.project(&journal()).await.unwrap().unwrap();
    assert_eq!(
        (project.version, project.consents.len()),
        (4, 4),
        "each row is kept"
    );
    assert_eq!(project.consents[3].signed, Some(NOW));
    assert_eq!(
        project.consents[1].voice,
        Voice::Guardian(account_id("father"))
    );

    // Who is not in charge of the child any more has no voice; the rows stay.
    let father = account_id("father");
    store
        .set_memberships(&father, Vec::new(), NOW)
        .await
        .unwrap();
    assert_eq!(holds(store, Name).await, Effective::Given);
    assert_eq!(store.project(&journal()).await.unwrap().unwrap().version, 4);

    let children = [account_id("lina")];
    let journals = store.journals_of_children(&children).await.unwrap();
    assert_eq!(journals, [journal()]);
    assert!(
        store
            .journals_of_children(&[father])
            .await
            .unwrap()
            .is_empty()
    );
    let nowhere = JournalId::parse("nowhere").unwrap();
    assert_eq!(store.project(&nowhere).await.unwrap(), None);
    let lost = store
        .answer(
            &nowhere,
            vec![said(Name, "paper", Answer::Given)],
            &account_id("prof"),
            NOW,
        )
        .await;
    assert!(lost.is_err(), "an answer to nothing is kept nowhere");
}

pub(crate) async fn sto_40_a_refusal_takes_its_work_off_the_page_with_its_commit(
    backend: &Backend,
) {
    use ConsentKind::{Image, Name, Public};
    let store = &backend.store;
    signed_off(store).await;
    parents(store).await;
    for kind in [Name, Public] {
        say(store, kind, "mother", Answer::Given).await;
    }
    assert_eq!(
        publish(store, Audience::Public, "p1", None).await,
        Taken::Done
    );
    let id = PublicationId::parse("p1").unwrap();
    let children = [account_id("lina")];
    let shown = store.shown(&children).await.unwrap();
    let kinds: Vec<ConsentKind> = shown.iter().map(|one| one.kind).collect();
    assert_eq!(kinds, [Name, Public]);
    assert_eq!(
        (shown[0].title.as_str(), &shown[0].publication),
        ("Les poules", &id)
    );

    // What holds nothing takes nothing away; nor does another child's.
    assert!(
        say(store, Image, "mother", Answer::Refused)
            .await
            .is_empty()
    );
    let mut other = said(Public, "paper", Answer::Refused);
    other.child = account_id("noah");
    let by = account_id("prof");
    assert!(
        store
            .answer(&journal(), vec![other], &by, NOW)
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        store
            .publication(&id)
            .await
            .unwrap()
            .unwrap()
            .articles
            .len(),
        1
    );

    // Fewer readers: the consent for everybody is not asked there.
    let mut narrow = issue_step(store, "n1", IssueAction::Narrow, IssueState::Published).await;
    narrow.effect = IssueEffect::Narrow(Audience::Families);
    assert_eq!(
        store.take_issue_step(narrow, NOW).await.unwrap(),
        Taken::Done
    );
    assert!(
        say(store, Public, "mother", Answer::Refused)
            .await
            .is_empty()
    );
    assert_eq!(store.shown(&children).await.unwrap().len(), 1);

    let before = store.head().await.unwrap();
    let gone = say(store, Name, "father", Answer::Refused).await;
    assert_eq!(gone.len(), 1);
    assert_eq!(
        (gone[0].title.as_str(), &gone[0].publication),
        ("Les poules", &id)
    );
    let page = store.publication(&id).await.unwrap().unwrap();
    assert_eq!(
        (page.articles.len(), page.credits.len(), page.edition),
        (0, 0, 3)
    );
    let article = store.article(&article_id("a1")).await.unwrap().unwrap();
    assert_eq!(article.state, ArticleState::Withdrawn);
    let last = store.steps_of(&article.id).await.unwrap().pop().unwrap();
    assert!(last.action == BY_A_FAMILY && last.is_of_a_family());
    assert!(store.shown(&children).await.unwrap().is_empty());

    // Those who look at it hear, without a name; those around the child hear that there is an answer.
    let told = store.after(before, 99).await.unwrap();
    let tellings: Vec<_> = told
        .iter()
        .filter_map(|row| {
            if let Event::Told(telling) = &row.event {
                Some(telling)
            } else {
                None
            }
        })
        .collect();
    for topic in [
        Topic::Issue(issue_id("n1")),
        Topic::Article(article_id("a1")),
        Topic::Publication(id),
        Topic::Me(account_id("lina")),
    ] {
        let heard: Vec<_> = tellings.iter().filter(|one| one.topic == topic).collect();
        assert_eq!(heard.len(), 1, "{topic:?}");
        assert_eq!(
            (heard[0].kind, &heard[0].actor),
            (TellingKind::ArticleChanged, &None)
        );
    }
    let around: Vec<&Topic> = tellings
        .iter()
        .filter(|one| one.kind == TellingKind::ConsentChanged)
        .map(|one| &one.topic)
        .collect();
    let those = ["father", "mother", "prof"].map(|name| Topic::Me(account_id(name)));
    assert_eq!(around, those.iter().collect::<Vec<_>>(), "and nobody else");
    assert!(store.check().await.unwrap().is_clean());
}
