//! Pages as whole HTML documents: one frame around all of them, no script, headings in their order.

mod blocks;
mod exhibition;
mod issue;
mod shelf;

use maud::{DOCTYPE, Markup, html};

pub use issue::{issue, story};
pub use shelf::{gallery, school};

pub(crate) use blocks::{Ground, blocks, image};

use crate::{art, files::style_name, model::Edition};

/// What stands where nothing is, or nothing any more.
#[must_use]
pub fn absent() -> String {
    let body = html! {
        main.sheet #textes {
            div.empty {
                h1 { "Cette page n’est pas là." }
                p { "Elle a peut-être été retirée." }
                p { a href="/" { "Retour à l’accueil" } }
            }
        }
    };
    frame(&Frame {
        title: "Cette page n’est pas là",
        about: "",
        ink: String::new(),
        is_public: false,
        body: &body,
    })
}

/// What differs from page to page.
struct Frame<'a> {
    title: &'a str,
    /// A sentence for search engines and previews, or ''.
    about: &'a str,
    ink: String,
    /// May search engines show it?
    is_public: bool,
    body: &'a Markup,
}

fn frame(page: &Frame<'_>) -> String {
    let document = html! {
        (DOCTYPE)
        html lang="fr" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (page.title) }
                @if !page.about.is_empty() { meta name="description" content=(page.about); }
                @if !page.is_public { meta name="robots" content="noindex, nofollow"; }
                meta name="color-scheme" content="light dark";
                link rel="stylesheet" href={ "/journal/" (style_name()) };
                link rel="icon" href="/icon.svg";
            }
            body class=(page.ink) { (page.body) }
        }
    };
    document.into_string()
}

fn skip() -> Markup {
    html! { a.skip href="#textes" { "Aller aux textes" } }
}

/// The school's name, which leads to its page where there is one, and the day.
fn strip(edition: &Edition) -> Markup {
    html! {
        div.strip {
            p {
                @for (place, home) in edition.schools.iter().enumerate() {
                    @if place > 0 { " · " }
                    @if edition.is_public {
                        a href=(home.address) { (home.name) ", " (home.town) }
                    } @else {
                        (home.name) ", " (home.town)
                    }
                }
            }
            p { time datetime=(edition.moment) { (edition.date) } }
        }
    }
}

/// The title in two lines, read aloud as one: « Numéro 3 – Le printemps ».
fn title(edition: &Edition, before: &str) -> Markup {
    let (number, name) = match (before, edition.title.split_once(" – ")) {
        ("", Some((number, name))) => (number, name),
        (before, _) => (before, edition.title.as_str()),
    };
    html! {
        h1 {
            @if !number.is_empty() { span.number { (number) } span.dash { " – " } }
            (name)
        }
    }
}

/// The picture of the front page, or its drawing.
fn cover(edition: &Edition) -> Markup {
    let picture = edition.cover.as_ref();
    picture
        .and_then(|picture| image(picture, Ground::Page))
        .unwrap_or_else(|| art::drawing(&edition.title, edition.kind))
}

fn foot(edition: &Edition) -> Markup {
    html! {
        footer.foot {
            div.sheet {
                @if !edition.credits.is_empty() {
                    section {
                        h2 { "Ont écrit" }
                        ul.names { @for name in &edition.credits { li { (name) } } }
                    }
                }
                section {
                    h2 { "Ours" }
                    dl {
                        @for (name, said) in edition.imprint.iter().filter(|(_, said)| !said.is_empty()) {
                            div { dt { (name) } dd { (said) } }
                        }
                    }
                    @if !edition.readers.is_empty() { p.readers { (edition.readers) } }
                }
                section.take {
                    h2 { "À garder" }
                    @if !edition.epub.is_empty() {
                        p { a.button href=(edition.epub) { "Pour la liseuse (EPUB)" } }
                    }
                    @if !edition.pdf.is_empty() {
                        p { a.button href=(edition.pdf) { "Pour l’imprimante (PDF)" } }
                    }
                    p { "Sur papier : « Imprimer » dans le menu du navigateur. Tout est prévu pour des feuilles A4." }
                    @if edition.is_public {
                        @for home in &edition.schools {
                            p { a href=(home.address) { "Tout ce que publie : " (home.name) } }
                        }
                    } @else {
                        p { a href="/journal" { "Tous les numéros" } }
                    }
                }
            }
        }
    }
}
