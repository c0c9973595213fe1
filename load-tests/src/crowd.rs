//! Clients on documents that type at a given rate: what `classroom`, `broadcast` and `ramp` have in common.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use hdrhistogram::Histogram;

use crate::{
    client::{Behind, Member, Refused, Tally},
    ledger::{Account, Ledger, Seat},
    pacer,
    setup::Setup,
    target::accounts::Place,
};

/// Sockets that are being opened at once.
const OPENING: usize = 32;
/// How long a document may take to come.
const SYNC: Duration = Duration::from_secs(60);

/// How many clients, and where.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    /// Documents.
    pub(crate) documents: usize,
    /// Clients on each.
    pub(crate) clients: usize,
    /// How many of them write.
    pub(crate) writers: usize,
}

/// Connected clients and their ledger.
pub(crate) struct Crowd {
    /// All clients, document by document.
    pub(crate) members: Vec<Rc<Member>>,
    /// Those that write.
    pub(crate) writers: Vec<Rc<Member>>,
    /// What they wrote and heard.
    pub(crate) ledger: Rc<RefCell<Ledger>>,
    /// Who sits where: one place a room of the ledger, one token a seat.
    pub(crate) places: Vec<Place>,
    /// The first client id of each room; its seats have those that follow, also where they only read.
    pub(crate) first_clients: Vec<u64>,
    turned_away: Cell<u64>,
}

impl Crowd {
    /// Opens all sockets and waits until every client has its document.
    ///
    /// # Errors
    /// Where the server refuses one, or a document does not come within a minute.
    pub(crate) async fn open(setup: &Setup, shape: Shape) -> Result<Self> {
        let places = setup.accounts.places(shape.documents, shape.clients)?;
        Self::open_at(setup, places, |_| shape.writers).await
    }

    /// Opens all sockets at these places and waits until every client has its document; `writers` tells how many of a
    /// place's clients write.
    ///
    /// # Errors
    /// As [`Crowd::open`].
    pub(crate) async fn open_at(
        setup: &Setup,
        places: Vec<Place>,
        mut writers: impl FnMut(&Place) -> usize,
    ) -> Result<Self> {
        let ledger = Rc::new(RefCell::new(Ledger::new()?));
        let mut crowd = Self {
            members: Vec::new(),
            writers: Vec::new(),
            ledger,
            places,
            first_clients: Vec::new(),
            turned_away: Cell::new(0),
        };
        for place in &crowd.places {
            setup.prepare(&place.document).await?;
            let clients = place.tokens.len();
            let writing = writers(place).min(clients);
            let first = setup.fresh_clients(clients);
            crowd.first_clients.push(first);
            let mut ledger = crowd.ledger.borrow_mut();
            let room = ledger.open_room(first, writing, clients);
            for reader in 0..clients {
                let client = (reader < writing).then(|| first + reader as u64);
                let member = Member::new(Seat { room, reader }, client, &crowd.ledger);
                if client.is_some() {
                    crowd.writers.push(member.clone());
                }
                crowd.members.push(member);
            }
        }
        let all = crowd.members.len() as u64;
        setup.progress.count("opening sockets", all);
        stream::iter(&crowd.members)
            .map(Ok)
            .try_for_each_concurrent(OPENING, |member| async {
                crowd.connect_patiently(setup, member).await?;
                setup.progress.one_more();
                anyhow::Ok(())
            })
            .await?;
        Ok(crowd)
    }

    /// As [`Crowd::connect`], and comes again when a busy server says so.
    ///
    /// # Errors
    /// As [`Crowd::connect`], or where the server is busy for a minute.
    async fn connect_patiently(&self, setup: &Setup, member: &Rc<Member>) -> Result<()> {
        let began = Instant::now();
        loop {
            let told = self.connect(setup, member).await;
            let busy = told
                .as_ref()
                .err()
                .and_then(|error| error.downcast_ref::<Refused>()?.come_again());
            let Some(seconds) = busy.filter(|_| began.elapsed() < SYNC) else {
                return told;
            };
            self.turned_away.set(self.turned_away.get() + 1);
            // Not all in the same moment again.
            let spread = member.seat().reader as u64 % 10 * 100;
            tokio::time::sleep(Duration::from_secs(seconds) + Duration::from_millis(spread)).await;
        }
    }

    /// How often a busy server told a client to come again while the crowd came.
    pub(crate) fn turned_away(&self) -> u64 {
        self.turned_away.get()
    }

    /// Opens a socket for this member, the first or the next one, and waits until it has its document.
    ///
    /// # Errors
    /// Where the server refuses it, or the document does not come within a minute.
    pub(crate) async fn connect(&self, setup: &Setup, member: &Rc<Member>) -> Result<()> {
        let seat = member.seat();
        let place = self.places.get(seat.room).context("no such room")?;
        let token = place.tokens.get(seat.reader).context("no such seat")?;
        let door = setup.door(&place.document, token).await?.telling();
        member.connect(&door, &setup.shared).await?;
        member.synced(SYNC).await
    }

    /// The client id of a member, which it has also where it only reads.
    pub(crate) fn client(&self, member: &Member) -> u64 {
        let seat = member.seat();
        let first = self.first_clients.get(seat.room).copied().unwrap_or(0);
        first + seat.reader as u64
    }

    /// Lets the writers type in turn, `rate` items a second over all documents; how late the generator was.
    ///
    /// # Errors
    /// Where the system has no timer.
    pub(crate) async fn type_at(&self, rate: f64, span: Duration) -> Result<Histogram<u64>> {
        type_in_turn(&self.writers, rate, span).await
    }

    /// Waits until everything has arrived, or nothing has for `quiet`, or `longest` is over.
    pub(crate) async fn settle(&self, quiet: Duration, longest: Duration) {
        let began = Instant::now();
        let mut last = (self.account().delivered, began);
        loop {
            let account = self.account();
            let now = Instant::now();
            if account.delivered != last.0 {
                last = (account.delivered, now);
            }
            let over = now - last.1 > quiet || now - began > longest;
            if account.missing() == 0 || over {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// What the ledger has found so far.
    pub(crate) fn account(&self) -> Account {
        self.ledger.borrow().account()
    }

    /// What the server said to all of them together.
    pub(crate) fn tally(&self) -> Tally {
        let mut sum = Tally::default();
        for member in &self.members {
            sum.add(member.tally());
        }
        sum
    }

    /// What lies on the generator's side of all their sockets.
    pub(crate) fn behind(&self) -> Behind {
        let mut sum = Behind::default();
        for socket in self.members.iter().filter_map(|member| member.socket()) {
            sum.add(socket.behind());
        }
        sum
    }

    /// How many have lost their socket.
    pub(crate) fn dropped(&self) -> u64 {
        let dropped = self.members.iter().filter(|member| member.end().is_some());
        dropped.count() as u64
    }

    /// Says goodbye on all sockets.
    pub(crate) async fn leave(&self) {
        for member in &self.members {
            if let Some(socket) = member.socket() {
                socket.leave();
            }
        }
        // Long enough for the goodbyes to be written.
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Lets these writers type in turn, `rate` items a second over all of them; how late the generator was.
///
/// # Errors
/// Where the system has no timer.
pub(crate) async fn type_in_turn(
    writers: &[Rc<Member>],
    rate: f64,
    span: Duration,
) -> Result<Histogram<u64>> {
    let count = writers.len().max(1) as u64;
    let stride = stride(count);
    pacer::keep(rate, span, |number, due| {
        let turn = number.wrapping_mul(stride) % count;
        let writer = usize::try_from(turn)
            .ok()
            .and_then(|turn| writers.get(turn));
        if let Some(writer) = writer {
            writer.type_one(due);
        }
    })
    .await
}

/// A stride that visits every writer once before the first one twice, and neighbours in other documents.
fn stride(count: u64) -> u64 {
    let common = |mut a: u64, mut b: u64| {
        while b != 0 {
            (a, b) = (b, a % b);
        }
        a
    };
    (7_919..)
        .find(|stride| common(*stride, count) == 1)
        .unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stride_visits_everybody() {
        for count in [1, 2, 10, 300, 500, 7_919, 15_838] {
            let mut seen = vec![false; usize::try_from(count).unwrap()];
            for number in 0..count {
                seen[usize::try_from(number * stride(count) % count).unwrap()] = true;
            }
            assert!(seen.into_iter().all(|seen| seen), "{count}");
        }
    }
}
