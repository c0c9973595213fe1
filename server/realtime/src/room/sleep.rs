//! A room in which nothing happens: its text leaves memory, its members stay.
//!
//! What keeps happening in a silent room (carets that are renewed, people who leave, rights of somebody else) needs no
//! text. Anything else wakes the room: it is loaded from the log again, as it was, before the event is looked at.

use tokio::{
    sync::{mpsc, watch},
    time::{Instant, Interval},
};

use super::{
    Event, Failure, MemberId, Now, Storage,
    actor::{Actor, Next},
    start::{keep_checkpoint, load},
    state::Room,
};

/// How a sleep ended.
pub(super) enum Woken {
    /// The text is back in memory; this is to be done with it.
    By(Option<Event>),
    /// The task ends.
    Ended(Next),
}

impl Actor {
    /// Whether nothing that needs the text has happened for a while, and nothing is under way.
    pub(super) fn may_sleep(&self) -> bool {
        self.busy.elapsed() > self.context.limits.rest
            && self.commit.is_none()
            && self.building.is_none()
            && self.room.may_sleep()
    }

    /// Sleeps until something needs the text, or nobody is here any more.
    pub(super) async fn sleep(
        &mut self,
        inbox: &mut mpsc::Receiver<Event>,
        storage: &mut watch::Receiver<Storage>,
        ticks: &mut Interval,
    ) -> Woken {
        if let Some(checkpoint) = self.room.checkpoint() {
            keep_checkpoint(&self.context, &self.id, checkpoint).await;
        }
        self.room.forget_text();
        self.outlets.shrink_to_fit();
        metrics::gauge!("passeplume_rooms_asleep").increment(1);
        let woken = self.slumber(inbox, storage, ticks).await;
        metrics::gauge!("passeplume_rooms_asleep").decrement(1);
        match woken {
            Woken::By(event) => {
                let storage = *storage.borrow();
                self.wake(event, storage).await
            }
            Woken::Ended(next) => Woken::Ended(next),
        }
    }

    async fn slumber(
        &mut self,
        inbox: &mut mpsc::Receiver<Event>,
        storage: &mut watch::Receiver<Storage>,
        ticks: &mut Interval,
    ) -> Woken {
        loop {
            tokio::select! {
                biased;
                event = inbox.recv() => {
                    // The actor itself holds a sender: there is always a next event.
                    let Some(event) = event else {
                        return Woken::By(None);
                    };
                    if let Some(event) = self.take_asleep(event) {
                        return Woken::By(Some(event));
                    }
                }
                _ = storage.changed() => {
                    self.room.storage_changed(*storage.borrow_and_update());
                }
                _ = ticks.tick() => self.room.tick(self.now()),
            }
            self.room.flush_presence(self.now());
            match self.act() {
                Next::Go => {}
                ended @ (Next::Failed(_) | Next::Unload) => return Woken::Ended(ended),
            }
            if self.room.needs_text() {
                return Woken::By(None);
            }
            if !self.room.is_idle() {
                self.idle_since = Instant::now();
            } else if self.idle_since.elapsed() >= self.context.limits.idle {
                return Woken::Ended(Next::Unload);
            }
        }
    }

    /// Does what needs no text; anything else comes back.
    fn take_asleep(&mut self, event: Event) -> Option<Event> {
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
            Event::QueryPresence(member) => self.room.show_everyone(member),
            Event::AnswerWritten(member) => self.room.answer_written(member),
            Event::PersonChanged(account) => self.room.person_changed(&account, now),
            Event::Join(_)
            | Event::Ask(..)
            | Event::Resume(..)
            | Event::Rows(..)
            | Event::Change(..)
            | Event::Drained(_)
            | Event::DocumentChanged
            | Event::Query(_) => return Some(event),
            // Everything is kept.
            Event::Drain(done) => {
                done.send(()).ok();
            }
        }
        None
    }

    async fn wake(&mut self, event: Option<Event>, storage: Storage) -> Woken {
        match load(&self.id, &self.context, storage).await {
            Ok(fresh) => match self.room.remember(fresh) {
                Ok(()) => Woken::By(event),
                Err(failure) => Woken::Ended(Next::Failed(failure)),
            },
            // Damaged, or the store does not answer: whoever sits here comes back to a new room and hears why.
            Err(_) => Woken::Ended(Next::Failed(Failure::NotKept)),
        }
    }
}

impl Room {
    /// Whether everything is said and kept.
    fn may_sleep(&self) -> bool {
        self.is_settled()
            && !self.has_work()
            && self.newcomers.is_empty()
            && !self.needs_text()
            // What a tick had to say goes out first.
            && self.effects.is_empty()
    }

    /// Whether somebody waits for something that only the text can answer.
    fn needs_text(&self) -> bool {
        self.has_changes() || self.members.values().any(super::member::Member::waits)
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
