//! Schools, classes and the spaces that classes share: as much of them as access needs.

use async_trait::async_trait;

use crate::{ClassId, Millis, SchoolId, SpaceId, StoreError, accounts::Account};

/// A school.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct School {
    /// Which.
    pub id: SchoolId,
    /// As on the door.
    pub name: String,
    /// The town it stands in.
    pub town: String,
}

/// One class of one school year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// Which.
    pub id: ClassId,
    /// Where.
    pub school: SchoolId,
    /// As on the door: "CE1/CE2".
    pub name: String,
}

/// What two or more classes share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Space {
    /// Which.
    pub id: SpaceId,
    /// What its members call it.
    pub title: String,
    /// The classes that share it.
    pub classes: Vec<ClassId>,
}

/// A class of a space, as everybody in it may know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedClass {
    /// The class.
    pub class: Class,
    /// Its school's name.
    pub school_name: String,
    /// First names and initials of its teachers.
    pub teachers: Vec<String>,
}

/// A space with the classes that share it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedSpace {
    /// Which.
    pub id: SpaceId,
    /// What its members call it.
    pub title: String,
    /// Who shares it, in the order in which they came.
    pub classes: Vec<SharedClass>,
}

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
