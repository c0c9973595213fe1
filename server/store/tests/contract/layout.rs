//! The order of an issue: written whole from the version that was seen, or not at all.

use passeplume_domain::{
    SectionId,
    journals::{ArticleState, JournalStore, Layout, SignOffStore, Taken, layout::plan},
};
use passeplume_store::Store;

use super::{
    backend::Backend,
    journals::{article_id, assign, issue_id, newsroom},
    world::{NOW, account_id},
};

async fn order(store: &Store, sections: &[(&str, &[&str])]) -> Layout {
    let issue = store.issue(&issue_id("n1")).await.unwrap().unwrap();
    let articles = store.articles_of(&issue.id).await.unwrap();
    let wanted: Vec<_> = sections
        .iter()
        .map(|(section, ids)| {
            let ids = ids.iter().copied().map(article_id).collect();
            (SectionId::parse(section).unwrap(), ids)
        })
        .collect();
    let stays = |id: &SectionId| wanted.iter().any(|(section, _)| section == id);
    let named = |id: &SectionId| {
        issue
            .sections
            .iter()
            .find(|one| one.id == *id)
            .unwrap()
            .clone()
    };
    Layout {
        issue: issue.id.clone(),
        issue_state: issue.state,
        seen: issue.version,
        sections: wanted.iter().map(|(id, _)| named(id)).collect(),
        gone: issue
            .sections
            .iter()
            .filter(|one| !stays(&one.id))
            .cloned()
            .collect(),
        articles: plan(&issue, &articles, &wanted).unwrap(),
        by: account_id("prof"),
        tell: Vec::new(),
    }
}

async fn seen(store: &Store) -> Vec<(String, ArticleState, Option<String>)> {
    let articles = store.articles_of(&issue_id("n1")).await.unwrap();
    articles
        .into_iter()
        .map(|one| {
            (
                one.id.to_string(),
                one.state,
                one.section.map(|id| id.to_string()),
            )
        })
        .collect()
}

pub(crate) async fn sto_42_an_order_is_written_whole_or_not_at_all(backend: &Backend) {
    use ArticleState::{Approved, Assigned, Placed};
    let store = &backend.store;
    newsroom(store).await;
    for (article, document) in [("a2", "d2"), ("a3", "d3"), ("a4", "d4")] {
        assert_eq!(assign(store, article, document).await, Taken::Done);
    }
    backend
        .sql("UPDATE articles SET state = 'approved' WHERE id IN ('a1', 'a2', 'a3')")
        .await;
    let row =
        |id: &str, state, section: Option<&str>| (id.to_owned(), state, section.map(str::to_owned));

    let first = order(store, &[("n1s1", &["a3", "a1"]), ("n1s0", &["a2"])]).await;
    assert_eq!(
        store.lay_out(first.clone(), NOW).await.unwrap(),
        Taken::Done
    );
    let kept = [
        row("a3", Placed, Some("n1s1")),
        row("a1", Placed, Some("n1s1")),
        row("a2", Placed, Some("n1s0")),
        row("a4", Assigned, None),
    ];
    assert_eq!(seen(store).await, kept);
    let issue = store.issue(&issue_id("n1")).await.unwrap().unwrap();
    let sections: Vec<&str> = issue.sections.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(sections, ["n1s1", "n1s0"], "sections have their order too");
    assert_eq!(issue.version, first.seen + 1);
    let last = store.last_issue_step(&issue.id).await.unwrap().unwrap();
    assert_eq!(
        (last.action.as_str(), last.by),
        ("layout", account_id("prof"))
    );

    // From an older version nothing is written: not the sections, not one article.
    let mut late = order(store, &[("n1s0", &["a2"]), ("n1s1", &["a1", "a3"])]).await;
    late.seen -= 1;
    assert_eq!(store.lay_out(late, NOW).await.unwrap(), Taken::Stale);
    // Nor where one article of many has moved.
    let moved = order(store, &[("n1s0", &["a2", "a1"]), ("n1s1", &[])]).await;
    backend
        .sql("UPDATE articles SET version = version + 1 WHERE id = 'a3'")
        .await;
    assert_eq!(store.lay_out(moved, NOW).await.unwrap(), Taken::Stale);
    assert_eq!(seen(store).await, kept);

    // A section goes with its articles elsewhere; who is not named loses the place and keeps the text.
    let fewer = order(store, &[("n1s1", &["a2", "a3"])]).await;
    assert_eq!(store.lay_out(fewer, NOW).await.unwrap(), Taken::Done);
    assert_eq!(
        seen(store).await,
        [
            row("a2", Placed, Some("n1s1")),
            row("a3", Placed, Some("n1s1")),
            row("a1", Approved, None),
            row("a4", Assigned, None),
        ]
    );
    let issue = store.issue(&issue_id("n1")).await.unwrap().unwrap();
    assert_eq!(issue.sections.len(), 1);
    let steps = store.steps_of(&article_id("a1")).await.unwrap();
    let actions: Vec<&str> = steps.iter().map(|step| step.action.as_str()).collect();
    assert_eq!(actions[1..], ["place", "unplace"]);

    // Of several whole orders from one version exactly one is written.
    let one = order(store, &[("n1s1", &["a1", "a2", "a3"])]).await;
    let two = order(store, &[("n1s1", &["a3", "a2", "a1"])]).await;
    let other = backend.another_program().await;
    let (a, b) = tokio::join!(store.lay_out(one, NOW), other.lay_out(two, NOW));
    let taken = [a.unwrap(), b.unwrap()];
    assert_eq!(
        taken.iter().filter(|one| **one == Taken::Done).count(),
        1,
        "{taken:?}"
    );
    other.close().await;
    assert!(store.check().await.unwrap().is_clean());
}
