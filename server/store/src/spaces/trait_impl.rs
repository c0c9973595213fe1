//! The trait of the domain, each question where it is answered.

use async_trait::async_trait;
use passeplume_domain::{
    AccountId, ClassId, InvitationId, Millis, SpaceId, StoreError,
    spaces::{
        InCommon, Invitable, Invitation, InvitationStatus, Kept, NewInvitation, NewSpace,
        SharedSpace, SharingStore,
    },
};

use super::{invitations, leave, shared_where, sharing};
use crate::handle::Store;

#[async_trait]
impl SharingStore for Store {
    async fn shared_space(&self, id: &SpaceId) -> Result<Option<SharedSpace>, StoreError> {
        Ok(shared_where(self, "s.id = $1", &[id.as_str()]).await?.pop())
    }

    async fn in_common(&self, id: &SpaceId) -> Result<InCommon, StoreError> {
        Ok(sharing::in_common(self, id).await?)
    }

    async fn open_space(&self, new: NewSpace, at: Millis) -> Result<(), StoreError> {
        Ok(sharing::open(self, &new, at).await?)
    }

    async fn invitable(&self) -> Result<Vec<Invitable>, StoreError> {
        Ok(sharing::invitable(self).await?)
    }

    async fn invite(&self, new: NewInvitation, at: Millis) -> Result<Kept, StoreError> {
        Ok(invitations::add(self, new, at).await?)
    }

    async fn invitation(&self, id: &InvitationId) -> Result<Option<Invitation>, StoreError> {
        Ok(invitations::read(self, "i.id = $1", &[id.as_str()])
            .await?
            .pop())
    }

    async fn invitation_of_code(&self, code: &str) -> Result<Option<Invitation>, StoreError> {
        Ok(invitations::read(self, "i.code = $1", &[code]).await?.pop())
    }

    async fn invitations_for(
        &self,
        classes: &[ClassId],
        now: Millis,
    ) -> Result<Vec<Invitation>, StoreError> {
        Ok(invitations::waiting_for(self, classes, now).await?)
    }

    async fn invitations_into(
        &self,
        space: &SpaceId,
        now: Millis,
    ) -> Result<Vec<Invitation>, StoreError> {
        Ok(invitations::waiting_into(self, space, now).await?)
    }

    async fn accept(
        &self,
        id: &InvitationId,
        class: &ClassId,
        by: &AccountId,
        at: Millis,
    ) -> Result<Kept, StoreError> {
        Ok(invitations::accept(self, id, class, by, at).await?)
    }

    async fn decline(
        &self,
        id: &InvitationId,
        by: &AccountId,
        at: Millis,
    ) -> Result<Kept, StoreError> {
        Ok(invitations::end(self, id, InvitationStatus::Declined, by, at).await?)
    }

    async fn revoke(
        &self,
        id: &InvitationId,
        by: &AccountId,
        at: Millis,
    ) -> Result<Kept, StoreError> {
        Ok(invitations::end(self, id, InvitationStatus::Revoked, by, at).await?)
    }

    async fn leave(
        &self,
        space: &SpaceId,
        class: &ClassId,
        by: &AccountId,
        at: Millis,
    ) -> Result<Kept, StoreError> {
        Ok(leave::leave(self, space, class, by, at).await?)
    }
}
