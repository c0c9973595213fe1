//! Who is in a picture: kept on the version that was seen, asked before it comes out, and found where it is out.

use passeplume_domain::{
    AccountId, PublicationId,
    consents::{Answer, ConsentKind, ConsentStore},
    events::{Event, Outbox},
    journals::{
        ArticleState, Audience, IssueAction, IssueEdit, IssueEffect, IssueState, JournalStore,
        Taken, publication,
    },
    live::{TellingKind, Topic},
    media::{MediaKind, MediaStore, PeopleSaid, Said, Saying},
};
use passeplume_store::Store;

use super::{
    backend::Backend,
    consents::{journal, parents, said as answer},
    journals::{article_id, issue_id, issue_step, newsroom},
    media::{brought, media_id},
    publications::signed_off,
    world::{NOW, account_id},
};

async fn said(store: &Store, name: &str) -> Said {
    store.said(&[media_id(name)]).await.unwrap().remove(0)
}

/// Says who is in it, on the version that is there.
async fn name(store: &Store, media: &str, children: &[&str]) -> Taken {
    let saying = Saying {
        media: media_id(media),
        seen: said(store, media).await.version,
        alternative: "Une poule".into(),
        is_decorative: false,
        people: if children.is_empty() {
            PeopleSaid::Nobody
        } else {
            PeopleSaid::Named
        },
        children: children
            .iter()
            .map(|child| (account_id(child), ConsentKind::Image))
            .collect(),
    };
    store.say(saying, &account_id("prof"), NOW).await.unwrap()
}

async fn article_text(store: &Store) -> passeplume_domain::DocumentId {
    let article = store.article(&article_id("a1")).await.unwrap().unwrap();
    article.parts[0].document.clone()
}

pub(crate) async fn sto_50_what_is_said_of_a_medium_is_kept_on_the_version_that_was_seen(
    backend: &Backend,
) {
    let store = &backend.store;
    newsroom(store).await;
    let home = article_text(store).await;
    brought(store, "m1", "lina", &home, 'a').await;
    brought(store, "m2", "lina", &home, 'b').await;
    let before = said(store, "m1").await;
    assert_eq!(
        (before.kind, before.people, before.version),
        (MediaKind::Picture, PeopleSaid::Unsaid, 0)
    );
    let around = store.children_around(&media_id("m1")).await.unwrap();
    let names: Vec<&str> = around.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(names, ["lina", "noah"]);
    let head = store.head().await.unwrap();
    assert_eq!(name(store, "m1", &["noah", "lina"]).await, Taken::Done);
    let now = said(store, "m1").await;
    assert_eq!(
        (now.people, now.version, now.alternative.as_str()),
        (PeopleSaid::Named, 1, "Une poule")
    );
    let mut named: Vec<&AccountId> = now.children.iter().map(|one| &one.child).collect();
    named.sort_unstable();
    assert_eq!(named, [&account_id("lina"), &account_id("noah")]);
    assert!(now.children.iter().all(|one| one.name.ends_with('.')));
    // Whoever looks at the text hears of the picture, without a name.
    let told = store.after(head, 99).await.unwrap();
    let [row] = told.as_slice() else {
        panic!("{told:?}")
    };
    let Event::Told(telling) = &row.event else {
        panic!("{row:?}")
    };
    assert_eq!(
        (&telling.topic, telling.kind, telling.subject.as_str()),
        (
            &Topic::Document(home.clone()),
            TellingKind::MediaChanged,
            "m1"
        )
    );
    assert!(!format!("{telling:?}").contains("lina"), "{telling:?}");

    // Of several who say it at once on one version, one does.
    let again = |media| Saying {
        media: media_id(media),
        seen: 1,
        alternative: String::new(),
        is_decorative: true,
        people: PeopleSaid::Nobody,
        children: Vec::new(),
    };
    let by = account_id("prof");
    let (one, two) = tokio::join!(
        store.say(again("m1"), &by, NOW),
        store.say(again("m1"), &by, NOW)
    );
    let taken = [one.unwrap(), two.unwrap()];
    assert!(taken.contains(&Taken::Done) && taken.contains(&Taken::Stale));
    let last = said(store, "m1").await;
    assert_eq!(
        (
            last.people,
            last.children.len(),
            last.is_decorative,
            last.version
        ),
        (PeopleSaid::Nobody, 0, true, 2)
    );
    assert_eq!(said(store, "m2").await.people, PeopleSaid::Unsaid);
    let homes = store
        .media_of_texts(std::slice::from_ref(&home))
        .await
        .unwrap();
    assert_eq!(
        homes,
        [(home.clone(), media_id("m1")), (home, media_id("m2"))]
    );

    // What is forgotten takes along who was in it.
    assert_eq!(name(store, "m2", &["lina"]).await, Taken::Done);
    store.forget_media(&media_id("m2"), NOW).await.unwrap();
    assert_eq!(store.said(&[media_id("m2")]).await.unwrap(), []);
    assert_eq!(
        store.say(again("m2"), &by, NOW).await.unwrap(),
        Taken::Stale
    );
    assert!(store.check().await.unwrap().is_clean());
}

/// Publishes the article with this picture, on what was seen of it.
async fn publish(
    store: &Store,
    id: &str,
    audience: Audience,
    shown: &[(&str, ConsentKind)],
    seen: i64,
) -> Taken {
    let issue = store.issue(&issue_id("n1")).await.unwrap().unwrap();
    let project = store.project(&journal()).await.unwrap().unwrap();
    let articles = store.articles_of(&issue.id).await.unwrap();
    let body = r#"[{"type":"doc","content":[{"type":"image","attrs":{"src":"/api/media/m1"}},
        {"type":"image","attrs":{"src":"/api/media/m2"}}]}]"#;
    let bodies: Vec<_> = articles
        .into_iter()
        .filter(|article| article.state == ArticleState::Placed)
        .map(|article| (article, body.to_owned()))
        .collect();
    let id = PublicationId::parse(id).unwrap();
    let mut copy = publication::copy(id, &issue, &bodies, NOW);
    copy.consents = Some(project.version);
    copy.cover = Some(media_id("m1"));
    copy.media = Some(vec![(media_id("m1"), seen)]);
    copy.shown = shown
        .iter()
        .map(|(child, kind)| (article_id("a1"), account_id(child), *kind))
        .collect();
    let mut out = issue_step(store, "n1", IssueAction::Publish, IssueState::Published).await;
    out.effect = IssueEffect::Publish {
        audience,
        copy: Box::new(copy),
    };
    store.take_issue_step(out, NOW).await.unwrap()
}

pub(crate) async fn sto_51_nothing_comes_out_beside_a_name_that_was_not_seen(backend: &Backend) {
    let store = &backend.store;
    signed_off(store).await;
    let home = article_text(store).await;
    brought(store, "m1", "lina", &home, 'a').await;
    brought(store, "m2", "lina", &home, 'b').await;
    assert_eq!(name(store, "m1", &["noah"]).await, Taken::Done);
    assert_eq!(
        publish(store, "p0", Audience::Families, &[], 0).await,
        Taken::Stale
    );
    let id = PublicationId::parse("p0").unwrap();
    assert_eq!(store.publication(&id).await.unwrap(), None);
    // Both at once, from another program: either it is seen, or it finds what came out.
    let other = backend.another_program().await;
    let (taken, named) = tokio::join!(
        publish(store, "p1", Audience::Families, &[], 1),
        name(&other, "m1", &["lina"])
    );
    other.close().await;
    assert_eq!(named, Taken::Done);
    let id = PublicationId::parse("p1").unwrap();
    let page = store.publication(&id).await.unwrap();
    match taken {
        // Nobody has answered for her: it came out, and was off again with her name.
        Taken::Done => assert!(page.unwrap().articles.is_empty()),
        Taken::Stale => assert_eq!(page, None),
    }
}

pub(crate) async fn sto_52_who_appears_is_found_on_every_page_and_a_refusal_takes_it_off(
    backend: &Backend,
) {
    use ConsentKind::{Image, Public};
    let store = &backend.store;
    signed_off(store).await;
    parents(store).await;
    let home = article_text(store).await;
    brought(store, "m1", "lina", &home, 'a').await;
    brought(store, "m2", "lina", &home, 'b').await;
    let mother = account_id("mother");
    let say = async |kind, word| {
        let new = vec![answer(kind, "mother", word)];
        store.answer(&journal(), new, &mother, NOW).await.unwrap()
    };
    for kind in [Image, Public] {
        say(kind, Answer::Given).await;
    }
    assert_eq!(name(store, "m1", &["lina"]).await, Taken::Done);
    let both = [("lina", Image), ("lina", Public)];
    assert_eq!(
        publish(store, "p1", Audience::Public, &both, 1).await,
        Taken::Done
    );
    let id = PublicationId::parse("p1").unwrap();
    let page = store.publication(&id).await.unwrap().unwrap();
    let out: Vec<&str> = page.media.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(out, ["m1"], "what was not asked about does not come out");
    assert_eq!(page.media[0].forms[0].width, 800);
    assert_eq!(page.cover, Some(media_id("m1")));
    assert!(
        store
            .readers_of_media(&media_id("m2"))
            .await
            .unwrap()
            .is_empty()
    );

    // She is in no line under it: the no for everybody takes the article where she is seen all the same.
    let gone = say(Public, Answer::Refused).await;
    assert_eq!(gone.len(), 1);
    let page = store.publication(&id).await.unwrap().unwrap();
    assert_eq!(
        (page.articles.len(), page.media.len(), page.cover),
        (0, 0, None)
    );
    assert!(
        store
            .readers_of_media(&media_id("m1"))
            .await
            .unwrap()
            .is_empty()
    );
    assert!(
        say(Image, Answer::Refused).await.is_empty(),
        "it is gone already"
    );

    // Out again for families, with nobody named; whom somebody names then is asked about at once.
    for (action, to, effect) in [
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
    ] {
        let mut step = issue_step(store, "n1", action, to).await;
        step.effect = effect;
        assert_eq!(store.take_issue_step(step, NOW).await.unwrap(), Taken::Done);
    }
    let issue = store.issue(&issue_id("n1")).await.unwrap().unwrap();
    assert_eq!(issue.cover, None);
    let edit = IssueEdit {
        id: issue.id.clone(),
        seen: issue.version,
        title: issue.title.clone(),
        theme: issue.theme.clone(),
        due: None,
        imprint: issue.imprint.clone(),
        sections: issue.sections.clone(),
        cover: Some(media_id("m2")),
        tell: Vec::new(),
    };
    assert_eq!(store.edit_issue(edit, NOW).await.unwrap(), Taken::Done);
    let issue = store.issue(&issue_id("n1")).await.unwrap().unwrap();
    assert_eq!(issue.cover, Some(media_id("m2")));
    assert!(store.check().await.unwrap().is_clean());
}

pub(crate) async fn sto_53_who_is_named_once_it_is_out_is_asked_about_at_once(backend: &Backend) {
    use ConsentKind::Image;
    let store = &backend.store;
    signed_off(store).await;
    parents(store).await;
    let home = article_text(store).await;
    brought(store, "m1", "lina", &home, 'a').await;
    assert_eq!(name(store, "m1", &[]).await, Taken::Done);
    assert_eq!(
        publish(store, "p1", Audience::Families, &[], 1).await,
        Taken::Done
    );
    let new = vec![answer(Image, "mother", Answer::Given)];
    store
        .answer(&journal(), new, &account_id("mother"), NOW)
        .await
        .unwrap();
    let id = PublicationId::parse("p1").unwrap();
    let articles = async || {
        store
            .publication(&id)
            .await
            .unwrap()
            .unwrap()
            .articles
            .len()
    };
    // Her family allows it: it stays, and is hers to take off.
    assert_eq!(name(store, "m1", &["lina"]).await, Taken::Done);
    assert_eq!(articles().await, 1);
    let shown = store.shown(&[account_id("lina")]).await.unwrap();
    assert_eq!(
        shown.iter().map(|one| one.kind).collect::<Vec<_>>(),
        [Image]
    );
    // Nobody has answered for Noah: it goes with his name.
    assert_eq!(name(store, "m1", &["lina", "noah"]).await, Taken::Done);
    assert_eq!(articles().await, 0);
    let article = store.article(&article_id("a1")).await.unwrap().unwrap();
    assert_eq!(article.state, ArticleState::Withdrawn);
    let last = store.steps_of(&article.id).await.unwrap().pop().unwrap();
    assert!(last.is_of_a_family());
}
