//! The chronicle in correspondence: Aubépine of the mill writes to Tancrède of the island.

use passeplume_domain::documents::DocumentKind;

use super::{
    DemoText, Pens,
    pen::{bullets, by, heading, paragraph, quote},
};

/// The letters, and the world that both classes keep of them.
pub(crate) fn texts() -> Vec<DemoText> {
    vec![first_letter(), answer(), world()]
}

fn first_letter() -> DemoText {
    DemoText {
        id: "demo-aubepine",
        space: "aubepine-tancrede",
        title: "Lettre 1 : Aubépine à qui trouvera cette bouteille",
        kind: DocumentKind::Chronicle,
        writers: Pens::Class("tr-6e-b"),
        pieces: vec![
            by(
                "adam",
                [paragraph("Au moulin, le soir de la première neige.")],
            ),
            by(
                "lucie",
                [paragraph(
                    "Toi qui lis, je m'appelle *Aubépine*, j'ai onze ans et je suis la fille du meunier. Depuis trois \
                     nuits, la roue tourne toute seule, et ce n'est pas l'eau qui la pousse.",
                )],
            ),
            by(
                "sacha",
                [paragraph(
                    "Mon père dit que c'est le gel. Mais le gel ne chante pas. J'ai mis ma lettre dans une bouteille, \
                     car la rivière va plus loin que nos chevaux.",
                )],
            ),
            by(
                "adam",
                [paragraph(
                    "Si tu sais ce qui chante sous les roues, réponds-moi vite. La farine devient bleue.",
                )],
            ),
        ],
    }
}

fn answer() -> DemoText {
    DemoText {
        id: "demo-tancrede",
        space: "aubepine-tancrede",
        title: "Lettre 2 : Tancrède répond",
        kind: DocumentKind::Chronicle,
        writers: Pens::Class("vl-cm2"),
        pieces: vec![
            by(
                "helene",
                [quote(
                    "À vous la plume, de 80 à 150 mots. Mots à placer\u{a0}: _lanterne, grincer, minuscule, jamais, \
                         au-dessous_. Indice\u{a0}: une clé trop chaude.",
                )],
            ),
            by("ines", [paragraph("Chère Aubépine,")]),
            by(
                "noe",
                [paragraph(
                    "Ta bouteille a mis longtemps. Cela fait *cent douze jours* que je suis sur cette île, avec un crabe \
                     nommé Maréchal pour seule compagnie. Il marche de travers, mais il écoute droit.",
                )],
            ),
            by(
                "jeanne",
                [paragraph(
                    "Cette nuit, j'ai entendu grincer quelque chose au-dessous du sable. J'ai pris ma lanterne…",
                )],
            ),
        ],
    }
}

fn world() -> DemoText {
    DemoText {
        id: "demo-monde",
        space: "aubepine-tancrede",
        title: "Notre carnet du monde",
        kind: DocumentKind::Text,
        writers: Pens::Everybody,
        pieces: vec![
            by("paul", [heading("Ce que nous savons déjà")]),
            by(
                "lucie",
                [bullets(&[
                    "Aubépine, 11 ans, fille du meunier. Elle n'a peur que du silence.",
                    "La roue du moulin tourne sans eau.",
                ])],
            ),
            by(
                "jeanne",
                [bullets(&[
                    "Tancrède, cent douze jours sur une île.",
                    "Maréchal, crabe, marche de travers.",
                    "Une clé trop chaude pour être tenue à la main.",
                ])],
            ),
        ],
    }
}
