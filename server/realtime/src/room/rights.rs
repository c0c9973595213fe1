//! What members may do, and what they are told when it changes.

use std::sync::Arc;

use passeplume_crdt::wire::hocuspocus::{Scope, SyncStatus};
use passeplume_domain::{
    accounts::Account,
    documents::{ReadReason, Verdict, access},
};

use super::{
    Effect, Expulsion, Facts, MemberId, Now, Person, Reason, Storage,
    change::{Fate, Judged},
    member::{Member, Theirs},
    notes,
    reasons::Outlook,
    state::Room,
};
use crate::socket::Dialect;

impl Room {
    /// The document's row has changed, or is gone.
    pub(crate) fn document_changed(&mut self, facts: Option<Facts>, now: Now) {
        match facts {
            Some(facts) => {
                self.facts = Some(facts);
                self.ask_policy_again(now);
            }
            None => {
                let everybody: Vec<_> = self.members.keys().copied().collect();
                for member in everybody {
                    self.expel(member, Expulsion::NoAccess, now);
                }
            }
        }
    }

    /// A person's memberships or status have changed.
    pub(crate) fn person_changed(&mut self, account: &Arc<Account>, now: Now) {
        self.replace_person(account);
        self.ask_policy_again(now);
    }

    /// Takes a person as they are now, before policy is asked; whether they sit here.
    pub(super) fn replace_person(&mut self, account: &Arc<Account>) -> bool {
        let seats = self.seats_of(&account.id);
        let sits_here = !seats.is_empty();
        for member in seats {
            let Some(seat) = self.members.get_mut(&member) else {
                continue;
            };
            let person = Arc::new(Person {
                account: Account::clone(account),
                expires: seat.person.expires,
            });
            seat.person = Arc::clone(&person);
            seat.identity = super::member::identity(&person);
            for change in &mut self.queue {
                if change.member == member {
                    change.person = Arc::clone(&person);
                }
            }
        }
        sits_here
    }

    /// What this person may do here.
    pub(super) fn may(&self, account: &Account) -> Verdict {
        may(account, self.facts.as_ref())
    }

    /// The store stopped or started taking writes.
    pub(crate) fn storage_changed(&mut self, storage: Storage) {
        if self.storage == storage {
            return;
        }
        self.storage = storage;
        if storage == Storage::Down {
            return;
        }
        let waiting: Vec<_> = self
            .members
            .iter()
            .filter(|(_, seat)| seat.owed > 0 && takes_words(seat.verdict))
            .map(|(&id, _)| id)
            .collect();
        for member in waiting {
            self.tell_scope(member);
            if let Some(seat) = self.members.get_mut(&member) {
                seat.told = None;
                seat.ask_again();
            }
        }
    }

    pub(super) fn ask_policy_again(&mut self, now: Now) {
        let mut changed = Vec::new();
        let facts = self.facts.as_ref();
        for (&id, seat) in &mut self.members {
            let verdict = may(&seat.person.account, facts);
            if verdict != seat.verdict {
                changed.push((id, std::mem::replace(&mut seat.verdict, verdict), verdict));
            }
        }
        for (member, before, verdict) in changed {
            match verdict {
                Verdict::None => self.expel(member, Expulsion::NoAccess, now),
                Verdict::Read(reason) => {
                    if before == Verdict::Write {
                        self.tell_scope(member);
                    } else {
                        self.tell_reason(member, reason.into());
                    }
                    // What was refused before, in a pause or by a full disk, can be proposed now.
                    if takes_words(verdict)
                        && let Some(seat) = self.members.get_mut(&member)
                        && seat.owed > 0
                    {
                        seat.ask_again();
                    }
                }
                Verdict::Write => {
                    self.tell_scope(member);
                    if let Some(seat) = self.members.get_mut(&member) {
                        seat.told = None;
                        seat.ask_again();
                    }
                }
            }
        }
    }

    /// Says how far the member may go, and why not further.
    pub(super) fn tell_scope(&mut self, member: MemberId) {
        let Some(seat) = self.members.get(&member) else {
            return;
        };
        let (scope, reason) = match seat.verdict {
            Verdict::Write => (Scope::ReadWrite, None),
            Verdict::None => return,
            Verdict::Read(reason) => (Scope::ReadOnly, Some(Reason::from(reason))),
        };
        self.note(member, || notes::scope(scope));
        if let Some(reason) = reason {
            self.tell_reason(member, reason);
        }
    }

    /// Says why, unless that was said last.
    fn tell_reason(&mut self, member: MemberId, reason: Reason) {
        let Some(seat) = self.members.get_mut(&member) else {
            return;
        };
        if seat.told != Some(reason) {
            seat.told = Some(reason);
            self.note(member, || notes::reason(reason));
        }
    }

    fn note(&mut self, member: MemberId, body: impl FnOnce() -> bytes::Bytes) {
        let hears_notes = self
            .members
            .get(&member)
            .is_some_and(|seat| seat.dialect == Dialect::Collab);
        if hears_notes {
            self.effects.push(Effect::Note(member, body()));
        }
    }

    /// Refuses a change now.
    pub(super) fn refuse(&mut self, member: MemberId, reason: Reason) {
        if let Some(seat) = self.members.get_mut(&member)
            && reason.outlook() == Outlook::Owed
        {
            seat.owed = seat.owed.saturating_add(1);
        }
        self.note(member, || notes::status(SyncStatus::Refused));
        self.tell_reason(member, reason);
    }

    /// Tells a member what became of its change; a step 2 also settles what was refused or held before it.
    pub(super) fn tell_fate(&mut self, judged: &Judged, now: Now) {
        let member = judged.member;
        match judged.fate {
            Fate::Applied => {
                let mut statuses = 1;
                if let Some(seat) = self.members.get_mut(&member) {
                    if judged.kind == super::ChangeKind::Step2 {
                        // The step 2 held everything that this client has, so what was refused is here now.
                        statuses += std::mem::take(&mut seat.owed);
                    }
                    if seat.verdict == Verdict::Write {
                        seat.told = None;
                    }
                }
                for _ in 0..statuses {
                    self.note(member, || notes::status(SyncStatus::Applied));
                }
            }
            Fate::Refused(reason) => {
                self.refuse(member, reason);
                if reason.outlook() == Outlook::Offence {
                    self.offend(member, now);
                }
            }
        }
        if judged.kind == super::ChangeKind::Step2 {
            self.release_held(member);
        }
    }

    /// The step 2 that a member's updates waited for has come: they go before whatever waits.
    fn release_held(&mut self, member: MemberId) {
        let Some(seat) = self.members.get_mut(&member) else {
            return;
        };
        let Member { theirs, person, .. } = &mut **seat;
        if let Theirs::Awaited { held, .. } = std::mem::replace(theirs, Theirs::Known) {
            for mut change in held.into_iter().rev() {
                change.patience = super::change::Patience::Final;
                // What this person may do can have changed while it waited.
                change.person = Arc::clone(person);
                self.queue.push_front(change);
            }
        }
    }
}

/// Where nothing is known of the document nobody may anything: it is asked for before anybody is judged.
fn may(account: &Account, facts: Option<&Facts>) -> Verdict {
    facts.map_or(Verdict::None, |facts| access(account, facts))
}

/// Whether words of this member are kept at all: in the text, or beside it where that was handed in.
fn takes_words(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Write | Verdict::Read(ReadReason::Closed))
}
