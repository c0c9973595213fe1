//! `/live`: our own protocol, JSON in text frames; one socket a tab for everything that is not a text.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use passeplume_domain::{SessionId, accounts::session_id_of};
use tokio::time::Instant;

use super::{
    Farewell, Line,
    reader::{Listener, Standing},
};
use crate::{
    hub::Hub,
    live::{Command, Said, parse},
    room::JoinError,
};

/// Unreadable messages after which the socket closes.
const MOST_UNREADABLE: u32 = 50;

/// One `/live` socket.
pub(crate) struct LiveSocket {
    hub: Hub,
    line: Arc<Line>,
    /// The session of the upgrade's cookie; stands where no token is said.
    cookie: Option<SessionId>,
    standing: Standing,
    unreadable: u32,
    rate: Rate,
}

impl LiveSocket {
    /// A socket that nobody has logged in to.
    pub(crate) fn new(hub: Hub, line: Arc<Line>, cookie: Option<SessionId>) -> Self {
        Self {
            hub,
            line,
            cookie,
            standing: Standing::Stranger,
            unreadable: 0,
            rate: Rate::new(),
        }
    }

    async fn enter(&self, token: Option<&str>) -> Result<(), Farewell> {
        let session = match token {
            Some(token) if !token.is_empty() => session_id_of(token).ok(),
            Some(_) | None => self.cookie.clone(),
        };
        let session = session.ok_or(Farewell::NO_ACCESS)?;
        self.hub
            .enter_live(&session, &self.line)
            .await
            .map_err(|error| match error {
                JoinError::Denied | JoinError::Damaged => Farewell::NO_ACCESS,
                JoinError::Unavailable | JoinError::Gone => Farewell::TRY_AGAIN,
            })
    }

    async fn obey(&mut self, said: Said) -> Result<(), Farewell> {
        let id = self.line.id;
        let command = match (said, self.standing) {
            (
                Said::Hello {
                    token,
                    cursor,
                    topics,
                },
                Standing::Stranger,
            ) => {
                self.enter(token.as_deref()).await?;
                self.standing = Standing::Known;
                Command::Hello { id, cursor, topics }
            }
            (Said::Follow { cursor, topics }, Standing::Known) => {
                Command::Follow { id, cursor, topics }
            }
            (Said::Unfollow { topics }, Standing::Known) => Command::Unfollow { id, topics },
            (Said::Typing { topic }, Standing::Known) => Command::Typing { id, topic },
            (Said::Hello { .. }, Standing::Known) => return Err(Farewell::MISBEHAVED),
            (
                Said::Follow { .. } | Said::Unfollow { .. } | Said::Typing { .. },
                Standing::Stranger,
            ) => {
                return Err(Farewell::NO_LOGIN);
            }
        };
        self.hub.tell_live(command).await;
        Ok(())
    }
}

impl Listener for LiveSocket {
    async fn start(&mut self) -> Result<(), Farewell> {
        Ok(())
    }

    async fn hear(&mut self, message: Bytes) -> Result<(), Farewell> {
        if self.rate.add(self.hub.limits().live_rate) {
            return Err(Farewell::MISBEHAVED);
        }
        if let Some(said) = parse(&message) {
            // Boxed: logins are rare, as all that is said here, and every idle socket would keep their state's room.
            return Box::pin(self.obey(said)).await;
        }
        metrics::counter!("passeplume_frames_unreadable_total").increment(1);
        self.unreadable += 1;
        match self.standing {
            Standing::Stranger => Err(Farewell::NO_LOGIN),
            Standing::Known if self.unreadable > MOST_UNREADABLE => Err(Farewell::MISBEHAVED),
            Standing::Known => Ok(()),
        }
    }

    fn standing(&self) -> Standing {
        self.standing
    }

    fn allowed(&self) -> usize {
        self.hub.limits().live_message
    }

    async fn ended(&mut self) {
        self.hub.tell_live(Command::Leave(self.line.id)).await;
        self.hub.hang_up(&self.line);
    }
}

/// Messages within a second.
struct Rate {
    since: Instant,
    count: u32,
}

impl Rate {
    fn new() -> Self {
        Self {
            since: Instant::now(),
            count: 0,
        }
    }

    /// One more; whether that is too many.
    fn add(&mut self, most: u32) -> bool {
        if self.since.elapsed() >= Duration::from_secs(1) {
            *self = Self::new();
        }
        self.count += 1;
        self.count > most
    }
}
