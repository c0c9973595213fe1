//! Who hears that a group was made or changed: who looks at its home.

use super::model::GroupHome;
use crate::{
    AccountId, GroupId,
    live::{Facts, Telling, TellingKind, Topic},
};

/// A group was made, changed or put away.
#[must_use]
pub fn changed(id: &GroupId, home: &GroupHome, action: &'static str, by: &AccountId) -> Telling {
    Telling {
        topic: match home {
            GroupHome::Class(class) => Topic::Class(class.clone()),
            GroupHome::Space(space) => Topic::Space(space.clone()),
        },
        kind: TellingKind::GroupChanged,
        subject: id.to_string(),
        actor: Some(by.clone()),
        facts: Facts::done(action),
    }
}
