//! Who hears that something was said, and that is all they hear: an id and a number, never a word.

use crate::{
    AccountId, ConversationId, MessageId,
    live::{Facts, Telling, TellingKind, Topic},
};

/// A message was sent, changed, hidden or taken back; whoever has the conversation open asks for it.
#[must_use]
pub fn message(
    conversation: &ConversationId,
    message: &MessageId,
    action: &'static str,
    rev: i64,
    by: Option<&AccountId>,
) -> Telling {
    Telling {
        topic: Topic::Conversation(conversation.clone()),
        kind: TellingKind::MessageChanged,
        subject: message.to_string(),
        actor: by.cloned(),
        facts: Facts::revised(action, rev),
    }
}

/// A conversation of this person's moved; their list asks for it.
#[must_use]
pub fn moved(
    person: &AccountId,
    conversation: &ConversationId,
    action: &'static str,
    by: Option<&AccountId>,
) -> Telling {
    Telling {
        topic: Topic::Me(person.clone()),
        kind: TellingKind::ConversationChanged,
        subject: conversation.to_string(),
        actor: by.cloned(),
        facts: Facts::done(action),
    }
}

/// Pupils may write to each other here, or not any more; or the hours at which they do changed.
#[must_use]
pub fn talk(topic: Topic, subject: String, action: &'static str, by: &AccountId) -> Telling {
    Telling {
        topic,
        kind: TellingKind::ConversationChanged,
        subject,
        actor: Some(by.clone()),
        facts: Facts::done(action),
    }
}
