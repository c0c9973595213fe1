//! Who hears that a class was asked in, came or went: never a name.

use crate::{
    AccountId, ClassId, InvitationId, SpaceId,
    live::{Facts, Telling, TellingKind, Topic},
};

/// A class came to a space or left it: told to who looks at the space, and to the class.
#[must_use]
pub fn moved(
    space: &SpaceId,
    class: &ClassId,
    action: &'static str,
    by: &AccountId,
) -> Vec<Telling> {
    [Topic::Space(space.clone()), Topic::Class(class.clone())]
        .into_iter()
        .map(|topic| Telling {
            topic,
            kind: TellingKind::SpaceChanged,
            subject: space.to_string(),
            actor: Some(by.clone()),
            facts: Facts::done(action),
        })
        .collect()
}

/// An invitation was made, answered or taken back: told to who looks at the space, and to the class that was asked.
#[must_use]
pub fn invitation(
    id: &InvitationId,
    space: &SpaceId,
    class: Option<&ClassId>,
    action: &'static str,
    by: &AccountId,
) -> Vec<Telling> {
    [
        Some(Topic::Space(space.clone())),
        class.cloned().map(Topic::Class),
    ]
    .into_iter()
    .flatten()
    .map(|topic| Telling {
        topic,
        kind: TellingKind::InvitationChanged,
        subject: id.to_string(),
        actor: Some(by.clone()),
        facts: Facts::done(action),
    })
    .collect()
}
