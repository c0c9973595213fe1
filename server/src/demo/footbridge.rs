//! The newspaper of a CM2 and a sixième in the demo world: its first number takes no new ideas any more.

use passeplume_domain::{
    documents::DocumentKind,
    journals::{ArticleState, IssueState, Mode},
};

use super::{
    DemoText, Pens,
    issues::{DemoIssue, DemoJournal, number},
    newspaper::{Authors, DemoArticle, article},
    pen::{bullets, by, heading, paragraph, quote},
    pictures,
};

pub(super) static PASSERELLE: DemoJournal = DemoJournal {
    id: "demo-passerelle",
    space: "aubepine-tancrede",
    title: "La Passerelle",
    teacher: "paul",
    director: "Paul Tessier",
    school: "Collège des Trois-Rivières, Pont-sur-Loir",
    days_ago: 45,
};

pub(super) const NUMBER: DemoIssue = DemoIssue {
    sections: &["Le collège", "Vos questions"],
    days_ago: 16,
    ..number(
        "demo-passerelle-1",
        &PASSERELLE,
        "Bientôt la sixième",
        IssueState::Closing,
    )
};

const fn ours(name: &'static str, title: &'static str, state: ArticleState) -> DemoArticle {
    DemoArticle {
        teacher: "paul",
        ..article(name, NUMBER.id, title, state)
    }
}

pub(super) static ARTICLES: [DemoArticle; 3] = [
    DemoArticle {
        authors: Authors::Pupils(&["lucie"]),
        section: Some(0),
        target_words: 50,
        ..ours(
            "cartable",
            "Mon cartable pèse sept kilos",
            ArticleState::Placed,
        )
    },
    DemoArticle {
        authors: Authors::Pupils(&["sacha"]),
        target_words: 30,
        ..ours("salle", "Où est la salle 12 ?", ArticleState::Approved)
    },
    DemoArticle {
        mode: Mode::Group,
        authors: Authors::Pupils(&["noe", "adam"]),
        target_words: 60,
        ..ours(
            "questions",
            "Dix questions aux sixièmes",
            ArticleState::Submitted,
        )
    },
];

/// Their texts.
pub(super) fn texts() -> Vec<DemoText> {
    let text = |id, title, writers, pieces| DemoText {
        id,
        space: "aubepine-tancrede",
        title,
        kind: DocumentKind::Article,
        writers: Pens::People(writers),
        pieces,
    };
    vec![
        text(
            "demo-cartable",
            "Mon cartable pèse sept kilos",
            &["lucie"],
            vec![
                by(
                    "lucie",
                    [paragraph(
                        "Je l’ai pesé le lundi, jour d’histoire, de maths et de musique. Mon petit frère pèse *seize kilos*.",
                    )],
                ),
                by("lucie", [pictures::BAG.figure()]),
                by(
                    "lucie",
                    [
                        heading("Mes trois astuces"),
                        bullets(&[
                            "un casier pour deux",
                            "un cahier pour deux matières",
                            "vider la trousse",
                        ]),
                    ],
                ),
            ],
        ),
        text(
            "demo-salle",
            "Où est la salle 12 ?",
            &["sacha"],
            vec![by(
                "sacha",
                [paragraph(
                    "La salle 11 est au premier étage, la salle 13 aussi. La salle 12 est au bout de la cour, et personne ne \
                     sait pourquoi.",
                )],
            )],
        ),
        text(
            "demo-questions",
            "Dix questions aux sixièmes",
            &["noe", "adam"],
            vec![
                by("noe", [heading("Est-ce qu’on se perd\u{a0}?")]),
                by("adam", [quote("Deux jours. Après, c’est fini.")]),
                by("noe", [heading("Est-ce qu’on a encore une récré\u{a0}?")]),
                by("adam", [quote("Oui, deux\u{a0}! Mais on dit la pause.")]),
            ],
        ),
    ]
}
