//! The article of the demo world that the other class reads just now, with the mistakes that it is there to find.

use passeplume_domain::{documents::DocumentKind, journals::ArticleState};

use super::{
    DemoText, Pens,
    newspaper::{Authors, DemoArticle, article},
    pen::{by, paragraph},
};

/// Hugo's, of the CE2/CM1, which the CE1/CE2 reads.
pub(crate) const ARTICLE: DemoArticle = DemoArticle {
    authors: Authors::Pupils(&["hugo"]),
    teacher: "karim",
    angle: "Qui habite dans le nichoir ?",
    target_words: 60,
    instruction: "Raconte ce que tu as vu, jour après jour.",
    ..article(
        "nichoir",
        "demo-numero-2",
        "Le nichoir du préau",
        ArticleState::Proofreading,
    )
};

/// Its words.
pub(crate) fn text() -> DemoText {
    DemoText {
        id: "demo-nichoir",
        space: "planete",
        title: "Le nichoir du préau",
        kind: DocumentKind::Article,
        writers: Pens::People(&["hugo"]),
        pieces: vec![by(
            "hugo",
            [
                paragraph(
                    "Lundi, une mésange est entré dans le nichoir. Elle avait de la mousse dans le bec.",
                ),
                paragraph(
                    "Mercredi, elles étaient deux. On a compté vingt voyages avant la récré !",
                ),
                paragraph("Vendredi, plus un bruit. Je crois qu'elles couve."),
            ],
        )],
    }
}
