//! The JSON that others see of a person: the client's own fields, under the server's `user`.

use serde::Serialize;
use smallvec::SmallVec;

use super::fields::{self, Field};
use super::{Colour, Identity, Refused};
use crate::wire::awareness;

/// Most fields beside `user`; editors use one (`cursor`).
const MOST_FIELDS: usize = 16;

/// Longest field name in bytes.
const LONGEST_NAME: usize = 64;

/// What does not need the parser.
pub(super) fn check(json: &str) -> Result<(), Refused> {
    if json.len() > awareness::MAX_STATE_BYTES {
        return Err(Refused::TooLong);
    }
    if awareness::nests_too_deep(json) {
        return Err(Refused::TooDeep);
    }
    Ok(())
}

#[derive(Serialize)]
struct User<'a> {
    id: &'a str,
    name: &'a str,
    color: &'a str,
    #[serde(rename = "colorLight")]
    color_light: &'a str,
    role: &'a str,
}

/// What others see of a person.
#[derive(Debug)]
pub(super) struct State {
    json: String,
    /// Bytes of its beginning, `{"user":…`, which the client has no say in.
    head: usize,
}

impl State {
    /// Keeps the client's fields, within bounds, and writes `user` anew.
    pub(super) fn new(json: &str, who: &Identity, colour: Colour) -> Result<Self, Refused> {
        let user = User {
            id: &who.account,
            name: &who.name,
            color: colour.caret(),
            color_light: colour.background(),
            role: &who.role,
        };
        let user = serde_json::to_string(&user).map_err(|_| Refused::NotAnObject)?;
        let mut state = Self {
            json: format!("{{\"user\":{user}"),
            head: 0,
        };
        state.head = state.json.len();
        state.renew(json)?;
        Ok(state)
    }

    /// Other fields of the same person; what is refused changes nothing.
    pub(super) fn renew(&mut self, json: &str) -> Result<(), Refused> {
        let fields = kept(json)?;
        self.json.truncate(self.head);
        for field in fields {
            if field.name.len() <= LONGEST_NAME {
                self.json.push(',');
                self.json.push_str(field.words);
            }
        }
        self.json.push('}');
        Ok(())
    }

    /// Keeps no room to grow.
    pub(super) fn shrink_to_fit(&mut self) {
        self.json.shrink_to_fit();
    }

    /// The JSON.
    pub(super) fn json(&self) -> &str {
        &self.json
    }
}

/// The fields beside `user`, each name once: as in JavaScript the last one counts.
fn kept(json: &str) -> Result<SmallVec<[Field<'_>; 2]>, Refused> {
    let mut kept = SmallVec::<[Field<'_>; 2]>::new();
    for field in fields::of(json).ok_or(Refused::NotAnObject)? {
        if field.name == "user" {
            continue;
        }
        if let Some(known) = kept.iter_mut().find(|known| known.name == field.name) {
            *known = field;
        } else if kept.len() == MOST_FIELDS {
            return Err(Refused::TooLong);
        } else {
            kept.push(field);
        }
    }
    Ok(kept)
}
