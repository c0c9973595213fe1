//! The order of an issue in one write: which sections, and in each which articles.

use super::model::{Article, ArticleState, Issue, IssueState, Section};
use crate::{AccountId, ArticleId, IssueId, SectionId, live::Telling};

/// An article that the order moves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayoutArticle {
    /// Which.
    pub id: ArticleId,
    /// The version that was seen.
    pub seen: i64,
    /// From where.
    pub from: ArticleState,
    /// To where.
    pub to: ArticleState,
    /// Its section from now on.
    pub section: Option<SectionId>,
    /// Its place among the issue's articles.
    pub rank: i64,
    /// Its state or section changes, not its place alone.
    pub is_step: bool,
}

/// A whole order to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// Of which issue.
    pub issue: IssueId,
    /// The state it was seen in.
    pub issue_state: IssueState,
    /// The version that was seen.
    pub seen: i64,
    /// Its sections in their order; those that are not named go.
    pub sections: Vec<Section>,
    /// Sections that go, once no article is in them any more.
    pub gone: Vec<Section>,
    /// What moves.
    pub articles: Vec<LayoutArticle>,
    /// By whom.
    pub by: AccountId,
    /// Who hears of it.
    pub tell: Vec<Telling>,
}

/// Why an order cannot be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// An article that is not of this issue, or stands twice.
    Unknown,
    /// An article that is not ready for a place any more: somebody decided meanwhile.
    Moved,
}

/// What moves, so that exactly these articles have their places, in this order. Those that are not named lose theirs and
/// keep their text.
///
/// # Errors
/// [`Unfit`], and nothing moves.
pub fn plan(
    issue: &Issue,
    articles: &[Article],
    wanted: &[(SectionId, Vec<ArticleId>)],
) -> Result<Vec<LayoutArticle>, Unfit> {
    let mut named: Vec<(&Article, Option<&SectionId>)> = Vec::new();
    for (section, ids) in wanted {
        for id in ids {
            let article = articles
                .iter()
                .find(|article| article.id == *id && article.issue == issue.id)
                .ok_or(Unfit::Unknown)?;
            if named.iter().any(|(one, _)| one.id == *id) {
                return Err(Unfit::Unknown);
            }
            if !matches!(article.state, ArticleState::Approved | ArticleState::Placed) {
                return Err(Unfit::Moved);
            }
            named.push((article, Some(section)));
        }
    }
    let rest: Vec<&Article> = articles
        .iter()
        .filter(|article| !named.iter().any(|(one, _)| one.id == article.id))
        .collect();
    named.extend(rest.into_iter().map(|article| (article, None)));
    Ok(named
        .into_iter()
        .zip(0_i64..)
        .filter_map(|((article, section), rank)| {
            let (to, section) = match (section, article.state) {
                (Some(section), _) => (ArticleState::Placed, Some(section.clone())),
                (None, ArticleState::Placed) => (ArticleState::Approved, None),
                (None, state) => (state, article.section.clone()),
            };
            let is_step = to != article.state || section != article.section;
            (is_step || rank != article.rank).then(|| LayoutArticle {
                id: article.id.clone(),
                seen: article.version,
                from: article.state,
                to,
                section,
                rank,
                is_step,
            })
        })
        .collect())
}
