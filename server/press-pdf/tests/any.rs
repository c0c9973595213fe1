//! Any model at all makes a PDF, within its bounds.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    missing_docs,
    reason = "a test may fail"
)]

mod support;

use passeplume_press::{Block, Edition, Kind, ListKind, Run, Section, Story};
use passeplume_press_pdf::pdf;
use proptest::prelude::*;
use support::{Fixture, edition, picture};

fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zéèàç’«»!?:; \u{a0}\u{202f}\n-]{0,120}",
        "[a-z]{0,400}",
        any::<String>(),
        "[🐔👩🏽\u{200d}🇫🇷\u{fe0f}\u{301}ش中\u{202e}]{0,30}",
    ]
}

fn runs() -> impl Strategy<Value = Vec<Run>> {
    let run = (
        words(),
        any::<bool>(),
        any::<bool>(),
        proptest::option::of("https://[a-zé/%\u{1}]{1,20}"),
    );
    proptest::collection::vec(
        run.prop_map(|(words, bold, italic, link)| Run {
            words,
            bold,
            italic,
            link,
        }),
        0..4,
    )
}

fn block() -> impl Strategy<Value = Block> {
    let leaf = prop_oneof![
        runs().prop_map(Block::Paragraph),
        (1_u8..7, runs()).prop_map(|(level, runs)| Block::Heading(level, runs)),
        Just(Block::Rule),
        ("(photo|thin|none)", proptest::option::of(words()), words())
            .prop_map(|(id, alternative, caption)| picture(&id, alternative.as_deref(), &caption)),
        (words(), any::<u32>()).prop_map(|(captions, seconds)| Block::Sound {
            media: "photo".into(),
            captions,
            seconds,
            bytes: 0
        }),
        (words(), any::<u32>()).prop_map(|(captions, seconds)| Block::Film {
            media: "film".into(),
            poster: Some("photo".into()),
            captions,
            seconds,
            bytes: 0,
            width: 0,
            height: 0
        }),
    ];
    leaf.prop_recursive(5, 24, 4, |inner| {
        let many = proptest::collection::vec(inner, 0..4);
        prop_oneof![
            many.clone().prop_map(Block::Quote),
            (any::<bool>(), proptest::collection::vec(many, 0..4)).prop_map(|(numbers, items)| {
                Block::List(
                    if numbers {
                        ListKind::Numbers
                    } else {
                        ListKind::Bullets
                    },
                    items,
                )
            }),
        ]
    })
}

fn story() -> impl Strategy<Value = Story> {
    (
        words(),
        words(),
        words(),
        proptest::collection::vec(block(), 0..8),
    )
        .prop_map(|(title, standfirst, byline, blocks)| Story {
            rank: 1,
            title,
            standfirst,
            byline,
            blocks,
        })
}

fn section() -> impl Strategy<Value = Section> {
    (words(), proptest::collection::vec(story(), 0..3))
        .prop_map(|(title, stories)| Section { title, stories })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(48) })]

    #[test]
    fn prs_12_any_model_makes_a_pdf(
        sections in proptest::collection::vec(section(), 0..3),
        (journal, title, theme) in (words(), words(), words()),
        is_show in any::<bool>(),
        cover in proptest::option::of("(photo|thin|none)"),
    ) {
        let edition = Edition {
            journal,
            title,
            theme,
            kind: if is_show { Kind::Exhibition } else { Kind::Paper },
            cover: cover.map(|id| picture(&id, Some(""), "")),
            ..edition(sections)
        };
        let shelf = Fixture::default().photo("photo", 40, 30).photo("thin", 1, 900);
        let bytes = pdf(&edition, &shelf).unwrap();
        prop_assert!(bytes.starts_with(b"%PDF-1.7") && bytes.len() < 4 << 20);
    }
}
