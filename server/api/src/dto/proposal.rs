//! Words that came when the pen was down, on the wire.

use passeplume_domain::documents::ProposalState;
use passeplume_realtime::{ChangedLine, PieceKind};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{article::NamedView, names::ProposalStateName};

/// Words of one person that came when the text was handed in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Proposal)]
pub struct ProposalView {
    /// Its number in the text.
    pub rank: i64,
    /// Whose words.
    pub author: NamedView,
    /// When the newest of them came, in milliseconds since 1970.
    pub at: i64,
    /// What became of it.
    pub state: ProposalStateName,
    /// The lines that it would change; none where it would change nothing, or no longer fits.
    pub lines: Vec<LineView>,
    /// Whether the caller may decide now.
    pub can_decide: bool,
}

/// A line of the text as it is and as it would be.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChangedLine)]
pub struct LineView {
    /// All of it, in reading order.
    pub pieces: Vec<PieceView>,
}

/// A piece of a line.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LinePiece)]
pub struct PieceView {
    /// Whether it stays, comes or goes.
    pub kind: PieceKindName,
    /// Its words.
    pub words: String,
}

/// Whether a piece stays, comes or goes.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = LinePieceKind)]
#[allow(missing_docs, reason = "the names say it")]
pub enum PieceKindName {
    Same,
    Added,
    Removed,
}

/// What a teacher decides.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProposalDecision)]
pub struct DecisionBody {
    /// Whether the words come into the text.
    pub accept: bool,
}

/// What was decided.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProposalDecided)]
pub struct DecidedView {
    /// The proposal's number.
    pub rank: i64,
    /// What became of it.
    pub state: ProposalStateName,
}

impl DecidedView {
    /// A decision that was made.
    #[must_use]
    pub fn new(rank: i64, state: ProposalState) -> Self {
        Self {
            rank,
            state: state.into(),
        }
    }
}

impl From<ChangedLine> for LineView {
    fn from(line: ChangedLine) -> Self {
        let pieces = line.pieces.into_iter().map(|piece| PieceView {
            kind: match piece.kind {
                PieceKind::Same => PieceKindName::Same,
                PieceKind::Added => PieceKindName::Added,
                PieceKind::Removed => PieceKindName::Removed,
            },
            words: piece.words,
        });
        Self {
            pieces: pieces.collect(),
        }
    }
}
