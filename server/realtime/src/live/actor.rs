//! The one task of `/live`: it reads the outbox as far as rights were acted on, decides by `state`, writes to mailboxes.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
    time::Duration,
};

use passeplume_domain::{
    AccountId, Millis, StoreError,
    accounts::presence_name,
    live::{Ear, Telling, Topic, TopicFacts},
};
use tokio::{
    sync::{mpsc, watch},
    time::{MissedTickBehavior, interval, sleep, timeout},
};

use super::{
    Caller, Changed, Command, LiveParts,
    state::{Stand, State},
    words,
};
use crate::socket::{Farewell, Kind, Line, Message};

/// How often sessions that ran out, full mailboxes and places to be told are looked for.
const LOOK: Duration = Duration::from_secs(1);
/// Sockets that may be there at once; the next is told to come back.
const MOST: usize = 100_000;
/// Facts and names that are remembered; when there are more everything is forgotten and asked again.
const REMEMBERED: usize = 4_096;
/// Newest events kept in memory, so that a class that comes back does not ask the store one by one.
const RECENT: usize = 1_024;

/// An event at its place.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) position: i64,
    pub(super) at: Millis,
    pub(super) telling: Telling,
}

/// The task.
pub(super) struct Actor {
    pub(super) parts: LiveParts,
    caller: mpsc::WeakSender<Command>,
    changed: Arc<Changed>,
    pub(super) state: State,
    pub(super) lines: HashMap<u64, Arc<Line>>,
    /// Everything up to here was delivered to who is [`Stand::Here`].
    pub(super) position: i64,
    /// Who is [`Stand::Behind`], in the order of their turns.
    pub(super) behind: VecDeque<u64>,
    facts: HashMap<Topic, Arc<TopicFacts>>,
    names: HashMap<AccountId, String>,
    /// The newest events, all of those after [`Self::recent_from`].
    pub(super) recent: VecDeque<Row>,
    pub(super) recent_from: i64,
    turn: u64,
}

/// Runs until nobody can reach it any more.
pub(super) async fn run(
    parts: LiveParts,
    mut inbox: mpsc::Receiver<Command>,
    caller: mpsc::WeakSender<Command>,
    mut seen: watch::Receiver<Option<i64>>,
    changed: Arc<Changed>,
) {
    let Ok(Some(position)) = seen.wait_for(Option::is_some).await.map(|first| *first) else {
        return;
    };
    let pause = parts.limits.watch;
    let mut actor = Actor {
        parts,
        caller,
        changed,
        state: State::default(),
        lines: HashMap::new(),
        position,
        behind: VecDeque::new(),
        facts: HashMap::new(),
        names: HashMap::new(),
        recent: VecDeque::new(),
        recent_from: position,
        turn: 0,
    };
    let mut look = interval(LOOK);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let target = seen.borrow_and_update().unwrap_or(actor.position);
        let has_work = actor.position < target || !actor.behind.is_empty();
        let done = tokio::select! {
            command = inbox.recv() => match command {
                Some(command) => {
                    actor.look_at_people().await;
                    actor.obey(command).await;
                    Ok(())
                }
                None => return,
            },
            moved = seen.changed(), if !has_work => match moved {
                Ok(()) => Ok(()),
                Err(_) => return,
            },
            _ = look.tick() => {
                actor.look_at_people().await;
                actor.look();
                Ok(())
            }
            () = std::future::ready(()), if has_work => {
                actor.look_at_people().await;
                actor.work(target).await
            }
        };
        if let Err(cause) = done {
            // Nobody is skipped: the same events are tried again.
            tracing::warn!(%cause, "what is to be told could not be read");
            sleep(pause).await;
        }
    }
}

impl Actor {
    async fn work(&mut self, target: i64) -> Result<(), StoreError> {
        if self.position < target {
            self.deliver(target).await?;
        }
        if let Some(id) = self.behind.pop_front() {
            let replayed = self.replay(id).await;
            let is_behind = |actor: &Self| {
                actor
                    .state
                    .get(id)
                    .is_some_and(|one| one.stand == Stand::Behind)
            };
            if is_behind(self) {
                self.behind.push_back(id);
            }
            replayed?;
        }
        Ok(())
    }

    async fn obey(&mut self, command: Command) {
        match command {
            Command::Enter {
                line,
                person,
                family,
                reply,
            } => {
                let fits = self.state.len() < MOST || self.state.get(line.id).is_some();
                if fits {
                    self.state.enter(line.id, person, family, self.position);
                    self.lines.insert(line.id, line);
                }
                reply.send(fits).ok();
            }
            Command::Hello { id, cursor, topics } => self.hello(id, cursor, topics).await,
            Command::Follow { id, cursor, topics } => {
                let heard = cursor.unwrap_or(self.position).min(self.position);
                self.follow(id, heard, topics).await;
            }
            Command::Unfollow { id, topics } => {
                let Some(account) = self.account(id) else {
                    return;
                };
                for topic in topics {
                    if let Some(topic) = words::topic(&topic, &account) {
                        self.state.unfollow(id, &topic);
                    }
                }
            }
            Command::Typing { id, topic } => self.typing(id, &topic).await,
            Command::Drained(id) => {
                self.turn_of(id, |stand| matches!(stand, Stand::Full(_)));
            }
            Command::Leave(id) => self.leave(id),
        }
    }

    async fn hello(&mut self, id: u64, cursor: Option<i64>, topics: Vec<String>) {
        let here = self.position;
        // A cursor of tomorrow is of another database: one that was put back, or made anew.
        let known = cursor.filter(|at| *at <= here);
        match (cursor, known) {
            (None, _) => self.say(id, &words::welcome(here, true)),
            (Some(_), Some(at)) => self.say(id, &words::welcome(at, false)),
            (Some(_), None) => self.say(id, &words::restart(here)),
        }
        self.follow(id, known.unwrap_or(here), topics).await;
    }

    async fn follow(&mut self, id: u64, heard: i64, topics: Vec<String>) {
        let Some(account) = self.account(id) else {
            return;
        };
        // Who is here has everything of what they follow already; only what is new is looked for.
        if self
            .state
            .get(id)
            .is_some_and(|one| one.stand == Stand::Here)
        {
            self.state.has_heard(id, self.position);
        }
        let most = self.parts.limits.live_topics;
        for text in topics {
            let Some(topic) = words::topic(&text, &account) else {
                self.say(id, &words::denied(&text));
                continue;
            };
            let facts = match self.facts(&topic).await {
                Ok(facts) => facts,
                Err(cause) => {
                    tracing::warn!(%cause, "whom a topic concerns could not be read");
                    // Not knowing is no permission, and no refusal either.
                    self.part(id, Farewell::TRY_AGAIN);
                    return;
                }
            };
            let may = self.state.ear(id, &facts) != Ear::Deaf;
            if !may || !self.state.follow(id, topic, heard, most) {
                self.say(id, &words::denied(&text));
            }
        }
        self.falls_behind(id);
    }

    /// Lets somebody be replayed when it is their turn; whose mailbox is full is once it has drained.
    fn falls_behind(&mut self, id: u64) {
        self.turn_of(id, |stand| stand == Stand::Here);
    }

    fn turn_of(&mut self, id: u64, from: impl Fn(Stand) -> bool) {
        if let Some(one) = self.state.get_mut(id)
            && from(one.stand)
        {
            one.stand = Stand::Behind;
            self.behind.push_back(id);
        }
    }

    fn leave(&mut self, id: u64) {
        self.state.leave(id);
        self.lines.remove(&id);
    }

    pub(super) fn account(&self, id: u64) -> Option<AccountId> {
        self.state.get(id).map(|one| one.person.account.id.clone())
    }

    /// Sessions that ran out, peers that do not read, sockets that ended without a word, and places to be told.
    fn look(&mut self) {
        self.turn = self.turn.wrapping_add(1);
        let now = self.parts.time.now();
        let limits = &self.parts.limits;
        let lag = u64::try_from(limits.lag.as_millis()).unwrap_or(u64::MAX);
        let mut ended = Vec::new();
        let mut places = Vec::new();
        for (id, one) in self.state.all() {
            let Some(line) = self.lines.get(&id) else {
                continue;
            };
            if line.mailbox.is_closing() {
                ended.push(id);
            } else if one.person.expires <= now.wall {
                line.mailbox.farewell(Farewell::NO_ACCESS);
            } else if matches!(one.stand, Stand::Full(since) if now.mono.saturating_sub(since) > lag)
            {
                line.mailbox.farewell(Farewell::SLOW);
            } else if one.stand == Stand::Here
                && one.told < self.position
                && (self.turn + id).is_multiple_of(limits.live_places)
            {
                places.push(id);
            }
        }
        for id in ended {
            self.leave(id);
        }
        let at = words::at(self.position);
        for id in places {
            if let (Some(one), Some(line)) = (self.state.get_mut(id), self.lines.get(&id)) {
                one.told = self.position;
                line.mailbox.say(&at, Kind::Presence);
            }
        }
    }

    /// Says what cannot be left out.
    pub(super) fn say(&self, id: u64, message: &Message) {
        if let Some(line) = self.lines.get(&id) {
            line.mailbox.say(message, Kind::Note);
        }
    }

    pub(super) fn part(&self, id: u64, farewell: Farewell) {
        if let Some(line) = self.lines.get(&id) {
            line.mailbox.farewell(farewell);
        }
    }

    pub(super) fn caller(&self, id: u64) -> Caller {
        Caller {
            inbox: self.caller.clone(),
            id,
        }
    }

    /// Whose rights changed since the last look.
    async fn look_at_people(&mut self) {
        for account in self.changed.take().into_values() {
            self.names.remove(&account.id);
            let theirs = self.state.replace(&account);
            self.look_again(&theirs).await;
        }
    }

    pub(super) fn keep_recent(&mut self, row: Row) {
        if self.recent.len() >= RECENT
            && let Some(oldest) = self.recent.pop_front()
        {
            self.recent_from = oldest.position;
        }
        self.recent.push_back(row);
    }

    /// What decides who hears of a topic. Remembered until an event may have changed it; of texts, publications and
    /// conversations, whose readers change in more ways, always asked.
    pub(super) async fn facts(&mut self, topic: &Topic) -> Result<Arc<TopicFacts>, StoreError> {
        if let Some(known) = self.facts.get(topic) {
            return Ok(Arc::clone(known));
        }
        let facts = match timeout(self.parts.limits.store, self.parts.facts.facts(topic)).await {
            Ok(Ok(facts)) => Arc::new(facts),
            // One row that does not read must not stop everybody: nobody hears of it.
            Ok(Err(StoreError::Corrupt(cause))) => {
                tracing::error!(%cause, "whom a topic concerns does not read");
                return Ok(Arc::new(TopicFacts::Nothing));
            }
            Ok(Err(cause)) => return Err(cause),
            Err(_) => return Err(StoreError::Unavailable("no answer in time".to_owned())),
        };
        let lasts = match &*facts {
            TopicFacts::Shared(_)
            | TopicFacts::Class(_)
            | TopicFacts::School(_)
            | TopicFacts::Club(_) => true,
            TopicFacts::Nothing
            | TopicFacts::Person(_)
            | TopicFacts::Text(_)
            | TopicFacts::Publication(_)
            | TopicFacts::Conversation(_) => false,
        };
        if lasts {
            if self.facts.len() >= REMEMBERED {
                self.facts.clear();
            }
            self.facts.insert(topic.clone(), Arc::clone(&facts));
        }
        Ok(facts)
    }

    /// Something happened to this topic.
    pub(super) fn forget(&mut self, topic: &Topic) {
        self.facts.remove(topic);
    }

    /// Anything may have happened.
    pub(super) fn forget_all(&mut self) {
        self.facts.clear();
        self.names.clear();
    }

    /// A name as everybody may see it; nothing where it cannot be known now.
    pub(super) async fn name(&mut self, account: &AccountId) -> Option<String> {
        if let Some(name) = self.names.get(account) {
            return Some(name.clone());
        }
        let asked = timeout(
            self.parts.limits.store,
            self.parts.accounts.account(account),
        );
        let name = match asked.await {
            Ok(Ok(Some(account))) => presence_name(&account.first_name, &account.last_name),
            Ok(Ok(None) | Err(_)) | Err(_) => return None,
        };
        if self.names.len() >= REMEMBERED {
            self.names.clear();
        }
        self.names.insert(account.clone(), name.clone());
        Some(name)
    }
}
