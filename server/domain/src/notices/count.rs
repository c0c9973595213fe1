//! How badges come about: from read marks and states, through the rules that guard reading. A pupil is left in peace while
//! a place is closed.

use std::sync::Arc;

use async_trait::async_trait;

use super::{Badges, NoticeStore, Tally};
use crate::{
    ForumId, Millis, StoreError,
    accounts::{Account, Membership},
    forum::{Forum, ForumStore, Part, part},
    messages::{MessageStore, night},
    reports::{ReportAction, ReportState, ReportStore, judge, seat},
};

/// Reports that are looked through; from then on there are many.
const MOST: u32 = 100;

/// Counts over what the house keeps.
pub struct Counts {
    /// Forums.
    pub forums: Arc<dyn ForumStore>,
    /// The nights of classes.
    pub messages: Arc<dyn MessageStore>,
    /// What adults are asked to look at.
    pub reports: Arc<dyn ReportStore>,
    /// Messages that were not read.
    pub notices: Arc<dyn NoticeStore>,
}

/// May this forum call somebody now? It does not while it is closed for them, and never who does not read it.
fn calls(account: &Account, forum: &Forum, now: Millis) -> bool {
    match part(account, &forum.reach()) {
        Part::Outsider => false,
        Part::Teacher | Part::Head | Part::Adviser => true,
        Part::Pupil => forum
            .hours
            .is_none_or(|hours| hours.opens_at(now).is_none()),
    }
}

impl Counts {
    /// The forums that may call this account now.
    ///
    /// # Errors
    /// [`StoreError`] where the store cannot answer.
    pub async fn forums_calling(
        &self,
        account: &Account,
        now: Millis,
    ) -> Result<Vec<ForumId>, StoreError> {
        let around = self.forums.forums_around(account).await?;
        let calling = around.into_iter().filter(|one| calls(account, one, now));
        Ok(calling.map(|forum| forum.id).collect())
    }

    /// Whether the messages of all classes of this pupil are closed now; nobody else's night is asked.
    ///
    /// # Errors
    /// [`StoreError`] where the store cannot answer.
    pub async fn is_night(&self, account: &Account, now: Millis) -> Result<bool, StoreError> {
        let learns = |membership: &Membership| match membership {
            Membership::PupilOf(class) => Some(class.clone()),
            Membership::TeacherOf(_)
            | Membership::HeadOf(_)
            | Membership::GuardianOf(_)
            | Membership::AdviserOf(_)
            | Membership::TownOf(_)
            | Membership::Administers => None,
        };
        let classes: Vec<_> = account.memberships.iter().filter_map(learns).collect();
        let nights = self.messages.nights_of(&classes).await?;
        Ok(night(classes.len(), &nights, now).is_some())
    }

    /// Reports that wait for this account, and not only for somebody else who sees them too.
    async fn to_look_at(&self, account: &Account) -> Result<i64, StoreError> {
        let mut waiting = 0;
        for state in [ReportState::Received, ReportState::Escalated] {
            let reports = self
                .reports
                .reports_around(account, Some(state), MOST)
                .await?;
            let theirs = reports
                .iter()
                .filter(|one| judge(seat(account, one), one, Some(ReportAction::Handle)).is_ok());
            waiting += i64::try_from(theirs.count()).unwrap_or(i64::MAX);
        }
        Ok(waiting)
    }
}

#[async_trait]
impl Tally for Counts {
    async fn badges(&self, account: &Account, now: Millis) -> Result<Badges, StoreError> {
        let mut badges = Badges::default();
        let forums = self.forums_calling(account, now).await?;
        for counts in self.forums.forum_counts(account, &forums).await? {
            badges.club += counts.unread;
            badges.approvals += counts.waiting;
        }
        if !self.is_night(account, now).await? {
            badges.messages = self.notices.unread_messages(&account.id).await?;
        }
        badges.reports = self.to_look_at(account).await?;
        Ok(badges)
    }
}
