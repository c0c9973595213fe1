//! An issue as schools make them: twelve articles, twenty pictures.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::print_stdout,
    missing_docs,
    reason = "a test may fail"
)]

mod support;

use std::time::Instant;

use passeplume_press::{Block, Edition, ListKind, Section};
use passeplume_press_pdf::pdf;
use support::{Fixture, bullets, edition, paragraph, picture, read_back, run, story};

const TITLES: [&str; 12] = [
    "Des poules dans la cour de l’école",
    "Le préau est bleu !",
    "Trois jours à la ferme pédagogique de Kerlan",
    "Interview de Mme Le Goff, boulangère",
    "L’été des hirondelles",
    "La recette du gâteau aux noix",
    "Notre potager se réveille",
    "Pourquoi la lune change-t-elle de forme ?",
    "Le cross du collège",
    "Bravo aux joueuses de l’AS Saint-Aubin",
    "Jeu : qui suis-je ?",
    "Le journal d’une goutte d’eau",
];

const WORDS: [&str; 6] = [
    "Lundi matin, toute la classe s’est retrouvée devant le grand portail vert. Il faisait encore nuit, et l’on entendait déjà les poules qui s’impatientaient derrière le grillage du poulailler.",
    "« On ne sait jamais combien d’œufs on va trouver », explique Malo, qui tient le carnet depuis la rentrée. Chaque jour, deux élèves comptent, notent et rangent les œufs dans les boîtes bleues.",
    "Il faut aussi nettoyer : ramasser la paille, changer l’eau, vérifier que le renard n’a pas creusé sous la clôture. C’est extraordinairement long quand il pleut, mais personne ne voudrait laisser sa place.",
    "Pourquoi des poules ? Parce qu’elles mangent les restes de la cantine : 43 kg d’épluchures en un mois ! Sans elles, tout cela partirait à l’incinération, à trente kilomètres d’ici.",
    "Nous avons posé la question à Mme Bernard, vétérinaire à Saint-Aubin-des-Prés. Elle est venue avec une balance, un stéthoscope et beaucoup de patience ; les poules, elles, n’en avaient pas du tout.",
    "Au printemps, nous voudrions vendre les œufs au marché. L’argent servira à acheter un récupérateur d’eau et, si tout va bien, deux nouvelles pensionnaires.",
];

#[test]
fn prs_13_an_issue_of_twelve_articles_and_twenty_pictures_is_soon_made() {
    let mut shelf = Fixture::default();
    for at in 0..20 {
        let (wide, low) = if std::env::var_os("LARGE").is_some() {
            (1_600, 1_067)
        } else {
            (400, 267)
        };
        let (width, height) = if at % 5 == 3 {
            (low, wide)
        } else {
            (wide, low)
        };
        shelf = shelf.photo(&format!("p{at}"), width, height);
    }
    let mut pictures = 0;
    let mut stories: Vec<_> = TITLES.iter().enumerate().map(|(at, title)| {
        let mut blocks: Vec<Block> = (0..4 + at % 4).map(|place| paragraph(WORDS[(at + place) % 6])).collect();
        for place in 0..(if at % 3 == 2 { 1 } else { 2 }) {
            if pictures < 20 {
                let id = format!("p{pictures}");
                blocks.insert(1 + place * 3, picture(&id, Some("Un paysage de collines sous le ciel"), "Les collines, vues du dernier étage de l’école un matin de mars."));
                pictures += 1;
            }
        }
        match at {
            1 => blocks.push(Block::Quote(vec![paragraph("Le bleu, c’est la couleur qui repose les yeux après la dictée.")])),
            3 => blocks.insert(3, Block::Heading(1, vec![run("« Je me lève à deux heures »")])),
            5 => {
                blocks.truncate(2);
                blocks.extend([Block::Heading(1, vec![run("Il faut")]), bullets(&["200 g de noix décortiquées", "3 œufs de nos poules", "150 g de sucre et un peu de vanille, plus ou moins selon les goûts"])]);
                blocks.extend([Block::Heading(1, vec![run("On fait")]), Block::List(ListKind::Numbers, ["Mélanger les œufs et le sucre.", "Ajouter les noix pilées.", "Cuire 35 minutes à four moyen, puis laisser refroidir sur une grille."].iter().map(|one| vec![paragraph(one)]).collect())]);
            }
            7 => blocks.push(Block::Sound { media: "son".into(), captions: "La chanson de la lune, chantée par les CP.".into(), seconds: 65, bytes: 0 }),
            10 => blocks = vec![paragraph("Je suis petite, je vole sans ailes, je pleure sans yeux. Qui suis-je ? 🌧"), paragraph("Réponse dans le prochain numéro !")],
            _ => {}
        }
        let mut story = story(at as i64 + 1, title, blocks);
        if at % 2 == 0 {
            story.standfirst = "Depuis janvier, quatre poules rousses habitent derrière la cantine. Les élèves s’en occupent chaque matin, même quand il gèle.".into();
        }
        story
    }).collect();
    let mut sections = Vec::new();
    for (title, count) in [
        ("À la une", 1),
        ("La vie de l’école", 4),
        ("Reportages", 4),
        ("Jeux et recettes", 3),
    ] {
        let rest = stories.split_off(count);
        sections.push(Section {
            title: title.into(),
            stories,
        });
        stories = rest;
    }
    let mut edition = edition(sections);
    edition.credits = [
        "Zoé D.",
        "Malo T.",
        "Aïcha B.",
        "Tiago M.",
        "Lou-Anne P.",
        "Noé C.",
        "Олексій К.",
        "Inès R.",
        "la classe de CE1/CE2",
        "la classe de CE2/CM1",
    ]
    .map(ToOwned::to_owned)
    .to_vec();
    edition.cover = Some(picture("p0", Some(""), ""));
    let begin = Instant::now();
    let bytes = pdf(&edition, &shelf).unwrap();
    println!(
        "12 articles, {pictures} pictures: {} ms, {} bytes",
        begin.elapsed().as_millis(),
        bytes.len()
    );
    let read = read_back("twelve.pdf", &bytes);
    let photos: usize = shelf.0.values().map(|photo| photo.bytes.len()).sum();
    assert!(
        bytes.len() < photos + (300 << 10),
        "{} beside its photos",
        bytes.len() - photos
    );
    if let Some(pages) = read.pages() {
        assert!((8..24).contains(&pages), "{pages}");
    }
    read.tells(&TITLES);
    let drawn = Edition {
        cover: None,
        ..edition
    };
    read_back("drawn.pdf", &pdf(&drawn, &shelf).unwrap());
}
