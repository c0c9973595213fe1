//! What came out, as covers: a school's own public page, and everything that one reader may read, by school year.

use maud::{Markup, html};

use super::{Frame, frame, skip};
use crate::{
    art,
    model::{Card, Home, Kind},
};

/// A school's page: its newest year, or the year that is asked for; nothing where that year has nothing. `cards` are
/// all that it published for everybody, newest first.
#[must_use]
pub fn school(home: &Home, cards: &[Card], year: Option<i64>) -> Option<String> {
    let shown = year.or_else(|| cards.first().map(|card| card.year));
    let of_year: Vec<&Card> = cards
        .iter()
        .filter(|card| Some(card.year) == shown)
        .collect();
    if of_year.is_empty() && year.is_some() {
        return None;
    }
    let papers: Vec<&Card> = of_kind(&of_year, Kind::Paper);
    let shows: Vec<&Card> = of_kind(&of_year, Kind::Exhibition);
    let newest = if year.is_none() {
        of_year.first().copied()
    } else {
        None
    };
    let is_other = |card: &&Card| Some(&card.address) != newest.map(|newest| &newest.address);
    let papers: Vec<&Card> = papers.into_iter().filter(is_other).collect();
    let shows: Vec<&Card> = shows.into_iter().filter(is_other).collect();
    let body = html! {
        (skip())
        header.sheet {
            div.masthead {
                div.strip { p { (home.town) } @if let Some(year) = year { p { "Archives " (years_of(year)) } } }
                h1.journal { (home.name) }
            }
        }
        main.sheet #textes tabindex="-1" {
            @if cards.is_empty() { p.empty { "Cette école n’a rien publié pour l’instant." } }
            @if let Some(card) = newest {
                section.shelf { h2 { "Vient de paraître" } (large(card)) }
            }
            @if !papers.is_empty() { section.shelf { h2 { "Numéros " (shown.map(years_of).unwrap_or_default()) } (covers(&papers)) } }
            @if !shows.is_empty() { section.shelf { h2 { "Expositions " (shown.map(years_of).unwrap_or_default()) } (covers(&shows)) } }
            (archive(home, cards, shown, year.is_some()))
        }
    };
    let named = match year {
        Some(year) => format!("{}, année {}", home.name, years_of(year)),
        None => home.name.clone(),
    };
    Some(frame(&Frame {
        title: &named,
        about: &format!(
            "Le journal et les expositions : {}, {}",
            home.name, home.town
        ),
        ink: newest
            .map(|card| art::ink(&card.title, card.kind))
            .unwrap_or_default(),
        is_public: !cards.is_empty(),
        body: &body,
    }))
}

/// Everything that somebody may read, newest first, year by year.
#[must_use]
pub fn gallery(cards: &[Card]) -> String {
    let mut years: Vec<i64> = cards.iter().map(|card| card.year).collect();
    years.dedup();
    let body = html! {
        (skip())
        header.sheet {
            div.masthead {
                div.strip { p { a href="/" { "Retour à l’accueil" } } }
                h1.journal { "Tous les numéros" }
            }
        }
        main.sheet #textes tabindex="-1" {
            @if cards.is_empty() { p.empty { "Rien n’est encore publié ici." } }
            @if years.len() > 1 {
                nav aria-label="Années" {
                    ul.years { @for year in &years { li { a href={ "#an" (year) } { (years_of(*year)) } } } }
                }
            }
            @for year in &years {
                @let of_year: Vec<&Card> = cards.iter().filter(|card| card.year == *year).collect();
                section.shelf id={ "an" (year) } {
                    h2 { "Année " (years_of(*year)) }
                    (covers(&of_year))
                }
            }
        }
    };
    frame(&Frame {
        title: "Tous les numéros",
        about: "",
        ink: String::new(),
        is_public: false,
        body: &body,
    })
}

fn of_kind<'a>(cards: &[&'a Card], kind: Kind) -> Vec<&'a Card> {
    cards
        .iter()
        .copied()
        .filter(|card| card.kind == kind)
        .collect()
}

/// 2026 is « 2026-2027 ».
fn years_of(year: i64) -> String {
    format!("{year}-{}", year + 1)
}

fn covers(cards: &[&Card]) -> Markup {
    html! {
        ul.cards {
            @for card in cards {
                li {
                    a.card href=(card.address) {
                        span.of { (card.journal) }
                        (front(card, "?form=thumb"))
                        span.on { (card.title) }
                        span.when {
                            @if card.kind == Kind::Exhibition { "Exposition, " }
                            time datetime=(card.moment) { (card.date) }
                        }
                    }
                }
            }
        }
    }
}

/// Its picture, else its drawing. The title stands beside it: it is not read aloud.
fn front(card: &Card, form: &str) -> Markup {
    match &card.cover {
        Some(media) => html! {
            img src={ "/api/media/" (media) (form) } alt="" width="240" height="148" loading="lazy" decoding="async";
        },
        None => art::drawing(&card.title, card.kind),
    }
}

fn large(card: &Card) -> Markup {
    let (kind, read) = match card.kind {
        Kind::Paper => (card.journal.as_str(), "Lire le numéro"),
        Kind::Exhibition => ("Exposition", "Visiter l’exposition"),
    };
    html! {
        article.newest {
            (front(card, ""))
            div {
                p.of { (kind) }
                h3 { (card.title) }
                @if !card.theme.is_empty() { p { (card.theme) } }
                p { time datetime=(card.moment) { (card.date) } }
                p { a.button href=(card.address) { (read) span.unseen { " : " (card.title) } } }
            }
        }
    }
}

fn archive(home: &Home, cards: &[Card], shown: Option<i64>, is_archive: bool) -> Markup {
    let mut years: Vec<i64> = cards.iter().map(|card| card.year).collect();
    years.dedup();
    html! {
        @if years.len() > 1 || is_archive {
            nav.shelf aria-labelledby="archives" {
                h2 #archives { "Archives" }
                ul.years {
                    @if is_archive { li { a href=(home.address) { "Aujourd’hui" } } }
                    @for year in years {
                        li {
                            a href={ (home.address) "/" (year) } aria-current=[(is_archive && Some(year) == shown).then_some("page")] {
                                (years_of(year))
                            }
                        }
                    }
                }
            }
        }
    }
}
