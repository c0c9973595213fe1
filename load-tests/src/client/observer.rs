//! A stranger who looks at a document and notes which items the server has of whom, before any client can say them again.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    rc::Rc,
    time::{Duration, Instant},
};

use anyhow::{Result, bail};
use passeplume_crdt::{
    scan::{Body, Limits, Update},
    wire::SyncMessage,
};

use super::{
    said::Said,
    socket::{self, Door, Ear, End, Ended, Shared, Socket},
};

/// How often it is looked whether all has come.
const LOOK: Duration = Duration::from_millis(2);

/// What a server has of a document.
#[derive(Debug, Default)]
pub(crate) struct Holdings {
    /// Runs of clocks, `from .. to`, by client; in the order in which they came.
    runs: BTreeMap<u64, Vec<(u32, u32)>>,
    /// When the last run came; when the first answer did, where it holds nothing.
    at: Option<Instant>,
    end: Option<End>,
    unreadable: bool,
}

impl Holdings {
    /// Whether it has this item.
    pub(crate) fn has(&self, client: u64, clock: u32) -> bool {
        self.runs
            .get(&client)
            .is_some_and(|runs| runs.iter().any(|(from, to)| (*from..*to).contains(&clock)))
    }

    /// When the last of it came.
    pub(crate) fn at(&self) -> Option<Instant> {
        self.at
    }

    fn take(&mut self, update: &[u8], at: Instant) {
        let Ok(update) = Update::parse(update, &Limits::TRUSTED) else {
            self.unreadable = true;
            return;
        };
        self.at.get_or_insert(at);
        for block in update.structs() {
            if matches!(block.body, Body::Skip) {
                continue;
            }
            self.at = Some(at);
            let runs = self.runs.entry(block.id.client).or_default();
            match runs.last_mut() {
                Some((_, to)) if *to == block.id.clock => *to = block.end(),
                Some(_) | None => runs.push((block.id.clock, block.end())),
            }
        }
    }
}

/// Opens a document and notes what the server tells, until it has told nothing more for `quiet`; then leaves.
///
/// Some servers answer at once with an empty document and bring the text later, hence the waiting.
///
/// # Errors
/// Where the server refuses, ends the socket, or answers nothing within `patience`.
pub(crate) async fn observe(
    door: &Door,
    shared: &Rc<Shared>,
    quiet: Duration,
    patience: Duration,
) -> Result<Holdings> {
    let began = Instant::now();
    let (socket, listener) = socket::open(door, shared).await?;
    let held = Rc::new(RefCell::new(Holdings::default()));
    let mut ear = Observer(held.clone());
    tokio::task::spawn_local(async move {
        let end = listener.run(&mut ear).await;
        ear.0.borrow_mut().end = Some(end);
    });
    loop {
        tokio::time::sleep(LOOK).await;
        let held = held.borrow();
        if let Some(end) = held.end {
            return Err(Ended(end).into());
        }
        if held.unreadable {
            bail!("the server told an update that does not read");
        }
        if held.at.is_some_and(|at| at.elapsed() > quiet) {
            break;
        }
        if held.at.is_none() && began.elapsed() > patience {
            bail!("no answer within {} s", patience.as_secs());
        }
    }
    socket.leave();
    Ok(held.take())
}

struct Observer(Rc<RefCell<Holdings>>);

impl Ear for Observer {
    fn hear(&mut self, said: Said<'_>, at: Instant, socket: &Socket) {
        match said {
            // It has nothing to give: what it sees is what the server has.
            Said::Step1(_) => socket.say_sync(SyncMessage::Step2(&[0, 0])),
            Said::Step2(update) | Said::Update(update) => self.0.borrow_mut().take(update, at),
            Said::Denied | Said::Closed => {
                self.0.borrow_mut().end = Some(End::Closed(None));
                socket.leave();
            }
            Said::Stored | Said::Refused | Said::Ping | Said::Presence(_) | Said::Other => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::writer::Writer;

    #[test]
    fn what_is_held_is_known_item_by_item_and_a_hole_is_seen() {
        let mut writer = Writer::new(9);
        let updates: Vec<_> = (0..5).map(|_| writer.type_letters("a")).collect();
        let mut held = Holdings::default();
        let at = Instant::now();
        for (number, update) in updates.iter().enumerate() {
            if number != 2 {
                held.take(update, at);
            }
        }
        let has: Vec<_> = (0..6).map(|clock| held.has(9, clock)).collect();
        assert_eq!(has, [true, true, false, true, true, false]);
        assert!(!held.has(8, 0));
        held.take(&writer.everything(), at);
        assert!(held.has(9, 2));
        assert!(!held.unreadable);
        held.take(&[1, 2, 3], at);
        assert!(held.unreadable);
    }

    #[test]
    fn an_empty_answer_is_an_answer() {
        let mut held = Holdings::default();
        held.take(&[0, 0], Instant::now());
        assert!(held.at().is_some());
        assert!(!held.has(1, 0));
    }
}
