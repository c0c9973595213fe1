//! Who writes now, text by text, out of the rooms' presence: no text is read for it and no silent room wakes.

use std::time::Duration;

use passeplume_crdt::presence::Identity;
use passeplume_domain::DocumentId;
use tokio::{
    sync::oneshot,
    time::{Instant, timeout_at},
};

use super::Hub;
use crate::room::Event;

/// Most rooms that are asked for one answer; what is beyond is left out.
const MOST: usize = 400;
/// For all of them together. A room that has not answered by then is busy: it is left out this time.
const PATIENCE: Duration = Duration::from_millis(500);

/// A text in which somebody has the pen and a caret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Writing {
    /// Which.
    pub document: DocumentId,
    /// Who, as presence shows them.
    pub people: Vec<Identity>,
}

impl Hub {
    /// Who has the pen and a caret in each of these texts; texts without anybody are left out. Whether the asker may know
    /// is the asker's business.
    pub async fn writers(&self, documents: &[DocumentId]) -> Vec<Writing> {
        let rooms = documents
            .iter()
            .filter_map(|id| self.0.context.rooms.loaded(id));
        let asked: Vec<_> = rooms
            .take(MOST)
            .map(|room| {
                let (reply, answer) = oneshot::channel();
                room.ask(Event::Writers(reply));
                (room.id().clone(), answer)
            })
            .collect();
        let deadline = Instant::now() + PATIENCE;
        let mut found = Vec::new();
        for (document, answer) in asked {
            if let Ok(Ok(people)) = timeout_at(deadline, answer).await
                && !people.is_empty()
            {
                found.push(Writing { document, people });
            }
        }
        found
    }
}
