//! What the demo's school shows to everybody: the names on the village's war memorial, and last year's old objects.

use passeplume_domain::{
    documents::DocumentKind,
    journals::{ArticleState, Audience, IssueKind, IssueState, Mode},
};

use super::{
    DemoText, Pens,
    issues::{DemoIssue, PLANETE},
    newspaper::{Authors, DemoArticle, article},
    pen::{bullets, by, heading, paragraph, quote},
    pictures,
};

pub(super) const LAST_YEAR: DemoIssue = DemoIssue {
    id: "demo-exposition-1",
    title: "Les objets de nos grands-parents",
    theme: "Un moulin à café, un encrier, une radio : à quoi servaient-ils, et qui s’en souvient ?",
    sections: &["La cuisine"],
    cover: None,
    // Before 1 August whenever the demo begins between August and May.
    days_ago: 330,
    state: IssueState::Archived,
    ..THIS_YEAR
};

pub(super) const THIS_YEAR: DemoIssue = DemoIssue {
    id: "demo-exposition-2",
    journal: &PLANETE,
    kind: IssueKind::Exhibition,
    title: "Les noms du monument",
    theme: "Onze noms sont gravés sur la place. Qui étaient ces hommes, et que reste-t-il d’eux au village ?",
    sections: &["Avant", "Partir", "Se souvenir"],
    audience: Audience::Public,
    cover: Some(&pictures::MONUMENT),
    days_ago: 70,
    state: IssueState::Published,
};

/// Written by whole classes: no child is named to everybody.
const fn panel(
    name: &'static str,
    issue: &'static str,
    title: &'static str,
    section: usize,
) -> DemoArticle {
    DemoArticle {
        mode: Mode::Collective,
        authors: Authors::Classes(&["gm-ce2-cm1"]),
        teacher: "karim",
        section: Some(section),
        ..article(name, issue, title, ArticleState::Published)
    }
}

pub(super) static ARTICLES: [DemoArticle; 4] = [
    panel("moulin", LAST_YEAR.id, "Le moulin de Mémé Jeanne", 0),
    DemoArticle {
        standfirst: "En 1914, le village avait deux écoles, trois cafés et un charron.",
        ..panel(
            "village",
            THIS_YEAR.id,
            "Un village de six cents habitants",
            0,
        )
    },
    panel("auguste", THIS_YEAR.id, "Auguste, le charron", 1),
    DemoArticle {
        standfirst: "Chaque 11 novembre, nous lisons les onze noms à voix haute.",
        ..panel("plaque", THIS_YEAR.id, "Ce que dit la pierre", 2)
    },
];

/// Their texts.
pub(super) fn texts() -> Vec<DemoText> {
    let text = |id, title, pieces| DemoText {
        id,
        space: "planete",
        title,
        kind: DocumentKind::Article,
        writers: Pens::Class("gm-ce2-cm1"),
        pieces,
    };
    vec![
        text(
            "demo-moulin",
            "Le moulin de Mémé Jeanne",
            vec![
                by(
                    "maelys",
                    [paragraph(
                        "On le serrait entre ses genoux et on tournait la manivelle. Il fallait *trois minutes* pour une tasse.",
                    )],
                ),
                by("maelys", [pictures::MILL.figure()]),
                by("hugo", [quote("L’odeur réveillait toute la maison\u{a0}!")]),
            ],
        ),
        text(
            "demo-village",
            "Un village de six cents habitants",
            vec![
                by(
                    "maelys",
                    [paragraph(
                        "Aux archives, nous avons compté les feux du recensement. Presque tout le monde travaillait la terre.",
                    )],
                ),
                by(
                    "hugo",
                    [
                        heading("Les métiers que nous avons trouvés"),
                        bullets(&["charron", "sabotière", "garde-barrière", "instituteur"]),
                    ],
                ),
            ],
        ),
        text(
            "demo-auguste",
            "Auguste, le charron",
            vec![
                by(
                    "hugo",
                    [paragraph(
                        "Auguste avait vingt et un ans. Il réparait les roues des charrettes, rue du Lavoir. Il est parti le \
                         4\u{a0}août 1914, un mardi.",
                    )],
                ),
                by(
                    "maelys",
                    [quote(
                        "Ma chère mère, il fait froid mais je vais bien. Gardez-moi des noix.",
                    )],
                ),
                by(
                    "hugo",
                    [paragraph(
                        "C’est la dernière lettre que sa petite-nièce nous a montrée. Nous l’avons recopiée à la plume.",
                    )],
                ),
            ],
        ),
        text(
            "demo-plaque",
            "Ce que dit la pierre",
            vec![
                by(
                    "maelys",
                    [paragraph(
                        "La pierre vient de la carrière d’à côté. Les lettres étaient dorées\u{a0}: il en reste un peu dans le creux \
                         des A.",
                    )],
                ),
                by("maelys", [pictures::MONUMENT.figure()]),
                by(
                    "hugo",
                    [paragraph(
                        "Nous avons fait un frottage au crayon de chaque nom. Les onze feuilles sont dans le couloir de l’école.",
                    )],
                ),
            ],
        ),
    ]
}
