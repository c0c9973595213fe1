//! The trait of `domain`, method by method.

use async_trait::async_trait;
use passeplume_domain::{
    AccountId, DocumentId, MediaId, Millis, ObjectId, StoreError, UploadId,
    consents::ProjectChild,
    journals::{Readership, Taken},
    media::{
        Begun, Finished, Media, MediaForm, MediaStore, NewMedia, NewUpload, Quota, Said, Saying,
        Swept, Upload,
    },
};

use super::{keep, said, see, sweep, uploads};
use crate::handle::Store;

#[async_trait]
impl MediaStore for Store {
    async fn begin_upload(
        &self,
        new: NewUpload,
        quota: Quota,
        at: Millis,
    ) -> Result<Begun, StoreError> {
        Ok(uploads::begin(self, new, quota, at).await?)
    }

    async fn upload(&self, id: &UploadId) -> Result<Option<Upload>, StoreError> {
        Ok(uploads::one(self, id).await?)
    }

    async fn advance_upload(&self, id: &UploadId, from: u64, to: u64) -> Result<bool, StoreError> {
        Ok(uploads::advance(self, id, from, to).await?)
    }

    async fn finish_upload(
        &self,
        id: &UploadId,
        media: NewMedia,
        at: Millis,
    ) -> Result<Finished, StoreError> {
        Ok(keep::finish(self, id, media, at).await?)
    }

    async fn drop_upload(&self, id: &UploadId) -> Result<(), StoreError> {
        Ok(uploads::drop_one(self, id).await?)
    }

    async fn uploads_expired(&self, now: Millis) -> Result<Vec<UploadId>, StoreError> {
        Ok(uploads::expired(self, now).await?)
    }

    async fn media(&self, id: &MediaId) -> Result<Option<Media>, StoreError> {
        Ok(see::one(self, id).await?)
    }

    async fn add_form(
        &self,
        id: &MediaId,
        form: MediaForm,
        at: Millis,
    ) -> Result<bool, StoreError> {
        Ok(keep::add_form(self, id, form, at).await?)
    }

    async fn homes_of_media(&self, id: &MediaId) -> Result<Vec<DocumentId>, StoreError> {
        Ok(see::homes(self, id).await?)
    }

    async fn add_home_of_media(
        &self,
        id: &MediaId,
        home: &DocumentId,
        at: Millis,
    ) -> Result<(), StoreError> {
        Ok(keep::add_home(self, id, home.as_str(), at).await?)
    }

    async fn readers_of_media(&self, id: &MediaId) -> Result<Vec<Readership>, StoreError> {
        Ok(see::readers(self, id).await?)
    }

    async fn said(&self, media: &[MediaId]) -> Result<Vec<Said>, StoreError> {
        Ok(said::said(self, media).await?)
    }

    async fn media_of_texts(
        &self,
        documents: &[DocumentId],
    ) -> Result<Vec<(DocumentId, MediaId)>, StoreError> {
        Ok(said::of_texts(self, documents).await?)
    }

    async fn children_around(&self, id: &MediaId) -> Result<Vec<ProjectChild>, StoreError> {
        Ok(said::children_around(self, id).await?)
    }

    async fn say(&self, saying: Saying, by: &AccountId, at: Millis) -> Result<Taken, StoreError> {
        Ok(said::say(self, saying, by, at).await?)
    }

    async fn media_bytes_of(&self, account: &AccountId) -> Result<u64, StoreError> {
        Ok(see::bytes_of(self, account).await?)
    }

    async fn media_to_look_at(&self, before: Millis, limit: u32) -> Result<Vec<Swept>, StoreError> {
        Ok(sweep::to_look_at(self, before, limit).await?)
    }

    async fn media_is_named(&self, id: &MediaId, at: Millis) -> Result<(), StoreError> {
        Ok(sweep::is_named(self, id, at).await?)
    }

    async fn forget_media(&self, id: &MediaId, at: Millis) -> Result<(), StoreError> {
        Ok(sweep::forget(self, id, at).await?)
    }

    async fn doomed_objects(
        &self,
        before: Millis,
        limit: u32,
    ) -> Result<Vec<ObjectId>, StoreError> {
        Ok(sweep::doomed(self, before, limit).await?)
    }

    async fn forget_object(&self, object: &ObjectId) -> Result<bool, StoreError> {
        Ok(sweep::forget_object(self, object).await?)
    }
}
