//! `/yjs/{document}`: the y-websocket protocol, one document a socket, logged in before the upgrade.

use std::sync::Arc;

use bytes::Bytes;
use passeplume_crdt::wire::{SyncMessage, y_websocket::Message};
use passeplume_domain::{DocumentId, SessionId};

use super::{
    Dialect, Farewell, Line,
    reader::{Listener, Standing, keep},
};
use crate::{
    hub::{Hub, Seat},
    room::{Event, JoinError, Outlet},
};

/// Unreadable messages after which the socket closes.
const MOST_UNREADABLE: u32 = 50;

/// One `/yjs` socket.
pub(crate) struct Yjs {
    hub: Hub,
    line: Arc<Line>,
    state: State,
    unreadable: u32,
}

/// How far the socket has come.
enum State {
    /// Its session is not looked up yet.
    Outside {
        document: DocumentId,
        session: SessionId,
    },
    /// It has its seat.
    Seated(Seat),
}

impl Yjs {
    /// A socket that is to be seated.
    pub(crate) fn new(hub: Hub, line: Arc<Line>, document: DocumentId, session: SessionId) -> Self {
        Self {
            hub,
            line,
            state: State::Outside { document, session },
            unreadable: 0,
        }
    }

    async fn take_seat(
        &self,
        document: &DocumentId,
        session: &SessionId,
    ) -> Result<Seat, Farewell> {
        let outlet = Outlet {
            mailbox: Arc::clone(&self.line.mailbox),
            head: Bytes::new(),
            dialect: Dialect::Yjs,
        };
        self.hub
            .take_seat(document, session, outlet, &self.line)
            .await
            .map_err(|error| match error {
                JoinError::Denied | JoinError::Damaged => Farewell::NO_ACCESS,
                JoinError::Unavailable | JoinError::Gone => Farewell::TRY_AGAIN,
            })
    }
}

impl Listener for Yjs {
    async fn start(&mut self) -> Result<(), Farewell> {
        if let State::Outside { document, session } = &self.state {
            let seat = Box::pin(self.take_seat(document, session)).await?;
            self.state = State::Seated(seat);
        }
        Ok(())
    }

    async fn hear(&mut self, frame: Bytes) -> Result<(), Farewell> {
        let State::Seated(seat) = &self.state else {
            return Ok(());
        };
        match Message::decode(&frame) {
            Ok(Message::Sync(sync)) => {
                let is_answer = matches!(sync, SyncMessage::Step2(_));
                if !is_answer && frame.len() > self.hub.limits().message {
                    return Err(Farewell::TOO_BIG);
                }
                seat.sync(&frame, sync).await;
            }
            Ok(Message::Awareness(body)) => {
                seat.tell(|member| Event::Presence(member, keep(&frame, body)))
                    .await;
            }
            Ok(Message::QueryAwareness) => seat.tell(Event::QueryPresence).await,
            Err(_) => {
                metrics::counter!("passeplume_frames_unreadable_total").increment(1);
                self.unreadable += 1;
                if self.unreadable > MOST_UNREADABLE {
                    return Err(Farewell::MISBEHAVED);
                }
            }
        }
        Ok(())
    }

    fn standing(&self) -> Standing {
        Standing::Known
    }

    fn allowed(&self) -> usize {
        self.hub.limits().answer + 512
    }

    async fn ended(&mut self) {
        if let State::Seated(seat) = &self.state {
            seat.leave().await;
        }
        self.hub.hang_up(&self.line);
    }
}
