//! What is asked of articles, on the wire: ideas, authors, changes and steps.

use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    article::Instruction,
    names::{ArticleActionName, ModeName},
};

/// An idea.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewIdea {
    /// As it would be printed.
    #[schema(max_length = 120)]
    pub title: String,
    /// From where it is told.
    #[serde(default)]
    #[schema(max_length = 300)]
    pub angle: String,
}

/// Who is asked to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AssigneeKind {
    /// Every pupil of a class.
    Class,
    /// One pupil.
    Account,
    /// The pupils of a group.
    Group,
}

/// Somebody who is asked to write.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssigneeBody {
    /// The rank of the part: each group may have a text of its own, from 0 on.
    #[serde(default)]
    pub part: i64,
    /// A class, a pupil or a group.
    pub kind: AssigneeKind,
    /// Its id.
    pub subject: String,
}

/// An article that gets authors.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignmentRow {
    /// One that is there already; else a new one is made with it.
    #[serde(default)]
    pub article: Option<String>,
    /// The version of it that was seen; where nothing is said, whatever it is.
    #[serde(default)]
    pub version: Option<i64>,
    /// As printed; an article that is there keeps its own where nothing is said.
    #[serde(default)]
    #[schema(max_length = 120)]
    pub title: Option<String>,
    /// From where it is told.
    #[serde(default)]
    #[schema(max_length = 300)]
    pub angle: Option<String>,
    /// How it is written.
    pub mode: ModeName,
    /// Who writes.
    pub assignees: Vec<AssigneeBody>,
    /// How many words are wanted.
    #[serde(default)]
    pub target_words: Option<i64>,
    /// Until when, in milliseconds since 1970.
    #[serde(default)]
    pub due: Option<i64>,
    /// What they are asked to do.
    #[serde(default)]
    pub instructions: Vec<Instruction>,
}

/// What is changed of an article without taking a step. Authors change the title and the chapô while they write, its
/// teachers everything; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ArticleEditBody {
    /// The version that was seen.
    pub version: i64,
    /// As printed.
    #[serde(default)]
    #[schema(max_length = 120)]
    pub title: Option<String>,
    /// The chapô.
    #[serde(default)]
    #[schema(max_length = 500)]
    pub standfirst: Option<String>,
    /// From where it is told.
    #[serde(default)]
    #[schema(max_length = 300)]
    pub angle: Option<String>,
    /// What stands under it in print; '' means its authors' names.
    #[serde(default)]
    #[schema(max_length = 120)]
    pub byline: Option<String>,
    /// How many words are wanted; 0 takes the wish away.
    #[serde(default)]
    pub target_words: Option<i64>,
    /// Until when; 0 takes the date away.
    #[serde(default)]
    pub due: Option<i64>,
}

/// A step of an article.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ArticleStepBody {
    /// What to do; `propose` and `assign` have addresses of their own.
    pub action: ArticleActionName,
    /// The version that was seen.
    pub version: i64,
    /// The word to the pupils; `return` needs one.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub word: Option<String>,
    /// `submit`: this part is done; the article is handed in when all are. Where nothing is said, a pupil's own parts, a
    /// teacher's the whole. `take_back`: this part is taken up again, while others are still written.
    #[serde(default)]
    pub part: Option<i64>,
    /// `place`: in which rubrique.
    #[serde(default)]
    pub section: Option<String>,
    /// `place`: before which of the articles, by rank; last where nothing is said.
    #[serde(default)]
    pub rank: Option<i64>,
}
