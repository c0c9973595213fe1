//! Presence shows who the server knows, once a change, and never lets one pupil speak for another.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::wildcard_enum_match_arm,
    reason = "helpers of tests fail loudly"
)]

use passeplume_crdt::presence::{Change, EXPIRY_MS, Identity, PALETTE, Presence, Refused};
use passeplume_crdt::wire::awareness::{self, Entry};
use serde_json::{Value, json};

fn who(account: &str, name: &str) -> Identity {
    Identity {
        account: account.into(),
        name: name.into(),
        role: "pupil".into(),
    }
}

fn entry(client: u64, clock: u32, state: &str) -> Entry<'_> {
    Entry {
        client,
        clock,
        state: Some(state),
    }
}

fn read(body: &[u8]) -> Vec<(u64, u32, Value)> {
    awareness::decode(body)
        .unwrap()
        .map(Result::unwrap)
        .map(|e| {
            (
                e.client,
                e.clock,
                e.state
                    .map_or(Value::Null, |json| serde_json::from_str(json).unwrap()),
            )
        })
        .collect()
}

#[test]
fn crd_7_identity_is_the_servers_whatever_the_client_claims() {
    let mut here = Presence::new();
    let claim = r##"{"user":{"name":"TEACHER","color":"#000000"},"cursor":{"anchor":3}}"##;
    assert_eq!(
        here.update(0, 1, &who("a1", "Léa D."), entry(100, 1, claim)),
        Ok(Change::Show(100))
    );
    let (caret, background) = PALETTE[0];
    let expected = json!({
        "user": {"id": "a1", "name": "Léa D.", "color": caret, "colorLight": background, "role": "pupil"},
        "cursor": {"anchor": 3},
    });
    assert_eq!(read(&here.encode_all()), [(100, 1, expected)]);
}

#[test]
fn rt_42_a_caret_that_moves_is_told_from_one_that_is_renewed() {
    let mut here = Presence::new();
    let (lea, mut clock) = (who("a1", "Léa D."), 0);
    let mut says = |state: &str| {
        clock += 1;
        let now_ms = u64::from(clock) * 1_000;
        let shown = here.update(now_ms, 1, &lea, entry(100, clock, state));
        assert_eq!(shown, Ok(Change::Show(100)));
        here.moved(100)
    };
    assert!(!says("{}"));
    assert!(says(r#"{"cursor":{"anchor":1}}"#));
    assert!(!says(r#"{"cursor":{"anchor":1}}"#));
    assert!(!says(r#"{"typing":{},"cursor":{"anchor":1}}"#));
    assert!(says(r#"{"cursor":{"anchor":2}}"#));
    assert!(!says(r#"{"cursor":null}"#), "it has left the text");
    assert!(!says(r#"{"cursor":3,"view":{"top":1}}"#), "no place in it");
    assert!(says(r#"{"selection": {"anchor":2} , "cursor":null}"#));
    assert!(says(r#"{"anchorPos":{"assoc":0},"focusing":true}"#));
    assert!(!here.moved(200), "a stranger");
}

#[test]
fn echoes_of_others_are_dropped_in_silence() {
    let mut here = Presence::new();
    let (lea, tom) = (who("a1", "Léa D."), who("a2", "Tom R."));
    here.update(0, 1, &lea, entry(100, 1, "{}")).unwrap();
    here.update(0, 2, &tom, entry(200, 1, "{}")).unwrap();
    let before = here.encode_all();
    assert_eq!(
        here.update(1, 2, &tom, entry(100, 9, r#"{"cursor":1}"#)),
        Ok(Change::Nothing)
    );
    assert_eq!(
        here.update(
            1,
            2,
            &tom,
            Entry {
                client: 100,
                clock: 9,
                state: None
            }
        ),
        Ok(Change::Nothing)
    );
    assert_eq!(
        here.update(1, 2, &tom, entry(300, 1, "{}")),
        Ok(Change::Nothing)
    );
    assert_eq!(here.encode_all(), before);
}

#[test]
fn an_echo_of_someone_who_left_does_not_bring_them_back() {
    let mut here = Presence::new();
    here.update(0, 1, &who("a1", "Léa D."), entry(100, 1, "{}"))
        .unwrap();
    here.leave(10, 1).unwrap();
    assert_eq!(
        here.update(20, 2, &who("a2", "Tom R."), entry(100, 1, "{}")),
        Ok(Change::Nothing)
    );
    assert!(here.is_empty());
}

#[test]
fn old_clocks_and_repetitions_change_nothing() {
    let mut here = Presence::new();
    let lea = who("a1", "Léa D.");
    here.update(0, 1, &lea, entry(100, 5, "{}")).unwrap();
    assert_eq!(
        here.update(1, 1, &lea, entry(100, 5, r#"{"a":1}"#)),
        Ok(Change::Nothing)
    );
    assert_eq!(
        here.update(2, 1, &lea, entry(100, 4, r#"{"a":1}"#)),
        Ok(Change::Nothing)
    );
    assert_eq!(
        here.update(3, 1, &lea, entry(100, 6, r#"{"a":1}"#)),
        Ok(Change::Show(100))
    );
    assert_eq!(
        here.update(
            4,
            1,
            &lea,
            Entry {
                client: 100,
                clock: 6,
                state: None
            }
        ),
        Ok(Change::Show(100))
    );
    assert_eq!(read(&here.encode_changed(&[100])), [(100, 7, Value::Null)]);
}

#[test]
fn whoever_comes_back_is_shown_although_their_clock_stood_still() {
    let mut here = Presence::new();
    let lea = who("a1", "Léa D.");
    here.update(0, 1, &lea, entry(100, 5, "{}")).unwrap();
    assert_eq!(read(&here.leave(10, 1).unwrap()), [(100, 6, Value::Null)]);
    assert_eq!(here.leave(11, 1), None);
    here.update(20, 2, &lea, entry(100, 5, "{}")).unwrap();
    assert_eq!(read(&here.encode_all())[0].1, 7);
    here.update(30, 2, &lea, entry(100, 6, "{}")).unwrap();
    assert_eq!(read(&here.encode_all())[0].1, 8);
}

#[test]
fn the_same_account_takes_its_client_over_from_a_dead_socket() {
    let mut here = Presence::new();
    let lea = who("a1", "Léa D.");
    here.update(0, 1, &lea, entry(100, 5, "{}")).unwrap();
    assert_eq!(
        here.update(9, 2, &lea, entry(100, 5, "{}")),
        Ok(Change::Show(100))
    );
    assert_eq!(
        here.leave(10, 1),
        None,
        "the old socket no longer speaks for it"
    );
    assert_eq!(here.client_of(2), Some(100));
}

#[test]
fn the_eleventh_change_in_a_second_waits_and_the_newest_is_shown() {
    let mut here = Presence::new();
    let lea = who("a1", "Léa D.");
    let changes: Vec<_> = (1..=14)
        .map(|clock| {
            here.update(
                5,
                1,
                &lea,
                entry(100, clock, &format!(r#"{{"cursor":{clock}}}"#)),
            )
            .unwrap()
        })
        .collect();
    assert_eq!(
        changes
            .iter()
            .filter(|change| **change == Change::Show(100))
            .count(),
        10
    );
    assert_eq!(changes[13], Change::Held);
    assert!(here.has_held());
    assert_eq!(here.release(50), [] as [u64; 0]);
    assert_eq!(here.release(105), [100]);
    assert_eq!(read(&here.encode_all())[0].2["cursor"], 14);
    assert!(!here.has_held());
}

#[test]
fn silence_of_thirty_seconds_is_absence() {
    let mut here = Presence::new();
    here.update(0, 1, &who("a1", "Léa D."), entry(100, 1, "{}"))
        .unwrap();
    here.update(15_000, 2, &who("a2", "Tom R."), entry(200, 1, "{}"))
        .unwrap();
    assert_eq!(here.expire(EXPIRY_MS - 1), None);
    assert_eq!(
        read(&here.expire(EXPIRY_MS).unwrap()),
        [(100, 2, Value::Null)]
    );
    assert_eq!(here.len(), 1);
}

#[test]
fn clock_zero_is_shown_to_clients_that_take_it_for_never() {
    let mut here = Presence::new();
    here.update(0, 1, &who("a1", "Léa D."), entry(100, 0, "{}"))
        .unwrap();
    assert_eq!(read(&here.encode_all())[0].1, 1);
}

#[test]
fn oversized_and_odd_states_are_refused() {
    let mut here = Presence::new();
    let lea = who("a1", "Léa D.");
    let mut say = |clock, state: &str| here.update(0, 1, &lea, entry(100, clock, state));
    assert_eq!(
        say(1, &format!(r#"{{"a":"{}"}}"#, "x".repeat(2_048))),
        Err(Refused::TooLong)
    );
    assert_eq!(
        say(
            1,
            &format!(r#"{{"a":{}{}}}"#, "[".repeat(17), "]".repeat(17))
        ),
        Err(Refused::TooDeep)
    );
    assert_eq!(say(1, r#""TEACHER""#), Err(Refused::NotAnObject));
    assert_eq!(say(1, r#"{"a":"#), Err(Refused::NotAnObject));
    assert_eq!(say(u32::MAX, "{}"), Err(Refused::Clock));
    assert!(here.is_empty());
}

#[test]
fn colours_are_given_least_used_first_and_stay_with_the_account() {
    let mut here = Presence::new();
    let colour_of =
        |here: &Presence, client: u64| here.people().find(|p| p.0 == client).unwrap().3.index();
    for n in 0..8_u64 {
        here.update(0, n, &who(&format!("a{n}"), "x"), entry(100 + n, 1, "{}"))
            .unwrap();
    }
    let given: Vec<_> = (0..8).map(|n| colour_of(&here, 100 + n)).collect();
    assert_eq!(given, [0, 1, 2, 3, 4, 5, 0, 1]);
    here.update(0, 50, &who("a4", "x"), entry(150, 1, "{}"))
        .unwrap();
    assert_eq!(
        colour_of(&here, 150),
        4,
        "a second tablet of the same pupil"
    );
    here.leave(1, 2);
    here.update(2, 60, &who("new", "x"), entry(160, 1, "{}"))
        .unwrap();
    assert_eq!(colour_of(&here, 160), 2);
}

#[test]
fn a_table_that_rested_goes_on_as_if_it_had_not() {
    let mut here = Presence::new();
    let (lea, tom) = (who("a1", "Léa D."), who("a2", "Tom B."));
    here.update(0, 1, &lea, entry(100, 5, "{}")).unwrap();
    here.update(0, 2, &tom, entry(200, 7, r#"{"cursor":1}"#))
        .unwrap();
    here.leave(10, 1);
    let before = here.encode_all();
    let resting = here.rest(20).unwrap();
    assert_eq!(resting.expires_ms(), Some(EXPIRY_MS));
    assert!(!resting.is_empty());
    let mut here = Presence::from(resting);
    assert_eq!(here.encode_all(), before);
    // Old clocks are still old, an echo of who left is still an echo, and who comes back rises above their farewell.
    let old = here.update(30, 2, &tom, entry(200, 7, "{}"));
    assert_eq!(old, Ok(Change::Nothing));
    let echo = here.update(30, 3, &tom, entry(100, 9, "{}"));
    assert_eq!(echo, Ok(Change::Nothing));
    here.update(40, 4, &lea, entry(100, 1, "{}")).unwrap();
    let clock = read(&here.encode_changed(&[100]))[0].1;
    assert!(clock > 6, "{clock}");
    // Nothing is kept of nobody.
    here.expire(40 + EXPIRY_MS);
    assert!(here.rest(40 + EXPIRY_MS + 120_000).is_none());
}
