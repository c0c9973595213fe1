//! Who is here, under the identity that the server knows.

mod support;

use std::time::Duration;

use support::{Client, House};

#[tokio::test]
async fn rt_12_presence_carries_the_name_that_the_server_knows_and_ends_with_the_seat() {
    let house = House::new();
    let hub = house.hub();
    let mut lea = Client::collab(&hub, "lea", "poules", 11).await;
    let mut tom = Client::yjs(&hub, "tom", "poules", 22).await;
    lea.settles().await;
    tom.settles().await;
    lea.shows(11, 1, r#"{"user":{"name":"TEACHER"},"cursor":3}"#)
        .await;
    assert!(
        tom.until(|tom| tom.presence.iter().any(|(client, _)| *client == 11))
            .await
    );
    let (_, state) = tom.presence.last().unwrap();
    assert!(
        state.contains("lea M.") && !state.contains("TEACHER"),
        "{state}"
    );
    assert_eq!(
        house.log_of("poules").bindings.len(),
        1,
        "bound before it is shown"
    );
    // Somebody else's entry is dropped without a word.
    tom.presence.clear();
    tom.shows(11, 9, r#"{"user":{"name":"X"},"cursor":9}"#)
        .await;
    tom.settles().await;
    lea.settles().await;
    assert_eq!(tom.closed, None);
    let mut late = Client::collab(&hub, "dupre", "poules", 33).await;
    assert!(
        late.until(|late| late.presence.iter().any(|(client, _)| *client == 11))
            .await
    );
    drop(lea);
    let gone = |tom: &Client| {
        tom.presence
            .iter()
            .any(|one| *one == (11, "null".to_owned()))
    };
    assert!(tom.until(gone).await);
}

#[tokio::test]
async fn rt_12_nobody_is_shown_before_the_claim_to_the_client_id_is_kept() {
    let house = House::new();
    let hub = house.hub();
    let mut lea = Client::collab(&hub, "lea", "poules", 11).await;
    let mut tom = Client::yjs(&hub, "tom", "poules", 22).await;
    lea.settles().await;
    tom.settles().await;
    *house.slow.lock().unwrap() = Duration::from_millis(300);
    lea.shows(11, 1, "{}").await;
    tom.hears(100).await;
    assert!(tom.presence.is_empty());
    assert!(tom.until(|tom| tom.presence.len() == 1).await);
    // Tom may not write under the id that Léa only ever showed.
    let mut forger = Client::collab(&hub, "tom", "poules", 11).await;
    assert!(forger.until(|forger| forger.unsynced == 0).await);
    forger.writes("moi").await;
    assert!(forger.until(|forger| forger.statuses.ends_with(&[0])).await);
}
