//! Schools, classes and the spaces that classes share: who opens them, who comes in, who goes.
//!
//! | file | what |
//! | --- | --- |
//! | `model` | what is known of them |
//! | `policy` | who may open, ask in, accept and leave |
//! | `telling` | who hears of it |
//! | `store` | the traits of what keeps them |

mod model;
pub mod policy;
mod store;
pub mod telling;

pub use model::{
    Class, INVITATION_MS, InCommon, Invitable, Invitation, InvitationStatus, LONGEST_SPACE_TITLE,
    MOST_CLASSES, MOST_INVITATIONS, NewInvitation, NewSpace, NotASpaceKind, NotASpaceMove,
    NotAnInvitationStatus, School, SharedClass, SharedSpace, Space, SpaceKind, SpaceMove,
    SpaceMoved,
};
pub use policy::SharingRefusal;
pub use store::{Kept, SharingStore, SpaceStore};
