//! What is asked of posts: which, and what is to be said or done.

use std::collections::BTreeMap;

use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// Longest word with which a post is given back, in characters.
pub const LONGEST_WORD: usize = 500;
/// Most pictures, sounds and films in one post.
pub const MOST_MEDIA: usize = 6;

/// Which posts: the newest where nothing is said.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PostsQuery {
    /// The newest before this number.
    #[serde(default)]
    pub before: Option<i64>,
    /// The oldest after this number.
    #[serde(default)]
    pub after: Option<i64>,
    /// Those that changed after this change; 200 at the most, `more` says whether to ask again.
    #[serde(default)]
    pub since: Option<i64>,
    /// How many, 50 where nothing is said, 100 at the most.
    #[serde(default)]
    pub limit: Option<u32>,
}

/// Words of another post.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuoteBody {
    /// Of which post of this topic.
    pub id: String,
    /// They, as they stand there.
    #[schema(max_length = 300)]
    pub excerpt: String,
}

/// Something to be said.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPostBody {
    /// What it says; may be '' where there is a picture, sound or film.
    #[schema(max_length = 4000)]
    pub body: String,
    /// Which post of this topic it answers.
    #[serde(default)]
    pub answers: Option<String>,
    /// What it quotes.
    #[serde(default)]
    pub quotes: Option<QuoteBody>,
    /// Pictures, sounds and films that the caller sent with this topic as their home, 6 at the most.
    #[serde(default)]
    pub media: Vec<String>,
    /// By their ids, what there is to see on them or what is said in them, 2,000 characters each at the most.
    #[serde(default)]
    pub captions: BTreeMap<String, String>,
}

/// Other words for a post, or for what it shows.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PostEditBody {
    /// What it says.
    #[schema(max_length = 4000)]
    pub body: String,
    /// By the ids of what it shows, what there is to see on it or what is said in it from now on, 2,000 characters each at the
    /// most; of what is left out, as before, or as its new text says.
    #[serde(default)]
    pub captions: BTreeMap<String, String>,
    /// The `rev` at which it was seen.
    pub rev: i64,
}

/// What is done with a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PostStepAction)]
pub enum StepName {
    /// Everybody sees it, or its new text.
    Approve,
    /// Back to its author, with a word.
    Return,
    /// A teacher of another class does not want it here.
    Refuse,
    /// Out of sight.
    Hide,
    /// Back in sight.
    Restore,
}

/// A step of a post.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PostStepBody {
    /// What.
    pub action: StepName,
    /// The `rev` at which it was seen.
    pub rev: i64,
    /// A word to its author.
    #[serde(default)]
    #[schema(max_length = 500)]
    pub word: Option<String>,
}

/// Which page of what waits.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WaitingQuery {
    /// `next` of the page before.
    #[serde(default)]
    pub after: Option<String>,
}
