//! Words that come when the text was handed in.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod support;

use passeplume_domain::{
    documents::{Pen, Proposal, ProposalState},
    events::Event,
};
use passeplume_realtime::Undecided;
use support::{
    Client, House,
    house::{account, document},
};

const PROPOSED: &str = r#"{"code":"proposed"}"#;

fn turn_the_pen(house: &House, pen: Pen) {
    let id = document("poules");
    house.documents.lock().unwrap().get_mut(&id).unwrap().pen = pen;
    house
        .events
        .lock()
        .unwrap()
        .push(Event::DocumentChanged(id));
}

fn proposals(house: &House) -> Vec<Proposal> {
    let all = house.proposals.lock().unwrap();
    all.get(&document("poules")).cloned().unwrap_or_default()
}

#[tokio::test]
async fn rt_51_late_words_are_kept_once_and_change_nothing() {
    let house = House::new();
    let hub = house.hub();
    let mut lea = Client::collab(&hub, "lea", "poules", 11).await;
    let mut tom = Client::collab(&hub, "tom", "poules", 22).await;
    lea.writes("Rendu.").await;
    assert!(lea.until(|lea| lea.unsynced == 0).await);
    assert!(tom.until(|tom| tom.text() == "Rendu.").await);
    turn_the_pen(&house, Pen::Down);
    assert!(lea.until(|lea| !lea.codes.is_empty()).await);

    // Typed in the moment of handing in: the server asks for everything, and keeps it apart.
    lea.writes(" Et encore").await;
    assert!(
        lea.until(|lea| lea.codes.iter().any(|code| code == PROPOSED))
            .await
    );
    let kept = proposals(&house);
    assert_eq!(kept.len(), 1);
    assert_eq!(
        (kept[0].account.clone(), kept[0].state, kept[0].rank),
        (account("lea"), ProposalState::Open, 1)
    );
    tom.hears(50).await;
    assert_eq!(tom.text(), "Rendu.", "the text did not change");
    let rows = house.rows("poules").len();

    // The same words again, and more of them: one proposal, which grows.
    lea.codes.clear();
    lea.come_back(&hub, "lea").await;
    assert!(
        lea.until(|lea| lea.codes.iter().any(|code| code == PROPOSED))
            .await
    );
    assert_eq!(proposals(&house), kept, "what is kept is not kept again");
    lea.writes(" plus").await;
    let mut tries = 0;
    while proposals(&house)[0].words == kept[0].words {
        lea.hears(50).await;
        tries += 1;
        assert!(tries < 200, "the words that came later are nowhere");
    }
    assert_eq!(proposals(&house).len(), 1);
    assert_eq!(house.rows("poules").len(), rows);
    // Nobody else can take the ids under which they were typed.
    let mut thief = Client::collab(&hub, "dupre", "poules", 11).await;
    assert!(thief.until(|thief| thief.synced == 1).await);
    thief.writes("volé").await;
    assert!(
        thief
            .until(|thief| thief
                .codes
                .iter()
                .any(|code| code.contains("foreign-author")))
            .await
    );
}

#[tokio::test]
async fn rt_52_added_words_are_their_authors_and_double_nothing() {
    let house = House::new();
    let hub = house.hub();
    let (poules, dupre) = (document("poules"), account("dupre"));
    let mut lea = Client::collab(&hub, "lea", "poules", 11).await;
    lea.writes("Rendu.").await;
    assert!(lea.until(|lea| lea.unsynced == 0).await);
    turn_the_pen(&house, Pen::Down);
    assert!(lea.until(|lea| !lea.codes.is_empty()).await);
    lea.writes(" Trop tard.").await;
    assert!(
        lea.until(|lea| lea.codes.iter().any(|code| code == PROPOSED))
            .await
    );
    drop(lea.ws);

    assert_eq!(
        hub.decide(&poules, 2, true, &dupre).await,
        Err(Undecided::Absent)
    );
    assert_eq!(
        hub.decide(&poules, 1, true, &dupre).await,
        Ok(ProposalState::Accepted)
    );
    let authors = hub.authors(&poules).await.unwrap();
    assert_eq!(authors.len(), 1, "{authors:?}");
    assert_eq!(authors[0].account, account("lea"));
    assert_eq!(
        hub.decide(&poules, 1, false, &dupre).await,
        Err(Undecided::Already(ProposalState::Accepted))
    );

    // The device that typed them comes back and sends them again.
    turn_the_pen(&house, Pen::Up);
    let rows = house.rows("poules").len();
    let mut tom = Client::collab(&hub, "tom", "poules", 22).await;
    assert!(tom.until(|tom| tom.text() == "Rendu. Trop tard.").await);
    let (ours, _theirs) = tokio::io::duplex(64);
    lea.ws = tokio_tungstenite::WebSocketStream::from_raw_socket(
        ours,
        tokio_tungstenite::tungstenite::protocol::Role::Client,
        None,
    )
    .await;
    lea.come_back(&hub, "lea").await;
    assert!(lea.until(|lea| lea.unsynced == 0).await);
    assert_eq!(lea.text(), "Rendu. Trop tard.");
    assert_eq!(house.rows("poules").len(), rows, "nothing twice");
}

#[tokio::test]
async fn rt_53_left_out_words_stay_left_out_and_new_ones_are_proposed_anew() {
    let house = House::new();
    let hub = house.hub();
    let (poules, dupre) = (document("poules"), account("dupre"));
    turn_the_pen(&house, Pen::Down);
    let mut lea = Client::collab(&hub, "lea", "poules", 11).await;
    assert!(lea.until(|lea| lea.synced == 1).await);
    lea.writes("Bêtise.").await;
    assert!(
        lea.until(|lea| lea.codes.iter().any(|code| code == PROPOSED))
            .await
    );
    assert_eq!(
        hub.decide(&poules, 1, false, &dupre).await,
        Ok(ProposalState::Declined)
    );
    lea.codes.clear();
    lea.come_back(&hub, "lea").await;
    assert!(
        lea.until(|lea| lea.codes.iter().any(|code| code == PROPOSED))
            .await
    );
    assert_eq!(proposals(&house).len(), 1, "decided is decided");
    lea.writes(" Pardon.").await;
    let mut tries = 0;
    while proposals(&house).len() == 1 {
        lea.hears(50).await;
        tries += 1;
        assert!(tries < 200, "new words must be offered");
    }
    let states: Vec<_> = proposals(&house).iter().map(|one| one.state).collect();
    assert_eq!(states, [ProposalState::Declined, ProposalState::Open]);
    assert!(house.rows("poules").is_empty());
}
