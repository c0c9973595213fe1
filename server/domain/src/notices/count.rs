//! How badges come about: from read marks and states, through the rules that guard reading. A pupil is left in peace while
//! a place is closed.

use std::sync::Arc;

use async_trait::async_trait;

use super::{Badges, Tally};
use crate::{
    Millis, StoreError,
    accounts::Account,
    forum::{Forum, ForumStore, Part, part},
};

/// Counts over what the house keeps.
pub struct Counts {
    /// Forums.
    pub forums: Arc<dyn ForumStore>,
}

/// May this forum call somebody now? It does not while it is closed for them, and never who does not read it.
#[must_use]
pub fn calls(account: &Account, forum: &Forum, now: Millis) -> bool {
    match part(account, &forum.reach()) {
        Part::Outsider => false,
        Part::Teacher | Part::Head | Part::Adviser => true,
        Part::Pupil => forum
            .hours
            .is_none_or(|hours| hours.opens_at(now).is_none()),
    }
}

#[async_trait]
impl Tally for Counts {
    async fn badges(&self, account: &Account, now: Millis) -> Result<Badges, StoreError> {
        let mut badges = Badges::default();
        let forums: Vec<_> = self
            .forums
            .forums_around(account)
            .await?
            .into_iter()
            .filter(|forum| calls(account, forum, now))
            .map(|forum| forum.id)
            .collect();
        for counts in self.forums.forum_counts(account, &forums).await? {
            badges.club += counts.unread;
            badges.approvals += counts.waiting;
        }
        Ok(badges)
    }
}
