//! What is known of a group of pupils.

use crate::{AccountId, ClassId, GroupId, SpaceId};

/// Longest name of a group, in characters.
pub const LONGEST_GROUP_NAME: usize = 60;
/// Longest name of a level, in characters.
pub const LONGEST_LEVEL: usize = 12;
/// Most pupils of one group.
pub const MOST_MEMBERS: usize = 40;
/// Most groups of one class or space that are offered at once.
pub const MOST_GROUPS: usize = 60;

/// Where a group is at home.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GroupHome {
    /// Pupils of one class.
    Class(ClassId),
    /// Pupils of the classes of a space.
    Space(SpaceId),
}

/// A pupil of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupMember {
    /// Who.
    pub id: AccountId,
    /// Given name.
    pub first_name: String,
    /// Family name; shown inside the class alone.
    pub last_name: String,
    /// Where this pupil learns.
    pub classes: Vec<ClassId>,
}

/// A group of pupils.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Which.
    pub id: GroupId,
    /// Where it is at home.
    pub home: GroupHome,
    /// What its pupils call it.
    pub name: String,
    /// Whether it was put away.
    pub closed: bool,
    /// Its pupils, by name.
    pub members: Vec<GroupMember>,
}

/// A group to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewGroup {
    /// Which.
    pub id: GroupId,
    /// Where it will be at home.
    pub home: GroupHome,
    /// What its pupils will call it.
    pub name: String,
    /// Its pupils.
    pub members: Vec<AccountId>,
    /// By whom.
    pub by: AccountId,
}

/// What a teacher changes of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupEdit {
    /// Which.
    pub id: GroupId,
    /// Where it is at home.
    pub home: GroupHome,
    /// What its pupils call it.
    pub name: String,
    /// All its pupils.
    pub members: Vec<AccountId>,
    /// By whom.
    pub by: AccountId,
}

/// A pupil's level in a class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LevelOf {
    /// Who.
    pub pupil: AccountId,
    /// In which class.
    pub class: ClassId,
    /// "CE1"; '' takes it away.
    pub level: String,
}

/// What a pupil belongs to beside classes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Belonging {
    /// Groups.
    pub groups: Vec<GroupId>,
    /// Levels.
    pub levels: Vec<String>,
}
