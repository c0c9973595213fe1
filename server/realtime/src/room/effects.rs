//! Carries out what a room wants done.

use std::sync::Arc;

use passeplume_domain::documents::DocumentAppend;

use super::{
    Effect, Expulsion, MemberId,
    actor::{Actor, Next},
    notes,
    start::keep_checkpoint,
};
use crate::{
    figures,
    socket::{Dialect, Farewell, Kind, Mailbox, Message, Pushed, Ticket},
};

impl Actor {
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
                Effect::Decided(rank, outcome) => self.decided(rank, outcome),
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
            let ticket = || Ticket::Room {
                room: Arc::clone(&self.door),
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
        let (context, id) = (Arc::clone(&self.context), self.door.id().clone());
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
            (Expulsion::NoAccess, Dialect::Yjs | Dialect::Live) | (Expulsion::SessionOver, _) => {
                outlet.mailbox.farewell(Farewell::NO_ACCESS);
            }
            (Expulsion::Socket(farewell), _) => outlet.mailbox.farewell(farewell),
        }
    }
}
