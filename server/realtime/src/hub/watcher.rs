//! Follows the outbox and brings every change of rights to the sockets and rooms that it concerns.

use std::{
    sync::{Arc, Weak, atomic::Ordering},
    time::Duration,
};

use passeplume_domain::{
    AccountId,
    events::{Event as Happened, Outbox},
};
use tokio::time::{sleep, timeout};

use super::{Hub, Inner};
use crate::{room::Event, socket::Farewell};

/// Events taken at one look.
const BATCH: u32 = 256;

/// How long a wait for the next event lasts at the most, so that a hub that is dropped is noticed.
const PATIENCE: Duration = Duration::from_secs(1);

/// Starts to follow; ends when the hub is dropped.
pub(super) fn start(hub: &Hub, outbox: Arc<dyn Outbox>) {
    let (hub, limits) = (Arc::downgrade(&hub.0), Arc::clone(&hub.0.context.limits));
    tokio::spawn(async move {
        // Where following begins, events until now concern nobody here: no socket is open yet, and whoever logs in
        // reads what they left behind.
        let mut position = None;
        while hub.strong_count() > 0 {
            let looked = timeout(limits.store, look(&outbox, position)).await;
            match looked {
                Ok(Ok((next, events))) => {
                    position = Some(next);
                    let more = events.len() == BATCH as usize;
                    for event in events {
                        act(&hub, event).await;
                    }
                    // Rights first: nobody is told what they may not hear any more.
                    if let Some(hub) = hub.upgrade() {
                        hub.live.seen(next);
                    }
                    if more {
                        continue;
                    }
                    match timeout(limits.store, outbox.wait(next, PATIENCE)).await {
                        Ok(Ok(_)) => continue,
                        Ok(Err(cause)) => {
                            tracing::warn!(%cause, "the outbox could not be waited for");
                        }
                        Err(_) => tracing::warn!("the outbox did not wake in time"),
                    }
                    forget_all(&hub);
                }
                Ok(Err(cause)) => {
                    tracing::warn!(%cause, "the outbox could not be read");
                    forget_all(&hub);
                }
                Err(_) => {
                    tracing::warn!("the outbox did not answer in time");
                    forget_all(&hub);
                }
            }
            sleep(limits.watch).await;
        }
    });
}

async fn look(
    outbox: &Arc<dyn Outbox>,
    position: Option<i64>,
) -> Result<(i64, Vec<Happened>), passeplume_domain::StoreError> {
    let Some(position) = position else {
        return Ok((outbox.head().await?, Vec::new()));
    };
    let found = outbox.after(position, BATCH).await?;
    let next = found.last().map_or(position, |last| last.position);
    Ok((next, found.into_iter().map(|one| one.event).collect()))
}

/// Whoever cannot hear of changes must not remember what was before them.
fn forget_all(hub: &Weak<Inner>) {
    if let Some(hub) = hub.upgrade() {
        hub.known.forget_all();
    }
}

async fn act(hub: &Weak<Inner>, event: Happened) {
    let Some(hub) = hub.upgrade().map(Hub) else {
        return;
    };
    // What screens show is nobody's right: a login that looked a moment ago need not look again for it.
    if matches!(event, Happened::Told(_)) {
        return;
    }
    // Before anybody is told: a login that looked before this looks again.
    hub.0.epoch.fetch_add(1, Ordering::SeqCst);
    hub.forget(&event);
    match event {
        Happened::SessionEnded(session) => {
            for line in hub.0.people.of_session(&session) {
                line.mailbox.farewell(Farewell::NO_ACCESS);
            }
        }
        Happened::SessionsEnded(account) => {
            for line in hub.0.people.of_account(&account) {
                line.mailbox.farewell(Farewell::NO_ACCESS);
            }
        }
        Happened::AccessChanged(account) => hub.person_changed(account).await,
        Happened::DocumentChanged(document) => {
            if let Some(room) = hub.0.context.rooms.loaded(&document) {
                room.nudge(Event::DocumentChanged);
            }
        }
        Happened::EverythingChanged => {
            for room in hub.0.context.rooms.all() {
                room.nudge(Event::DocumentChanged);
            }
            for account in hub.0.people.accounts() {
                hub.person_changed(account).await;
            }
        }
        Happened::Told(_) => {}
    }
}

impl Hub {
    fn forget(&self, event: &Happened) {
        let known = &self.0.known;
        match event {
            Happened::SessionEnded(session) => known.forget(session),
            Happened::SessionsEnded(account) | Happened::AccessChanged(account) => {
                known.forget_person(account);
            }
            Happened::DocumentChanged(_) | Happened::Told(_) => {}
            Happened::EverythingChanged => known.forget_all(),
        }
    }

    async fn person_changed(&self, id: AccountId) {
        let lines = self.0.people.of_account(&id);
        if lines.is_empty() {
            return;
        }
        match timeout(self.limits().store, self.0.accounts.account(&id)).await {
            Ok(Ok(Some(account))) => {
                let account = Arc::new(account);
                self.0.live.person_changed(Arc::clone(&account));
                for room in self.0.context.rooms.all() {
                    room.nudge(Event::PersonChanged(Arc::clone(&account)));
                }
            }
            Ok(Ok(None)) => {
                for line in lines {
                    line.mailbox.farewell(Farewell::NO_ACCESS);
                }
            }
            Ok(Err(_)) | Err(_) => {
                // Not knowing is no permission: they come back and are asked again.
                for line in lines {
                    line.mailbox.farewell(Farewell::TRY_AGAIN);
                }
            }
        }
    }
}
