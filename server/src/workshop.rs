//! Where sent bytes become what may be shown: one at a time, on a thread of its own, with few who wait.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use async_trait::async_trait;
use bytes::Bytes;
use passeplume_domain::{
    MediaId,
    media::{
        FormName, Made, MadeForm, MakeError, MediaKind, MediaLimits, Shelf, Spoilt, Upload,
        Workshop,
    },
};
use passeplume_media::{
    Form, PictureError, PictureLimits, Sniffed,
    clip::{ClipError, ClipKind, ClipLimits, repair},
    make_picture,
    pdf::{self, PdfError},
    sniff,
};
use tokio::{
    sync::{Semaphore, mpsc},
    task::spawn_blocking,
};

/// Who waits for the one place at most; whoever comes then is told to come back.
const WAITING: usize = 8;

/// The workshop of this process.
pub(crate) struct OwnWorkshop {
    limits: MediaLimits,
    shelf: Arc<dyn Shelf>,
    place: Semaphore,
    inside: Arc<AtomicUsize>,
    /// Who makes second forms, where that program was found.
    second: Option<mpsc::Sender<MediaId>>,
}

impl OwnWorkshop {
    pub(crate) fn new(
        limits: MediaLimits,
        shelf: Arc<dyn Shelf>,
        second: Option<mpsc::Sender<MediaId>>,
    ) -> Self {
        Self {
            limits,
            shelf,
            // A picture of 25 megapixels takes 100 MB while it is decoded: never two.
            place: Semaphore::new(1),
            inside: Arc::default(),
            second,
        }
    }
}

/// One of those who wait or work; a place again when this is dropped.
struct Inside(Arc<AtomicUsize>);

impl Inside {
    fn enter(inside: &Arc<AtomicUsize>) -> Result<Self, Spoilt> {
        let one = Self(Arc::clone(inside));
        if inside.fetch_add(1, Ordering::Relaxed) > WAITING {
            return Err(Spoilt::Busy);
        }
        Ok(one)
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[async_trait]
impl Workshop for OwnWorkshop {
    fn looks_like(&self, kind: MediaKind, beginning: &[u8]) -> Result<(), Spoilt> {
        match (kind, sniff(beginning)) {
            (
                MediaKind::Picture,
                Some(Sniffed::Jpeg | Sniffed::Png | Sniffed::Gif | Sniffed::WebP),
            )
            | (MediaKind::Film | MediaKind::Sound, Some(Sniffed::Webm | Sniffed::Mp4))
            | (MediaKind::Sound, Some(Sniffed::Mp3 | Sniffed::Wav | Sniffed::Ogg))
            | (MediaKind::File, Some(Sniffed::Pdf)) => Ok(()),
            (MediaKind::File, Some(_) | None) => Err(Spoilt::NoPdf),
            (MediaKind::Picture, Some(Sniffed::Heic)) => Err(Spoilt::Heic),
            (MediaKind::Picture | MediaKind::Sound | MediaKind::Film, Some(_) | None) => {
                Err(Spoilt::WrongType)
            }
        }
    }

    fn kept(&self, media: &MediaId) {
        let asked = self
            .second
            .as_ref()
            .map(|second| second.try_send(media.clone()));
        if asked.is_some_and(|asked| asked.is_err()) {
            tracing::warn!(%media, "too many wait for a second form: this one stays as it was recorded");
        }
    }

    async fn make(&self, upload: &Upload) -> Result<Made, MakeError> {
        let _inside = Inside::enter(&self.inside)?;
        let _place = self.place.acquire().await.map_err(|_| Spoilt::Busy)?;
        // Not before: of eight films that wait none is in memory.
        let sent = self.shelf.read_upload(&upload.id, upload.received).await?;
        let (kind, limits) = (upload.kind, self.limits.clone());
        let work = move || match kind {
            MediaKind::Picture => picture(&sent, &limits),
            MediaKind::Sound => clip(&sent, &limits, ClipKind::Sound, FormName::Sound),
            MediaKind::Film => clip(&sent, &limits, ClipKind::Film, FormName::Film),
            MediaKind::File => file(sent),
        };
        // A reader that panics spoils this one file.
        let made = spawn_blocking(work).await.map_err(|_| Spoilt::Damaged)??;
        Ok(made)
    }
}

fn picture(sent: &[u8], limits: &MediaLimits) -> Result<Made, Spoilt> {
    let bounds = PictureLimits {
        pixels: limits.picture_pixels,
        edge: limits.picture_edge,
    };
    let picture = make_picture(sent, bounds).map_err(|error| match error {
        PictureError::NoPicture => Spoilt::WrongType,
        PictureError::Heic => Spoilt::Heic,
        PictureError::TooManyPixels => Spoilt::TooManyPixels,
        PictureError::Damaged => Spoilt::Damaged,
    })?;
    Ok(Made {
        duration_ms: 0,
        forms: vec![
            form(FormName::Page, picture.page),
            form(FormName::Thumb, picture.thumb),
        ],
    })
}

fn clip(
    sent: &[u8],
    limits: &MediaLimits,
    wanted: ClipKind,
    name: FormName,
) -> Result<Made, Spoilt> {
    let bounds = ClipLimits {
        film_seconds: limits.seconds,
        sound_seconds: limits.seconds,
        ..ClipLimits::default()
    };
    let clip = repair(sent, &bounds).map_err(|error| match error {
        ClipError::Unknown | ClipError::Codec => Spoilt::WrongType,
        ClipError::TooLong { .. } => Spoilt::TooLong,
        ClipError::TooLarge { .. } => Spoilt::TooManyPixels,
        ClipError::Damaged | ClipError::TooMany | ClipError::Ours => Spoilt::Damaged,
    })?;
    if clip.kind != wanted {
        return Err(Spoilt::WrongType);
    }
    Ok(Made {
        duration_ms: clip.millis,
        forms: vec![MadeForm {
            name,
            media_type: clip.media_type,
            width: clip.size.0,
            height: clip.size.1,
            bytes: clip.bytes.into(),
        }],
    })
}

/// A PDF is kept as it came: read through, and neither opened nor changed.
fn file(sent: Bytes) -> Result<Made, Spoilt> {
    pdf::check(&sent).map_err(|error| match error {
        PdfError::NoPdf => Spoilt::NoPdf,
        PdfError::Damaged => Spoilt::Damaged,
        PdfError::Active => Spoilt::ActivePdf,
    })?;
    Ok(Made {
        duration_ms: 0,
        forms: vec![MadeForm {
            name: FormName::File,
            media_type: "application/pdf",
            width: 0,
            height: 0,
            bytes: sent,
        }],
    })
}

fn form(name: FormName, form: Form) -> MadeForm {
    MadeForm {
        name,
        media_type: form.media_type,
        width: form.width,
        height: form.height,
        bytes: form.bytes.into(),
    }
}
