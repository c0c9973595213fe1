//! Every bound of this crate in one place; the manual names each.

use std::time::Duration;

/// What a hub allows. The defaults are the contract's.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Longest message before login, in bytes; above it the socket closes with 1009.
    pub message_before_login: usize,
    /// Longest message after login, in bytes.
    pub message: usize,
    /// Longest step 2 that answers ours, in bytes: an offline client's whole difference.
    pub answer: usize,
    /// Most WebSocket frames that one message may be cut into.
    pub fragments: u32,
    /// Most WebSocket pings in ten seconds; above it the socket closes with 1008.
    pub pings: u32,
    /// From the opening of a socket to its first login.
    pub login: Duration,
    /// Most documents on one socket; further ones are denied.
    pub seats: usize,
    /// Most sockets of one person; the next closes the longest silent.
    pub sockets_of_person: usize,
    /// Bytes that may wait for one socket; presence gives way first, then the member is marked lagging.
    pub mailbox: usize,
    /// How long a lagging member may take to drain before its socket closes with 1013.
    pub lag: Duration,
    /// How long one write to a peer may take without progress.
    pub write: Duration,
    /// Between two heartbeats of the protocol.
    pub heartbeat: Duration,
    /// Silence after which a socket is dead.
    pub silence: Duration,
    /// Bytes of changes that wait in one room; above it its sockets are not read (back-pressure).
    pub room_waiting: usize,
    /// Bytes of one member's changes that wait for its step 2; above it they are refused and the step 2 brings them.
    pub held: usize,
    /// New client ids a person, document and day; then reading only.
    pub new_clients: usize,
    /// Most clients that a presence may name before its id is bound: presence-only ids a person and document.
    pub presence_clients: usize,
    /// Largest document, encoded, in bytes.
    pub document: usize,
    /// Refusals by the gate within a minute after which the socket closes with 1008.
    pub offences: u32,
    /// Quiet after which the text of a room with members leaves memory.
    pub rest: Duration,
    /// Texts that are built at once because somebody has put the caret in them. Who writes before their turn has come
    /// does not wait for it; with none, every text is built at its first word.
    pub ahead: usize,
    /// Bytes of texts that lie in memory as stored, about, above which one that has answered everybody is let go at once
    /// instead of after [`Limits::rest`]. A hundred short texts.
    pub shelf: usize,
    /// How long a room without members stays in memory.
    pub idle: Duration,
    /// Rows after which a checkpoint is kept.
    pub checkpoint_rows: u32,
    /// Bytes of rows after which a checkpoint is kept.
    pub checkpoint_bytes: usize,
    /// How long after a failure the outbox is asked again; where nothing fails, a commit wakes whoever waits for it.
    pub watch: Duration,
    /// How often a store that failed is probed.
    pub probe: Duration,
    /// The longest that any question to the store may take; its outcome is then unknown.
    pub store: Duration,
    /// From the start of one group commit to the next while there is always something to keep, at least: twice as long
    /// where few wait, and longer under load. The first after a pause goes at once.
    pub commit_pace: Duration,
    /// Longest pause between two commits of a very full room; a room of twelve has none.
    pub pace: Duration,
    /// Longest message on `/live`, in bytes; above it the socket closes with 1009.
    pub live_message: usize,
    /// Most messages a second on one `/live` socket; above it the socket closes with 1008.
    pub live_rate: u32,
    /// Most topics that one `/live` socket follows; further ones are denied.
    pub live_topics: usize,
    /// Bytes that may wait for one `/live` socket; what does not fit is read from the outbox again once it has drained.
    pub live_mailbox: usize,
    /// Events of what it follows that a `/live` client may lack; with more it is told to ask for everything anew.
    pub live_behind: i64,
    /// How old the first event may be that a `/live` client lacks.
    pub live_past: Duration,
    /// Seconds between two places that a silent `/live` socket is told.
    pub live_places: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            message_before_login: 64 << 10,
            message: 1 << 20,
            answer: 8 << 20,
            fragments: 1_024,
            pings: 50,
            login: Duration::from_secs(5),
            seats: 64,
            sockets_of_person: 12,
            mailbox: 1 << 20,
            lag: Duration::from_secs(30),
            write: Duration::from_secs(30),
            heartbeat: Duration::from_secs(10),
            silence: Duration::from_secs(45),
            room_waiting: 16 << 20,
            held: 2 << 20,
            new_clients: 32,
            presence_clients: 64,
            document: 10 << 20,
            offences: 50,
            rest: Duration::from_secs(10),
            ahead: 1,
            shelf: 2 << 20,
            idle: Duration::from_secs(30),
            checkpoint_rows: 200,
            checkpoint_bytes: 256 << 10,
            watch: Duration::from_millis(250),
            probe: Duration::from_secs(1),
            store: Duration::from_secs(15),
            commit_pace: Duration::from_millis(7),
            pace: Duration::from_millis(50),
            live_message: 4 << 10,
            live_rate: 20,
            live_topics: 64,
            live_mailbox: 256 << 10,
            live_behind: 10_000,
            live_past: Duration::from_secs(30 * 24 * 60 * 60),
            live_places: 10,
        }
    }
}
