//! The exhibition of the demo world that was taken back: two children can be recognised by their shadows.

use passeplume_domain::{
    documents::DocumentKind,
    journals::{ArticleState, Audience, IssueKind, IssueState, Mode},
};

use super::{
    DemoText, Pens,
    issues::{DemoIssue, PLANETE},
    newspaper::{Authors, DemoArticle, article},
    pen::{bullets, by, paragraph},
    pictures,
};

pub(super) const ISSUE: DemoIssue = DemoIssue {
    id: "demo-exposition-3",
    journal: &PLANETE,
    kind: IssueKind::Exhibition,
    title: "Nos ombres",
    theme: "Une lampe, un mur, et chacun devient un mystère.",
    sections: &["Les ombres"],
    audience: Audience::Families,
    cover: None,
    days_ago: 30,
    state: IssueState::Withdrawn,
};

pub(super) static ARTICLE: DemoArticle = DemoArticle {
    mode: Mode::Collective,
    authors: Authors::Classes(&["gm-ce1-ce2"]),
    section: Some(0),
    ..article("ombres", ISSUE.id, "Qui est qui ?", ArticleState::Withdrawn)
};

/// Its words.
pub(super) fn text() -> DemoText {
    DemoText {
        id: "demo-ombres",
        space: "planete",
        title: "Qui est qui ?",
        kind: DocumentKind::Article,
        writers: Pens::Class("gm-ce1-ce2"),
        pieces: vec![
            by(
                "lila",
                [paragraph(
                    "On se met entre la lampe et le mur, et un ami suit le bord de l’ombre avec un crayon.",
                )],
            ),
            by("tom", [pictures::SHADOWS.figure()]),
            by(
                "zoe",
                [
                    paragraph("Il faut\u{a0}:"),
                    bullets(&["une lampe", "du papier noir", "ne plus bouger du tout"]),
                ],
            ),
        ],
    }
}
