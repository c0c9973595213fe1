//! `/collab`: the Hocuspocus protocol, many documents on one socket, each with its own login.

use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use passeplume_crdt::wire::{
    SyncMessage,
    hocuspocus::{ClientFrame, Message, PONG, document_name},
    lib0,
};
use passeplume_domain::{DocumentId, SessionId, accounts::session_id_of};

use super::{
    Dialect, Farewell, Kind, Line, Message as Letter,
    reader::{Listener, Standing, keep},
};
use crate::{
    hub::{Hub, LoginError, Seat, Told},
    room::{ChangeKind, Event, JoinError, Outlet, Resume, notes},
};

/// Frames about documents that nobody is logged in to; beyond them the socket closes. A denied provider sends a few.
const MOST_IGNORED: u32 = 10_000;

/// One `/collab` socket.
pub(crate) struct Collab {
    hub: Hub,
    line: Arc<Line>,
    /// The session of the upgrade's cookie; stands where a token is empty.
    cookie: Option<SessionId>,
    places: Vec<Place>,
    standing: Standing,
    ignored: u32,
}

/// What an address means on this socket.
struct Place {
    /// The address as it stands before every body: kept once, for it is compared as it is written.
    head: Bytes,
    state: State,
}

/// How far the login of an address has come.
enum State {
    /// Denied, or left: what comes is ignored until the next login.
    Outside,
    /// Has a seat in a room.
    Seated(Seat),
}

impl Place {
    fn outside(head: Bytes) -> Self {
        Self {
            head,
            state: State::Outside,
        }
    }

    /// Whether it is this address. What stands before an address is its length, which is as long for equal ones.
    fn is_at(&self, address: &str) -> bool {
        self.head.len() == head_length(address) && self.head.ends_with(address.as_bytes())
    }
}

impl Collab {
    /// A socket that nobody has logged in to.
    pub(crate) fn new(hub: Hub, line: Arc<Line>, cookie: Option<SessionId>) -> Self {
        Self {
            hub,
            line,
            cookie,
            places: Vec::new(),
            standing: Standing::Stranger,
            ignored: 0,
        }
    }

    fn place(&self, address: &str) -> Option<usize> {
        self.places.iter().position(|place| place.is_at(address))
    }

    fn note(&self, head: &Bytes, body: Bytes) {
        self.line.mailbox.say(&Letter::new(head, &body), Kind::Note);
    }

    /// Makes room for one more address: a session-aware client takes a new one each time it opens a text.
    fn forget_one_outside(&mut self) -> bool {
        let outside = |place: &Place| matches!(place.state, State::Outside);
        let found = self.places.iter().position(outside);
        if let Some(at) = found {
            self.places.remove(at);
        }
        found.is_some()
    }

    async fn log_in(&mut self, address: &str, token: &str) -> Result<(), Farewell> {
        let at = match self.place(address) {
            Some(at) => at,
            None if self.places.len() >= self.hub.limits().seats && !self.forget_one_outside() => {
                self.note(&head_of(address), notes::denied("too-many-documents"));
                return Ok(());
            }
            None => {
                // Exactly: most sockets have one text for as long as they live.
                self.places.reserve_exact(1);
                self.places.push(Place::outside(head_of(address)));
                self.places.len() - 1
            }
        };
        let Some(place) = self.places.get_mut(at) else {
            return Ok(());
        };
        if let State::Seated(seat) = std::mem::replace(&mut place.state, State::Outside) {
            seat.leave().await;
        }
        let head = place.head.clone();
        match self.seat(address, token, head.clone()).await {
            Ok(seat) => {
                self.standing = Standing::Known;
                if let Some(place) = self.places.get_mut(at) {
                    place.state = State::Seated(seat);
                }
                Ok(())
            }
            Err(LoginError::Unavailable) => Err(Farewell::TRY_AGAIN),
            Err(LoginError::Denied) => {
                self.note(&head, notes::denied("permission-denied"));
                Ok(())
            }
        }
    }

    async fn seat(&self, address: &str, token: &str, head: Bytes) -> Result<Seat, LoginError> {
        let session = if token.is_empty() {
            self.cookie.clone().ok_or(LoginError::Denied)?
        } else {
            session_id_of(token).map_err(|_| LoginError::Denied)?
        };
        let document = DocumentId::parse(document_name(address)).map_err(|_| LoginError::Denied)?;
        let outlet = Outlet {
            mailbox: Arc::clone(&self.line.mailbox),
            head,
            dialect: Dialect::Collab,
        };
        self.hub
            .take_seat(&document, &session, outlet, &self.line)
            .await
            .map_err(|error| match error {
                JoinError::Denied | JoinError::Damaged => LoginError::Denied,
                JoinError::Unavailable | JoinError::Gone => LoginError::Unavailable,
            })
    }

    async fn hear_document(
        &mut self,
        frame: &Bytes,
        address: &str,
        message: Message<'_>,
    ) -> Result<(), Farewell> {
        if let Message::Auth { token, .. } = message {
            // Boxed: logins are rare, and every idle socket would keep their state's room.
            return Box::pin(self.log_in(address, token)).await;
        }
        let seated = self.place(address).and_then(|at| self.places.get_mut(at));
        let Some(place) = seated else {
            return match self.standing {
                Standing::Stranger => Err(Farewell::NO_LOGIN),
                Standing::Known => self.ignore(),
            };
        };
        let State::Seated(seat) = &place.state else {
            return self.ignore();
        };
        let told = match message {
            Message::Sync(sync) | Message::SyncReply(sync) => {
                let limits = self.hub.limits();
                let fits = match sync {
                    SyncMessage::Step2(update) => update.len() <= limits.answer,
                    SyncMessage::Update(_) | SyncMessage::Step1(_) => frame.len() <= limits.message,
                };
                if !fits {
                    return Err(Farewell::TOO_BIG);
                }
                seat.sync(frame, sync)
            }
            Message::Awareness(body) => {
                seat.tell(|member| Event::Presence(member, keep(frame, body)))
            }
            Message::QueryAwareness => seat.tell(Event::QueryPresence),
            Message::Stateless(payload) => {
                let Some(resume) = Resume::parse(payload) else {
                    let head = place.head.clone();
                    self.note(&head, notes::code("unsupported"));
                    return Ok(());
                };
                seat.tell(|member| Event::Resume(member, resume))
            }
            Message::BroadcastStateless => return Err(Farewell::MISBEHAVED),
            Message::Close => {
                let told = seat.leave();
                place.state = State::Outside;
                told
            }
            // Taken above.
            Message::Auth { .. } => return Ok(()),
        };
        told.await;
        Ok(())
    }

    fn ignore(&mut self) -> Result<(), Farewell> {
        self.ignored += 1;
        if self.ignored > MOST_IGNORED {
            Err(Farewell::MISBEHAVED)
        } else {
            Ok(())
        }
    }
}

impl Listener for Collab {
    async fn start(&mut self) -> Result<(), Farewell> {
        Ok(())
    }

    async fn hear(&mut self, frame: Bytes) -> Result<(), Farewell> {
        match ClientFrame::decode(&frame) {
            Ok(ClientFrame::Ping) => {
                let pong = Letter::new(&[], &Bytes::from_static(PONG));
                self.line.mailbox.say(&pong, Kind::Note);
                Ok(())
            }
            Ok(ClientFrame::Pong) => Ok(()),
            Ok(ClientFrame::Document { address, message }) => {
                self.hear_document(&frame, address, message).await
            }
            Err(_) => {
                metrics::counter!("passeplume_frames_unreadable_total").increment(1);
                match self.standing {
                    Standing::Stranger => Err(Farewell::NO_LOGIN),
                    Standing::Known => self.ignore(),
                }
            }
        }
    }

    fn standing(&self) -> Standing {
        self.standing
    }

    fn allowed(&self) -> usize {
        match self.standing {
            Standing::Stranger => self.hub.limits().message_before_login,
            // Which message it is shows only when it is read: the longer bound holds until then.
            Standing::Known => self.hub.limits().answer + 512,
        }
    }

    async fn ended(&mut self) {
        for place in std::mem::take(&mut self.places) {
            if let State::Seated(seat) = place.state {
                seat.leave().await;
            }
        }
        self.hub.hang_up(&self.line);
    }
}

fn head_of(address: &str) -> Bytes {
    let mut head = BytesMut::with_capacity(head_length(address));
    lib0::write_var_str(&mut head, address);
    head.freeze()
}

/// How long the head of an address is: seven bits of its length a byte, then the address.
fn head_length(address: &str) -> usize {
    let bits = usize::BITS - address.len().leading_zeros();
    address.len() + bits.div_ceil(7).max(1) as usize
}

impl Seat {
    /// Brings one sync message to the room; waits while the room is full.
    pub(crate) fn sync(&self, frame: &Bytes, message: SyncMessage<'_>) -> Told {
        match message {
            SyncMessage::Step1(state_vector) => {
                self.tell(|member| Event::Ask(member, keep(frame, state_vector)))
            }
            SyncMessage::Step2(update) => self.change(ChangeKind::Step2, keep(frame, update)),
            SyncMessage::Update(update) => self.change(ChangeKind::Update, keep(frame, update)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rt_55_an_address_is_kept_once_and_found_again() {
        println!("{} bytes a text of a socket", size_of::<Place>());
        assert!(size_of::<Place>() <= 48);
        let lengths = [0, 1, 36, 126, 127, 128, 129, 16_383, 16_384, 16_385];
        let addresses = lengths.map(|length| "a".repeat(length));
        for one in &addresses {
            let place = Place::outside(head_of(one));
            assert_eq!(place.head.len(), head_length(one), "no byte too many");
            for other in &addresses {
                assert_eq!(
                    place.is_at(other),
                    one == other,
                    "{} {}",
                    one.len(),
                    other.len()
                );
            }
        }
        assert!(!Place::outside(head_of("poules")).is_at("canard"));
    }
}
