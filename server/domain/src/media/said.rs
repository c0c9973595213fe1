//! What is said of a picture, sound or film: what there is to see, who can be recognised or heard, and who says it.

use super::MediaKind;
use crate::{
    AccountId, MediaId,
    accounts::{Account, presence_name},
    consents::ConsentKind,
    documents::{Document, Verdict, access, may_freeze},
    words::names,
};

names! {
    /// Whether somebody has said who can be recognised or heard.
    PeopleSaid, NotPeopleSaid = "not what is said of people" {
        /// Nobody has said anything.
        Unsaid = "unsaid",
        /// No child can be recognised or heard.
        Nobody = "nobody",
        /// These can.
        Named = "named",
    }
}

impl MediaKind {
    /// The consents that a child needs who appears in one.
    #[must_use]
    pub const fn consents(self) -> &'static [ConsentKind] {
        match self {
            Self::Picture => &[ConsentKind::Image],
            Self::Sound => &[ConsentKind::Voice],
            Self::Film => &[ConsentKind::Image, ConsentKind::Voice],
            // It stands in no text and comes out nowhere.
            Self::File => &[],
        }
    }
}

/// A child that can be recognised or heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recognised {
    /// Who.
    pub child: AccountId,
    /// First name and initial.
    pub name: String,
    /// `image` or `voice`.
    pub kind: ConsentKind,
}

impl Recognised {
    /// A child of this name.
    #[must_use]
    pub fn new(child: AccountId, first_name: &str, last_name: &str, kind: ConsentKind) -> Self {
        Self {
            child,
            name: presence_name(first_name, last_name),
            kind,
        }
    }
}

/// What is said of a medium, wherever it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Of which.
    pub media: MediaId,
    /// What it is.
    pub kind: MediaKind,
    /// What there is to see, where no text says it; or ''.
    pub alternative: String,
    /// It only adorns: nothing of it has to be told.
    pub is_decorative: bool,
    /// Whether somebody said who is in it.
    pub people: PeopleSaid,
    /// Who is.
    pub children: Vec<Recognised>,
    /// Rises with everything that is said.
    pub version: i64,
}

/// What is to be said of a medium.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saying {
    /// Of which.
    pub media: MediaId,
    /// The version that was seen.
    pub seen: i64,
    /// What there is to see, or ''.
    pub alternative: String,
    /// It only adorns.
    pub is_decorative: bool,
    /// Whether somebody is in it.
    pub people: PeopleSaid,
    /// Who, and how.
    pub children: Vec<(AccountId, ConsentKind)>,
}

/// Why somebody says nothing of a medium.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotSaid {
    /// It stands in no text that they may read.
    NotFound,
    /// They only read there.
    ReadsOnly,
    /// It came out: what was said of it is its teachers' to change.
    CameOut,
}

/// May this person say what is in a medium that stands in these texts? Whoever writes in one of them, and the teachers of
/// their classes; once it came out, those teachers alone.
///
/// # Errors
/// [`NotSaid`].
pub fn may_say(account: &Account, homes: &[Document], is_out: bool) -> Result<(), NotSaid> {
    let mut best = Err(NotSaid::NotFound);
    for home in homes {
        match access(account, home) {
            Verdict::None => continue,
            Verdict::Read(_) | Verdict::Write if may_freeze(account, home) => return Ok(()),
            Verdict::Write if is_out => best = Err(NotSaid::CameOut),
            Verdict::Write => return Ok(()),
            Verdict::Read(_) if best == Err(NotSaid::NotFound) => best = Err(NotSaid::ReadsOnly),
            Verdict::Read(_) => {}
        }
    }
    best
}

/// Whether this is something that can be said of a medium of this kind: whom it names is known, each once, and can appear in
/// one.
#[must_use]
pub fn fits(
    kind: MediaKind,
    people: PeopleSaid,
    children: &[(AccountId, ConsentKind)],
    known: impl Fn(&AccountId) -> bool,
) -> bool {
    let named = people == PeopleSaid::Named;
    named != children.is_empty()
        && children.iter().enumerate().all(|(place, one)| {
            known(&one.0)
                && kind.consents().contains(&one.1)
                && !children.iter().take(place).any(|before| before == one)
        })
}
