//! The shelf in an object store that speaks S3: media lie there, uploads in parts on this disk until they are whole.

use std::{path::Path as Folder, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use object_store::{
    BackoffConfig, ObjectStoreExt as _, RetryConfig,
    aws::{AmazonS3, AmazonS3Builder},
    path::Path,
};
use passeplume_domain::{
    ObjectId, UploadId,
    media::{Shelf, ShelfError},
};
use tokio::{task::spawn_blocking, time::timeout};

use super::{DiskShelf, Keys, MediaUrl, name_of, road};
use crate::failure::Failure;

/// A store that is restarted is back in a moment; whoever waits for a picture does not wait longer.
const TRIES: usize = 4;
const TRYING: Duration = Duration::from_secs(15);
/// One question to a store on the other side of a network is dear: what is read in one go.
const PIECE: usize = 1024 * 1024;

/// A shelf in a bucket: `{prefix}/ab/cd/{sha256}`, as on disk.
pub(crate) struct S3Shelf {
    store: AmazonS3,
    prefix: String,
    uploads: DiskShelf,
}

impl S3Shelf {
    /// The shelf there. Something is put, read and removed first: a key that does not fit is said now, not to a child.
    pub(crate) async fn open(
        url: &MediaUrl,
        keys: Keys,
        data_dir: &Folder,
    ) -> Result<Self, Failure> {
        if url.is_in_the_clear() {
            tracing::warn!("media go to the object store unencrypted: use an https:// endpoint");
        }
        let uploads = DiskShelf::open(data_dir).map_err(Failure::failed)?;
        let shelf = Self {
            store: client(url, keys)?,
            prefix: url.prefix.clone(),
            uploads,
        };
        let wrong = |error| Failure::because(said(url, &error));
        shelf.try_out().await.map_err(wrong)?;
        Ok(shelf)
    }

    async fn try_out(&self) -> Result<(), object_store::Error> {
        let place = self.at(&format!("try-{}", uuid::Uuid::new_v4().simple()));
        let word = Bytes::from_static(b"passeplume");
        self.store.put(&place, word.clone().into()).await?;
        let read = self.store.get_range(&place, 0..word.len() as u64).await;
        self.store.delete(&place).await?;
        read.map(drop)
    }

    fn at(&self, name: &str) -> Path {
        Path::from(format!("{}/{name}", self.prefix))
    }

    fn place(&self, object: &ObjectId) -> Path {
        let name = object.as_str();
        // Ids are letters and digits; a SHA-256 has 64 of them.
        let folder = |range| name.get(range).unwrap_or("__").to_owned();
        self.at(&format!("{}/{}/{name}", folder(0..2), folder(2..4)))
    }
}

fn client(url: &MediaUrl, keys: Keys) -> Result<AmazonS3, Failure> {
    let region = url.region.clone().or(keys.region);
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(&url.bucket)
        .with_region(region.unwrap_or_else(|| "us-east-1".to_owned()))
        .with_access_key_id(keys.id)
        .with_secret_access_key(keys.secret)
        .with_allow_http(true)
        // Not every store has the request that removes many.
        .with_disable_bulk_delete(true)
        .with_retry(RetryConfig {
            backoff: BackoffConfig {
                init_backoff: Duration::from_millis(100),
                max_backoff: Duration::from_secs(2),
                base: 2.,
            },
            max_retries: TRIES,
            retry_timeout: TRYING,
        })
        .with_http_connector(road::Roads::new().map_err(Failure::failed)?);
    if let Some(token) = keys.token {
        builder = builder.with_token(token);
    }
    if let Some(endpoint) = &url.endpoint {
        builder = builder.with_endpoint(endpoint);
    }
    builder.build().map_err(Failure::failed)
}

/// Why a store cannot be used, in one sentence.
fn said(url: &MediaUrl, error: &object_store::Error) -> String {
    if is_refused(error) {
        format!(
            "the object store refuses the keys of the environment for {url}: they must be good, and may put, read and \
             remove there"
        )
    } else if matches!(error, object_store::Error::NotFound { .. }) {
        format!("the object store knows no bucket {}", url.bucket)
    } else {
        format!(
            "the object store of {url} does not answer: {}",
            plainly(error)
        )
    }
}

const fn is_refused(error: &object_store::Error) -> bool {
    matches!(
        error,
        object_store::Error::PermissionDenied { .. } | object_store::Error::Unauthenticated { .. }
    )
}

/// What happened, without what the store wrote about it: that holds names of keys.
fn plainly(error: &object_store::Error) -> String {
    let text = error.to_string();
    let end = text.find(['<', '{', '\n']).unwrap_or(text.len());
    text.get(..end)
        .unwrap_or_default()
        .trim_end_matches([' ', ':', '-'])
        .to_owned()
}

fn fault(error: &object_store::Error) -> ShelfError {
    if matches!(error, object_store::Error::NotFound { .. }) {
        ShelfError::Absent
    } else if is_refused(error) {
        ShelfError::Failed(plainly(error))
    } else {
        ShelfError::Away(plainly(error))
    }
}

/// Does the work for so many bytes, and gives it up where it does not come to an end.
async fn within<T>(
    bytes: usize,
    work: impl Future<Output = Result<T, object_store::Error>> + Send,
) -> Result<T, object_store::Error> {
    let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
    match timeout(road::patience(bytes) + TRYING, work).await {
        Ok(done) => done,
        Err(late) => Err(object_store::Error::Generic {
            store: "S3",
            source: Box::new(late),
        }),
    }
}

#[async_trait]
impl Shelf for S3Shelf {
    async fn put(&self, bytes: Bytes) -> Result<ObjectId, ShelfError> {
        let size = bytes.len();
        let whole = bytes.clone();
        let named = spawn_blocking(move || name_of(&whole)).await;
        let object = match named {
            Ok(Ok(object)) => object,
            Ok(Err(error)) => return Err(ShelfError::Failed(error.to_string())),
            Err(stopped) => return Err(ShelfError::Failed(stopped.to_string())),
        };
        let place = self.place(&object);
        let there = within(0, self.store.head(&place)).await;
        match there.map_err(|error| fault(&error)) {
            Ok(found) if found.size == size as u64 => return Ok(object),
            Err(away @ ShelfError::Away(_)) => return Err(away),
            // Where it may not be asked whether it is there, it is put: under its own name, it is the same.
            Ok(_) | Err(ShelfError::Absent | ShelfError::Full(_) | ShelfError::Failed(_)) => {}
        }
        let put = within(size, self.store.put(&place, bytes.into())).await;
        put.map_err(|error| fault(&error))?;
        Ok(object)
    }

    async fn read(&self, object: &ObjectId, at: u64, most: usize) -> Result<Bytes, ShelfError> {
        if most == 0 {
            return Ok(Bytes::new());
        }
        let place = self.place(object);
        let end = at.saturating_add(u64::try_from(most).unwrap_or(u64::MAX));
        match within(most, self.store.get_range(&place, at..end)).await {
            Ok(bytes) => Ok(bytes),
            // A store says it so that nothing stands behind the end.
            Err(error) if plainly(&error).contains("416") => {
                let found = within(0, self.store.head(&place)).await;
                match found {
                    Ok(found) if found.size <= at => Ok(Bytes::new()),
                    Ok(_) => Err(fault(&error)),
                    Err(error) => Err(fault(&error)),
                }
            }
            Err(error) => Err(fault(&error)),
        }
    }

    async fn remove(&self, object: &ObjectId) -> Result<(), ShelfError> {
        let place = self.place(object);
        match within(0, self.store.delete(&place)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(fault(&error)),
        }
    }

    fn piece(&self) -> usize {
        PIECE
    }

    async fn write_upload(
        &self,
        upload: &UploadId,
        at: u64,
        piece: Bytes,
    ) -> Result<(), ShelfError> {
        self.uploads.write_upload(upload, at, piece).await
    }

    async fn read_upload(&self, upload: &UploadId, bytes: u64) -> Result<Bytes, ShelfError> {
        self.uploads.read_upload(upload, bytes).await
    }

    async fn remove_upload(&self, upload: &UploadId) -> Result<(), ShelfError> {
        self.uploads.remove_upload(upload).await
    }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::{
        super::little_store::{KEY, LittleStore, SECRET},
        *,
    };

    fn keys(secret: &str) -> Keys {
        Keys {
            id: KEY.to_owned(),
            secret: secret.to_owned(),
            token: None,
            region: None,
        }
    }

    async fn open(url: &str, secret: &str, folder: &TempDir) -> Result<S3Shelf, Failure> {
        S3Shelf::open(&MediaUrl::parse(url)?, keys(secret), folder.path()).await
    }

    /// What every shelf does.
    async fn is_a_shelf(shelf: &dyn Shelf) {
        let bytes = Bytes::from_static(b"une photo");
        let object = shelf.put(bytes.clone()).await.unwrap();
        assert_eq!(shelf.put(bytes.clone()).await.unwrap(), object);
        for (at, most, expected) in [
            (0, 99, "une photo"),
            (4, 64 * 1024, "photo"),
            (4, 2, "ph"),
            (4, 0, ""),
            (9, 2, ""),
            (99, 2, ""),
        ] {
            assert_eq!(shelf.read(&object, at, most).await.unwrap(), expected);
        }
        let empty = shelf.put(Bytes::new()).await.unwrap();
        assert_eq!(shelf.read(&empty, 0, 9).await.unwrap(), "");
        shelf.remove(&object).await.unwrap();
        shelf.remove(&object).await.unwrap();
        assert!(matches!(
            shelf.read(&object, 0, 1).await,
            Err(ShelfError::Absent)
        ));
        let upload = UploadId::parse("u1").unwrap();
        for (at, piece) in [(0, "abc"), (3, "def"), (3, "de")] {
            shelf.write_upload(&upload, at, piece.into()).await.unwrap();
        }
        assert_eq!(shelf.read_upload(&upload, 6).await.unwrap(), "abcdef");
        shelf.remove_upload(&upload).await.unwrap();
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn med_30_a_shelf_in_an_object_store_is_one_as_on_disk_with_uploads_on_disk() {
        let folder = TempDir::new().unwrap();
        is_a_shelf(&DiskShelf::open(folder.path()).unwrap()).await;
        let store = LittleStore::start().await;
        let shelf = open(&store.url(), SECRET, &folder).await.unwrap();
        assert_eq!(store.objects().len(), 0, "what was tried is gone");
        is_a_shelf(&shelf).await;
        let before = store.puts();
        let object = shelf.put(Bytes::from_static(b"une photo")).await.unwrap();
        shelf.put(Bytes::from_static(b"une photo")).await.unwrap();
        assert_eq!(store.puts(), before + 1, "what is there stays");
        let (name, two) = (object.as_str(), &object.as_str()[..2]);
        let place = format!("plume/media/{two}/{}/{name}", &name[2..4]);
        assert!(store.objects().contains_key(&place), "{place}");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn med_31_a_store_that_is_ill_is_asked_again_and_in_the_end_said_to_be_away() {
        let folder = TempDir::new().unwrap();
        let store = LittleStore::start().await;
        let shelf = open(&store.url(), SECRET, &folder).await.unwrap();
        store.fall_ill(2);
        let object = shelf.put(Bytes::from_static(b"un son")).await.unwrap();
        store.fall_ill(1);
        assert_eq!(shelf.read(&object, 0, 9).await.unwrap(), "un son");
        store.fall_ill(usize::MAX);
        let away = shelf.read(&object, 0, 9).await.unwrap_err();
        assert!(matches!(away, ShelfError::Away(_)), "{away}");
        let told = away.to_string();
        assert!(told.contains("503") && !told.contains(KEY), "{told}");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn med_32_a_key_that_does_not_fit_or_a_store_that_is_not_there_is_said_at_the_start() {
        let folder = TempDir::new().unwrap();
        let store = LittleStore::start().await;
        let nobody = "s3://ecole?endpoint=http://127.0.0.1:1";
        let elsewhere = store.url().replace("ecole", "autre");
        for (url, secret, expected) in [
            (store.url().as_str(), "un autre", "refuses the keys"),
            (&elsewhere, SECRET, "knows no bucket autre"),
            (nobody, SECRET, "does not answer"),
        ] {
            let failure = open(url, secret, &folder).await.err().unwrap().to_string();
            assert!(failure.contains(expected), "{failure}");
            let tells = [KEY, SECRET, "un autre"]
                .iter()
                .any(|key| failure.contains(key));
            assert!(!tells && !failure.contains('\n'), "{failure}");
        }
        assert_eq!(store.objects().len(), 0);
    }
}
