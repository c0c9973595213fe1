//! Goes through an update in an order in which everything comes after what it needs, as yrs integrates it.
//!
//! Clients stand one after the other in the bytes, but may build on each other. No recursion: a stack of clients,
//! each on it at most once, since waiting for a client that itself waits is a circle.

use smallvec::SmallVec;

use super::fresh::Fresh;
use super::resolve::Resolver;
use super::{Ownership, Refusal};
use crate::scan::{Body, Clock, Malformed, Section, Sections, Struct, Update};

/// Hands every new struct to the resolver and checks that the bytes are an update to their end.
pub(super) fn walk<'u>(
    bytes: &'u [u8],
    resolver: &mut Resolver<'_, 'u, '_>,
    owners: &impl Ownership,
) -> Result<Update<'u>, Refusal> {
    let limits = resolver.limits;
    let mut sections = Sections::new(bytes, limits)?;
    if sections.left() == 1 {
        if let Some(mut section) = sections.next()? {
            resolver.focus(section.client);
            while let Some(next) = section.next()? {
                let Some(fresh) = news(&next, resolver)? else {
                    continue;
                };
                resolver.begin(fresh.id.client, owners)?;
                if fresh.needs().any(|id| is_own_future(id, &fresh)) {
                    return Err(Malformed::Circle.into());
                }
                resolver.add(fresh)?;
            }
            sections.resume(&section);
        }
        return Ok(Update::with_deletions(bytes, sections.rest(), limits)?);
    }
    let mut cursors = SmallVec::<[Cursor<'u, '_>; 4]>::new();
    while let Some(mut section) = sections.next()? {
        cursors.push(Cursor::new(section.clone()));
        while section.next()?.is_some() {}
        sections.resume(&section);
    }
    let update = Update::with_deletions(bytes, sections.rest(), limits)?;
    let mut stack = Vec::new();
    for first in 0..cursors.len() {
        stack.push(first);
        unwind(&mut stack, &mut cursors, resolver, owners)?;
    }
    Ok(update)
}

/// Empties the stack: its bottom client entirely, those above as far as somebody waits for them.
fn unwind<'u>(
    stack: &mut Vec<usize>,
    cursors: &mut [Cursor<'u, '_>],
    resolver: &mut Resolver<'_, 'u, '_>,
    owners: &impl Ownership,
) -> Result<(), Refusal> {
    while let Some(&top) = stack.last() {
        let Some(cursor) = cursors.get_mut(top) else {
            return Ok(());
        };
        let Some(fresh) = cursor.head(resolver)? else {
            cursor.waiting = false;
            stack.pop();
            continue;
        };
        cursor.waiting = true;
        if let Some(id) = fresh.needs().find(|id| !resolver.has(*id)) {
            // Descending by client, as the scanner has made sure.
            let found = cursors.binary_search_by(|other| id.client.cmp(&other.section.client));
            let Some((at, other)) = found
                .ok()
                .and_then(|at| cursors.get(at).map(|cursor| (at, cursor)))
            else {
                return Err(gap(id, resolver));
            };
            if other.waiting {
                return Err(Malformed::Circle.into());
            }
            if other.done {
                return Err(gap(id, resolver));
            }
            stack.push(at);
            continue;
        }
        resolver.begin(fresh.id.client, owners)?;
        resolver.add(fresh)?;
        cursor.advance();
        if stack.len() > 1 {
            cursor.waiting = false;
            stack.pop();
        }
    }
    Ok(())
}

/// One client's structs, and the one that is next.
struct Cursor<'u, 'l> {
    section: Section<'u, 'l>,
    head: Option<Struct<'u>>,
    /// On the stack.
    waiting: bool,
    /// Walked to its end.
    done: bool,
}

impl<'u, 'l> Cursor<'u, 'l> {
    fn new(section: Section<'u, 'l>) -> Self {
        Self {
            section,
            head: None,
            waiting: false,
            done: false,
        }
    }

    /// The next struct that holds anything new, without its known beginning.
    fn head(&mut self, resolver: &mut Resolver<'_, 'u, '_>) -> Result<Option<Fresh<'u>>, Refusal> {
        resolver.focus(self.section.client);
        loop {
            let next = match self.head {
                Some(head) => head,
                None => match self.section.next()? {
                    Some(head) => head,
                    None => {
                        self.done = true;
                        return Ok(None);
                    }
                },
            };
            match news(&next, resolver)? {
                Some(fresh) => {
                    self.head = Some(next);
                    return Ok(Some(fresh));
                }
                None => self.head = None,
            }
        }
    }

    fn advance(&mut self) {
        self.head = None;
    }
}

/// What a struct says beyond what is known, if anything.
fn news<'u>(
    whole: &Struct<'u>,
    resolver: &mut Resolver<'_, 'u, '_>,
) -> Result<Option<Fresh<'u>>, Refusal> {
    let client = whole.id.client;
    let known: Clock = resolver.next_clock(client);
    let got = whole.id.clock;
    if whole.end() <= known || whole.body == Body::Skip {
        // Either old, or the hole itself, which only what follows it would turn into a gap.
        resolver.rewrite = true;
        return Ok(None);
    }
    if got > known {
        return Err(Refusal::Gap { client, known, got });
    }
    resolver.rewrite |= got < known || whole.odd;
    Ok(Some(Fresh::of(whole, known)))
}

fn is_own_future(id: crate::scan::Id, fresh: &Fresh<'_>) -> bool {
    id.client == fresh.id.client && id.clock >= fresh.id.clock
}

fn gap(id: crate::scan::Id, resolver: &Resolver<'_, '_, '_>) -> Refusal {
    Refusal::Gap {
        client: id.client,
        known: resolver.next_clock(id.client),
        got: id.clock,
    }
}
