//! The blocks of a story as HTML, which is XHTML too: the EPUB holds the same.

use maud::{Markup, html};

use crate::{
    epub::Kept,
    model::{Block, ListKind, Run},
    told::{length, spoken},
};

/// Where blocks stand.
#[derive(Clone, Copy)]
pub(crate) enum Ground<'a> {
    /// On a page of the server: media come from it.
    Page,
    /// In a book, with what it holds of them.
    Book(&'a Kept),
}

/// `top` is the level of a story's first headings.
pub(crate) fn blocks(blocks: &[Block], top: u8, ground: Ground<'_>) -> Markup {
    html! {
        @for block in blocks {
            @match block {
                Block::Paragraph(words) => { p { (runs(words)) } }
                Block::Heading(level, words) => { (heading(top.saturating_add(level - 1), words)) }
                Block::List(ListKind::Bullets, items) => {
                    ul { @for item in items { li { (item_blocks(item, top, ground)) } } }
                }
                Block::List(ListKind::Numbers, items) => {
                    ol { @for item in items { li { (item_blocks(item, top, ground)) } } }
                }
                Block::Quote(inside) => { blockquote { (self::blocks(inside, top, ground)) } }
                Block::Rule => { hr; }
                Block::Picture { caption, .. } => { (picture(block, caption, ground)) }
                Block::Sound { media, captions, seconds, bytes } => { (sound(media, captions, (*seconds, *bytes), ground)) }
                Block::Film { .. } => { (film(block, ground)) }
            }
        }
    }
}

/// The picture alone, without what stands under it.
pub(crate) fn image(block: &Block, ground: Ground<'_>) -> Option<Markup> {
    let Block::Picture {
        media,
        alternative,
        caption,
        width,
        height,
    } = block
    else {
        return None;
    };
    let source = address(media, ground)?;
    let spoken = spoken(alternative.as_deref(), caption);
    Some(match ground {
        Ground::Page => html! {
            img src=(source) alt=(spoken) loading="lazy" decoding="async" width=[known(*width)] height=[known(*height)];
        },
        Ground::Book(_) => html! { img src=(source) alt=(spoken); },
    })
}

/// Where its bytes are; a book knows only what it holds.
fn address(media: &str, ground: Ground<'_>) -> Option<String> {
    match ground {
        Ground::Page => Some(format!("/api/media/{media}")),
        Ground::Book(kept) => kept.name(media).map(ToOwned::to_owned),
    }
}

fn picture(block: &Block, caption: &str, ground: Ground<'_>) -> Markup {
    let Block::Picture {
        alternative,
        width,
        height,
        ..
    } = block
    else {
        return html! {};
    };
    let shape = if height > width {
        "picture tall"
    } else {
        "picture"
    };
    html! {
        figure class=(shape) {
            @match image(block, ground) {
                Some(image) => { (image) }
                None => { p { "[Image : " (spoken(alternative.as_deref(), caption)) "]" } }
            }
            (said(caption))
        }
    }
}

fn sound(media: &str, captions: &str, (seconds, bytes): (u32, u64), ground: Ground<'_>) -> Markup {
    html! {
        figure.sound {
            p.length { "Son à écouter" (length(seconds)) (weight(bytes, ground)) }
            @if let Some(source) = address(media, ground) {
                audio controls="controls" preload="none" src=(source) aria-label={ "Son" (length(seconds)) } {}
            } @else {
                p { "Ce son s’écoute sur la page du journal." }
            }
            (said(captions))
        }
    }
}

fn film(block: &Block, ground: Ground<'_>) -> Markup {
    let Block::Film {
        media,
        poster,
        captions,
        seconds,
        bytes,
        width,
        height,
    } = block
    else {
        return html! {};
    };
    let poster = poster.as_ref().and_then(|poster| address(poster, ground));
    html! {
        figure.film {
            p.length { "Film à regarder" (length(*seconds)) (weight(*bytes, ground)) }
            @match (ground, address(media, ground)) {
                (Ground::Page, Some(source)) => {
                    video controls="controls" preload="none" playsinline="playsinline" src=(source) poster=[poster]
                        width=[known(*width)] height=[known(*height)] aria-label={ "Film" (length(*seconds)) } {}
                }
                // A book would weigh what its films weigh: it shows how they begin.
                (Ground::Page | Ground::Book(_), _) => {
                    @if let Some(poster) = poster { img src=(poster) alt="Première image du film"; }
                    p { "Ce film se regarde sur la page du journal." }
                }
            }
            (said(captions))
        }
    }
}

/// A size that somebody measured: the place is kept free before the bytes are there.
fn known(pixels: u32) -> Option<u32> {
    (pixels > 0).then_some(pixels)
}

/// « , 3,2 Mo »: what a reader with little data wants to know before it plays. A book has what it has.
fn weight(bytes: u64, ground: Ground<'_>) -> String {
    let tenths = bytes.saturating_add(50_000) / 100_000;
    match (ground, bytes, tenths) {
        (Ground::Book(_), ..) | (_, 0, _) => String::new(),
        (Ground::Page, _, 0..10) => format!(", {} ko", bytes.div_ceil(1000)),
        (Ground::Page, ..) => format!(", {},{} Mo", tenths / 10, tenths % 10),
    }
}

fn said(caption: &str) -> Markup {
    html! { @if !caption.is_empty() { figcaption { (caption) } } }
}

/// A list item of one paragraph is its words.
fn item_blocks(item: &[Block], top: u8, ground: Ground<'_>) -> Markup {
    match item {
        [Block::Paragraph(words)] => runs(words),
        several => blocks(several, top, ground),
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
