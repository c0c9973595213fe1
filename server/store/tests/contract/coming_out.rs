//! What comes out stands on the answers that were read, and on the ways that were chosen where one is missing.

use passeplume_domain::{
    PublicationId,
    consents::{Answer, ConsentKind, ConsentStore},
    journals::{
        ArticleState, Audience, Choice, ChoiceMade, Ground, IssueAction, IssueEffect, IssueState,
        JournalStore, SignOffStore, Taken, lacking, publication,
    },
};
use passeplume_store::Store;

use super::{
    backend::Backend,
    consents::{journal, parents, said, say},
    journals::{article_id, issue_id, issue_step},
    publications::signed_off,
    world::{NOW, account_id},
};

/// Publishes as the route does: what was answered decides, and must still be so at the commit.
pub(crate) async fn publish(
    store: &Store,
    audience: Audience,
    name: &str,
    seen: Option<i64>,
) -> Taken {
    let issue = store.issue(&issue_id("n1")).await.unwrap().unwrap();
    let project = store.project(&journal()).await.unwrap().unwrap();
    let choices = store.choices(&issue.id).await.unwrap();
    let articles = store.articles_of(&issue.id).await.unwrap();
    let placed: Vec<_> = articles
        .iter()
        .filter(|article| article.state == ArticleState::Placed)
        .collect();
    let ground = Ground {
        audience,
        project: &project,
        choices: &choices,
        pictures: &[],
    };
    let prepared = lacking::prepare(&placed, &ground);
    let bodies: Vec<_> = prepared
        .articles
        .into_iter()
        .map(|article| (article, "[]".to_owned()))
        .collect();
    let mut copy = publication::copy(PublicationId::parse(name).unwrap(), &issue, &bodies, NOW);
    copy.shown = prepared.shown;
    copy.left_out = prepared.left_out;
    copy.consents = Some(seen.unwrap_or(project.version));
    let mut out = issue_step(store, "n1", IssueAction::Publish, IssueState::Published).await;
    out.effect = IssueEffect::Publish {
        audience,
        copy: Box::new(copy),
    };
    store.take_issue_step(out, NOW).await.unwrap()
}

pub(crate) async fn sto_41_nothing_comes_out_beside_a_refusal_that_was_not_seen(backend: &Backend) {
    let store = &backend.store;
    signed_off(store).await;
    parents(store).await;
    say(store, ConsentKind::Name, "mother", Answer::Given).await;
    // One answer more than was read: nothing comes out.
    assert_eq!(
        publish(store, Audience::Families, "p1", Some(0)).await,
        Taken::Stale
    );
    let id = PublicationId::parse("p1").unwrap();
    assert_eq!(store.publication(&id).await.unwrap(), None);
    // Both at once, many times: whichever is first, the name is on no page afterwards.
    for round in 0..8 {
        let name = format!("r{round}");
        let refuse = async {
            let new = vec![said(ConsentKind::Name, "mother", Answer::Refused)];
            let other = backend.another_program().await;
            let done = other
                .answer(&journal(), new, &account_id("mother"), NOW)
                .await;
            other.close().await;
            done.unwrap()
        };
        let (taken, gone) = tokio::join!(publish(store, Audience::Families, &name, None), refuse);
        let page = store
            .publication(&PublicationId::parse(&name).unwrap())
            .await
            .unwrap();
        match taken {
            Taken::Done => {
                // Either the refusal came before it and was seen, or it came after it and took the work off.
                let named = page
                    .unwrap()
                    .articles
                    .iter()
                    .any(|one| one.byline.contains("Zoé"));
                assert!(!named, "round {round}: {gone:?}");
                let mut back =
                    issue_step(store, "n1", IssueAction::Withdraw, IssueState::Withdrawn).await;
                back.effect = IssueEffect::Withdraw;
                assert_eq!(store.take_issue_step(back, NOW).await.unwrap(), Taken::Done);
                break;
            }
            Taken::Stale => assert_eq!(page, None, "round {round}"),
        }
        say(store, ConsentKind::Name, "mother", Answer::Given).await;
    }
}

pub(crate) async fn sto_41_a_choice_is_kept_and_what_is_left_out_loses_its_place(
    backend: &Backend,
) {
    let store = &backend.store;
    signed_off(store).await;
    let issue = store.issue(&issue_id("n1")).await.unwrap().unwrap();
    let made = |choice| ChoiceMade {
        article: article_id("a1"),
        child: account_id("lina"),
        kind: ConsentKind::Name,
        choice,
    };
    let choose = async |seen, choice| {
        store
            .choose(
                &issue.id,
                seen,
                vec![made(choice)],
                &account_id("prof"),
                Vec::new(),
                NOW,
            )
            .await
            .unwrap()
    };
    // What was signed is chosen no more.
    assert_eq!(choose(issue.version, Choice::LeaveOut).await, Taken::Stale);
    let mut back = issue_step(store, "n1", IssueAction::Reopen, IssueState::Layout).await;
    back.effect = IssueEffect::UndoSignOff;
    assert_eq!(store.take_issue_step(back, NOW).await.unwrap(), Taken::Done);
    let seen = issue.version + 1;
    assert_eq!(choose(seen, Choice::WithoutName).await, Taken::Done);
    assert_eq!(
        choose(seen, Choice::WithoutName).await,
        Taken::Stale,
        "another version"
    );
    assert_eq!(choose(seen + 1, Choice::LeaveOut).await, Taken::Done);
    assert_eq!(
        store.choices(&issue.id).await.unwrap(),
        [made(Choice::LeaveOut)]
    );
    let mut sign = issue_step(store, "n1", IssueAction::SignOff, IssueState::SignedOff).await;
    sign.effect = IssueEffect::SignOff {
        audience: Audience::Families,
        credits: Vec::new(),
    };
    assert_eq!(store.take_issue_step(sign, NOW).await.unwrap(), Taken::Done);
    assert_eq!(
        publish(store, Audience::Families, "p1", None).await,
        Taken::Done
    );
    let page = store
        .publication(&PublicationId::parse("p1").unwrap())
        .await
        .unwrap();
    assert!(page.unwrap().articles.is_empty());
    let article = store.article(&article_id("a1")).await.unwrap().unwrap();
    assert_eq!(
        (article.state, article.section),
        (ArticleState::Approved, None)
    );
    let last = store.steps_of(&article.id).await.unwrap().pop().unwrap();
    assert_eq!(
        (last.action.as_str(), last.to.as_str()),
        ("unplace", "approved")
    );
    assert!(store.shown(&[account_id("lina")]).await.unwrap().is_empty());
}
