//! Proofreading: which classes were asked, and for whom an article therefore waits.

use passeplume_domain::{
    accounts::AccountStore,
    journals::{ArticleAction, ArticleState, JournalStore, Taken},
};

use super::{
    backend::Backend,
    journals::{article_id, newsroom, step, take},
    world::{NOW, account_id, class_id},
};

pub(crate) async fn sto_30_the_classes_that_proofread_are_kept_with_the_step(backend: &Backend) {
    let store = &backend.store;
    newsroom(store).await;
    let noah = store.account(&account_id("noah")).await.unwrap().unwrap();
    let lina = store.account(&account_id("lina")).await.unwrap().unwrap();
    take(store, ArticleAction::Begin, ArticleState::Draft).await;
    assert!(store.waiting_for(&noah).await.unwrap().is_empty());

    let mut ask = step(
        store,
        ArticleAction::AskProofreading,
        ArticleState::Proofreading,
    )
    .await;
    ask.proofreaders = Some(vec![class_id("cm2")]);
    assert_eq!(
        store.take_step(ask.clone(), NOW).await.unwrap(),
        Taken::Done
    );
    let article = store.article(&article_id("a1")).await.unwrap().unwrap();
    assert_eq!(article.proofreaders, [class_id("cm2")]);
    for pupil in [&noah, &lina] {
        let waiting = store.waiting_for(pupil).await.unwrap();
        assert_eq!(waiting.len(), 1, "for its author and for who proofreads");
    }

    // A step that is not taken asks nobody.
    ask.proofreaders = Some(vec![class_id("ce1")]);
    assert_eq!(store.take_step(ask, NOW).await.unwrap(), Taken::Stale);
    let article = store.article(&article_id("a1")).await.unwrap().unwrap();
    assert_eq!(article.proofreaders, [class_id("cm2")]);

    // Ended: it waits for its author alone; asked again, of others, they are named instead.
    take(store, ArticleAction::EndProofreading, ArticleState::Draft).await;
    assert!(store.waiting_for(&noah).await.unwrap().is_empty());
    assert_eq!(store.waiting_for(&lina).await.unwrap().len(), 1);
    let mut again = step(
        store,
        ArticleAction::AskProofreading,
        ArticleState::Proofreading,
    )
    .await;
    again.proofreaders = Some(vec![class_id("ce1")]);
    assert_eq!(store.take_step(again, NOW).await.unwrap(), Taken::Done);
    let article = store.article(&article_id("a1")).await.unwrap().unwrap();
    assert_eq!(article.proofreaders, [class_id("ce1")]);
    assert!(store.waiting_for(&noah).await.unwrap().is_empty());
}
