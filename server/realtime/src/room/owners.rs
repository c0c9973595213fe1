//! Whose client ids are whose, and how many new ones somebody may still bring.

use std::collections::BTreeMap;

use passeplume_crdt::gate::{Owner, Ownership, Passed};
use passeplume_domain::{AccountId, documents::Binding};

use super::{
    Now,
    state::{Flight, Room},
};

/// A day, for the budget of new client ids.
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// Who owns which client id, as this batch goes.
pub(super) struct Owners<'a> {
    durable: &'a BTreeMap<u64, Binding>,
    new: &'a [Binding],
    sender: &'a AccountId,
}

impl<'a> Owners<'a> {
    pub(super) fn new(
        durable: &'a BTreeMap<u64, Binding>,
        new: &'a [Binding],
        sender: &'a AccountId,
    ) -> Self {
        Self {
            durable,
            new,
            sender,
        }
    }
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

impl Room {
    /// Client ids under which this inserts and that are nobody's yet.
    pub(super) fn new_clients(
        &self,
        passed: &Passed<'_>,
        account: &AccountId,
        flight: &Flight,
    ) -> Vec<u64> {
        let owners = Owners::new(&self.owners, &flight.bindings, account);
        passed
            .inserted
            .iter()
            .map(|inserted| inserted.client)
            .filter(|&client| owners.owner(client) == Owner::Unbound)
            .collect()
    }

    /// Client ids under which this account first wrote here within the last day.
    pub(super) fn written_today(&self, account: &AccountId, flight: &Flight, now: Now) -> usize {
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

    pub(super) fn bind_newcomers(&mut self, flight: &mut Flight, now: Now) {
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
}

/// Makes client ids this author's, durable with the step.
pub(super) fn bind_all(clients: Vec<u64>, account: &AccountId, flight: &mut Flight, now: Now) {
    let bindings = clients.into_iter().map(|client| Binding {
        client,
        account: account.clone(),
        at: now.wall,
    });
    flight.bindings.extend(bindings);
}
