//! The JSON that others see of a person: the client's own fields, under the server's `user`.

use std::ops::Range;

use serde::Serialize;
use smallvec::SmallVec;

use super::fields::{self, Field};
use super::{Colour, Identity, Refused};
use crate::wire::awareness;

/// Most fields beside `user`; editors use one (`cursor`).
const MOST_FIELDS: usize = 16;

/// Longest field name in bytes.
const LONGEST_NAME: usize = 64;

/// The fields in which editors on Yjs say where the caret is: an object while it stands in the text (ProseMirror, Quill
/// and CodeMirror; Monaco and Slate; Lexical).
const CARETS: [&str; 3] = ["cursor", "selection", "anchorPos"];

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
    /// Where its caret stands in `json`; empty where it has none.
    caret: Range<usize>,
    /// Whether that caret is another than the one before.
    moved: bool,
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
            caret: 0..0,
            moved: false,
        };
        state.head = state.json.len();
        state.renew(json)?;
        Ok(state)
    }

    /// Other fields of the same person; what is refused changes nothing.
    pub(super) fn renew(&mut self, json: &str) -> Result<(), Refused> {
        let fields = kept(json)?;
        let caret = fields.iter().find(|field| is_caret(field));
        let caret = caret.map_or("", |field| field.words);
        self.moved = !caret.is_empty() && self.json.get(self.caret.clone()) != Some(caret);
        self.json.truncate(self.head);
        self.caret = 0..0;
        for field in fields {
            if field.name.len() <= LONGEST_NAME {
                self.json.push(',');
                let from = self.json.len();
                self.json.push_str(field.words);
                if field.words == caret {
                    self.caret = from..self.json.len();
                }
            }
        }
        self.json.push('}');
        Ok(())
    }

    /// Whether it puts a caret somewhere in the text where there was none before.
    pub(super) fn has_moved(&self) -> bool {
        self.moved
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

fn is_caret(field: &Field<'_>) -> bool {
    CARETS.contains(&&*field.name) && field.words.ends_with('}')
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
