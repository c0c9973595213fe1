//! The task at work in one room: feeds its state, carries its effects out, and leaves a record or nothing behind.
//!
//! It never waits for a socket: pushing into a mailbox never blocks. It waits for the store alone. It begins and ends
//! without the text (`sleep`), which is read for whatever needs it.

use std::{collections::HashMap, pin::Pin, sync::Arc, time::Duration};

use passeplume_domain::documents::{
    AppendError, DocumentLog, DocumentStore, ProposalRank, ProposalState,
};
use tokio::{
    sync::{AcquireError, Semaphore, mpsc, oneshot, watch},
    task::JoinHandle,
    time::{Instant, MissedTickBehavior, interval, sleep_until},
};

use super::{
    Event, Failure, Join, JoinError, MemberId, Now, Outlet, Permit, Shelf, Silent, Storage,
    Undecided,
    load::Damage,
    shelf::Shelved,
    sleep::Dozed,
    start::{keep_checkpoint, turn_away, turn_one_away},
    state::Room,
};
use crate::{
    committer::Committer,
    figures,
    hub::{Door, Rooms, Time, refuse_query},
    limits::Limits,
    socket::Farewell,
};

/// Events taken at one wake-up.
const BURST: usize = 256;
/// How often a room with its text in memory looks at the clock; more often where it may rest sooner.
const TICK: Duration = Duration::from_secs(1);
/// And at the most so often.
const SHORTEST_TICK: Duration = Duration::from_millis(10);

/// What a room needs of the house.
pub(crate) struct Context {
    pub(crate) log: Arc<dyn DocumentLog>,
    pub(crate) documents: Arc<dyn DocumentStore>,
    pub(crate) committer: Committer,
    pub(crate) rooms: Rooms,
    pub(crate) time: Time,
    pub(crate) limits: Arc<Limits>,
    /// Leave to build a text before its first word: [`Limits::ahead`] at once.
    pub(crate) turns: Arc<Semaphore>,
    /// What lies in memory as stored: [`Limits::shelf`] bytes.
    pub(crate) shelf: Arc<Shelf>,
}

/// Starts the task of a room that was silent; the door holds the other end of `inbox`.
pub(crate) fn spawn(
    door: Arc<Door>,
    silent: Silent,
    inbox: mpsc::Receiver<Event>,
    context: Arc<Context>,
) {
    // Boxed: its state would stand in the task once for each step that it is handed through.
    let actor = Box::new(Actor::wake(door, silent, context));
    match tokio::runtime::Handle::try_current() {
        Ok(runtime) => {
            runtime.spawn(actor.run(inbox));
        }
        // A seat that is dropped after the runtime has ended: nobody is left to be told.
        Err(_) => drop(actor),
    }
}

/// The wait for leave to build a text that nobody has written in yet.
pub(super) type Turn = Pin<Box<dyn Future<Output = Result<Permit, AcquireError>> + Send>>;

pub(super) type Commit = Pin<Box<dyn Future<Output = Result<(), AppendError>> + Send>>;

pub(super) struct Actor {
    pub(super) door: Arc<Door>,
    pub(super) room: Room,
    pub(super) context: Arc<Context>,
    pub(super) outlets: HashMap<MemberId, Outlet>,
    pub(super) commit: Option<Commit>,
    pub(super) checkpoint: Option<JoinHandle<()>>,
    /// The text, while it is built beside.
    pub(super) building: Option<JoinHandle<Result<Room, Damage>>>,
    /// Where the text is to be built for somebody who is about to write; not while it is being built.
    pub(super) turn: Option<Turn>,
    /// The place of the text in memory while it lies there as stored.
    pub(super) shelved: Option<Shelved>,
    pub(super) queries: Vec<crate::hub::Query>,
    pub(super) deciders: Vec<(
        ProposalRank,
        oneshot::Sender<Result<ProposalState, Undecided>>,
    )>,
    pub(super) drains: Vec<oneshot::Sender<()>>,
    /// Somebody sat here last at this time, on the clock of [`Now::mono`].
    pub(super) last_seat: u64,
    /// When the last event about the text came.
    pub(super) busy: Instant,
    /// Until a record is left: then the door is the next task's.
    pub(super) at_work: bool,
}

impl Drop for Actor {
    /// However the task ends, by a panic too: the slot is free for a new room and whoever sat here comes back to it.
    fn drop(&mut self) {
        if !self.at_work {
            return;
        }
        if !self.room.is_unread() {
            metrics::gauge!("passeplume_rooms").decrement(1);
        }
        if self.room.is_absent() {
            metrics::gauge!("passeplume_rooms_asleep").decrement(1);
        }
        self.leave();
        for outlet in self.outlets.values() {
            outlet.mailbox.farewell(Farewell::TRY_AGAIN);
        }
    }
}

/// Why the task goes on or ends.
pub(super) enum Next {
    Go,
    /// Nothing happens any more: without the text.
    Rest,
    Failed(Failure),
    /// There is no text.
    Absent(JoinError),
    Unload,
}

impl Actor {
    async fn run(mut self: Box<Self>, mut inbox: mpsc::Receiver<Event>) {
        let mut storage = self.context.committer.storage();
        let ended = loop {
            let event = match self.doze(&mut inbox, &mut storage).await {
                Dozed::Woken(event) => event,
                Dozed::Silent => return,
                Dozed::Ended(next) => break next,
            };
            // Boxed, as all that is done rarely: a room at work would keep its place.
            let at_work = match Box::pin(self.bring_text()).await {
                Ok(()) => self.work(event, &mut inbox, &mut storage).await,
                Err((next, error)) => {
                    event
                        .into_iter()
                        .for_each(|event| turn_one_away(event, error));
                    next
                }
            };
            match at_work {
                Next::Rest => Box::pin(self.forget_text()).await,
                ended @ (Next::Go | Next::Failed(_) | Next::Absent(_) | Next::Unload) => {
                    break ended;
                }
            }
        };
        Box::pin(self.end(ended, inbox)).await;
    }

    /// With the text in memory, until nothing happens any more.
    async fn work(
        &mut self,
        first: Option<Event>,
        inbox: &mut mpsc::Receiver<Event>,
        storage: &mut watch::Receiver<Storage>,
    ) -> Next {
        let mut events = Vec::new();
        let mut ticks = interval(self.context.limits.rest.clamp(SHORTEST_TICK, TICK));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        self.busy = Instant::now();
        if let Some(event) = first {
            self.take(event).await;
        }
        loop {
            let began = std::time::Instant::now();
            self.room.turn(self.now());
            figures::ROOM_DECISION.record(began.elapsed().as_secs_f64());
            let acted = self.act();
            figures::ROOM_TURN.record(began.elapsed().as_secs_f64());
            match acted {
                Next::Go => {}
                ended @ (Next::Rest | Next::Failed(_) | Next::Absent(_) | Next::Unload) => {
                    return ended;
                }
            }
            self.answer_queries();
            self.build();
            if self.may_leave() {
                return Next::Unload;
            }
            if inbox.is_empty() && self.is_crowded_out() {
                return Next::Rest;
            }
            let due = self.room.due().map(|mono| self.context.time.instant(mono));
            tokio::select! {
                biased;
                outcome = async { match &mut self.commit {
                    Some(commit) => commit.await,
                    None => std::future::pending().await,
                } } => {
                    self.commit = None;
                    if let Err(error) = outcome {
                        return Next::Failed(self.not_kept(&error));
                    }
                    self.room.landed(self.now());
                    // Before the next flight starts, or in a busy room nobody ever got an answer.
                    self.answer_queries();
                }
                built = async { match &mut self.building {
                    Some(building) => building.await,
                    None => std::future::pending().await,
                } } => if let Err(failure) = Box::pin(self.built(built)).await {
                    return Next::Failed(failure);
                },
                turn = async { match &mut self.turn {
                    Some(turn) => turn.await,
                    None => std::future::pending().await,
                } } => self.build_ahead(turn.ok()),
                _ = inbox.recv_many(&mut events, BURST) => {
                    for event in events.drain(..) {
                        if event.is_about_the_text() {
                            self.busy = Instant::now();
                        }
                        self.take(event).await;
                    }
                }
                _ = storage.changed() => {
                    self.room.storage_changed(*storage.borrow_and_update());
                }
                () = sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => {}
                _ = ticks.tick() => {
                    self.room.tick(self.now());
                    if self.room.wants_late() {
                        Box::pin(self.know_late()).await;
                    }
                    if inbox.is_empty() && self.may_sleep() {
                        return Next::Rest;
                    }
                }
            }
        }
    }

    async fn end(mut self: Box<Self>, ended: Next, mut inbox: mpsc::Receiver<Event>) {
        self.leave();
        let error = match ended {
            Next::Absent(error) => error,
            // Who came in the last moment asks the hub for a new room.
            Next::Go | Next::Rest | Next::Failed(_) | Next::Unload => JoinError::Gone,
        };
        turn_away(&mut inbox, error);
        match ended {
            Next::Failed(failure) => {
                metrics::counter!("passeplume_rooms_failed_total").increment(1);
                tracing::warn!(document = %self.door.id(), cause = %failure, "a room is dropped and will be loaded again");
                for query in std::mem::take(&mut self.queries) {
                    refuse_query(query, JoinError::Unavailable);
                }
            }
            Next::Absent(_) => {}
            Next::Unload | Next::Rest | Next::Go => {
                if let Some(checkpoint) = self.room.checkpoint() {
                    keep_checkpoint(&self.context, self.door.id(), checkpoint).await;
                }
            }
        }
    }

    /// Out of the registry first: who finds the door closed finds another one there.
    fn leave(&self) {
        self.context.rooms.forget(&self.door);
        self.door.close();
    }

    fn not_kept(&self, error: &AppendError) -> Failure {
        tracing::warn!(document = %self.door.id(), cause = %error, "a step was not kept");
        Failure::NotKept
    }

    pub(super) fn now(&self) -> Now {
        self.context.time.now()
    }

    /// Whether nobody has been here for so long that the room leaves memory.
    pub(super) fn may_leave(&mut self) -> bool {
        let now = self.now().mono;
        if !self.room.is_idle() {
            self.last_seat = now;
            return false;
        }
        if !self.queries.is_empty() {
            return false;
        }
        let idle = u64::try_from(self.context.limits.idle.as_millis()).unwrap_or(u64::MAX);
        now.saturating_sub(self.last_seat) >= idle
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
            Event::DocumentChanged => Box::pin(self.look_again()).await,
            Event::Query(query) => self.queries.push(query),
            Event::Writers(reply) => {
                reply.send(self.room.writers()).ok();
            }
            Event::Decide(decide) => Box::pin(self.decide(decide)).await,
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
}
