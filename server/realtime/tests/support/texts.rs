//! Texts with a past: random edits, and what is kept of them.

use std::sync::{Arc, atomic::Ordering};

use passeplume_realtime::Hub;
use yrs::{
    Doc, GetString as _, ReadTxn as _, StateVector, Text as _, Transact as _, Update,
    updates::decoder::Decode as _,
};

use super::{Client, House, client::new_doc, house::document};

/// Small and good enough: xorshift64*.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % sides
    }
}

/// What a document says, and what was deleted from it.
pub fn meaning(doc: &Doc) -> (String, Vec<(u64, u32)>) {
    let text = doc.get_or_insert_text("t");
    let transaction = doc.transact();
    let encoded = transaction.encode_diff_v1(&StateVector::default());
    let read =
        passeplume_crdt::scan::Update::parse(&encoded, &passeplume_crdt::scan::Limits::TRUSTED)
            .unwrap();
    let mut deleted: Vec<(u64, u32)> = read
        .deletions()
        .flat_map(|range| (range.clock..range.end()).map(move |clock| (range.client, clock)))
        .collect();
    deleted.sort_unstable();
    (text.get_string(&transaction), deleted)
}

/// The document that the log holds.
#[expect(
    clippy::disallowed_methods,
    reason = "a test decodes what the house kept"
)]
pub fn kept(house: &House, name: &str) -> (String, Vec<(u64, u32)>) {
    let doc = new_doc(1);
    let history = house.history.lock().unwrap();
    for row in history.get(&document(name)).into_iter().flatten() {
        let update = Update::decode_v1(&row.update).unwrap();
        doc.transact_mut().apply_update(update).unwrap();
    }
    meaning(&doc)
}

impl House {
    /// Time goes on, so that rows differ in theirs.
    pub fn a_moment_later(&self) {
        self.clock.fetch_add(7, Ordering::SeqCst);
    }

    /// Whoever builds this text from here on finds out: what its checkpoint says of authors does not read.
    pub fn spoils_what_stands_beside(&self, name: &str) {
        let mut logs = self.logs.lock().unwrap();
        let log = logs.get_mut(&document(name)).unwrap();
        log.checkpoint.as_mut().unwrap().first_authors = vec![255; 9].into();
    }
}

pub async fn edits(client: &mut Client, dice: &mut Dice) {
    let update = {
        let text = client.doc.get_or_insert_text("t");
        let mut transaction = client.doc.transact_mut();
        let length = text.len(&transaction);
        let place = u32::try_from(dice.roll(1 << 20)).unwrap() % (length + 1);
        if dice.roll(3) == 0 && place + 3 < length {
            text.remove_range(&mut transaction, place, 3);
        } else {
            text.insert(&mut transaction, place, "été");
        }
        transaction.encode_update_v1()
    };
    client.sends(&update).await;
}

pub async fn follower(hub: &Hub, who: &str, name: &str, id: u64) -> Client {
    let mut client = Client::open(hub, id).await;
    client.follows = true;
    client.log_in(who, name).await;
    assert!(client.until(|client| client.synced == 1).await);
    client
}

/// A text in which much was deleted, and somebody who has all of it and knows how far that is.
pub async fn a_long_past(house: &Arc<House>, hub: &Hub) -> (Client, Client) {
    let mut dice = Dice(7);
    let mut lea = Client::collab(hub, "lea", "poules", 11).await;
    for _ in 0..400 {
        house.a_moment_later();
        edits(&mut lea, &mut dice).await;
    }
    assert!(lea.until(|lea| lea.unsynced == 0).await);
    let mut tom = follower(hub, "tom", "poules", 22).await;
    assert!(
        tom.until(|tom| tom.place.is_some()).await,
        "told after a second of silence"
    );
    assert_eq!(meaning(&tom.doc), meaning(&lea.doc));
    (lea, tom)
}

/// Leaves; somebody else goes on; comes back.
pub async fn misses(
    house: &House,
    hub: &Hub,
    tom: &mut Client,
    lea: &mut Client,
    edits_missed: usize,
) {
    tom.ws.close(None).await.ok();
    let mut dice = Dice(99 + edits_missed as u64);
    for _ in 0..edits_missed {
        house.a_moment_later();
        edits(lea, &mut dice).await;
    }
    assert!(lea.until(|lea| lea.unsynced == 0).await);
    tom.synced = 0;
    tom.come_back(hub, "tom").await;
    assert!(tom.until(|tom| tom.synced == 1).await);
    assert_eq!(meaning(&tom.doc), meaning(&lea.doc));
    assert_eq!(meaning(&tom.doc), kept(house, "poules"));
}
