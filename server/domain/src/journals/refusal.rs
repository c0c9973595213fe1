//! Why a step is not taken, and how the answers of several relations make one.

/// Why a step is not taken, in the order in which it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Refusal {
    /// It does not exist for this person.
    #[error("not found")]
    NotFound,
    /// Seen, but not this person's to do.
    #[error("not yours")]
    NotYours,
    /// No such step leads away from here.
    #[error("not from this state")]
    WrongState,
    /// The issue takes no ideas, authors or places any more.
    #[error("the issue is closed")]
    IssueClosed,
    /// The issue is signed off: nothing moves.
    #[error("the issue is signed off")]
    SignedOff,
    /// No title, or one that is too long.
    #[error("no title")]
    TitleMissing,
    /// Nobody of the space is named.
    #[error("nobody is assigned")]
    NobodyAssigned,
    /// There is not a word in it.
    #[error("nothing is written")]
    Empty,
    /// A return needs a word to the pupils, of 2,000 characters at most.
    #[error("no word to the pupils")]
    WordMissing,
    /// The section is not one of this issue's.
    #[error("no such section here")]
    SectionUnknown,
    /// A sign-off lacks something.
    #[error("the sign-off lacks something")]
    Incomplete,
    /// It was signed off for fewer readers than that, or not at all.
    #[error("not signed off for so many readers")]
    NotSigned,
    /// Narrowing is to fewer readers than now.
    #[error("not fewer readers than now")]
    NotNarrower,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum May {
    Yes,
    No,
    NotEvenKnow,
}

pub(super) fn permitted<R: Copy>(held: &[R], may: impl Fn(R) -> May) -> Result<(), Refusal> {
    let answers: Vec<May> = held.iter().map(|&one| may(one)).collect();
    if answers.contains(&May::Yes) {
        Ok(())
    } else if answers.contains(&May::No) {
        Err(Refusal::NotYours)
    } else {
        Err(Refusal::NotFound)
    }
}
