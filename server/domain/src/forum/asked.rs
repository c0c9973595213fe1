//! What is to be kept of forums, and how it comes back.

use super::{
    Book, Home, Moderation, Post, PostMedia, PostState, Speaker, Topic, TopicKind, TopicState,
    post::{words, words_of},
};
use crate::{AccountId, ClassId, ForumId, MediaId, Millis, PostId, TopicId, hours::ClosingHours};

/// A forum to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewForum {
    /// Which.
    pub id: ForumId,
    /// Whose.
    pub home: Home,
    /// What it is called.
    pub title: String,
    /// How it is looked after.
    pub moderation: Moderation,
    /// By whom.
    pub by: AccountId,
}

/// A forum as it will be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForumEdit {
    /// Which.
    pub id: ForumId,
    /// The version that was seen.
    pub seen: i64,
    /// What it is called.
    pub title: String,
    /// How it is looked after.
    pub moderation: Moderation,
    /// When pupils send nothing.
    pub hours: Option<ClosingHours>,
    /// By whom.
    pub by: AccountId,
}

/// A topic to be begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTopic {
    /// Which.
    pub id: TopicId,
    /// Where.
    pub forum: ForumId,
    /// A book, or anything else.
    pub kind: TopicKind,
    /// What it is called.
    pub title: String,
    /// Which book.
    pub book: Option<Book>,
    /// By whom.
    pub by: AccountId,
}

/// A topic as it will be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicEdit {
    /// Which.
    pub id: TopicId,
    /// Where.
    pub forum: ForumId,
    /// The version that was seen.
    pub seen: i64,
    /// What it is called.
    pub title: String,
    /// Which book.
    pub book: Option<Book>,
    /// The picture on its cover.
    pub cover: Option<MediaId>,
    /// Stands before the others.
    pub pinned: bool,
    /// Whether something is said there.
    pub state: TopicState,
    /// Out of sight.
    pub hidden: bool,
    /// By whom.
    pub by: AccountId,
}

/// What became of a change of a forum or a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Kept {
    /// It is kept, and told.
    Done,
    /// Somebody changed it since it was seen: nothing was changed.
    Stale,
}

/// Words of another post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quoting {
    /// Of which.
    pub post: PostId,
    /// They.
    pub excerpt: String,
}

/// A picture, sound or film that a post is to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Showing {
    /// Which.
    pub media: MediaId,
    /// What there is to see on it, or what is said in it; or ''.
    pub captions: String,
}

/// A post to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPost {
    /// Which.
    pub id: PostId,
    /// Where.
    pub forum: ForumId,
    /// The version of the forum on which it was judged.
    pub seen: i64,
    /// In which topic.
    pub topic: TopicId,
    /// Whose.
    pub author: AccountId,
    /// Under which it is sent: again under the same it is the same post, however much later.
    pub key: String,
    /// In which class of the forum its author is.
    pub class: Option<ClassId>,
    /// As what they speak.
    pub speaker: Speaker,
    /// `Shown`, or `Waiting`.
    pub state: PostState,
    /// What it says.
    pub body: String,
    /// Which post of the topic it answers.
    pub answers: Option<PostId>,
    /// What it quotes.
    pub quotes: Option<Quoting>,
    /// Its pictures, sounds and films.
    pub media: Vec<Showing>,
}

impl NewPost {
    /// Everything typed in it.
    #[must_use]
    pub fn words(&self) -> Vec<&str> {
        words(
            &self.body,
            self.media.iter().map(|one| one.captions.as_str()),
        )
    }
}

/// What became of a post to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub enum Posted {
    /// It is kept, and told.
    Done,
    /// It was kept before, as this one.
    Again(PostId),
    /// So many of this author's wait in this forum that no more is taken: nothing was changed.
    Full,
    /// The topic or the forum is not as it was judged: nothing was changed. Read and judge again.
    Stale,
}

/// Other words of a post, or of what it shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostEdit {
    /// The post as it was seen.
    pub post: Post,
    /// In which forum.
    pub forum: ForumId,
    /// What it says now.
    pub body: String,
    /// What it shows, as before, with what is said of it now.
    pub media: Vec<PostMedia>,
    /// Whether a teacher reads first.
    pub waits: bool,
}

impl PostEdit {
    /// Everything typed in it.
    #[must_use]
    pub fn words(&self) -> Vec<&str> {
        words_of(&self.body, &self.media)
    }
}

/// What is done with a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Everybody sees it, or its new text.
    Approve,
    /// Back to its author.
    Return,
    /// Not here.
    Refuse,
    /// Out of sight.
    Hide,
    /// Back in sight.
    Restore,
    /// Its author takes it back.
    Delete,
}

impl Step {
    /// The name in events.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Return => "return",
            Self::Refuse => "refuse",
            Self::Hide => "hide",
            Self::Restore => "restore",
            Self::Delete => "delete",
        }
    }
}

/// A step of a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostStep {
    /// The post as it was seen.
    pub post: Post,
    /// In which forum.
    pub forum: ForumId,
    /// What is done.
    pub step: Step,
    /// A word to its author.
    pub word: Option<String>,
    /// By whom.
    pub by: AccountId,
}

/// What became of a change of a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Changed {
    /// It is kept, and told.
    Done,
    /// Its words or its state changed since it was seen: nothing was changed.
    Stale,
}

/// Which posts of a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Range {
    /// The newest before this number.
    Before(i64),
    /// The oldest after this number.
    After(i64),
    /// Those that changed after this change, oldest change first; gone ones too.
    Since(i64),
}

/// Where in forums a medium stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MediaShown {
    /// Whether it was brought into a topic: then whoever brought it sees it.
    pub brought: bool,
    /// The posts that show it.
    pub posts: Vec<PostId>,
    /// The posts that showed it before their authors took them back.
    pub taken_back: Vec<PostId>,
    /// The topics that bear it on their cover.
    pub covers: Vec<TopicId>,
}

/// How much of what was taken out of sight somebody sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// Their own alone.
    Own,
    /// All of it: they look after the forum.
    Masked,
}

/// Posts of a topic, as of one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PostsRead {
    /// Those that have a number, by number; after a change by change. Rules decide whether each is shown.
    pub posts: Vec<Post>,
    /// The reader's own that have none: they wait or were given back.
    pub mine: Vec<Post>,
    /// Those about which the reader may have to decide.
    pub to_decide: Vec<Post>,
    /// Every change up to here is in them.
    pub rev: i64,
    /// There are more in that direction.
    pub more: bool,
}

/// A place in the list of topics: pinned ones first, then the one with the newest post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicPlace {
    /// Whether it is pinned.
    pub pinned: bool,
    /// When something was last shown there, or it began.
    pub at: Millis,
    /// Which.
    pub id: TopicId,
}

impl std::fmt::Display for TopicPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", i64::from(self.pinned), self.at.0, self.id)
    }
}

impl TopicPlace {
    /// Reads what [`std::fmt::Display`] wrote; nothing for any other text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '.');
        let pinned = match parts.next()? {
            "0" => false,
            "1" => true,
            _ => return None,
        };
        Some(Self {
            pinned,
            at: Millis(parts.next()?.parse().ok()?),
            id: TopicId::parse(parts.next()?).ok()?,
        })
    }
}

/// A topic in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicRow {
    /// It.
    pub topic: Topic,
    /// Its place.
    pub place: TopicPlace,
    /// Posts of others that the reader has not seen, 100 at the most.
    pub unread: i64,
}

/// What a reader has in a forum.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Topics in which there is something new.
    pub unread: i64,
    /// Posts that wait for the reader's decision.
    pub waiting: i64,
}

/// A post that waits for somebody's decision, with what it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingPost {
    /// It.
    pub post: Post,
    /// Its topic.
    pub topic: Topic,
    /// Its forum.
    pub forum: ForumId,
    /// What it answers, where that is shown: whose it is, and what it says.
    pub context: Option<(String, String)>,
}
