//! Invented people and texts: the demo world of the first visit, a whole département and its year for load tests.

pub(crate) mod annee;
mod bell;
pub(crate) mod chips;
mod club;
mod coming_out;
mod consents;
mod courrier;
mod darkroom;
pub(crate) mod departement;
mod desk;
mod exhibition;
mod fill;
mod footbridge;
mod issues;
mod journal;
mod letters;
mod neighbours;
mod newspaper;
mod newsroom;
mod pen;
mod people;
mod pictures;
mod places;
mod reading;
pub(crate) mod sessions;
mod shadows;
mod song;
mod visits;

pub(crate) use fill::{Everyone, fill, is_empty};
pub(crate) use people::{Invented, PEOPLE};
pub(crate) use places::{CLASSES, SCHOOLS};

use passeplume_domain::documents::DocumentKind;

/// A text of the demo world.
pub(crate) struct DemoText {
    pub(crate) id: &'static str,
    pub(crate) space: &'static str,
    pub(crate) title: &'static str,
    pub(crate) kind: DocumentKind,
    pub(crate) writers: Pens,
    /// Who wrote which piece, in the order of the text.
    pub(crate) pieces: Vec<pen::Piece>,
}

/// Which pupils hold the pen.
pub(crate) enum Pens {
    /// Every pupil of the space's classes.
    Everybody,
    /// The pupils of one class.
    Class(&'static str),
    /// These pupils.
    People(&'static [&'static str]),
}

/// Every text of the demo world.
pub(crate) fn texts() -> Vec<DemoText> {
    let mut texts = journal::texts();
    texts.extend(letters::texts());
    texts.extend(newspaper::texts());
    texts.push(reading::text());
    texts.push(song::text());
    texts.extend(exhibition::texts());
    texts.push(shadows::text());
    texts.extend(neighbours::texts());
    texts.extend(footbridge::texts());
    texts
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use passeplume_domain::accounts::Role;

    use super::*;

    #[test]
    fn dem_1_the_demo_world_has_everyone_it_promises() {
        for role in Role::ALL {
            assert!(PEOPLE.iter().any(|person| person.role == role), "{role:?}");
        }
        let count = |role| PEOPLE.iter().filter(|person| person.role == role).count();
        assert!(count(Role::Pupil) >= 8 && count(Role::Teacher) >= 4);
        for class in CLASSES {
            let here = |role| {
                PEOPLE
                    .iter()
                    .any(|person| person.role == role && person.class == Some(class.id))
            };
            assert!(here(Role::Pupil) && here(Role::Teacher), "{}", class.name);
        }
        let logins: HashSet<_> = PEOPLE.iter().map(|person| person.login).collect();
        assert_eq!(logins.len(), PEOPLE.len(), "each login once");
        for (first, last) in [("Zoé", "D'Haëne-Lefèvre"), ("Maëlys", "N'Diaye")] {
            assert!(
                PEOPLE
                    .iter()
                    .any(|person| person.first_name == first && person.last_name == last)
            );
        }
    }

    #[test]
    fn dem_3_each_piece_has_an_author_who_may_write_there() {
        for text in texts() {
            // The one article that was just given to somebody.
            assert!(
                text.pieces.is_empty() == (text.id == "demo-meteo"),
                "{}",
                text.title
            );
            let space = places::SPACES
                .iter()
                .find(|space| space.id == text.space)
                .unwrap();
            for piece in &text.pieces {
                let author = PEOPLE
                    .iter()
                    .find(|person| person.login == piece.by)
                    .unwrap();
                let class = author.class.unwrap();
                assert!(
                    space.classes.contains(&class),
                    "{} in {}",
                    piece.by,
                    text.title
                );
                let allowed = author.role == Role::Teacher
                    || match text.writers {
                        Pens::Everybody => true,
                        Pens::Class(pen) => pen == class,
                        Pens::People(people) => people.contains(&author.login),
                    };
                assert!(allowed, "{} in {}", piece.by, text.title);
            }
        }
    }
}
