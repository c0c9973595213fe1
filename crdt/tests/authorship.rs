//! First authors: no moving washes them out, no typing frames a classmate.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::wildcard_enum_match_arm,
    reason = "helpers of tests fail loudly"
)]

mod authorship_support;

use authorship_support::{LEA, TOM, TOM_AGAIN, Text, ZOE, by};
use passeplume_crdt::authorship::{Credit, FirstAuthors, Tally};
use proptest::prelude::*;

#[test]
fn enter_inside_anothers_words_keeps_their_author() {
    let mut text = Text::new();
    text.types(LEA, 10, "bonjour le monde");
    let credits = text.update(TOM, &[(5, "monde")], &[(LEA, 21, 5)]);
    assert_eq!(
        credits.credits(),
        [Credit {
            client: TOM,
            clock: 5,
            len: 5,
            first: LEA
        }]
    );
    assert_eq!(text.authors(TOM), [by("léa", 5, 5)]);
    assert_eq!(
        text.tally(LEA),
        Tally {
            inserted: 16,
            deleted: 0,
            remaining: 16
        }
    );
    assert_eq!(text.tally(TOM), Tally::default());
}

#[test]
fn enter_before_the_last_letter_too() {
    let mut text = Text::new();
    text.types(LEA, 0, "été");
    text.update(TOM, &[(5, "é")], &[(LEA, 2, 1)]);
    assert_eq!(text.authors(TOM), [by("léa", 5, 1)]);
}

#[test]
fn joining_two_authors_paragraphs_keeps_both() {
    let mut text = Text::new();
    text.types(LEA, 0, "abc");
    text.types(ZOE, 0, "def");
    text.update(TOM, &[(0, "abcdef")], &[(LEA, 0, 3), (ZOE, 0, 3)]);
    assert_eq!(text.authors(TOM), [by("léa", 0, 3), by("zoé", 3, 3)]);
}

#[test]
fn a_retyped_block_of_three_authors_keeps_each_word() {
    let mut text = Text::new();
    text.types(LEA, 0, "Le loup parti");
    text.types(ZOE, 0, "est ");
    text.types(TOM, 0, "vite ");
    // On the page: "Le loup est vite parti"; a heading toggle by Tom.
    let whole = "Le loup est vite parti";
    text.update(
        TOM,
        &[(50, whole)],
        &[(LEA, 0, 13), (ZOE, 0, 4), (TOM, 0, 5)],
    );
    assert_eq!(
        text.authors(TOM),
        [
            by("léa", 50, 8),
            by("zoé", 58, 4),
            by("tom", 62, 5),
            by("léa", 67, 5)
        ]
    );
    assert_eq!(
        text.tally(TOM),
        Tally {
            inserted: 5,
            deleted: 0,
            remaining: 5
        }
    );
}

#[test]
fn marks_between_words_do_not_hide_them() {
    let mut text = Text::new();
    // "un " bold("grand") " loup": the marks take clocks 3 and 9.
    text.update(LEA, &[(0, "un "), (4, "grand"), (10, " loup")], &[]);
    text.update(
        TOM,
        &[(20, "un "), (24, "grand"), (30, " loup")],
        &[(LEA, 0, 15)],
    );
    assert_eq!(
        text.authors(TOM),
        [by("léa", 20, 3), by("léa", 24, 5), by("léa", 30, 5)]
    );
}

#[test]
fn cut_and_paste_shortly_after_keeps_the_author_and_later_does_not() {
    for (wait, author) in [(60_000, "léa"), (700_000, "tom")] {
        let mut text = Text::new();
        text.types(LEA, 0, "Il était une fois");
        text.update(TOM, &[], &[(LEA, 0, 17)]);
        text.now += wait;
        text.update(TOM, &[(0, "Il était une fois")], &[]);
        assert_eq!(text.authors(TOM), [by(author, 0, 17)], "after {wait} ms");
    }
}

#[test]
fn a_paste_between_own_words_is_told_apart() {
    let mut text = Text::new();
    text.types(LEA, 0, "une lanterne minuscule");
    text.update(TOM, &[], &[(LEA, 0, 22)]);
    text.update(TOM, &[(0, "Voici une lanterne minuscule !")], &[]);
    assert_eq!(
        text.authors(TOM),
        [by("tom", 0, 6), by("léa", 6, 22), by("tom", 28, 2)]
    );
}

#[test]
fn each_deleted_letter_comes_back_once() {
    let mut text = Text::new();
    text.types(LEA, 0, "mot à mot");
    text.update(TOM, &[], &[(LEA, 0, 9)]);
    text.update(TOM, &[(0, "mot à mot")], &[]);
    text.update(TOM, &[(9, "mot à mot")], &[]);
    assert_eq!(text.authors(TOM), [by("léa", 0, 9), by("tom", 9, 9)]);
}

#[test]
fn undo_of_many_backspaces_gives_the_word_back() {
    let mut text = Text::new();
    text.types(LEA, 0, "minuscule");
    for clock in (0..9).rev() {
        text.update(TOM, &[], &[(LEA, clock, 1)]);
    }
    assert_eq!(text.tally(TOM).deleted, 9);
    text.update(TOM, &[(0, "minuscule")], &[]);
    assert_eq!(text.authors(TOM), [by("léa", 0, 9)]);
    assert_eq!(text.tally(TOM), Tally::default());
    assert_eq!(
        text.tally(LEA),
        Tally {
            inserted: 9,
            deleted: 0,
            remaining: 9
        }
    );
}

#[test]
fn undo_and_redo_and_undo_keep_the_author_through_the_movers_ids() {
    let mut text = Text::new();
    text.types(LEA, 0, "le crabe Maréchal");
    text.update(TOM, &[], &[(LEA, 0, 17)]);
    text.update(TOM, &[(0, "le crabe Maréchal")], &[]);
    text.update(TOM, &[], &[(TOM, 0, 17)]);
    text.update(TOM_AGAIN, &[(0, "le crabe Maréchal")], &[]);
    assert_eq!(text.authors(TOM_AGAIN), [by("léa", 0, 17)]);
    text.update(ZOE, &[(0, "le crabe Maréchal")], &[(TOM_AGAIN, 0, 17)]);
    assert_eq!(text.authors(ZOE), [by("léa", 0, 17)]);
}

#[test]
fn typing_letter_by_letter_frames_nobody() {
    let mut text = Text::new();
    text.types(LEA, 0, "les poules sont nulles part");
    text.update(TOM, &[], &[(LEA, 0, 27)]);
    text.types(TOM, 0, "tu es nul");
    assert_eq!(text.authors(TOM), [by("tom", 0, 9)]);
    assert_eq!(
        text.tally(TOM),
        Tally {
            inserted: 9,
            deleted: 27,
            remaining: 9
        }
    );
}

#[test]
fn typing_anothers_deleted_words_again_is_not_writing_them() {
    let mut text = Text::new();
    text.types(LEA, 0, "il était une fois un crabe");
    text.update(TOM, &[], &[(LEA, 0, 26)]);
    text.types(TOM, 0, "Alors il était une fois un crabe bleu");
    let page = text.authors(TOM);
    assert_eq!(page.first(), Some(&by("tom", 0, 6)), "{page:?}");
    let lea: u32 = page
        .iter()
        .filter(|(account, ..)| account == "léa")
        .map(|(.., len)| len)
        .sum();
    assert!(lea >= 24, "{page:?}");
    let tally = text.tally(TOM);
    assert_eq!(tally.remaining, u64::from(37 - lea));
    assert_eq!(tally.inserted, tally.remaining);
}

#[test]
fn typing_over_a_selection_frames_nobody() {
    let mut text = Text::new();
    text.types(LEA, 0, "bonjour tout le monde");
    text.update(TOM, &[(0, "t")], &[(LEA, 0, 21)]);
    assert_eq!(text.authors(TOM), [by("tom", 0, 1)]);
}

#[test]
fn pasting_other_words_over_a_text_frames_nobody() {
    let mut text = Text::new();
    text.types(
        LEA,
        0,
        "Aubépine, la fille du meunier, a onze ans et elle vit au bord de la rivière.",
    );
    text.update(
        TOM,
        &[(0, "ton histoire est nulle et on dirait un bébé")],
        &[(LEA, 0, 75)],
    );
    assert_eq!(text.authors(TOM), [by("tom", 0, 43)]);
}

#[test]
fn what_another_deleted_is_not_mine_to_credit() {
    let mut text = Text::new();
    text.types(LEA, 0, "une phrase entière");
    text.update(ZOE, &[], &[(LEA, 0, 18)]);
    text.update(TOM, &[(0, "une phrase entière")], &[]);
    assert_eq!(text.authors(TOM), [by("tom", 0, 18)]);
}

#[test]
fn moving_ones_own_words_counts_nothing() {
    let mut text = Text::new();
    text.types(TOM, 0, "mes propres mots");
    let credits = text.update(TOM, &[(20, "mots")], &[(TOM, 12, 4)]);
    assert!(credits.is_empty());
    assert_eq!(
        text.tally(TOM),
        Tally {
            inserted: 16,
            deleted: 0,
            remaining: 16
        }
    );
}

#[test]
fn emoji_count_as_one_character_and_two_clocks() {
    let mut text = Text::new();
    text.types(LEA, 0, "🐔🐔 œuf");
    assert_eq!(text.tally(LEA).inserted, 6);
    text.update(TOM, &[(0, "🐔 œuf")], &[(LEA, 2, 6)]);
    assert_eq!(text.authors(TOM), [by("léa", 0, 6)]);
    // A deletion that cuts a pair in two, as Yjs can: what is left stays countable.
    text.update(TOM, &[], &[(LEA, 0, 1)]);
    assert_eq!(text.authors(LEA), [by("léa", 1, 1)]);
}

#[test]
fn moved_twice_within_one_update_stays_the_authors() {
    let mut text = Text::new();
    text.types(LEA, 0, "deux fois déplacé");
    text.update(TOM, &[(0, "deux fois déplacé")], &[(LEA, 0, 17)]);
    text.update(TOM, &[(17, "deux fois "), (30, "déplacé")], &[(TOM, 0, 17)]);
    assert_eq!(text.authors(TOM), [by("léa", 17, 10), by("léa", 30, 7)]);
}

#[test]
fn split_and_joined_again_between_two_frames_stays_the_authors() {
    let mut text = Text::new();
    text.types(LEA, 0, "la clé était trop chaude");
    // One frame: Enter put the words into a block of their own, Backspace took that away and put them back.
    text.update(
        TOM,
        &[
            (5, "était trop chaude"),
            (30, "était trop chaude"),
            (60, "était trop chaude"),
        ],
        &[(LEA, 7, 17), (TOM, 5, 17), (TOM, 30, 17)],
    );
    assert_eq!(text.authors(TOM), [by("léa", 60, 17)]);
    assert_eq!(text.tally(TOM), Tally::default());
    assert_eq!(text.tally(LEA).remaining, 24);
}

#[test]
fn an_anagram_of_a_book_costs_little() {
    let mut text = Text::new();
    let book: String = (0..60_000_u32)
        .map(|n| char::from(b'a' + (n * 7_919 % 26) as u8))
        .collect();
    let mut scrambled: Vec<char> = book.chars().collect();
    scrambled.sort_unstable();
    let scrambled: String = scrambled.into_iter().collect();
    text.update(LEA, &[(0, &book)], &[]);
    let start = std::time::Instant::now();
    text.update(TOM, &[(0, &scrambled)], &[(LEA, 0, 60_000)]);
    assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
}

#[test]
fn single_letters_that_are_none_of_many_that_were_deleted_cost_little() {
    let mut text = Text::new();
    text.update(LEA, &[(0, &"a".repeat(60_000))], &[]);
    let typed: Vec<(u32, &str)> = (0..30_000).map(|clock| (clock, "b")).collect();
    let deleted: Vec<_> = (0..30_000).map(|n| (LEA, 2 * n, 1)).collect();
    let start = std::time::Instant::now();
    text.update(TOM, &typed, &deleted);
    assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
}

#[test]
fn a_checkpoint_keeps_authors_and_tallies() {
    let mut text = Text::new();
    text.types(LEA, 0, "bonjour le monde");
    text.update(TOM, &[(0, "monde")], &[(LEA, 11, 5)]);
    let credits = FirstAuthors::decode(&text.ledger.credits().encode()).unwrap();
    assert_eq!(
        credits.credits(),
        [Credit {
            client: TOM,
            clock: 0,
            len: 5,
            first: LEA
        }]
    );
}

#[test]
fn another_version_of_the_bytes_is_refused() {
    assert!(FirstAuthors::decode(&[2, 0]).is_err());
    assert!(FirstAuthors::decode(&[]).is_err());
    assert_eq!(FirstAuthors::decode(&[1, 0]), Ok(FirstAuthors::default()));
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
        let _ = FirstAuthors::decode(&bytes);
    }

    /// Whatever is inserted and deleted, characters add up, and nobody is credited beyond what they wrote.
    #[test]
    fn the_books_balance(steps in proptest::collection::vec((0..3_usize, "[abé ]{0,12}", 0..4_usize, 0..40_u32, 0..20_u32), 1..30)) {
        let mut text = Text::new();
        let clients = [LEA, TOM, ZOE];
        let mut next = [0_u32; 3];
        for (who, words, victim, clock, len) in steps {
            let deleted = clients.get(victim).map(|&client| (client, clock, len));
            let inserted = [(next[who], words.as_str())];
            next[who] += words.encode_utf16().count() as u32;
            text.update(clients[who], &inserted, deleted.as_slice());
        }
        for client in clients {
            let tally = text.tally(client);
            prop_assert!(tally.remaining <= tally.inserted, "{:?}", tally);
        }
        let credits = text.ledger.credits();
        prop_assert_eq!(FirstAuthors::decode(&credits.encode()), Ok(credits));
    }
}
