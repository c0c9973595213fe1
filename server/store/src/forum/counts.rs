//! What somebody has in forums: how many topics have something new, and what waits for them.

use passeplume_domain::{
    ForumId, Millis, PostId,
    accounts::{Account, Membership},
    forum::{Counts, WaitingPost},
};

use super::{posts, topics};
use crate::{
    faults::Fault,
    handle::Store,
    sql::{Read, built, forum_id, places},
};

/// Topics with something new that are counted, and posts that wait; from then on there are many.
const MOST: i64 = 100;

/// The classes whose pupils' posts somebody decides about, as a condition on `p.class` with its values from `first` on;
/// nothing for whoever decides about none.
pub(super) fn decides(account: &Account, first: usize) -> Option<(String, Vec<&str>)> {
    let (mut classes, mut schools) = (Vec::new(), Vec::new());
    for membership in &account.memberships {
        match membership {
            Membership::TeacherOf(class) => classes.push(class.as_str()),
            Membership::HeadOf(school) => schools.push(school.as_str()),
            Membership::PupilOf(_)
            | Membership::GuardianOf(_)
            | Membership::AdviserOf(_)
            | Membership::TownOf(_)
            | Membership::Administers => {}
        }
    }
    let mut ways = Vec::new();
    if !classes.is_empty() {
        ways.push(format!("p.class IN ({})", places(first, classes.len())));
    }
    if !schools.is_empty() {
        let these = places(first + classes.len(), schools.len());
        ways.push(format!(
            "p.class IN (SELECT id FROM classes WHERE school IN ({these}))"
        ));
    }
    let values = [classes, schools].concat();
    (!ways.is_empty()).then(|| (format!("({})", ways.join(" OR ")), values))
}

pub(super) async fn of(
    store: &Store,
    account: &Account,
    forums: &[ForumId],
) -> Result<Vec<Counts>, Fault> {
    if forums.is_empty() {
        return Ok(Vec::new());
    }
    let mine = decides(account, forums.len() + 2);
    // Whoever looks after a forum sees its hidden topics too; they are few, and counted for nobody.
    let waiting = mine.as_ref().map_or("0".to_owned(), |(which, _)| {
        format!(
            "(SELECT COUNT(*) FROM (SELECT 1 AS one FROM posts p JOIN topics x ON x.id = p.topic \
             WHERE p.waits = 1 AND {which} AND x.forum = f.id LIMIT {MOST}) w)"
        )
    });
    let text = format!(
        "SELECT f.id, (SELECT COUNT(*) FROM (SELECT 1 AS one FROM topics t \
         LEFT JOIN topic_reads r ON r.topic = t.id AND r.account = $1 \
         WHERE t.forum = f.id AND t.hidden = 0 AND t.state <> 'archived' AND t.last_number > COALESCE(r.number, 0) \
         AND EXISTS (SELECT 1 FROM posts p WHERE {}) LIMIT {MOST}) n) AS unread, {waiting} AS waiting \
         FROM forums f WHERE f.id IN ({})",
        topics::is_news(1),
        places(2, forums.len())
    );
    let query = sqlx::query(built(text))
        .persistent(false)
        .bind(account.id.as_str());
    let query = forums
        .iter()
        .fold(query, |query, id| query.bind(id.as_str()));
    let values = mine.map(|(_, values)| values).unwrap_or_default();
    let query = values.iter().fold(query, |query, value| query.bind(*value));
    let rows = query.fetch_all(store.reader()).await?;
    let mut found = vec![Counts::default(); forums.len()];
    for row in &rows {
        let id = forum_id(row, "id")?;
        let place = forums.iter().position(|one| *one == id);
        if let Some(counts) = place.and_then(|place| found.get_mut(place)) {
            *counts = Counts {
                unread: row.number("unread")?,
                waiting: row.number("waiting")?,
            };
        }
    }
    Ok(found)
}

pub(super) async fn waiting_for(
    store: &Store,
    account: &Account,
    after: Option<(Millis, PostId)>,
    limit: u32,
) -> Result<Vec<WaitingPost>, Fault> {
    let Some((which, values)) = decides(account, 4) else {
        return Ok(Vec::new());
    };
    let (at, id) = after.map_or((i64::MIN, String::new()), |(at, id)| (at.0, id.to_string()));
    let which = format!(
        "p.waits = 1 AND {which} AND (p.created > $1 OR (p.created = $1 AND p.id > $2)) ORDER BY p.created, p.id LIMIT $3"
    );
    let mut reading = store.begin_reading().await?;
    let text = posts::selected(&which);
    let query = sqlx::query(built(text))
        .persistent(false)
        .bind(at)
        .bind(id)
        .bind(i64::from(limit));
    let query = values.iter().fold(query, |query, value| query.bind(*value));
    let rows = query.fetch_all(&mut *reading).await?;
    let found = posts::whole(&mut reading, &rows).await?;
    reading.rollback().await?;
    let mut ids: Vec<String> = found.iter().map(|post| post.topic.to_string()).collect();
    ids.sort_unstable();
    ids.dedup();
    let around = topics::by_ids(store, &ids).await?;
    let mut waiting = Vec::with_capacity(found.len());
    for post in found {
        let Some(topic) = around.iter().find(|one| one.id == post.topic) else {
            continue;
        };
        let context = match &post.answers {
            None => None,
            Some(id) => posts::shown_words(store, id).await?,
        };
        waiting.push(WaitingPost {
            forum: topic.forum.clone(),
            topic: topic.clone(),
            post,
            context,
        });
    }
    Ok(waiting)
}
