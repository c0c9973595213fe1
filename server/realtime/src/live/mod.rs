//! `/live`: what changed on screens, told to whoever may hear of it, from the place on up to which they have heard.
//!
//! | file | what |
//! | --- | --- |
//! | `words` | what is said on the socket, as JSON |
//! | `state` | **pure**: who follows what, and up to where each has heard |
//! | `actor` | the one task that follows the outbox and writes to mailboxes |
//! | `deliver`, `replay` | one event to all who follow it; all that one subscriber lacks |
//! | `typing` | who is writing, which is no event: kept nowhere |
//!
//! The server keeps nothing for who is away: the cursor travels with the client. The watcher hands on positions and not
//! events: the task reads the outbox itself, never further than the watcher has acted on rights. So nothing queues up where
//! it is slow, and nobody hears by a right that has ended.

mod actor;
mod deliver;
mod replay;
mod state;
mod typing;
mod words;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use passeplume_domain::{
    AccountId,
    accounts::{Account, AccountStore},
    events::Outbox,
    journals::Family,
    live::LiveFacts,
};
use tokio::sync::{mpsc, oneshot, watch};

use crate::{
    hub::{Time, Told},
    limits::Limits,
    room::Person,
    socket::Line,
};

pub(crate) use words::{Said, parse};

/// Commands that wait for the task; who has one more waits, and their socket is not read meanwhile.
const INBOX: usize = 1_024;

/// What sockets tell the task.
pub(crate) enum Command {
    /// Somebody has logged in; they follow nothing yet. `false` where there is no room for one more.
    Enter {
        line: Arc<Line>,
        person: Arc<Person>,
        family: Family,
        reply: oneshot::Sender<bool>,
    },
    /// From where they go on, and what they want to hear.
    Hello {
        id: u64,
        cursor: Option<i64>,
        topics: Vec<String>,
    },
    /// They want to hear more, from a place on that they know.
    Follow {
        id: u64,
        cursor: Option<i64>,
        topics: Vec<String>,
    },
    /// They have heard enough of these.
    Unfollow { id: u64, topics: Vec<String> },
    /// The person is writing there.
    Typing { id: u64, topic: String },
    /// A mailbox that was full is empty.
    Drained(u64),
    /// The socket is gone.
    Leave(u64),
}

/// People whose rights changed, until the task looks: by account, so never more than are connected.
#[derive(Default)]
pub(super) struct Changed(Mutex<HashMap<AccountId, Arc<Account>>>);

impl Changed {
    fn put(&self, account: Arc<Account>) {
        let mut map = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        map.insert(account.id.clone(), account);
    }

    fn take(&self) -> HashMap<AccountId, Arc<Account>> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// What the task is made from.
pub(crate) struct LiveParts {
    pub(crate) outbox: Arc<dyn Outbox>,
    pub(crate) facts: Arc<dyn LiveFacts>,
    pub(crate) accounts: Arc<dyn AccountStore>,
    pub(crate) time: Time,
    pub(crate) limits: Arc<Limits>,
}

/// How the rest of the process reaches the task.
pub(crate) struct Live {
    inbox: mpsc::Sender<Command>,
    seen: watch::Sender<Option<i64>>,
    changed: Arc<Changed>,
    facts: Arc<dyn LiveFacts>,
}

impl Live {
    /// Starts the task; it ends with the last handle.
    pub(crate) fn start(parts: LiveParts) -> Self {
        let (inbox, commands) = mpsc::channel(INBOX);
        let (seen, position) = watch::channel(None);
        let changed = Arc::new(Changed::default());
        let facts = Arc::clone(&parts.facts);
        let weak = inbox.downgrade();
        tokio::spawn(actor::run(
            parts,
            commands,
            weak,
            position,
            Arc::clone(&changed),
        ));
        Self {
            inbox,
            seen,
            changed,
            facts,
        }
    }

    /// The watcher has acted on everything up to here.
    pub(crate) fn seen(&self, position: i64) {
        self.seen.send_if_modified(|seen| {
            let moved = *seen != Some(position);
            *seen = Some(position);
            moved
        });
    }

    /// What a person may do changed; counts before any event that is seen later.
    pub(crate) fn person_changed(&self, account: Arc<Account>) {
        self.changed.put(account);
    }

    /// Whom topics concern.
    pub(crate) fn facts(&self) -> &dyn LiveFacts {
        self.facts.as_ref()
    }

    /// Tells the task something; waits while too much waits there.
    pub(crate) fn tell(&self, command: Command) -> Told {
        Told::to(&self.inbox, command)
    }
}

/// Lets a mailbox say that it has drained.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    // Weak: mailboxes live in the task itself, which ends when nobody else can reach it.
    inbox: mpsc::WeakSender<Command>,
    id: u64,
}

impl Caller {
    /// Everything is written.
    pub(crate) fn drained(&self) -> Told {
        let inbox = self.inbox.upgrade();
        inbox.map_or_else(Told::now, |inbox| {
            Told::to(&inbox, Command::Drained(self.id))
        })
    }
}

/// The person's own topic, as it travels: whoever says `me` need not know their id.
const ME: &str = "me";
