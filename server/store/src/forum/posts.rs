//! Posts out of their rows: a page by number, what changed since, and what has no number yet.

use std::collections::HashMap;

use passeplume_domain::{
    AccountId, ClassId, Millis, PostId, SchoolId, TopicId,
    accounts::{Account, presence_name},
    forum::{
        Decided, Draft, DraftState, Post, PostMedia, PostState, PostsRead, Quote, Range, Reaction,
        ReactionKind, Sight, Speaker, quotation,
    },
};
use sqlx::{AnyConnection, any::AnyRow};

use super::{counts, media};
use crate::{
    faults::{Fault, unreadable},
    handle::Store,
    sql::{Read, account_id, built, places, post_id, topic_id},
};

/// The posts `p` for which `which` holds; an order may stand behind it.
pub(super) fn selected(which: &str) -> String {
    format!(
        "SELECT p.id, p.topic, p.author, u.first_name, u.last_name, p.command, p.speaker, p.class, c.name AS class_name, \
         c.school AS class_school, p.number, p.rev, p.changed, p.state, p.body, p.answers, p.quotes, p.quoted, \
         q.state AS quoted_state, q.body AS quoted_body, v.first_name AS quoted_first_name, v.last_name AS quoted_last_name, \
         p.created, p.shown_at, p.edited_at, p.decided_by, p.decided, w.first_name AS by_first_name, \
         w.last_name AS by_last_name, p.word, p.draft, p.draft_state, p.draft_at FROM posts p \
         LEFT JOIN accounts u ON u.id = p.author LEFT JOIN classes c ON c.id = p.class LEFT JOIN posts q ON q.id = p.quotes \
         LEFT JOIN accounts v ON v.id = q.author LEFT JOIN accounts w ON w.id = p.decided_by WHERE {which}"
    )
}

pub(super) async fn of_topic(
    store: &Store,
    topic: &TopicId,
    range: Range,
    sight: Sight,
    limit: u32,
    reader: &Account,
) -> Result<PostsRead, Fault> {
    // One moment for everything: what is in no list has changed after `rev`.
    let mut reading = store.begin_reading().await?;
    let rev = sqlx::query("SELECT rev FROM topics WHERE id = $1")
        .bind(topic.as_str())
        .fetch_optional(&mut *reading)
        .await?;
    let Some(rev) = rev else {
        return Ok(PostsRead::default());
    };
    let rev = rev.number("rev")?;
    let (mut posts, more) = in_range(&mut reading, topic, range, sight, limit, &reader.id).await?;
    let unshown = "p.topic = $1 AND p.author = $2 AND p.number IS NULL AND p.state IN ('waiting', 'returned') \
                   ORDER BY p.created, p.id";
    let rows = sqlx::query(built(selected(unshown)))
        .bind(topic.as_str())
        .bind(reader.id.as_str())
        .fetch_all(&mut *reading)
        .await?;
    let mine = whole(&mut reading, &rows).await?;
    let to_decide = match counts::decides(reader, 3) {
        None => Vec::new(),
        Some((which, values)) => {
            let which = format!(
                "p.topic = $1 AND p.waits = 1 AND p.author <> $2 AND {which} ORDER BY p.created, p.id"
            );
            let query = sqlx::query(built(selected(&which)))
                .persistent(false)
                .bind(topic.as_str())
                .bind(reader.id.as_str());
            let query = values.iter().fold(query, |query, value| query.bind(*value));
            let rows = query.fetch_all(&mut *reading).await?;
            whole(&mut reading, &rows).await?
        }
    };
    reading.rollback().await?;
    let rev = match range {
        Range::Since(_) if more => posts.last().map_or(rev, |last| last.rev),
        Range::Since(_) | Range::Before(_) | Range::After(_) => rev,
    };
    if matches!(range, Range::Before(_)) {
        posts.reverse();
    }
    Ok(PostsRead {
        posts,
        mine,
        to_decide,
        rev,
        more,
    })
}

async fn in_range(
    reading: &mut AnyConnection,
    topic: &TopicId,
    range: Range,
    sight: Sight,
    limit: u32,
    reader: &AccountId,
) -> Result<(Vec<Post>, bool), Fault> {
    // Whoever may not see what was taken out of sight is not given pages with holes in them.
    let seen =
        "(p.state = 'shown' OR (p.state IN ('hidden', 'refused') AND ($4 = 1 OR p.author = $5)))";
    let (which, from) = match range {
        Range::Before(number) => (
            format!("p.topic = $1 AND p.number < $2 AND {seen} ORDER BY p.number DESC LIMIT $3"),
            number,
        ),
        Range::After(number) => (
            format!("p.topic = $1 AND p.number > $2 AND {seen} ORDER BY p.number LIMIT $3"),
            number,
        ),
        // Never the half of what has one and the same `rev`, though nothing has today.
        Range::Since(rev) => (
            "p.topic = $1 AND p.rev > $2 AND p.number IS NOT NULL ORDER BY p.rev, p.number LIMIT $3"
                .to_owned(),
            rev,
        ),
    };
    let query = sqlx::query(built(selected(&which)))
        .bind(topic.as_str())
        .bind(from)
        .bind(i64::from(limit) + 1);
    let query = match range {
        Range::Since(_) => query,
        Range::Before(_) | Range::After(_) => query
            .bind(i64::from(sight == Sight::Masked))
            .bind(reader.as_str()),
    };
    let mut rows = query.fetch_all(&mut *reading).await?;
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > most;
    rows.truncate(most);
    Ok((whole(reading, &rows).await?, more))
}

/// The post at this place of its topic.
pub(crate) async fn at_place(
    reading: &mut AnyConnection,
    topic: &str,
    number: i64,
) -> Result<Option<Post>, Fault> {
    let rows = sqlx::query(built(selected("p.topic = $1 AND p.number = $2")))
        .bind(topic)
        .bind(number)
        .fetch_all(&mut *reading)
        .await?;
    Ok(whole(reading, &rows).await?.pop())
}

pub(super) async fn one(store: &Store, id: &PostId) -> Result<Option<Post>, Fault> {
    let mut reading = store.begin_reading().await?;
    let rows = sqlx::query(built(selected("p.id = $1")))
        .bind(id.as_str())
        .fetch_all(&mut *reading)
        .await?;
    let found = whole(&mut reading, &rows).await?.pop();
    reading.rollback().await?;
    Ok(found)
}

/// These posts by their places in their topics.
pub(crate) async fn by_places(store: &Store, at: &[(String, i64)]) -> Result<Vec<Post>, Fault> {
    if at.is_empty() {
        return Ok(Vec::new());
    }
    let pairs: Vec<String> = (0..at.len())
        .map(|pair| {
            format!(
                "(p.topic = ${} AND p.number = ${})",
                2 * pair + 1,
                2 * pair + 2
            )
        })
        .collect();
    let mut reading = store.begin_reading().await?;
    let query = sqlx::query(built(selected(&pairs.join(" OR ")))).persistent(false);
    let query = at.iter().fold(query, |query, (topic, number)| {
        query.bind(topic.as_str()).bind(*number)
    });
    let rows = query.fetch_all(&mut *reading).await?;
    let found = whole(&mut reading, &rows).await?;
    reading.rollback().await?;
    Ok(found)
}

pub(super) async fn of_key(
    store: &Store,
    author: &AccountId,
    key: &str,
) -> Result<Option<PostId>, Fault> {
    let row = sqlx::query("SELECT id FROM posts WHERE author = $1 AND command = $2")
        .bind(author.as_str())
        .bind(key)
        .fetch_optional(store.reader())
        .await?;
    row.as_ref().map(|row| post_id(row, "id")).transpose()
}

/// Whose a shown post is, and what it says.
pub(super) async fn shown_words(
    store: &Store,
    id: &PostId,
) -> Result<Option<(String, String)>, Fault> {
    let row = sqlx::query(
        "SELECT u.first_name, u.last_name, p.body FROM posts p JOIN accounts u ON u.id = p.author \
         WHERE p.id = $1 AND p.state = 'shown'",
    )
    .bind(id.as_str())
    .fetch_optional(store.reader())
    .await?;
    row.map(|row| {
        let name = presence_name(row.text("first_name")?, row.text("last_name")?);
        Ok((name, row.text("body")?.to_owned()))
    })
    .transpose()
}

/// Posts with what stands in rows of their own: pictures and reactions.
pub(super) async fn whole(
    reading: &mut AnyConnection,
    rows: &[AnyRow],
) -> Result<Vec<Post>, Fault> {
    let mut found = rows.iter().map(post).collect::<Result<Vec<_>, _>>()?;
    if found.is_empty() {
        return Ok(found);
    }
    let ids: Vec<String> = found.iter().map(|post| post.id.to_string()).collect();
    let at: HashMap<PostId, usize> = found
        .iter()
        .enumerate()
        .map(|(place, post)| (post.id.clone(), place))
        .collect();
    let these = places(1, ids.len());
    for shown in media::of(&mut *reading, &these, &ids).await? {
        let place = at.get(&shown.post);
        if let Some(post) = place.and_then(|&place| found.get_mut(place)) {
            if let Some(draft) = &mut post.draft {
                let named = shown.one.named.clone();
                let captions = shown.draft.unwrap_or_else(|| shown.one.captions.clone());
                draft.media.push(PostMedia { named, captions });
            }
            post.media.push(shown.one);
        }
    }
    let text = format!(
        "SELECT r.post, r.kind, r.account, u.first_name, u.last_name FROM post_reactions r \
         JOIN accounts u ON u.id = r.account WHERE r.post IN ({these}) ORDER BY r.post, r.at, r.account"
    );
    for row in &of_these(&mut *reading, text, &ids).await? {
        let place = at.get(&post_id(row, "post")?);
        if let Some(post) = place.and_then(|&place| found.get_mut(place)) {
            post.reactions.push(Reaction {
                kind: ReactionKind::parse(row.text("kind")?).map_err(|_| unreadable("kind"))?,
                account: account_id(row, "account")?,
                name: presence_name(row.text("first_name")?, row.text("last_name")?),
            });
        }
    }
    Ok(found)
}

pub(super) async fn of_these(
    reading: &mut AnyConnection,
    text: String,
    ids: &[String],
) -> Result<Vec<AnyRow>, Fault> {
    let query = sqlx::query(built(text)).persistent(ids.len() == 1);
    let query = ids.iter().fold(query, |query, id| query.bind(id.as_str()));
    Ok(query.fetch_all(reading).await?)
}

fn post(row: &AnyRow) -> Result<Post, Fault> {
    let state = PostState::parse(row.text("state")?).map_err(|_| unreadable("state"))?;
    Ok(Post {
        id: post_id(row, "id")?,
        topic: topic_id(row, "topic")?,
        author: account_id(row, "author")?,
        author_name: name(row, "first_name", "last_name")?,
        class: class(row)?,
        speaker: Speaker::parse(row.text("speaker")?).map_err(|_| unreadable("speaker"))?,
        key: row.text("command")?.to_owned(),
        number: row.maybe_number("number")?,
        rev: row.number("rev")?,
        changed: row.number("changed")?,
        state,
        body: row.text("body")?.to_owned(),
        answers: maybe_post(row, "answers")?,
        quotes: quote(row)?,
        media: Vec::new(),
        reactions: Vec::new(),
        created: Millis(row.number("created")?),
        shown_at: row.maybe_number("shown_at")?.map(Millis),
        edited_at: row.maybe_number("edited_at")?.map(Millis),
        decided: decided(row)?,
        word: row.maybe_text("word")?,
        draft: draft(row)?,
    })
}

fn class(row: &AnyRow) -> Result<Option<(ClassId, String, SchoolId)>, Fault> {
    let Some(id) = row.maybe_text("class")? else {
        return Ok(None);
    };
    let school = row.maybe_text("class_school")?.unwrap_or_default();
    Ok(Some((
        ClassId::parse(&id).map_err(|_| unreadable("class"))?,
        row.maybe_text("class_name")?.unwrap_or_default(),
        SchoolId::parse(&school).map_err(|_| unreadable("class_school"))?,
    )))
}

fn quote(row: &AnyRow) -> Result<Option<Quote>, Fault> {
    let Some(post) = maybe_post(row, "quotes")? else {
        return Ok(None);
    };
    // What was taken out of sight, or said otherwise since, is not said on by whoever quoted it.
    let shown = row.maybe_text("quoted_state")?.as_deref() == Some(PostState::Shown.as_str());
    let body = row.maybe_text("quoted_body")?.unwrap_or_default();
    Ok(Some(Quote {
        post,
        name: name(row, "quoted_first_name", "quoted_last_name")?,
        excerpt: quotation(shown, &body, row.text("quoted")?),
    }))
}

fn decided(row: &AnyRow) -> Result<Option<Decided>, Fault> {
    match (row.maybe_text("decided_by")?, row.maybe_number("decided")?) {
        (Some(by), Some(at)) => Ok(Some(Decided {
            by: AccountId::parse(&by).map_err(|_| unreadable("decided_by"))?,
            name: name(row, "by_first_name", "by_last_name")?,
            at: Millis(at),
        })),
        (None, None) => Ok(None),
        (Some(_), None) | (None, Some(_)) => Err(unreadable("decided")),
    }
}

fn draft(row: &AnyRow) -> Result<Option<Draft>, Fault> {
    let (body, state, at) = (
        row.maybe_text("draft")?,
        row.maybe_text("draft_state")?,
        row.maybe_number("draft_at")?,
    );
    match (body, state, at) {
        (Some(body), Some(state), Some(at)) => Ok(Some(Draft {
            body,
            media: Vec::new(),
            state: DraftState::parse(&state).map_err(|_| unreadable("draft_state"))?,
            at: Millis(at),
        })),
        (None, None, None) => Ok(None),
        (_, _, _) => Err(unreadable("draft")),
    }
}

fn maybe_post(row: &AnyRow, column: &'static str) -> Result<Option<PostId>, Fault> {
    row.maybe_text(column)?
        .map(|id| PostId::parse(&id).map_err(|_| unreadable(column)))
        .transpose()
}

fn name(row: &AnyRow, first: &'static str, last: &'static str) -> Result<String, Fault> {
    Ok(presence_name(
        &row.maybe_text(first)?.unwrap_or_default(),
        &row.maybe_text(last)?.unwrap_or_default(),
    ))
}
