//! Covers on shelves: a school's own page, and what one reader may read, by school year.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use passeplume_press::{Card, Home, Kind, gallery, school};

fn home() -> Home {
    Home {
        name: "École Gilles Ménage".into(),
        town: "Saint-Aubin-des-Prés".into(),
        address: "/ecoles/gm".into(),
    }
}

fn card(id: &str, kind: Kind, title: &str, year: i64) -> Card {
    Card {
        address: format!("/journal/{id}"),
        kind,
        journal: "Planète <Gilles>".into(),
        title: title.into(),
        theme: String::new(),
        date: "1er octobre 2026".into(),
        moment: "2026-10-01T08:00:00Z".into(),
        year,
        cover: None,
    }
}

fn cards() -> Vec<Card> {
    vec![
        card("p4", Kind::Paper, "Numéro 4 – Noël", 2026),
        card("p3", Kind::Exhibition, "Les noms du monument", 2026),
        card("p2", Kind::Paper, "Numéro 3", 2026),
        card("p1", Kind::Paper, "Numéro 2", 2025),
    ]
}

#[test]
fn prs_9_a_school_shows_its_newest_issue_large_and_its_years() {
    let page = school(&home(), &cards(), None).unwrap();
    for piece in [
        "<h1 class=\"journal\">École Gilles Ménage</h1>",
        "<h2>Vient de paraître</h2>",
        "<h3>Numéro 4 – Noël</h3>",
        "<h2>Numéros 2026-2027</h2>",
        "<h2>Expositions 2026-2027</h2>",
        "<a href=\"/ecoles/gm/2025\">2025-2026</a>",
        "Planète &lt;Gilles&gt;",
    ] {
        assert!(page.contains(piece), "{piece} in {page}");
    }
    assert_eq!(
        page.matches("/journal/p4").count(),
        1,
        "the newest stands there once"
    );
    assert!(!page.contains("/journal/p1") && !page.contains("noindex"));
    let past = school(&home(), &cards(), Some(2025)).unwrap();
    assert!(past.contains("/journal/p1") && !past.contains("/journal/p4"));
    assert!(past.contains("href=\"/ecoles/gm/2025\" aria-current=\"page\""));
    assert_eq!(school(&home(), &cards(), Some(2024)), None);
    let nothing = school(&home(), &[], None).unwrap();
    assert!(
        nothing.contains("Cette école n’a rien publié pour l’instant.")
            && nothing.contains("noindex")
    );
    assert_eq!(school(&home(), &[], Some(2026)), None);
}

#[test]
fn prs_9_a_gallery_has_each_year_once_newest_first() {
    let page = gallery(&cards());
    let (new, old) = (page.find("Année 2026-2027"), page.find("Année 2025-2026"));
    assert!(new.unwrap() < old.unwrap());
    assert_eq!(page.matches("<h2>").count(), 2);
    assert_eq!(page.matches("class=\"card\"").count(), 4);
    assert!(
        page.contains("noindex"),
        "what one reader may read is for nobody else"
    );
    assert!(gallery(&[]).contains("Rien n’est encore publié ici."));
}

#[test]
fn jrn_24_a_cover_is_its_picture_or_a_drawing() {
    let mut one = card("p4", Kind::Paper, "Numéro 4 – Noël", 2026);
    one.cover = Some("m1".into());
    let plain = card("p3", Kind::Paper, "Numéro 3", 2026);
    let page = gallery(&[one.clone(), plain.clone()]);
    assert!(
        page.contains("src=\"/api/media/m1?form=thumb\" alt=\"\""),
        "{page}"
    );
    assert_eq!(page.matches("<svg").count(), 1);
    let home = passeplume_press::school(&home(), &[one, plain], None).unwrap();
    assert!(home.contains("src=\"/api/media/m1\" alt=\"\""), "{home}");
}
