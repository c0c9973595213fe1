//! A post is kept: once under its key, however often and however late it is sent.

use passeplume_domain::{
    AccountId, ClassId, Millis, TopicId,
    events::Event,
    forum::{NewPost, PostState, Posted, may_wait, telling::PostTold},
};

use super::{media, posts};
use crate::{
    faults::Fault,
    handle::{Store, Writing},
    notices, search,
    sql::{Read, account_id, post_id},
};

pub(super) async fn post(store: &Store, new: NewPost, at: Millis) -> Result<Posted, Fault> {
    match keep(store, &new, at).await {
        // The same key in another topic, at this moment.
        Err(Fault::Conflict(said)) => match posts::of_key(store, &new.author, &new.key).await? {
            Some(id) => Ok(Posted::Again(id)),
            None => Err(Fault::Conflict(said)),
        },
        other => other,
    }
}

async fn keep(store: &Store, new: &NewPost, at: Millis) -> Result<Posted, Fault> {
    let shown = i64::from(new.state == PostState::Shown);
    let mut writing = store.begin_writing().await?;
    let row = sqlx::query(
        "UPDATE topics SET rev = rev + 1, last_number = last_number + $1, shown = shown + $1, \
         last_at = CASE WHEN $1 = 1 THEN $2 ELSE last_at END, moved = CASE WHEN $1 = 1 THEN $2 ELSE moved END \
         WHERE id = $3 AND state = 'open' \
         AND EXISTS (SELECT 1 FROM forums f WHERE f.id = topics.forum AND f.version = $4) RETURNING rev, last_number",
    )
    .bind(shown)
    .bind(at.0)
    .bind(new.topic.as_str())
    .bind(new.seen)
    .fetch_optional(writing.on())
    .await?;
    // Asked with the topic locked: of two that come at once the second finds the first.
    let before = sqlx::query("SELECT id FROM posts WHERE author = $1 AND command = $2")
        .bind(new.author.as_str())
        .bind(new.key.as_str())
        .fetch_optional(writing.on())
        .await?;
    if let Some(before) = before {
        writing.abandon().await;
        return Ok(Posted::Again(post_id(&before, "id")?));
    }
    let Some(row) = row else {
        writing.abandon().await;
        return Ok(Posted::Stale);
    };
    if !may_wait(new.state, waiting(&mut writing, new).await?) {
        writing.abandon().await;
        return Ok(Posted::Full);
    }
    let rev = row.number("rev")?;
    let number = match new.state {
        PostState::Shown => Some(row.number("last_number")?),
        PostState::Waiting
        | PostState::Returned
        | PostState::Refused
        | PostState::Hidden
        | PostState::Deleted => None,
    };
    insert(&mut writing, new, rev, number, at).await?;
    if let Some(number) = number {
        search::spoken(&mut writing, new.topic.as_str(), number, &new.words(), at).await?;
        reads_on(&mut writing, &new.author, &new.topic, number).await?;
    }
    let told = PostTold {
        forum: &new.forum,
        topic: &new.topic,
        post: &new.id,
        action: "post",
        rev,
        by: &new.author,
    };
    if number.is_some() {
        writing.tell_all(vec![told.readers(), told.lists()], at);
        notices::answered(&mut writing, &new.id, new.answers.as_ref(), &new.author, at).await?;
    } else {
        // Its author's other screens, and who decides: nobody else hears that there is anything.
        writing.tell(Event::Told(told.person(&new.author)), at);
        for one in deciders(&mut writing, new.class.as_ref()).await? {
            writing.tell(Event::Told(told.person(&one)), at);
        }
    }
    writing.commit().await?;
    Ok(Posted::Done)
}

/// How many posts of this author wait in this forum, new words of shown ones too.
async fn waiting(writing: &mut Writing, new: &NewPost) -> Result<i64, Fault> {
    if new.state != PostState::Waiting {
        return Ok(0);
    }
    let row = sqlx::query(
        "SELECT COUNT(*) AS waiting FROM posts p JOIN topics t ON t.id = p.topic \
         WHERE p.class = $1 AND p.waits = 1 AND p.author = $2 AND t.forum = $3",
    )
    .bind(new.class.as_ref().map(ToString::to_string))
    .bind(new.author.as_str())
    .bind(new.forum.as_str())
    .fetch_one(writing.on())
    .await?;
    row.number("waiting")
}

async fn insert(
    writing: &mut Writing,
    new: &NewPost,
    rev: i64,
    number: Option<i64>,
    at: Millis,
) -> Result<(), Fault> {
    let quotes = new.quotes.as_ref();
    sqlx::query(
        "INSERT INTO posts (id, topic, author, command, speaker, class, number, rev, changed, state, waits, body, answers, \
         quotes, quoted, created, shown_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
    )
    .bind(new.id.as_str())
    .bind(new.topic.as_str())
    .bind(new.author.as_str())
    .bind(new.key.as_str())
    .bind(new.speaker.as_str())
    .bind(new.class.as_ref().map(ToString::to_string))
    .bind(number)
    .bind(rev)
    .bind(new.state.as_str())
    .bind(i64::from(new.state == PostState::Waiting))
    .bind(new.body.as_str())
    .bind(new.answers.as_ref().map(ToString::to_string))
    .bind(quotes.map(|quote| quote.post.to_string()))
    .bind(quotes.map_or("", |quote| quote.excerpt.as_str()))
    .bind(at.0)
    .bind(number.map(|_| at.0))
    .execute(writing.on())
    .await?;
    media::show(writing, &new.id, &new.media).await
}

/// Whoever had read everything has read what they say themselves.
async fn reads_on(
    writing: &mut Writing,
    author: &AccountId,
    topic: &TopicId,
    number: i64,
) -> Result<(), Fault> {
    let text = if number == 1 {
        "INSERT INTO topic_reads (account, topic, number) VALUES ($1, $2, $3) ON CONFLICT (account, topic) DO NOTHING"
    } else {
        "UPDATE topic_reads SET number = $3 WHERE account = $1 AND topic = $2 AND number = $3 - 1"
    };
    sqlx::query(text)
        .bind(author.as_str())
        .bind(topic.as_str())
        .bind(number)
        .execute(writing.on())
        .await?;
    Ok(())
}

/// Who decides about what a pupil of this class says: its teachers, and who directs its school.
pub(super) async fn deciders(
    writing: &mut Writing,
    class: Option<&ClassId>,
) -> Result<Vec<AccountId>, Fault> {
    let Some(class) = class else {
        return Ok(Vec::new());
    };
    let rows = sqlx::query(
        "SELECT account FROM memberships WHERE kind = 'teacher_of' AND target = $1 \
         UNION SELECT m.account FROM memberships m JOIN classes c ON c.school = m.target \
         WHERE m.kind = 'head_of' AND c.id = $1",
    )
    .bind(class.as_str())
    .fetch_all(writing.on())
    .await?;
    rows.iter().map(|row| account_id(row, "account")).collect()
}
