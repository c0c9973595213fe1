//! What is known of one client: runs of elements with their place, and which of them are deleted.

use smallvec::SmallVec;

use super::place::{GONE, NO_NODE, PlaceId};
use crate::scan::{ClientId, Clock};

/// Consecutive elements that were typed one behind the other in one place, or that are all gone.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run {
    /// Clock of the first element; the two highest bits, which no clock has, say what the run is.
    start: u32,
    pub(super) place: PlaceId,
    /// The place that its element opens, when it holds a shared type.
    pub(super) node: PlaceId,
}

/// The first element's origin is the element before it.
const CHAINED: u32 = 1 << 31;
/// Its content came in as deleted, so that it may once have held a type.
const DEAD: u32 = 1 << 30;

/// How a run hangs together with its past.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Link {
    Chained,
    Apart,
}

/// Whether a run's content was still there when it came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Life {
    Alive,
    Dead,
}

impl Run {
    pub(super) fn new(start: Clock, place: PlaceId, node: PlaceId, link: Link, life: Life) -> Self {
        let chained = if link == Link::Chained { CHAINED } else { 0 };
        let dead = if life == Life::Dead { DEAD } else { 0 };
        Self {
            start: start | chained | dead,
            place,
            node,
        }
    }

    pub(super) fn start(&self) -> Clock {
        self.start & !(CHAINED | DEAD)
    }

    pub(super) fn is_chained(&self) -> bool {
        self.start & CHAINED != 0
    }

    pub(super) fn is_dead(&self) -> bool {
        self.start & DEAD != 0
    }

    /// Whether `next`, which begins where this run ends, says nothing that this run does not say.
    pub(super) fn continues(&self, next: &Self) -> bool {
        self.place == next.place
            && self.node == NO_NODE
            && next.node == NO_NODE
            && (next.is_chained() || self.place == GONE)
            && self.is_dead() == next.is_dead()
    }
}

/// The run that holds a clock; the caller has made sure that the clock is known.
pub(super) fn run_at(runs: &[Run], clock: Clock) -> Option<&Run> {
    match runs.last() {
        Some(last) if last.start() <= clock => Some(last),
        _ => {
            let behind = runs.partition_point(|run| run.start() <= clock);
            runs.get(behind.checked_sub(1)?)
        }
    }
}

/// Everything known of one client.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) client: ClientId,
    pub(super) next: Clock,
    /// Whether someone wrote behind the last element, so that its own next one meets a rival.
    pub(super) tip_taken: bool,
    pub(super) runs: Vec<Run>,
    pub(super) deleted: Spans,
}

impl Known {
    pub(super) fn new(client: ClientId) -> Self {
        Self {
            client,
            next: 0,
            tip_taken: false,
            runs: Vec::new(),
            deleted: Spans::default(),
        }
    }

    /// The run of an element, if it is known.
    pub(super) fn run(&self, clock: Clock) -> Option<&Run> {
        if clock < self.next {
            run_at(&self.runs, clock)
        } else {
            None
        }
    }

    pub(super) fn heap_bytes(&self) -> usize {
        self.runs.capacity() * size_of::<Run>() + self.deleted.heap_bytes()
    }
}

/// Elements of one client, as ascending spans that do not touch.
#[derive(Debug, Clone, Default)]
pub(super) struct Spans(SmallVec<[(Clock, Clock); 1]>);

impl Spans {
    pub(super) fn contains(&self, start: Clock, end: Clock) -> bool {
        let behind = self.0.partition_point(|span| span.0 <= start);
        behind
            .checked_sub(1)
            .and_then(|at| self.0.get(at))
            .is_some_and(|span| end <= span.1)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn insert(&mut self, start: Clock, end: Clock) {
        if start >= end {
            return;
        }
        let first = self.0.partition_point(|span| span.1 < start);
        let behind = self.0.partition_point(|span| span.0 <= end);
        let Some(touched) = self.0.get(first..behind).filter(|spans| !spans.is_empty()) else {
            self.0.insert(first, (start, end));
            return;
        };
        let low = touched.first().map_or(start, |span| span.0.min(start));
        let high = touched.last().map_or(end, |span| span.1.max(end));
        if let Some(span) = self.0.get_mut(first) {
            *span = (low, high);
        }
        self.0.drain(first + 1..behind);
    }

    pub(super) fn heap_bytes(&self) -> usize {
        if self.0.spilled() {
            self.0.capacity() * size_of::<(Clock, Clock)>()
        } else {
            0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_merge_when_they_touch() {
        let mut spans = Spans::default();
        for (start, end) in [
            (10, 12),
            (0, 2),
            (5, 6),
            (2, 5),
            (11, 20),
            (30, 31),
            (6, 10),
        ] {
            spans.insert(start, end);
        }
        assert_eq!(spans.0.as_slice(), &[(0, 20), (30, 31)]);
        assert!(spans.contains(3, 20));
        assert!(!spans.contains(3, 21));
        assert!(!spans.contains(20, 21));
        assert!(spans.contains(30, 31));
    }

    #[test]
    fn a_run_is_found_by_any_of_its_clocks() {
        let runs = [0, 4, 9].map(|start| Run::new(start, start, NO_NODE, Link::Apart, Life::Alive));
        assert_eq!(run_at(&runs, 3).map(Run::start), Some(0));
        assert_eq!(run_at(&runs, 4).map(Run::start), Some(4));
        assert_eq!(run_at(&runs, 100).map(Run::start), Some(9));
    }
}
