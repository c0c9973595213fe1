//! What « Planète Gilles Ménage » holds in the demo world: which article is where on its way, by whom.

use passeplume_domain::{
    documents::DocumentKind,
    journals::{ArticleState, Mode},
};

use super::{
    DemoText, Pens, exhibition, footbridge, neighbours,
    pen::{bullets, by, heading, paragraph, quote},
    pictures, shadows,
};

/// Who writes an article.
pub(crate) enum Authors {
    /// Every pupil of these classes.
    Classes(&'static [&'static str]),
    /// These pupils, by login.
    Pupils(&'static [&'static str]),
}

/// An article of the demo world.
pub(crate) struct DemoArticle {
    /// Its id is `demo-article-{name}`, its text's `demo-{name}`.
    pub(crate) name: &'static str,
    /// The id of one of [`super::issues::ISSUES`].
    pub(crate) issue: &'static str,
    pub(crate) title: &'static str,
    pub(crate) standfirst: &'static str,
    pub(crate) angle: &'static str,
    pub(crate) mode: Mode,
    pub(crate) authors: Authors,
    /// The teacher who gives, returns and approves it.
    pub(crate) teacher: &'static str,
    pub(crate) target_words: i64,
    /// Until how many days after its issue's conference it is wanted.
    pub(crate) due_days: i64,
    pub(crate) instruction: &'static str,
    /// The rubrique's place, where it has one.
    pub(crate) section: Option<usize>,
    pub(crate) state: ArticleState,
    /// The teacher's word, where it came back.
    pub(crate) word: &'static str,
}

const FIRST: &str = "demo-numero-1";
const SECOND: &str = "demo-numero-2";
const THIRD: &str = "demo-numero-3";

pub(crate) const SECTIONS: [&str; 4] = [
    "À la une",
    "La vie de l’école",
    "Reportages",
    "Jeux et recettes",
];

const BOTH: Authors = Authors::Classes(&["gm-ce1-ce2", "gm-ce2-cm1"]);

pub(crate) const fn article(
    name: &'static str,
    issue: &'static str,
    title: &'static str,
    state: ArticleState,
) -> DemoArticle {
    DemoArticle {
        name,
        issue,
        title,
        standfirst: "",
        angle: "",
        mode: Mode::Individual,
        authors: Authors::Pupils(&[]),
        teacher: "claire",
        target_words: 80,
        due_days: 17,
        instruction: "",
        section: None,
        state,
        word: "",
    }
}

/// Every article, each issue's in its order. Ideas have no authors yet: theirs is who proposed them.
static ARTICLES: [DemoArticle; 15] = [
    DemoArticle {
        standfirst: "Pendant l’été, des ouvriers ont repeint le préau. Nous avons enquêté.",
        authors: Authors::Pupils(&["zoe", "tom"]),
        section: Some(0),
        ..article(
            "preau",
            FIRST,
            "Le préau est bleu !",
            ArticleState::Published,
        )
    },
    DemoArticle {
        mode: Mode::Group,
        authors: Authors::Pupils(&["maelys", "hugo"]),
        teacher: "karim",
        section: Some(2),
        ..article(
            "facteur",
            FIRST,
            "Quatre questions au facteur",
            ArticleState::Published,
        )
    },
    DemoArticle {
        mode: Mode::Collective,
        authors: Authors::Classes(&["gm-ce1-ce2"]),
        section: Some(3),
        ..article(
            "crepes",
            FIRST,
            "Les crêpes du vendredi",
            ArticleState::Published,
        )
    },
    DemoArticle {
        authors: Authors::Pupils(&["lila"]),
        section: Some(1),
        ..article(
            "bagarre",
            FIRST,
            "La dispute des billes",
            ArticleState::Withdrawn,
        )
    },
    super::song::ARTICLE,
    DemoArticle {
        mode: Mode::Collective,
        authors: BOTH,
        angle: "Qui sont-elles, et qui s’en occupe ?",
        instruction: "Chacun ajoute une phrase vraie, que les autres ne savent pas encore.",
        target_words: 120,
        ..article(
            "poules",
            SECOND,
            "Des poules dans la cour !",
            ArticleState::Draft,
        )
    },
    DemoArticle {
        mode: Mode::Group,
        authors: Authors::Pupils(&["maelys", "hugo", "lila"]),
        teacher: "karim",
        angle: "Que se passe-t-il avant midi ?",
        instruction: "Pose trois questions et écris les réponses comme elles ont été dites.",
        target_words: 120,
        ..article(
            "cantine",
            SECOND,
            "Les coulisses de la cantine",
            ArticleState::Submitted,
        )
    },
    DemoArticle {
        authors: Authors::Pupils(&["tom"]),
        // Two days ago: something is always late.
        due_days: 10,
        instruction: "Raconte ton brevet : avant, pendant, après.",
        word: "Ton histoire donne envie de nager ! Relis les verbes en « é » et en « er », puis dis ce que tu as entendu \
               sous l’eau.",
        ..article(
            "natation",
            SECOND,
            "Le brevé de natation",
            ArticleState::Returned,
        )
    },
    super::reading::ARTICLE,
    DemoArticle {
        authors: Authors::Pupils(&["zoe"]),
        angle: "Le ciel vu de la cour",
        instruction: "Note chaque matin le temps et la température, puis écris ta semaine.",
        target_words: 60,
        ..article(
            "meteo",
            SECOND,
            "La météo de la semaine",
            ArticleState::Assigned,
        )
    },
    DemoArticle {
        authors: Authors::Pupils(&["maelys"]),
        teacher: "karim",
        target_words: 50,
        ..article(
            "devinettes",
            SECOND,
            "Trois devinettes de la cour",
            ArticleState::Approved,
        )
    },
    DemoArticle {
        authors: Authors::Pupils(&["hugo"]),
        teacher: "karim",
        target_words: 40,
        section: Some(1),
        ..article(
            "escargots",
            SECOND,
            "La course d’escargots",
            ArticleState::Placed,
        )
    },
    DemoArticle {
        authors: Authors::Pupils(&["lila"]),
        angle: "Pourquoi dorment-ils tout le temps ?",
        ..article("chats", SECOND, "Les chats de la rue", ArticleState::Idea)
    },
    DemoArticle {
        authors: Authors::Pupils(&["hugo"]),
        ..article(
            "potager",
            SECOND,
            "Le carnet du potager",
            ArticleState::Idea,
        )
    },
    DemoArticle {
        authors: Authors::Pupils(&["tom"]),
        ..article("neige", THIRD, "Et s’il neigeait ?", ArticleState::Idea)
    },
];

/// Every article, those of exhibitions and of the other newspapers last.
pub(crate) fn articles() -> impl Iterator<Item = &'static DemoArticle> {
    ARTICLES
        .iter()
        .chain(&exhibition::ARTICLES)
        .chain([&shadows::ARTICLE])
        .chain(&neighbours::ARTICLES)
        .chain(&footbridge::ARTICLES)
}

/// The texts that only the newspaper has.
pub(crate) fn texts() -> Vec<DemoText> {
    let text = |id, title, pens, pieces| DemoText {
        id,
        space: "planete",
        title,
        kind: DocumentKind::Article,
        writers: pens,
        pieces,
    };
    vec![
        text(
            "demo-preau",
            "Le préau est bleu !",
            Pens::People(&["zoe", "tom"]),
            vec![
                by(
                    "zoe",
                    [paragraph(
                        "Quand nous sommes revenus en septembre, *le préau n'était plus gris*. Il est bleu comme la piscine.",
                    )],
                ),
                by(
                    "tom",
                    [paragraph(
                        "Monsieur Lebrun, le peintre, nous a dit qu'il avait fallu *cinquante-deux litres* de peinture.",
                    )],
                ),
                by("tom", [pictures::PREAU.figure()]),
                by(
                    "zoe",
                    [quote(
                        "Le plus dur, c'était le plafond\u{a0}: j'en avais dans les cheveux\u{a0}!",
                    )],
                ),
            ],
        ),
        text(
            "demo-facteur",
            "Quatre questions au facteur",
            Pens::People(&["maelys", "hugo"]),
            vec![
                by("maelys", [pictures::BELL.figure()]),
                by("maelys", [heading("À quelle heure vous levez-vous\u{a0}?")]),
                by(
                    "hugo",
                    [quote(
                        "À cinq heures. Ma chatte se lève avec moi, puis elle se recouche.",
                    )],
                ),
                by(
                    "maelys",
                    [heading(
                        "Quelle est la lettre la plus drôle que vous avez portée\u{a0}?",
                    )],
                ),
                by(
                    "hugo",
                    [quote(
                        "Une lettre pour le Père Noël, avec un dessin d'œuf à la coque. Elle est bien arrivée.",
                    )],
                ),
            ],
        ),
        text(
            "demo-crepes",
            "Les crêpes du vendredi",
            Pens::Class("gm-ce1-ce2"),
            vec![
                by(
                    "lila",
                    [paragraph("Pour une classe de vingt-deux, il faut\u{a0}:")],
                ),
                by(
                    "tom",
                    [bullets(&[
                        "1\u{a0}kg de farine",
                        "12\u{a0}œufs de nos poules",
                        "2\u{a0}litres de lait",
                        "un peu de patience",
                    ])],
                ),
                by("lila", [pictures::HEN.figure()]),
                by(
                    "zoe",
                    [paragraph(
                        "On mélange, on attend une heure, et on chante pendant que ça cuit.",
                    )],
                ),
            ],
        ),
        text(
            "demo-bagarre",
            "La dispute des billes",
            Pens::People(&["lila"]),
            vec![by(
                "lila",
                [paragraph(
                    "Lundi, deux grands se sont disputés pour une bille. Maintenant ils jouent ensemble.",
                )],
            )],
        ),
        text(
            "demo-meteo",
            "La météo de la semaine",
            Pens::People(&["zoe"]),
            Vec::new(),
        ),
        text(
            "demo-devinettes",
            "Trois devinettes de la cour",
            Pens::People(&["maelys"]),
            vec![by(
                "maelys",
                [
                    paragraph(
                        "J'ai un lacet mais pas de chaussure. Qui suis-je\u{a0}? _La poule Madame Dupré._",
                    ),
                    paragraph("Je sonne et tout le monde court. Qui suis-je\u{a0}? _La cloche._"),
                    paragraph(
                        "On me marche dessus et je ne dis rien. Qui suis-je\u{a0}? _La marelle._",
                    ),
                ],
            )],
        ),
        text(
            "demo-escargots",
            "La course d’escargots",
            Pens::People(&["hugo"]),
            vec![by(
                "hugo",
                [paragraph(
                    "Départ à dix heures, arrivée à dix heures quarante. Turbo a gagné de deux centimètres\u{a0}!",
                )],
            )],
        ),
    ]
}
