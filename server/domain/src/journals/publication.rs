//! An issue as it was published: a copy that later edits do not change.

use super::{
    audience::Readership,
    model::{Article, Imprint, Issue, IssueKind, Subject},
    sign_off::credits,
};
use crate::{
    AccountId, ArticleId, ClassId, IssueId, MediaId, Millis, PublicationId, SchoolId,
    consents::ConsentKind, media::Media, spaces::School,
};

/// An article as it was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedArticle {
    /// Its place, from 1.
    pub rank: i64,
    /// Which article it is a copy of.
    pub article: ArticleId,
    /// Its rubrique's title, or ''.
    pub section: String,
    /// As printed.
    pub title: String,
    /// The chapô, or ''.
    pub standfirst: String,
    /// Who wrote it: first names and initials, or a class.
    pub byline: String,
    /// Its cleaned tree as JSON.
    pub body: String,
}

/// An issue as it was published; articles that were withdrawn are left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    /// Which.
    pub id: PublicationId,
    /// Of which issue.
    pub issue: IssueId,
    /// Who reads it.
    pub readership: Readership,
    /// The schools whose classes wrote it.
    pub schools: Vec<School>,
    /// A number, or an exhibition.
    pub kind: IssueKind,
    /// What the journal was called.
    pub journal_title: String,
    /// The issue's number and title, as printed.
    pub title: String,
    /// What it is about, or ''.
    pub theme: String,
    /// Who answers for it.
    pub imprint: Imprint,
    /// Everybody who wrote.
    pub credits: Vec<String>,
    /// 2026 is the year 2026-2027.
    pub school_year: i64,
    /// Rises when an article is withdrawn or the audience changes.
    pub edition: i64,
    /// When.
    pub at: Millis,
    /// The picture of its front page, as long as an article that is still there shows it.
    pub cover: Option<MediaId>,
    /// Its articles in their order.
    pub articles: Vec<PublishedArticle>,
    /// The pictures, sounds and films that came out with them.
    pub media: Vec<Media>,
}

impl Publication {
    /// Where its page is.
    #[must_use]
    pub fn address(&self) -> String {
        match self.kind {
            IssueKind::Issue => format!("/journal/{}", self.id),
            IssueKind::Exhibition => format!("/expositions/{}", self.id),
        }
    }

    /// Takes out of the credits whoever wrote in nothing that is still there: a name goes with its article.
    pub fn credit_what_is_left(&mut self) {
        // A whole name or none: "Ana B." is not in what "Liana B." wrote.
        let between = |names: &str| format!(", {}, ", names.to_lowercase().replace(" et ", ", "));
        let bylines: Vec<String> = self
            .articles
            .iter()
            .map(|article| between(&article.byline))
            .collect();
        self.credits.retain(|name| {
            let name = between(name);
            bylines.iter().any(|byline| byline.contains(&name))
        });
    }
}

/// What is kept when an issue comes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPublication {
    /// Which.
    pub id: PublicationId,
    /// A number, or an exhibition.
    pub kind: IssueKind,
    /// What the journal is called.
    pub journal_title: String,
    /// The issue's number and title, as printed.
    pub title: String,
    /// What it is about, or ''.
    pub theme: String,
    /// Who answers for it.
    pub imprint: Imprint,
    /// Everybody who wrote.
    pub credits: Vec<String>,
    /// 2026 is the year 2026-2027.
    pub school_year: i64,
    /// The classes whose pupils wrote.
    pub classes: Vec<ClassId>,
    /// Their schools.
    pub schools: Vec<SchoolId>,
    /// Each article with the version that was read.
    pub articles: Vec<(PublishedArticle, i64)>,
    /// Articles that lose their place and stay away, with the version that was read.
    pub left_out: Vec<(ArticleId, i64)>,
    /// Who is in it by which consent: one that is taken back finds the work at once.
    pub shown: Vec<(ArticleId, AccountId, ConsentKind)>,
    /// The version of the consents that were asked; where they moved on, it does not come out. Nothing: nobody asked.
    pub consents: Option<i64>,
    /// The picture of its front page: one of those that come out with it.
    pub cover: Option<MediaId>,
    /// What may come out of its pictures, sounds and films, each with the version of what was said of it; where somebody
    /// said more since, it does not come out. Nothing: nobody asked, and all may.
    pub media: Option<Vec<(MediaId, i64)>>,
}

/// The copy of an issue: `articles` are those that have their place, each with its cleaned tree.
#[must_use]
pub fn copy(
    id: PublicationId,
    issue: &Issue,
    articles: &[(Article, String)],
    at: Millis,
) -> NewPublication {
    let mut placed: Vec<&(Article, String)> = articles.iter().collect();
    placed.sort_by_key(|(article, _)| (place_of(issue, article), article.rank));
    let mut classes: Vec<ClassId> = Vec::new();
    for class in placed.iter().flat_map(|(article, _)| article.keepers()) {
        if !classes.contains(&class) {
            classes.push(class);
        }
    }
    let mut schools: Vec<SchoolId> = Vec::new();
    for reach in issue
        .classes
        .iter()
        .filter(|reach| classes.contains(&reach.class))
    {
        if !schools.contains(&reach.school) {
            schools.push(reach.school.clone());
        }
    }
    let authors: Vec<&Article> = placed.iter().map(|(article, _)| article).collect();
    NewPublication {
        id,
        kind: issue.kind,
        journal_title: issue.journal_title.clone(),
        title: printed_title(issue),
        theme: issue.theme.clone(),
        imprint: issue.imprint.clone(),
        credits: credits(&authors),
        school_year: school_year(at),
        classes,
        schools,
        articles: placed
            .iter()
            .zip(1_i64..)
            .map(|((article, body), rank)| {
                let section = issue
                    .sections
                    .iter()
                    .find(|section| Some(&section.id) == article.section.as_ref());
                let copy = PublishedArticle {
                    rank,
                    article: article.id.clone(),
                    section: section
                        .map(|section| section.title.clone())
                        .unwrap_or_default(),
                    title: article.title.clone(),
                    standfirst: article.standfirst.clone(),
                    byline: byline(article),
                    body: body.clone(),
                };
                (copy, article.version)
            })
            .collect(),
        left_out: Vec::new(),
        shown: Vec::new(),
        consents: None,
        cover: None,
        media: None,
    }
}

/// "Numéro 3 – Le printemps", or a theme.
#[must_use]
pub fn printed_title(issue: &Issue) -> String {
    match (issue.kind, issue.title.trim()) {
        (IssueKind::Issue, "") => format!("Numéro {}", issue.number),
        (IssueKind::Issue, title) => format!("Numéro {} – {title}", issue.number),
        (IssueKind::Exhibition, "") => issue.theme.clone(),
        (IssueKind::Exhibition, title) => title.to_owned(),
    }
}

/// Who wrote it, as printed: what was chosen, else first names and initials, else the classes.
#[must_use]
pub fn byline(article: &Article) -> String {
    if !article.byline.is_empty() {
        return article.byline.clone();
    }
    let names = names(article);
    let said = match names.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} et {last}", others.join(", ")),
    };
    let mut letters = said.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// Each author's name as it is printed: the credits and the byline say it alike.
pub(super) fn names(article: &Article) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for one in article.authors_one_by_one() {
        let name = match one.who {
            Subject::Class(_) => format!("la classe de {}", one.name),
            Subject::Account(_) | Subject::Group(_) => one.name,
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

fn place_of(issue: &Issue, article: &Article) -> usize {
    issue
        .sections
        .iter()
        .position(|section| Some(&section.id) == article.section.as_ref())
        .unwrap_or(usize::MAX)
}

/// The school year in which an instant lies: 2026 from 1 August 2026 to 31 July 2027 (by UTC).
#[must_use]
pub const fn school_year(at: Millis) -> i64 {
    let (year, month, _) = at.date();
    if month >= 8 { year } else { year - 1 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journals::Audience;

    #[test]
    fn jrn_8_a_name_goes_with_its_article_though_it_is_the_end_of_another() {
        let article = |rank, byline: &str| PublishedArticle {
            rank,
            article: ArticleId::parse("a").unwrap(),
            section: String::new(),
            title: String::new(),
            standfirst: String::new(),
            byline: byline.into(),
            body: String::new(),
        };
        let mut publication = Publication {
            id: PublicationId::parse("p").unwrap(),
            issue: IssueId::parse("i").unwrap(),
            readership: Readership {
                audience: Audience::Public,
                wrote: Vec::new(),
                space: Vec::new(),
            },
            schools: Vec::new(),
            kind: IssueKind::Issue,
            journal_title: String::new(),
            title: String::new(),
            theme: String::new(),
            imprint: Imprint::default(),
            credits: [
                "Ana B.",
                "Liana B.",
                "Tom L.",
                "Éva D.",
                "la classe de CE1",
                "la classe de CE1/CE2",
                "Les poètes, et leur maîtresse",
            ]
            .map(str::to_owned)
            .to_vec(),
            school_year: 2026,
            edition: 2,
            at: Millis(0),
            cover: None,
            media: Vec::new(),
            articles: vec![
                article(1, "Liana B., Éva D. et Tom L."),
                article(3, "La classe de CE1/CE2"),
                article(4, "Les poètes, et leur maîtresse"),
            ],
        };
        publication.credit_what_is_left();
        assert_eq!(
            publication.credits,
            [
                "Liana B.",
                "Tom L.",
                "Éva D.",
                "la classe de CE1/CE2",
                "Les poètes, et leur maîtresse"
            ]
        );
    }
}
