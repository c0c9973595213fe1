//! One seat at a document: what it may do, what it hears, and what is still to be said to it.

use std::{collections::VecDeque, sync::Arc};

use bytes::Bytes;
use passeplume_crdt::presence::Identity;
use passeplume_domain::documents::Verdict;

use super::{Person, Reason, change::Change, late::AskLate, resume::Follows};
use crate::socket::Dialect;

/// One seat.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) person: Arc<Person>,
    pub(super) identity: Identity,
    pub(super) dialect: Dialect,
    /// As last told to the client.
    pub(super) verdict: Verdict,
    pub(super) hears: Hears,
    pub(super) theirs: Theirs,
    /// The client's own question that waits for an answer; a newer one replaces it.
    pub(super) question: Option<Bytes>,
    pub(super) answer: Answer,
    pub(super) our_step_1: OurStep1,
    /// Refusals whose change a later step 2 can still bring.
    pub(super) owed: u32,
    /// The reason that the client was told last.
    pub(super) told: Option<Reason>,
    pub(super) offences: Offences,
    pub(super) ask_late: AskLate,
    /// What it said and was told of places in the log; nothing where it never asked.
    pub(super) follows: Option<Follows>,
}

/// What of the committed changes goes to a member.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Hears {
    /// It has not asked yet; its first answer brings everything.
    Nothing,
    /// Every change.
    Changes,
    /// It did not keep up: nothing more until it has drained, then one difference since this state vector.
    Lags { since: Bytes, from: u64 },
}

/// What is known of the changes that the client has and the server lacks.
#[derive(Debug)]
pub(super) enum Theirs {
    /// Its step 2 is still to come; its updates wait for it.
    Awaited {
        held: VecDeque<Change>,
        bytes: usize,
    },
    /// Everything that it had came.
    Known,
}

/// Whether an answer is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    /// Not.
    None,
    /// In the mailbox: the next one waits until it is written.
    OnItsWay,
}

/// Whether our step 1 is to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OurStep1 {
    /// As soon as memory and disk agree.
    Due,
    /// Nothing to ask.
    Sent,
}

/// Bad bytes within the current minute.
#[derive(Debug, Default)]
pub(super) struct Offences {
    since: u64,
    count: u32,
}

impl Offences {
    /// One more; the count of this minute.
    pub(super) fn add(&mut self, mono: u64) -> u32 {
        if mono.saturating_sub(self.since) > 60_000 {
            self.since = mono;
            self.count = 0;
        }
        self.count += 1;
        self.count
    }
}

impl Member {
    pub(super) fn new(person: Arc<Person>, dialect: Dialect, verdict: Verdict) -> Self {
        let identity = identity(&person);
        Self {
            person,
            identity,
            dialect,
            verdict,
            hears: Hears::Nothing,
            theirs: Theirs::awaited(),
            question: None,
            answer: Answer::None,
            our_step_1: OurStep1::Due,
            owed: 0,
            told: None,
            offences: Offences::default(),
            ask_late: AskLate::default(),
            follows: None,
        }
    }

    /// Whether something is still to be said to it that only the text can answer.
    pub(super) fn waits(&self) -> bool {
        self.our_step_1 == OurStep1::Due
            || self.ask_late.due
            || self.question.is_some() && self.answer == Answer::None
            || matches!(self.hears, Hears::Lags { .. })
            || matches!(&self.theirs, Theirs::Awaited { held, .. } if !held.is_empty())
    }

    /// Whether its step 2 is still to come.
    pub(super) const fn awaits_step_2(&self) -> bool {
        matches!(self.theirs, Theirs::Awaited { .. })
    }

    /// Asks the client again for everything that it has.
    pub(super) fn ask_again(&mut self) {
        self.our_step_1 = OurStep1::Due;
        if matches!(self.theirs, Theirs::Known) {
            self.theirs = Theirs::awaited();
        }
    }
}

impl Theirs {
    pub(super) const fn awaited() -> Self {
        Self::Awaited {
            held: VecDeque::new(),
            bytes: 0,
        }
    }
}

pub(super) fn identity(person: &Person) -> Identity {
    let account = &person.account;
    Identity {
        account: account.id.as_str().into(),
        name: account.presence_name().0.as_str().into(),
        role: account.role.as_str().into(),
    }
}
