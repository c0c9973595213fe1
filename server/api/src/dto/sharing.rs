//! Who shares a space on the wire: opened, asked in, come and gone.

use passeplume_domain::spaces::{InCommon, Invitable, Invitation, SharedSpace, SpaceMoved};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{names::SpaceMoveName, space::SpaceView};

/// A class that was asked in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InvitedClass)]
pub struct InvitedClassView {
    /// Which.
    pub id: String,
    /// As on the door.
    pub name: String,
}

/// An invitation that waits for an answer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Invitation)]
pub struct InvitationView {
    /// Which.
    pub id: String,
    /// Where to, with who shares it already.
    pub space: SpaceView,
    /// Which class; nothing where a code decides.
    pub class: Option<InvitedClassView>,
    /// The code, for who shares the space and for who showed it.
    pub code: Option<String>,
    /// First name and initial of who asks.
    pub invited_by: String,
    /// Until when it waits, in milliseconds since 1970.
    pub expires: i64,
}

impl From<Invitation> for InvitationView {
    fn from(invitation: Invitation) -> Self {
        Self {
            id: invitation.id.to_string(),
            space: invitation.space.into(),
            class: invitation.class.map(|(id, name)| InvitedClassView {
                id: id.to_string(),
                name,
            }),
            code: invitation.code,
            invited_by: invitation.invited_by,
            expires: invitation.expires.0,
        }
    }
}

/// A class came or went.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SpaceMoved)]
pub struct SpaceMovedView {
    /// The class's name.
    pub class: String,
    /// What it did.
    pub what: SpaceMoveName,
    /// First name and initial of the teacher who decided.
    pub by: String,
    /// When, in milliseconds since 1970.
    pub at: i64,
}

impl From<SpaceMoved> for SpaceMovedView {
    fn from(moved: SpaceMoved) -> Self {
        Self {
            class: moved.class,
            what: moved.what.into(),
            by: moved.by,
            at: moved.at.0,
        }
    }
}

/// A space as its own page shows it: who shares what.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SpaceDetail)]
pub struct SpaceDetailView {
    /// What lists show.
    #[serde(flatten)]
    pub space: SpaceView,
    /// How many texts all its classes read.
    pub texts: i64,
    /// Titles of the newspapers that all its classes make.
    pub journals: Vec<String>,
    /// Those of its classes that the caller teaches: each may leave, by its own teacher.
    pub mine: Vec<String>,
    /// May the caller ask a class in?
    pub can_invite: bool,
    /// Invitations that wait for an answer; for its teachers.
    pub invitations: Vec<InvitationView>,
    /// Who came and went, newest first; for adults.
    pub history: Vec<SpaceMovedView>,
}

impl SpaceDetailView {
    /// The space as somebody sees it who teaches `mine` of its classes.
    #[must_use]
    pub fn new(
        space: SharedSpace,
        common: InCommon,
        mine: Vec<String>,
        invitations: Vec<Invitation>,
        adult: bool,
    ) -> Self {
        Self {
            space: space.into(),
            texts: common.texts,
            journals: common.journals,
            can_invite: !mine.is_empty(),
            mine,
            invitations: invitations.into_iter().map(Into::into).collect(),
            history: common
                .history
                .into_iter()
                .filter(|_| adult)
                .map(Into::into)
                .collect(),
        }
    }
}

/// A space to be opened.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSpaceBody {
    /// What its members will call it.
    #[schema(min_length = 1, max_length = 120)]
    pub title: String,
    /// The first class: one that the caller teaches.
    pub class: String,
}

/// A class is asked in: one of `class` and `code`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewInvitationBody {
    /// By name.
    #[serde(default)]
    pub class: Option<String>,
    /// By a code for whoever gets it: one class, once.
    #[serde(default)]
    pub code: bool,
}

/// A code, as it was typed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeBody {
    /// Eight letters and digits; case, spaces and hyphens do not matter.
    #[schema(max_length = 40)]
    pub code: String,
}

/// An answer to an invitation.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionBody {
    /// For which class: one that the caller teaches.
    pub class: String,
    /// Whether it comes.
    pub accept: bool,
    /// The code, where the invitation has one.
    #[serde(default)]
    #[schema(max_length = 40)]
    pub code: Option<String>,
}

/// A class that may be asked in: what anybody reads on the door.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InvitableClass)]
pub struct InvitableView {
    /// Which.
    pub id: String,
    /// As on the door.
    pub name: String,
    /// The name of its school.
    pub school: String,
    /// The town it stands in.
    pub town: String,
    /// Whether it is of a school in which the caller teaches.
    pub own_school: bool,
    /// Whether the caller teaches it: it is asked in by nobody, but may open a space, and accept.
    pub mine: bool,
}

impl InvitableView {
    /// The class, for somebody who teaches in its school or does not, or teaches it.
    #[must_use]
    pub fn new(class: Invitable, own_school: bool, mine: bool) -> Self {
        Self {
            mine,
            id: class.class.id.to_string(),
            name: class.class.name,
            school: class.school_name,
            town: class.town,
            own_school,
        }
    }
}
