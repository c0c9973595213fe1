//! A teacher's decision about words that came late, carried to the room whose text it concerns.

use passeplume_domain::{
    AccountId, DocumentId,
    documents::{ProposalRank, ProposalState},
};
use tokio::{sync::oneshot, time::timeout};

use super::Hub;
use crate::room::{Decide, Event, Undecided};

impl Hub {
    /// Adds a proposal's words to the text, as their author's, or leaves them out. What is answered is durable, and
    /// everybody who has the text open has it. Whether `by` may is the caller's business.
    ///
    /// # Errors
    /// [`Undecided`]; the words stay kept as they are.
    pub async fn decide(
        &self,
        document: &DocumentId,
        rank: ProposalRank,
        accept: bool,
        by: &AccountId,
    ) -> Result<ProposalState, Undecided> {
        let wanted = if accept {
            ProposalState::Accepted
        } else {
            ProposalState::Declined
        };
        for again in [false, true, true] {
            let room = self.0.context.rooms.get(document, &self.0.context);
            let (reply, answer) = oneshot::channel();
            let decide = Decide {
                rank,
                accept,
                by: by.clone(),
                reply,
            };
            if room.tell(Event::Decide(decide)).await.is_err() {
                continue;
            }
            // Three questions to the store: the room may be loading, then it looks what came late, then it commits.
            return match timeout(self.limits().store * 3, answer).await {
                // It was kept, and the room went before it could say so.
                Ok(Ok(Err(Undecided::Already(state)))) if again && state == wanted => Ok(state),
                Ok(Ok(outcome)) => outcome,
                Ok(Err(_)) => continue,
                Err(_) => Err(Undecided::Unavailable),
            };
        }
        Err(Undecided::Unavailable)
    }
}
