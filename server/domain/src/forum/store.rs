//! What the house keeps of forums.

use async_trait::async_trait;

use super::{
    Changed, Counts, Forum, ForumClass, ForumEdit, Home, Kept, MediaShown, NewForum, NewPost,
    NewTopic, Post, PostEdit, PostStep, Posted, PostsRead, Range, ReactionKind, Sight, Topic,
    TopicEdit, TopicPlace, TopicRow, Version, WaitingPost,
};
use crate::{AccountId, ForumId, MediaId, Millis, PostId, StoreError, TopicId, accounts::Account};

/// Forums, topics and posts. Each change commits with everything that is told of it.
#[async_trait]
pub trait ForumStore: Send + Sync {
    /// The forums of this account's classes and schools, by title.
    async fn forums_around(&self, account: &Account) -> Result<Vec<Forum>, StoreError>;
    /// The forum of this id.
    async fn forum(&self, id: &ForumId) -> Result<Option<Forum>, StoreError>;
    /// The name of a class or a space, and the classes that meet there; nothing where there is none.
    async fn home_of_forum(
        &self,
        home: &Home,
    ) -> Result<Option<(String, Vec<ForumClass>)>, StoreError>;
    /// Opens a forum.
    async fn add_forum(&self, new: NewForum, at: Millis) -> Result<(), StoreError>;
    /// Changes a forum.
    async fn edit_forum(&self, edit: ForumEdit, at: Millis) -> Result<Kept, StoreError>;
    /// What this account has in these forums, in their order; hidden topics count where `all` says so.
    async fn forum_counts(
        &self,
        account: &Account,
        forums: &[ForumId],
    ) -> Result<Vec<Counts>, StoreError>;

    /// Topics of a forum after a place, `limit` at the most: those that are put away, or the others; hidden ones where
    /// `hidden` says so.
    async fn topics(
        &self,
        forum: &ForumId,
        archived: bool,
        hidden: bool,
        after: Option<&TopicPlace>,
        limit: u32,
        reader: &AccountId,
    ) -> Result<Vec<TopicRow>, StoreError>;
    /// The topic of this id.
    async fn topic(&self, id: &TopicId) -> Result<Option<Topic>, StoreError>;
    /// Begins a topic.
    async fn add_topic(&self, new: NewTopic, at: Millis) -> Result<(), StoreError>;
    /// Changes a topic.
    async fn edit_topic(&self, edit: TopicEdit, at: Millis) -> Result<Kept, StoreError>;
    /// Up to which number somebody has read, 0 where they have not.
    async fn read_up_to(&self, reader: &AccountId, topic: &TopicId) -> Result<i64, StoreError>;
    /// Somebody has read up to this number; never less than before.
    async fn mark_read(
        &self,
        reader: &AccountId,
        topic: &TopicId,
        number: i64,
    ) -> Result<(), StoreError>;

    /// Posts of a topic, `limit` at the most (more only where many changed at once), as `reader` may have to do with them.
    async fn posts(
        &self,
        topic: &TopicId,
        range: Range,
        sight: Sight,
        limit: u32,
        reader: &Account,
    ) -> Result<PostsRead, StoreError>;
    /// The post of this id.
    async fn post(&self, id: &PostId) -> Result<Option<Post>, StoreError>;
    /// What this author sent under this key.
    async fn post_of_key(
        &self,
        author: &AccountId,
        key: &str,
    ) -> Result<Option<PostId>, StoreError>;
    /// Keeps a post.
    async fn add_post(&self, new: NewPost, at: Millis) -> Result<Posted, StoreError>;
    /// Keeps other words of a post, and the former ones beside.
    async fn edit_post(&self, edit: PostEdit, at: Millis) -> Result<Changed, StoreError>;
    /// Does something with a post.
    async fn step_post(&self, step: PostStep, at: Millis) -> Result<Changed, StoreError>;
    /// Takes a shown post out of sight, whoever looked at it before: what a report leads to. False where it is not shown.
    async fn hide_post(
        &self,
        id: &PostId,
        by: &AccountId,
        word: Option<String>,
        at: Millis,
    ) -> Result<bool, StoreError>;
    /// Somebody feels something about a shown post, or does not any more. Twice is once.
    async fn react(
        &self,
        id: &PostId,
        by: &AccountId,
        kind: ReactionKind,
        feels: bool,
        at: Millis,
    ) -> Result<Changed, StoreError>;
    /// What a post said before, oldest first.
    async fn versions_of_post(&self, id: &PostId) -> Result<Vec<Version>, StoreError>;
    /// Where a medium stands in forums.
    async fn media_in_forums(&self, id: &MediaId) -> Result<MediaShown, StoreError>;
    /// What waits for this account's decision, oldest first, after a post, `limit` at the most.
    async fn posts_waiting_for(
        &self,
        account: &Account,
        after: Option<(Millis, PostId)>,
        limit: u32,
    ) -> Result<Vec<WaitingPost>, StoreError>;
}
