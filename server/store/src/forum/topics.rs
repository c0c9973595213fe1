//! Topics: the list of a forum, what one is, and up to where somebody has read it.

use passeplume_domain::{
    AccountId, ForumId, Millis, TopicId,
    forum::{
        Book, Kept, NewTopic, Topic, TopicEdit, TopicKind, TopicPlace, TopicRow, TopicState,
        telling,
    },
    search::EntryKind,
};
use sqlx::any::AnyRow;

use crate::{
    faults::{Fault, unreadable},
    handle::Store,
    search,
    sql::{Read, account_id, built, forum_id, media_id, places, topic_id},
};

pub(super) const TOPIC: &str = "t.id, t.forum, t.kind, t.title, t.book_title, t.book_author, t.book_level, t.cover, t.pinned, \
     t.state, t.hidden, t.created_by, t.created, t.rev, t.last_number, t.shown, t.last_at, t.moved, t.version";

/// New posts that are counted; from then on there are many.
const MOST_UNREAD: i64 = 100;

/// That a post `p` of the topic `t` is news to the reader of the marks `r`, whose id is the value at this place.
pub(super) fn is_news(reader: usize) -> String {
    format!(
        "p.topic = t.id AND p.number > COALESCE(r.number, 0) AND p.state = 'shown' AND p.author <> ${reader}"
    )
}

pub(super) struct Page<'a> {
    pub(super) forum: &'a ForumId,
    pub(super) archived: bool,
    pub(super) hidden: bool,
    pub(super) after: Option<&'a TopicPlace>,
    pub(super) limit: u32,
    pub(super) reader: &'a AccountId,
}

pub(super) async fn page(store: &Store, page: &Page<'_>) -> Result<Vec<TopicRow>, Fault> {
    let text = format!(
        "SELECT {TOPIC}, (SELECT COUNT(*) FROM (SELECT 1 AS one FROM posts p WHERE {} LIMIT {MOST_UNREAD}) n) AS unread \
         FROM topics t LEFT JOIN topic_reads r ON r.topic = t.id AND r.account = $2 \
         WHERE t.forum = $1 AND (CASE WHEN t.state = 'archived' THEN 1 ELSE 0 END) = $3 AND t.hidden <= $4 \
         AND (t.pinned < $5 OR (t.pinned = $5 AND (t.moved < $6 OR (t.moved = $6 AND t.id < $7)))) \
         ORDER BY t.pinned DESC, t.moved DESC, t.id DESC LIMIT $8",
        is_news(2)
    );
    // Before the first place there is everything.
    let (pinned, at, id) = page.after.map_or((2, i64::MAX, ""), |place| {
        (i64::from(place.pinned), place.at.0, place.id.as_str())
    });
    let rows = sqlx::query(built(text))
        .bind(page.forum.as_str())
        .bind(page.reader.as_str())
        .bind(i64::from(page.archived))
        .bind(i64::from(page.hidden))
        .bind(pinned)
        .bind(at)
        .bind(id)
        .bind(i64::from(page.limit))
        .fetch_all(store.reader())
        .await?;
    rows.iter()
        .map(|row| {
            let topic = read(row)?;
            Ok(TopicRow {
                place: TopicPlace {
                    pinned: topic.pinned,
                    at: Millis(row.number("moved")?),
                    id: topic.id.clone(),
                },
                unread: row.number("unread")?,
                topic,
            })
        })
        .collect()
}

pub(super) async fn one(store: &Store, id: &TopicId) -> Result<Option<Topic>, Fault> {
    Ok(by_ids(store, &[id.to_string()]).await?.pop())
}

/// These, in no order.
pub(crate) async fn by_ids(store: &Store, ids: &[String]) -> Result<Vec<Topic>, Fault> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let text = format!(
        "SELECT {TOPIC} FROM topics t WHERE t.id IN ({})",
        places(1, ids.len())
    );
    let query = sqlx::query(built(text)).persistent(ids.len() == 1);
    let query = ids.iter().fold(query, |query, id| query.bind(id.as_str()));
    let rows = query.fetch_all(store.reader()).await?;
    rows.iter().map(read).collect()
}

pub(super) fn read(row: &AnyRow) -> Result<Topic, Fault> {
    let book = match row.maybe_text("book_title")? {
        None => None,
        Some(title) => Some(Book {
            title,
            author: row.maybe_text("book_author")?.unwrap_or_default(),
            level: row.maybe_text("book_level")?.unwrap_or_default(),
        }),
    };
    Ok(Topic {
        id: topic_id(row, "id")?,
        forum: forum_id(row, "forum")?,
        kind: TopicKind::parse(row.text("kind")?).map_err(|_| unreadable("kind"))?,
        title: row.text("title")?.to_owned(),
        book,
        cover: match row.maybe_text("cover")? {
            None => None,
            Some(_) => Some(media_id(row, "cover")?),
        },
        pinned: row.number("pinned")? != 0,
        state: TopicState::parse(row.text("state")?).map_err(|_| unreadable("state"))?,
        hidden: row.number("hidden")? != 0,
        created_by: account_id(row, "created_by")?,
        created: Millis(row.number("created")?),
        rev: row.number("rev")?,
        last_number: row.number("last_number")?,
        shown: row.number("shown")?,
        last_at: row.maybe_number("last_at")?.map(Millis),
        version: row.number("version")?,
    })
}

pub(super) async fn add(store: &Store, new: NewTopic, at: Millis) -> Result<(), Fault> {
    let book = new.book.as_ref();
    let mut writing = store.begin_writing().await?;
    sqlx::query(
        "INSERT INTO topics (id, forum, kind, title, book_title, book_author, book_level, cover, pinned, state, hidden, \
         created_by, created, rev, last_number, shown, last_at, moved, version) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, NULL, 0, 'open', 0, $8, $9, 0, 0, 0, NULL, $9, 1)",
    )
    .bind(new.id.as_str())
    .bind(new.forum.as_str())
    .bind(new.kind.as_str())
    .bind(new.title.as_str())
    .bind(book.map(|book| book.title.clone()))
    .bind(book.map(|book| book.author.clone()))
    .bind(book.map(|book| book.level.clone()))
    .bind(new.by.as_str())
    .bind(at.0)
    .execute(writing.on())
    .await?;
    search::changed(&mut writing, EntryKind::Topic, new.id.as_str(), at).await?;
    writing.tell_all(telling::topic(&new.forum, &new.id, "open", &new.by), at);
    writing.commit().await
}

pub(super) async fn edit(store: &Store, edit: TopicEdit, at: Millis) -> Result<Kept, Fault> {
    let book = edit.book.as_ref();
    let mut writing = store.begin_writing().await?;
    let done = sqlx::query(
        "UPDATE topics SET title = $1, book_title = $2, book_author = $3, book_level = $4, cover = $5, pinned = $6, \
         state = $7, hidden = $8, version = version + 1 WHERE id = $9 AND version = $10",
    )
    .bind(edit.title.as_str())
    .bind(book.map(|book| book.title.clone()))
    .bind(book.map(|book| book.author.clone()))
    .bind(book.map(|book| book.level.clone()))
    .bind(edit.cover.as_ref().map(ToString::to_string))
    .bind(i64::from(edit.pinned))
    .bind(edit.state.as_str())
    .bind(i64::from(edit.hidden))
    .bind(edit.id.as_str())
    .bind(edit.seen)
    .execute(writing.on())
    .await?;
    if done.rows_affected() != 1 {
        writing.abandon().await;
        return Ok(Kept::Stale);
    }
    search::changed(&mut writing, EntryKind::Topic, edit.id.as_str(), at).await?;
    writing.tell_all(telling::topic(&edit.forum, &edit.id, "edit", &edit.by), at);
    writing.commit().await?;
    Ok(Kept::Done)
}

pub(super) async fn read_up_to(
    store: &Store,
    reader: &AccountId,
    topic: &TopicId,
) -> Result<i64, Fault> {
    let row = sqlx::query("SELECT number FROM topic_reads WHERE account = $1 AND topic = $2")
        .bind(reader.as_str())
        .bind(topic.as_str())
        .fetch_optional(store.reader())
        .await?;
    row.map_or(Ok(0), |row| row.number("number"))
}

pub(super) async fn mark_read(
    store: &Store,
    reader: &AccountId,
    topic: &TopicId,
    number: i64,
) -> Result<(), Fault> {
    // Never beyond what is there, and never less than before: of two tablets the one that read further counts.
    store
        .execute_alone(
            sqlx::query(
                "INSERT INTO topic_reads (account, topic, number) \
                 SELECT $1, t.id, CASE WHEN t.last_number < $3 THEN t.last_number ELSE $3 END FROM topics t WHERE t.id = $2 \
                 ON CONFLICT (account, topic) DO UPDATE SET number = excluded.number \
                 WHERE topic_reads.number < excluded.number",
            )
            .bind(reader.to_string())
            .bind(topic.to_string())
            .bind(number),
        )
        .await?;
    Ok(())
}
