//! What is said on `/live`: JSON in text frames, each a message with its name in `t`.

use bytes::Bytes;
use passeplume_domain::{
    AccountId, Millis,
    live::{Telling, Topic},
};
use serde_json::{Value, json};

use super::ME;
use crate::socket::Message;

/// What a client says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Said {
    /// First of all: who, from where on, and about what.
    Hello {
        /// An explicit token; nothing means the upgrade's cookie.
        token: Option<String>,
        /// Up to where it has heard; nothing means from now on.
        cursor: Option<i64>,
        topics: Vec<String>,
    },
    /// More to hear, from a place on that it knows.
    Follow {
        cursor: Option<i64>,
        topics: Vec<String>,
    },
    /// Enough of these.
    Unfollow { topics: Vec<String> },
    /// The person is writing there.
    Typing { topic: String },
}

/// Reads what a client says; nothing where it is none of that.
pub(crate) fn parse(bytes: &[u8]) -> Option<Said> {
    let said: Value = serde_json::from_slice(bytes).ok()?;
    let name = said.get("t")?.as_str()?;
    if name == "typing" {
        let topic = said.get("topic")?.as_str()?.to_owned();
        return Some(Said::Typing { topic });
    }
    let topics = said
        .get("topics")?
        .as_array()?
        .iter()
        .map(|topic| topic.as_str().map(ToOwned::to_owned))
        .collect::<Option<Vec<_>>>()?;
    let cursor = match said.get("cursor") {
        None | Some(Value::Null) => None,
        Some(cursor) => Some(cursor.as_i64().filter(|cursor| *cursor >= 0)?),
    };
    match name {
        "hello" => Some(Said::Hello {
            token: match said.get("token") {
                None | Some(Value::Null) => None,
                Some(token) => Some(token.as_str()?.to_owned()),
            },
            cursor,
            topics,
        }),
        "follow" => Some(Said::Follow { cursor, topics }),
        "unfollow" => Some(Said::Unfollow { topics }),
        _ => None,
    }
}

/// The topic that a client means.
pub(super) fn topic(text: &str, account: &AccountId) -> Option<Topic> {
    if text == ME {
        return Some(Topic::Me(account.clone()));
    }
    Topic::parse(text).ok()
}

/// A topic as it travels.
pub(super) fn name(topic: &Topic) -> String {
    match topic {
        Topic::Me(_) => ME.to_owned(),
        Topic::Space(_)
        | Topic::Journal(_)
        | Topic::Issue(_)
        | Topic::Article(_)
        | Topic::Document(_)
        | Topic::Class(_)
        | Topic::School(_)
        | Topic::Publication(_)
        | Topic::Forum(_)
        | Topic::Topic(_)
        | Topic::Conversation(_) => topic.to_string(),
    }
}

/// Logged in, and from where it goes on.
pub(super) fn welcome(cursor: i64, fresh: bool) -> Message {
    said(&json!({"t": "welcome", "cursor": cursor, "fresh": fresh}))
}

/// The client was away too long: it asks for everything and goes on from here.
pub(super) fn restart(cursor: i64) -> Message {
    said(&json!({"t": "restart", "cursor": cursor}))
}

/// These are followed, and everything up to `c` has been said.
pub(super) fn followed(topics: &[String], c: i64) -> Message {
    said(&json!({"t": "followed", "topics": topics, "c": c}))
}

/// Absent and forbidden alike.
pub(super) fn denied(topic: &str) -> Message {
    said(&json!({"t": "denied", "topic": topic}))
}

/// The right to hear has ended, or the thing itself has.
pub(super) fn gone(topic: &Topic) -> Message {
    said(&json!({"t": "gone", "topic": name(topic)}))
}

/// Somebody is writing there.
pub(super) fn typing(topic: &Topic, who: &AccountId, name: &str) -> Message {
    said(&json!({
        "t": "typing", "topic": self::name(topic), "by": {"id": who.as_str(), "name": name},
    }))
}

/// Everything up to `c` has been said.
pub(super) fn at(c: i64) -> Message {
    said(&json!({"t": "at", "c": c}))
}

/// Something changed. `by` is the name of who did it, as everybody may see it.
pub(super) fn event(c: i64, at: Millis, telling: &Telling, by: Option<&str>) -> Message {
    let who = telling.actor.as_ref().map(|actor| match by {
        Some(name) => json!({"id": actor.as_str(), "name": name}),
        None => json!({"id": actor.as_str(), "name": ""}),
    });
    // Kept by this program; whatever does not read is left out rather than breaking the message around it.
    let facts: Value = serde_json::from_str(telling.facts.as_str()).unwrap_or(Value::Null);
    said(&json!({
        "t": "event", "c": c, "topic": name(&telling.topic), "kind": telling.kind.as_str(), "id": telling.subject,
        "at": at.0, "by": who, "facts": facts,
    }))
}

fn said(value: &Value) -> Message {
    Message::text(&Bytes::from(value.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_client_says_is_read_and_nothing_else() {
        let hello = parse(br#"{"t":"hello","token":null,"cursor":1301,"topics":["me"]}"#);
        assert_eq!(
            hello,
            Some(Said::Hello {
                token: None,
                cursor: Some(1301),
                topics: vec!["me".into()]
            })
        );
        assert_eq!(
            parse(br#"{"t":"follow","topics":["issue:a"]}"#),
            Some(Said::Follow {
                cursor: None,
                topics: vec!["issue:a".into()]
            })
        );
        assert_eq!(
            parse(br#"{"t":"typing","topic":"topic:a"}"#),
            Some(Said::Typing {
                topic: "topic:a".into()
            })
        );
        for bad in [
            r#"{"t":"typing"}"#,
            r#"{"t":"typing","topic":["topic:a"]}"#,
            "",
            "[]",
            "1",
            "{}",
            r#"{"t":"hello"}"#,
            r#"{"t":"shout","topics":[]}"#,
            r#"{"t":"follow","topics":[1]}"#,
            r#"{"t":"follow","topics":"me"}"#,
            r#"{"t":"follow","topics":[],"cursor":-1}"#,
            r#"{"t":"follow","topics":[],"cursor":1.5}"#,
            r#"{"t":"hello","token":7,"topics":[]}"#,
        ] {
            assert_eq!(parse(bad.as_bytes()), None, "{bad}");
        }
        let deep = format!(r#"{{"t":"follow","topics":{}"#, "[".repeat(4_000));
        assert_eq!(parse(deep.as_bytes()), None);
    }
}
