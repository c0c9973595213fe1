//! From a session to a subscriber of `/live`.
//!
//! As with seats: interest is registered before anything is looked up, and looked up again when a change of rights came
//! between.

use std::sync::Arc;

use passeplume_domain::SessionId;
use tokio::{sync::oneshot, time::timeout};

use super::{Hub, Told, login::TRIES};
use crate::{
    live::Command,
    room::JoinError,
    socket::{Farewell, Line},
};

impl Hub {
    /// Lets whoever owns the session follow topics on this socket.
    pub(crate) async fn enter_live(
        &self,
        session: &SessionId,
        line: &Arc<Line>,
    ) -> Result<(), JoinError> {
        if self.is_draining() {
            return Err(JoinError::Unavailable);
        }
        self.0.people.expect(session, line);
        for _ in 0..TRIES {
            let epoch = self.epoch();
            let person = self.look_up(session).await?;
            let most = self.limits().sockets_of_person;
            if let Some(silent) = self.0.people.claim(&person.account.id, line, most) {
                silent.mailbox.farewell(Farewell::REPLACED);
            }
            let asked = self.0.live.facts().family(&person.account);
            let family = match timeout(self.limits().store, asked).await {
                Ok(Ok(family)) => family,
                Ok(Err(_)) | Err(_) => return Err(JoinError::Unavailable),
            };
            let (reply, answer) = oneshot::channel();
            let enter = Command::Enter {
                line: Arc::clone(line),
                person,
                family,
                reply,
            };
            self.tell_live(enter).await;
            match timeout(self.limits().store, answer).await {
                Ok(Ok(true)) if self.epoch() == epoch => return Ok(()),
                // Rights have changed since they were looked up: whoever is replaced follows nothing yet.
                Ok(Ok(true)) => {}
                Ok(Ok(false) | Err(_)) | Err(_) => return Err(JoinError::Unavailable),
            }
        }
        Err(JoinError::Unavailable)
    }

    /// Tells the task of `/live` something; waits while too much waits there, and so does whoever speaks on this socket.
    pub(crate) fn tell_live(&self, command: Command) -> Told {
        self.0.live.tell(command)
    }
}
