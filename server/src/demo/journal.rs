//! The articles of « Planète Gilles Ménage » and of the page that two schools share.

use passeplume_domain::documents::DocumentKind;

use super::{
    DemoText, Pens,
    pen::{bullets, by, heading, paragraph, quote},
};

/// The journal's texts. Spaces before « ! », « ? », « : » and inside guillemets do not break, as in French print.
pub(crate) fn texts() -> Vec<DemoText> {
    vec![hens(), canteen(), swimming(), neighbours()]
}

fn hens() -> DemoText {
    DemoText {
        id: "demo-poules",
        space: "planete",
        title: "Des poules dans la cour !",
        kind: DocumentKind::Article,
        writers: Pens::Everybody,
        pieces: vec![
            by(
                "zoe",
                [paragraph(
                    "Depuis lundi, *quatre poules* habitent derrière le préau.",
                )],
            ),
            by(
                "tom",
                [paragraph(
                    "Nous avons voté\u{a0}: elles s'appellent Plume, Omelette, Rousse et Madame Dupré.",
                )],
            ),
            by(
                "maelys",
                [paragraph("Hier, il y avait trois œufs\u{a0}! 🐔")],
            ),
            by("hugo", [heading("Qui s'occupe des poules\u{a0}?")]),
            by(
                "lila",
                [bullets(&[
                    "Lundi et mardi\u{a0}: les CE1 donnent le grain.",
                    "Jeudi\u{a0}: les CE2 changent l'eau.",
                    "Vendredi\u{a0}: les CM1 nettoient le poulailler.",
                ])],
            ),
            by(
                "hugo",
                [paragraph(
                    "Madame Dupré est la plus gourmande\u{a0}: elle a mangé le lacet de Karim _(le maître)_.",
                )],
            ),
        ],
    }
}

fn canteen() -> DemoText {
    DemoText {
        id: "demo-cantine",
        space: "planete",
        title: "Les coulisses de la cantine",
        kind: DocumentKind::Article,
        writers: Pens::People(&["maelys", "hugo", "lila"]),
        pieces: vec![
            by(
                "maelys",
                [paragraph(
                    "Jeudi, nous sommes entrés dans la cuisine avec des charlottes sur la tête. Monsieur Bruno prépare \
                     cent quarante repas chaque matin.",
                )],
            ),
            by(
                "hugo",
                [paragraph("*À quelle heure commencez-vous\u{a0}?*")],
            ),
            by(
                "lila",
                [quote(
                    "À six heures et demie, quand vous dormez encore\u{a0}!",
                )],
            ),
            by(
                "hugo",
                [paragraph(
                    "*Quel est le plat que les enfants finissent toujours\u{a0}?*",
                )],
            ),
            by(
                "maelys",
                [quote(
                    "Les lasagnes. Et le plat qui revient toujours, ce sont les endives.",
                )],
            ),
            by("lila", [paragraph("*Que faites-vous des restes\u{a0}?*")]),
            by(
                "hugo",
                [quote(
                    "Depuis cette semaine, les épluchures vont aux poules. Plume et Omelette adorent la salade.",
                )],
            ),
        ],
    }
}

fn swimming() -> DemoText {
    DemoText {
        id: "demo-natation",
        space: "planete",
        // Its mistakes are the pupil's: this is a first draft, before proofreading.
        title: "Le brevé de natation",
        kind: DocumentKind::Article,
        writers: Pens::People(&["tom"]),
        pieces: vec![
            by(
                "tom",
                [paragraph(
                    "Mardi on a été a la pissine pour passé le brevé. Javais peur de sauté dans le grand bain.",
                )],
            ),
            by(
                "tom",
                [paragraph(
                    "Le maitre nageur ma di respire et pense a rien. Alors jai fermer les yeux et jai sauter\u{a0}!",
                )],
            ),
            by(
                "tom",
                [paragraph(
                    "J'ai nager vint cinq mètres sans marrété. Maintenan je veu faire 50.",
                )],
            ),
        ],
    }
}

fn neighbours() -> DemoText {
    DemoText {
        id: "demo-voisins",
        space: "voisins",
        title: "Nos deux écoles",
        kind: DocumentKind::Article,
        writers: Pens::Everybody,
        pieces: vec![
            by("karim", [heading("Une cour, un lavoir, douze kilomètres")]),
            by(
                "maelys",
                [paragraph(
                    "Chez nous, à Gilles Ménage, il y a des poules, un préau bleu et un cerisier où il est interdit de \
                     grimper.",
                )],
            ),
            by(
                "ines",
                [paragraph(
                    "Chez nous, au Vieux Lavoir, la classe est au premier étage. Par la fenêtre, on voit l'eau, et en \
                     hiver elle fume.",
                )],
            ),
            by(
                "noe",
                [paragraph(
                    "Est-ce que vous avez aussi un fantôme dans le couloir\u{a0}?",
                )],
            ),
        ],
    }
}
