//! Whose words: ids of others, repetition, gaps; and what an honest update costs.

use super::*;

#[test]
fn crd_2_what_passes_as_it_came_is_borrowed() {
    let room = lively();
    for update in honest(9, None) {
        let passed = inspect(&update, &room.index, &Anyone, &room.limits).expect("honest");
        assert!(matches!(passed.update, std::borrow::Cow::Borrowed(same) if same == update));
    }
}

/// A year's text, edited at random positions by several writers, comes in as one update far below the bound on work.
#[test]
fn an_honest_long_text_is_hardly_contested() {
    let mut state: Option<Vec<u8>> = None;
    let mut seed = 7_u32;
    for client in 300..306 {
        let update = edit(client, state.as_deref(), |doc| {
            let text = doc.get_or_insert_text("text");
            let mut txn = doc.transact_mut();
            for _ in 0..500 {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let at = (seed >> 8) % (text.len(&txn) + 1);
                if seed.is_multiple_of(5) && at + 3 < text.len(&txn) {
                    text.remove_range(&mut txn, at, 3);
                    text.insert(&mut txn, at, "encore");
                } else {
                    text.insert(&mut txn, at, "mot ");
                }
            }
        });
        let mut room = Room::new();
        if let Some(state) = &state {
            room.load(state);
        }
        room.receive(&update).expect("honest");
        state = Some(room.full());
    }
    let state = state.unwrap();
    let room = Room::new();
    let passed = inspect(&state, &room.index, &Anyone, &room.limits).expect("honest");
    println!("{} bytes, {} steps", state.len(), passed.work());
    assert!(
        passed.work() < room.limits.work / 4,
        "{} steps",
        passed.work()
    );
}

struct Strict;

impl Ownership for Strict {
    fn owner(&self, client: ClientId) -> Owner {
        match client {
            5 => Owner::Other,
            6 => Owner::Unbound,
            _ => Owner::Sender,
        }
    }
}

#[test]
fn crd_4_attack_insert_under_anothers_id() {
    let index = Index::new(Schema::article());
    for (client, passes) in [(5, false), (6, true), (7, true)] {
        let update = Forge::clients(1)
            .client(1, client, 0)
            .root(STRING, "text")
            .s("a")
            .done();
        let outcome = inspect(&update, &index, &Strict, &Limits::default());
        assert_eq!(outcome.is_ok(), passes, "client {client}");
        if !passes {
            assert_eq!(outcome.err(), Some(Refusal::ForeignClient { client }));
        }
    }
}

#[test]
fn others_words_may_be_repeated_but_not_added_to() {
    let mut index = Index::new(Schema::article());
    let known = Forge::clients(1)
        .client(1, 5, 0)
        .root(STRING, "text")
        .s("abc")
        .done();
    index.load(&known).unwrap();
    let repeated = inspect(&known, &index, &Strict, &Limits::default()).unwrap();
    assert!(!repeated.news);
    let more = Forge::clients(1)
        .client(1, 5, 0)
        .root(STRING, "text")
        .s("abcd")
        .done();
    assert_eq!(
        inspect(&more, &index, &Strict, &Limits::default()).err(),
        Some(Refusal::ForeignClient { client: 5 })
    );
}

#[test]
fn what_is_known_is_cut_off_in_the_middle_of_a_pair() {
    let mut room = Room::new();
    let first = Forge::clients(1)
        .client(1, 300, 0)
        .root(STRING, "text")
        .s("a\u{fffd}")
        .done();
    room.receive(&first).unwrap();
    let whole = Forge::clients(1)
        .client(1, 300, 0)
        .root(STRING, "text")
        .s("a😀b")
        .done();
    let passed = inspect(&whole, &room.index, &Anyone, &room.limits).unwrap();
    assert_eq!(passed.inserted[0].clock, 2);
    assert_eq!(passed.inserted[0].len, 2);
    drop(passed);
    room.receive(&whole).unwrap();
    room.audit();
    assert_eq!(room.json(), "default=\ntext=a\u{fffd}\u{fffd}b");
}

#[test]
fn crd_11_a_gap_passes_once_what_was_missing_is_there() {
    let first = Forge::clients(1)
        .client(1, 300, 0)
        .root(STRING, "text")
        .s("ab")
        .done();
    let second = Forge::clients(1)
        .client(1, 300, 2)
        .after(STRING, 300, 1)
        .s("c")
        .done();
    let mut room = Room::new();
    assert_eq!(
        room.receive(&second),
        Err(Refusal::Gap {
            client: 300,
            known: 0,
            got: 2
        })
    );
    room.receive(&first).unwrap();
    assert_eq!(room.receive(&second), Ok(true));
    assert_eq!(room.receive(&second), Ok(false));
    room.audit();
}

#[test]
fn crd_15_what_was_deleted_before_is_not_kept_once_more() {
    let mut room = Room::new();
    let text = |doc: &Doc| doc.get_or_insert_text("text");
    let base = edit(5, None, |doc| {
        let text = text(doc);
        text.insert(&mut doc.transact_mut(), 0, &"abcde".repeat(200));
    });
    room.receive(&base).expect("honest");
    let thinned = edit(6, Some(&base), |doc| {
        let text = text(doc);
        let mut txn = doc.transact_mut();
        for at in 0..300 {
            text.remove_range(&mut txn, 2 * at, 1);
        }
    });
    room.receive(&thinned).expect("honest");
    // A returning client's step 2: its words, perhaps a deletion, and all that it ever saw deleted.
    let all = room.full();
    for deletes in [false, true] {
        let step_2 = edit(7, Some(&all), |doc| {
            let text = text(doc);
            let mut txn = doc.transact_mut();
            text.insert(&mut txn, 10, "moi");
            if deletes {
                text.remove_range(&mut txn, 650, 2);
            }
        });
        assert!(step_2.len() > 500, "{}", step_2.len());
        let passed = inspect(&step_2, &room.index, &Anyone, &room.limits).expect("honest");
        assert_eq!((passed.deletes, passed.news), (deletes, true));
        assert!(passed.update.len() < 40, "{}", passed.update.len());
        let kept = Update::parse(&passed.update, &room.limits).expect("reads");
        let gone: u32 = kept.deletions().map(|range| range.len).sum();
        assert_eq!(gone, if deletes { 2 } else { 0 });
        let mut other = Room::new();
        other.load(&all);
        other.receive(&passed.update).expect("passes again");
        let mut same = Room::new();
        same.load(&all);
        same.receive(&step_2).expect("honest");
        assert_eq!((other.json(), other.full()), (same.json(), same.full()));
        other.audit();
    }
    let repeated = inspect(&all, &room.index, &Anyone, &room.limits).expect("honest");
    assert!(!repeated.news);
}
