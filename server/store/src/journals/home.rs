//! What first screens ask: articles that wait for their authors or proofreaders, articles that wait for a teacher.

use passeplume_domain::{
    ArticleId, ClassId, Millis,
    accounts::{Account, Membership},
    journals::{ArticleCard, ArticleState},
};

use super::{articles::by_ids, articles::last_steps, issues::issues};
use crate::{
    faults::Fault,
    handle::Store,
    sql::{Read, built, places},
};

/// Most articles that wait for one person.
const MOST_WAITING: i64 = 60;

pub(super) async fn waiting_for(
    store: &Store,
    account: &Account,
) -> Result<Vec<ArticleCard>, Fault> {
    let classes: Vec<&str> = account
        .memberships
        .iter()
        .filter_map(|membership| match membership {
            Membership::PupilOf(class) => Some(class.as_str()),
            Membership::TeacherOf(_)
            | Membership::HeadOf(_)
            | Membership::GuardianOf(_)
            | Membership::AdviserOf(_)
            | Membership::TownOf(_)
            | Membership::Administers => None,
        })
        .collect();
    if classes.is_empty() {
        return Ok(Vec::new());
    }
    let text = format!(
        "SELECT a.id FROM articles a WHERE (a.state IN ('assigned', 'draft', 'proofreading', 'returned') AND EXISTS \
         (SELECT 1 FROM article_assignees x WHERE x.article = a.id AND ((x.kind = 'account' AND x.subject = $1) \
         OR (x.kind = 'class' AND x.subject IN ({own})) OR (x.kind = 'group' AND EXISTS (SELECT 1 FROM group_members y \
         WHERE y.group_id = x.subject AND y.account = $1))))) OR (a.state = 'proofreading' AND EXISTS \
         (SELECT 1 FROM article_proofreaders r WHERE r.article = a.id AND r.class IN ({own}))) \
         ORDER BY CASE WHEN a.due IS NULL THEN 1 ELSE 0 END, a.due, a.changed DESC, a.id LIMIT {MOST_WAITING}",
        own = places(2, classes.len())
    );
    let query = sqlx::query(built(text))
        .persistent(classes.len() == 1)
        .bind(account.id.as_str());
    let query = classes
        .iter()
        .fold(query, |query, class| query.bind(*class));
    let rows = query.fetch_all(store.reader()).await?;
    cards(store, ids(&rows)?).await
}

pub(super) async fn in_state(
    store: &Store,
    classes: &[ClassId],
    state: ArticleState,
    after: Option<(Millis, ArticleId)>,
    limit: u32,
) -> Result<Vec<ArticleCard>, Fault> {
    if classes.is_empty() {
        return Ok(Vec::new());
    }
    let (at, id) = match &after {
        Some((at, id)) => (at.0, id.as_str()),
        None => (i64::MIN, ""),
    };
    // Those that these classes' teachers keep, so that no page is full of what is somebody else's.
    let kept = kept_by(&places(5, classes.len()));
    let text = format!(
        "SELECT a.id FROM articles a JOIN issues i ON i.id = a.issue JOIN journals j ON j.id = i.journal \
         WHERE a.state = $1 AND (a.changed > $2 OR (a.changed = $2 AND a.id > $3)) AND {kept} \
         ORDER BY a.changed, a.id LIMIT $4"
    );
    let query = sqlx::query(built(text))
        .persistent(classes.len() == 1)
        .bind(state.as_str())
        .bind(at)
        .bind(id)
        .bind(i64::from(limit));
    let query = classes
        .iter()
        .fold(query, |query, class| query.bind(class.as_str()));
    let rows = query.fetch_all(store.reader()).await?;
    cards(store, ids(&rows)?).await
}

/// That the teachers of the classes at these places keep the article `a` of the journal `j`.
pub(crate) fn kept_by(classes: &str) -> String {
    format!(
        "EXISTS (SELECT 1 FROM space_classes sc WHERE sc.space = j.space AND sc.class IN ({classes})) AND (NOT EXISTS \
         (SELECT 1 FROM article_assignees x WHERE x.article = a.id) OR EXISTS \
         (SELECT 1 FROM article_assignees x WHERE x.article = a.id AND ((x.kind = 'class' AND x.subject IN ({classes})) \
         OR (x.kind = 'account' AND EXISTS (SELECT 1 FROM memberships m WHERE m.account = x.subject \
         AND m.kind = 'pupil_of' AND m.target IN ({classes}))) OR (x.kind = 'group' AND EXISTS (SELECT 1 FROM group_members y \
         JOIN memberships m ON m.account = y.account AND m.kind = 'pupil_of' WHERE y.group_id = x.subject \
         AND m.target IN ({classes}))))))"
    )
}

fn ids(rows: &[sqlx::any::AnyRow]) -> Result<Vec<String>, Fault> {
    rows.iter()
        .map(|row| Ok(row.text("id")?.to_owned()))
        .collect()
}

/// Articles of these ids with their issues.
pub(crate) async fn cards(store: &Store, ids: Vec<String>) -> Result<Vec<ArticleCard>, Fault> {
    let articles = by_ids(store, &ids).await?;
    let mut wanted: Vec<&str> = articles
        .iter()
        .map(|article| article.issue.as_str())
        .collect();
    wanted.sort_unstable();
    wanted.dedup();
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let which = format!("i.id IN ({})", places(1, wanted.len()));
    let issues = issues(store, &which, &wanted).await?;
    let mut last = last_steps(store, &ids).await?;
    Ok(articles
        .into_iter()
        .filter_map(|article| {
            let issue = issues
                .iter()
                .find(|issue| issue.id == article.issue)?
                .clone();
            let last = last.remove(&article.id);
            Some(ArticleCard {
                article,
                issue,
                last,
            })
        })
        .collect())
}
