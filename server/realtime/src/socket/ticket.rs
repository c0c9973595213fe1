//! Lets a mailbox say what became of the letters in it, to whoever put them there.

use std::sync::Arc;

use crate::{
    hub::Door,
    live::Caller,
    room::{Event, MemberId},
};

/// Who hears of it; somebody who is gone need not.
#[derive(Debug, Clone)]
pub(crate) enum Ticket {
    /// A room, about one of its members.
    Room { room: Arc<Door>, member: MemberId },
    /// The task of `/live`, about one of its subscribers.
    Live(Caller),
}

impl Ticket {
    /// An answer is written.
    pub(crate) async fn answered(&self) {
        match self {
            Self::Room { room, member } => {
                room.say(Event::AnswerWritten(*member)).await;
            }
            // It sends no answers.
            Self::Live(_) => {}
        }
    }

    /// A mailbox that was full is empty.
    pub(crate) async fn drained(&self) {
        match self {
            Self::Room { room, member } => {
                room.say(Event::Drained(*member)).await;
            }
            Self::Live(caller) => caller.drained().await,
        }
    }
}
