//! What an issue needs before somebody answers for it.

use super::{
    issue_step::Missing,
    lacking::{Choice, Ground, lacking},
    model::{Article, ArticleState, Imprint},
    pictured,
    publication::names as printed,
};

/// What is still missing, all of it at once.
#[must_use]
pub fn missing(imprint: &Imprint, articles: &[Article]) -> Vec<Missing> {
    let fields: Vec<&'static str> = [
        ("director", &imprint.director),
        ("school", &imprint.school),
        ("month", &imprint.month),
    ]
    .into_iter()
    .filter_map(|(name, value)| value.trim().is_empty().then_some(name))
    .collect();
    let mut missing = Vec::new();
    if !fields.is_empty() {
        missing.push(Missing::Imprint(fields));
    }
    if !articles
        .iter()
        .any(|article| article.state == ArticleState::Placed)
    {
        missing.push(Missing::Articles);
    }
    missing
}

/// What is still missing when pictures and consents are asked for as well: words and names, consents without a choice, and
/// an article where every one stays away.
#[must_use]
pub fn missing_for(imprint: &Imprint, articles: &[Article], ground: &Ground<'_>) -> Vec<Missing> {
    let mut all = missing(imprint, articles);
    let placed: Vec<&Article> = articles
        .iter()
        .filter(|article| article.state == ArticleState::Placed)
        .collect();
    let lacks = lacking(&placed, ground);
    let is_out = |article: &&Article| {
        lacks
            .iter()
            .any(|one| one.article == article.id && one.chosen == Some(Choice::LeaveOut))
    };
    if !placed.is_empty() && placed.iter().all(is_out) {
        all.push(Missing::Articles);
    }
    all.extend(pictured::missing(ground, &lacks));
    all.extend(
        lacks
            .into_iter()
            .filter(|one| one.chosen.is_none())
            .map(|one| Missing::Consent(Box::new(one))),
    );
    all
}

/// Everybody who wrote, each once, in the order of the articles.
#[must_use]
pub fn credits(articles: &[&Article]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for article in articles {
        let said = if article.byline.is_empty() {
            printed(article)
        } else {
            vec![article.byline.clone()]
        };
        for name in said {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}
