//! The part of a struct that is not known yet.

use crate::scan::{Body, Clock, Id, Parent, Struct};

/// A struct, or what remains of it when its beginning is known already.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fresh<'a> {
    pub(super) id: Id,
    pub(super) len: u32,
    pub(super) body: Body<'a>,
}

impl<'a> Fresh<'a> {
    /// The part of a struct from `clock` on, as Yjs writes it: behind the element before, wherever that stands.
    pub(super) fn of(whole: &Struct<'a>, clock: Clock) -> Self {
        let cut = clock.saturating_sub(whole.id.clock);
        let mut body = whole.body;
        if let (
            1..,
            Body::Item {
                origin,
                parent,
                parent_sub,
                ..
            },
        ) = (cut, &mut body)
        {
            *origin = Some(Id {
                client: whole.id.client,
                clock: clock - 1,
            });
            *parent = None;
            *parent_sub = None;
        }
        Self {
            id: Id {
                client: whole.id.client,
                clock: whole.id.clock + cut,
            },
            len: whole.len - cut,
            body,
        }
    }

    /// What must be in place before it: its neighbours' elements and its parent.
    pub(super) fn needs(&self) -> impl Iterator<Item = Id> + use<> {
        let (origin, right, parent) = match self.body {
            Body::Gc | Body::Skip => (None, None, None),
            Body::Item {
                origin,
                right_origin,
                parent,
                ..
            } => (
                origin,
                right_origin,
                match parent {
                    Some(Parent::Item(id)) => Some(id),
                    Some(Parent::Root(_)) | None => None,
                },
            ),
        };
        origin.into_iter().chain(right).chain(parent)
    }
}
