//! Presence: nobody is shown before the account's claim to the client id is durable.
//!
//! A client id that only ever shows presence does not use up its owner's budget of ids for writing; such ids have a
//! budget of their own, above which the presence is dropped in silence.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use passeplume_crdt::{
    presence::Change,
    wire::{
        awareness::{self, Entry},
        y_websocket,
    },
};
use passeplume_domain::documents::Verdict;

use super::{Effect, MemberId, Now, state::Room};

/// How long a change of presence waits for company, in milliseconds.
const COMPANY_MS: u64 = 80;

/// How often presence that came too fast is looked at again, in milliseconds.
const RELEASE_MS: u64 = 50;

/// Presence of a client id that is not bound yet; a newer one replaces it.
#[derive(Debug)]
pub(super) struct Newcomer {
    pub(super) client: u64,
    clock: u32,
    state: String,
}

impl Room {
    /// An awareness body of a member.
    pub(crate) fn presence(&mut self, member: MemberId, body: &[u8], now: Now) {
        let Some(seat) = self.members.get(&member) else {
            return;
        };
        let account = seat.person.account.id.clone();
        let Ok(entries) = awareness::decode(body) else {
            self.offend(member, now);
            return;
        };
        for entry in entries {
            let Ok(entry) = entry else {
                self.offend(member, now);
                return;
            };
            match self.owners.get(&entry.client) {
                Some(binding) if binding.account == account => {
                    self.take_presence(member, entry, now);
                }
                // Somebody else's: an echo, or a lie. Neither is counted, neither is a reason to close.
                Some(_) => {}
                None => self.take_newcomer(member, entry),
            }
        }
    }

    /// Who is here? Everybody whose binding is durable.
    pub(crate) fn show_everyone(&mut self, member: MemberId) {
        if !self.presence.is_empty() {
            let body = y_websocket::encode_awareness(&self.presence.encode_all());
            self.effects.push(Effect::Presence(vec![member], body));
        }
    }

    /// These members' client ids are theirs now: show what they said meanwhile.
    pub(super) fn admit_newcomers(&mut self, members: &[MemberId], now: Now) {
        for &member in members {
            if let Some(newcomer) = self.newcomers.remove(&member) {
                let entry = Entry {
                    client: newcomer.client,
                    clock: newcomer.clock,
                    state: Some(&newcomer.state),
                };
                self.take_presence(member, entry, now);
            }
        }
    }

    /// A member is gone: so is its presence.
    pub(super) fn gone(&mut self, member: MemberId, now: Now) {
        self.newcomers.remove(&member);
        if let Some(body) = self.presence.leave(now.mono, member.0) {
            self.fan_presence(&body);
        }
    }

    pub(super) fn expire_presence(&mut self, now: Now) {
        if let Some(body) = self.presence.expire(now.mono) {
            self.fan_presence(&body);
        }
    }

    /// Tells the others what changed, once it has waited for company or a commit takes it along.
    pub(super) fn flush_presence(&mut self, now: Now) {
        if self.presence.has_held() && now.mono >= self.release_due {
            self.release_due = now.mono.saturating_add(RELEASE_MS);
            let released = self.presence.release(now.mono);
            self.mark_shown(released, now);
        }
        // A change that leaves now takes it along: both go in one write.
        let leaves = self
            .effects
            .iter()
            .any(|effect| matches!(effect, Effect::Change(..)));
        let waited = now.mono >= self.shown_since.saturating_add(COMPANY_MS);
        if self.shown.is_empty() || !(leaves || waited) {
            return;
        }
        let changed: Vec<_> = std::mem::take(&mut self.shown).into_iter().collect();
        self.tell_changed(&changed);
    }

    /// Everybody hears of everybody but themselves: an echo with a risen clock would put an older caret over a newer.
    fn tell_changed(&mut self, changed: &[u64]) {
        let own: BTreeMap<MemberId, u64> = self
            .presence
            .people()
            .filter(|(client, ..)| changed.contains(client))
            .map(|(client, connection, ..)| (MemberId(connection), client))
            .collect();
        let strangers: Vec<_> = self
            .members
            .keys()
            .filter(|member| !own.contains_key(member))
            .copied()
            .collect();
        if !strangers.is_empty() {
            let body = y_websocket::encode_awareness(&self.presence.encode_changed(changed));
            self.effects.push(Effect::Presence(strangers, body));
        }
        for (member, client) in own {
            let others: Vec<_> = changed
                .iter()
                .filter(|&&other| other != client)
                .copied()
                .collect();
            if !others.is_empty() {
                let body = y_websocket::encode_awareness(&self.presence.encode_changed(&others));
                self.effects.push(Effect::Presence(vec![member], body));
            }
        }
    }

    /// When presence next needs [`Room::turn`].
    pub(super) fn presence_due(&self) -> Option<u64> {
        if !self.shown.is_empty() {
            return Some(self.shown_since.saturating_add(COMPANY_MS));
        }
        self.presence.has_held().then_some(self.release_due)
    }

    pub(super) fn take_presence(&mut self, member: MemberId, entry: Entry<'_>, now: Now) {
        let Some(seat) = self.members.get(&member) else {
            return;
        };
        let may_write = seat.verdict == Verdict::Write;
        match self
            .presence
            .update(now.mono, member.0, &seat.identity, entry)
        {
            Ok(Change::Show(client)) => {
                self.about_to_write |= may_write && self.presence.moved(client);
                self.mark_shown([client], now);
            }
            Ok(Change::Held | Change::Nothing) => {}
            Err(_) => self.offend(member, now),
        }
    }

    fn mark_shown(&mut self, clients: impl IntoIterator<Item = u64>, now: Now) {
        let was_empty = self.shown.is_empty();
        self.shown.extend(clients);
        if was_empty {
            self.shown_since = now.mono;
        }
    }

    fn take_newcomer(&mut self, member: MemberId, entry: Entry<'_>) {
        let Some(state) = entry.state else {
            return;
        };
        if state.len() > awareness::MAX_STATE_BYTES || self.presence.client_of(member.0).is_some() {
            return;
        }
        // A connection speaks for one client: what it named first.
        match self.newcomers.get_mut(&member) {
            Some(newcomer) if newcomer.client != entry.client => {}
            Some(newcomer) => {
                newcomer.clock = entry.clock;
                state.clone_into(&mut newcomer.state);
            }
            None => {
                self.newcomers.insert(
                    member,
                    Newcomer {
                        client: entry.client,
                        clock: entry.clock,
                        state: state.to_owned(),
                    },
                );
            }
        }
    }

    fn fan_presence(&mut self, body: &[u8]) {
        let to: Vec<_> = self.members.keys().copied().collect();
        if !to.is_empty() {
            let body: Bytes = y_websocket::encode_awareness(body);
            self.effects.push(Effect::Presence(to, body));
        }
    }

    /// Newcomers whose client id nobody has claimed and whose person has budget left; the others are dropped.
    pub(super) fn claims(&mut self, now: Now) -> Vec<(MemberId, u64)> {
        let mut claimed = BTreeSet::new();
        let mut out = Vec::new();
        let waiting: Vec<_> = self
            .newcomers
            .iter()
            .map(|(&id, newcomer)| (id, newcomer.client))
            .collect();
        for (member, client) in waiting {
            let account = self
                .members
                .get(&member)
                .map(|seat| seat.person.account.id.clone());
            let free = !self.owners.contains_key(&client) && !claimed.contains(&client);
            let fits = account.is_some_and(|account| {
                let shown = self
                    .ids_of_today(&account, now)
                    .filter(|&client| self.next_clock(client) == 0)
                    .count();
                shown < self.limits.presence_clients
            });
            if free && fits {
                claimed.insert(client);
                out.push((member, client));
            } else if !free
                && self.owners.get(&client).is_some_and(|binding| {
                    self.members
                        .get(&member)
                        .is_some_and(|seat| seat.person.account.id == binding.account)
                })
            {
                // Bound meanwhile by an insert of the same person: nothing to claim.
                out.push((member, client));
            } else {
                self.newcomers.remove(&member);
            }
        }
        out
    }
}
