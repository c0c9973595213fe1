//! The shelf on disk: bytes by their SHA-256, uploads beside them. What was answered outlives a crash.
//!
//! | file | what |
//! | --- | --- |
//! | `shelf/s3` | the shelf in an object store, with uploads on this disk |
//! | `shelf/address` | where that store is, and what opens it |
//! | `shelf/road` | the way there |

mod address;
#[cfg(test)]
#[path = "../tests/flows/support/little_store.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    reason = "a part of the harness of the flows"
)]
mod little_store;
mod road;
mod s3;

pub(crate) use address::{Keys, MediaUrl};
pub(crate) use s3::S3Shelf;

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Read as _, Seek as _, SeekFrom, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use async_trait::async_trait;
use bytes::Bytes;
use passeplume_domain::{
    ObjectId, UploadId,
    media::{Shelf, ShelfError},
};
use sha2::{Digest as _, Sha256};
use tokio::task::spawn_blocking;

/// A shelf in a folder: `media/ab/cd/{sha256}` and `uploads/{id}`.
#[derive(Debug, Clone)]
pub(crate) struct DiskShelf {
    objects: PathBuf,
    uploads: PathBuf,
}

impl DiskShelf {
    /// The shelf of this data folder; makes its folders.
    ///
    /// # Errors
    /// Where they cannot be made.
    pub(crate) fn open(data_dir: &Path) -> io::Result<Self> {
        let shelf = Self {
            objects: data_dir.join("media"),
            uploads: data_dir.join("uploads"),
        };
        make_folder(&shelf.objects)?;
        make_folder(&shelf.uploads)?;
        Ok(shelf)
    }

    fn place(&self, object: &ObjectId) -> PathBuf {
        let name = object.as_str();
        // Ids are letters and digits; a SHA-256 has 64 of them.
        let folder = |range| name.get(range).unwrap_or("__").to_owned();
        self.objects
            .join(folder(0..2))
            .join(folder(2..4))
            .join(name)
    }

    fn upload(&self, upload: &UploadId) -> PathBuf {
        self.uploads.join(upload.as_str())
    }
}

#[async_trait]
impl Shelf for DiskShelf {
    async fn put(&self, bytes: Bytes) -> Result<ObjectId, ShelfError> {
        let shelf = self.clone();
        on_disk(move || {
            let object = name_of(&bytes)?;
            let place = shelf.place(&object);
            // A file of another length is half of one that another system lost.
            let there = fs::metadata(&place).is_ok_and(|file| file.len() == bytes.len() as u64);
            if !there {
                keep(&place, &bytes)?;
            }
            Ok(object)
        })
        .await
    }

    async fn read(&self, object: &ObjectId, at: u64, most: usize) -> Result<Bytes, ShelfError> {
        let place = self.place(object);
        on_disk(move || read_piece(&place, at, most)).await
    }

    async fn remove(&self, object: &ObjectId) -> Result<(), ShelfError> {
        let place = self.place(object);
        on_disk(move || remove(&place)).await
    }

    async fn write_upload(
        &self,
        upload: &UploadId,
        at: u64,
        piece: Bytes,
    ) -> Result<(), ShelfError> {
        let place = self.upload(upload);
        on_disk(move || {
            let is_new = at == 0;
            let mut file = OpenOptions::new()
                .write(true)
                .create(is_new)
                .truncate(false)
                .mode(0o600)
                .open(&place)?;
            file.seek(SeekFrom::Start(at))?;
            file.write_all(&piece)?;
            file.sync_data()?;
            if is_new {
                sync_folder_of(&place)
            } else {
                Ok(())
            }
        })
        .await
    }

    async fn read_upload(&self, upload: &UploadId, bytes: u64) -> Result<Bytes, ShelfError> {
        let place = self.upload(upload);
        on_disk(move || {
            let most = usize::try_from(bytes).map_err(io::Error::other)?;
            let read = read_piece(&place, 0, most)?;
            if read.len() == most {
                Ok(read)
            } else {
                Err(io::Error::other(
                    "an upload is shorter than was acknowledged",
                ))
            }
        })
        .await
    }

    async fn remove_upload(&self, upload: &UploadId) -> Result<(), ShelfError> {
        let place = self.upload(upload);
        on_disk(move || remove(&place)).await
    }
}

/// Where bytes lie: their SHA-256.
fn name_of(bytes: &[u8]) -> io::Result<ObjectId> {
    let name: String = Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    ObjectId::parse(&name).map_err(io::Error::other)
}

/// A temporary file beside its place, on disk before it gets its name; the name on disk before anybody hears of it.
fn keep(place: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = place.parent() {
        make_folder(folder)?;
        // The folders' own names: one was perhaps made a moment ago.
        sync_folder_of(folder)?;
        folder.parent().map_or(Ok(()), sync_folder_of)?;
    }
    let draft = place.with_extension(format!("{}.draft", uuid::Uuid::new_v4().simple()));
    let written = (|| {
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&draft)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&draft, place)?;
        sync_folder_of(place)
    })();
    if written.is_err() {
        let _ = fs::remove_file(&draft);
    }
    written
}

fn read_piece(place: &Path, at: u64, most: usize) -> io::Result<Bytes> {
    let mut file = File::open(place)?;
    let length = file.metadata()?.len();
    let left = usize::try_from(length.saturating_sub(at)).unwrap_or(usize::MAX);
    let mut piece = vec![0; most.min(left)];
    file.seek(SeekFrom::Start(at))?;
    file.read_exact(&mut piece)?;
    Ok(piece.into())
}

fn remove(place: &Path) -> io::Result<()> {
    match fs::remove_file(place) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Pupils' pictures live here: nobody else on the machine reads the folder.
fn make_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

fn sync_folder_of(place: &Path) -> io::Result<()> {
    match place.parent() {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

async fn on_disk<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, ShelfError> {
    match spawn_blocking(work).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(error)) => Err(fault(&error)),
        Err(stopped) => Err(ShelfError::Failed(stopped.to_string())),
    }
}

fn fault(error: &io::Error) -> ShelfError {
    let kind = error.kind();
    if kind == io::ErrorKind::NotFound {
        ShelfError::Absent
    } else if matches!(
        kind,
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
    ) {
        ShelfError::Full(error.to_string())
    } else {
        ShelfError::Failed(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn med_9_the_same_bytes_lie_once_under_their_own_name_and_half_a_file_is_made_whole() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = DiskShelf::open(folder.path()).unwrap();
        let bytes = Bytes::from_static(b"une photo");
        let object = shelf.put(bytes.clone()).await.unwrap();
        assert_eq!(shelf.put(bytes.clone()).await.unwrap(), object);
        assert_eq!(shelf.read(&object, 4, 64 * 1024).await.unwrap(), "photo");
        assert_eq!(shelf.read(&object, 4, 2).await.unwrap(), "ph");
        assert_eq!(shelf.read(&object, 99, 2).await.unwrap(), "");
        let place = shelf.place(&object);
        fs::write(&place, b"une").unwrap();
        shelf.put(bytes.clone()).await.unwrap();
        assert_eq!(shelf.read(&object, 0, 99).await.unwrap(), bytes);
        let around = fs::read_dir(place.parent().unwrap()).unwrap().count();
        assert_eq!(around, 1, "no draft is left");
        shelf.remove(&object).await.unwrap();
        shelf.remove(&object).await.unwrap();
        assert!(matches!(
            shelf.read(&object, 0, 1).await,
            Err(ShelfError::Absent)
        ));
    }

    #[tokio::test]
    async fn med_4_a_piece_that_comes_twice_stands_once() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = DiskShelf::open(folder.path()).unwrap();
        let upload = UploadId::parse("u1").unwrap();
        for (at, piece) in [(0, "abc"), (0, "abc"), (3, "def"), (3, "de")] {
            shelf.write_upload(&upload, at, piece.into()).await.unwrap();
        }
        assert_eq!(shelf.read_upload(&upload, 6).await.unwrap(), "abcdef");
        assert!(shelf.read_upload(&upload, 7).await.is_err());
    }
}
