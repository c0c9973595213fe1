//! Steps of a post: approved, given back, refused, hidden, restored, taken back.

use passeplume_domain::{
    AccountId, Millis, PostId,
    events::Event,
    forum::{
        Changed, DraftState, Post, PostMedia, PostState, PostStep, Step,
        policy::EDITED_WITHOUT_MARK_MS, telling::PostTold, words_of,
    },
};

use super::{
    change::{next_rev, requote},
    former::{self, Seen},
    media::{self, Said},
    posts,
    say::deciders,
    topics,
};
use crate::{
    faults::Fault,
    handle::{Store, Writing},
    notices, search,
    sql::Read,
};

/// How often a report hides what changes at the same moment.
const TRIES: usize = 5;

/// A post as a step leaves it.
struct After {
    state: PostState,
    body: String,
    media: Vec<PostMedia>,
    draft: Option<DraftState>,
    number: Option<i64>,
    shown_at: Option<Millis>,
    edited_at: Option<Millis>,
}

impl After {
    /// Whether it has other words than before, or others are said of what it shows.
    fn says_otherwise(&self, post: &Post) -> bool {
        self.body != post.body || self.media != post.media
    }
}

pub(super) async fn take(store: &Store, step: PostStep, at: Millis) -> Result<Changed, Fault> {
    let post = &step.post;
    let mut writing = store.begin_writing().await?;
    let mut rev = next_rev(&mut writing, &post.topic).await?;
    let mut after = after(post, step.step, at);
    // The topic is locked: this is the next number whatever else comes.
    let was_shown = post.state == PostState::Shown;
    let is_shown = after.state == PostState::Shown;
    if is_shown && after.number.is_none() {
        after.number = Some(next_number(&mut writing, post, at).await?);
    }
    if was_shown != is_shown {
        sqlx::query("UPDATE topics SET shown = shown + $1 WHERE id = $2")
            .bind(if is_shown { 1 } else { -1_i64 })
            .bind(post.topic.as_str())
            .execute(writing.on())
            .await?;
    }
    if !write(&mut writing, &step, &after, rev, at).await? {
        writing.abandon().await;
        return Ok(Changed::Stale);
    }
    keep_words(&mut writing, &step, &after, at).await?;
    let moved = was_shown != is_shown || after.says_otherwise(post);
    if let (Some(number), true) = (after.number, moved) {
        let words = if is_shown {
            words_of(&after.body, &after.media)
        } else {
            Vec::new()
        };
        search::spoken(&mut writing, post.topic.as_str(), number, &words, at).await?;
        rev = requote(&mut writing, post, rev).await?;
    }
    tell(&mut writing, &step, &after, rev, at).await?;
    writing.commit().await?;
    Ok(Changed::Done)
}

fn after(post: &Post, step: Step, at: Millis) -> After {
    let same = After {
        state: post.state,
        body: post.body.clone(),
        media: post.media.clone(),
        draft: post.draft.as_ref().map(|draft| draft.state),
        number: post.number,
        shown_at: post.shown_at,
        edited_at: post.edited_at,
    };
    match (step, &post.draft) {
        (Step::Approve, Some(draft)) if post.state == PostState::Shown => {
            let late = post
                .shown_at
                .is_some_and(|shown| draft.at.since(shown) > EDITED_WITHOUT_MARK_MS);
            After {
                body: draft.body.clone(),
                media: draft.media.clone(),
                draft: None,
                edited_at: if late { Some(draft.at) } else { post.edited_at },
                ..same
            }
        }
        (Step::Approve, _) => After {
            state: PostState::Shown,
            shown_at: Some(at),
            ..same
        },
        (Step::Return, Some(_)) if post.state == PostState::Shown => After {
            draft: Some(DraftState::Returned),
            ..same
        },
        (Step::Return, _) => After {
            state: PostState::Returned,
            ..same
        },
        (Step::Refuse, _) => After {
            state: PostState::Refused,
            ..same
        },
        (Step::Hide, _) => After {
            state: PostState::Hidden,
            ..same
        },
        (Step::Restore, _) => After {
            state: PostState::Shown,
            ..same
        },
        (Step::Delete, _) => After {
            state: PostState::Deleted,
            body: String::new(),
            media: Vec::new(),
            draft: None,
            ..same
        },
    }
}

async fn next_number(writing: &mut Writing, post: &Post, at: Millis) -> Result<i64, Fault> {
    sqlx::query(
        "UPDATE topics SET last_number = last_number + 1, last_at = $1, moved = $1 WHERE id = $2 RETURNING last_number",
    )
    .bind(at.0)
    .bind(post.topic.as_str())
    .fetch_one(writing.on())
    .await?
    .number("last_number")
}

/// False where its words or its state changed since it was seen.
async fn write(
    writing: &mut Writing,
    step: &PostStep,
    after: &After,
    rev: i64,
    at: Millis,
) -> Result<bool, Fault> {
    let post = &step.post;
    let draft = after.draft;
    let waits = after.state == PostState::Waiting
        || (after.state == PostState::Shown && draft == Some(DraftState::Waiting));
    let done = sqlx::query(
        "UPDATE posts SET state = $1, body = $2, number = $3, shown_at = $4, edited_at = $5, waits = $6, \
         draft_state = $7, draft = CASE WHEN $8 = 1 THEN draft ELSE NULL END, \
         draft_at = CASE WHEN $8 = 1 THEN draft_at ELSE NULL END, \
         decided_by = $9, decided = $10, word = $11, rev = $12, changed = $12 WHERE id = $13 AND changed = $14",
    )
    .bind(after.state.as_str())
    .bind(after.body.as_str())
    .bind(after.number)
    .bind(after.shown_at.map(|at| at.0))
    .bind(after.edited_at.map(|at| at.0))
    .bind(i64::from(waits))
    .bind(draft.map(DraftState::as_str))
    .bind(i64::from(draft.is_some()))
    .bind(step.by.as_str())
    .bind(at.0)
    .bind(step.word.as_deref())
    .bind(rev)
    .bind(post.id.as_str())
    .bind(post.changed)
    .execute(writing.on())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Texts that the post has no more.
async fn keep_words(
    writing: &mut Writing,
    step: &PostStep,
    after: &After,
    at: Millis,
) -> Result<(), Fault> {
    let post = &step.post;
    if after.says_otherwise(post) {
        let seen = if post.number.is_some() {
            Seen::ByAll
        } else {
            Seen::ByFew
        };
        former::keep(writing, &post.id, &post.body, &post.media, seen, at).await?;
    }
    if post.draft.is_some() && after.draft.is_none() {
        media::describe(writing, &post.id, &after.media, Said::Now).await?;
    }
    if step.step == Step::Delete {
        if let Some(draft) = &post.draft {
            let (body, media) = (&draft.body, &draft.media);
            former::keep(writing, &post.id, body, media, Seen::ByFew, at).await?;
        }
        for text in [
            "DELETE FROM post_media WHERE post = $1",
            "DELETE FROM post_reactions WHERE post = $1",
        ] {
            sqlx::query(text)
                .bind(post.id.as_str())
                .execute(writing.on())
                .await?;
        }
    }
    Ok(())
}

async fn tell(
    writing: &mut Writing,
    step: &PostStep,
    after: &After,
    rev: i64,
    at: Millis,
) -> Result<(), Fault> {
    let post = &step.post;
    let told = PostTold {
        forum: &step.forum,
        topic: &post.topic,
        post: &post.id,
        action: step.step.as_str(),
        rev,
        by: &step.by,
    };
    if post.number.is_none() && after.number.is_some() {
        notices::answered(writing, &post.id, post.answers.as_ref(), &post.author, at).await?;
    }
    if after.number.is_some() {
        writing.tell(Event::Told(told.readers()), at);
        if (post.state == PostState::Shown) != (after.state == PostState::Shown) {
            writing.tell(Event::Told(told.lists()), at);
        }
    }
    writing.tell(Event::Told(told.person(&post.author)), at);
    let class = post.class.as_ref().map(|(class, _, _)| class);
    for one in deciders(writing, class).await? {
        if one != post.author {
            writing.tell(Event::Told(told.person(&one)), at);
        }
    }
    Ok(())
}

pub(super) async fn hide(
    store: &Store,
    id: &PostId,
    by: &AccountId,
    word: Option<String>,
    at: Millis,
) -> Result<bool, Fault> {
    for _ in 0..TRIES {
        let Some(post) = posts::one(store, id).await? else {
            return Ok(false);
        };
        let topic = topics::one(store, &post.topic).await?;
        let (PostState::Shown, Some(topic)) = (post.state, topic) else {
            return Ok(false);
        };
        let step = PostStep {
            post,
            forum: topic.forum,
            step: Step::Hide,
            word: word.clone(),
            by: by.clone(),
        };
        match take(store, step, at).await? {
            Changed::Done => return Ok(true),
            Changed::Stale => {}
        }
    }
    Err(Fault::Unavailable("a post changes too fast".to_owned()))
}
