//! The trait of forums, one line a question.

use async_trait::async_trait;
use passeplume_domain::{
    AccountId, ForumId, MediaId, Millis, PostId, StoreError, TopicId,
    accounts::Account,
    forum::{
        Changed, Counts, Forum, ForumClass, ForumEdit, ForumStore, Home, Kept, MediaShown,
        NewForum, NewPost, NewTopic, Post, PostEdit, PostStep, Posted, PostsRead, Range,
        ReactionKind, Sight, Topic, TopicEdit, TopicPlace, TopicRow, Version, WaitingPost,
    },
};

use super::{change, counts, former, forums, media, posts, say, step, topics};
use crate::handle::Store;

#[async_trait]
impl ForumStore for Store {
    async fn forums_around(&self, account: &Account) -> Result<Vec<Forum>, StoreError> {
        Ok(forums::around(self, account).await?)
    }

    async fn forum(&self, id: &ForumId) -> Result<Option<Forum>, StoreError> {
        Ok(forums::of_forum(self, id).await?)
    }

    async fn home_of_forum(
        &self,
        home: &Home,
    ) -> Result<Option<(String, Vec<ForumClass>)>, StoreError> {
        Ok(forums::home(self, home).await?)
    }

    async fn add_forum(&self, new: NewForum, at: Millis) -> Result<(), StoreError> {
        Ok(forums::add(self, &new, at).await?)
    }

    async fn edit_forum(&self, edit: ForumEdit, at: Millis) -> Result<Kept, StoreError> {
        Ok(forums::edit(self, &edit, at).await?)
    }

    async fn forum_counts(
        &self,
        account: &Account,
        forums: &[ForumId],
    ) -> Result<Vec<Counts>, StoreError> {
        Ok(counts::of(self, account, forums).await?)
    }

    async fn topics(
        &self,
        forum: &ForumId,
        archived: bool,
        hidden: bool,
        after: Option<&TopicPlace>,
        limit: u32,
        reader: &AccountId,
    ) -> Result<Vec<TopicRow>, StoreError> {
        let page = topics::Page {
            forum,
            archived,
            hidden,
            after,
            limit,
            reader,
        };
        Ok(topics::page(self, &page).await?)
    }

    async fn topic(&self, id: &TopicId) -> Result<Option<Topic>, StoreError> {
        Ok(topics::one(self, id).await?)
    }

    async fn add_topic(&self, new: NewTopic, at: Millis) -> Result<(), StoreError> {
        Ok(topics::add(self, new, at).await?)
    }

    async fn edit_topic(&self, edit: TopicEdit, at: Millis) -> Result<Kept, StoreError> {
        Ok(topics::edit(self, edit, at).await?)
    }

    async fn read_up_to(&self, reader: &AccountId, topic: &TopicId) -> Result<i64, StoreError> {
        Ok(topics::read_up_to(self, reader, topic).await?)
    }

    async fn mark_read(
        &self,
        reader: &AccountId,
        topic: &TopicId,
        number: i64,
    ) -> Result<(), StoreError> {
        Ok(topics::mark_read(self, reader, topic, number).await?)
    }

    async fn posts(
        &self,
        topic: &TopicId,
        range: Range,
        sight: Sight,
        limit: u32,
        reader: &Account,
    ) -> Result<PostsRead, StoreError> {
        Ok(posts::of_topic(self, topic, range, sight, limit, reader).await?)
    }

    async fn post(&self, id: &PostId) -> Result<Option<Post>, StoreError> {
        Ok(posts::one(self, id).await?)
    }

    async fn post_of_key(
        &self,
        author: &AccountId,
        key: &str,
    ) -> Result<Option<PostId>, StoreError> {
        Ok(posts::of_key(self, author, key).await?)
    }

    async fn add_post(&self, new: NewPost, at: Millis) -> Result<Posted, StoreError> {
        Ok(say::post(self, new, at).await?)
    }

    async fn edit_post(&self, edit: PostEdit, at: Millis) -> Result<Changed, StoreError> {
        Ok(change::edit(self, edit, at).await?)
    }

    async fn step_post(&self, step: PostStep, at: Millis) -> Result<Changed, StoreError> {
        Ok(step::take(self, step, at).await?)
    }

    async fn hide_post(
        &self,
        id: &PostId,
        by: &AccountId,
        word: Option<String>,
        at: Millis,
    ) -> Result<bool, StoreError> {
        Ok(step::hide(self, id, by, word, at).await?)
    }

    async fn react(
        &self,
        id: &PostId,
        by: &AccountId,
        kind: ReactionKind,
        feels: bool,
        at: Millis,
    ) -> Result<Changed, StoreError> {
        Ok(change::react(self, id, by, kind, feels, at).await?)
    }

    async fn versions_of_post(&self, id: &PostId) -> Result<Vec<Version>, StoreError> {
        Ok(former::of(self, id).await?)
    }

    async fn media_in_forums(&self, id: &MediaId) -> Result<MediaShown, StoreError> {
        Ok(media::stands(self, id).await?)
    }

    async fn posts_waiting_for(
        &self,
        account: &Account,
        after: Option<(Millis, PostId)>,
        limit: u32,
    ) -> Result<Vec<WaitingPost>, StoreError> {
        Ok(counts::waiting_for(self, account, after, limit).await?)
    }
}
