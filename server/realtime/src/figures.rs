//! The counters of the hot path, looked up once: finding one by its name costs more than what it counts.
//!
//! A handle is taken at first use, so the program installs its recorder before the first room or socket.

use std::sync::LazyLock;

use metrics::{Counter, Histogram, counter, histogram};

macro_rules! handles {
    ($($(#[$doc:meta])* $name:ident: $kind:ident = $make:ident($text:literal);)*) => {
        $($(#[$doc])* pub(crate) static $name: LazyLock<$kind> = LazyLock::new(|| $make!($text));)*
    };
}

handles! {
    /// Binary messages that sockets sent us.
    FRAMES_READ: Counter = counter("passeplume_frames_read_total");
    /// Messages that were written to sockets whole.
    FRAMES_WRITTEN: Counter = counter("passeplume_frames_written_total");
    /// System calls that wrote them: fewer than messages where several left together.
    WRITES: Counter = counter("passeplume_socket_writes_total");
    /// Writes that the peer did not take whole; its own task goes on with them.
    WRITES_BLOCKED: Counter = counter("passeplume_socket_writes_blocked_total");
    /// Changes that reached a room.
    CHANGES: Counter = counter("passeplume_changes_total");
    /// (change, member) pairs that were put into mailboxes.
    CHANGES_DELIVERED: Counter = counter("passeplume_changes_delivered_total");
    /// Changes of one batch.
    BATCH_CHANGES: Histogram = histogram("passeplume_batch_changes");
    /// What one turn of a room decides: policy, gate, text, authors; without effects and writes.
    ROOM_DECISION: Histogram = histogram("passeplume_room_decision_seconds");
    /// Time that one turn of a room takes, effects and writes included.
    ROOM_TURN: Histogram = histogram("passeplume_room_turn_seconds");
    /// From a group's first statement to its fsync.
    COMMIT: Histogram = histogram("passeplume_commit_seconds");
    /// Rooms of one group.
    COMMIT_ROOMS: Histogram = histogram("passeplume_commit_rooms");
}
