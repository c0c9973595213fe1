//! From what waits to one step of the log: policy, gate, apply; one row an author.

use std::{borrow::Cow, collections::BTreeMap};

use bytes::Bytes;
use passeplume_crdt::gate::{self, Owner, Ownership, Passed, Refusal};
use passeplume_domain::{
    AccountId,
    documents::{Binding, DocumentAppend, NewUpdate, Verdict},
};

use super::{
    ChangeKind, Effect, Failure, MemberId, Now, Reason, Storage,
    change::{Change, Fate, Judged, Patience},
    ledger,
    member::Theirs,
    state::{Flight, Room, Row},
};
use crate::figures;

/// Most changes of one batch: bounds the time that other rooms of this worker wait.
const MOST_CHANGES: usize = 4_096;
/// Most bytes of one batch, but always one change.
const MOST_BYTES: usize = 2 << 20;
/// A day, for the budget of new client ids.
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// Who owns which client id, as this batch goes.
struct Owners<'a> {
    durable: &'a BTreeMap<u64, Binding>,
    new: &'a [Binding],
    sender: &'a AccountId,
}

impl Ownership for Owners<'_> {
    fn owner(&self, client: u64) -> Owner {
        let bound = self
            .durable
            .get(&client)
            .or_else(|| self.new.iter().find(|binding| binding.client == client));
        match bound {
            Some(binding) if binding.account == *self.sender => Owner::Sender,
            Some(_) => Owner::Other,
            None => Owner::Unbound,
        }
    }
}

/// What one author adds in one batch.
struct Draft {
    account: AccountId,
    updates: Vec<Bytes>,
    from: Option<MemberId>,
}

impl Room {
    pub(super) fn has_work(&self) -> bool {
        !self.queue.is_empty() || (self.storage == Storage::Up && !self.newcomers.is_empty())
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
            before,
            at: now.wall,
        };
        let mut updates = Vec::new();
        for author in changes {
            if let Err(failure) = self.take_author(author, &mut flight, &mut updates, now) {
                self.fail(failure);
                return;
            }
        }
        self.bind_newcomers(&mut flight, now);
        self.not_before = now.mono + if more { 0 } else { self.pace() };
        if updates.is_empty() && flight.bindings.is_empty() {
            // Nothing to keep: everything that was said is durable already.
            self.land(flight, now);
            return;
        }
        self.effects.push(Effect::Commit(DocumentAppend {
            document: self.id.clone(),
            after: self.head,
            bindings: flight.bindings.clone(),
            updates,
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
        let mut draft = Draft {
            account,
            updates: Vec::new(),
            from: changes.first().map(|change| change.member),
        };
        for change in changes {
            if draft.from != Some(change.member) {
                draft.from = None;
            }
            let (member, kind) = (change.member, change.kind);
            if let Some(fate) = self.judge(change, &mut draft, flight, now) {
                flight.judged.push(Judged { member, kind, fate });
            }
        }
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
        let owners = Owners {
            durable: &self.owners,
            new: &flight.bindings,
            sender: &draft.account,
        };
        let verdict = self.may(&change.person.account);
        let may_write = match verdict {
            Verdict::Write => Ok(()),
            Verdict::Read(reason) => Err(Reason::from(reason)),
            Verdict::None => Err(Reason::ReadOnly),
        };
        if let (Err(reason), ChangeKind::Update) = (may_write, change.kind) {
            return Some(Fate::Refused(reason));
        }
        let passed = match (
            gate::inspect(&bytes, &self.index, &owners, &self.gate_limits),
            may_write,
        ) {
            (Ok(passed), _) if !passed.news => return Some(Fate::Applied),
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
        let new = self.new_clients(&passed, &draft.account, flight);
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
        flight
            .bindings
            .extend(new.into_iter().map(|client| Binding {
                client,
                account: draft.account.clone(),
                at: now.wall,
            }));
        self.index.admit(&passed);
        draft.updates.push(match passed.update {
            Cow::Borrowed(part) => bytes.slice_ref(part),
            Cow::Owned(rewritten) => Bytes::from(rewritten),
        });
        Some(Fate::Applied)
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

    fn new_clients(&self, passed: &Passed<'_>, account: &AccountId, flight: &Flight) -> Vec<u64> {
        let owners = Owners {
            durable: &self.owners,
            new: &flight.bindings,
            sender: account,
        };
        passed
            .inserted
            .iter()
            .map(|inserted| inserted.client)
            .filter(|&client| owners.owner(client) == Owner::Unbound)
            .collect()
    }

    /// Client ids under which this account first wrote here within the last day.
    fn written_today(&self, account: &AccountId, flight: &Flight, now: Now) -> usize {
        let new = flight
            .bindings
            .iter()
            .filter(|binding| binding.account == *account)
            .map(|binding| binding.client);
        self.ids_of_today(account, now)
            .chain(new)
            .filter(|&client| self.index.next_clock(client) > 0)
            .count()
    }

    /// Client ids that this account was given here within the last day.
    pub(super) fn ids_of_today<'a>(
        &'a self,
        account: &'a AccountId,
        now: Now,
    ) -> impl Iterator<Item = u64> + 'a {
        self.owners
            .values()
            .filter(move |binding| {
                binding.account == *account && now.wall.since(binding.at) < DAY_MS
            })
            .map(|binding| binding.client)
    }

    fn bind_newcomers(&mut self, flight: &mut Flight, now: Now) {
        for (member, client) in self.claims(now) {
            let Some(seat) = self.members.get(&member) else {
                continue;
            };
            let account = seat.person.account.id.clone();
            let bound = self
                .owners
                .get(&client)
                .or_else(|| flight.bindings.iter().find(|one| one.client == client));
            match bound {
                Some(binding) if binding.account == account => {}
                Some(_) => {
                    self.newcomers.remove(&member);
                    continue;
                }
                None => flight.bindings.push(Binding {
                    client,
                    account,
                    at: now.wall,
                }),
            }
            flight.newcomers.push(member);
        }
    }

    /// The store takes no writes: every change is refused, and asked for again when it does.
    fn refuse_all(&mut self, now: Now) {
        let waiting = std::mem::take(&mut self.queue);
        for change in waiting {
            let owners = Owners {
                durable: &self.owners,
                new: &[],
                sender: &change.person.account.id,
            };
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
