//! An exhibition: a theme, then panels with pictures, texts and sounds side by side; on paper one panel a page.

use maud::{Markup, html};

use super::{
    Frame, Ground, blocks, cover, foot, frame,
    issue::{address, under_title},
    skip, strip, title,
};
use crate::{
    art,
    model::{Block, Edition, Section, Story},
};

/// The whole exhibition.
pub(super) fn exhibition(edition: &Edition) -> String {
    let named = format!("{} – {}", edition.title, edition.journal);
    let body = html! {
        (skip())
        header.hero {
            div.sheet {
                (strip(edition))
                div.frame { (cover(edition)) }
                div {
                    (title(edition, "Exposition"))
                    @if !edition.theme.is_empty() { p.theme { (edition.theme) } }
                }
            }
        }
        div.sheet.panels {
            nav.contents aria-label="Panneaux" {
                ol {
                    @for (place, section) in edition.sections.iter().enumerate() {
                        li { a href={ "#p" (place + 1) } { (place + 1) ". " (called(section)) } }
                    }
                }
            }
            main #textes tabindex="-1" {
                @for (place, section) in edition.sections.iter().enumerate() {
                    (panel(edition, section, place + 1))
                }
                @if edition.sections.is_empty() { p.empty { "Il n’y a plus rien ici." } }
            }
        }
        (foot(edition))
    };
    frame(&Frame {
        title: &named,
        about: &edition.theme,
        ink: art::ink(&edition.title, edition.kind),
        is_public: edition.is_public,
        body: &body,
    })
}

/// A panel without a title is called by its first story.
fn called(section: &Section) -> &str {
    match section.stories.first() {
        Some(story) if section.title.is_empty() => story.called(),
        Some(_) | None => &section.title,
    }
}

fn panel(edition: &Edition, section: &Section, number: usize) -> Markup {
    html! {
        section.panel id={ "p" (number) } {
            h2 { span.number { "Panneau " (number) } (called(section)) }
            @for story in &section.stories {
                article.story id={ "a" (story.rank) } {
                    header { h3 { a href=(address(edition, story)) { (story.called()) } } (under_title(story)) }
                    (beside(story))
                }
            }
        }
    }
}

/// What is seen and heard on one side, what is told on the other.
fn beside(story: &Story) -> Markup {
    let (seen, told): (Vec<Block>, Vec<Block>) =
        story.blocks.iter().cloned().partition(Block::is_medium);
    let both = !seen.is_empty() && !told.is_empty();
    html! {
        div.words.beside[both] {
            @if !seen.is_empty() { div.seen { (blocks(&seen, 4, Ground::Page)) } }
            @if !told.is_empty() { div.told { (blocks(&told, 4, Ground::Page)) } }
        }
    }
}
