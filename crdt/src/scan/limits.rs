//! What one update, and one document, may hold at most.

/// Bounds of the gate. The defaults leave room for an honest class over a school year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one update.
    pub update_bytes: usize,
    /// Clients with inserts in one update.
    pub clients: u32,
    /// Clients with deletions in one update: each says them all after an absence, whoever wrote what was deleted.
    pub deleting_clients: u32,
    /// Structs in one update: yrs takes about 250 bytes of memory for each.
    pub structs: u32,
    /// Values inside `Any` contents of one update, nested ones included.
    pub values: u32,
    /// Nesting of one `Any` or JSON value; at most [`Limits::DEEPEST_VALUE`].
    pub value_depth: u32,
    /// Nesting of shared types; yrs walks them by recursion.
    pub type_depth: u32,
    /// Length of one deleted or collected run, which costs nothing to claim.
    pub dead_len: u32,
    /// Bytes of a map key, a mark's name or an attribute's name.
    pub key_bytes: usize,
    /// Bytes of an element's or a root's name.
    pub name_bytes: usize,
    /// Client ids of one document.
    pub document_clients: usize,
    /// Root types of one document.
    pub roots: usize,
    /// Steps that yrs may need for one update beyond those for its size: to place inserts between rivals at the same
    /// position, and to make room where blocks are split.
    pub work: u64,
}

impl Limits {
    /// The nesting that the scanner can follow at all: its stack is an array.
    pub const DEEPEST_VALUE: u32 = 64;

    /// For bytes of our own log: they were within the limits of their day, and only the scanner's own bounds remain.
    pub const TRUSTED: Self = Self {
        update_bytes: usize::MAX,
        clients: u32::MAX,
        deleting_clients: u32::MAX,
        structs: u32::MAX,
        values: u32::MAX,
        value_depth: Self::DEEPEST_VALUE,
        type_depth: u32::MAX,
        dead_len: u32::MAX,
        key_bytes: usize::MAX,
        name_bytes: usize::MAX,
        document_clients: usize::MAX,
        roots: usize::MAX,
        work: u64::MAX,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            update_bytes: 8 << 20,
            clients: 4_096,
            deleting_clients: 65_536,
            structs: 1 << 18,
            values: 1 << 18,
            value_depth: Self::DEEPEST_VALUE,
            type_depth: 64,
            dead_len: 1 << 24,
            key_bytes: 1024,
            name_bytes: 256,
            document_clients: 65_536,
            roots: 64,
            work: 64_000_000,
        }
    }
}
