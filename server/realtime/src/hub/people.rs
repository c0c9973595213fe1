//! Which sockets are open and whose they are, so that a logout reaches them within a second.

use std::sync::Arc;

use dashmap::DashMap;
use passeplume_domain::{AccountId, SessionId};

use crate::socket::Line;

/// Every open socket. Map guards never live across an await.
#[derive(Default)]
pub(crate) struct People {
    lines: DashMap<u64, Arc<Line>>,
    sessions: DashMap<SessionId, Vec<Arc<Line>>>,
    accounts: DashMap<AccountId, Vec<Arc<Line>>>,
}

impl People {
    /// A socket opened.
    pub(crate) fn open(&self, line: &Arc<Line>) {
        self.lines.insert(line.id, Arc::clone(line));
    }

    /// A socket ended: it is nobody's any more.
    pub(crate) fn close(&self, line: &Arc<Line>) {
        self.lines.remove(&line.id);
        for session in line.take_sessions() {
            forget(&self.sessions, &session, line);
        }
        for account in line.take_accounts() {
            forget(&self.accounts, &account, line);
        }
    }

    /// Somebody is about to log in on a socket with this session: from here on its end reaches the socket.
    pub(crate) fn expect(&self, session: &SessionId, line: &Arc<Line>) {
        if line.add_session(session) {
            self.sessions
                .entry(session.clone())
                .or_insert_with(few)
                .push(Arc::clone(line));
        }
    }

    /// The socket is this person's too. Where they have more than `most`, the one that was silent longest comes back.
    pub(crate) fn claim(
        &self,
        account: &AccountId,
        line: &Arc<Line>,
        most: usize,
    ) -> Option<Arc<Line>> {
        if !line.add_account(account) {
            return None;
        }
        let mut lines = self.accounts.entry(account.clone()).or_insert_with(few);
        lines.push(Arc::clone(line));
        if lines.len() <= most {
            return None;
        }
        lines
            .iter()
            .filter(|other| other.id != line.id && !other.mailbox.is_closing())
            .max_by_key(|other| other.heard.silence())
            .cloned()
    }

    /// The sockets of a session.
    pub(crate) fn of_session(&self, session: &SessionId) -> Vec<Arc<Line>> {
        self.sessions
            .get(session)
            .map(|lines| lines.clone())
            .unwrap_or_default()
    }

    /// The sockets of a person.
    pub(crate) fn of_account(&self, account: &AccountId) -> Vec<Arc<Line>> {
        self.accounts
            .get(account)
            .map(|lines| lines.clone())
            .unwrap_or_default()
    }

    /// Everybody who is logged in somewhere.
    pub(crate) fn accounts(&self) -> Vec<AccountId> {
        self.accounts
            .iter()
            .map(|entry| entry.key().clone())
            .collect()
    }

    /// Every socket.
    pub(crate) fn everyone(&self) -> Vec<Arc<Line>> {
        self.lines
            .iter()
            .map(|entry| Arc::clone(entry.value()))
            .collect()
    }

    /// How many sockets are open.
    pub(crate) fn len(&self) -> usize {
        self.lines.len()
    }
}

/// Room for the one socket that nearly everybody has.
fn few() -> Vec<Arc<Line>> {
    Vec::with_capacity(1)
}

fn forget<K: std::hash::Hash + Eq + Clone>(
    map: &DashMap<K, Vec<Arc<Line>>>,
    key: &K,
    line: &Arc<Line>,
) {
    if let Some(mut lines) = map.get_mut(key) {
        lines.retain(|other| other.id != line.id);
    }
    map.remove_if(key, |_, lines| lines.is_empty());
}
