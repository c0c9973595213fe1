//! The JSON that others see of a person: the client's own fields, under the server's `user`.

use serde::Serialize;
use serde_json::{Map, Value};

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

#[derive(Serialize)]
struct State<'a> {
    user: User<'a>,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

/// Keeps the client's fields, within bounds, and writes `user` anew.
pub(super) fn rewrite(json: &str, who: &Identity, colour: Colour) -> Result<String, Refused> {
    let mut rest: Map<String, Value> =
        serde_json::from_str(json).map_err(|_| Refused::NotAnObject)?;
    rest.remove("user");
    if rest.len() > MOST_FIELDS {
        return Err(Refused::TooLong);
    }
    rest.retain(|name, _| name.len() <= LONGEST_NAME);
    let user = User {
        id: &who.account,
        name: &who.name,
        color: colour.caret(),
        color_light: colour.background(),
        role: &who.role,
    };
    serde_json::to_string(&State { user, rest }).map_err(|_| Refused::NotAnObject)
}
