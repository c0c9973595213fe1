//! The ingress gate: judges an untrusted update before yrs sees it, and says who inserts and deletes what.
//!
//! Invariants: it is *sound* (nothing that it passes makes yrs panic, loop, overflow its stack or touch freed memory) and
//! *complete* (it refuses nothing that an unmodified Yjs with Tiptap or any shared type writes, sub-documents and hooks
//! apart). It never recurses on input, never allocates what a claimed length says, and never changes the index while it judges.

mod deletions;
mod delta;
mod fresh;
mod index;
mod order;
mod place;
mod ranges;
mod resolve;
mod rewrite;
mod rivals;
mod small_map;
mod typed;

use std::borrow::Cow;

use smallvec::SmallVec;

pub use index::{Index, RootKind};

use crate::scan::{ClientId, Clock, IdRange, Limits, Malformed, ranges_at};
use delta::Delta;
use resolve::{Resolver, Trust};

/// The update that says nothing.
const EMPTY: &[u8] = &[0, 0];

/// Who may insert under a client id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// The account that sends the update.
    Sender,
    /// Somebody else.
    Other,
    /// Nobody yet; the room binds it to the sender when the update is applied.
    Unbound,
}

/// What the room knows of client ids.
pub trait Ownership {
    /// Whose client id this is.
    fn owner(&self, client: ClientId) -> Owner;
}

/// Judges an update against what is known of its document.
///
/// # Errors
/// [`Refusal`], of which only [`Refusal::Gap`] may turn out well later, when what is missing has come in.
pub fn inspect<'u>(
    update: &'u [u8],
    index: &Index,
    owners: &impl Ownership,
    limits: &Limits,
) -> Result<Passed<'u>, Refusal> {
    if let Some(passed) = typed::pass(update, index, owners, limits) {
        debug_assert_eq!(
            judge(update, index, owners, limits).map(|passed| format!("{passed:?}")),
            Ok(format!("{passed:?}")),
            "both roads pass the same"
        );
        return Ok(passed);
    }
    judge(update, index, owners, limits)
}

/// Judges any update, part by part.
fn judge<'u>(
    update: &'u [u8],
    index: &Index,
    owners: &impl Ownership,
    limits: &Limits,
) -> Result<Passed<'u>, Refusal> {
    let mut resolver = Resolver::new(index, limits, Trust::None);
    let read = order::walk(update, &mut resolver, owners)?;
    let deletes = deletions::check(&mut resolver, &read)?;
    let inserted: SmallVec<[Inserted; 1]> = resolver
        .delta
        .added
        .iter()
        .map(|added| Inserted {
            client: added.client,
            clock: added.base,
            len: added.next - added.base,
        })
        .collect();
    let news = deletes || !inserted.is_empty();
    let bytes = if !news {
        Cow::Borrowed(EMPTY)
    } else if resolver.rewrite {
        Cow::Owned(rewrite::rewritten(&read, &resolver)?)
    } else if resolver.repeats {
        Cow::Owned(rewrite::trimmed(&read, &resolver))
    } else {
        Cow::Borrowed(update)
    };
    Ok(Passed {
        update: bytes,
        inserted,
        deletes,
        news,
        deletions: read.deletion_bytes(),
        delta: resolver.delta,
    })
}

/// An update that yrs may see.
#[derive(Debug, Clone)]
pub struct Passed<'u> {
    /// What to apply: the bytes as they came, or written anew when parts were known or needed another form.
    pub update: Cow<'u, [u8]>,
    /// The new elements of each client, highest client first.
    pub inserted: SmallVec<[Inserted; 1]>,
    /// Whether it deletes anything that was not known to be deleted.
    pub deletes: bool,
    /// Whether it says anything new at all.
    pub news: bool,
    deletions: &'u [u8],
    delta: Delta<'u>,
}

/// New elements of one client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Inserted {
    /// Whose they are.
    pub client: ClientId,
    /// The first one.
    pub clock: Clock,
    /// How many.
    pub len: u32,
}

impl Passed<'_> {
    /// The ranges that the update deletes, those deleted before included.
    pub fn deletions(&self) -> impl Iterator<Item = IdRange> + '_ {
        ranges_at(self.deletions)
    }

    /// An upper bound of the steps that yrs needs to place contested inserts: what to charge the sender with, beside its bytes.
    pub fn work(&self) -> u64 {
        self.delta.work
    }
}

/// Why an update stays outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No Yjs would have written it.
    #[error("malformed: {0}")]
    Malformed(#[from] Malformed),
    /// It builds on something that is not known here, or not yet.
    #[error("client {client} is known up to {known}, but {got} is needed")]
    Gap {
        /// Whose element is missing.
        client: ClientId,
        /// The next clock known of that client.
        known: Clock,
        /// The clock that it refers to.
        got: Clock,
    },
    /// It inserts under somebody else's client id.
    #[error("client {client} belongs to another account")]
    ForeignClient {
        /// The client id.
        client: ClientId,
    },
    /// It, or the document after it, would be too large.
    #[error("too large: {0}")]
    TooLarge(Excess),
    /// The article has no such thing.
    #[error("not in an article: {0}")]
    Schema(Breach),
}

impl Refusal {
    /// A stable name for logs, counters and clients.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "malformed",
            Self::Gap { .. } => "gap",
            Self::ForeignClient { .. } => "foreign_client",
            Self::TooLarge(_) => "too_large",
            Self::Schema(_) => "schema",
        }
    }
}

/// What there is too much of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Excess {
    /// Client ids in the document, or client ids chosen to collide.
    #[error("client ids")]
    Clients,
    /// Root types.
    #[error("root types")]
    Roots,
    /// Nesting of shared types.
    #[error("nesting")]
    Depth,
    /// Types and keys of the document.
    #[error("structure")]
    Structure,
    /// Inserts at contested positions.
    #[error("contested inserts")]
    Work,
}

/// What an article does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Breach {
    /// An element that is unknown or stands in the wrong parent, or another shared type.
    #[error("element")]
    Node,
    /// A mark that is unknown.
    #[error("mark")]
    Mark,
    /// A content other than text, marks and elements.
    #[error("content")]
    Content,
    /// An attribute where there are none.
    #[error("attribute")]
    Attribute,
}
