//! What was published, as the press wants it: where the newspaper of the rules meets the pages that know none of them.

use passeplume_domain::{
    Millis,
    journals::{Audience, Page, Press, Publication, PublishedArticle},
};
use passeplume_press::{Edition, STYLE, Section, Story, absent, issue, read, story, style_name};
use serde_json::Value;

const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

/// Makes pages in this process.
pub(crate) struct OwnPress;

impl Press for OwnPress {
    fn issue(&self, publication: &Publication) -> Page {
        Page {
            html: issue(&edition(publication)),
        }
    }

    fn article(&self, publication: &Publication, rank: i64) -> Option<Page> {
        story(&edition(publication), rank).map(|html| Page { html })
    }

    fn absent(&self) -> Page {
        Page { html: absent() }
    }

    fn style_name(&self) -> &str {
        style_name()
    }

    fn style(&self) -> &'static str {
        STYLE
    }
}

fn edition(publication: &Publication) -> Edition {
    let line = |name: &str, said: &str| (name.to_owned(), said.to_owned());
    Edition {
        address: format!("/journal/{}", publication.id),
        journal: publication.journal_title.clone(),
        title: publication.title.clone(),
        date: in_words(publication.at),
        imprint: vec![
            line(
                "Directrice ou directeur de la publication",
                &publication.imprint.director,
            ),
            line("École", &publication.imprint.school),
            line("Parution", &publication.imprint.month),
        ],
        credits: publication.credits.clone(),
        is_public: publication.readership.audience == Audience::Public,
        sections: sections(&publication.articles),
    }
}

/// Articles that stand next to each other under one title are a section.
fn sections(articles: &[PublishedArticle]) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for article in articles {
        if sections
            .last()
            .is_none_or(|section| section.title != article.section)
        {
            sections.push(Section {
                title: article.section.clone(),
                stories: Vec::new(),
            });
        }
        if let Some(section) = sections.last_mut() {
            section.stories.push(Story {
                rank: article.rank,
                title: article.title.clone(),
                standfirst: article.standfirst.clone(),
                byline: article.byline.clone(),
                blocks: blocks(&article.body),
            });
        }
    }
    sections
}

/// The texts of an article, one after the other.
fn blocks(body: &str) -> Vec<passeplume_press::Block> {
    let trees: Vec<Value> = serde_json::from_str(body).unwrap_or_default();
    trees.iter().flat_map(read).collect()
}

fn in_words(at: Millis) -> String {
    let (year, month, day) = at.date();
    let name = usize::try_from(month - 1)
        .ok()
        .and_then(|month| MONTHS.get(month))
        .copied()
        .unwrap_or_default();
    if day == 1 {
        format!("1er {name} {year}")
    } else {
        format!("{day} {name} {year}")
    }
}
