//! Who hears of a step: the topics behind the words of the tables.

use super::{
    article_step::Hears,
    model::{Article, ArticleState, Issue, IssueState, Subject},
};
use crate::{
    AccountId, PublicationId,
    live::{Facts, Telling, TellingKind, Topic},
};

/// What is told of a step of an article, once a topic; `action` is the step's name, or `edit`.
#[must_use]
pub fn of_article(
    tell: &[Hears],
    issue: &Issue,
    article: &Article,
    action: &'static str,
    to: ArticleState,
    version: i64,
    by: &AccountId,
) -> Vec<Telling> {
    let facts = Facts::step(action, to.as_str(), version);
    let publication = issue.publication.as_ref().map(|(id, _)| id);
    topics(tell, issue, Some(article), publication)
        .into_iter()
        .map(|topic| Telling {
            topic,
            kind: TellingKind::ArticleChanged,
            subject: article.id.to_string(),
            actor: Some(by.clone()),
            facts: facts.clone(),
        })
        .collect()
}

/// What is told of a step of an issue, once a topic. `publication` is the one that comes, changes or goes; classes hear of
/// it rather than of the issue, because their families listen there.
#[must_use]
pub fn of_issue(
    tell: &[Hears],
    issue: &Issue,
    publication: Option<&PublicationId>,
    action: &'static str,
    to: IssueState,
    version: i64,
    by: &AccountId,
) -> Vec<Telling> {
    let facts = Facts::step(action, to.as_str(), version);
    topics(tell, issue, None, publication)
        .into_iter()
        .map(|topic| {
            let (kind, subject) = match (&topic, publication) {
                (Topic::Publication(id), _) | (Topic::Class(_), Some(id)) => {
                    (TellingKind::PublicationChanged, id.to_string())
                }
                (Topic::Class(_), None)
                | (
                    Topic::Me(_)
                    | Topic::Space(_)
                    | Topic::Journal(_)
                    | Topic::Issue(_)
                    | Topic::Article(_)
                    | Topic::Document(_)
                    | Topic::School(_)
                    | Topic::Forum(_)
                    | Topic::Topic(_)
                    | Topic::Conversation(_),
                    _,
                ) => (TellingKind::IssueChanged, issue.id.to_string()),
            };
            Telling {
                topic,
                kind,
                subject,
                actor: Some(by.clone()),
                facts: facts.clone(),
            }
        })
        .collect()
}

fn topics(
    tell: &[Hears],
    issue: &Issue,
    article: Option<&Article>,
    publication: Option<&PublicationId>,
) -> Vec<Topic> {
    let mut topics = Vec::new();
    for hears in tell {
        match hears {
            Hears::Journal => topics.push(Topic::Journal(issue.journal.clone())),
            Hears::Space => topics.push(Topic::Space(issue.space.clone())),
            Hears::Issue => topics.push(Topic::Issue(issue.id.clone())),
            Hears::Article => topics.extend(article.map(|one| Topic::Article(one.id.clone()))),
            Hears::Authors => {
                let authors = article
                    .map(|one| one.assignees.as_slice())
                    .unwrap_or_default();
                topics.extend(authors.iter().flat_map(|author| match &author.who {
                    Subject::Class(class) => vec![Topic::Class(class.clone())],
                    Subject::Account(account) => vec![Topic::Me(account.clone())],
                    Subject::Group(_) => {
                        let members = author.members.iter();
                        members.map(|one| Topic::Me(one.id.clone())).collect()
                    }
                }));
            }
            Hears::Proofreaders => {
                let classes = article.map(|one| one.proofreaders.clone());
                topics.extend(classes.into_iter().flatten().map(Topic::Class));
            }
            Hears::Keepers => {
                let keepers = article.map(Article::keepers).unwrap_or_default();
                topics.extend(keepers.into_iter().map(Topic::Class));
            }
            Hears::Classes => {
                topics.extend(
                    issue
                        .classes
                        .iter()
                        .map(|reach| Topic::Class(reach.class.clone())),
                );
            }
            Hears::Publication => topics.extend(publication.cloned().map(Topic::Publication)),
        }
    }
    let mut each: Vec<Topic> = Vec::with_capacity(topics.len());
    for topic in topics {
        if !each.contains(&topic) {
            each.push(topic);
        }
    }
    each
}
