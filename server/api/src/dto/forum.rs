//! Forums and their topics on the wire: as whoever asks may see them, with what they may do there.

use passeplume_domain::{
    Millis,
    accounts::Account,
    forum::{
        Book, Counts, Forum, ForumAction, Part, Topic, TopicAction, TopicRow, judge_forum,
        judge_topic, part,
    },
};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::names::{
    ForumActionName, ModerationName, TopicActionName, TopicKindName, TopicStateName,
};

/// Longest title of a forum, a topic or a book, and longest name of its author, in characters.
pub const LONGEST_TITLE: usize = 120;

/// Whose a forum is.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ForumHome)]
pub struct HomeOfForumView {
    /// `class` or `space`.
    pub kind: &'static str,
    /// The id of the class or the space.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// A class whose pupils meet in a forum.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ForumClass)]
pub struct ForumClassView {
    /// Which.
    pub id: String,
    /// As on the door.
    pub name: String,
    /// Its school's name.
    pub school: String,
}

/// Where classes talk.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Forum)]
pub struct ForumView {
    /// Which.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Whose it is.
    pub home: HomeOfForumView,
    /// The classes that meet there.
    pub classes: Vec<ForumClassView>,
    /// How it is looked after.
    pub moderation: ModerationName,
    /// The minute of the day, in France, from which pupils send nothing.
    pub closed_from: Option<i64>,
    /// The minute of the day at which they may again.
    pub closed_until: Option<i64>,
    /// Whether pupils send nothing now.
    pub closed_now: bool,
    /// When they may again, in milliseconds since 1970.
    pub opens_at: Option<i64>,
    /// Topics in which there is something that the caller has not read, 100 at the most.
    pub unread: i64,
    /// Posts that wait for the caller's decision, 100 at the most.
    pub waiting: i64,
    /// What the caller may do here now: `open_topic`, `settings`.
    pub may: Vec<ForumActionName>,
    /// Rises with each change.
    pub version: i64,
}

impl ForumView {
    /// A forum, as this person sees it.
    #[must_use]
    pub fn new(account: &Account, forum: &Forum, counts: Counts, now: Millis) -> Self {
        let part = part(account, &forum.reach());
        let opens = forum.hours.and_then(|hours| hours.opens_at(now));
        let actions = [ForumAction::OpenTopic, ForumAction::Settings];
        Self {
            id: forum.id.to_string(),
            title: forum.title.clone(),
            home: HomeOfForumView {
                kind: forum.home.kind(),
                id: forum.home.id().to_owned(),
                name: forum.home_name.clone(),
            },
            classes: forum
                .classes
                .iter()
                .map(|class| ForumClassView {
                    id: class.id.to_string(),
                    name: class.name.clone(),
                    school: class.school_name.clone(),
                })
                .collect(),
            moderation: forum.moderation.into(),
            closed_from: forum.hours.map(|hours| hours.from()),
            closed_until: forum.hours.map(|hours| hours.until()),
            closed_now: opens.is_some(),
            opens_at: opens.map(|at| at.0),
            unread: counts.unread,
            waiting: counts.waiting,
            may: actions
                .into_iter()
                .filter(|&action| judge_forum(part, action, forum, now).is_ok())
                .map(Into::into)
                .collect(),
            version: forum.version,
        }
    }
}

/// A book that is talked about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Book)]
pub struct BookView {
    /// Its title.
    #[schema(max_length = 120)]
    pub title: String,
    /// Who wrote it.
    #[serde(default)]
    #[schema(max_length = 120)]
    pub author: String,
    /// For whom: "CE2", "dès 8 ans".
    #[serde(default)]
    #[schema(max_length = 120)]
    pub level: String,
}

impl From<&Book> for BookView {
    fn from(book: &Book) -> Self {
        Self {
            title: book.title.clone(),
            author: book.author.clone(),
            level: book.level.clone(),
        }
    }
}

/// What is talked about.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Topic)]
pub struct TopicView {
    /// Which.
    pub id: String,
    /// In which forum.
    pub forum: String,
    /// A book, or anything else.
    pub kind: TopicKindName,
    /// What it is called.
    pub title: String,
    /// Which book.
    pub book: Option<BookView>,
    /// The picture on its cover: `/api/media/{id}`.
    pub cover: Option<String>,
    /// Stands before the others.
    pub pinned: bool,
    /// Whether something is said there.
    pub state: TopicStateName,
    /// Out of everybody's sight but its teachers'.
    pub hidden: bool,
    /// Posts that are shown.
    pub posts: i64,
    /// When the newest of them was shown, in milliseconds since 1970.
    pub last_at: Option<i64>,
    /// The newest number.
    pub last_number: i64,
    /// Posts of others that the caller has not read, 100 at the most.
    pub unread: i64,
    /// What the caller may do with it now: `pin`, `close`, `reopen`, `archive`, `edit`, `hide`.
    pub may: Vec<TopicActionName>,
    /// Rises with each change of the topic itself.
    pub version: i64,
}

impl TopicView {
    /// A topic, as somebody of this part sees it.
    #[must_use]
    pub fn new(part: Part, forum: &Forum, topic: &Topic, unread: i64, now: Millis) -> Self {
        let actions = [
            TopicAction::Pin,
            TopicAction::Close,
            TopicAction::Reopen,
            TopicAction::Archive,
            TopicAction::Edit,
            TopicAction::Hide,
        ];
        Self {
            id: topic.id.to_string(),
            forum: topic.forum.to_string(),
            kind: topic.kind.into(),
            title: topic.title.clone(),
            book: topic.book.as_ref().map(Into::into),
            cover: topic.cover.as_ref().map(ToString::to_string),
            pinned: topic.pinned,
            state: topic.state.into(),
            hidden: topic.hidden,
            posts: topic.shown,
            last_at: topic.last_at.map(|at| at.0),
            last_number: topic.last_number,
            unread,
            may: actions
                .into_iter()
                .filter(|&action| judge_topic(part, action, forum, topic, now).is_ok())
                .map(Into::into)
                .collect(),
            version: topic.version,
        }
    }
}

/// A forum with some of its topics.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TopicPage)]
pub struct TopicPageView {
    /// It.
    pub forum: ForumView,
    /// Pinned ones first, then the one in which something was said last; 50 at the most.
    pub topics: Vec<TopicView>,
    /// Where the next page begins: `?after=`. Nothing where this was the last.
    pub next: Option<String>,
}

impl TopicPageView {
    /// What this person sees of these.
    #[must_use]
    pub fn new(
        account: &Account,
        (forum, counts): (&Forum, Counts),
        rows: &[TopicRow],
        next: Option<String>,
        now: Millis,
    ) -> Self {
        let part = part(account, &forum.reach());
        Self {
            forum: ForumView::new(account, forum, counts, now),
            topics: rows
                .iter()
                .map(|row| TopicView::new(part, forum, &row.topic, row.unread, now))
                .collect(),
            next,
        }
    }
}

/// What whoever would write here should know first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = TopicHint)]
pub enum HintName {
    /// A teacher reads what they say first.
    Waits,
    /// Nothing is said here: the topic has ended, or pupils read.
    Closed,
    /// Pupils come back in the morning.
    Night,
}

/// A topic as it is opened.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TopicDetail)]
pub struct TopicDetailView {
    /// It.
    pub topic: TopicView,
    /// Where.
    pub forum: ForumView,
    /// Up to which number the caller has read.
    pub read: i64,
    /// The number of changes of its posts: what comes after is asked for by `?since=`.
    pub rev: i64,
    /// What the caller may do here now: `post`.
    pub may: Vec<TopicActionName>,
    /// What they should know first.
    pub hint: Option<HintName>,
}

/// Whose a new forum is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ForumHomeBody {
    /// `class` or `space`.
    pub kind: String,
    /// Its id.
    pub id: String,
}

/// A forum to be opened.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewForumBody {
    /// Whose.
    pub home: ForumHomeBody,
    /// What it is called.
    #[schema(max_length = 120)]
    pub title: String,
    /// How it is looked after; where nothing is said `open`, but `premoderated` where two schools meet.
    #[serde(default)]
    pub moderation: Option<ModerationName>,
}

/// What a forum becomes; what is not said stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ForumEditBody {
    /// The version that was seen.
    pub version: i64,
    /// What it is called.
    #[serde(default)]
    #[schema(max_length = 120)]
    pub title: Option<String>,
    /// How it is looked after.
    #[serde(default)]
    pub moderation: Option<ModerationName>,
    /// The minute of the day, in France, from which pupils send nothing; `null` for never. Said together with the other.
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<i64>)]
    pub closed_from: Option<Option<i64>>,
    /// The minute of the day at which they may again; `null` for never.
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<i64>)]
    pub closed_until: Option<Option<i64>>,
}

/// A topic to be begun.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTopicBody {
    /// A book, or anything else.
    pub kind: TopicKindName,
    /// What it is called.
    #[schema(max_length = 120)]
    pub title: String,
    /// Which book.
    #[serde(default)]
    pub book: Option<BookView>,
}

/// What a topic becomes; what is not said stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TopicEditBody {
    /// The version that was seen.
    pub version: i64,
    /// What it is called.
    #[serde(default)]
    #[schema(max_length = 120)]
    pub title: Option<String>,
    /// Which book.
    #[serde(default)]
    pub book: Option<BookView>,
    /// A picture that the caller sent with this topic as its home; '' for none.
    #[serde(default)]
    pub cover: Option<String>,
    /// Stands before the others.
    #[serde(default)]
    pub pinned: Option<bool>,
    /// Whether something is said there.
    #[serde(default)]
    pub state: Option<TopicStateName>,
    /// Out of everybody's sight but its teachers'.
    #[serde(default)]
    pub hidden: Option<bool>,
}

/// Which topics.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TopicsQuery {
    /// `next` of the page before.
    #[serde(default)]
    pub after: Option<String>,
    /// `archived`: those that were put away. `open`, or nothing: the others.
    #[serde(default)]
    pub state: Option<String>,
}

/// Up to where somebody has read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadBody {
    /// The number of the newest post that was read.
    pub number: i64,
}

/// A value that was said, `null` included.
fn said<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Option<i64>>, D::Error> {
    Option::deserialize(from).map(Some)
}
