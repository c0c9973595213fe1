//! What counts of several voices: the newest of each, and one refusal holds.

use super::model::{Answer, Consent, Voice};

/// What counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Effective {
    /// Nobody has answered: as long as that is so, it is not allowed.
    Missing,
    /// Whoever answered said yes.
    Given,
    /// Somebody said no.
    Refused,
}

/// What counts of these answers to one question; of one voice the newest, and of equally old ones the last of the list.
#[must_use]
pub fn effective<'a>(answers: impl IntoIterator<Item = &'a Consent>) -> Effective {
    let mut newest: Vec<&Consent> = Vec::new();
    for answer in answers {
        match newest.iter_mut().find(|one| one.voice == answer.voice) {
            Some(held) if held.at <= answer.at => *held = answer,
            Some(_) => {}
            None => newest.push(answer),
        }
    }
    newest
        .iter()
        .fold(Effective::Missing, |all, one| match (all, one.answer) {
            (Effective::Refused, _) | (_, Answer::Refused) => Effective::Refused,
            (Effective::Missing | Effective::Given, Answer::Given) => Effective::Given,
        })
}

impl Effective {
    /// Both together: allowed where both are.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Refused, _) | (_, Self::Refused) => Self::Refused,
            (Self::Missing, _) | (_, Self::Missing) => Self::Missing,
            (Self::Given, Self::Given) => Self::Given,
        }
    }
}

/// The newest answer of this voice.
#[must_use]
pub fn newest_of<'a>(
    answers: impl IntoIterator<Item = &'a Consent>,
    voice: &Voice,
) -> Option<&'a Consent> {
    answers
        .into_iter()
        .filter(|one| one.voice == *voice)
        .reduce(|held, one| if held.at <= one.at { one } else { held })
}
