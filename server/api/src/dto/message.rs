//! Messages on the wire: what is there for whoever asks, and of the rest only that it is gone.

use passeplume_domain::{
    Millis,
    media::NamedMedia,
    messages::{
        Message, MessageAction, MessageState, Receipt, Situation, Version, Whose, judge, may_see,
        whose,
    },
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    conversation::{FaceView, Faces},
    names::{MediaKindName, MessageStateName},
};

/// A picture, sound, film or file of a message; its bytes are at `/api/media/{id}`.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessageMedia {
    /// Which.
    pub id: String,
    /// What it is.
    pub kind: MediaKindName,
    /// Of a file: what it is called.
    pub name: Option<String>,
    /// Of a file: how many bytes it has.
    pub bytes: Option<u64>,
}

impl From<&NamedMedia> for MessageMedia {
    fn from(named: &NamedMedia) -> Self {
        Self {
            id: named.id.to_string(),
            kind: named.kind.into(),
            name: named.file.as_ref().map(|file| file.name.clone()),
            bytes: named.file.as_ref().map(|file| file.bytes),
        }
    }
}

/// Who has read a message.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReadBy {
    /// Who.
    pub id: String,
    /// Their name.
    pub name: String,
    /// When they had read so far, in milliseconds since 1970.
    pub at: i64,
}

/// Something said in a conversation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Message)]
pub struct MessageView {
    /// Which.
    pub id: String,
    /// Its place, from 1.
    pub number: i64,
    /// At which change of the conversation it last changed.
    pub rev: i64,
    /// Whose.
    pub author: Option<FaceView>,
    /// Whether it is the caller's own.
    pub mine: bool,
    /// What it says; '' where its pictures, sounds and films say it all.
    pub body: String,
    /// What is said in its sound or film.
    pub captions: String,
    /// Its pictures, sounds and films.
    pub media: Vec<MessageMedia>,
    /// Which message it answers.
    pub answers: Option<String>,
    /// When it was sent, in milliseconds since 1970.
    pub created: i64,
    /// Whether its words were changed ten minutes after that or later.
    pub edited: bool,
    /// `hidden`: seen by whoever wrote it and by their teachers alone.
    pub state: MessageStateName,
    /// Who has read it: told to an adult of their own message alone.
    pub read_by: Vec<ReadBy>,
    /// What the caller may do with it now: `edit`, `delete`, `report`, `versions`.
    pub may: Vec<&'static str>,
    /// The caller's own: the key under which it was sent.
    pub key: Option<String>,
}

/// A message that is not, or not any more, for the caller.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessageGone {
    /// Which.
    pub id: String,
    /// Its place.
    pub number: i64,
    /// At which change of the conversation it last changed.
    pub rev: i64,
    /// Always true.
    pub gone: bool,
}

/// A message, or that it is gone.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum MessageRow {
    /// It is there for the caller.
    Here(Box<MessageView>),
    /// It is not.
    Gone(MessageGone),
}

/// Some messages of a conversation.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessagePage {
    /// In the order of their numbers, or, `since`, of their changes.
    pub messages: Vec<MessageRow>,
    /// What came after it is asked for `since` it.
    pub rev: i64,
    /// Whether there is more in this direction.
    pub more: bool,
}

/// Which messages; without any of these, the newest.
#[derive(Debug, Deserialize, IntoParams)]
pub struct MessageQuery {
    /// Those before this number.
    pub before: Option<i64>,
    /// Those after this number.
    pub after: Option<i64>,
    /// What changed after this change.
    pub since: Option<i64>,
    /// How many at the most: 50, never more than 100.
    pub limit: Option<u32>,
}

/// A message to be sent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMessageBody {
    /// What it says; may be '' where media say it.
    #[serde(default)]
    #[schema(max_length = 4000)]
    pub body: String,
    /// What is said in its sound or film.
    #[serde(default)]
    #[schema(max_length = 4000)]
    pub captions: String,
    /// Media that the caller brought into this conversation.
    #[serde(default)]
    #[schema(max_items = 6)]
    pub media: Vec<String>,
    /// Which message it answers.
    #[serde(default)]
    pub answers: Option<String>,
}

/// Other words for a message.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MessageEditBody {
    /// What it says from now on.
    #[schema(max_length = 4000)]
    pub body: String,
    /// What is said in its sound or film; as before where nothing is said.
    #[serde(default)]
    #[schema(max_length = 4000)]
    pub captions: Option<String>,
    /// At which change it was seen.
    pub rev: i64,
}

/// What a message said before.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessageVersion {
    /// What it said.
    pub body: String,
    /// What was said in its sound or film.
    pub captions: String,
    /// Until when, in milliseconds since 1970.
    pub until: i64,
}

impl From<Version> for MessageVersion {
    fn from(version: Version) -> Self {
        Self {
            body: version.body,
            captions: version.captions,
            until: version.until.0,
        }
    }
}

/// Whose a message is for the caller; of somebody who is not known any more, another's.
#[must_use]
pub fn of_whom(faces: &Faces<'_>, message: &Message) -> Whose {
    match faces.get(&message.author) {
        Some(author) => whose(faces.me(), author),
        None => Whose::Others,
    }
}

impl MessageRow {
    /// A message as somebody in this situation sees it.
    #[must_use]
    pub fn new(
        faces: &Faces<'_>,
        situation: Situation,
        message: &Message,
        receipts: &[Receipt],
    ) -> Self {
        let of = of_whom(faces, message);
        if !may_see(situation.voice, message.state, of) {
            return Self::Gone(MessageGone {
                id: message.id.to_string(),
                number: message.number,
                rev: message.rev,
                gone: true,
            });
        }
        let mine = of == Whose::Own;
        let may = |action| judge(situation, action, of).is_ok();
        let shown = message.state == MessageState::Shown;
        let offered = [
            (MessageAction::Edit, shown),
            (MessageAction::Delete, true),
            (MessageAction::Report, shown),
            (MessageAction::Versions, true),
        ];
        let read_by = if may(MessageAction::Receipts) {
            read_by(faces, message, receipts)
        } else {
            Vec::new()
        };
        Self::Here(Box::new(MessageView {
            id: message.id.to_string(),
            number: message.number,
            rev: message.rev,
            author: faces.view(&message.author),
            mine,
            body: message.body.clone(),
            captions: message.captions.clone(),
            media: message.media.iter().map(Into::into).collect(),
            answers: message.answers.as_ref().map(ToString::to_string),
            created: message.created.0,
            edited: message.edited.is_some(),
            state: message.state.into(),
            read_by,
            may: offered
                .into_iter()
                .filter(|&(action, now)| now && may(action))
                .map(|(action, _)| action.as_str())
                .collect(),
            key: mine.then(|| message.key.clone()),
        }))
    }
}

fn read_by(faces: &Faces<'_>, message: &Message, receipts: &[Receipt]) -> Vec<ReadBy> {
    receipts
        .iter()
        .filter(|one| one.number >= message.number && one.account != message.author)
        .filter_map(|one| {
            let Millis(at) = one.at;
            faces.view(&one.account).map(|face| ReadBy {
                id: face.id,
                name: face.name,
                at,
            })
        })
        .collect()
}
