//! How much may lie in memory as the store gave it while nobody asks for it.
//!
//! A text that was opened and is not built is held for a while, so that the rest of the class is answered without reading
//! it again. When a whole school opens its texts in the same minute that would be all of them at once, and a process
//! hardly ever gives such a peak back to the system: what is free lies between what is not. So there is a measure, and
//! where it is full a text that has answered everybody is let go at once. Who comes next has it read again.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

/// What a room with a text takes besides its bytes: its task, its inbox, the bytes once more as they are answered.
const ROOM_BYTES: usize = 16 << 10;

/// What lies in memory as stored, of all rooms together.
#[derive(Debug)]
pub(crate) struct Shelf {
    /// Bytes, about.
    taken: AtomicUsize,
    /// Above so many it is full.
    most: usize,
}

/// The place that one text takes there. Dropping it gives the place back.
#[derive(Debug)]
pub(super) struct Shelved {
    shelf: Arc<Shelf>,
    bytes: usize,
}

impl Shelf {
    /// An empty one.
    pub(crate) fn new(most: usize) -> Arc<Self> {
        Arc::new(Self {
            taken: AtomicUsize::new(0),
            most,
        })
    }

    /// A place for a text of so many stored bytes: given in any case, for whoever waits for it is answered.
    pub(super) fn place(self: &Arc<Self>, stored: usize) -> Shelved {
        let bytes = stored.saturating_mul(2).saturating_add(ROOM_BYTES);
        self.taken.fetch_add(bytes, Ordering::Relaxed);
        Shelved {
            shelf: Arc::clone(self),
            bytes,
        }
    }
}

impl Shelved {
    /// Whether there is too much in memory for this text to stay without being asked for.
    pub(super) fn is_one_too_many(&self) -> bool {
        self.shelf.taken.load(Ordering::Relaxed) > self.shelf.most
    }
}

impl Drop for Shelved {
    fn drop(&mut self) {
        self.shelf.taken.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}
