//! A picture, sound, film or file as the rules see it: never its bytes.

use crate::{
    AccountId, ConversationId, DocumentId, MediaId, Millis, ObjectId, SchoolId, TopicId, UploadId,
    words::names,
};

names! {
    /// What somebody sent.
    MediaKind, NotAKind = "not a kind of media" {
        /// A picture.
        Picture = "picture",
        /// A sound.
        Sound = "sound",
        /// A film.
        Film = "film",
        /// A PDF in a message: handed on as it is, and never shown in a page.
        File = "file",
    }
}

names! {
    /// A way in which a medium is kept.
    FormName, NotAForm = "not a form of media" {
        /// A picture as pages show it.
        Page = "page",
        /// A small picture.
        Thumb = "thumb",
        /// The picture that stands for a film while it is still.
        Poster = "poster",
        /// A sound as it was sent, its container repaired.
        Sound = "sound",
        /// A sound as older tablets play it.
        SoundM4a = "sound_m4a",
        /// A film as it was sent, its container repaired.
        Film = "film",
        /// A film as older tablets play it.
        FilmMp4 = "film_mp4",
        /// A file as it was sent.
        File = "file",
    }
}

impl MediaKind {
    /// The form that is shown where none is named.
    #[must_use]
    pub const fn shown(self) -> FormName {
        match self {
            Self::Picture => FormName::Page,
            Self::Sound => FormName::Sound,
            Self::Film => FormName::Film,
            Self::File => FormName::File,
        }
    }
}

/// A form of a medium: where its bytes lie, and how they are to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaForm {
    /// Which form.
    pub name: FormName,
    /// Where its bytes lie.
    pub object: ObjectId,
    /// Such as `image/jpeg`: found by looking at the bytes.
    pub media_type: String,
    /// In pixels; 0 for a sound.
    pub width: u32,
    /// In pixels; 0 for a sound.
    pub height: u32,
    /// How many.
    pub bytes: u64,
}

/// A picture, sound or film that texts can name, or a file that messages can.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Media {
    /// Which.
    pub id: MediaId,
    /// What it is.
    pub kind: MediaKind,
    /// Who brought it.
    pub owner: AccountId,
    /// How long it lasts, in milliseconds; 0 for a picture.
    pub duration_ms: u64,
    /// What a file is called, cleaned (`clean_name`); '' for everything else. Words of a person: in no log.
    pub name: String,
    /// When it came.
    pub created: Millis,
    /// Its forms.
    pub forms: Vec<MediaForm>,
}

impl Media {
    /// The form that is shown where none is named: the one that every device plays, where it has been made.
    #[must_use]
    pub fn shown(&self) -> Option<&MediaForm> {
        let everywhere = match self.kind {
            MediaKind::Picture => FormName::Page,
            MediaKind::Sound => FormName::SoundM4a,
            MediaKind::Film => FormName::FilmMp4,
            MediaKind::File => FormName::File,
        };
        self.form(everywhere)
            .or_else(|| self.form(self.kind.shown()))
    }

    /// The form of this name.
    #[must_use]
    pub fn form(&self, name: FormName) -> Option<&MediaForm> {
        self.forms.iter().find(|form| form.name == name)
    }
}

/// A medium that is to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMedia {
    /// Which.
    pub id: MediaId,
    /// How long it lasts, in milliseconds; 0 for a picture.
    pub duration_ms: u64,
    /// Its forms; their bytes are on the shelf.
    pub forms: Vec<MediaForm>,
}

/// A picture, sound, film or file that a post or a message names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedMedia {
    /// Which.
    pub id: MediaId,
    /// What it is.
    pub kind: MediaKind,
    /// Of a file: what is known before it is fetched.
    pub file: Option<FileFacts>,
}

/// What somebody sees of a file before they fetch it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileFacts {
    /// What it is called.
    pub name: String,
    /// How many bytes it has.
    pub bytes: u64,
}

/// Where a medium is brought in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MediaHome {
    /// Whoever may read this text sees it.
    Document(DocumentId),
    /// A topic of a forum: whoever brought it sees it, and everybody else once a post that they may read shows it.
    Topic(TopicId),
    /// A conversation: whoever brought it sees it, and everybody else once a message that they may read names it.
    Conversation(ConversationId),
}

impl MediaHome {
    /// Its kind on the wire and in the database.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Document(_) => "document",
            Self::Topic(_) => "topic",
            Self::Conversation(_) => "conversation",
        }
    }

    /// The id of the text, the topic or the conversation.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Document(id) => id.as_str(),
            Self::Topic(id) => id.as_str(),
            Self::Conversation(id) => id.as_str(),
        }
    }

    /// Reads a kind and an id; nothing where one of them is none.
    #[must_use]
    pub fn parse(kind: &str, id: &str) -> Option<Self> {
        match kind {
            "document" => DocumentId::parse(id).ok().map(Self::Document),
            "topic" => TopicId::parse(id).ok().map(Self::Topic),
            "conversation" => ConversationId::parse(id).ok().map(Self::Conversation),
            _ => None,
        }
    }
}

impl From<DocumentId> for MediaHome {
    fn from(id: DocumentId) -> Self {
        Self::Document(id)
    }
}

/// A file that is to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUpload {
    /// Which.
    pub id: UploadId,
    /// Whose.
    pub account: AccountId,
    /// Whose quota it takes from besides.
    pub school: SchoolId,
    /// Where it will stand.
    pub home: MediaHome,
    /// What it is said to be.
    pub kind: MediaKind,
    /// What a file is called, cleaned; '' for everything else.
    pub name: String,
    /// How many bytes it will have at the most.
    pub bytes: u64,
    /// When it must be complete.
    pub expires: Millis,
}

/// A file that is on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Which.
    pub id: UploadId,
    /// Whose.
    pub account: AccountId,
    /// Where it will stand.
    pub home: MediaHome,
    /// What it is said to be.
    pub kind: MediaKind,
    /// What a file is called, cleaned; '' for everything else.
    pub name: String,
    /// How many bytes it will have at the most.
    pub bytes: u64,
    /// How many are on disk.
    pub received: u64,
    /// When it must be complete.
    pub expires: Millis,
    /// What became of it.
    pub media: Option<MediaId>,
}
