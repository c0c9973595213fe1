//! Words that came when the pen was down.

use bytes::Bytes;
use passeplume_domain::{
    documents::{AppendError, Decision, DocumentLog, DocumentStore, Proposal, ProposalState},
    events::{Event, Outbox},
    live::{TellingKind, Topic},
};

use super::{
    backend::Backend,
    world::{NOW, account_id, binding, step, update, world},
};

fn proposal(rank: i64, by: &str, words: &'static [u8]) -> Proposal {
    Proposal {
        rank,
        account: account_id(by),
        at: NOW.plus(rank),
        words: Bytes::from_static(words),
        state: ProposalState::Open,
    }
}

fn decision(rank: i64, state: ProposalState) -> Decision {
    Decision {
        rank,
        state,
        by: account_id("prof"),
        at: NOW.plus(100),
    }
}

pub(crate) async fn sto_43_late_words_are_kept_with_their_step_and_decided_once(backend: &Backend) {
    let store = &backend.store;
    let documents = world(store, &["d1", "d2"]).await;
    let head = store.head().await.unwrap();
    // Words of nobody's text, and client ids that are bound with them.
    let mut late = step(&documents[0], 0, Vec::new());
    late.bindings = vec![binding(7, "lina")];
    late.late.proposals = vec![
        proposal(1, "lina", b"trop tard"),
        proposal(2, "noah", b"moi"),
    ];
    store.append(&[late]).await.unwrap();
    let loaded = store.load(&documents[0]).await.unwrap();
    assert_eq!((loaded.head, loaded.bindings.len()), (0, 1), "no row");
    let kept = store.proposals(&documents[0]).await.unwrap();
    assert_eq!(
        kept,
        [
            proposal(1, "lina", b"trop tard"),
            proposal(2, "noah", b"moi")
        ]
    );
    assert!(store.proposals(&documents[1]).await.unwrap().is_empty());
    let told = store.after(head, 10).await.unwrap();
    let Event::Told(telling) = &told[0].event else {
        panic!("{told:?}");
    };
    assert_eq!(
        (telling.kind, &telling.topic),
        (
            TellingKind::ProposalChanged,
            &Topic::Document(documents[0].clone())
        )
    );

    // One that is open grows; its decision commits with the words that come in.
    let mut grown = step(&documents[0], 0, Vec::new());
    grown.late.proposals = vec![proposal(1, "lina", b"trop tard, et plus")];
    store.append(&[grown]).await.unwrap();
    let mut decided = step(
        &documents[0],
        0,
        vec![update("lina", NOW, b"trop tard, et plus")],
    );
    decided.late.decisions = vec![decision(1, ProposalState::Accepted)];
    store.append(&[decided]).await.unwrap();
    let states = || async {
        let kept = store.proposals(&documents[0]).await.unwrap();
        let states: Vec<_> = kept.iter().map(|one| one.state).collect();
        states
    };
    assert_eq!(
        states().await,
        [ProposalState::Accepted, ProposalState::Open]
    );
    assert_eq!(
        store.proposals(&documents[0]).await.unwrap()[0].words,
        b"trop tard, et plus".as_ref()
    );

    // Decided is decided, and nobody's words replace another's: the whole step is a conflict, its rows too.
    let mut again = step(&documents[0], 1, vec![update("lina", NOW, b"encore")]);
    again.late.decisions = vec![decision(1, ProposalState::Declined)];
    let mut grows_late = step(&documents[0], 1, Vec::new());
    grows_late.late.proposals = vec![proposal(1, "lina", b"encore")];
    let mut of_another = step(&documents[0], 1, Vec::new());
    of_another.late.proposals = vec![proposal(2, "lina", b"encore")];
    let mut of_none = step(&documents[0], 1, Vec::new());
    of_none.late.decisions = vec![decision(9, ProposalState::Accepted)];
    for wrong in [again, grows_late, of_another, of_none] {
        let refused = store.append(&[wrong]).await;
        assert!(matches!(refused, Err(AppendError::Conflict)), "{refused:?}");
    }
    assert_eq!(store.load(&documents[0]).await.unwrap().head, 1);
    assert_eq!(
        states().await,
        [ProposalState::Accepted, ProposalState::Open]
    );
}

pub(crate) async fn sto_43_a_damaged_proposal_is_left_out_and_its_text_opens(backend: &Backend) {
    let store = &backend.store;
    let documents = world(store, &["d1"]).await;
    let mut late = step(&documents[0], 0, Vec::new());
    late.late.proposals = vec![proposal(1, "lina", b"un"), proposal(2, "noah", b"deux")];
    store.append(&[late]).await.unwrap();
    backend
        .sql("UPDATE proposals SET account = 'noah' WHERE rank = 1")
        .await;
    let kept = store.proposals(&documents[0]).await.unwrap();
    assert_eq!(kept, [proposal(2, "noah", b"deux")]);
    assert!(store.load(&documents[0]).await.is_ok());
}
