//! The article of the demo world that a family took off its page: a child can be heard in it, and her mother said no since.

use passeplume_domain::{
    documents::DocumentKind,
    journals::{ArticleState, Mode},
};

use super::{
    DemoText, Pens,
    newspaper::{Authors, DemoArticle, article},
    pen::{by, paragraph},
    pictures,
};

/// It came out, and is not there any more: see [`super::consents::take_back`].
pub(crate) const ARTICLE: DemoArticle = DemoArticle {
    mode: Mode::Collective,
    authors: Authors::Classes(&["gm-ce1-ce2"]),
    section: Some(1),
    ..article(
        "chanson",
        "demo-numero-1",
        "La chanson de la rentrée",
        ArticleState::Published,
    )
};

/// Its words.
pub(crate) fn text() -> DemoText {
    DemoText {
        id: "demo-chanson",
        space: "planete",
        title: "La chanson de la rentrée",
        kind: DocumentKind::Article,
        writers: Pens::Class("gm-ce1-ce2"),
        pieces: vec![
            by(
                "lila",
                [paragraph(
                    "Le premier matin, personne n’osait parler. Alors quelqu’un a chanté, et tout le monde a suivi.",
                )],
            ),
            by("tom", [pictures::SONG.figure()]),
        ],
    }
}
