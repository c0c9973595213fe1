//! What the house keeps of media, apart from their bytes.

use async_trait::async_trait;

use super::{Media, MediaForm, NewMedia, NewUpload, Said, Saying, Upload};
use crate::{
    AccountId, DocumentId, MediaId, Millis, ObjectId, StoreError, UploadId,
    consents::ProjectChild,
    journals::{Readership, Taken},
};

/// How many bytes a person and a school may keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// The person.
    pub person: u64,
    /// The school.
    pub school: u64,
    /// Uploads of a person at once.
    pub uploads: u32,
}

/// What came of beginning an upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    /// It may come. These older ones of the same person were given up for it: their bytes may go.
    Yes(Vec<UploadId>),
    /// The person or the school has no room for it.
    NoRoom,
}

/// What came of keeping a medium.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finished {
    /// It is kept under this id: the new one, or that of an earlier time.
    As(MediaId),
    /// The upload is gone.
    Gone,
}

/// A medium that may be of no use any more, and the texts whose logs could name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Swept {
    /// Which.
    pub media: MediaId,
    /// Its homes.
    pub homes: Vec<DocumentId>,
}

/// Media, uploads, and what each person and school keeps.
#[async_trait]
pub trait MediaStore: Send + Sync {
    /// Takes room for an upload and remembers it.
    async fn begin_upload(
        &self,
        new: NewUpload,
        quota: Quota,
        at: Millis,
    ) -> Result<Begun, StoreError>;
    /// The upload of this id.
    async fn upload(&self, id: &UploadId) -> Result<Option<Upload>, StoreError>;
    /// Remembers that bytes are on disk up to `to`, if they were up to `from`; false where they were not.
    async fn advance_upload(&self, id: &UploadId, from: u64, to: u64) -> Result<bool, StoreError>;
    /// Keeps a medium whose bytes are on the shelf; the room it took becomes the room it needs.
    async fn finish_upload(
        &self,
        id: &UploadId,
        media: NewMedia,
        at: Millis,
    ) -> Result<Finished, StoreError>;
    /// Forgets an upload and gives its room back, unless it became a medium: then only the upload is forgotten.
    async fn drop_upload(&self, id: &UploadId) -> Result<(), StoreError>;
    /// Uploads whose time is over.
    async fn uploads_expired(&self, now: Millis) -> Result<Vec<UploadId>, StoreError>;

    /// The medium of this id.
    async fn media(&self, id: &MediaId) -> Result<Option<Media>, StoreError>;
    /// Keeps one more form, made by the house: it takes room from nobody. False where the medium is gone or has it already.
    async fn add_form(&self, id: &MediaId, form: MediaForm, at: Millis)
    -> Result<bool, StoreError>;
    /// The texts in which it stands.
    async fn homes_of_media(&self, id: &MediaId) -> Result<Vec<DocumentId>, StoreError>;
    /// It stands in this text too.
    async fn add_home_of_media(
        &self,
        id: &MediaId,
        home: &DocumentId,
        at: Millis,
    ) -> Result<(), StoreError>;
    /// The readers of each publication in which it came out: neither this nor the article withdrawn.
    async fn readers_of_media(&self, id: &MediaId) -> Result<Vec<Readership>, StoreError>;
    /// What is said of these; those that are gone are left out.
    async fn said(&self, media: &[MediaId]) -> Result<Vec<Said>, StoreError>;
    /// The media whose homes are these texts.
    async fn media_of_texts(
        &self,
        documents: &[DocumentId],
    ) -> Result<Vec<(DocumentId, MediaId)>, StoreError>;
    /// The pupils of the classes that share its texts, by first name: who may be in it.
    async fn children_around(&self, id: &MediaId) -> Result<Vec<ProjectChild>, StoreError>;
    /// Keeps what is said, on the version that was seen. Whom it names is found on every page on which it is out, and where
    /// a consent is not there, that work is off the page with the same commit.
    async fn say(&self, saying: Saying, by: &AccountId, at: Millis) -> Result<Taken, StoreError>;
    /// Bytes that a person keeps here, what is on its way included.
    async fn media_bytes_of(&self, account: &AccountId) -> Result<u64, StoreError>;

    /// Media that came, and were last looked at, before `before` and are in no publication: `limit` at the most.
    async fn media_to_look_at(&self, before: Millis, limit: u32) -> Result<Vec<Swept>, StoreError>;
    /// It is named still: not to be looked at again before long.
    async fn media_is_named(&self, id: &MediaId, at: Millis) -> Result<(), StoreError>;
    /// Nothing names it: it goes, its room is free, and bytes that nothing else needs are doomed.
    async fn forget_media(&self, id: &MediaId, at: Millis) -> Result<(), StoreError>;
    /// Bytes that have been doomed since before `before`, and are so still.
    async fn doomed_objects(&self, before: Millis, limit: u32)
    -> Result<Vec<ObjectId>, StoreError>;
    /// Forgets them, if they are doomed still: true, and then the bytes may go.
    async fn forget_object(&self, object: &ObjectId) -> Result<bool, StoreError>;
}
