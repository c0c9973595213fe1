//! From what waits to one step of the log: policy, gate, apply; one row an author.

use std::borrow::Cow;

use bytes::Bytes;
use passeplume_crdt::gate::{self, Passed, Refusal};
use passeplume_domain::{
    AccountId,
    documents::{DocumentAppend, Late, NewUpdate, Verdict},
};

use super::{
    ChangeKind, Effect, Failure, MemberId, Now, Reason, Storage,
    change::{Change, Fate, Judged, Patience},
    ledger,
    member::Theirs,
    owners::{Owners, bind_all},
    state::{Flight, Room, Row},
};
use crate::figures;

/// Most changes of one batch: bounds the time that other rooms of this worker wait.
const MOST_CHANGES: usize = 4_096;
/// Most bytes of one batch, but always one change.
const MOST_BYTES: usize = 2 << 20;

/// What one author adds in one batch.
pub(super) struct Draft {
    account: AccountId,
    updates: Vec<Bytes>,
    from: Option<MemberId>,
}

impl Draft {
    pub(super) fn new(account: AccountId) -> Self {
        Self {
            account,
            updates: Vec::new(),
            from: None,
        }
    }
}

impl Room {
    pub(super) fn has_work(&self) -> bool {
        self.has_changes() || (self.storage == Storage::Up && !self.newcomers.is_empty())
    }

    /// Forms the next batch, if there is something to put into it and nothing is in flight.
    pub(super) fn form(&mut self, now: Now) {
        if self.flight.is_some() || !self.has_work() || self.waits_for_text() {
            return;
        }
        if self.storage == Storage::Down {
            self.refuse_all(now);
            return;
        }
        if now.mono < self.not_before {
            return;
        }
        let before = Bytes::from(self.index.encoded_state_vector());
        let (changes, more) = self.next_changes();
        let count: usize = changes.iter().map(|(_, changes)| changes.len()).sum();
        figures::BATCH_CHANGES.record(f64::from(u32::try_from(count).unwrap_or(u32::MAX)));
        let mut flight = Flight {
            bindings: Vec::new(),
            rows: Vec::new(),
            judged: Vec::with_capacity(changes.len()),
            newcomers: Vec::new(),
            late: Late::default(),
            before,
            at: now.wall,
        };
        let mut updates = Vec::new();
        if let Err(failure) = self.take_decisions(&mut flight, &mut updates, now) {
            self.fail(failure);
            return;
        }
        for author in changes {
            if let Err(failure) = self.take_author(author, &mut flight, &mut updates, now) {
                self.fail(failure);
                return;
            }
        }
        self.bind_newcomers(&mut flight, now);
        self.not_before = now.mono + if more { 0 } else { self.pace() };
        if updates.is_empty() && flight.bindings.is_empty() && flight.late.is_empty() {
            // Nothing to keep: everything that was said is durable already.
            self.land(flight, now);
            return;
        }
        self.effects.push(Effect::Commit(DocumentAppend {
            document: self.id.clone(),
            after: self.head,
            bindings: flight.bindings.clone(),
            updates,
            late: flight.late.clone(),
        }));
        self.flight = Some(flight);
    }

    /// What waits, by author. Nobody has seen anybody else's waiting changes, so the order between authors is free.
    fn next_changes(&mut self) -> (Vec<(AccountId, Vec<Change>)>, bool) {
        let mut authors: Vec<(AccountId, Vec<Change>)> = Vec::new();
        let (mut count, mut bytes) = (0, 0);
        while count < MOST_CHANGES
            && bytes < MOST_BYTES
            && let Some(change) = self.queue.pop_front()
        {
            count += 1;
            bytes += change.weighed.bytes.len();
            let account = &change.person.account.id;
            match authors.iter_mut().find(|(author, _)| author == account) {
                Some((_, changes)) => changes.push(change),
                None => authors.push((account.clone(), vec![change])),
            }
        }
        (authors, !self.queue.is_empty())
    }

    fn take_author(
        &mut self,
        (account, changes): (AccountId, Vec<Change>),
        flight: &mut Flight,
        updates: &mut Vec<NewUpdate>,
        now: Now,
    ) -> Result<(), Failure> {
        let mut draft = Draft::new(account);
        draft.from = changes.first().map(|change| change.member);
        for change in changes {
            if draft.from != Some(change.member) {
                draft.from = None;
            }
            let (member, kind) = (change.member, change.kind);
            if let Some(fate) = self.judge(change, &mut draft, flight, now) {
                flight.judged.push(Judged { member, kind, fate });
            }
        }
        self.apply(draft, flight, updates, now)
    }

    /// Applies what an author adds, as one row.
    pub(super) fn apply(
        &mut self,
        draft: Draft,
        flight: &mut Flight,
        updates: &mut Vec<NewUpdate>,
        now: Now,
    ) -> Result<(), Failure> {
        if draft.updates.is_empty() {
            return Ok(());
        }
        let applied = self
            .document
            .apply_batch(draft.updates.iter().map(|update| &**update))
            .map_err(|_| Failure::Poisoned)?;
        self.index.admit_deleted(applied.deleted.iter().copied());
        if applied.is_empty() {
            return Ok(());
        }
        for binding in &flight.bindings {
            ledger::bind(&mut self.ledger, binding);
        }
        let first_authors = self
            .observe(&draft.account, &draft.updates, &applied, now)
            .map_err(|_| Failure::Poisoned)?;
        let update = Bytes::from(applied.update);
        updates.push(NewUpdate {
            account: draft.account,
            at: now.wall,
            update: update.clone(),
            first_authors,
        });
        flight.rows.push(Row {
            update,
            from: draft.from,
        });
        Ok(())
    }

    /// Judges one change; `None` means that it waits for its member's step 2.
    fn judge(
        &mut self,
        change: Change,
        draft: &mut Draft,
        flight: &mut Flight,
        now: Now,
    ) -> Option<Fate> {
        if change.person.expires <= now.wall {
            return Some(Fate::Refused(Reason::ReadOnly));
        }
        let bytes = change.weighed.bytes.clone();
        let owners = Owners::new(&self.owners, &flight.bindings, &draft.account);
        let verdict = self.may(&change.person.account);
        let may_write = match verdict {
            Verdict::Write => Ok(()),
            Verdict::Read(reason) => Err(Reason::from(reason)),
            Verdict::None => Err(Reason::ReadOnly),
        };
        if let (Err(reason), ChangeKind::Update) = (may_write, change.kind) {
            if reason == Reason::Closed {
                self.ask_for_late_words(change.member, now);
            }
            return Some(Fate::Refused(reason));
        }
        let passed = match (
            gate::inspect(&bytes, &self.index, &owners, &self.gate_limits),
            may_write,
        ) {
            (Ok(passed), _) if !passed.news => return Some(Fate::Applied),
            (Ok(passed), Err(Reason::Closed)) => {
                let from = (change.member, &draft.account);
                let told = self.propose(&passed, from, flight, now);
                return Some(Fate::Refused(told));
            }
            (_, Err(reason)) => return Some(Fate::Refused(reason)),
            (Ok(passed), Ok(())) => passed,
            (Err(Refusal::Gap { .. }), Ok(())) => return self.wait_for_step_2(change),
            (Err(refusal), Ok(())) => {
                metrics::counter!("passeplume_changes_refused_total", "cause" => refusal.code())
                    .increment(1);
                return Some(Fate::Refused(Reason::from(&refusal)));
            }
        };
        if self.document.encoded_len() + passed.update.len() > self.limits.document {
            return Some(Fate::Refused(Reason::TooLarge));
        }
        let first_inserts = passed
            .inserted
            .iter()
            .filter(|inserted| self.index.next_clock(inserted.client) == 0)
            .count();
        if first_inserts > 0
            && self.written_today(&draft.account, flight, now) + first_inserts
                > self.limits.new_clients
        {
            return Some(Fate::Refused(Reason::TooManyIds));
        }
        self.take_in(passed, &bytes, draft, flight, now);
        Some(Fate::Applied)
    }

    /// What the gate passed is part of what its author adds; its client ids are the author's.
    pub(super) fn take_in(
        &mut self,
        passed: Passed<'_>,
        bytes: &Bytes,
        draft: &mut Draft,
        flight: &mut Flight,
        now: Now,
    ) {
        let new = self.new_clients(&passed, &draft.account, flight);
        bind_all(new, &draft.account, flight, now);
        self.index.admit(&passed);
        draft.updates.push(match passed.update {
            Cow::Borrowed(part) => bytes.slice_ref(part),
            Cow::Owned(rewritten) => Bytes::from(rewritten),
        });
    }

    /// A gap may be filled by the member's next step 2, which we then ask for.
    fn wait_for_step_2(&mut self, mut change: Change) -> Option<Fate> {
        let most = self.limits.held;
        let seat = self.members.get_mut(&change.member)?;
        if change.patience == Patience::Final || change.kind == ChangeKind::Step2 {
            return Some(Fate::Refused(Reason::Gap));
        }
        seat.ask_again();
        let Theirs::Awaited { held, bytes } = &mut seat.theirs else {
            return Some(Fate::Refused(Reason::Gap));
        };
        let more = change.cost();
        if *bytes + more > most {
            return Some(Fate::Refused(Reason::Waiting));
        }
        *bytes += more;
        change.weighed.permit = None;
        held.push_back(change);
        None
    }

    /// The store takes no writes: every change is refused, and asked for again when it does.
    fn refuse_all(&mut self, now: Now) {
        self.refuse_decisions();
        let waiting = std::mem::take(&mut self.queue);
        for change in waiting {
            let owners = Owners::new(&self.owners, &[], &change.person.account.id);
            let inspected = gate::inspect(
                &change.weighed.bytes,
                &self.index,
                &owners,
                &self.gate_limits,
            );
            let fate = match inspected {
                Ok(passed) if !passed.news => Fate::Applied,
                Ok(_) | Err(_) => Fate::Refused(Reason::NotSaved),
            };
            let judged = Judged {
                member: change.member,
                kind: change.kind,
                fate,
            };
            self.tell_fate(&judged, now);
        }
    }

    /// A room of twelve has nothing to wait for; one of a thousand commits twenty times a second.
    fn pace(&self) -> u64 {
        let most = u64::try_from(self.limits.pace.as_millis()).unwrap_or(u64::MAX);
        (self.members.len() as u64 / 20).min(most)
    }
}
