//! Second forms of films and sounds that some devices do not play: one at a time, after they are kept, by a program of others.

use std::sync::Arc;

use bytes::Bytes;
use passeplume_domain::{
    Clock, MediaId, StoreError,
    media::{FormName, MediaForm, MediaKind, MediaStore, Shelf, ShelfError},
};
use passeplume_media::clip::{Clip, ClipError, ClipLimits, Plays, repair};
use tokio::{
    sync::{Semaphore, mpsc},
    task::spawn_blocking,
};

use crate::ffmpeg::{Ffmpeg, FfmpegError, Wanted, format_of};

/// Who waits at most: whatever comes then stays as it was recorded. What waits when the program stops does so too.
pub(crate) const WAITING: usize = 32;

/// The background work on what was kept.
pub(crate) struct SecondForms {
    pub(crate) media: Arc<dyn MediaStore>,
    pub(crate) shelf: Arc<dyn Shelf>,
    pub(crate) shelf_turn: Arc<Semaphore>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ffmpeg: Ffmpeg,
    pub(crate) asked: mpsc::Receiver<MediaId>,
}

/// Why there is no second form.
#[derive(Debug, thiserror::Error)]
enum NoSecond {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Shelf(#[from] ShelfError),
    #[error(transparent)]
    Ffmpeg(#[from] FfmpegError),
    #[error("what it made does not read: {0}")]
    Clip(#[from] ClipError),
    #[error("what it made does not play everywhere")]
    Narrow,
    #[error("the work was given up")]
    GivenUp,
}

impl SecondForms {
    /// Works until it is dropped, and then ends the program that it has started.
    pub(crate) async fn run(mut self) {
        while let Some(media) = self.asked.recv().await {
            match self.make(&media).await {
                Ok(Some(bytes)) => {
                    tracing::info!(%media, bytes, "a form that every device plays was made")
                }
                Ok(None) => {}
                Err(error) => {
                    tracing::warn!(%media, %error, "a film or sound stays as it was recorded")
                }
            }
        }
    }

    async fn make(&self, id: &MediaId) -> Result<Option<u64>, NoSecond> {
        let Some(media) = self.media.media(id).await? else {
            return Ok(None);
        };
        let (wanted, name) = match media.kind {
            MediaKind::Picture | MediaKind::File => return Ok(None),
            MediaKind::Sound => (Wanted::Sound, FormName::SoundM4a),
            MediaKind::Film => (Wanted::Film, FormName::FilmMp4),
        };
        let Some(first) = media.form(media.kind.shown()) else {
            return Ok(None);
        };
        let Some(format) = format_of(&first.media_type) else {
            return Ok(None);
        };
        let most = usize::try_from(first.bytes).unwrap_or(usize::MAX);
        let bytes = self.shelf.read(&first.object, 0, most).await?;
        let kept = read(bytes.clone()).await?;
        if kept.plays == Plays::Everywhere {
            return Ok(None);
        }
        let made = self.ffmpeg.convert(&bytes, format, wanted).await?;
        // Its own signs go as those of every other program, and what does not read is not kept.
        let made = read(made.into()).await?;
        if made.plays != Plays::Everywhere || made.kind != kept.kind {
            return Err(NoSecond::Narrow);
        }
        self.keep(id, name, made).await
    }

    async fn keep(
        &self,
        id: &MediaId,
        name: FormName,
        clip: Clip,
    ) -> Result<Option<u64>, NoSecond> {
        // From the bytes on the shelf to the row that names them nobody clears the shelf.
        let turn = self
            .shelf_turn
            .acquire()
            .await
            .map_err(|_| NoSecond::GivenUp)?;
        let bytes = clip.bytes.len() as u64;
        let form = MediaForm {
            name,
            object: self.shelf.put(clip.bytes.into()).await?,
            media_type: clip.media_type.to_owned(),
            width: clip.size.0,
            height: clip.size.1,
            bytes,
        };
        let kept = self.media.add_form(id, form, self.clock.now()).await?;
        drop(turn);
        Ok(kept.then_some(bytes))
    }
}

async fn read(bytes: Bytes) -> Result<Clip, NoSecond> {
    // What is kept has passed its own limit; a conversion may add some frames.
    let limits = ClipLimits {
        film_seconds: u32::MAX,
        sound_seconds: u32::MAX,
        film_edge: u32::MAX,
    };
    let clip = spawn_blocking(move || repair(&bytes, &limits)).await;
    Ok(clip.map_err(|_| NoSecond::GivenUp)??)
}
