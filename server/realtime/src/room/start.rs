//! How a room comes to life, what it leaves behind, and what those hear who came for one that is not.

use std::sync::Arc;

use passeplume_domain::{
    DocumentId,
    documents::{Checkpoint, LoadError, Pen},
};
use tokio::{
    sync::mpsc,
    task::JoinHandle,
    time::{Instant, timeout},
};

use super::{Context, Event, JoinError, Storage, state::Room, stored::stored_bytes};
use crate::hub::refuse_query;

/// Up to so many stored bytes a text is worked on by a thread that serves sockets too: well under a millisecond, where
/// waking another thread takes as long and each thread keeps a heap of its own.
const SHORT: usize = 8 << 10;

pub(super) async fn load(
    id: &DocumentId,
    context: &Context,
    storage: Storage,
) -> Result<Room, JoinError> {
    let began = Instant::now();
    let looked = timeout(context.limits.store, async {
        // The room is registered already: a change of the row from here on reaches its inbox.
        let facts = context.documents.document(id).await;
        let loaded = context.log.load(id).await;
        let late = match &facts {
            // Only then does anybody ask.
            Ok(Some(facts)) if facts.pen == Pen::Down => context.documents.proposals(id).await.ok(),
            Ok(_) | Err(_) => None,
        };
        (facts, loaded, late)
    });
    let (facts, loaded, late) = match looked.await {
        Ok((Ok(Some(facts)), Ok(loaded), late)) => (facts, loaded, late),
        Ok((Ok(None), ..) | (_, Err(LoadError::Absent), _)) => return Err(JoinError::Denied),
        Ok((_, Err(LoadError::Damaged { what, .. }), _)) => {
            set_aside(id, context, &what).await;
            return Err(JoinError::Damaged);
        }
        Ok((Err(cause), ..) | (_, Err(LoadError::Store(cause)), _)) => {
            tracing::warn!(%cause, document = %id, "a document could not be loaded");
            return Err(JoinError::Unavailable);
        }
        Err(_) => {
            tracing::warn!(document = %id, "the store did not answer in time");
            return Err(JoinError::Unavailable);
        }
    };
    let (name, limits) = (id.clone(), Arc::clone(&context.limits));
    let opened = beside(stored_bytes(&loaded), move || {
        Room::open(name, facts, loaded, limits, storage)
    });
    let opened = opened.await;
    metrics::histogram!("passeplume_room_load_seconds").record(began.elapsed().as_secs_f64());
    match opened {
        Ok(Ok(mut room)) => {
            late.into_iter().for_each(|late| room.know_late(late));
            Ok(room)
        }
        Ok(Err(damage)) => {
            set_aside(id, context, &damage.to_string()).await;
            Err(JoinError::Damaged)
        }
        Err(_) => {
            set_aside(id, context, "loading it panicked").await;
            Err(JoinError::Damaged)
        }
    }
}

/// Works on a text of so many stored bytes, in a task of its own, so that a panic is the document's and not the room's.
pub(super) fn beside<T: Send + 'static>(
    bytes: usize,
    work: impl FnOnce() -> T + Send + 'static,
) -> JoinHandle<T> {
    if bytes <= SHORT {
        tokio::spawn(async move { work() })
    } else {
        tokio::task::spawn_blocking(work)
    }
}

/// Keeps a checkpoint where there is time: without it loading is slower, nothing else.
pub(super) async fn keep_checkpoint(context: &Context, id: &DocumentId, checkpoint: Checkpoint) {
    let at = context.time.now().wall;
    let keeping = context.log.put_checkpoint(id, checkpoint, at);
    let kept = timeout(context.limits.store, keeping).await;
    if let Ok(Err(error)) = &kept {
        context.committer.report(error);
    }
    if !matches!(kept, Ok(Ok(()))) {
        tracing::warn!(document = %id, "a checkpoint was not kept; loading stays slower");
    }
}

pub(super) async fn set_aside(id: &DocumentId, context: &Context, what: &str) {
    tracing::error!(document = %id, what, "a document is damaged and set aside");
    let at = context.time.now().wall;
    let setting = context.log.set_aside(id, what, at);
    if let Ok(Err(error)) = timeout(context.limits.store, setting).await {
        context.committer.report(&error);
    }
}

/// Tells everybody who wanted something of this room that there is none.
pub(super) fn turn_away(inbox: &mut mpsc::Receiver<Event>, error: JoinError) {
    inbox.close();
    while let Ok(event) = inbox.try_recv() {
        turn_one_away(event, error);
    }
}

/// Tells who wanted this of the room that there is none.
pub(super) fn turn_one_away(event: Event, error: JoinError) {
    match event {
        Event::Join(join) => {
            join.reply.send(Err(error)).ok();
        }
        Event::Query(query) => refuse_query(query, error),
        // Dropping the sender answers it, and sends who decides to a new room.
        Event::Drain(_)
        | Event::Writers(_)
        | Event::Decide(_)
        | Event::Leave(_)
        | Event::Ask(..)
        | Event::Resume(..)
        | Event::Rows(..)
        | Event::Change(..)
        | Event::Presence(..)
        | Event::QueryPresence(_)
        | Event::AnswerWritten(_)
        | Event::Drained(_)
        | Event::PersonChanged(_)
        | Event::DocumentChanged => {}
    }
}
