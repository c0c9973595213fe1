//! What is said beside texts: comes back as it was said, has an end, is decided once, hidden with an audit, taken back.

use passeplume_domain::{
    CommentId, DocumentId, ReplyId,
    comments::{
        Added, Anchor, Comment, CommentKind, CommentState, CommentStore, DELETED_WITHIN_MS,
        Decision, Hiding, MOST_COMMENTS, MOST_REPLIES, NewComment, NewReply, Place,
    },
    events::{Event, Outbox},
    live::{Facts, Telling, TellingKind, Topic},
};
use passeplume_store::Store;

use super::{
    backend::Backend,
    world::{NOW, account_id, document_id, world},
};

fn comment_id(name: &str) -> CommentId {
    CommentId::parse(name).unwrap()
}

fn reply_id(name: &str) -> ReplyId {
    ReplyId::parse(name).unwrap()
}

fn told(subject: &str, action: &'static str) -> Vec<Telling> {
    vec![Telling {
        topic: Topic::Document(document_id("d1")),
        kind: TellingKind::CommentChanged,
        subject: subject.to_owned(),
        actor: Some(account_id("noah")),
        facts: Facts::step(action, "open", 1),
    }]
}

fn new(id: &str, document: &DocumentId, kind: CommentKind) -> NewComment {
    NewComment {
        id: comment_id(id),
        document: document.clone(),
        kind,
        author: account_id("noah"),
        place: Place {
            start: Anchor::parse(&[0, 5, 3, 0]).unwrap(),
            end: Anchor::parse(&[0, 5, 11, 0x41]).unwrap(),
            quoted: "la pissine".into(),
            before: "à ".into(),
            after: ", hier".into(),
        },
        words: "Relis « œuf » 🐔.".into(),
        replacement: (kind == CommentKind::Suggestion).then(|| "la piscine".into()),
        tell: told(id, "comment"),
    }
}

async fn add(store: &Store, new: NewComment) {
    assert_eq!(store.add_comment(new, NOW).await.unwrap(), Added::Done);
}

async fn read(store: &Store, id: &str) -> Comment {
    store.comment(&comment_id(id)).await.unwrap().unwrap()
}

fn answer(id: &str, to: &str) -> NewReply {
    NewReply {
        id: reply_id(id),
        comment: comment_id(to),
        author: account_id("lina"),
        words: "Merci !".into(),
        tell: told(to, "reply"),
    }
}

fn decision(comment: &str, to: CommentState, by: &str) -> Decision {
    Decision {
        comment: comment_id(comment),
        to,
        by: account_id(by),
        tell: told(comment, "accept"),
    }
}

async fn told_since(store: &Store, head: i64) -> Vec<Event> {
    let all = store.after(head, 50).await.unwrap();
    all.into_iter().map(|one| one.event).collect()
}

pub(crate) async fn sto_31_what_is_said_beside_a_text_comes_back_as_it_was_said(backend: &Backend) {
    let store = &backend.store;
    let texts = world(store, &["d1", "d2"]).await;
    let head = store.head().await.unwrap();
    add(store, new("c1", &texts[0], CommentKind::Suggestion)).await;
    let mut later = new("c2", &texts[0], CommentKind::Comment);
    later.author = account_id("prof");
    assert_eq!(
        store.add_comment(later, NOW.plus(5)).await.unwrap(),
        Added::Done
    );
    add(store, new("elsewhere", &texts[1], CommentKind::Comment)).await;
    assert_eq!(
        store
            .add_reply(answer("r1", "c1"), NOW.plus(9))
            .await
            .unwrap(),
        Added::Done
    );
    let beside = store.comments_of(&texts[0]).await.unwrap();
    let ids: Vec<&str> = beside.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(ids, ["c1", "c2"]);
    let said = new("c1", &texts[0], CommentKind::Suggestion);
    let first = &beside[0];
    assert_eq!((&first.place, &first.words), (&said.place, &said.words));
    assert_eq!(first.replacement.as_deref(), Some("la piscine"));
    assert_eq!(beside[1].replacement, None);
    assert_eq!((first.author_name.as_str(), first.created), ("Zoé D.", NOW));
    assert_eq!((first.state, first.version), (CommentState::Open, 2));
    assert_eq!(first.replies[0].words, "Merci !");
    assert_eq!(first.replies[0].author, account_id("lina"));
    let events = told_since(store, head).await;
    assert_eq!(events.len(), 4);
    assert_eq!(events[0], Event::Told(told("c1", "comment").remove(0)));
    assert!(store.comment(&comment_id("c9")).await.unwrap().is_none());
}

pub(crate) async fn sto_31_there_is_an_end_to_comments_and_to_answers(backend: &Backend) {
    let store = &backend.store;
    let texts = world(store, &["d1"]).await;
    for n in 0..MOST_COMMENTS {
        add(
            store,
            new(&format!("c{n}"), &texts[0], CommentKind::Comment),
        )
        .await;
    }
    let head = store.head().await.unwrap();
    let more = new("more", &texts[0], CommentKind::Comment);
    assert_eq!(store.add_comment(more, NOW).await.unwrap(), Added::Full);
    for n in 0..MOST_REPLIES {
        let one = store.add_reply(answer(&format!("r{n}"), "c0"), NOW).await;
        assert_eq!(one.unwrap(), Added::Done);
    }
    let version = read(store, "c0").await.version;
    let more = store.add_reply(answer("more", "c0"), NOW).await.unwrap();
    assert_eq!(
        (more, read(store, "c0").await.version),
        (Added::Full, version)
    );
    let events = store.after(head, 900).await.unwrap();
    assert_eq!(
        events.len(),
        usize::try_from(MOST_REPLIES).unwrap(),
        "what is refused tells nothing"
    );
}

pub(crate) async fn sto_32_of_several_who_decide_about_a_comment_one_does(backend: &Backend) {
    let store = &backend.store;
    let texts = world(store, &["d1"]).await;
    add(store, new("c1", &texts[0], CommentKind::Suggestion)).await;
    let head = store.head().await.unwrap();
    let other = backend.another_program().await;
    let (one, two) = tokio::join!(
        store.decide(decision("c1", CommentState::Accepted, "lina"), NOW),
        other.decide(decision("c1", CommentState::Refused, "prof"), NOW)
    );
    let mut outcomes = [one.unwrap(), two.unwrap()];
    outcomes.sort_by_key(|outcome| *outcome != Added::Done);
    assert_eq!(outcomes, [Added::Done, Added::Stale]);
    let comment = read(store, "c1").await;
    let decided = comment.decided.unwrap();
    let expected = match comment.state {
        CommentState::Accepted => "lina",
        CommentState::Refused => "prof",
        CommentState::Open | CommentState::Resolved => panic!("{:?}", comment.state),
    };
    assert_eq!((decided.by, decided.at), (account_id(expected), NOW));
    assert_eq!(told_since(store, head).await.len(), 1);
    // Nothing is answered any more.
    assert_eq!(
        store.add_reply(answer("r1", "c1"), NOW).await.unwrap(),
        Added::Stale
    );
    other.close().await;
}

pub(crate) async fn sto_32_what_is_hidden_is_audited_and_what_is_taken_back_is_gone(
    backend: &Backend,
) {
    let store = &backend.store;
    let texts = world(store, &["d1"]).await;
    for id in ["c1", "c2", "c3"] {
        add(store, new(id, &texts[0], CommentKind::Comment)).await;
    }
    assert_eq!(
        store.add_reply(answer("r1", "c1"), NOW).await.unwrap(),
        Added::Done
    );
    let hide = |reply: Option<&str>, hidden| Hiding {
        comment: comment_id("c1"),
        reply: reply.map(reply_id),
        hidden,
        by: account_id("prof"),
        tell: told("c1", "hide"),
    };
    assert_eq!(
        store.hide(hide(None, true), NOW).await.unwrap(),
        Added::Done
    );
    assert_eq!(
        store.hide(hide(Some("r1"), true), NOW).await.unwrap(),
        Added::Done
    );
    assert_eq!(
        store.hide(hide(Some("r9"), true), NOW).await.unwrap(),
        Added::Stale
    );
    let comment = read(store, "c1").await;
    assert!(comment.hidden && comment.replies[0].hidden);
    assert_eq!(
        store.hide(hide(None, false), NOW).await.unwrap(),
        Added::Done
    );
    assert!(!read(store, "c1").await.hidden);
    let mut audit = store.audit(&texts[0]).await.unwrap();
    audit.sort_by_key(|entry| (entry.action.clone(), entry.target.clone()));
    let lines: Vec<_> = audit
        .iter()
        .map(|entry| {
            (
                entry.action.as_str(),
                entry.target.as_ref().unwrap().as_str(),
            )
        })
        .collect();
    assert_eq!(
        lines,
        [("hide", "lina"), ("hide", "noah"), ("show", "noah")]
    );

    let since = NOW.plus(1 - DELETED_WITHIN_MS);
    let delete = async |id: &str, by: &str, since| {
        let tell = told(id, "delete");
        store
            .delete_comment(&comment_id(id), &account_id(by), since, tell, NOW)
            .await
            .unwrap()
    };
    let head = store.head().await.unwrap();
    assert_eq!(delete("c1", "noah", since).await, Added::Stale, "answered");
    assert_eq!(delete("c2", "lina", since).await, Added::Stale, "another's");
    assert_eq!(
        delete("c2", "noah", NOW.plus(1)).await,
        Added::Stale,
        "too late"
    );
    let resolved = decision("c3", CommentState::Resolved, "lina");
    assert_eq!(store.decide(resolved, NOW).await.unwrap(), Added::Done);
    assert_eq!(delete("c3", "noah", since).await, Added::Stale, "decided");
    let version = read(store, "c2").await.version;
    assert_eq!(version, 1, "what was not done changed nothing");
    assert_eq!(delete("c2", "noah", since).await, Added::Done);
    assert!(store.comment(&comment_id("c2")).await.unwrap().is_none());
    let events = told_since(store, head).await;
    assert_eq!(events.len(), 2, "one decision, one that was taken back");
}
