//! What a room's task has done beside, or asks of the store, while it goes on.

use std::{sync::Arc, time::Duration};

use passeplume_domain::documents::{Pen, ProposalRank, ProposalState};
use tokio::{
    task::JoinError,
    time::{Instant, timeout},
};

use super::{
    Decide, Event, Failure, Permit, Place, Room, Undecided,
    actor::Actor,
    load::Damage,
    start::{beside, set_aside},
};
use crate::hub::answer_query;

/// Rows read for one claim at the most. More of them are more bytes than are given anyway, mostly.
const MOST_ROWS: u32 = 512;

impl Actor {
    /// Has the text built beside: at once where somebody waits for it, in its turn where somebody will.
    pub(super) fn build(&mut self) {
        let expected = std::mem::take(&mut self.room.about_to_write);
        if expected {
            self.busy = Instant::now();
        }
        if self.building.is_some() {
            return;
        }
        if let Some(building) = self.room.to_build(!self.queries.is_empty()) {
            self.turn = None;
            self.building = Some(beside(building.bytes(), || building.finish()));
        } else if expected && !self.room.is_built() {
            let turns = &self.context.turns;
            self.turn
                .get_or_insert_with(|| Box::pin(Arc::clone(turns).acquire_owned()));
        }
    }

    /// It is this room's turn to build a text that nobody waits for yet. The next room's comes when it is done.
    pub(super) fn build_ahead(&mut self, turn: Option<Permit>) {
        self.turn = None;
        let (Some(turn), Some(building)) = (turn, self.room.to_build(true)) else {
            return;
        };
        self.building = Some(beside(building.bytes(), move || {
            let built = building.finish();
            drop(turn);
            built
        }));
    }

    /// The text is built.
    pub(super) async fn built(
        &mut self,
        built: Result<Result<Room, Damage>, JoinError>,
    ) -> Result<(), Failure> {
        self.building = None;
        let damage = match built {
            Ok(Ok(built)) => {
                self.shelved = None;
                return self.room.complete(built);
            }
            Ok(Err(damage)) => damage.to_string(),
            Err(_) => "building it panicked".to_owned(),
        };
        set_aside(self.door.id(), &self.context, &damage).await;
        Err(Failure::Poisoned)
    }

    /// Reads the rows that follow on a place, and the one that ends there.
    pub(super) fn read(&self, place: Place) {
        let (context, door) = (Arc::clone(&self.context), Arc::clone(&self.door));
        tokio::spawn(async move {
            let reading = context.log.rows_after(door.id(), place.seq - 1, MOST_ROWS);
            let rows = match timeout(context.limits.store, reading).await {
                Ok(Ok(rows)) => Some(rows),
                // The usual answer needs none of them; if the log is damaged, loading it says so.
                Ok(Err(_)) | Err(_) => None,
            };
            door.tell(Event::Rows(place, rows)).await.ok();
        });
    }

    pub(super) async fn look_again(&mut self) {
        let question = self.context.documents.document(self.door.id());
        match timeout(self.context.limits.store, question).await {
            Ok(Ok(facts)) => {
                let down = facts.as_ref().is_some_and(|facts| facts.pen == Pen::Down);
                self.room.document_changed(facts, self.now());
                if down {
                    self.know_late().await;
                }
            }
            Ok(Err(_)) | Err(_) => {
                // Not knowing is no permission: look again in a moment.
                tracing::warn!(document = %self.door.id(), "the rights of a document could not be read");
                let door = Arc::clone(&self.door);
                tokio::spawn(async move {
                    tokio::time::sleep(Duration::from_millis(500)).await;
                    door.tell(Event::DocumentChanged).await.ok();
                });
            }
        }
    }

    /// Reads what came late, where the room does not know it; whether it does by now.
    pub(super) async fn know_late(&mut self) -> bool {
        if !self.room.knows_late() {
            let question = self.context.documents.proposals(self.door.id());
            if let Ok(Ok(proposals)) = timeout(self.context.limits.store, question).await {
                self.room.know_late(proposals);
            }
        }
        self.room.knows_late()
    }

    /// A teacher decides about late words.
    pub(super) async fn decide(&mut self, decide: Decide) {
        let Decide {
            rank,
            accept,
            by,
            reply,
        } = decide;
        if !self.know_late().await {
            reply.send(Err(Undecided::Unavailable)).ok();
            return;
        }
        self.deciders.push((rank, reply));
        self.room.decide(rank, accept, by);
    }

    /// Says what became of a decision to the one who asked first.
    pub(super) fn decided(
        &mut self,
        rank: ProposalRank,
        outcome: Result<ProposalState, Undecided>,
    ) {
        let asker = self.deciders.iter().position(|(asked, _)| *asked == rank);
        if let Some(at) = asker {
            let (_, reply) = self.deciders.remove(at);
            reply.send(outcome).ok();
        }
    }

    /// Answers what is asked from outside, from committed state and once the text is there.
    pub(super) fn answer_queries(&mut self) {
        if self.queries.is_empty() || !self.room.is_settled() || !self.room.is_built() {
            return;
        }
        for query in std::mem::take(&mut self.queries) {
            answer_query(query, &mut self.room);
        }
    }
}
