//! Spaces and the classes that share them, on the wire.

use passeplume_domain::{
    journals::Pupil,
    spaces::{SharedClass, SharedSpace},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::names::SpaceKindName;

/// A class that shares a space.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SpaceClass)]
pub struct SpaceClassView {
    /// Which.
    pub id: String,
    /// As on the door.
    pub name: String,
    /// The name of its school.
    pub school: String,
    /// First names and initials of its teachers.
    pub teachers: Vec<String>,
    /// Since when it shares, in milliseconds since 1970.
    pub since: i64,
}

impl From<SharedClass> for SpaceClassView {
    fn from(shared: SharedClass) -> Self {
        Self {
            id: shared.class.id.to_string(),
            name: shared.class.name,
            school: shared.school_name,
            teachers: shared.teachers,
            since: shared.since.0,
        }
    }
}

/// What classes share.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Space)]
pub struct SpaceView {
    /// Which.
    pub id: String,
    /// What its members call it.
    pub title: String,
    /// Shared, or one class's own.
    pub kind: SpaceKindName,
    /// Who shares it.
    pub classes: Vec<SpaceClassView>,
}

impl From<SharedSpace> for SpaceView {
    fn from(space: SharedSpace) -> Self {
        Self {
            id: space.id.to_string(),
            title: space.title,
            kind: space.kind.into(),
            classes: space.classes.into_iter().map(Into::into).collect(),
        }
    }
}

/// A pupil who can be asked to write.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RosterPupil)]
pub struct RosterPupilView {
    /// Who.
    pub id: String,
    /// First name and name for the class's own teachers, first name and initial for others.
    pub name: String,
}

impl RosterPupilView {
    /// A pupil as the class's own teacher, or another one, sees them.
    #[must_use]
    pub fn seen_by(own_teacher: bool, pupil: &Pupil) -> Self {
        Self {
            id: pupil.id.to_string(),
            name: if own_teacher {
                format!("{} {}", pupil.first_name, pupil.last_name)
                    .trim()
                    .to_owned()
            } else {
                passeplume_domain::accounts::presence_name(&pupil.first_name, &pupil.last_name)
            },
        }
    }
}
