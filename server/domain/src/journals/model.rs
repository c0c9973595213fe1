//! A newspaper, its issues and articles as the rules see them: never the words of a text.

use super::audience::Audience;
use crate::{
    AccountId, ArticleId, ClassId, DocumentId, GroupId, IssueId, JournalId, MediaId, Millis,
    PublicationId, SectionId, SpaceId, documents::Reach, words::names,
};

names! {
    /// Where an article is on its way from an idea to the families.
    ArticleState, NotAnArticleState = "not a state of an article" {
        /// Somebody proposed it at the conference.
        Idea = "idea",
        /// It has authors.
        Assigned = "assigned",
        /// They write.
        Draft = "draft",
        /// Another class reads it and says what it thinks; they go on writing.
        Proofreading = "proofreading",
        /// They handed it in: pupils read only.
        Submitted = "submitted",
        /// A teacher gave it back with a word.
        Returned = "returned",
        /// A teacher found it good.
        Approved = "approved",
        /// It has its place in the issue.
        Placed = "placed",
        /// Its issue is out.
        Published = "published",
        /// It was out and is no more.
        Withdrawn = "withdrawn",
    }
}

names! {
    /// Where an issue is.
    IssueState, NotAnIssueState = "not a state of an issue" {
        /// The editorial meeting: ideas are gathered.
        Conference = "conference",
        /// Articles are written; ideas may still come.
        Open = "open",
        /// No new ideas.
        Closing = "closing",
        /// Articles find their places.
        Layout = "layout",
        /// Somebody answers for it: nothing moves any more.
        SignedOff = "signed_off",
        /// It is out.
        Published = "published",
        /// It was out and is no more.
        Withdrawn = "withdrawn",
        /// Put away.
        Archived = "archived",
    }
}

names! {
    /// What an issue is.
    IssueKind, NotAnIssueKind = "not a kind of issue" {
        /// A number of the newspaper.
        Issue = "issue",
        /// Pictures, texts and sounds around a theme.
        Exhibition = "exhibition",
    }
}

names! {
    /// How an article is written.
    Mode, NotAMode = "not a way to write an article" {
        /// By whole classes.
        Collective = "collective",
        /// By groups of pupils.
        Group = "group",
        /// By one pupil, or a few by name.
        Individual = "individual",
    }
}

/// A newspaper of a space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Journal {
    /// Which.
    pub id: JournalId,
    /// Where.
    pub space: SpaceId,
    /// The classes of its space now.
    pub classes: Vec<Reach>,
    /// As on its front page.
    pub title: String,
}

/// Who answers for an issue, as the law on publications wants it printed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Imprint {
    /// Who answers for it.
    pub director: String,
    /// The school that edits it.
    pub school: String,
    /// Month and year.
    pub month: String,
}

/// A rubrique.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Which.
    pub id: SectionId,
    /// As printed above its articles.
    pub title: String,
}

/// A number of a newspaper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// Which.
    pub id: IssueId,
    /// Of which journal.
    pub journal: JournalId,
    /// What the journal is called.
    pub journal_title: String,
    /// Where.
    pub space: SpaceId,
    /// The classes of the space now.
    pub classes: Vec<Reach>,
    /// A number, or an exhibition.
    pub kind: IssueKind,
    /// Its number, from 1.
    pub number: i64,
    /// What it is called, or ''.
    pub title: String,
    /// What it is about, or ''.
    pub theme: String,
    /// Where it is.
    pub state: IssueState,
    /// Until when articles are due.
    pub due: Option<Millis>,
    /// Who answers for it.
    pub imprint: Imprint,
    /// Its rubriques in their order.
    pub sections: Vec<Section>,
    /// The picture that was chosen for its front page.
    pub cover: Option<MediaId>,
    /// For whom it was signed off, where that holds.
    pub signed: Option<Audience>,
    /// What families read, where it is out.
    pub publication: Option<(PublicationId, Audience)>,
    /// Last change.
    pub changed: Millis,
    /// Rises with each step: who acts says which one was seen.
    pub version: i64,
}

/// One text of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its place, from 0.
    pub rank: i64,
    /// Its words.
    pub document: DocumentId,
    /// The group's name, or ''.
    pub title: String,
    /// Since when the group says "our part is done".
    pub ready: Option<Millis>,
}

/// Who writes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Subject {
    /// Every pupil of a class.
    Class(ClassId),
    /// One pupil.
    Account(AccountId),
    /// The pupils of a group, whoever they are now.
    Group(GroupId),
}

/// A pupil who writes with a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoAuthor {
    /// Who.
    pub id: AccountId,
    /// First name and initial.
    pub name: String,
}

/// One of the authors of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignee {
    /// The rank of the part.
    pub part: i64,
    /// Who.
    pub who: Subject,
    /// A class's or group's name, or a pupil's first name and initial.
    pub name: String,
    /// The pupils of a group; nobody else needs them said.
    pub members: Vec<CoAuthor>,
    /// The classes of the space in which this author learns now.
    pub classes: Vec<ClassId>,
}

/// For whom an instruction is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum InstructionFor {
    /// All authors.
    Everyone,
    /// The pupils of a group.
    Group(GroupId),
    /// Pupils of a level: "CE1".
    Level(String),
}

/// What somebody is asked to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instruction {
    /// Whom.
    pub whom: InstructionFor,
    /// The group's or level's name, or ''.
    pub name: String,
    /// What.
    pub words: String,
}

/// An article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    /// Which.
    pub id: ArticleId,
    /// In which issue.
    pub issue: IssueId,
    /// Its rubrique.
    pub section: Option<SectionId>,
    /// Its place among the issue's articles.
    pub rank: i64,
    /// As printed.
    pub title: String,
    /// The chapô: a sentence above the text, or ''.
    pub standfirst: String,
    /// From where it is told, or ''.
    pub angle: String,
    /// How it is written.
    pub mode: Mode,
    /// Where it is.
    pub state: ArticleState,
    /// How many words are wanted.
    pub target_words: Option<i64>,
    /// Until when.
    pub due: Option<Millis>,
    /// Who had the idea.
    pub proposed_by: AccountId,
    /// What stands under it in print; '' means its authors' names.
    pub byline: String,
    /// What its authors are asked to do: everybody, a group, a level.
    pub instructions: Vec<Instruction>,
    /// Its texts in their order; none before it is assigned.
    pub parts: Vec<Part>,
    /// Who writes.
    pub assignees: Vec<Assignee>,
    /// The classes that were asked to proofread it, since the last time.
    pub proofreaders: Vec<ClassId>,
    /// Words at the last step that counted them.
    pub words: Option<i64>,
    /// Last step.
    pub changed: Millis,
    /// Rises with each step: who acts says which one was seen.
    pub version: i64,
}

impl Article {
    /// An article as it is at its beginning, before anything is known of it.
    #[must_use]
    pub fn coming(id: ArticleId, issue: IssueId, by: AccountId) -> Self {
        Self {
            id,
            issue,
            section: None,
            rank: 0,
            title: String::new(),
            standfirst: String::new(),
            angle: String::new(),
            mode: Mode::Individual,
            state: ArticleState::Idea,
            target_words: None,
            due: None,
            proposed_by: by,
            byline: String::new(),
            instructions: Vec::new(),
            parts: Vec::new(),
            assignees: Vec::new(),
            proofreaders: Vec::new(),
            words: None,
            changed: Millis(0),
            version: 1,
        }
    }

    /// Its authors, each pupil of a group as one of them: who is named, and asked about, one by one.
    #[must_use]
    pub fn authors_one_by_one(&self) -> Vec<Assignee> {
        let mut each: Vec<Assignee> = Vec::with_capacity(self.assignees.len());
        for author in &self.assignees {
            let found = match &author.who {
                Subject::Class(_) | Subject::Account(_) => vec![author.clone()],
                Subject::Group(_) => {
                    let members = author.members.iter();
                    let alone = |one: &CoAuthor| Assignee {
                        part: author.part,
                        who: Subject::Account(one.id.clone()),
                        name: one.name.clone(),
                        members: Vec::new(),
                        classes: author.classes.clone(),
                    };
                    members.map(alone).collect()
                }
            };
            for one in found {
                if !each.iter().any(|there| there.who == one.who) {
                    each.push(one);
                }
            }
        }
        each
    }

    /// The classes whose teachers keep it: those in which its authors learn.
    #[must_use]
    pub fn keepers(&self) -> Vec<ClassId> {
        classes_of(&self.assignees)
    }
}

/// The classes in which these authors learn, each once.
pub(super) fn classes_of(authors: &[Assignee]) -> Vec<ClassId> {
    let mut classes: Vec<ClassId> = Vec::new();
    for class in authors.iter().flat_map(|one| &one.classes) {
        if !classes.contains(class) {
            classes.push(class.clone());
        }
    }
    classes
}

/// A step of an article or an issue, as it was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepTaken {
    /// What was done.
    pub action: String,
    /// From where; '' where it began.
    pub from: String,
    /// To where.
    pub to: String,
    /// By whom.
    pub by: AccountId,
    /// First name and initial of who did it.
    pub by_name: String,
    /// The word to the pupils, or ''.
    pub word: String,
    /// When.
    pub at: Millis,
}

/// What stands in the history where a consent that was taken back took an article off its page.
pub const BY_A_FAMILY: &str = "consent";

impl StepTaken {
    /// Whether a family's answer did it: whose is not for everybody.
    #[must_use]
    pub fn is_of_a_family(&self) -> bool {
        self.action == BY_A_FAMILY
    }
}
