//! The deleted part of an update: ranges of elements, client by client.

use bytes::BufMut;

use super::structs::read_client;
use super::{ClientId, IdRange, Limits, MAX_CLOCK, Malformed};
use crate::wire::lib0::{Reader, write_var_u64};

/// Walks deleted ranges that were checked before; on anything else it simply ends.
#[derive(Debug, Clone)]
pub struct Deletions<'a> {
    reader: Reader<'a>,
    clients: u32,
    client: ClientId,
    ranges: u32,
}

/// The ranges in bytes that begin with their number of clients.
pub(crate) fn ranges_at(bytes: &[u8]) -> Deletions<'_> {
    let mut reader = Reader::new(bytes);
    let clients = reader.var_u32().unwrap_or(0);
    Deletions {
        reader,
        clients,
        client: 0,
        ranges: 0,
    }
}

/// Writes ranges, those of a client behind one another, as [`ranges_at`] reads them.
pub(crate) fn write_ranges(out: &mut impl BufMut, ranges: &[IdRange]) {
    let clients = ranges.chunk_by(|one, next| one.client == next.client);
    write_var_u64(out, clients.clone().count() as u64);
    for ranges in clients {
        let Some(first) = ranges.first() else {
            continue;
        };
        write_var_u64(out, first.client);
        write_var_u64(out, ranges.len() as u64);
        for range in ranges {
            write_var_u64(out, u64::from(range.clock));
            write_var_u64(out, u64::from(range.len));
        }
    }
}

impl Deletions<'_> {
    fn read(&mut self) -> Result<Option<IdRange>, Malformed> {
        while self.ranges == 0 {
            let Some(left) = self.clients.checked_sub(1) else {
                return Ok(None);
            };
            self.clients = left;
            self.client = read_client(&mut self.reader)?;
            self.ranges = self.reader.var_u32()?;
            if self.ranges == 0 {
                return Err(Malformed::Empty);
            }
        }
        self.ranges -= 1;
        let clock = self.reader.var_u32()?;
        let len = self.reader.var_u32()?;
        if len == 0 {
            return Err(Malformed::Empty);
        }
        match clock.checked_add(len) {
            Some(end) if end < MAX_CLOCK => Ok(Some(IdRange {
                client: self.client,
                clock,
                len,
            })),
            _ => Err(Malformed::Number),
        }
    }
}

impl Iterator for Deletions<'_> {
    type Item = IdRange;

    fn next(&mut self) -> Option<IdRange> {
        self.read().ok().flatten()
    }
}

/// Checks the deletions up to the last byte: each client once, its ranges ascending and apart, as yrs takes for granted.
pub(super) fn check(bytes: &[u8], limits: &Limits) -> Result<(), Malformed> {
    let mut walk = ranges_at(bytes);
    if bytes.is_empty() {
        return Err(Malformed::Truncated);
    }
    walk.reader = Reader::new(bytes);
    walk.clients = walk.reader.var_u32()?;
    if walk.clients > limits.deleting_clients {
        return Err(Malformed::TooMuch);
    }
    let mut order = Order::default();
    let mut last: Option<IdRange> = None;
    while let Some(range) = walk.read()? {
        match last {
            Some(last) if last.client == range.client && !order.starts(&walk) => {
                if range.clock < last.end() {
                    return Err(Malformed::DeletionOrder);
                }
            }
            _ => order.client(range.client),
        }
        order.seen = walk.clients;
        last = Some(range);
    }
    walk.reader.finish()?;
    order.finish(bytes)
}

/// Whether each client comes once. Monotonic orders, which are all that Yjs and yrs write, need no memory.
#[derive(Default)]
struct Order {
    previous: Option<ClientId>,
    rising: bool,
    falling: bool,
    seen: u32,
}

impl Order {
    /// Whether the walk has entered another client since the last range.
    fn starts(&self, walk: &Deletions<'_>) -> bool {
        walk.clients != self.seen
    }

    fn client(&mut self, client: ClientId) {
        if let Some(previous) = self.previous {
            self.rising |= client >= previous;
            self.falling |= client <= previous;
        }
        self.previous = Some(client);
    }

    fn finish(self, bytes: &[u8]) -> Result<(), Malformed> {
        if !(self.rising && self.falling) {
            return Ok(());
        }
        let mut walk = ranges_at(bytes);
        let mut clients = Vec::new();
        let mut seen = walk.clients;
        while let Some(range) = walk.next() {
            if walk.clients != seen {
                seen = walk.clients;
                clients.push(range.client);
            }
        }
        clients.sort_unstable();
        if clients.windows(2).any(|pair| pair.first() == pair.last()) {
            return Err(Malformed::DeletionOrder);
        }
        Ok(())
    }
}
