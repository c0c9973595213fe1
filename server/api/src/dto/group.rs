//! Groups of pupils and their levels on the wire, for teachers.

use passeplume_domain::{
    accounts::presence_name,
    groups::{Group, GroupHome},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::article::NamedView;

/// A group of pupils.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Group)]
pub struct GroupView {
    /// Which.
    pub id: String,
    /// Of which class; nothing where it goes across the classes of the space.
    pub class: Option<String>,
    /// What its pupils call it.
    pub name: String,
    /// Its pupils, by first name and initial.
    pub members: Vec<NamedView>,
    /// May the caller change it?
    pub can_edit: bool,
}

impl GroupView {
    /// A group, for somebody who may change it or not.
    #[must_use]
    pub fn new(group: Group, can_edit: bool) -> Self {
        Self {
            id: group.id.to_string(),
            class: match group.home {
                GroupHome::Class(class) => Some(class.to_string()),
                GroupHome::Space(_) => None,
            },
            name: group.name,
            members: group
                .members
                .into_iter()
                .map(|one| NamedView {
                    name: presence_name(&one.first_name, &one.last_name),
                    id: one.id.to_string(),
                })
                .collect(),
            can_edit,
        }
    }
}

/// A pupil who can be put into a group.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Learner)]
pub struct LearnerView {
    /// Who.
    pub id: String,
    /// First name and initial.
    pub name: String,
    /// In which class.
    pub class: String,
    /// "CE1", or '' where nobody said.
    pub level: String,
}

/// The groups of a space and whom they are made of.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Groups)]
pub struct GroupsView {
    /// Those of the space and of its classes, by name.
    pub groups: Vec<GroupView>,
    /// The pupils of its classes, class by class.
    pub pupils: Vec<LearnerView>,
    /// Levels that are in use there, by name.
    pub levels: Vec<String>,
}

/// A group to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewGroupBody {
    /// What its pupils will call it.
    #[schema(min_length = 1, max_length = 60)]
    pub name: String,
    /// Of one class; where nothing is said, across the classes of the space.
    #[serde(default)]
    pub class: Option<String>,
    /// Its pupils.
    #[schema(max_items = 40)]
    pub members: Vec<String>,
}

/// What is changed of a group.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupBody {
    /// What its pupils call it.
    #[schema(min_length = 1, max_length = 60)]
    pub name: String,
    /// All its pupils.
    #[schema(max_items = 40)]
    pub members: Vec<String>,
}

/// A pupil's level.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LevelBody {
    /// Who.
    pub pupil: String,
    /// "CE1"; '' takes it away.
    #[schema(max_length = 12)]
    pub level: String,
}

/// Levels of pupils of one class; who is left out keeps theirs.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LevelsBody {
    /// Each pupil once.
    #[schema(max_items = 60)]
    pub levels: Vec<LevelBody>,
}
