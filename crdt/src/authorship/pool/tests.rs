//! The pool against looking through all letters: what it says may stand there, and which pieces an update added to.

use proptest::prelude::*;

use super::*;
use crate::authorship::mirror::units;

/// What one account does; clocks go on from the last piece on one side or the other, or somewhere else.
#[derive(Debug, Clone)]
enum Step {
    Deletes(Side, String),
    Forgets(u64),
    BringsBack(usize, usize, usize),
}

#[derive(Debug, Clone, Copy)]
enum Side {
    Elsewhere,
    After,
    Before,
}

fn step() -> impl Strategy<Value = Step> {
    let side = || {
        prop_oneof![
            1 => Just(Side::Elsewhere),
            3 => Just(Side::After),
            3 => Just(Side::Before),
        ]
    };
    prop_oneof![
        12 => (side(), "[a-d]{1,12}").prop_map(|(side, words)| Step::Deletes(side, words)),
        1 => (side(), "[a-d]{8}", 30..500_usize)
            .prop_map(|(side, words, times)| Step::Deletes(side, words.repeat(times))),
        1 => (1..400_000_u64).prop_map(Step::Forgets),
        2 => (0..6_usize, 0..40_usize, 1..20_usize)
            .prop_map(|(piece, from, most)| Step::BringsBack(piece, from, most)),
    ]
}

/// Several steps are one update.
fn update(now_ms: u64) -> u64 {
    now_ms / 400
}

fn take(pool: &mut Pool, step: &Step, now_ms: &mut u64) {
    *now_ms += 100;
    match step {
        Step::Deletes(side, words) => {
            let letters: Vec<Letter> = words
                .chars()
                .map(|letter| Letter { letter, first: 1 })
                .collect();
            let (last, len) = (pool.pieces.back(), units(words));
            let (start, end) = last.map_or((1 << 20, 1 << 20), |last| (last.start, last.end));
            let start = match side {
                Side::After if end < Clock::MAX => end,
                Side::Before if (len..Clock::MAX).contains(&start) => start - len,
                Side::Elsewhere | Side::After | Side::Before => {
                    Clock::try_from(*now_ms << 6).expect("short")
                }
            };
            pool.add(*now_ms, update(*now_ms), (7, start, start + len), letters);
            pool.trim(*now_ms);
        }
        Step::Forgets(ms) => {
            *now_ms += ms;
            pool.trim_old(*now_ms);
        }
        Step::BringsBack(piece, from, most) => {
            let mut taken = Taken::default();
            let len = pool.pieces.get(*piece).map_or(0, |one| one.letters.len());
            for offset in (*from..from + most).filter(|offset| *offset < len) {
                taken.mark(pool, *piece, offset);
            }
            pool.consume(&taken);
        }
    }
}

fn stands(pool: &Pool, word: &[char]) -> bool {
    pool.pieces.iter().any(|piece| {
        let letters: Vec<char> = piece.letters.iter().map(|one| one.letter).collect();
        letters.windows(word.len()).any(|window| window == word)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn crd_16_asking_finds_what_looking_through_all_letters_finds(
        steps in prop::collection::vec(step(), 1..40),
        asked in prop::collection::vec("[a-d]{8}", 10),
    ) {
        let (mut pool, mut now_ms) = (Pool::default(), 0);
        for step in &steps {
            take(&mut pool, step, &mut now_ms);
            let pieces = pool.pieces.iter().enumerate();
            let own = pieces.filter(|(_, piece)| piece.update == update(now_ms));
            let own: Vec<usize> = own.map(|(at, _)| at).collect();
            prop_assert_eq!(pool.deleted_by(update(now_ms)), own);
            let stand: Vec<Vec<char>> = pool
                .pieces
                .iter()
                .flat_map(|piece| piece.letters.windows(ANCHOR).step_by(97))
                .map(|window| window.iter().map(|one| one.letter).collect())
                .collect();
            for letters in stand {
                prop_assert!(pool.holds(&letters.try_into().expect("eight")));
            }
            for words in &asked {
                let letters: Vec<char> = words.chars().collect();
                let letters = letters.try_into().expect("eight");
                prop_assert_eq!(pool.holds(&letters), pool.stands(&letters));
                let word: Vec<char> = words.chars().take(5).collect();
                prop_assert!(pool.may_hold_word(&word) || !stands(&pool, &word));
            }
        }
    }
}

#[test]
fn crd_16_who_deleted_a_whole_page_is_hardly_ever_looked_through() {
    let mut pool = Pool::default();
    for part in 0..300_u32 {
        let words = format!("phrase {part:05} du texte effacé");
        let letters: Vec<Letter> = words
            .chars()
            .map(|letter| Letter { letter, first: 1 })
            .collect();
        pool.add(1, 1, (7, part * 100, part * 100 + 28), letters);
        pool.trim(1);
    }
    let strangers = (0..1_000).filter(|n| {
        let words: Vec<char> = format!("mot {n:04}").chars().collect();
        pool.may_hold(&words)
    });
    let share = strangers.count();
    assert!(share < 80, "{share} of 1000");
}
