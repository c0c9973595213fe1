//! Where bytes lie, and who works on them: traits that the house composes in.

use async_trait::async_trait;
use bytes::Bytes;

use super::{FormName, MediaKind, Upload};
use crate::{MediaId, ObjectId, UploadId};

/// Why bytes could not be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum ShelfError {
    /// They are not there.
    #[error("no such bytes")]
    Absent,
    /// There is no room for them.
    #[error("no room on the shelf: {0}")]
    Full(String),
    /// The medium failed.
    #[error("the shelf failed: {0}")]
    Failed(String),
    /// It does not answer at this moment: in a moment.
    #[error("the shelf does not answer: {0}")]
    Away(String),
}

/// Keeps bytes by their SHA-256, and files on their way beside them.
#[async_trait]
pub trait Shelf: Send + Sync {
    /// Keeps bytes; once this answers they outlive a crash. Answers where they lie. Bytes that are there stay.
    async fn put(&self, bytes: Bytes) -> Result<ObjectId, ShelfError>;
    /// At most `most` bytes from `at` on; fewer only at the end.
    async fn read(&self, object: &ObjectId, at: u64, most: usize) -> Result<Bytes, ShelfError>;
    /// As many bytes as are best read in one go.
    fn piece(&self) -> usize {
        64 * 1024
    }
    /// Lets bytes go; none there is no error.
    async fn remove(&self, object: &ObjectId) -> Result<(), ShelfError>;
    /// Writes a piece of an upload at its place; once this answers it outlives a crash.
    async fn write_upload(
        &self,
        upload: &UploadId,
        at: u64,
        piece: Bytes,
    ) -> Result<(), ShelfError>;
    /// The first `bytes` of an upload.
    async fn read_upload(&self, upload: &UploadId, bytes: u64) -> Result<Bytes, ShelfError>;
    /// Lets an upload's bytes go; none there is no error.
    async fn remove_upload(&self, upload: &UploadId) -> Result<(), ShelfError>;
}

/// Why bytes became no medium.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Spoilt {
    /// Not of the kind that was said, or nothing that is taken.
    #[error("not what is taken")]
    WrongType,
    /// A HEIC picture, which is not opened here.
    #[error("a HEIC picture")]
    Heic,
    /// Sent as a file, and no PDF or not one alone.
    #[error("no PDF")]
    NoPdf,
    /// A PDF that names a program, another file inside or something to start.
    #[error("a PDF with active content")]
    ActivePdf,
    /// More pixels than allowed.
    #[error("too many pixels")]
    TooManyPixels,
    /// Longer than allowed.
    #[error("too long")]
    TooLong,
    /// It does not read.
    #[error("damaged")]
    Damaged,
    /// Too many wait already: in a moment.
    #[error("too much work")]
    Busy,
}

/// Why nothing was made of an upload.
#[derive(Debug, thiserror::Error)]
pub enum MakeError {
    /// Because of what was sent.
    #[error(transparent)]
    Spoilt(#[from] Spoilt),
    /// Because its bytes could not be read.
    #[error(transparent)]
    Shelf(#[from] ShelfError),
}

/// A form that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeForm {
    /// Which form.
    pub name: FormName,
    /// Its media type.
    pub media_type: &'static str,
    /// In pixels; 0 for a sound.
    pub width: u32,
    /// In pixels; 0 for a sound.
    pub height: u32,
    /// The file.
    pub bytes: Bytes,
}

/// What became of bytes that somebody sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// How long it lasts, in milliseconds; 0 for a picture.
    pub duration_ms: u64,
    /// Its forms.
    pub forms: Vec<MadeForm>,
}

/// Makes of sent bytes what may be shown. One thing at a time; whoever comes when too many wait is [`Spoilt::Busy`].
#[async_trait]
pub trait Workshop: Send + Sync {
    /// Whether a file that begins so may be of this kind.
    fn looks_like(&self, kind: MediaKind, beginning: &[u8]) -> Result<(), Spoilt>;
    /// Makes every form of an upload that has come whole. Its bytes are read only when its turn has come.
    async fn make(&self, upload: &Upload) -> Result<Made, MakeError>;
    /// It is kept now: what may be made of it later may begin. Where too much waits, it stays as it is.
    fn kept(&self, media: &MediaId);
}
