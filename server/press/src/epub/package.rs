//! What a book says of itself: its parts, their order, and how accessible it is.

use maud::{Markup, html};

use super::{
    kept::Kept,
    text::{document, xml},
};
use crate::model::{Edition, Story};

/// The file of a story.
pub(super) fn name_of(story: &Story) -> String {
    format!("a{}.xhtml", story.rank)
}

/// The package document.
pub(super) fn package(edition: &Edition, kept: &Kept) -> String {
    let cover = |name: &str| (kept.cover() == Some(name)).then_some("cover-image");
    let package = html! {
        package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="fr" {
            metadata xmlns:dc="http://purl.org/dc/elements/1.1/" {
                dc:identifier id="id" { "urn:passeplume:" (edition.address.trim_start_matches('/')) }
                dc:title { (edition.journal) " – " (edition.title) }
                dc:language { "fr" }
                dc:date { (edition.moment) }
                @for home in &edition.schools { dc:publisher { (home.name) } }
                @for name in &edition.credits { dc:creator { (name) } }
                (about("dcterms:modified", &edition.changed))
                (accessibility(edition, kept))
            }
            manifest {
                (item("nav", "nav.xhtml", "application/xhtml+xml", Some("nav")))
                (item("style", "style.css", "text/css", None))
                @if kept.cover().is_none() {
                    (item("drawn", "cover.svg", "image/svg+xml", Some("cover-image")))
                }
                (item("cover", "cover.xhtml", "application/xhtml+xml", None))
                @for story in edition.stories() {
                    (item(&format!("a{}", story.rank), &name_of(story), "application/xhtml+xml", None))
                }
                (item("ours", "ours.xhtml", "application/xhtml+xml", None))
                @for (place, one) in kept.all().iter().enumerate() {
                    (item(&format!("m{place}"), &one.name, one.kind, cover(&one.name)))
                }
            }
            spine {
                itemref idref="cover" {}
                itemref idref="nav" {}
                @for story in edition.stories() { itemref idref={ "a" (story.rank) } {} }
                itemref idref="ours" {}
            }
        }
    };
    xml(&package.into_string())
}

fn item(id: &str, href: &str, kind: &str, properties: Option<&str>) -> Markup {
    html! { item id=(id) href=(href) media-type=(kind) properties=[properties] {} }
}

fn accessibility(edition: &Edition, kept: &Kept) -> Markup {
    let has = |kind: &str| kept.all().iter().any(|one| one.kind.starts_with(kind));
    let (seen, heard) = (has("image/"), has("audio/"));
    let described = edition.is_described();
    let summary = if described {
        "Ce livre se lit en entier à voix haute : les titres sont rangés, chaque image a ses mots."
    } else {
        "Ce livre se lit à voix haute et ses titres sont rangés. Des images n’ont pas de description."
    };
    let said = |name: &str, value: &str| about(&format!("schema:{name}"), value);
    html! {
        (said("accessMode", "textual"))
        @if seen { (said("accessMode", "visual")) }
        @if heard { (said("accessMode", "auditory")) }
        @if described { (said("accessModeSufficient", "textual")) }
        (said("accessibilityFeature", "structuralNavigation"))
        (said("accessibilityFeature", "tableOfContents"))
        (said("accessibilityFeature", "readingOrder"))
        @if seen && described { (said("accessibilityFeature", "alternativeText")) }
        (said("accessibilityHazard", "none"))
        (said("accessibilitySummary", summary))
        @if described {
            (about("dcterms:conformsTo", "EPUB Accessibility 1.1 - WCAG 2.1 Level AA"))
            (about("a11y:certifiedBy", "Passeplume"))
        }
    }
}

fn about(property: &str, value: &str) -> Markup {
    html! { meta property=(property) { (value) } }
}

/// The table of contents.
pub(super) fn nav(edition: &Edition) -> String {
    let entry = |story: &Story| html! { li { a href=(name_of(story)) { (story.called()) } } };
    let first = edition.stories().next();
    let body = html! {
        nav epub:type="toc" role="doc-toc" aria-labelledby="titre" {
            h1 #titre { "Sommaire" }
            ol {
                li { a href="cover.xhtml" { "Couverture" } }
                @for section in &edition.sections {
                    @if section.title.is_empty() {
                        @for story in &section.stories { (entry(story)) }
                    } @else {
                        li {
                            span { (section.title) }
                            ol { @for story in &section.stories { (entry(story)) } }
                        }
                    }
                }
                li { a href="ours.xhtml" { "Ours" } }
            }
        }
        nav epub:type="landmarks" hidden="hidden" aria-label="Repères" {
            ol {
                li { a epub:type="toc" href="nav.xhtml" { "Sommaire" } }
                @if let Some(story) = first {
                    li { a epub:type="bodymatter" href=(name_of(story)) { "Premier article" } }
                }
            }
        }
    };
    document("Sommaire", &body)
}
