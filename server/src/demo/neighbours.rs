//! The newspaper of two schools in the demo world: a number in its layout, in which families have not answered everything,
//! and an exhibition that somebody has signed.

use passeplume_domain::{
    documents::DocumentKind,
    journals::{ArticleState, Audience, IssueKind, IssueState, Mode},
};

use super::{
    DemoText, Pens,
    issues::{DemoIssue, DemoJournal, number},
    newspaper::{Authors, DemoArticle, article},
    pen::{bullets, by, heading, paragraph, quote},
    pictures,
};

pub(super) static GAZETTE: DemoJournal = DemoJournal {
    id: "demo-gazette",
    space: "voisins",
    title: "La Gazette des voisins",
    teacher: "helene",
    director: "Hélène Guérin",
    school: "École du Vieux Lavoir, Pont-sur-Loir",
    days_ago: 80,
};

pub(super) const NUMBER: DemoIssue = DemoIssue {
    sections: &["Chez vous", "Chez nous"],
    days_ago: 24,
    ..number(
        "demo-gazette-1",
        &GAZETTE,
        "Douze kilomètres",
        IssueState::Layout,
    )
};

pub(super) const EXHIBITION: DemoIssue = DemoIssue {
    id: "demo-gazette-exposition",
    journal: &GAZETTE,
    kind: IssueKind::Exhibition,
    title: "Deux villages, une carte",
    theme: "Nous avons marché de notre école vers la vôtre, et vous vers la nôtre.",
    sections: &["Le chemin"],
    audience: Audience::Public,
    cover: None,
    days_ago: 18,
    state: IssueState::SignedOff,
};

const BOTH: Authors = Authors::Classes(&["gm-ce2-cm1", "vl-cm2"]);

const fn ours(
    name: &'static str,
    issue: &'static str,
    title: &'static str,
    state: ArticleState,
) -> DemoArticle {
    DemoArticle {
        teacher: "helene",
        section: Some(0),
        ..article(name, issue, title, state)
    }
}

pub(super) static ARTICLES: [DemoArticle; 6] = [
    DemoArticle {
        standfirst: "En hiver, l’eau est plus chaude que l’air. Alors elle fume.",
        authors: Authors::Pupils(&["ines"]),
        target_words: 50,
        ..ours(
            "lavoir",
            NUMBER.id,
            "Le lavoir qui fume",
            ArticleState::Placed,
        )
    },
    DemoArticle {
        authors: Authors::Pupils(&["jeanne"]),
        target_words: 30,
        ..ours(
            "cloches",
            NUMBER.id,
            "Les trois cloches de l’église",
            ArticleState::Placed,
        )
    },
    DemoArticle {
        mode: Mode::Group,
        authors: Authors::Pupils(&["maelys", "hugo"]),
        teacher: "karim",
        section: Some(1),
        target_words: 50,
        ..ours(
            "abeilles",
            NUMBER.id,
            "Un hôtel pour les abeilles",
            ArticleState::Placed,
        )
    },
    DemoArticle {
        authors: Authors::Pupils(&["noe"]),
        section: None,
        target_words: 25,
        ..ours(
            "fantome",
            NUMBER.id,
            "Le fantôme du couloir",
            ArticleState::Approved,
        )
    },
    DemoArticle {
        mode: Mode::Collective,
        authors: BOTH,
        standfirst: "Il faut trois heures à pied, avec les pauses.",
        target_words: 30,
        ..ours("carte", EXHIBITION.id, "Notre carte", ArticleState::Placed)
    },
    DemoArticle {
        mode: Mode::Collective,
        authors: BOTH,
        target_words: 30,
        ..ours(
            "chemin",
            EXHIBITION.id,
            "Ce qu’on entend en chemin",
            ArticleState::Placed,
        )
    },
];

/// Their texts.
pub(super) fn texts() -> Vec<DemoText> {
    let text = |id, title, writers, pieces| DemoText {
        id,
        space: "voisins",
        title,
        kind: DocumentKind::Article,
        writers,
        pieces,
    };
    vec![
        text(
            "demo-lavoir",
            "Le lavoir qui fume",
            Pens::People(&["ines"]),
            vec![
                by(
                    "ines",
                    [paragraph(
                        "Ce matin il faisait *moins trois*. Deux camarades ont mesuré l’eau du lavoir\u{a0}: onze degrés\u{a0}!",
                    )],
                ),
                by("ines", [pictures::WASH_HOUSE.figure()]),
                by(
                    "ines",
                    [paragraph(
                        "La source vient de sous la colline. Elle ne gèle jamais, dit Monsieur Perrault.",
                    )],
                ),
            ],
        ),
        text(
            "demo-cloches",
            "Les trois cloches de l’église",
            Pens::People(&["jeanne"]),
            vec![by(
                "jeanne",
                [
                    paragraph(
                        "Elles s’appellent Louise, Marie et Petite-Anne. Petite-Anne est fêlée\u{a0}: elle dit *dong* sans le *ng*.",
                    ),
                    quote("Je les reconnais les yeux fermés, même sous la couette."),
                ],
            )],
        ),
        text(
            "demo-abeilles",
            "Un hôtel pour les abeilles",
            Pens::People(&["maelys", "hugo"]),
            vec![
                by(
                    "maelys",
                    [paragraph(
                        "Nous avons percé des bûches, et rangé des tiges creuses. En mars, *neuf chambres* étaient prises.",
                    )],
                ),
                by("maelys", [pictures::BEE.figure()]),
                by(
                    "hugo",
                    [
                        heading("Pour en faire un"),
                        bullets(&["une bûche sèche", "une perceuse, et un adulte", "du soleil"]),
                    ],
                ),
            ],
        ),
        text(
            "demo-fantome",
            "Le fantôme du couloir",
            Pens::People(&["noe"]),
            vec![by(
                "noe",
                [paragraph(
                    "Chaque jeudi à quatre heures, une porte grince. Nous avons attendu, cachés derrière les manteaux. C’était le \
                     chat de la cantine.",
                )],
            )],
        ),
        text(
            "demo-carte",
            "Notre carte",
            Pens::Everybody,
            vec![
                by(
                    "ines",
                    [paragraph(
                        "Chaque groupe a dessiné un kilomètre. Ensuite nous avons collé les douze feuilles.",
                    )],
                ),
                by("ines", [pictures::MAP.figure()]),
            ],
        ),
        text(
            "demo-chemin",
            "Ce qu’on entend en chemin",
            Pens::Everybody,
            vec![
                by(
                    "hugo",
                    [bullets(&[
                        "au premier kilomètre, la cour de récréation",
                        "au cinquième, le moulin qui ne tourne plus",
                        "au neuvième, la rivière",
                    ])],
                ),
                by("noe", [paragraph("Au douzième, vous nous appeliez déjà.")]),
            ],
        ),
    ]
}
