//! What a book holds of pictures and sounds: those that came out with its publication, whole in memory, within bounds.

use std::sync::Arc;

use passeplume_domain::{
    journals::{Book, BookMedium, Publication},
    media::{MediaForm, ShelfError},
};

use crate::{error::ApiError, state::AppState};

/// Most bytes of a book's pictures and sounds; what comes after is told by its words.
const ROOM: u64 = 64 << 20;
/// What every reading program opens; paper has pictures alone.
const fn opened(kind: Book) -> &'static [&'static str] {
    match kind {
        Book::Epub => &[
            "image/jpeg",
            "image/png",
            "image/gif",
            "audio/mpeg",
            "audio/mp4",
        ],
        Book::Pdf => &["image/jpeg", "image/png"],
    }
}

/// The media of this publication. Whoever asks gets the same: what its own readers may see.
pub(super) async fn media(
    state: &AppState,
    publication: &Publication,
    kind: Book,
) -> Result<Vec<BookMedium>, ApiError> {
    let mut held: Vec<BookMedium> = Vec::new();
    let mut left = ROOM;
    for id in state.parts.press.media(publication) {
        if held.iter().any(|one| one.id == id) {
            continue;
        }
        // An id in a text is no right: only what came out with it.
        let mut out = publication.media.iter();
        let Some(media) = out.find(|one| one.id.as_str() == id) else {
            continue;
        };
        let mut forms = media.shown().into_iter().chain(&media.forms);
        let Some(form) = forms.find(|form| opened(kind).contains(&form.media_type.as_str())) else {
            continue;
        };
        let Some(room) = left.checked_sub(form.bytes) else {
            continue;
        };
        match whole(state, form).await {
            Ok(bytes) => {
                left = room;
                held.push(BookMedium {
                    id,
                    kind: form.media_type.clone(),
                    bytes,
                });
            }
            // Taken away meanwhile: its words stand there.
            Err(ShelfError::Absent) => {}
            Err(error @ ShelfError::Away(_)) => return Err(error.into()),
            Err(error @ (ShelfError::Full(_) | ShelfError::Failed(_))) => {
                return Err(ApiError::internal(error));
            }
        }
    }
    Ok(held)
}

async fn whole(state: &AppState, form: &MediaForm) -> Result<Arc<[u8]>, ShelfError> {
    let most = usize::try_from(form.bytes).unwrap_or(usize::MAX);
    let mut bytes = Vec::with_capacity(most);
    while bytes.len() < most {
        let at = bytes.len() as u64;
        let piece = state
            .parts
            .shelf
            .read(&form.object, at, most - bytes.len())
            .await?;
        if piece.is_empty() {
            return Err(ShelfError::Absent);
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes.into())
}
