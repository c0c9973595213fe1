//! The task that owns one room: loads it, feeds it, carries its effects out, and takes it out of memory.
//!
//! It never waits for a socket: pushing into a mailbox never blocks. It waits for the store alone.

use std::{collections::HashMap, pin::Pin, sync::Arc, time::Duration};

use passeplume_domain::{
    DocumentId,
    documents::{AppendError, DocumentAppend, DocumentLog, DocumentStore},
};
use tokio::{
    sync::{mpsc, oneshot, watch},
    task::JoinHandle,
    time::{Instant, MissedTickBehavior, interval, sleep_until},
};

use super::{
    Effect, Event, Expulsion, Failure, Join, JoinError, MemberId, Now, Outlet, Storage, Ticket,
    load::Damage,
    notes,
    sleep::Woken,
    start::{keep_checkpoint, load, turn_away},
    state::Room,
};
use crate::{
    committer::Committer,
    figures,
    hub::{Rooms, Time, refuse_query},
    limits::Limits,
    socket::{Dialect, Farewell, Kind, Mailbox, Message, Pushed},
};

/// Events taken at one wake-up.
const BURST: usize = 256;

/// What a room needs of the house.
#[derive(Clone)]
pub(crate) struct Context {
    pub(crate) log: Arc<dyn DocumentLog>,
    pub(crate) documents: Arc<dyn DocumentStore>,
    pub(crate) committer: Committer,
    pub(crate) rooms: Rooms,
    pub(crate) time: Time,
    pub(crate) limits: Arc<Limits>,
}

/// Starts the room of a document; `inbox` is the other end of what the hub hands out.
pub(crate) fn spawn(
    id: DocumentId,
    context: Context,
    sender: mpsc::Sender<Event>,
    inbox: mpsc::Receiver<Event>,
) {
    tokio::spawn(async move {
        let storage = context.committer.storage();
        let mut inbox = inbox;
        let now = *storage.borrow();
        match load(&id, &context, now).await {
            Ok(room) => {
                metrics::gauge!("passeplume_rooms").increment(1);
                let actor = Actor {
                    id,
                    room,
                    context,
                    sender,
                    outlets: HashMap::new(),
                    commit: None,
                    checkpoint: None,
                    building: None,
                    queries: Vec::new(),
                    drains: Vec::new(),
                    idle_since: Instant::now(),
                    busy: Instant::now(),
                };
                actor.run(inbox, storage).await;
                metrics::gauge!("passeplume_rooms").decrement(1);
            }
            Err(error) => {
                context.rooms.forget(&id, &sender);
                turn_away(&mut inbox, error);
            }
        }
    });
}

type Commit = Pin<Box<dyn Future<Output = Result<(), AppendError>> + Send>>;

pub(super) struct Actor {
    pub(super) id: DocumentId,
    pub(super) room: Room,
    pub(super) context: Context,
    pub(super) sender: mpsc::Sender<Event>,
    pub(super) outlets: HashMap<MemberId, Outlet>,
    pub(super) commit: Option<Commit>,
    checkpoint: Option<JoinHandle<()>>,
    /// The text, while it is built beside.
    pub(super) building: Option<JoinHandle<Result<Room, Damage>>>,
    pub(super) queries: Vec<crate::hub::Query>,
    drains: Vec<oneshot::Sender<()>>,
    pub(super) idle_since: Instant,
    /// When the last event came.
    pub(super) busy: Instant,
}

impl Drop for Actor {
    /// However the task ends, by a panic too: the slot is free for a new room and whoever sat here comes back to it.
    fn drop(&mut self) {
        self.context.rooms.forget(&self.id, &self.sender);
        for outlet in self.outlets.values() {
            outlet.mailbox.farewell(Farewell::TRY_AGAIN);
        }
    }
}

/// Why the task goes on or ends.
pub(super) enum Next {
    Go,
    Failed(Failure),
    Unload,
}

impl Actor {
    async fn run(
        mut self,
        mut inbox: mpsc::Receiver<Event>,
        mut storage: watch::Receiver<Storage>,
    ) {
        let mut events = Vec::new();
        let mut ticks = interval(Duration::from_secs(1));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let ended = loop {
            let due = self.room.due().map(|mono| self.context.time.instant(mono));
            tokio::select! {
                biased;
                outcome = async { match &mut self.commit {
                    Some(commit) => commit.await,
                    None => std::future::pending().await,
                } } => {
                    self.commit = None;
                    if let Err(error) = outcome {
                        break Next::Failed(self.not_kept(&error));
                    }
                    self.room.landed(self.now());
                    // Before the next flight starts, or in a busy room nobody ever got an answer.
                    self.answer_queries();
                }
                built = async { match &mut self.building {
                    Some(building) => building.await,
                    None => std::future::pending().await,
                } } => if let Err(failure) = self.built(built).await {
                    break Next::Failed(failure);
                },
                _ = inbox.recv_many(&mut events, BURST) => {
                    self.busy = Instant::now();
                    for event in events.drain(..) {
                        self.take(event).await;
                    }
                }
                _ = storage.changed() => {
                    self.room.storage_changed(*storage.borrow_and_update());
                }
                () = sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => {}
                _ = ticks.tick() => {
                    self.room.tick(self.now());
                    if self.may_sleep() {
                        match self.sleep(&mut inbox, &mut storage, &mut ticks).await {
                            Woken::By(event) => {
                                self.busy = Instant::now();
                                if let Some(event) = event {
                                    self.take(event).await;
                                }
                            }
                            Woken::Ended(ended) => break ended,
                        }
                    }
                }
            }
            let began = std::time::Instant::now();
            self.room.turn(self.now());
            figures::ROOM_DECISION.record(began.elapsed().as_secs_f64());
            let acted = self.act();
            figures::ROOM_TURN.record(began.elapsed().as_secs_f64());
            match acted {
                Next::Go => {}
                ended @ (Next::Failed(_) | Next::Unload) => break ended,
            }
            self.answer_queries();
            self.build();
            if self.room.is_idle() {
                if self.idle_since.elapsed() >= self.context.limits.idle {
                    break Next::Unload;
                }
            } else {
                self.idle_since = Instant::now();
            }
        };
        self.end(ended, inbox).await;
    }

    async fn end(mut self, ended: Next, mut inbox: mpsc::Receiver<Event>) {
        self.context.rooms.forget(&self.id, &self.sender);
        // Who came in the last moment asks the hub for a new room.
        turn_away(&mut inbox, JoinError::Gone);
        match ended {
            Next::Failed(failure) => {
                metrics::counter!("passeplume_rooms_failed_total").increment(1);
                tracing::warn!(document = %self.id, cause = %failure, "a room is dropped and will be loaded again");
                for query in std::mem::take(&mut self.queries) {
                    refuse_query(query, JoinError::Unavailable);
                }
            }
            Next::Unload | Next::Go => {
                if let Some(checkpoint) = self.room.checkpoint() {
                    keep_checkpoint(&self.context, &self.id, checkpoint).await;
                }
            }
        }
    }

    fn not_kept(&self, error: &AppendError) -> Failure {
        tracing::warn!(document = %self.id, cause = %error, "a step was not kept");
        Failure::NotKept
    }

    pub(super) fn now(&self) -> Now {
        self.context.time.now()
    }

    async fn take(&mut self, event: Event) {
        let now = self.now();
        match event {
            Event::Join(join) => self.join(*join),
            Event::Leave(member) => {
                self.outlets.remove(&member);
                self.room.leave(member, now);
            }
            Event::Ask(member, state_vector) => self.room.ask(member, state_vector, now),
            Event::Resume(member, resume) => self.room.resume(member, resume),
            Event::Rows(place, rows) => self.room.rows_read(place, rows),
            Event::Change(member, kind, weighed) => {
                figures::CHANGES.increment(1);
                self.room.change(member, kind, weighed);
            }
            Event::Presence(member, body) => self.room.presence(member, &body, now),
            Event::QueryPresence(member) => self.room.show_everyone(member),
            Event::AnswerWritten(member) => self.room.answer_written(member),
            Event::Drained(member) => self.room.drained(member),
            Event::PersonChanged(account) => self.room.person_changed(&account, now),
            Event::DocumentChanged => self.look_again().await,
            Event::Query(query) => self.queries.push(query),
            Event::Drain(done) => self.drains.push(done),
        }
    }

    fn join(&mut self, join: Join) {
        let Join {
            member,
            person,
            outlet,
            reply,
        } = join;
        let verdict = self.room.join(member, person, outlet.dialect);
        if verdict == passeplume_domain::documents::Verdict::None {
            reply.send(Err(JoinError::Denied)).ok();
            return;
        }
        self.outlets.insert(member, outlet);
        if reply.send(Ok(())).is_err() {
            // The socket ended while it waited.
            self.outlets.remove(&member);
            self.room.leave(member, self.now());
        }
    }

    /// Carries effects out; pushing may itself mark members as lagging, which has no effects of its own.
    pub(super) fn act(&mut self) -> Next {
        // Written at the end: a member that gets a change, its status and somebody's caret gets them in one write.
        let mut waiting = Vec::new();
        let next = self.carry_out(&mut waiting);
        for mailbox in waiting {
            mailbox.flush();
        }
        next
    }

    fn carry_out(&mut self, waiting: &mut Vec<Arc<Mailbox>>) -> Next {
        for effect in self.room.take_effects() {
            match effect {
                Effect::Note(member, body) => self.push(&[member], &body, Kind::Note, waiting),
                Effect::Answer(member, body) => self.push(&[member], &body, Kind::Answer, waiting),
                Effect::Presence(to, body) => self.push(&to, &body, Kind::Presence, waiting),
                Effect::Change(to, body) => {
                    figures::CHANGES_DELIVERED.increment(to.len() as u64);
                    self.push(&to, &body, Kind::Change, waiting);
                }
                Effect::Commit(step) => self.begin(step),
                Effect::Read(place) => self.read(place),
                Effect::Checkpoint(checkpoint) => self.keep(checkpoint),
                Effect::Expel(member, why) => self.expel(member, why),
                Effect::Fail(failure) => return Next::Failed(failure),
            }
        }
        if self.room.is_settled() && !self.drains.is_empty() && !self.room.has_changes() {
            for done in self.drains.drain(..) {
                done.send(()).ok();
            }
        }
        Next::Go
    }

    /// Puts one message into many mailboxes; it is framed once for all members with the same address.
    fn push(
        &mut self,
        to: &[MemberId],
        body: &bytes::Bytes,
        kind: Kind,
        waiting: &mut Vec<Arc<Mailbox>>,
    ) {
        let mut framed: Option<(bytes::Bytes, Message)> = None;
        let mut lagging = Vec::new();
        for &member in to {
            let Some(outlet) = self.outlets.get(&member) else {
                continue;
            };
            let message = match &mut framed {
                Some((head, message)) if *head == outlet.head => message,
                other => {
                    let message = Message::new(&outlet.head, body);
                    &mut other.insert((outlet.head.clone(), message)).1
                }
            };
            let ticket = || Ticket {
                room: self.sender.clone(),
                member,
            };
            match outlet.mailbox.push(message, kind, ticket) {
                Pushed::First => waiting.push(Arc::clone(&outlet.mailbox)),
                Pushed::Full if kind == Kind::Change => lagging.push(member),
                Pushed::Taken | Pushed::Full | Pushed::Closed => {}
            }
        }
        if lagging.is_empty() {
            return;
        }
        metrics::counter!("passeplume_members_lagging_total").increment(lagging.len() as u64);
        let now = self.now();
        for member in lagging {
            self.room.lags(member, now);
        }
    }

    fn begin(&mut self, step: DocumentAppend) {
        let committer = self.context.committer.clone();
        self.commit = Some(Box::pin(committer.append(step)));
    }

    fn keep(&mut self, checkpoint: passeplume_domain::documents::Checkpoint) {
        let busy = self
            .checkpoint
            .as_ref()
            .is_some_and(|task| !task.is_finished());
        if busy {
            return;
        }
        let (context, id) = (self.context.clone(), self.id.clone());
        self.checkpoint = Some(tokio::spawn(async move {
            keep_checkpoint(&context, &id, checkpoint).await;
        }));
    }

    fn expel(&mut self, member: MemberId, why: Expulsion) {
        let Some(outlet) = self.outlets.remove(&member) else {
            return;
        };
        if outlet.dialect == Dialect::Collab {
            let message = Message::new(&outlet.head, &notes::closed("no-access"));
            outlet.mailbox.say(&message, Kind::Note);
        }
        match (why, outlet.dialect) {
            (Expulsion::NoAccess, Dialect::Collab) => {}
            (Expulsion::NoAccess, Dialect::Yjs) | (Expulsion::SessionOver, _) => {
                outlet.mailbox.farewell(Farewell::NO_ACCESS);
            }
            (Expulsion::Socket(farewell), _) => outlet.mailbox.farewell(farewell),
        }
    }
}
