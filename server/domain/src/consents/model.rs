//! A project, its children, and what was answered for them: rows that are only ever added.

use crate::{
    AccountId, ClassId, JournalId, Millis, accounts::presence_name, documents::Reach, words::names,
};

names! {
    /// What is asked.
    ConsentKind, NotAConsentKind = "not a kind of consent" {
        /// First name and initial may be written.
        Name = "name",
        /// The child may be seen.
        Image = "image",
        /// The child may be heard.
        Voice = "voice",
        /// The child's work may be read by everybody.
        Public = "public",
    }
}

names! {
    /// What was said.
    Answer, NotAnAnswer = "not an answer" {
        /// Yes.
        Given = "given",
        /// No, or no more.
        Refused = "refused",
    }
}

/// Who said it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Voice {
    /// Somebody in charge of the child, by their own account.
    Guardian(AccountId),
    /// A sheet that a teacher holds.
    Paper,
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// For whom.
    pub child: AccountId,
    /// To what.
    pub kind: ConsentKind,
    /// By whom.
    pub voice: Voice,
    /// What.
    pub answer: Answer,
    /// The date on the paper.
    pub signed: Option<Millis>,
    /// When it was said here.
    pub at: Millis,
}

/// A child of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectChild {
    /// Who.
    pub id: AccountId,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// The classes of the project in which the child learns now, with their names.
    pub classes: Vec<(ClassId, String)>,
}

impl ProjectChild {
    /// First name and initial, as others see it.
    #[must_use]
    pub fn name(&self) -> String {
        presence_name(&self.first_name, &self.last_name)
    }

    /// Where it stands in a list: by first name, then family name.
    #[must_use]
    pub fn order(&self) -> (String, String, AccountId) {
        let [first, last] = [&self.first_name, &self.last_name].map(|name| name.to_lowercase());
        (first, last, self.id.clone())
    }
}

/// What consents are given for: a journal, with everything that was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// Which.
    pub journal: JournalId,
    /// What it is called.
    pub title: String,
    /// The classes of its space now.
    pub classes: Vec<Reach>,
    /// Their pupils now, by first name.
    pub children: Vec<ProjectChild>,
    /// What was answered by those who may still answer, oldest first.
    pub consents: Vec<Consent>,
    /// Rises with every answer: who acts on the answers says which were seen.
    pub version: i64,
}

impl Project {
    /// The child of this id.
    #[must_use]
    pub fn child(&self, id: &AccountId) -> Option<&ProjectChild> {
        self.children.iter().find(|child| child.id == *id)
    }

    /// What was answered for a child to one question, oldest first.
    pub fn answers<'a>(
        &'a self,
        child: &'a AccountId,
        kind: ConsentKind,
    ) -> impl Iterator<Item = &'a Consent> {
        self.consents
            .iter()
            .filter(move |one| one.child == *child && one.kind == kind)
    }
}
