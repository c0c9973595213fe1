//! A medium is kept: its objects, forms and home, and the room it needs instead of the room that was taken for it.

use passeplume_domain::{
    MediaId, Millis, UploadId,
    events::Event,
    live::{Facts, Telling, TellingKind, Topic},
    media::{Finished, MediaForm, MediaHome, NewMedia},
};

use super::{
    room,
    uploads::{Waiting, signed, waiting},
};
use crate::{
    faults::Fault,
    handle::{Store, Writing},
};

pub(super) async fn finish(
    store: &Store,
    id: &UploadId,
    media: NewMedia,
    at: Millis,
) -> Result<Finished, Fault> {
    let mut writing = store.begin_writing().await?;
    let (upload, school) = match waiting(&mut writing, id).await? {
        None => {
            writing.abandon().await;
            return Ok(Finished::Gone);
        }
        Some(Waiting::Became(media)) => {
            writing.abandon().await;
            return Ok(Finished::As(media));
        }
        Some(Waiting::Is { upload, school }) => (upload, school),
    };
    let bytes: u64 = media.forms.iter().map(|form| form.bytes).sum();
    sqlx::query(
        "INSERT INTO media (id, kind, owner, school, bytes, duration_ms, created, looked, name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8)",
    )
    .bind(media.id.as_str())
    .bind(upload.kind.as_str())
    .bind(upload.account.as_str())
    .bind(school.as_str())
    .bind(signed(bytes))
    .bind(signed(media.duration_ms))
    .bind(at.0)
    .bind(upload.name.as_str())
    .execute(writing.on())
    .await?;
    forms(&mut writing, &media, at).await?;
    sqlx::query("INSERT INTO media_homes (media, kind, subject, at) VALUES ($1, $4, $2, $3)")
        .bind(media.id.as_str())
        .bind(upload.home.id())
        .bind(at.0)
        .bind(upload.home.kind())
        .execute(writing.on())
        .await?;
    sqlx::query("UPDATE uploads SET media = $1 WHERE id = $2")
        .bind(media.id.as_str())
        .bind(id.as_str())
        .execute(writing.on())
        .await?;
    let more = signed(bytes).saturating_sub(signed(upload.bytes));
    room::change(&mut writing, &upload.account, &school, more).await?;
    let telling = |topic| {
        Event::Told(Telling {
            topic,
            kind: TellingKind::MediaChanged,
            subject: media.id.to_string(),
            actor: Some(upload.account.clone()),
            facts: Facts::default(),
        })
    };
    match &upload.home {
        MediaHome::Document(id) => writing.tell(telling(Topic::Document(id.clone())), at),
        // Others hear of it with the post or message that shows it.
        MediaHome::Topic(_) | MediaHome::Conversation(_) => {}
    }
    writing.tell(telling(Topic::Me(upload.account.clone())), at);
    writing.commit().await?;
    Ok(Finished::As(media.id))
}

/// One more form of a medium that is kept; its owner pays no room for what the house made.
pub(super) async fn add_form(
    store: &Store,
    id: &MediaId,
    form: MediaForm,
    at: Millis,
) -> Result<bool, Fault> {
    let mut writing = store.begin_writing().await?;
    // The row is written to, so that nobody forgets the medium meanwhile.
    let there = sqlx::query("UPDATE media SET looked = looked WHERE id = $1")
        .bind(id.as_str())
        .execute(writing.on())
        .await?
        .rows_affected();
    let has: Option<(i64,)> =
        sqlx::query_as("SELECT bytes FROM media_forms WHERE media = $1 AND form = $2")
            .bind(id.as_str())
            .bind(form.name.as_str())
            .fetch_optional(writing.on())
            .await?;
    if there == 0 || has.is_some() {
        writing.abandon().await;
        return Ok(false);
    }
    put_form(&mut writing, id, &form, at).await?;
    writing.commit().await?;
    Ok(true)
}

async fn forms(writing: &mut Writing, media: &NewMedia, at: Millis) -> Result<(), Fault> {
    for form in &media.forms {
        put_form(writing, &media.id, form, at).await?;
    }
    Ok(())
}

async fn put_form(
    writing: &mut Writing,
    id: &MediaId,
    form: &MediaForm,
    at: Millis,
) -> Result<(), Fault> {
    // Bytes that were doomed are wanted again.
    sqlx::query(
        "INSERT INTO media_objects (object, bytes, stored, doomed) VALUES ($1, $2, $3, NULL) \
         ON CONFLICT (object) DO UPDATE SET doomed = NULL",
    )
    .bind(form.object.as_str())
    .bind(signed(form.bytes))
    .bind(at.0)
    .execute(writing.on())
    .await?;
    sqlx::query(
        "INSERT INTO media_forms (media, form, object, media_type, width, height, bytes) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(id.as_str())
    .bind(form.name.as_str())
    .bind(form.object.as_str())
    .bind(form.media_type.as_str())
    .bind(i64::from(form.width))
    .bind(i64::from(form.height))
    .bind(signed(form.bytes))
    .execute(writing.on())
    .await?;
    Ok(())
}

pub(super) async fn add_home(
    store: &Store,
    id: &MediaId,
    home: &str,
    at: Millis,
) -> Result<(), Fault> {
    store
        .execute_alone(
            sqlx::query(
                "INSERT INTO media_homes (media, kind, subject, at) VALUES ($1, 'document', $2, $3) \
                 ON CONFLICT (media, kind, subject) DO NOTHING",
            )
            .bind(id.to_string())
            .bind(home.to_owned())
            .bind(at.0),
        )
        .await?;
    Ok(())
}
