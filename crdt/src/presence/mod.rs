//! Who is here, for one document: a pure table under the identity that the server knows.
//!
//! Invariants: a connection speaks for one Yjs client and a client for one account; what others see of a person
//! (`user`) is written here whatever the client claims; for each client the clocks that leave only rise.

mod colours;
mod departed;
mod fields;
mod pace;
mod resting;
mod state;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::wire::awareness::{self, Entry};
use departed::Departed;
use pace::Pace;
use state::State;

pub use colours::{Colour, PALETTE};
pub use resting::Resting;

/// An entry is gone after so many milliseconds without news; y-protocols clients renew theirs every 15 s and
/// forget others' after 30 s.
pub const EXPIRY_MS: u64 = 30_000;

/// Clocks from here on are refused, so that ours can always rise above them.
const CLOCK_LIMIT: u32 = 1 << 31;

/// One person as the server knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Account id.
    pub account: Arc<str>,
    /// What to show: first name and initial.
    pub name: Arc<str>,
    /// Main role, in the words of the API (`pupil`, `teacher`).
    pub role: Arc<str>,
}

/// What an accepted message means for the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Tell the others now: the entry of this client is new or different.
    Show(u64),
    /// Faster than [`pace::PER_SECOND`]: kept, the newest only, until [`Presence::release`] lets it out.
    Held,
    /// Nothing new (an echo, an old clock, someone else's entry): tell nobody.
    Nothing,
}

/// Why a client's own entry is refused. Nothing is shown to others; the connection may stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Above [`awareness::MAX_STATE_BYTES`].
    #[error("the presence state is too long")]
    TooLong,
    /// Above [`awareness::MAX_STATE_DEPTH`].
    #[error("the presence state nests too deep")]
    TooDeep,
    /// Not a JSON object.
    #[error("the presence state is not a JSON object")]
    NotAnObject,
    /// A clock from 2^31.
    #[error("the presence clock is out of range")]
    Clock,
}

/// Everyone who is here, for one document.
#[derive(Debug, Default)]
pub struct Presence {
    /// By client id, so that encodings are stable.
    entries: BTreeMap<u64, Present>,
    departed: Departed,
}

#[derive(Debug)]
struct Present {
    connection: u64,
    who: Identity,
    colour: Colour,
    /// Last clock that the client sent.
    clock_in: u32,
    /// Last clock that we sent for it.
    clock_out: u32,
    state: State,
    /// What came too fast to be shown yet: its clock and its JSON, not parsed.
    held: Option<(u32, String)>,
    pace: Pace,
    seen_ms: u64,
}

impl Presence {
    /// Nobody.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes one entry that `connection` sent. Call it for each entry of a message: y-websocket echoes what it
    /// hears of others, and those are dropped in silence.
    ///
    /// The first client that a connection speaks for is its own. The same account may take its client over from
    /// an older connection (a reconnect before the old socket was seen to be dead). Whether the account may bind
    /// this client id at all is asked before, from the document's register of clients.
    ///
    /// # Errors
    /// [`Refused`], for the connection's own entry alone.
    pub fn update(
        &mut self,
        now_ms: u64,
        connection: u64,
        who: &Identity,
        entry: Entry<'_>,
    ) -> Result<Change, Refused> {
        if !self.may_speak_for(connection, who, entry.client) {
            return Ok(Change::Nothing);
        }
        let Some(json) = entry.state else {
            return Ok(self.remove_own(now_ms, connection, entry));
        };
        if entry.clock >= CLOCK_LIMIT {
            return Err(Refused::Clock);
        }
        state::check(json)?;
        match self.entries.get_mut(&entry.client) {
            Some(present) => present.update(now_ms, connection, who, entry, json),
            None => self.enter(now_ms, connection, who, entry, json),
        }
    }

    /// Lets out what was held and may be shown now: the clients to encode. Call it a few times a second while
    /// [`Presence::has_held`].
    pub fn release(&mut self, now_ms: u64) -> Vec<u64> {
        let mut shown = Vec::new();
        for (&client, present) in &mut self.entries {
            if present.held.is_some()
                && present.pace.take(now_ms)
                && let Some((clock, json)) = present.held.take()
                && present.state.renew(&json).is_ok()
            {
                present.show(clock);
                shown.push(client);
            }
        }
        shown
    }

    /// Whether something waits for [`Presence::release`].
    pub fn has_held(&self) -> bool {
        self.entries.values().any(|present| present.held.is_some())
    }

    /// The connection is gone: the awareness body that removes its entry, if it had one.
    pub fn leave(&mut self, now_ms: u64, connection: u64) -> Option<Vec<u8>> {
        let client = self.client_of(connection)?;
        self.remove(now_ms, &[client])
    }

    /// Removes who has sent no news for [`EXPIRY_MS`]: the awareness body for the others.
    pub fn expire(&mut self, now_ms: u64) -> Option<Vec<u8>> {
        let stale: Vec<u64> = self
            .entries
            .iter()
            .filter(|(_, present)| now_ms.saturating_sub(present.seen_ms) >= EXPIRY_MS)
            .map(|(&client, _)| client)
            .collect();
        self.departed.prune(now_ms);
        self.remove(now_ms, &stale)
    }

    /// An awareness body with everyone, for a joiner.
    pub fn encode_all(&self) -> Vec<u8> {
        let entries: Vec<_> = self
            .entries
            .iter()
            .map(|(&client, present)| present.entry(client))
            .collect();
        awareness::encode(entries.into_iter())
    }

    /// An awareness body with these clients; who left meanwhile is told as gone, strangers are left out.
    pub fn encode_changed(&self, clients: &[u64]) -> Vec<u8> {
        let entries: Vec<_> = clients
            .iter()
            .filter_map(|&client| match self.entries.get(&client) {
                Some(present) => Some(present.entry(client)),
                None => self.departed.entry(client),
            })
            .collect();
        awareness::encode(entries.into_iter())
    }

    /// Who is here: client id, connection, identity and colour.
    pub fn people(&self) -> impl Iterator<Item = (u64, u64, &Identity, Colour)> {
        self.entries
            .iter()
            .map(|(&client, present)| (client, present.connection, &present.who, present.colour))
    }

    /// The client that this connection speaks for.
    pub fn client_of(&self, connection: u64) -> Option<u64> {
        self.entries
            .iter()
            .find(|(_, present)| present.connection == connection)
            .map(|(&client, _)| client)
    }

    /// Whether the newest that others see of this client puts its caret somewhere else in the text: it is being
    /// moved, where the renewal of a caret that rests says the same once more.
    pub fn moved(&self, client: u64) -> bool {
        let present = self.entries.get(&client);
        present.is_some_and(|present| present.state.has_moved())
    }

    /// How many clients are here.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nobody is here.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    fn may_speak_for(&self, connection: u64, who: &Identity, client: u64) -> bool {
        match self.entries.get(&client) {
            Some(present) if present.connection == connection => true,
            Some(present) => {
                present.who.account == who.account && self.client_of(connection).is_none()
            }
            // An echo of someone who has just left must not bring them back under the echoer's name.
            None => {
                self.client_of(connection).is_none()
                    && !self.departed.belongs_to_another(client, &who.account)
            }
        }
    }

    fn enter(
        &mut self,
        now_ms: u64,
        connection: u64,
        who: &Identity,
        entry: Entry<'_>,
        json: &str,
    ) -> Result<Change, Refused> {
        let colour = colours::choose(
            &who.account,
            self.entries
                .values()
                .map(|here| (&*here.who.account, here.colour)),
        );
        let state = State::new(json, who, colour)?;
        let after_last = self
            .departed
            .forget(entry.client)
            .map_or(0, |clock| clock.saturating_add(1));
        let mut pace = Pace::new(now_ms);
        pace.take(now_ms);
        self.entries.insert(
            entry.client,
            Present {
                connection,
                who: who.clone(),
                colour,
                clock_in: entry.clock,
                // y-protocols clients take clock 0 for "never heard of" and would not show it.
                clock_out: entry.clock.max(after_last).max(1),
                state,
                held: None,
                pace,
                seen_ms: now_ms,
            },
        );
        Ok(Change::Show(entry.client))
    }

    fn remove_own(&mut self, now_ms: u64, connection: u64, entry: Entry<'_>) -> Change {
        let own = self.entries.get(&entry.client).is_some_and(|present| {
            present.connection == connection && entry.clock >= present.clock_in
        });
        if own && self.remove(now_ms, &[entry.client]).is_some() {
            Change::Show(entry.client)
        } else {
            Change::Nothing
        }
    }

    fn remove(&mut self, now_ms: u64, clients: &[u64]) -> Option<Vec<u8>> {
        let mut gone = Vec::with_capacity(clients.len());
        for &client in clients {
            if let Some(present) = self.entries.remove(&client) {
                let clock = present.clock_out.saturating_add(1);
                self.departed
                    .add(now_ms, client, clock, present.who.account);
                gone.push(Entry {
                    client,
                    clock,
                    state: None,
                });
            }
        }
        (!gone.is_empty()).then(|| awareness::encode(gone.into_iter()))
    }
}

impl Present {
    fn update(
        &mut self,
        now_ms: u64,
        connection: u64,
        who: &Identity,
        entry: Entry<'_>,
        json: &str,
    ) -> Result<Change, Refused> {
        let taken_over = self.connection != connection;
        if !taken_over
            && entry.clock
                <= self
                    .held
                    .as_ref()
                    .map_or(self.clock_in, |&(clock, _)| clock)
        {
            return Ok(Change::Nothing);
        }
        if taken_over || self.pace.take(now_ms) {
            if self.who == *who {
                self.state.renew(json)?;
            } else {
                self.state = State::new(json, who, self.colour)?;
                self.who = who.clone();
            }
            self.connection = connection;
            self.held = None;
            self.seen_ms = now_ms;
            self.show(entry.clock);
            return Ok(Change::Show(entry.client));
        }
        self.seen_ms = now_ms;
        self.held = Some((entry.clock, json.to_owned()));
        Ok(Change::Held)
    }

    fn show(&mut self, clock: u32) {
        self.clock_in = clock;
        self.clock_out = clock.max(self.clock_out.saturating_add(1));
    }

    fn entry(&self, client: u64) -> Entry<'_> {
        Entry {
            client,
            clock: self.clock_out,
            state: Some(self.state.json()),
        }
    }
}
