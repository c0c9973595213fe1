//! A letter that was brought to somebody, or waits at their full inbox.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use tokio::sync::mpsc::{Sender, error::TrySendError};

/// Ends when the letter is in the inbox, or there is nobody to read it.
///
/// Nearly always that is so when it is made. Waiting is in a box: every idle socket would else keep the room for its
/// longest wait, for as long as it lives.
#[must_use = "who brings a letter waits while the inbox is full"]
pub(crate) struct Told(Option<Pin<Box<dyn Future<Output = ()> + Send>>>);

impl Told {
    /// Brings a letter to an inbox; whoever reads it may be gone, and then there is nobody to tell.
    pub(crate) fn to<T: Send + 'static>(inbox: &Sender<T>, letter: T) -> Self {
        match inbox.try_send(letter) {
            Err(TrySendError::Full(letter)) => Self::waiting(inbox.clone(), letter),
            Ok(()) | Err(TrySendError::Closed(_)) => Self::now(),
        }
    }

    /// Brings a letter to an inbox that was full.
    pub(super) fn waiting<T: Send + 'static>(inbox: Sender<T>, letter: T) -> Self {
        Self::after(async move {
            inbox.send(letter).await.ok();
        })
    }

    /// It is there.
    pub(crate) const fn now() -> Self {
        Self(None)
    }

    /// It is there once this has ended.
    pub(super) fn after(waiting: impl Future<Output = ()> + Send + 'static) -> Self {
        Self(Some(Box::pin(waiting)))
    }
}

impl Future for Told {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        match &mut self.0 {
            Some(waiting) => waiting.as_mut().poll(cx),
            None => Poll::Ready(()),
        }
    }
}
