//! Words that come when the pen is down: the gate passes them, the text does not change, and a teacher is asked.
//!
//! They are kept as a proposal in the same step of the log as everything else, and their client ids are bound to their
//! author with it: nobody can take them meanwhile. Added to the text later, they stay their author's: it is that very
//! update which is applied, under its own ids, so that a device that sends the same words again doubles nothing.

use std::collections::BTreeMap;

use bytes::Bytes;
use passeplume_crdt::gate::{self, Passed};
use passeplume_domain::{
    AccountId,
    documents::{Decision, NewUpdate, Proposal, ProposalRank, ProposalState},
};

use super::{
    Effect, Failure, MemberId, Now, Reason,
    batch::Draft,
    owners::{Owners, bind_all},
    state::{Flight, Room},
};

/// Largest proposal, in bytes. What is longer stays on the device that typed it, and comes when the pen is up again.
const LARGEST: usize = 1 << 20;

/// How often a client that types on although the pen is down is asked for everything that it has, in milliseconds.
const ASK_EVERY_MS: u64 = 2_000;

/// When a client is next asked for what it typed with the pen down.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct AskLate {
    /// Not before.
    next: u64,
    /// Whether there is something to ask for.
    pub(super) due: bool,
}

/// A teacher's decision on its way.
#[derive(Debug)]
pub(super) struct Asked {
    rank: ProposalRank,
    accept: bool,
    by: AccountId,
}

/// Why a decision did not come about. The words stay kept as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Undecided {
    /// There is no such proposal.
    #[error("no such proposal")]
    Absent,
    /// Somebody decided before.
    #[error("somebody has decided already")]
    Already(ProposalState),
    /// The words no longer fit the text.
    #[error("the words no longer fit the text")]
    Outdated,
    /// The text is as large as it may be.
    #[error("the text is too large")]
    TooLarge,
    /// The store takes no writes.
    #[error("not available now")]
    Unavailable,
}

impl Room {
    /// What came late so far, decided or not.
    pub(crate) fn know_late(&mut self, proposals: Vec<Proposal>) {
        // Its own are newer than what was being read.
        if self.late.is_none() {
            self.late = Some(proposals);
        }
    }

    /// Whether late words can be judged and decided about.
    pub(crate) fn knows_late(&self) -> bool {
        self.late.is_some()
    }

    /// Whether somebody has late words that cannot be judged: what came before them is to be read.
    pub(crate) fn wants_late(&self) -> bool {
        self.late.is_none() && self.members.values().any(|seat| seat.ask_late.due)
    }

    /// A teacher decides; the answer is [`Effect::Decided`].
    pub(crate) fn decide(&mut self, rank: ProposalRank, accept: bool, by: AccountId) {
        self.asked.push_back(Asked { rank, accept, by });
    }

    /// Words came although the pen is down, and cannot be proposed as they came: the client is asked for everything that it
    /// has, which is then proposed.
    pub(super) fn ask_for_late_words(&mut self, member: MemberId, now: Now) {
        if let Some(seat) = self.members.get_mut(&member) {
            seat.ask_late.due = true;
            self.ask_late(now);
        }
    }

    /// Asks whoever is to be asked by now; nobody before it is known what came late so far, or the answer could not be
    /// judged.
    pub(super) fn ask_late(&mut self, now: Now) {
        if self.late.is_none() {
            return;
        }
        for seat in self.members.values_mut() {
            if seat.ask_late.due && seat.ask_late.next <= now.mono {
                seat.ask_late = AskLate {
                    next: now.mono.saturating_add(ASK_EVERY_MS),
                    due: false,
                };
                seat.ask_again();
            }
        }
    }

    /// Makes a proposal of what an author has that the text lacks, or finds that it is one already. What the author hears.
    pub(super) fn propose(
        &mut self,
        passed: &Passed<'_>,
        (member, account): (MemberId, &AccountId),
        flight: &mut Flight,
        now: Now,
    ) -> Reason {
        let Some(known) = &self.late else {
            self.ask_for_late_words(member, now);
            return Reason::Closed;
        };
        let of_author = |one: &&Proposal| one.account == *account;
        let in_flight = flight.late.proposals.iter().find(of_author);
        let others = known
            .iter()
            .filter(of_author)
            .filter(|one| in_flight.is_none_or(|newer| newer.rank != one.rank));
        let mut open = in_flight;
        for one in in_flight.into_iter().chain(others) {
            if self.covers(one, passed, account, flight) {
                return Reason::Proposed;
            }
            if one.state == ProposalState::Open && !is_decided(flight, one.rank) {
                open = open.or(Some(one));
            }
        }
        let new: &[u8] = &passed.update;
        let words = match open {
            Some(open) => passeplume_crdt::merge([&*open.words, new].into_iter()),
            None => Some(Bytes::copy_from_slice(new)),
        };
        let Some(words) = words.filter(|words| words.len() <= LARGEST) else {
            return Reason::Closed;
        };
        let clients = self.new_clients(passed, account, flight);
        if self.ids_of_today(account, now).count() + clients.len()
            > self.limits.new_clients + self.limits.presence_clients
        {
            return Reason::TooManyIds;
        }
        let newest = known.iter().chain(&flight.late.proposals);
        let rank = match open {
            Some(open) => open.rank,
            None => newest.map(|one| one.rank).max().unwrap_or(0) + 1,
        };
        bind_all(clients, account, flight, now);
        flight.late.proposals.retain(|one| one.rank != rank);
        flight.late.proposals.push(Proposal {
            rank,
            account: account.clone(),
            at: now.wall,
            words,
            state: ProposalState::Open,
        });
        metrics::counter!("passeplume_late_words_total").increment(1);
        Reason::Proposed
    }

    /// Whether a proposal says everything that `passed` says.
    fn covers(
        &self,
        proposal: &Proposal,
        passed: &Passed<'_>,
        account: &AccountId,
        flight: &Flight,
    ) -> bool {
        let owners = Owners::new(&self.owners, &flight.bindings, account);
        let Ok(kept) = gate::inspect(&proposal.words, &self.index, &owners, &self.gate_limits)
        else {
            return false;
        };
        let inserted = passed.inserted.iter().all(|new| {
            kept.inserted.iter().any(|old| {
                old.client == new.client
                    && old.clock <= new.clock
                    && new.clock.saturating_add(new.len) <= old.clock.saturating_add(old.len)
            })
        });
        if !inserted || !passed.deletes {
            return inserted;
        }
        let mut deleted: BTreeMap<(u64, u32), u32> = BTreeMap::new();
        for range in kept.deletions() {
            deleted.insert((range.client, range.clock), range.end());
        }
        passed.deletions().all(|range| {
            let before = deleted.range(..=(range.client, range.clock)).next_back();
            before.is_some_and(|(&(client, _), &end)| client == range.client && end >= range.end())
        })
    }

    /// What teachers decided, as part of this step of the log. Before its changes: late words that come in the same step
    /// begin a proposal of their own, and nobody is told of a word that a decision has not seen.
    pub(super) fn take_decisions(
        &mut self,
        flight: &mut Flight,
        updates: &mut Vec<NewUpdate>,
        now: Now,
    ) -> Result<(), Failure> {
        while let Some(asked) = self.asked.pop_front() {
            let rank = asked.rank;
            match self.take_decision(&asked, flight, updates, now)? {
                Ok(state) => flight.late.decisions.push(Decision {
                    rank,
                    state,
                    by: asked.by,
                    at: now.wall,
                }),
                Err(undecided) => self.effects.push(Effect::Decided(rank, Err(undecided))),
            }
        }
        Ok(())
    }

    fn take_decision(
        &mut self,
        asked: &Asked,
        flight: &mut Flight,
        updates: &mut Vec<NewUpdate>,
        now: Now,
    ) -> Result<Result<ProposalState, Undecided>, Failure> {
        let of_rank = |one: &&Proposal| one.rank == asked.rank;
        let Some(proposal) = self.late.iter().flatten().find(of_rank) else {
            return Ok(Err(Undecided::Absent));
        };
        let mut decided = flight.late.decisions.iter();
        let state = decided
            .find(|one| one.rank == asked.rank)
            .map_or(proposal.state, |decision| decision.state);
        if state != ProposalState::Open {
            return Ok(Err(Undecided::Already(state)));
        }
        if !asked.accept {
            return Ok(Ok(ProposalState::Declined));
        }
        let (words, author) = (proposal.words.clone(), proposal.account.clone());
        let owners = Owners::new(&self.owners, &flight.bindings, &author);
        let Ok(passed) = gate::inspect(&words, &self.index, &owners, &self.gate_limits) else {
            return Ok(Err(Undecided::Outdated));
        };
        if !passed.news {
            // They came in by another way meanwhile.
            return Ok(Ok(ProposalState::Accepted));
        }
        if self.document.encoded_len() + passed.update.len() > self.limits.document {
            return Ok(Err(Undecided::TooLarge));
        }
        let mut draft = Draft::new(author);
        self.take_in(passed, &words, &mut draft, flight, now);
        self.apply(draft, flight, updates, now)?;
        Ok(Ok(ProposalState::Accepted))
    }

    /// The step is durable: what came late is known, and who decided hears it.
    pub(super) fn land_late(&mut self, flight: &mut Flight) {
        if flight.late.is_empty() {
            return;
        }
        let late = std::mem::take(&mut flight.late);
        let known = self.late.get_or_insert_default();
        for proposal in late.proposals {
            known.retain(|one| one.rank != proposal.rank);
            known.push(proposal);
        }
        for decision in late.decisions {
            if let Some(one) = known.iter_mut().find(|one| one.rank == decision.rank) {
                one.state = decision.state;
            }
            let outcome = Ok(decision.state);
            self.effects.push(Effect::Decided(decision.rank, outcome));
        }
    }

    /// The store takes no writes: nothing is decided.
    pub(super) fn refuse_decisions(&mut self) {
        for asked in std::mem::take(&mut self.asked) {
            let outcome = Err(Undecided::Unavailable);
            self.effects.push(Effect::Decided(asked.rank, outcome));
        }
    }
}

fn is_decided(flight: &Flight, rank: ProposalRank) -> bool {
    let mut decisions = flight.late.decisions.iter();
    decisions.any(|decision| decision.rank == rank)
}
