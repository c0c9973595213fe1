//! A socket over plain HTTP, for networks that block WebSockets: what the server says is one long event stream, what the
//! client says comes in numbered pushes.
//!
//! The rooms see a byte stream past its handshake, as they see any other: a bounded pipe in memory, one end of which is
//! theirs. So the frames on it are those of a WebSocket, and limits, order, acknowledgements, heartbeats, goodbyes and what
//! happens to a slow reader are the rooms' own (`passeplume_realtime`). Here is only what HTTP adds:
//!
//! * A tunnel is known by 128 random bits that its stream says first, and belongs to the session that opened it.
//! * Pushes are numbered from 1 and done one at a time, each in a task of its own: whoever hangs up stops only the waiting.
//!   A push that was done is done; sent again after a lost answer it hears the same and is not done twice.
//! * A push is answered when the room has taken it: a room that is full stops the client that sends, as on a socket.
//! * The tunnel ends with its stream, whichever side ends that.

mod register;
mod stream;

use std::{cmp::Ordering, sync::Arc};

use axum::body::Body;
use http::StatusCode;
use passeplume_domain::SessionId;
use passeplume_realtime::Wire;
use tokio::{
    io::{AsyncWriteExt as _, DuplexStream, WriteHalf},
    sync::{Mutex, watch},
};

pub(crate) use register::Tunnels;
pub(crate) use stream::Downstream;

use crate::{
    error::ApiError,
    extract::{TunnelId, octets},
};

/// Bytes that one push may bring; a longer message comes in several.
pub(crate) const MOST: usize = 256 << 10;
/// Bytes that may lie in each direction of the pipe. When it is full the room's mailbox fills instead, or the push waits.
const PIPE: usize = 64 << 10;

/// Why a push is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TunnelRefused {
    /// The tunnel has ended.
    Ended,
    /// It comes before the push that it must follow.
    OutOfTurn,
}

impl TunnelRefused {
    /// Status, code and sentence.
    pub(crate) const fn public(self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::Ended => (
                StatusCode::GONE,
                "ended",
                "Cette connexion est terminée : la page en ouvre une autre. / This connection has ended: the page opens another.",
            ),
            Self::OutOfTurn => (
                StatusCode::CONFLICT,
                "out_of_turn",
                "Il manque ce qui vient avant. / What comes before is missing.",
            ),
        }
    }
}

impl From<TunnelRefused> for ApiError {
    fn from(refused: TunnelRefused) -> Self {
        Self::Tunnel(refused)
    }
}

/// One tunnel, as pushes find it.
pub(crate) struct Tunnel {
    /// The session that opened it; whoever had none says their token on it, as on a socket.
    whose: Option<SessionId>,
    inlet: Arc<Mutex<Inlet>>,
    ended: watch::Sender<bool>,
}

/// Where pushes go.
struct Inlet {
    pipe: WriteHalf<DuplexStream>,
    /// The number of the next push.
    next: u64,
}

impl Tunnel {
    fn new(whose: Option<SessionId>, pipe: WriteHalf<DuplexStream>) -> Self {
        Self {
            whose,
            inlet: Arc::new(Mutex::new(Inlet { pipe, next: 1 })),
            ended: watch::Sender::new(false),
        }
    }
}

impl Tunnels {
    /// Opens one: the rooms' end of it, and what its client hears.
    pub(crate) fn open(&self, whose: Option<SessionId>) -> (Wire, Downstream) {
        let (ours, theirs) = tokio::io::duplex(PIPE);
        let (read, write) = tokio::io::split(ours);
        let stay = self.enter(Tunnel::new(whose, write));
        (Wire::of_stream(theirs), Downstream::new(read, stay))
    }

    /// Brings the push of this number to the rooms.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] where no such tunnel is the caller's, [`TunnelRefused`], [`ApiError::UnderWay`] where another
    /// push is, and whatever is wrong with the body.
    pub(crate) async fn push(
        &self,
        id: TunnelId,
        turn: u64,
        whose: Option<&SessionId>,
        body: Body,
    ) -> Result<(), ApiError> {
        let tunnel = self.find(id)?;
        if tunnel.whose.as_ref() != whose {
            return Err(ApiError::NotFound);
        }
        // Before the body is read: no body waits for its turn in memory.
        let mut inlet = Arc::clone(&tunnel.inlet)
            .try_lock_owned()
            .map_err(|_| ApiError::UnderWay)?;
        let mut ended = tunnel.ended.subscribe();
        drop(tunnel);
        let bytes = tokio::select! {
            bytes = octets(body, MOST) => bytes?,
            () = end(&mut ended) => return Err(TunnelRefused::Ended.into()),
        };
        match turn.cmp(&inlet.next) {
            Ordering::Less => return Ok(()),
            Ordering::Equal => {}
            Ordering::Greater => return Err(TunnelRefused::OutOfTurn.into()),
        }
        // In a task of its own: half a push in the pipe could be neither taken back nor repeated.
        let written = tokio::spawn(async move {
            tokio::select! {
                written = inlet.pipe.write_all(&bytes) => {
                    inlet.next += 1;
                    written.map_err(|_| TunnelRefused::Ended)
                }
                () = end(&mut ended) => Err(TunnelRefused::Ended),
            }
        });
        Ok(written.await.map_err(ApiError::internal)??)
    }
}

// Apart, so that the watch's lock is never held across an await of the caller.
async fn end(ended: &mut watch::Receiver<bool>) {
    let _ = ended.wait_for(|ended| *ended).await;
}

#[cfg(test)]
mod tests;
