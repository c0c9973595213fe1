//! A browser with our own client in it: it knows how far it has the log, and comes back to the rows after it.

use std::collections::VecDeque;

use passeplume_crdt::wire::Reader;
use passeplume_domain::documents::{Checkpoint, Freeze, LoadedDocument};
use serde_json::Value;
use yrs::{ReadTxn as _, StateVector, Transact as _};

use super::{
    super::{ChangeKind, Place, Resume, Storage},
    World,
    people::{Message, apply, vector},
};

/// What our own client remembers beside its document.
#[derive(Default)]
pub(super) struct Memory {
    /// The last place that it was told.
    place: Option<String>,
    /// Whether nothing has changed its document since.
    exact: bool,
    /// What became of the claim of this connection; nothing where it made none, or does not know yet.
    verdict: Option<bool>,
    /// A step 1 of the server that waits for the verdict.
    held: Option<Vec<u8>>,
    claims: bool,
}

impl Memory {
    pub(super) fn place(&self) -> Option<&str> {
        self.place.as_deref()
    }
}

/// What the run has seen of all this.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) resumed: u32,
    pub(super) refused: u32,
    pub(super) silent: u32,
}

impl World {
    /// Before its step 1, our own client says how far it has the log.
    pub(super) fn claims(&mut self, at: usize) {
        let browser = &mut self.browsers[at];
        let Some(memory) = &mut browser.memory else {
            return;
        };
        // Whatever was said there is acknowledged too.
        memory.exact &= browser.unsynced == 0;
        memory.verdict = None;
        memory.held = None;
        memory.claims = memory.place.is_some();
        let mut claimed = memory.place.clone();
        if let Some(place) = &mut claimed
            && self.dice.roll(6) == 0
        {
            // The same place in another past.
            place.push('1');
            memory.exact = false;
        }
        let payload = serde_json::json!({ "resume": claimed }).to_string();
        let resume = Resume::parse(&payload).unwrap();
        self.browsers[at]
            .to_server
            .push_back(Message::Resume(resume));
    }

    /// Anything that changes a document makes it differ from what the server had at the last place.
    pub(super) fn changed(&mut self, at: usize) {
        if let Some(memory) = &mut self.browsers[at].memory {
            memory.exact = false;
        }
    }

    /// Keeps a step 1 until it is known whether its claim was right.
    pub(super) fn holds(&mut self, at: usize, step_1: &[u8]) -> bool {
        let Some(memory) = &mut self.browsers[at].memory else {
            return false;
        };
        if memory.claims {
            memory.held = Some(step_1.to_vec());
        }
        memory.claims
    }

    pub(super) fn hears_stateless(&mut self, at: usize, mut reader: Reader<'_>) {
        let said: Value = serde_json::from_str(reader.var_str().unwrap()).unwrap();
        let browser = &mut self.browsers[at];
        let Some(memory) = &mut browser.memory else {
            assert!(said["code"].is_string(), "{said} to who never asked");
            return;
        };
        if let Some(place) = said["position"].as_str() {
            memory.place = Some(place.to_owned());
            memory.exact = true;
        }
        if let Some(resumed) = said["resumed"].as_bool() {
            memory.verdict = Some(resumed);
            if resumed {
                self.seen.resumed += 1;
            } else {
                self.seen.refused += 1;
            }
        }
    }

    /// A step 2: now the server's step 1 is answered, in silence where there is nothing to say.
    pub(super) fn hears_step_2(&mut self, at: usize, update: &[u8]) {
        let browser = &mut self.browsers[at];
        let before = browser.doc.transact().state_vector();
        apply(&browser.doc, update);
        let Some(memory) = &mut browser.memory else {
            return;
        };
        let exact = std::mem::take(&mut memory.exact);
        if !std::mem::take(&mut memory.claims) {
            return;
        }
        let theirs = vector(
            &memory
                .held
                .take()
                .expect("a step 1 comes before the step 2"),
        );
        let missing = if memory.verdict.expect("a verdict comes before the step 2") {
            let mine = browser.doc.transact().state_vector();
            assert!(
                covers(&mine, &theirs),
                "a right claim that left something out"
            );
            exact && covers(&theirs, &before)
        } else {
            false
        };
        let answer = if missing {
            self.seen.silent += 1;
            vec![0, 0]
        } else {
            browser.doc.transact().encode_state_as_update_v1(&theirs)
        };
        browser
            .to_server
            .push_back(Message::Change(ChangeKind::Step2, answer.into()));
    }

    /// Nobody writes for a while; then a connection is lost, the others write on, and it comes back.
    pub(super) fn quiet_cut(&mut self) {
        self.set_freeze(Freeze::Flowing);
        self.set_storage(Storage::Up);
        for _ in 0..60 {
            if self.browsers[0].seat.is_none() {
                self.connect(0);
            }
            for at in 0..self.browsers.len() {
                self.client_sends(at);
                self.client_hears(at);
            }
            self.turn();
            self.commit();
            self.drain();
        }
        if self.dice.roll(2) == 0 {
            self.falls_silent();
        }
        self.disconnect(0);
        for _ in 0..self.dice.roll(3) {
            self.types(1);
            self.client_sends(1);
            self.turn();
            self.commit();
        }
        self.connect(0);
        for _ in 0..self.dice.roll(12) {
            self.client_sends(0);
            self.turn();
            self.client_hears(0);
        }
    }

    /// Builds the text, reads rows, lets a second pass: each sometimes.
    pub(super) fn errands(&mut self) {
        if self.dice.roll(4) == 0 {
            let now = self.now();
            self.room.tick(now);
            self.act();
        }
        if self.dice.roll(3) == 0
            && let Some(building) = self.room.to_build(false)
        {
            self.room.complete(building.finish().unwrap()).unwrap();
        }
        if self.dice.roll(3) == 0 {
            for place in std::mem::take(&mut self.reads) {
                let rows = self.log.updates.iter();
                let rows = rows.filter(|row| row.seq >= place.seq).cloned().collect();
                let failed = self.dice.roll(20) == 0;
                self.room.rows_read(place, (!failed).then_some(rows));
            }
            self.act();
        }
    }

    /// What the store gives: a checkpoint, and the rows after it.
    pub(super) fn loaded(log: &LoadedDocument) -> LoadedDocument {
        let mut loaded = log.clone();
        let reached = log.checkpoint.as_ref().map_or(0, |one| one.seq);
        loaded.updates.retain(|row| row.seq > reached);
        loaded.head_at = log.updates.last().map_or(loaded.head_at, |row| row.at);
        loaded
    }

    pub(super) fn keeps(&mut self, checkpoint: Checkpoint) {
        if self.dice.roll(2) == 0 {
            self.log.checkpoint = Some(checkpoint);
        }
    }
}

fn covers(all: &StateVector, some: &StateVector) -> bool {
    some.iter().all(|(client, &clock)| all.get(client) >= clock)
}

pub(super) type Reads = VecDeque<Place>;
