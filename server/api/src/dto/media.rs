//! Media and uploads as they travel.

use passeplume_domain::media::{Media, Upload};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Where a medium is to stand.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = MediaHome)]
pub struct HomeBody {
    /// `document`; `topic` for what a post or a cover of it will show; `conversation` for what a message will show.
    pub kind: String,
    /// The document, the topic or the conversation.
    pub id: String,
}

/// A file that is to come.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = NewUpload)]
pub struct UploadBody {
    /// `picture`, `sound`, `film`, or `file`: a PDF that an adult sends in a conversation.
    pub kind: String,
    /// What a file is called; kept cleaned, and of a file alone.
    #[serde(default)]
    pub name: String,
    /// How many bytes it has, or may have at the most.
    pub bytes: u64,
    /// Where it will stand.
    pub home: HomeBody,
}

/// Where a piece begins.
#[derive(Debug, Deserialize, IntoParams)]
pub struct PieceQuery {
    /// How many bytes came before it.
    pub offset: u64,
}

/// How an upload ends.
#[derive(Debug, Deserialize, IntoParams)]
pub struct FinishQuery {
    /// How many bytes it really has, where that was not known at the beginning.
    pub bytes: Option<u64>,
}

/// Which form of a medium.
#[derive(Debug, Deserialize, IntoParams)]
pub struct FormQuery {
    /// `page`, `thumb`, `poster`, `sound`, `sound_m4a`, `film`, `film_mp4` or `file`; without it the one that pages show.
    pub form: Option<String>,
}

/// A file that is on its way.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Upload)]
pub struct UploadView {
    /// Its id.
    pub id: String,
    /// How many bytes have come and are on disk: the next piece begins there.
    pub offset: u64,
    /// How many there will be at the most.
    pub bytes: u64,
    /// How many a piece may have.
    pub chunk: u64,
    /// What it became.
    pub media: Option<String>,
}

impl UploadView {
    /// What its sender sees of it.
    #[must_use]
    pub fn of(upload: &Upload, chunk: u64) -> Self {
        Self {
            id: upload.id.to_string(),
            offset: upload.received,
            bytes: upload.bytes,
            chunk,
            media: upload.media.as_ref().map(ToString::to_string),
        }
    }
}

/// A picture, sound, film or file. Its bytes are at `/api/media/{id}`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Media)]
pub struct MediaView {
    /// Its id.
    pub id: String,
    /// `picture`, `sound`, `film` or `file`.
    pub kind: &'static str,
    /// `ready`.
    pub state: &'static str,
    /// In pixels, of the form that pages show; 0 for a sound.
    pub width: u32,
    /// In pixels, of the form that pages show; 0 for a sound.
    pub height: u32,
    /// How long it lasts, in milliseconds; 0 for a picture.
    pub duration_ms: u64,
    /// Its forms.
    pub forms: Vec<&'static str>,
}

impl MediaView {
    /// What is said of a medium.
    #[must_use]
    pub fn of(media: &Media) -> Self {
        let shown = media.form(media.kind.shown());
        Self {
            id: media.id.to_string(),
            kind: media.kind.as_str(),
            state: "ready",
            width: shown.map_or(0, |form| form.width),
            height: shown.map_or(0, |form| form.height),
            duration_ms: media.duration_ms,
            forms: media.forms.iter().map(|form| form.name.as_str()).collect(),
        }
    }
}
