//! Somebody in a forum, in one of its topics, before one of its posts: found where it is there for them.

use passeplume_domain::{
    ForumId, Millis, PostId, TopicId,
    accounts::Account,
    forum::{
        Counts, Forum, ForumAction, Part, Post, PostAction, Sight, Topic, TopicAction, judge_forum,
        judge_post, judge_topic, part,
    },
};

use crate::{
    dto::{forum::ForumView, post::Scene},
    error::ApiError,
    refusal::NowView,
    state::AppState,
};

/// Somebody in a forum.
pub(super) struct Club<'a> {
    pub(super) account: &'a Account,
    pub(super) forum: Forum,
    pub(super) part: Part,
    pub(super) now: Millis,
}

impl Club<'_> {
    /// The forum as they see it.
    pub(super) async fn view(&self, state: &AppState) -> Result<ForumView, ApiError> {
        let counts = self.counts(state).await?;
        Ok(ForumView::new(self.account, &self.forum, counts, self.now))
    }

    /// What they have there.
    pub(super) async fn counts(&self, state: &AppState) -> Result<Counts, ApiError> {
        let these = [self.forum.id.clone()];
        let counts = state
            .parts
            .forums
            .forum_counts(self.account, &these)
            .await?;
        Ok(counts.first().copied().unwrap_or_default())
    }

    /// How much of what was taken out of sight they see.
    pub(super) const fn sight(&self) -> Sight {
        match self.part {
            Part::Teacher | Part::Head => Sight::Masked,
            Part::Pupil | Part::Adviser | Part::Outsider => Sight::Own,
        }
    }

    /// May they?
    pub(super) fn judge(&self, action: ForumAction) -> Result<(), ApiError> {
        Ok(judge_forum(self.part, action, &self.forum, self.now)?)
    }

    /// May they, with this topic?
    pub(super) fn judge_topic(&self, action: TopicAction, topic: &Topic) -> Result<(), ApiError> {
        Ok(judge_topic(
            self.part,
            action,
            &self.forum,
            topic,
            self.now,
        )?)
    }

    /// They, in this topic.
    pub(super) const fn scene<'s>(&'s self, topic: &'s Topic) -> Scene<'s> {
        Scene {
            account: self.account,
            forum: &self.forum,
            topic,
            now: self.now,
        }
    }
}

/// The caller in this forum, where it is there for them.
pub(super) async fn club<'a>(
    state: &AppState,
    account: &'a Account,
    id: &ForumId,
) -> Result<Club<'a>, ApiError> {
    let forum = state.parts.forums.forum(id).await?;
    let forum = forum.ok_or(ApiError::NotFound)?;
    let club = Club {
        account,
        part: part(account, &forum.reach()),
        forum,
        now: state.parts.clock.now(),
    };
    club.judge(ForumAction::Read)?;
    Ok(club)
}

/// The caller in this topic, where it is there for them.
pub(super) async fn in_topic<'a>(
    state: &AppState,
    account: &'a Account,
    id: &TopicId,
) -> Result<(Club<'a>, Topic), ApiError> {
    let topic = state.parts.forums.topic(id).await?;
    let topic = topic.ok_or(ApiError::NotFound)?;
    let club = club(state, account, &topic.forum).await?;
    club.judge_topic(TopicAction::Read, &topic)?;
    Ok((club, topic))
}

/// The caller before this post; nobody was asked yet whether they may see it.
pub(super) async fn before<'a>(
    state: &AppState,
    account: &'a Account,
    id: &PostId,
) -> Result<(Club<'a>, Topic, Post), ApiError> {
    let post = state.parts.forums.post(id).await?;
    let post = post.ok_or(ApiError::NotFound)?;
    let (club, topic) = in_topic(state, account, &post.topic).await?;
    Ok((club, topic, post))
}

/// May the caller do this with the post, as it was seen at `rev`?
pub(super) fn judge(
    club: &Club<'_>,
    topic: &Topic,
    action: PostAction,
    post: &Post,
    rev: Option<i64>,
) -> Result<(), ApiError> {
    use passeplume_domain::forum::Refused;
    let judged = judge_post(club.account, &club.forum, topic, action, post, club.now);
    match judged {
        Err(Refused::AlreadyDecided) => Err(ApiError::already_decided(NowView::from(post))),
        Err(other) => Err(other.into()),
        // Its words or its state are not those that were seen; what others feel about it changes nothing.
        Ok(()) if rev.is_some_and(|rev| rev < post.changed) => {
            Err(ApiError::already_decided(NowView::from(post)))
        }
        Ok(()) => Ok(()),
    }
}
