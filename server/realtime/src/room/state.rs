//! The pure state of a room: who sits here, what waits, what is in flight.
//!
//! It never awaits, reads no clock and draws no random number. What is applied but not yet durable is shown to
//! nobody: every answer is made while nothing is in flight.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
};

use bytes::Bytes;
use passeplume_crdt::{
    authorship::Ledger, document::Document, gate, presence::Presence, wire::StateVector,
};
use passeplume_domain::{
    AccountId, DocumentId, Millis,
    documents::{Binding, Late, Proposal, Seq, Verdict},
};

use super::{
    ChangeKind, Effect, Expulsion, Facts, Failure, MemberId, Now, Person, Reason, Storage, Weighed,
    change::{Change, Judged, Patience},
    late::Asked,
    member::{Answer, Hears, Member, Theirs},
    people::Newcomer,
    stored::Text,
    tail::{Place, Tail},
};
use crate::{
    limits::Limits,
    socket::{Dialect, Farewell},
};

/// The room.
pub(crate) struct Room {
    pub(super) id: DocumentId,
    pub(super) limits: Arc<Limits>,
    pub(super) gate_limits: passeplume_crdt::scan::Limits,
    /// What policy needs of the document; nothing while the text is out of memory.
    pub(super) facts: Option<Facts>,
    pub(super) storage: Storage,
    /// Where the text is; `document`, `index` and `ledger` hold it only where it is built.
    pub(super) text: Text,
    pub(super) document: Document,
    pub(super) index: gate::Index,
    pub(super) ledger: Ledger,
    /// Durable owners of client ids.
    pub(super) owners: BTreeMap<u64, Binding>,
    pub(super) head: Seq,
    /// The newest rows, for who comes back a moment later.
    pub(super) tail: Tail,
    /// Rows are being read for somebody's claim: one reading at a time.
    pub(super) reading: bool,
    /// Where the log ended at the last tick.
    pub(super) last_seen: Place,
    /// Boxed: a node of the map has places for eleven, and most texts have one or two.
    pub(super) members: BTreeMap<MemberId, Box<Member>>,
    pub(super) queue: VecDeque<Change>,
    /// What teachers want decided about late words.
    pub(super) asked: VecDeque<Asked>,
    /// What came when the pen was down, decided or not; nothing where nobody has looked. Read when the pen is down.
    pub(super) late: Option<Vec<Proposal>>,
    pub(super) flight: Option<Flight>,
    /// The state vector before the newest broadcast: what a member that missed it still has.
    pub(super) before: Bytes,
    pub(super) presence: Presence,
    /// Presence of clients whose binding is not durable yet.
    pub(super) newcomers: BTreeMap<MemberId, Newcomer>,
    /// Clients whose presence the others must hear of, and since when.
    pub(super) shown: BTreeSet<u64>,
    pub(super) shown_since: u64,
    /// When presence that came too fast is looked at again.
    pub(super) release_due: u64,
    /// A caret was moved by somebody who may write: their first word is near.
    pub(super) about_to_write: bool,
    /// The answer to the newest question, and that question: after a restart a whole class asks the same.
    pub(super) last_answer: Option<(Bytes, Bytes)>,
    pub(super) our_step_1: Option<Bytes>,
    pub(super) rows_since_checkpoint: u32,
    pub(super) bytes_since_checkpoint: usize,
    /// No new batch before this: a very full room commits less often.
    pub(super) not_before: u64,
    pub(super) effects: Vec<Effect>,
}

/// What is applied and not yet known to be durable.
#[derive(Debug)]
pub(super) struct Flight {
    pub(super) bindings: Vec<Binding>,
    pub(super) rows: Vec<Row>,
    pub(super) judged: Vec<Judged>,
    pub(super) newcomers: Vec<MemberId>,
    pub(super) late: Late,
    pub(super) before: Bytes,
    /// When it was formed: what its rows are dated.
    pub(super) at: Millis,
}

/// One author's part of a flight.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) update: Bytes,
    /// The member that sent it, where it was one alone: it need not hear it again.
    pub(super) from: Option<MemberId>,
}

impl Room {
    /// Takes a seat, or says that the document does not exist for this person.
    pub(crate) fn join(
        &mut self,
        member: MemberId,
        person: Arc<Person>,
        dialect: Dialect,
    ) -> Verdict {
        let verdict = self.may(&person.account);
        if verdict == Verdict::None {
            return verdict;
        }
        let seat = Box::new(Member::new(person, dialect, verdict));
        self.members.insert(member, seat);
        self.tell_scope(member);
        self.show_everyone(member);
        verdict
    }

    /// Gives a seat back. What it sent before still counts.
    pub(crate) fn leave(&mut self, member: MemberId, now: Now) {
        if self.members.remove(&member).is_some() {
            self.gone(member, now);
        }
    }

    /// A step 1.
    pub(crate) fn ask(&mut self, member: MemberId, state_vector: Bytes, now: Now) {
        let most = self.client_count() + 32;
        let readable = StateVector::decode(&state_vector, most).is_ok();
        let Some(seat) = self.members.get_mut(&member) else {
            return;
        };
        if !readable {
            self.offend(member, now);
            return;
        }
        // A client that asks once more counts a change of its own until it has answered us once more.
        if seat.hears != Hears::Nothing && matches!(seat.theirs, Theirs::Known) {
            seat.our_step_1 = super::member::OurStep1::Due;
        }
        seat.question = Some(state_vector);
    }

    /// A step 2 or an update: it waits for the next batch, or for its member's step 2.
    pub(crate) fn change(&mut self, member: MemberId, kind: ChangeKind, weighed: Weighed) {
        let weighed = self.without_repetition(weighed);
        let Some(seat) = self.members.get_mut(&member) else {
            return;
        };
        let mut change = Change {
            member,
            person: Arc::clone(&seat.person),
            kind,
            weighed,
            patience: Patience::MayWait,
        };
        match (&mut seat.theirs, kind) {
            (Theirs::Awaited { held, bytes }, ChangeKind::Update)
                if seat.verdict == Verdict::Write && self.storage == Storage::Up =>
            {
                let more = change.cost();
                if *bytes + more > self.limits.held {
                    self.refuse(member, Reason::Waiting);
                    return;
                }
                *bytes += more;
                // It no longer weighs on the room, or the step 2 that it waits for might not get in.
                change.weighed.permit = None;
                held.push_back(change);
            }
            (Theirs::Awaited { .. } | Theirs::Known, ChangeKind::Step2 | ChangeKind::Update) => {
                self.queue.push_back(change);
            }
        }
    }

    /// The answer on its way to this member is written.
    pub(crate) fn answer_written(&mut self, member: MemberId) {
        if let Some(seat) = self.members.get_mut(&member) {
            seat.answer = Answer::None;
        }
    }

    /// A change did not fit into this member's mailbox.
    pub(crate) fn lags(&mut self, member: MemberId, now: Now) {
        if let Some(seat) = self.members.get_mut(&member) {
            seat.hears = Hears::Lags {
                since: self.before.clone(),
                from: now.mono,
            };
        }
    }

    /// A lagging member's mailbox is empty again.
    pub(crate) fn drained(&mut self, member: MemberId) {
        if let Some(seat) = self.members.get_mut(&member)
            && let Hears::Lags { since, .. } = &seat.hears
        {
            // A question of its own asks for at least as much.
            seat.question.get_or_insert_with(|| since.clone());
            self.show_everyone(member);
        }
    }

    /// Everything that only time brings about. The actor calls it about once a second.
    pub(crate) fn tick(&mut self, now: Now) {
        self.expire_presence(now);
        self.tell_places(now);
        self.ask_late(now);
        let lag = u64::try_from(self.limits.lag.as_millis()).unwrap_or(u64::MAX);
        let mut expelled = Vec::new();
        for (&id, seat) in &self.members {
            if seat.person.expires <= now.wall {
                expelled.push((id, Expulsion::SessionOver));
            } else if let Hears::Lags { from, .. } = seat.hears
                && now.mono.saturating_sub(from) > lag
            {
                expelled.push((id, Expulsion::Socket(Farewell::SLOW)));
            }
        }
        for (member, why) in expelled {
            self.expel(member, why, now);
        }
    }

    /// Takes a seat away; what still waits of it is thrown away.
    pub(super) fn expel(&mut self, member: MemberId, why: Expulsion, now: Now) {
        if self.members.remove(&member).is_some() {
            self.queue.retain(|change| change.member != member);
            self.effects.push(Effect::Expel(member, why));
            self.gone(member, now);
        }
    }

    /// Bad bytes: too many of them end the socket.
    pub(super) fn offend(&mut self, member: MemberId, now: Now) {
        let most = self.limits.offences;
        if let Some(seat) = self.members.get_mut(&member)
            && seat.offences.add(now.mono) > most
        {
            self.expel(member, Expulsion::Socket(Farewell::MISBEHAVED), now);
        }
    }

    /// Gives the state up.
    pub(super) fn fail(&mut self, failure: Failure) {
        self.effects.push(Effect::Fail(failure));
    }

    /// What is to be done, in order.
    pub(crate) fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// Whether memory holds nothing that the disk lacks.
    pub(crate) fn is_settled(&self) -> bool {
        self.flight.is_none()
    }

    /// Whether changes wait for a batch.
    pub(crate) fn has_changes(&self) -> bool {
        !self.queue.is_empty() || !self.asked.is_empty()
    }

    /// Whether nobody needs this room.
    pub(crate) fn is_idle(&self) -> bool {
        self.members.is_empty() && !self.has_changes() && self.flight.is_none()
    }

    /// Whether this account sits here.
    pub(super) fn seats_of(&self, account: &AccountId) -> Vec<MemberId> {
        self.members
            .iter()
            .filter(|(_, seat)| seat.person.account.id == *account)
            .map(|(&id, _)| id)
            .collect()
    }
}
