//! Where a consent is missing before an issue comes out: what may be chosen, and what comes out then.
//!
//! Nothing here stops an issue: each missing consent has a way to go without it, the careful one first.

use super::{
    audience::Audience,
    model::{Article, Assignee, Subject},
    pictured::Pictured,
};
use crate::{
    AccountId, ArticleId, MediaId,
    consents::{ConsentKind, Effective, Project, effective},
    words::names,
};

names! {
    /// A way to publish without a consent.
    Choice, NotAChoice = "not a way to go without" {
        /// The class stands where the name stood.
        WithoutName = "without_name",
        /// What shows the child, or lets it be heard, stays away.
        WithoutPicture = "without_picture",
        /// The article stays away.
        LeaveOut = "leave_out",
    }
}

/// Whether this consent is asked for when so many read: inside the space nobody is asked.
#[must_use]
pub const fn asks(audience: Audience, kind: ConsentKind) -> bool {
    match (audience, kind) {
        (Audience::Class | Audience::Space, _) | (Audience::Families, ConsentKind::Public) => false,
        (Audience::Families, ConsentKind::Name | ConsentKind::Image | ConsentKind::Voice)
        | (Audience::Public, _) => true,
    }
}

/// A way that was chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChoiceMade {
    /// In which article.
    pub article: ArticleId,
    /// For whom.
    pub child: AccountId,
    /// Instead of which consent.
    pub kind: ConsentKind,
    /// Which way.
    pub choice: Choice,
}

/// A consent that is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lacking {
    /// In which article.
    pub article: ArticleId,
    /// As printed.
    pub title: String,
    /// Whose.
    pub child: AccountId,
    /// First name and initial.
    pub name: String,
    /// To what.
    pub kind: ConsentKind,
    /// Somebody said no; else nobody has answered.
    pub refused: bool,
    /// The ways to go without, the careful one first.
    pub choices: &'static [Choice],
    /// The way that was chosen.
    pub chosen: Option<Choice>,
}

/// What is known when it is asked what is missing.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// For whom it comes out.
    pub audience: Audience,
    /// What was answered.
    pub project: &'a Project,
    /// What was chosen.
    pub choices: &'a [ChoiceMade],
    /// The pictures, sounds and films of the articles, and who can be seen or heard in them.
    pub pictures: &'a [Pictured],
}

/// What comes out, and whose consent holds it there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Prepared {
    /// The articles that come out, under the names that may be printed.
    pub articles: Vec<Article>,
    /// Those that stay away, with the version that was read.
    pub left_out: Vec<(ArticleId, i64)>,
    /// Who is in what comes out, by which consent.
    pub shown: Vec<(ArticleId, AccountId, ConsentKind)>,
    /// The pictures, sounds and films that stay away, each in one article and in no other.
    pub without: Vec<(ArticleId, MediaId)>,
}

/// Every consent that is missing for these articles, with what was chosen.
#[must_use]
pub fn lacking(articles: &[&Article], ground: &Ground<'_>) -> Vec<Lacking> {
    articles
        .iter()
        .flat_map(|article| {
            let all = of_article(article, ground);
            let out = all.iter().any(|one| one.chosen == Some(Choice::LeaveOut));
            all.into_iter().filter(move |one| {
                // Where the article stays away, nothing else is missing in it.
                !out || one.chosen == Some(Choice::LeaveOut)
            })
        })
        .collect()
}

/// Every consent that is missing, also in articles that stay away: what may be chosen.
#[must_use]
pub fn offered(articles: &[&Article], ground: &Ground<'_>) -> Vec<Lacking> {
    articles
        .iter()
        .flat_map(|article| of_article(article, ground))
        .collect()
}

/// What comes out. Where nothing was chosen, or a consent went after the choice, the careful way is taken.
#[must_use]
pub fn prepare(articles: &[&Article], ground: &Ground<'_>) -> Prepared {
    let mut prepared = Prepared::default();
    for article in articles {
        let ways: Vec<(Lacking, Option<Choice>)> = of_article(article, ground)
            .into_iter()
            .map(|one| {
                let way = one.chosen.or_else(|| one.choices.first().copied());
                (one, way)
            })
            .collect();
        let goes = |way: Choice| {
            ways.iter()
                .filter(move |(_, taken)| *taken == Some(way))
                .map(|(one, _)| one)
        };
        if goes(Choice::LeaveOut).next().is_some() {
            prepared
                .left_out
                .push((article.id.clone(), article.version));
            continue;
        }
        let nameless: Vec<&AccountId> = goes(Choice::WithoutName).map(|one| &one.child).collect();
        let unseen: Vec<&Lacking> = goes(Choice::WithoutPicture).collect();
        let pictures = ground
            .pictures
            .iter()
            .filter(|one| one.article == article.id);
        let (gone, left): (Vec<&Pictured>, Vec<&Pictured>) =
            pictures.partition(|one| unseen.iter().any(|lack| one.shows(&lack.child, lack.kind)));
        let mut show = |row| {
            if !prepared.shown.contains(&row) {
                prepared.shown.push(row);
            }
        };
        for (child, _, kind) in asked(article, ground) {
            let hidden = match kind {
                ConsentKind::Name => nameless.contains(&&child),
                ConsentKind::Image | ConsentKind::Voice => {
                    !left.iter().any(|one| one.shows(&child, kind))
                }
                // Whose work it is stays so, with and without a name.
                ConsentKind::Public => false,
            };
            if hidden {
                continue;
            }
            match kind {
                // On a page for everybody both hold it there: either that goes takes it along.
                ConsentKind::Image | ConsentKind::Voice
                    if asks(ground.audience, ConsentKind::Public) =>
                {
                    show((article.id.clone(), child.clone(), ConsentKind::Public));
                }
                ConsentKind::Name
                | ConsentKind::Image
                | ConsentKind::Voice
                | ConsentKind::Public => {}
            }
            show((article.id.clone(), child, kind));
        }
        prepared
            .articles
            .push(without_names(article, &nameless, ground.project));
        let without = gone.iter().map(|one| one.said.media.clone());
        prepared
            .without
            .extend(without.map(|media| (article.id.clone(), media)));
    }
    prepared
}

fn of_article(article: &Article, ground: &Ground<'_>) -> Vec<Lacking> {
    let mut all: Vec<Lacking> = asked(article, ground)
        .into_iter()
        .filter_map(|(child, name, kind)| {
            let answer = answer_for(&child, kind, ground);
            let choices = ways(kind, answer)?;
            let chosen = ground
                .choices
                .iter()
                .find(|one| one.article == article.id && one.child == child && one.kind == kind)
                .map(|one| one.choice)
                .filter(|choice| choices.contains(choice));
            Some(Lacking {
                article: article.id.clone(),
                title: article.title.clone(),
                child,
                name,
                kind,
                refused: answer == Effective::Refused,
                choices,
                chosen,
            })
        })
        .collect();
    // Who is not named for one reason is not named for the other.
    let nameless: Vec<AccountId> = all
        .iter()
        .filter(|one| one.chosen == Some(Choice::WithoutName))
        .map(|one| one.child.clone())
        .collect();
    for one in &mut all {
        if one.chosen.is_none()
            && one.choices.contains(&Choice::WithoutName)
            && nameless.contains(&one.child)
        {
            one.chosen = Some(Choice::WithoutName);
        }
    }
    all
}

/// The ways to go without this consent; nothing where it is there.
fn ways(kind: ConsentKind, answer: Effective) -> Option<&'static [Choice]> {
    use Choice as C;
    match (answer, kind) {
        (Effective::Given, _) => None,
        (Effective::Missing | Effective::Refused, ConsentKind::Name)
        | (Effective::Missing, ConsentKind::Public) => Some(&[C::WithoutName, C::LeaveOut]),
        (Effective::Missing | Effective::Refused, ConsentKind::Image | ConsentKind::Voice) => {
            Some(&[C::WithoutPicture, C::LeaveOut])
        }
        // Somebody said that this child's work is not for everybody: a name more or less does not change that.
        (Effective::Refused, ConsentKind::Public) => Some(&[C::LeaveOut]),
    }
}

fn answer_for(child: &AccountId, kind: ConsentKind, ground: &Ground<'_>) -> Effective {
    let said = |kind| effective(ground.project.answers(child, kind));
    match kind {
        ConsentKind::Name | ConsentKind::Public => said(kind),
        // A face on a page for everybody needs both.
        ConsentKind::Image | ConsentKind::Voice => {
            if asks(ground.audience, ConsentKind::Public) {
                said(kind).and(said(ConsentKind::Public))
            } else {
                said(kind)
            }
        }
    }
}

/// Which consents an article needs: child, name as others see it, kind; each once.
fn asked(article: &Article, ground: &Ground<'_>) -> Vec<(AccountId, String, ConsentKind)> {
    let mut all: Vec<(AccountId, String, ConsentKind)> = Vec::new();
    let mut ask = |child: &AccountId, name: &str, kind| {
        let row = (child.clone(), name.to_owned(), kind);
        if asks(ground.audience, kind) && !all.contains(&row) {
            all.push(row);
        }
    };
    for author in &article.authors_one_by_one() {
        // A class names no child.
        let Subject::Account(child) = &author.who else {
            continue;
        };
        if is_named(article, author) {
            ask(child, &author.name, ConsentKind::Name);
        }
        ask(child, &author.name, ConsentKind::Public);
    }
    let pictures = ground
        .pictures
        .iter()
        .filter(|one| one.article == article.id);
    for one in pictures.flat_map(|one| &one.said.children) {
        ask(&one.child, &one.name, one.kind);
    }
    all
}

/// Whether the line under the article says who this is.
fn is_named(article: &Article, author: &Assignee) -> bool {
    if article.byline.is_empty() {
        return true;
    }
    let first_name = author
        .name
        .rsplit_once(' ')
        .map_or(author.name.as_str(), |(first, _)| first);
    words(&article.byline).contains(&words(first_name))
}

/// ` zoé et tom `: whole words alone.
fn words(text: &str) -> String {
    let all: Vec<String> = text
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    format!(" {} ", all.join(" "))
}

/// The article with the class in the place of these authors' names.
fn without_names(article: &Article, nameless: &[&AccountId], project: &Project) -> Article {
    let mut article = article.clone();
    if nameless.is_empty() {
        return article;
    }
    let mut authors: Vec<Assignee> = Vec::with_capacity(article.assignees.len());
    for author in article.authors_one_by_one() {
        let (Subject::Account(child), part) = (&author.who, author.part) else {
            authors.push(author);
            continue;
        };
        if !nameless.contains(&child) {
            authors.push(author);
            continue;
        }
        let of = project.child(child).and_then(|child| child.classes.first());
        if let Some((class, name)) = of {
            authors.push(Assignee {
                part,
                who: Subject::Class(class.clone()),
                name: name.clone(),
                members: Vec::new(),
                classes: author.classes,
            });
        }
    }
    let mut each: Vec<Assignee> = Vec::with_capacity(authors.len());
    for author in authors {
        if !each.iter().any(|one| one.who == author.who) {
            each.push(author);
        }
    }
    article.assignees = each;
    // What was written by hand named them too, or their names would not be asked about.
    article.byline = if article.assignees.is_empty() {
        "la rédaction".to_owned()
    } else {
        String::new()
    };
    article
}
