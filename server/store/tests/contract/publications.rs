//! What comes out: a copy of what was read, complete, and gone with the commit that takes it back.

use passeplume_domain::{
    Millis, PublicationId, SectionId,
    accounts::AccountStore,
    journals::{
        ArticleAction, ArticleState, Audience, IssueAction, IssueEffect, IssueKind, IssueState,
        JournalStore, Taken, publication,
    },
};
use passeplume_store::Store;

use super::{
    backend::Backend,
    journals::{article_id, issue_id, issue_step, newsroom, step, take},
    world::{NOW, account_id, class_id, school_id},
};

pub(crate) async fn publish(store: &Store, audience: Audience, name: &str) -> Taken {
    publish_with(store, audience, name, r#"[{"type":"doc"}]"#).await
}

/// The same, with this body in each article.
pub(crate) async fn publish_with(
    store: &Store,
    audience: Audience,
    name: &str,
    body: &str,
) -> Taken {
    publish_at(store, audience, name, body, NOW).await
}

async fn publish_at(
    store: &Store,
    audience: Audience,
    name: &str,
    body: &str,
    at: Millis,
) -> Taken {
    let issue = store.issue(&issue_id("n1")).await.unwrap().unwrap();
    let articles = store.articles_of(&issue.id).await.unwrap();
    let bodies: Vec<_> = articles
        .into_iter()
        .filter(|article| article.state == ArticleState::Placed)
        .map(|article| (article, body.to_owned()))
        .collect();
    let id = PublicationId::parse(name).unwrap();
    let copy = publication::copy(id, &issue, &bodies, at);
    let mut out = issue_step(store, "n1", IssueAction::Publish, IssueState::Published).await;
    out.effect = IssueEffect::Publish {
        audience,
        copy: Box::new(copy),
    };
    store.take_issue_step(out, at).await.unwrap()
}

pub(crate) async fn signed_off(store: &Store) {
    newsroom(store).await;
    take(store, ArticleAction::Begin, ArticleState::Draft).await;
    take(store, ArticleAction::Submit, ArticleState::Submitted).await;
    take(store, ArticleAction::Approve, ArticleState::Approved).await;
    let mut place = step(store, ArticleAction::Place, ArticleState::Placed).await;
    place.place = Some((SectionId::parse("n1s1").unwrap(), None));
    assert_eq!(store.take_step(place, NOW).await.unwrap(), Taken::Done);
    for (action, to) in [
        (IssueAction::Close, IssueState::Closing),
        (IssueAction::LayOut, IssueState::Layout),
        (IssueAction::SignOff, IssueState::SignedOff),
    ] {
        let mut next = issue_step(store, "n1", action, to).await;
        if action == IssueAction::SignOff {
            let credits = vec!["Zoé D.".to_owned()];
            next.effect = IssueEffect::SignOff {
                audience: Audience::Families,
                credits,
            };
        }
        assert_eq!(store.take_issue_step(next, NOW).await.unwrap(), Taken::Done);
    }
}

pub(crate) async fn sto_25_a_publication_is_a_copy_that_can_be_taken_back(backend: &Backend) {
    let store = &backend.store;
    signed_off(store).await;
    let issue = store.issue(&issue_id("n1")).await.unwrap().unwrap();
    assert_eq!(issue.signed, Some(Audience::Families));
    assert_eq!(publish(store, Audience::Families, "p1").await, Taken::Done);
    let id = PublicationId::parse("p1").unwrap();
    let out = store.publication(&id).await.unwrap().unwrap();
    assert_eq!(out.articles[0].section, "Rubrique s1");
    assert_eq!(out.articles[0].byline, "Zoé D.");
    assert_eq!(out.credits, ["Zoé D."]);
    assert_eq!(
        (out.edition, out.title.as_str()),
        (1, "Numéro 1 – La rentrée")
    );
    assert_eq!(out.readership.wrote[0].class, class_id("ce1"));
    assert_eq!(out.readership.space.len(), 2);
    let issue = store.issue(&issue_id("n1")).await.unwrap().unwrap();
    assert_eq!(issue.publication, Some((id.clone(), Audience::Families)));
    let article = store.article(&article_id("a1")).await.unwrap().unwrap();
    assert_eq!(article.state, ArticleState::Published);
    let lina = store.account(&account_id("lina")).await.unwrap().unwrap();
    assert_eq!(
        store
            .publications_around(&lina, &[], 9)
            .await
            .unwrap()
            .len(),
        1
    );
    let listed = store.publications_around(&lina, &[], 9).await.unwrap();
    assert_eq!(listed[0].readership, out.readership, "in lists as alone");

    // One article goes: the copy is another edition without it.
    take(store, ArticleAction::Withdraw, ArticleState::Withdrawn).await;
    let out = store.publication(&id).await.unwrap().unwrap();
    assert_eq!((out.edition, out.articles.len()), (2, 0));
    assert!(out.credits.is_empty(), "a name goes with its article");

    // The issue goes, and comes back to the layout: what was withdrawn by itself stays away.
    let mut gone = issue_step(store, "n1", IssueAction::Withdraw, IssueState::Withdrawn).await;
    gone.effect = IssueEffect::Withdraw;
    assert_eq!(store.take_issue_step(gone, NOW).await.unwrap(), Taken::Done);
    assert_eq!(store.publication(&id).await.unwrap(), None);
    assert!(
        store
            .publications_around(&lina, &[], 9)
            .await
            .unwrap()
            .is_empty()
    );
    let mut back = issue_step(store, "n1", IssueAction::Restore, IssueState::Layout).await;
    back.effect = IssueEffect::Restore;
    assert_eq!(store.take_issue_step(back, NOW).await.unwrap(), Taken::Done);
    let issue = store.issue(&issue_id("n1")).await.unwrap().unwrap();
    assert_eq!((issue.signed, issue.publication), (None, None));
    let article = store.article(&article_id("a1")).await.unwrap().unwrap();
    assert_eq!(article.state, ArticleState::Withdrawn);
    assert!(store.check().await.unwrap().is_clean());
}

/// What an article says when it is read is what comes out, or nothing does.
pub(crate) async fn sto_25_an_article_that_moved_while_it_was_read_comes_out_with_nothing(
    backend: &Backend,
) {
    let store = &backend.store;
    signed_off(store).await;
    let issue = store.issue(&issue_id("n1")).await.unwrap().unwrap();
    let mut stale = store.articles_of(&issue.id).await.unwrap();
    stale[0].version -= 1;
    let id = PublicationId::parse("p1").unwrap();
    for articles in [vec![(stale[0].clone(), "[]".to_owned())], Vec::new()] {
        let copy = publication::copy(id.clone(), &issue, &articles, NOW);
        let mut out = issue_step(store, "n1", IssueAction::Publish, IssueState::Published).await;
        out.effect = IssueEffect::Publish {
            audience: Audience::Class,
            copy: Box::new(copy),
        };
        assert_eq!(store.take_issue_step(out, NOW).await.unwrap(), Taken::Stale);
        assert_eq!(store.publication(&id).await.unwrap(), None);
        let issue = store.issue(&issue_id("n1")).await.unwrap().unwrap();
        assert_eq!(issue.state, IssueState::SignedOff);
    }
    assert_eq!(publish(store, Audience::Class, "p2").await, Taken::Done);
}

/// A school's page knows what is for everybody, and of which school; nothing else, and nothing that was taken back.
pub(crate) async fn sto_37_a_school_shows_what_is_for_everybody_until_it_is_taken_back(
    backend: &Backend,
) {
    let store = &backend.store;
    signed_off(store).await;
    let of = async |school: &str| {
        let found = store.public_of(&school_id(school), 9).await.unwrap();
        found.map(|(school, publications)| (school.town, publications))
    };
    assert_eq!(of("nulle-part").await, None);
    assert_eq!(publish(store, Audience::Public, "p1").await, Taken::Done);
    let (town, shown) = of("plaine").await.unwrap();
    assert_eq!((town.as_str(), shown.len()), ("Brest", 1));
    assert_eq!(shown[0].kind, IssueKind::Issue);
    assert!(
        of("mer").await.unwrap().1.is_empty(),
        "its class wrote nothing"
    );
    let id = PublicationId::parse("p1").unwrap();
    let whole = store.publication(&id).await.unwrap().unwrap();
    assert_eq!(
        (whole.schools.len(), whole.schools[0].name.as_str()),
        (1, "plaine")
    );
    // Fewer may read it: the page is without it in the same moment.
    let mut narrow = issue_step(store, "n1", IssueAction::Narrow, IssueState::Published).await;
    narrow.effect = IssueEffect::Narrow(Audience::Families);
    assert_eq!(
        store.take_issue_step(narrow, NOW).await.unwrap(),
        Taken::Done
    );
    assert!(of("plaine").await.unwrap().1.is_empty());
    let mut gone = issue_step(store, "n1", IssueAction::Withdraw, IssueState::Withdrawn).await;
    gone.effect = IssueEffect::Withdraw;
    assert_eq!(store.take_issue_step(gone, NOW).await.unwrap(), Taken::Done);
    assert!(of("plaine").await.unwrap().1.is_empty());
}

/// The last moment of July and the first of August are two school years.
pub(crate) async fn sto_38_a_publication_keeps_its_school_year(backend: &Backend) {
    let store = &backend.store;
    signed_off(store).await;
    let july = Millis(1_785_542_399_999);
    assert_eq!(
        publish_at(store, Audience::Public, "p1", "[]", july).await,
        Taken::Done
    );
    let again = [
        (
            IssueAction::Withdraw,
            IssueState::Withdrawn,
            IssueEffect::Withdraw,
        ),
        (
            IssueAction::Restore,
            IssueState::Layout,
            IssueEffect::Restore,
        ),
        (
            IssueAction::SignOff,
            IssueState::SignedOff,
            IssueEffect::SignOff {
                audience: Audience::Public,
                credits: Vec::new(),
            },
        ),
    ];
    let (_, shown) = store
        .public_of(&school_id("plaine"), 9)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(shown[0].school_year, 2025);
    for (action, to, effect) in again {
        let mut step = issue_step(store, "n1", action, to).await;
        step.effect = effect;
        assert_eq!(
            store.take_issue_step(step, july).await.unwrap(),
            Taken::Done
        );
    }
    let august = july.plus(1);
    assert_eq!(
        publish_at(store, Audience::Public, "p2", "[]", august).await,
        Taken::Done
    );
    let (_, shown) = store
        .public_of(&school_id("plaine"), 9)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((shown.len(), shown[0].school_year), (1, 2026));
}
