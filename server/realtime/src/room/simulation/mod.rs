//! Random interleavings of people, networks, commits and rights against the pure room. Each run prints its seed.

mod check;
mod late;
mod people;
mod places;
mod silence;

use std::{collections::VecDeque, sync::Arc};

use bytes::Bytes;
use passeplume_crdt::wire::{Reader, SyncMessage, y_websocket};
use passeplume_domain::{
    DocumentId, Millis,
    documents::{Document, DocumentAppend, Freeze, LoadedDocument, LoggedUpdate, Pen, Proposal},
};
use yrs::{
    Doc, ReadTxn as _, StateVector, Text as _, Transact as _, updates::encoder::Encode as _,
};

use super::{ChangeKind, Effect, MemberId, Now, Storage, Weighed, state::Room};
use crate::{limits::Limits, socket::Dialect};
use people::{Browser, Dice, Message, apply, facts, new_doc, pupil, vector};

struct World {
    dice: Dice,
    room: Room,
    log: LoadedDocument,
    pending: Option<DocumentAppend>,
    browsers: Vec<Browser>,
    next_member: u64,
    mono: u64,
    storage: Storage,
    freeze: Freeze,
    pen: Pen,
    /// What came late, as it is kept.
    proposals: Vec<Proposal>,
    /// Decisions that were made.
    decided: u32,
    limits: Arc<Limits>,
    reads: places::Reads,
    seen: places::Seen,
    silences: u32,
}

impl World {
    fn new(seed: u64) -> Self {
        let limits = Arc::new(Limits {
            checkpoint_rows: 7,
            ..Limits::default()
        });
        let log = LoadedDocument::default();
        let browsers = (0..4_u64)
            .map(|at| Browser {
                // The last two are two tabs of one person.
                person: pupil(["lea", "tom", "zoe", "zoe"][usize::try_from(at).unwrap()]),
                dialect: if at % 2 == 0 {
                    Dialect::Collab
                } else {
                    Dialect::Yjs
                },
                doc: new_doc(100 + at),
                client: 100 + at,
                seat: None,
                to_server: VecDeque::new(),
                from_server: VecDeque::new(),
                unsynced: 0,
                statuses_due: 0,
                memory: (at == 0).then(places::Memory::default),
            })
            .collect();
        Self {
            dice: Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1),
            room: Self::load(&log, &limits, Storage::Up, facts(), seed),
            log,
            pending: None,
            browsers,
            next_member: 1,
            mono: 0,
            storage: Storage::Up,
            freeze: Freeze::Flowing,
            pen: Pen::Up,
            proposals: Vec::new(),
            decided: 0,
            limits,
            reads: places::Reads::default(),
            seen: places::Seen::default(),
            silences: 0,
        }
    }

    fn load(
        log: &LoadedDocument,
        limits: &Arc<Limits>,
        storage: Storage,
        facts: Document,
        roll: u64,
    ) -> Room {
        let id = DocumentId::parse("poules").unwrap();
        let (loaded, limits) = (Self::loaded(log), Arc::clone(limits));
        if roll.is_multiple_of(3) {
            Room::load(id, Some(facts), &loaded, limits, storage).unwrap()
        } else {
            Room::open(id, facts, loaded, limits, storage).unwrap()
        }
    }

    fn now(&self) -> Now {
        Now {
            wall: Millis(i64::try_from(self.mono).unwrap() + 1),
            mono: self.mono,
        }
    }

    fn connect(&mut self, at: usize) {
        let member = MemberId(self.next_member);
        self.next_member += 1;
        self.claims(at);
        let browser = &mut self.browsers[at];
        browser.seat = Some(member);
        browser.unsynced = 1;
        browser.statuses_due = 0;
        let vector = browser.doc.transact().state_vector().encode_v1();
        browser.to_server.push_back(Message::Ask(vector.into()));
        let (person, dialect) = (Arc::clone(&browser.person), browser.dialect);
        self.room.join(member, person, dialect);
    }

    fn disconnect(&mut self, at: usize) {
        let browser = &mut self.browsers[at];
        browser.to_server.clear();
        browser.from_server.clear();
        if let Some(member) = browser.seat.take() {
            let now = self.now();
            self.room.leave(member, now);
        }
    }

    fn types(&mut self, at: usize) {
        let (kind, place, word) = (
            self.dice.roll(4),
            self.dice.roll(1 << 20),
            self.dice.roll(26),
        );
        self.changed(at);
        let browser = &mut self.browsers[at];
        let text = browser.doc.get_or_insert_text("t");
        let update = {
            let mut transaction = browser.doc.transact_mut();
            let length = text.len(&transaction);
            let place = u32::try_from(place).unwrap() % (length + 1);
            if kind == 0 && place + 2 < length {
                text.remove_range(&mut transaction, place, 2);
            } else {
                let letter = char::from(b'a' + u8::try_from(word).unwrap());
                text.insert(&mut transaction, place, &letter.to_string().repeat(3));
            }
            transaction.encode_update_v1()
        };
        if browser.seat.is_some() {
            browser.unsynced += 1;
            browser
                .to_server
                .push_back(Message::Change(ChangeKind::Update, update.into()));
        }
    }

    fn client_sends(&mut self, at: usize) {
        let now = self.now();
        let browser = &mut self.browsers[at];
        let (Some(member), Some(message)) = (browser.seat, browser.to_server.pop_front()) else {
            return;
        };
        match message {
            Message::Resume(resume) => self.room.resume(member, resume),
            Message::Ask(vector) => self.room.ask(member, vector, now),
            Message::Change(kind, bytes) => {
                if browser.dialect == Dialect::Collab {
                    browser.statuses_due += 1;
                }
                let weighed = Weighed {
                    bytes,
                    permit: None,
                };
                self.room.change(member, kind, weighed);
            }
        }
    }

    fn client_hears(&mut self, at: usize) {
        let browser = &mut self.browsers[at];
        let Some(body) = browser.from_server.pop_front() else {
            return;
        };
        let mut reader = Reader::new(&body);
        match reader.byte().unwrap() {
            0 => match SyncMessage::decode(reader).unwrap() {
                SyncMessage::Step1(vector) if self.holds(at, vector) => {}
                SyncMessage::Step1(vector) => {
                    let browser = &mut self.browsers[at];
                    let vector = self::vector(vector);
                    let missing = browser.doc.transact().encode_state_as_update_v1(&vector);
                    browser
                        .to_server
                        .push_back(Message::Change(ChangeKind::Step2, missing.into()));
                }
                SyncMessage::Step2(update) => self.hears_step_2(at, update),
                SyncMessage::Update(update) => {
                    apply(&self.browsers[at].doc, update);
                    self.changed(at);
                }
            },
            5 => self.hears_stateless(at, reader),
            8 => {
                let browser = &mut self.browsers[at];
                browser.statuses_due -= 1;
                if reader.byte().unwrap() == 1 {
                    browser.unsynced = (browser.unsynced - 1).max(0);
                }
            }
            _ => {}
        }
    }

    fn turn(&mut self) {
        self.mono += self.dice.roll(40);
        let now = self.now();
        self.room.turn(now);
        self.act();
        self.errands();
    }

    fn act(&mut self) {
        for effect in self.room.take_effects() {
            match effect {
                Effect::Note(to, body) => self.deliver(to, body),
                Effect::Answer(to, body) => {
                    self.only_durable(&body);
                    self.deliver(to, body);
                    // Sometimes the answer is still on its way when the next thing happens.
                    self.room.answer_written(to);
                }
                Effect::Presence(..) => {}
                Effect::Checkpoint(checkpoint) => self.keeps(checkpoint),
                Effect::Read(place) => self.reads.push_back(place),
                Effect::Change(to, body) => {
                    self.only_durable(&body);
                    for member in to {
                        if self.dice.roll(12) == 0 {
                            let now = self.now();
                            self.room.lags(member, now);
                        } else {
                            self.deliver(member, body.clone());
                        }
                    }
                }
                Effect::Commit(step) => {
                    assert!(self.pending.is_none(), "one batch in flight");
                    assert_eq!(step.after, self.log.head, "rows follow one another");
                    self.pending = Some(step);
                }
                Effect::Decided(_, outcome) => self.hears_decision(outcome),
                Effect::Expel(..) | Effect::Fail(_) => panic!("{effect:?}"),
            }
        }
    }

    /// RT-2: whatever leaves is in the log.
    fn only_durable(&self, body: &Bytes) {
        let y_websocket::Message::Sync(SyncMessage::Step2(update) | SyncMessage::Update(update)) =
            y_websocket::Message::decode(body).unwrap()
        else {
            panic!("not an update");
        };
        let stored = self.stored();
        let vector = stored.transact().state_vector();
        let before = stored
            .transact()
            .encode_state_as_update_v1(&StateVector::default());
        let copy = new_doc(3);
        apply(&copy, &before);
        apply(&copy, update);
        assert_eq!(
            copy.transact().state_vector(),
            vector,
            "left before it was kept"
        );
    }

    fn stored(&self) -> Doc {
        let doc = new_doc(2);
        for row in &self.log.updates {
            apply(&doc, &row.update);
        }
        doc
    }

    fn deliver(&mut self, member: MemberId, body: Bytes) {
        if let Some(browser) = self
            .browsers
            .iter_mut()
            .find(|browser| browser.seat == Some(member))
        {
            browser.from_server.push_back(body);
        }
    }

    fn commit(&mut self) {
        let Some(step) = self.pending.take() else {
            return;
        };
        if self.storage == Storage::Down || self.dice.roll(25) == 0 {
            self.crash();
            return;
        }
        for new in step.updates {
            self.log.head += 1;
            self.log.updates.push(LoggedUpdate {
                seq: self.log.head,
                account: new.account,
                at: new.at,
                update: new.update,
                first_authors: new.first_authors,
            });
        }
        self.log.bindings.extend(step.bindings);
        self.keeps_late(step.late);
        let now = self.now();
        self.room.landed(now);
        self.act();
    }

    /// A step was not kept: everybody is thrown out and the room is loaded from the log.
    fn crash(&mut self) {
        self.pending = None;
        self.reads.clear();
        let roll = self.dice.roll(3);
        self.room = self.loaded_again(roll);
        for browser in &mut self.browsers {
            browser.seat = None;
            browser.to_server.clear();
            browser.from_server.clear();
        }
    }

    fn step(&mut self) {
        let at = usize::try_from(self.dice.roll(4)).unwrap();
        let online = self.browsers[at].seat.is_some();
        match self.dice.roll(100) {
            0..25 => self.types(at),
            25..50 => self.client_sends(at),
            50..70 => self.client_hears(at),
            70..82 => self.turn(),
            82..92 => self.commit(),
            92..94 if online => self.disconnect(at),
            92..96 if !online => self.connect(at),
            96 => {
                let frozen = self.dice.roll(3) == 0;
                self.set_freeze(if frozen {
                    Freeze::Frozen
                } else {
                    Freeze::Flowing
                });
            }
            97 => {
                let down = self.dice.roll(3) == 0;
                self.set_storage(if down { Storage::Down } else { Storage::Up });
            }
            98 if self.dice.roll(2) == 0 => self.turns_the_pen(),
            98 => self.drain(),
            99 if self.dice.roll(4) == 0 => self.quiet_cut(),
            99 if self.dice.roll(3) == 0 => self.decides(),
            99 => self.falls_silent(),
            _ => {}
        }
    }

    fn set_freeze(&mut self, freeze: Freeze) {
        self.freeze = freeze;
        self.looks_again();
    }

    fn set_storage(&mut self, storage: Storage) {
        self.storage = storage;
        self.room.storage_changed(storage);
        self.act();
    }

    fn drain(&mut self) {
        let seats: Vec<_> = self.browsers.iter().filter_map(|one| one.seat).collect();
        for seat in seats {
            self.room.drained(seat);
        }
    }
}
