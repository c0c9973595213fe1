//! Files on their way: room taken at the beginning, bytes remembered once they are on disk, room given back.

use passeplume_domain::{
    MediaId, Millis, SchoolId, UploadId,
    media::{Begun, MediaHome, MediaKind, NewUpload, Quota, Upload},
};
use sqlx::any::AnyRow;

use super::room;
use crate::{
    faults::{Fault, unreadable},
    handle::{Store, Writing},
    sql::{Read, account_id, school_id, upload_id},
};

const UPLOAD: &str = "SELECT id, account, school, home_kind, home, kind, name, bytes, received, expires, media FROM uploads";

pub(super) async fn begin(
    store: &Store,
    new: NewUpload,
    quota: Quota,
    at: Millis,
) -> Result<Begun, Fault> {
    let mut writing = store.begin_writing().await?;
    // The person's row first: of two beginnings at once the second counts the first one's upload.
    let bounds = [signed(quota.person), signed(quota.school)];
    let bytes = signed(new.bytes);
    let given_up = give_up_oldest(&mut writing, &new, quota.uploads).await?;
    if !room::take(&mut writing, &new.account, &new.school, bytes, bounds).await? {
        writing.abandon().await;
        return Ok(Begun::NoRoom);
    }
    sqlx::query(
        "INSERT INTO uploads (id, account, school, home_kind, home, kind, name, bytes, received, created, expires, media) \
         VALUES ($1, $2, $3, $9, $4, $5, $10, $6, 0, $7, $8, NULL)",
    )
    .bind(new.id.as_str())
    .bind(new.account.as_str())
    .bind(new.school.as_str())
    .bind(new.home.id())
    .bind(new.kind.as_str())
    .bind(bytes)
    .bind(at.0)
    .bind(new.expires.0)
    .bind(new.home.kind())
    .bind(new.name.as_str())
    .execute(writing.on())
    .await?;
    writing.commit().await?;
    Ok(Begun::Yes(given_up))
}

/// Of those that became nothing yet, all but the newest go that leave a place for one more.
async fn give_up_oldest(
    writing: &mut Writing,
    new: &NewUpload,
    most: u32,
) -> Result<Vec<UploadId>, Fault> {
    let rows = sqlx::query(
        "SELECT id FROM uploads WHERE account = $1 AND media IS NULL ORDER BY created DESC, id DESC",
    )
    .bind(new.account.as_str())
    .fetch_all(writing.on())
    .await?;
    let kept = usize::try_from(most.saturating_sub(1)).unwrap_or(usize::MAX);
    let mut given_up = Vec::new();
    for row in rows.iter().skip(kept) {
        let id = upload_id(row, "id")?;
        forget(writing, &id).await?;
        given_up.push(id);
    }
    Ok(given_up)
}

pub(super) async fn one(store: &Store, id: &UploadId) -> Result<Option<Upload>, Fault> {
    let text = format!("{UPLOAD} WHERE id = $1");
    let row = sqlx::query(crate::sql::built(text))
        .bind(id.as_str())
        .fetch_optional(store.reader())
        .await?;
    row.as_ref().map(read).transpose()
}

pub(super) async fn advance(
    store: &Store,
    id: &UploadId,
    from: u64,
    to: u64,
) -> Result<bool, Fault> {
    let done = store
        .execute_alone(
            sqlx::query(
                "UPDATE uploads SET received = $1 WHERE id = $2 AND received = $3 AND media IS NULL AND $1 <= bytes",
            )
            .bind(signed(to))
            .bind(id.to_string())
            .bind(signed(from)),
        )
        .await?;
    Ok(done == 1)
}

pub(super) async fn drop_one(store: &Store, id: &UploadId) -> Result<(), Fault> {
    let mut writing = store.begin_writing().await?;
    forget(&mut writing, id).await?;
    writing.commit().await
}

/// Forgets an upload; the room of one that became nothing is free again.
async fn forget(writing: &mut Writing, id: &UploadId) -> Result<(), Fault> {
    let row =
        sqlx::query("DELETE FROM uploads WHERE id = $1 RETURNING account, school, bytes, media")
            .bind(id.as_str())
            .fetch_optional(writing.on())
            .await?;
    let Some(row) = row else { return Ok(()) };
    if row.maybe_text("media")?.is_none() {
        let (account, school) = (account_id(&row, "account")?, school_id(&row, "school")?);
        let bytes = row.number("bytes")?;
        room::change(writing, &account, &school, -bytes).await?;
    }
    Ok(())
}

pub(super) async fn expired(store: &Store, now: Millis) -> Result<Vec<UploadId>, Fault> {
    let rows = sqlx::query("SELECT id FROM uploads WHERE expires < $1 ORDER BY expires LIMIT 256")
        .bind(now.0)
        .fetch_all(store.reader())
        .await?;
    rows.iter().map(|row| upload_id(row, "id")).collect()
}

/// What an upload became, or what is needed to make something of it.
pub(super) enum Waiting {
    Became(MediaId),
    Is {
        upload: Box<Upload>,
        school: SchoolId,
    },
}

/// Reads an upload in a transaction that is to finish it.
pub(super) async fn waiting(
    writing: &mut Writing,
    id: &UploadId,
) -> Result<Option<Waiting>, Fault> {
    // Written first: of two who finish it at once the second waits here, and finds what the first made of it.
    sqlx::query("UPDATE uploads SET received = received WHERE id = $1")
        .bind(id.as_str())
        .execute(writing.on())
        .await?;
    let text = format!("{UPLOAD} WHERE id = $1");
    let row = sqlx::query(crate::sql::built(text))
        .bind(id.as_str())
        .fetch_optional(writing.on())
        .await?;
    let Some(row) = row else { return Ok(None) };
    let upload = read(&row)?;
    Ok(Some(match &upload.media {
        Some(media) => Waiting::Became(media.clone()),
        None => Waiting::Is {
            school: school_id(&row, "school")?,
            upload: Box::new(upload),
        },
    }))
}

fn read(row: &AnyRow) -> Result<Upload, Fault> {
    let home = MediaHome::parse(row.text("home_kind")?, row.text("home")?);
    let media = row.maybe_text("media")?;
    Ok(Upload {
        id: upload_id(row, "id")?,
        account: account_id(row, "account")?,
        home: home.ok_or_else(|| unreadable("home"))?,
        kind: MediaKind::parse(row.text("kind")?).map_err(|_| unreadable("kind"))?,
        name: row.text("name")?.to_owned(),
        bytes: unsigned(row, "bytes")?,
        received: unsigned(row, "received")?,
        expires: Millis(row.number("expires")?),
        media: media
            .map(|id| MediaId::parse(&id).map_err(|_| unreadable("media")))
            .transpose()?,
    })
}

/// Bytes as the database counts them; what is beyond is more than any bound.
pub(super) fn signed(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

pub(super) fn unsigned(row: &AnyRow, column: &'static str) -> Result<u64, Fault> {
    u64::try_from(row.number(column)?).map_err(|_| unreadable(column))
}
