//! The school newspaper: issues, articles from idea to families, who may take which step, and what is published.
//!
//! | file | what |
//! | --- | --- |
//! | `model` | what is known of a journal, an issue, an article |
//! | `relation` | what somebody is to them |
//! | `article_step`, `issue_step` | the two tables of steps |
//! | `edit` | who changes titles and wishes without a step |
//! | `refusal` | why a step is not taken |
//! | `assignment`, `parts` | who writes, the rights of the texts that follow, and parts that are done one by one |
//! | `proofreading` | which class reads it before it is handed in |
//! | `sign_off`, `lacking`, `pictured` | what coming out needs, and how it comes out where a consent is missing |
//! | `publication`, `audience` | the copy, and its readers |
//! | `telling` | who hears of a step |
//! | `layout` | the whole order in one write |
//! | `store`, `sign_off_store`, `press` | the traits of what keeps it and what makes pages of it |

pub mod article_step;
pub mod assignment;
mod audience;
mod edit;
pub mod issue_step;
pub mod lacking;
pub mod layout;
mod model;
pub mod parts;
pub mod pictured;
mod press;
pub mod proofreading;
pub mod publication;
mod refusal;
mod relation;
pub mod sign_off;
mod sign_off_store;
mod store;
pub mod telling;

pub use article_step::{ArticleAction, ArticleCommand, ArticleFacts, Hears, Outcome, article_step};
pub use audience::{Audience, NotAnAudience, Readership, may_read};
pub use edit::may_edit;
pub use issue_step::{IssueAction, IssueCommand, IssueFacts, IssueOutcome, Missing, issue_step};
pub use lacking::{Choice, ChoiceMade, Ground, Lacking, NotAChoice, Prepared};
pub use layout::{Layout, LayoutArticle};
pub use model::{
    Article, ArticleState, Assignee, BY_A_FAMILY, CoAuthor, Imprint, Instruction, InstructionFor,
    Issue, IssueKind, IssueState, Journal, Mode, NotAMode, NotAnArticleState, NotAnIssueKind,
    NotAnIssueState, Part, Section, StepTaken, Subject,
};
pub use pictured::{Pictured, Place};
pub use press::{Book, BookMedium, NoBook, Page, Press, PressFile};
pub use publication::{NewPublication, Publication, PublishedArticle};
pub use refusal::Refusal;
pub use relation::{Child, Family, Relation, Standing, relations, standing};
pub use sign_off_store::SignOffStore;
pub use store::{
    ArticleCard, ArticleEdit, ArticleStep, Assignment, IssueCard, IssueEdit, IssueEffect,
    IssueStep, JournalStore, NewArticle, NewIssue, NewJournal, NewPart, Pupil, Taken,
};
