//! A number of the newspaper, and one story of it.

use maud::{Markup, html};

use super::{
    Frame, Ground, blocks, cover, exhibition::exhibition, foot, frame, skip, strip, title,
};
use crate::{
    art,
    model::{Edition, Kind, Section, Story},
};

/// The whole issue, or the exhibition.
#[must_use]
pub fn issue(edition: &Edition) -> String {
    match edition.kind {
        Kind::Exhibition => return exhibition(edition),
        Kind::Paper => {}
    }
    let named = format!("{} – {}", edition.journal, edition.title);
    let body = html! {
        (skip())
        header.sheet {
            div.masthead {
                (strip(edition))
                p.journal { (edition.journal) }
            }
            div.front {
                div.cover {
                    (cover(edition))
                    div.named { (title(edition, "")) }
                }
                (contents(edition))
            }
        }
        main.sheet #textes tabindex="-1" {
            @for section in &edition.sections { (rubrique(edition, section)) }
            @if edition.sections.is_empty() { p.empty { "Il n’y a plus d’article ici." } }
        }
        (foot(edition))
    };
    frame(&Frame {
        title: &named,
        about: &about(edition),
        ink: art::ink(&edition.title, edition.kind),
        is_public: edition.is_public,
        body: &body,
    })
}

/// One story of it, by its rank; nothing where it is not there.
#[must_use]
pub fn story(edition: &Edition, rank: i64) -> Option<String> {
    let story = edition.stories().find(|story| story.rank == rank)?;
    let named = format!("{} – {}", story.called(), edition.journal);
    let before = edition.stories().filter(|one| one.rank < rank).last();
    let after = edition.stories().find(|one| one.rank > rank);
    let body = html! {
        (skip())
        header.sheet {
            div.masthead.small {
                (strip(edition))
                p.journal { a href=(edition.address) { (edition.journal) } }
                p.theme { (edition.title) }
            }
        }
        div.sheet {
            main.alone #textes tabindex="-1" {
                article.story {
                    header { h1 { (story.called()) } (under_title(story)) }
                    div.words { (blocks(&story.blocks, 2, Ground::Page)) }
                }
            }
            nav.around.alone aria-label="Autres articles" {
                ul {
                    @if let Some(one) = before {
                        li { a href=(address(edition, one)) { span { "Avant : " } (one.called()) } }
                    }
                    @if let Some(one) = after {
                        li { a href=(address(edition, one)) { span { "Après : " } (one.called()) } }
                    }
                    li { a href=(edition.address) { span { (edition.title) } "Tout le numéro" } }
                }
            }
        }
        (foot(edition))
    };
    Some(frame(&Frame {
        title: &named,
        about: &story.standfirst,
        ink: art::ink(&edition.title, edition.kind),
        is_public: edition.is_public,
        body: &body,
    }))
}

fn about(edition: &Edition) -> String {
    let titles: Vec<&str> = edition.stories().map(|story| story.called()).collect();
    titles.join(" · ")
}

pub(super) fn address(edition: &Edition, story: &Story) -> String {
    format!("{}/{}", edition.address, story.slug())
}

fn contents(edition: &Edition) -> Markup {
    html! {
        nav.contents aria-labelledby="sommaire" {
            h2 #sommaire { "Dans ce numéro" }
            ol {
                @for section in &edition.sections {
                    li {
                        @if !section.title.is_empty() { p.rubrique { (section.title) } }
                        ol {
                            @for story in &section.stories {
                                li {
                                    a href={ "#a" (story.rank) } {
                                        span.titled { (story.called()) }
                                        @if !story.byline.is_empty() { span.by { (story.byline) } }
                                    }
                                }
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
                article.story id={ "a" (story.rank) } {
                    header {
                        @if named {
                            h3 { a href=(address(edition, story)) { (story.called()) } }
                        } @else {
                            h2 { a href=(address(edition, story)) { (story.called()) } }
                        }
                        (under_title(story))
                    }
                    div.words { (blocks(&story.blocks, if named { 4 } else { 3 }, Ground::Page)) }
                }
            }
        }
    }
}

pub(super) fn under_title(story: &Story) -> Markup {
    html! {
        @if !story.standfirst.is_empty() { p.standfirst { (story.standfirst) } }
        @if !story.byline.is_empty() { p.byline { (story.byline) } }
    }
}
