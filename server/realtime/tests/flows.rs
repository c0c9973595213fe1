//! Whole flows through frames: what each client sees, what the log holds.

mod support;

use passeplume_realtime::Format;
use support::{Client, House, house::document};

#[tokio::test]
async fn rt_1_two_clients_converge_and_the_log_holds_it_first() {
    let house = House::new();
    let hub = house.hub();
    let mut lea = Client::collab(&hub, "lea", "poules", 11).await;
    let mut tom = Client::yjs(&hub, "tom", "poules", 22).await;
    assert!(lea.until(|lea| lea.unsynced == 0 && lea.synced == 1).await);
    assert!(tom.until(|tom| tom.synced == 1).await);
    lea.writes("Depuis lundi, ").await;
    assert!(tom.until(|tom| tom.text() == "Depuis lundi, ").await);
    assert_eq!(house.rows("poules").len(), 1);
    tom.writes("quatre poules").await;
    assert!(
        lea.until(|lea| lea.text() == "Depuis lundi, quatre poules" && lea.unsynced == 0)
            .await
    );
    assert_eq!(lea.scopes, ["read-write"]);
    assert_eq!(lea.statuses, [1, 1]);
    let state = hub.content(&document("poules"), Format::Yjs).await.unwrap();
    assert!(!state.is_empty());
}
