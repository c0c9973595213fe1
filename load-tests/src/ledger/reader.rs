//! What one reader has of each writer: the next clock it expects, and what it has been left without before it.

/// A reader.
#[derive(Debug)]
pub(super) struct Reader {
    next: Vec<u32>,
    gaps: Vec<Gap>,
    /// So many of its own items came back.
    echoed: u32,
}

/// Items `from .. to` of a writer that were passed over and may still come.
#[derive(Debug, Clone, Copy)]
struct Gap {
    writer: usize,
    from: u32,
    to: u32,
}

impl Reader {
    /// One that has nothing of any writer yet.
    pub(super) fn new(writers: usize) -> Self {
        Self {
            next: vec![0; writers],
            gaps: Vec::new(),
            echoed: 0,
        }
    }

    /// Its own items below `to` came back to it.
    pub(super) fn echoed(&mut self, to: u32) {
        self.echoed = self.echoed.max(to);
    }

    /// How many of its own items have come back.
    pub(super) fn echoed_to(&self) -> u32 {
        self.echoed
    }

    /// Sets what it has of `writer`.
    pub(super) fn mark(&self, writer: usize, seen: &mut [bool]) {
        let next = self.next.get(writer).copied().unwrap_or(0);
        for (clock, seen) in (0..next).zip(seen) {
            *seen |= !self
                .gaps
                .iter()
                .any(|gap| gap.writer == writer && (gap.from..gap.to).contains(&clock));
        }
    }

    /// Items `from .. to` of `writer` arrived; `fresh` is told each range that was not there before.
    pub(super) fn note(
        &mut self,
        writer: usize,
        from: u32,
        to: u32,
        mut fresh: impl FnMut(u32, u32),
    ) {
        let Some(expected) = self.next.get(writer).copied() else {
            return;
        };
        if from < expected && !self.gaps.is_empty() {
            self.fill(writer, from, to.min(expected), &mut fresh);
        }
        if to <= expected {
            return;
        }
        if let Some(next) = self.next.get_mut(writer) {
            *next = to;
        }
        if from > expected {
            self.gaps.push(Gap {
                writer,
                from: expected,
                to: from,
            });
        }
        fresh(from.max(expected), to);
    }

    fn fill(&mut self, writer: usize, from: u32, to: u32, fresh: &mut impl FnMut(u32, u32)) {
        let mut index = 0;
        while let Some(gap) = self.gaps.get_mut(index) {
            let (start, end) = (from.max(gap.from), to.min(gap.to));
            if gap.writer != writer || start >= end {
                index += 1;
                continue;
            }
            fresh(start, end);
            let after = Gap { from: end, ..*gap };
            gap.to = start;
            if gap.from == gap.to {
                self.gaps.swap_remove(index);
            } else {
                index += 1;
            }
            if after.from < after.to {
                self.gaps.push(after);
            }
        }
    }
}
