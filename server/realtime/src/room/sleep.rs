//! A room without its text: what keeps happening while nobody writes needs none, and soon not even a task.
//!
//! Carets that are renewed, people who leave, rights that change: a room that was silent wakes without its text, does
//! what there is to do, and lies down again as soon as nothing is under way. Anything else brings the text back first:
//! it is loaded from the log as it was, before the event is looked at.

use std::sync::Arc;

use tokio::{
    sync::{mpsc, watch},
    time::{Instant, sleep_until},
};

use super::{
    Event, Failure, JoinError, MemberId, Now, Silent, Storage,
    actor::{Actor, Context, Next},
    shelf::Shelved,
    start::{keep_checkpoint, load},
    state::Room,
};
use crate::hub::Door;

/// How often somebody is looked for whose time is over, in milliseconds; in a silent room the hub does it.
const LOOK_MS: u64 = 1_000;

/// How a doze ended.
pub(super) enum Dozed {
    /// The text is needed, and this is to be done with it.
    Woken(Option<Event>),
    /// A record is left; the task ends.
    Silent,
    /// The room ends.
    Ended(Next),
}

impl Actor {
    /// At work again, without the text.
    pub(super) fn wake(door: Arc<Door>, silent: Silent, context: Arc<Context>) -> Self {
        let storage = *context.committer.storage().borrow();
        let mut room = Room::unread(door.id().clone(), Arc::clone(&context.limits), storage);
        let last_seat = silent.last_seat;
        let outlets = silent.unpack(&mut room);
        Self {
            door,
            room,
            context,
            outlets,
            commit: None,
            checkpoint: None,
            building: None,
            turn: None,
            shelved: None,
            queries: Vec::new(),
            deciders: Vec::new(),
            drains: Vec::new(),
            last_seat,
            busy: Instant::now(),
            at_work: true,
        }
    }

    /// Whether nothing that needs the text has happened for a while, and nothing is under way.
    pub(super) fn may_sleep(&self) -> bool {
        self.busy.elapsed() > self.context.limits.rest && self.is_at_leisure()
    }

    /// Whether the text only lies here as stored, has answered everybody, and too much lies in memory like this.
    pub(super) fn is_crowded_out(&self) -> bool {
        let crowd = self.shelved.as_ref().is_some_and(Shelved::is_one_too_many);
        crowd && self.turn.is_none() && self.is_at_leisure() && !self.room.awaits_step_2()
    }

    /// Whether nothing is under way.
    fn is_at_leisure(&self) -> bool {
        let keeps = |task: &tokio::task::JoinHandle<()>| !task.is_finished();
        self.commit.is_none()
            && self.building.is_none()
            && self.queries.is_empty()
            && self.drains.is_empty()
            && !self.checkpoint.as_ref().is_some_and(keeps)
            && self.room.may_sleep()
    }

    /// Gives the text back to the log.
    pub(super) async fn forget_text(&mut self) {
        if let Some(checkpoint) = self.room.checkpoint() {
            keep_checkpoint(&self.context, self.door.id(), checkpoint).await;
        }
        self.turn = None;
        self.shelved = None;
        self.room.forget_text();
        metrics::gauge!("passeplume_rooms_asleep").increment(1);
    }

    /// Without the text, until something needs it or nothing is under way.
    pub(super) async fn doze(
        &mut self,
        inbox: &mut mpsc::Receiver<Event>,
        storage: &mut watch::Receiver<Storage>,
    ) -> Dozed {
        let mut next_look = 0;
        loop {
            let now = self.now();
            if now.mono >= next_look {
                self.room.tick(now);
                next_look = now.mono.saturating_add(LOOK_MS);
            }
            self.room.flush_presence(now);
            match self.act() {
                Next::Go => {}
                ended @ (Next::Rest | Next::Failed(_) | Next::Absent(_) | Next::Unload) => {
                    return Dozed::Ended(ended);
                }
            }
            if self.room.needs_text() || self.room.about_to_write {
                return Dozed::Woken(None);
            }
            if self.may_leave() && inbox.is_empty() {
                return Dozed::Ended(Next::Unload);
            }
            if self.lie_down(inbox) {
                return Dozed::Silent;
            }
            let due = self.room.presence_due().unwrap_or(u64::MAX).min(next_look);
            tokio::select! {
                biased;
                event = inbox.recv() => {
                    // The door holds a sender until this task lets go of it.
                    let Some(event) = event else {
                        return Dozed::Ended(Next::Unload);
                    };
                    if let Some(event) = self.take_asleep(event).await {
                        return Dozed::Woken(Some(event));
                    }
                }
                _ = storage.changed() => {
                    self.room.storage_changed(*storage.borrow_and_update());
                }
                () = sleep_until(self.context.time.instant(due)) => {}
            }
        }
    }

    /// Leaves a record of who sits here, where that says everything and nobody has come.
    fn lie_down(&mut self, inbox: &mpsc::Receiver<Event>) -> bool {
        if !self.room.may_lie_down() {
            return false;
        }
        let (door, now) = (Arc::clone(&self.door), self.now());
        self.at_work = !door.lie_down(inbox, || {
            let silent = Silent::pack(&mut self.room, &mut self.outlets, self.last_seat, now);
            let due = silent.due(&self.context.limits);
            (silent, due)
        });
        !self.at_work
    }

    /// Does what needs no text; anything else comes back.
    async fn take_asleep(&mut self, event: Event) -> Option<Event> {
        let now = self.now();
        match event {
            Event::Leave(member) => {
                self.outlets.remove(&member);
                self.room.leave(member, now);
            }
            Event::Presence(member, body) => {
                if !self.room.presence_asleep(member, &body, now) {
                    return Some(Event::Presence(member, body));
                }
            }
            Event::Resume(member, resume) => self.room.resume(member, resume),
            Event::Rows(place, rows) => self.room.rows_read(place, rows),
            Event::QueryPresence(member) => self.room.show_everyone(member),
            Event::AnswerWritten(member) => self.room.answer_written(member),
            Event::PersonChanged(account) => {
                if self.room.replace_person(&account) {
                    Box::pin(self.look_again()).await;
                }
            }
            Event::DocumentChanged => {
                if !self.room.is_idle() {
                    Box::pin(self.look_again()).await;
                }
            }
            Event::Join(_)
            | Event::Ask(..)
            | Event::Change(..)
            | Event::Drained(_)
            | Event::Decide(_)
            | Event::Query(_) => return Some(event),
            Event::Writers(reply) => {
                reply.send(self.room.writers()).ok();
            }
            // Everything is kept.
            Event::Drain(done) => {
                done.send(()).ok();
            }
        }
        None
    }

    /// Reads the log, so that its stored bytes answer; why the room ends where that does not work, and what those hear
    /// who wait for it.
    pub(super) async fn bring_text(&mut self) -> Result<(), (Next, JoinError)> {
        let loaded = load(self.door.id(), &self.context, self.room.storage).await;
        let fresh = loaded.map_err(|error| {
            let ended = if self.room.is_idle() {
                Next::Absent(error)
            } else {
                // Damaged, or the store does not answer: whoever sits here comes back to a new room and hears why.
                Next::Failed(Failure::NotKept)
            };
            (ended, error)
        })?;
        let (first, now) = (self.room.is_unread(), self.now());
        self.room
            .remember(fresh, now)
            .map_err(|failure| (Next::Failed(failure), JoinError::Gone))?;
        let stored = self.room.stored_bytes();
        self.shelved = stored.map(|bytes| self.context.shelf.place(bytes));
        if first {
            metrics::gauge!("passeplume_rooms").increment(1);
        } else {
            metrics::gauge!("passeplume_rooms_asleep").decrement(1);
        }
        Ok(())
    }
}

impl Room {
    /// Nothing happens here: gives back everything that the log can bring again. Call it only where [`Room::may_sleep`].
    pub(super) fn forget_text(&mut self) {
        let limits = Arc::clone(&self.limits);
        let mut silent = Self::unread(self.id.clone(), limits, self.storage);
        silent.ends_at(self.tail.end());
        silent.take_people(self);
        *self = silent;
    }

    /// Takes what the log has brought again; the people stay, and hear what they may do now.
    ///
    /// # Errors
    /// [`Failure::NotKept`] where the log is not where this room left it.
    pub(super) fn remember(&mut self, mut fresh: Self, now: Now) -> Result<(), Failure> {
        if !self.is_unread() && fresh.head != self.head {
            return Err(Failure::NotKept);
        }
        fresh.take_people(self);
        *self = fresh;
        self.ask_policy_again(now);
        Ok(())
    }

    /// Everything that is not of the text.
    fn take_people(&mut self, other: &mut Self) {
        self.storage = other.storage;
        self.members = std::mem::take(&mut other.members);
        self.presence = std::mem::take(&mut other.presence);
        self.newcomers = std::mem::take(&mut other.newcomers);
        self.shown = std::mem::take(&mut other.shown);
        self.shown_since = other.shown_since;
        self.release_due = other.release_due;
        self.about_to_write = other.about_to_write;
        self.effects = std::mem::take(&mut other.effects);
        self.watch_tail();
    }

    /// Whether everything is said and kept.
    pub(super) fn may_sleep(&self) -> bool {
        self.is_settled()
            && !self.has_work()
            && self.newcomers.is_empty()
            && !self.reading
            && !self.needs_text()
    }

    /// Whether somebody waits for something that only the text can answer.
    fn needs_text(&self) -> bool {
        self.has_changes() || self.members.values().any(|seat| seat.waits())
    }

    /// Presence that needs no text: of a member that is shown already, or the echo of somebody else's.
    fn presence_asleep(&mut self, member: MemberId, body: &[u8], now: Now) -> bool {
        let own = self.presence.client_of(member.0);
        let known = |client| {
            own == Some(client) || self.presence.people().any(|(other, ..)| other == client)
        };
        let Ok(entries) = passeplume_crdt::wire::awareness::decode(body) else {
            return false;
        };
        let mut mine = Vec::new();
        for entry in entries {
            match entry {
                Ok(entry) if own == Some(entry.client) => mine.push(entry),
                Ok(entry) if known(entry.client) => {}
                Ok(_) | Err(_) => return false,
            }
        }
        for entry in mine {
            self.take_presence(member, entry, now);
        }
        true
    }
}
