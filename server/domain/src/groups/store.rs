//! What the house keeps of groups and levels.

use async_trait::async_trait;

use super::model::{Belonging, Group, GroupEdit, LevelOf, NewGroup};
use crate::{AccountId, ClassId, GroupId, Millis, SpaceId, StoreError};

/// Groups of pupils and their levels. Each change commits with what is told of it.
#[async_trait]
pub trait GroupStore: Send + Sync {
    /// The groups of a space and of its classes that were not put away, by name; each with those of its pupils who learn
    /// in the space now.
    async fn groups_of(&self, space: &SpaceId) -> Result<Vec<Group>, StoreError>;
    /// The group of this id with all its pupils.
    async fn group(&self, id: &GroupId) -> Result<Option<Group>, StoreError>;
    /// Makes a group.
    async fn add_group(&self, new: NewGroup, at: Millis) -> Result<(), StoreError>;
    /// Changes a group; who comes has the pen where it writes with the commit, who goes has it no more.
    async fn edit_group(&self, edit: GroupEdit, at: Millis) -> Result<(), StoreError>;
    /// Puts a group away: it is offered no more, and goes on writing where it writes.
    async fn close_group(&self, id: &GroupId, by: &AccountId, at: Millis)
    -> Result<(), StoreError>;
    /// The levels of pupils in these classes.
    async fn levels_of(&self, classes: &[ClassId]) -> Result<Vec<LevelOf>, StoreError>;
    /// Sets levels.
    async fn set_levels(&self, levels: &[LevelOf]) -> Result<(), StoreError>;
    /// What a pupil belongs to: groups, and the levels of the classes in which they learn now.
    async fn belonging(&self, pupil: &AccountId) -> Result<Belonging, StoreError>;
}
