//! What leaves a room: broadcasts, answers, questions of our own. Only while nothing is in flight.

use bytes::Bytes;
use passeplume_crdt::wire::{StateVector, y_websocket};
use passeplume_domain::documents::Checkpoint;

use super::{
    Effect, Failure, MemberId, Now, ledger,
    member::{Answer, Hears, OurStep1},
    state::{Flight, Room, Row},
};
use crate::socket::Dialect;

impl Room {
    /// Does everything that can be done now: answers, presence, the next batch.
    pub(crate) fn turn(&mut self, now: Now) {
        if self.flight.is_none() {
            self.answer();
        }
        self.flush_presence(now);
        self.form(now);
        // A batch that held nothing new has been told at once and may have set changes free.
        if self.flight.is_none() {
            self.answer();
        }
    }

    /// When [`Room::turn`] is next needed although nothing happens.
    pub(crate) fn due(&self) -> Option<u64> {
        let ready = self.flight.is_none() && self.has_work() && !self.waits_for_text();
        let batch = ready.then_some(self.not_before);
        [batch, self.presence_due()].into_iter().flatten().min()
    }

    /// The flight is durable: everybody may know.
    pub(crate) fn landed(&mut self, now: Now) {
        let Some(flight) = self.flight.take() else {
            return;
        };
        self.land(flight, now);
    }

    pub(super) fn land(&mut self, mut flight: Flight, now: Now) {
        self.land_late(&mut flight);
        for binding in flight.bindings {
            // Also those that were bound by presence alone: what they insert later is somebody's.
            ledger::bind(&mut self.ledger, &binding);
            self.owners.insert(binding.client, binding);
        }
        self.head += i64::try_from(flight.rows.len()).unwrap_or(i64::MAX);
        if !flight.rows.is_empty() {
            self.before = flight.before;
            self.last_answer = None;
            self.our_step_1 = None;
            self.keep_tail(&flight.rows, flight.at);
            self.broadcast(&flight.rows);
            self.count_rows(&flight.rows);
        }
        for judged in &flight.judged {
            self.tell_fate(judged, now);
        }
        self.admit_newcomers(&flight.newcomers, now);
    }

    fn broadcast(&mut self, rows: &[Row]) {
        let (update, from) = match rows {
            [] => return,
            [one] => (one.update.clone(), one.from),
            // Everybody gets everything as one frame; who wrote part of it finds nothing new in that part.
            several => match passeplume_crdt::merge(several.iter().map(|row| &*row.update)) {
                Some(merged) => (merged, None),
                None => {
                    self.fail(Failure::Poisoned);
                    return;
                }
            },
        };
        let to: Vec<_> = self
            .members
            .iter()
            .filter(|&(&id, seat)| {
                seat.hears == Hears::Changes && (from != Some(id) || seat.dialect == Dialect::Yjs)
            })
            .map(|(&id, _)| id)
            .collect();
        if !to.is_empty() {
            let body = y_websocket::encode_update(&update);
            self.effects.push(Effect::Change(to, body));
        }
    }

    fn answer(&mut self) {
        let waiting: Vec<MemberId> = self
            .members
            .iter()
            .filter(|(_, seat)| {
                seat.our_step_1 == OurStep1::Due
                    || (seat.question.is_some() && seat.answer == Answer::None)
            })
            .map(|(&id, _)| id)
            .collect();
        for member in waiting {
            self.send_our_step_1(member);
            if self.claims_open(member) || !self.can_answer(member) {
                continue;
            }
            if let Err(failure) = self.answer_question(member) {
                self.fail(failure);
                return;
            }
        }
    }

    fn send_our_step_1(&mut self, member: MemberId) {
        let Some(seat) = self.members.get_mut(&member) else {
            return;
        };
        if seat.our_step_1 == OurStep1::Sent {
            return;
        }
        seat.our_step_1 = OurStep1::Sent;
        let body = self
            .our_step_1
            .get_or_insert_with(|| y_websocket::encode_step_1(&self.index.encoded_state_vector()))
            .clone();
        self.effects.push(Effect::Note(member, body));
    }

    fn answer_question(&mut self, member: MemberId) -> Result<(), Failure> {
        let Some(seat) = self.members.get_mut(&member) else {
            return Ok(());
        };
        if seat.answer == Answer::OnItsWay {
            return Ok(());
        }
        let Some(question) = seat.question.take() else {
            return Ok(());
        };
        seat.answer = Answer::OnItsWay;
        seat.hears = Hears::Changes;
        let body = match self.rows_claimed(member) {
            Some(rows) if self.are_less(&rows, &question)? => y_websocket::encode_step_2(&rows),
            Some(_) | None => self.usual_answer(question)?,
        };
        self.effects.push(Effect::Answer(member, body));
        Ok(())
    }

    /// What a state vector lacks; whoever asks the same in turn gets the same bytes.
    pub(super) fn usual_answer(&mut self, question: Bytes) -> Result<Bytes, Failure> {
        if let Some((asked, body)) = &self.last_answer
            && *asked == question
        {
            return Ok(body.clone());
        }
        if !self.is_built() {
            return self.stored_answer(&question);
        }
        let body = self.difference(&question)?;
        self.last_answer = Some((question, body.clone()));
        Ok(body)
    }

    fn difference(&mut self, question: &[u8]) -> Result<Bytes, Failure> {
        // It was readable when it was asked; the document only knows more clients since.
        let most = self.index.client_count() + 32;
        let have = StateVector::decode(question, most).map_err(|_| Failure::Poisoned)?;
        let missing = self
            .document
            .missing_since(&have)
            .map_err(|_| Failure::Poisoned)?;
        Ok(y_websocket::encode_step_2(&missing))
    }

    fn count_rows(&mut self, rows: &[Row]) {
        self.rows_since_checkpoint = self
            .rows_since_checkpoint
            .saturating_add(u32::try_from(rows.len()).unwrap_or(u32::MAX));
        self.bytes_since_checkpoint += rows.iter().map(|row| row.update.len()).sum::<usize>();
        if self.rows_since_checkpoint >= self.limits.checkpoint_rows
            || self.bytes_since_checkpoint >= self.limits.checkpoint_bytes
        {
            match self.checkpoint() {
                Some(checkpoint) => self.effects.push(Effect::Checkpoint(checkpoint)),
                None => self.fail(Failure::Poisoned),
            }
        }
    }

    /// A checkpoint of everything durable, where there is something new to keep.
    pub(crate) fn checkpoint(&mut self) -> Option<Checkpoint> {
        if self.flight.is_some() || self.rows_since_checkpoint == 0 || !self.is_built() {
            return None;
        }
        let state = self.document.full_state().ok()?;
        self.rows_since_checkpoint = 0;
        self.bytes_since_checkpoint = 0;
        Some(Checkpoint {
            seq: self.head,
            state,
            first_authors: self.first_authors(),
        })
    }

    /// The committed text, for readers outside. Call it only while the room is settled.
    pub(crate) fn committed(&mut self) -> Option<&mut passeplume_crdt::document::Document> {
        (self.flight.is_none() && self.is_built()).then_some(&mut self.document)
    }
}
