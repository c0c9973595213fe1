//! The texts of a book as XHTML.

use maud::{Markup, PreEscaped, html};

use super::kept::Kept;
use crate::{
    model::{Edition, Kind, Story},
    page::{Ground, blocks, image},
};

/// The front page.
pub(super) fn cover(edition: &Edition, kept: &Kept) -> String {
    let picture = edition.cover.as_ref();
    let picture = picture.and_then(|picture| image(picture, Ground::Book(kept)));
    let body = html! {
        section.cover epub:type="titlepage" {
            p.journal { (edition.journal) }
            @match picture {
                Some(picture) => { (picture) }
                None => { img src="cover.svg" alt=""; }
            }
            h1 { (edition.title) }
            @if !edition.theme.is_empty() { p.theme { (edition.theme) } }
            p { (edition.date) }
            @for home in &edition.schools { p { (home.name) ", " (home.town) } }
        }
    };
    document(&edition.title, &body)
}

/// One story.
pub(super) fn story(edition: &Edition, story: &Story, kept: &Kept) -> String {
    let section = edition
        .sections
        .iter()
        .find(|section| section.stories.iter().any(|one| one.rank == story.rank));
    let body = html! {
        section epub:type="chapter" role="doc-chapter" aria-labelledby="titre" {
            header {
                @if let Some(section) = section {
                    @if !section.title.is_empty() { p.rubrique { (section.title) } }
                }
                h1 #titre { (story.called()) }
                @if !story.standfirst.is_empty() { p.standfirst { (story.standfirst) } }
                @if !story.byline.is_empty() { p.byline { (story.byline) } }
            }
            (blocks(&story.blocks, 2, Ground::Book(kept)))
        }
    };
    document(story.called(), &body)
}

/// Who made it.
pub(super) fn imprint(edition: &Edition) -> String {
    let what = match edition.kind {
        Kind::Paper => "ce numéro",
        Kind::Exhibition => "cette exposition",
    };
    let body = html! {
        section epub:type="colophon" role="doc-colophon" aria-labelledby="titre" {
            h1 #titre { "Ours" }
            dl {
                @for (name, said) in edition.imprint.iter().filter(|(_, said)| !said.is_empty()) {
                    dt { (name) }
                    dd { (said) }
                }
                @if !edition.credits.is_empty() {
                    dt { "Ont écrit " (what) }
                    dd { (edition.credits.join(", ")) }
                }
            }
            @if !edition.readers.is_empty() { p { (edition.readers) } }
        }
    };
    document("Ours", &body)
}

/// A whole XHTML document.
pub(super) fn document(title: &str, body: &Markup) -> String {
    let page = html! {
        (PreEscaped("<!DOCTYPE html>"))
        html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="fr" xml:lang="fr" {
            head {
                title { (title) }
                link rel="stylesheet" type="text/css" href="style.css";
            }
            body { (body) }
        }
    };
    xml(&page.into_string())
}

/// Markup of HTML as XML: what stands alone is closed, and letters that XML does not know are left out. Every `<` of
/// the markup begins a tag, since words and attributes are escaped.
pub(super) fn xml(markup: &str) -> String {
    const ALONE: [&str; 4] = ["img", "br", "hr", "link"];
    let mut out = String::with_capacity(markup.len() + 64);
    out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let mut closes = false;
    let mut name: Option<String> = None;
    for letter in markup.chars().filter(|letter| is_xml(*letter)) {
        match (letter, &mut name) {
            ('<', _) => name = Some(String::new()),
            ('>', _) => {
                closes = closes
                    || name
                        .take()
                        .is_some_and(|name| ALONE.contains(&name.as_str()));
                if std::mem::take(&mut closes) {
                    out.push('/');
                }
            }
            (letter, Some(known))
                if letter.is_ascii_alphanumeric() || letter == '/' || letter == '!' =>
            {
                known.push(letter);
            }
            (_, Some(known)) => {
                closes = ALONE.contains(&known.as_str());
                name = None;
            }
            (_, None) => {}
        }
        out.push(letter);
    }
    out
}

const fn is_xml(letter: char) -> bool {
    matches!(letter, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prs_6_markup_becomes_xml() {
        let html =
            html! { p title="a>b" { "1 < 2 \u{1}\u{ffff}" br; "é" } hr; img src="x" alt=""; b {} };
        let (_, said) = xml(&html.into_string())
            .split_once('\n')
            .map(|(a, b)| (a.to_owned(), b.to_owned()))
            .unwrap();
        assert_eq!(
            said,
            "<p title=\"a&gt;b\">1 &lt; 2 <br/>é</p><hr/><img src=\"x\" alt=\"\"/><b></b>"
        );
    }
}
