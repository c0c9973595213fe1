//! What the house keeps of schools, classes and spaces.

use async_trait::async_trait;

use super::{
    Class, InCommon, Invitable, Invitation, NewInvitation, NewSpace, School, SharedSpace, Space,
};
use crate::{AccountId, ClassId, InvitationId, Millis, SpaceId, StoreError, accounts::Account};

/// Schools, classes, spaces.
#[async_trait]
pub trait SpaceStore: Send + Sync {
    /// Adds a school.
    async fn add_school(&self, school: School, at: Millis) -> Result<(), StoreError>;
    /// Adds a class.
    async fn add_class(&self, class: Class, at: Millis) -> Result<(), StoreError>;
    /// Adds a space with its classes.
    async fn add_space(&self, space: Space, at: Millis) -> Result<(), StoreError>;
    /// Lets a class in or out of a space; the event `access_changed` commits with it.
    async fn set_space_classes(
        &self,
        space: &SpaceId,
        classes: Vec<ClassId>,
        at: Millis,
    ) -> Result<(), StoreError>;
    /// Every school.
    async fn schools(&self) -> Result<Vec<School>, StoreError>;
    /// Every class.
    async fn classes(&self) -> Result<Vec<Class>, StoreError>;
    /// Every space.
    async fn spaces(&self) -> Result<Vec<Space>, StoreError>;
    /// The spaces of this account's classes and schools, by title.
    async fn shared_spaces(&self, account: &Account) -> Result<Vec<SharedSpace>, StoreError>;
}

/// What became of a change of who shares a space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Kept {
    /// It is kept, with everything that goes with it.
    Done,
    /// Something had moved since it was judged: nothing was changed. Read and judge again.
    Stale,
}

/// Who shares a space: opened, asked in, come and gone. Each change commits with what is told of it.
#[async_trait]
pub trait SharingStore: Send + Sync {
    /// The space of this id with who shares it.
    async fn shared_space(&self, id: &SpaceId) -> Result<Option<SharedSpace>, StoreError>;
    /// What its classes see of one another.
    async fn in_common(&self, id: &SpaceId) -> Result<InCommon, StoreError>;
    /// Opens a space for one class.
    async fn open_space(&self, new: NewSpace, at: Millis) -> Result<(), StoreError>;
    /// Every class, by school and name.
    async fn invitable(&self) -> Result<Vec<Invitable>, StoreError>;
    /// Asks a class in. Stale where the class is there or asked already, the space is full of classes or invitations, or
    /// the code is taken.
    async fn invite(&self, new: NewInvitation, at: Millis) -> Result<Kept, StoreError>;
    /// The invitation of this id.
    async fn invitation(&self, id: &InvitationId) -> Result<Option<Invitation>, StoreError>;
    /// The invitation of this code, whatever became of it.
    async fn invitation_of_code(&self, code: &str) -> Result<Option<Invitation>, StoreError>;
    /// Invitations that wait for an answer of these classes, oldest first.
    async fn invitations_for(
        &self,
        classes: &[ClassId],
        now: Millis,
    ) -> Result<Vec<Invitation>, StoreError>;
    /// Invitations into a space that wait for an answer, oldest first.
    async fn invitations_into(
        &self,
        space: &SpaceId,
        now: Millis,
    ) -> Result<Vec<Invitation>, StoreError>;
    /// A class comes in. Stale where the invitation does not wait any more, or the class is there.
    async fn accept(
        &self,
        id: &InvitationId,
        class: &ClassId,
        by: &AccountId,
        at: Millis,
    ) -> Result<Kept, StoreError>;
    /// The class that was asked by name does not come. Stale where the invitation does not wait any more.
    async fn decline(
        &self,
        id: &InvitationId,
        by: &AccountId,
        at: Millis,
    ) -> Result<Kept, StoreError>;
    /// The invitation is taken back. Stale where it does not wait any more.
    async fn revoke(
        &self,
        id: &InvitationId,
        by: &AccountId,
        at: Millis,
    ) -> Result<Kept, StoreError>;
    /// A class goes: with the commit it has no right there. Texts and articles that it alone writes go with it, into a
    /// space of its own; what it wrote with others stays with them, and a copy to read goes along. Stale where it is not there, or alone.
    async fn leave(
        &self,
        space: &SpaceId,
        class: &ClassId,
        by: &AccountId,
        at: Millis,
    ) -> Result<Kept, StoreError>;
}
