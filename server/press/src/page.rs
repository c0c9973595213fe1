//! An edition as HTML: one document, no script, readable aloud, two columns on A4.

use maud::{DOCTYPE, Markup, html};

use crate::{
    model::{Block, Edition, ListKind, Run, Section, Story},
    style::style_name,
};

/// The whole issue.
#[must_use]
pub fn issue(edition: &Edition) -> String {
    let title = format!("{} – {}", edition.journal, edition.title);
    let body = html! {
        (skip())
        header.cover {
            p.journal { (edition.journal) }
            h1 { (edition.title) }
            p.date { (edition.date) }
            (contents(edition))
        }
        main #textes tabindex="-1" {
            @for section in &edition.sections {
                (rubrique(edition, section))
            }
        }
        (imprint(edition))
    };
    document(&title, edition.is_public, &body)
}

/// One story of it, by its rank; nothing where it is not there.
#[must_use]
pub fn story(edition: &Edition, rank: i64) -> Option<String> {
    let story = edition.stories().find(|story| story.rank == rank)?;
    let title = format!("{} – {}", story.title, edition.journal);
    let before = edition.stories().filter(|one| one.rank < rank).last();
    let after = edition.stories().find(|one| one.rank > rank);
    let body = html! {
        (skip())
        header.cover {
            p.journal { a href=(edition.address) { (edition.journal) } }
            p.date { (edition.title) ", " (edition.date) }
        }
        main #textes tabindex="-1" {
            article {
                header { h1 { (story.title) } (under_title(story)) }
                div.words { (blocks(&story.blocks, 2)) }
            }
        }
        nav.around aria-label="Autres articles" {
            ul {
                @if let Some(one) = before {
                    li { "Avant : " a href=(address(edition, one)) { (one.title) } }
                }
                @if let Some(one) = after {
                    li { "Après : " a href=(address(edition, one)) { (one.title) } }
                }
                li { a href=(edition.address) { "Tout le numéro" } }
            }
        }
        (imprint(edition))
    };
    Some(document(&title, edition.is_public, &body))
}

/// What stands where nothing is, or nothing any more.
#[must_use]
pub fn absent() -> String {
    let body = html! {
        main #textes {
            h1 { "Cette page n’est pas là." }
            p { "Elle a peut-être été retirée." }
            p { a href="/" { "Retour à l’accueil" } }
        }
    };
    document("Cette page n’est pas là", false, &body)
}

fn document(title: &str, is_public: bool, body: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="fr" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                @if !is_public { meta name="robots" content="noindex, nofollow"; }
                link rel="stylesheet" href={ "/journal/" (style_name()) };
                link rel="icon" href="/icon.svg";
            }
            body { (body) }
        }
    };
    page.into_string()
}

fn skip() -> Markup {
    html! { a.skip href="#textes" { "Aller aux textes" } }
}

fn address(edition: &Edition, story: &Story) -> String {
    format!("{}/{}", edition.address, story.slug())
}

fn contents(edition: &Edition) -> Markup {
    html! {
        nav.contents aria-label="Sommaire" {
            ol {
                @for section in &edition.sections {
                    li {
                        @if !section.title.is_empty() { span.rubrique { (section.title) } }
                        ol {
                            @for story in &section.stories {
                                li { a href={ "#a" (story.rank) } { (story.title) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn rubrique(edition: &Edition, section: &Section) -> Markup {
    // Without a rubrique an article is one level higher: levels never jump.
    let named = !section.title.is_empty();
    html! {
        section.section {
            @if named { h2 { (section.title) } }
            @for story in &section.stories {
                article id={ "a" (story.rank) } {
                    header {
                        @if named {
                            h3 { a href=(address(edition, story)) { (story.title) } }
                        } @else {
                            h2 { a href=(address(edition, story)) { (story.title) } }
                        }
                        (under_title(story))
                    }
                    div.words { (blocks(&story.blocks, if named { 4 } else { 3 })) }
                }
            }
        }
    }
}

fn under_title(story: &Story) -> Markup {
    html! {
        @if !story.standfirst.is_empty() { p.standfirst { (story.standfirst) } }
        @if !story.byline.is_empty() { p.byline { (story.byline) } }
    }
}

fn imprint(edition: &Edition) -> Markup {
    html! {
        footer.imprint {
            h2 { "Ours" }
            dl {
                @for (name, said) in edition.imprint.iter().filter(|(_, said)| !said.is_empty()) {
                    dt { (name) }
                    dd { (said) }
                }
                @if !edition.credits.is_empty() {
                    dt { "Ont écrit" }
                    dd { (edition.credits.join(", ")) }
                }
            }
        }
    }
}

/// `top` is the level of a story's first headings.
fn blocks(blocks: &[Block], top: u8) -> Markup {
    html! {
        @for block in blocks {
            @match block {
                Block::Paragraph(words) => { p { (runs(words)) } }
                Block::Heading(level, words) => { (heading(top + level - 1, words)) }
                Block::List(ListKind::Bullets, items) => {
                    ul { @for item in items { li { (item_blocks(item, top)) } } }
                }
                Block::List(ListKind::Numbers, items) => {
                    ol { @for item in items { li { (item_blocks(item, top)) } } }
                }
                Block::Quote(inside) => { blockquote { (self::blocks(inside, top)) } }
                Block::Rule => { hr; }
                Block::Picture { media, alternative, caption, width, height } => {
                    figure.picture { (picture(media, alternative.as_deref(), caption, (*width, *height))) }
                }
                Block::Sound { media, captions, .. } => {
                    figure.sound { audio controls preload="none" src=(media_address(media)) {} (said(captions)) }
                }
                Block::Film { media, poster, captions, .. } => {
                    figure.film {
                        video controls preload="none" playsinline src=(media_address(media))
                            poster=[poster.as_deref().map(media_address)] {}
                        (said(captions))
                    }
                }
            }
        }
    }
}

fn media_address(media: &str) -> String {
    format!("/api/media/{media}")
}

/// A picture that nobody described is called by its caption; what only adorns is passed over in silence.
fn picture(media: &str, alternative: Option<&str>, caption: &str, size: (u32, u32)) -> Markup {
    let spoken = match (alternative, caption) {
        (Some(said), _) => said,
        (None, "") => "Image sans description",
        (None, caption) => caption,
    };
    let known = |pixels: u32| (pixels > 0).then_some(pixels);
    html! {
        img src=(media_address(media)) alt=(spoken) loading="lazy" decoding="async"
            width=[known(size.0)] height=[known(size.1)];
        (said(caption))
    }
}

fn said(caption: &str) -> Markup {
    html! { @if !caption.is_empty() { figcaption { (caption) } } }
}

/// A list item of one paragraph is its words.
fn item_blocks(item: &[Block], top: u8) -> Markup {
    match item {
        [Block::Paragraph(words)] => runs(words),
        several => blocks(several, top),
    }
}

fn heading(level: u8, words: &[Run]) -> Markup {
    let words = runs(words);
    html! {
        @match level {
            0..=2 => { h2 { (words) } }
            3 => { h3 { (words) } }
            4 => { h4 { (words) } }
            5 => { h5 { (words) } }
            _ => { h6 { (words) } }
        }
    }
}

fn runs(runs: &[Run]) -> Markup {
    html! { @for run in runs { (linked(run)) } }
}

fn linked(run: &Run) -> Markup {
    match &run.link {
        Some(link) => html! { a href=(link) rel="noopener nofollow" { (marked(run)) } },
        None => marked(run),
    }
}

fn marked(run: &Run) -> Markup {
    if run.words == "\n" {
        return html! { br; };
    }
    match (run.bold, run.italic) {
        (true, true) => html! { strong { em { (run.words) } } },
        (true, false) => html! { strong { (run.words) } },
        (false, true) => html! { em { (run.words) } },
        (false, false) => html! { (run.words) },
    }
}
