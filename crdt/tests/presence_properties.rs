//! What others see of a client's presence equals what a parse into a tree and writing it anew makes of it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "helpers of tests fail loudly"
)]

use passeplume_crdt::presence::{Identity, PALETTE, Presence, Refused};
use passeplume_crdt::wire::awareness::{self, Entry, MAX_STATE_BYTES};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn lea() -> Identity {
    Identity {
        account: "a1".into(),
        name: "Léa \"D.\"".into(),
        role: "pupil".into(),
    }
}

/// By a tree: slow and plain.
fn expected(json: &str) -> Result<Value, Refused> {
    if json.len() > MAX_STATE_BYTES {
        return Err(Refused::TooLong);
    }
    if awareness::nests_too_deep(json) {
        return Err(Refused::TooDeep);
    }
    let mut rest: Map<String, Value> =
        serde_json::from_str(json).map_err(|_| Refused::NotAnObject)?;
    rest.remove("user");
    if rest.len() > 16 {
        return Err(Refused::TooLong);
    }
    rest.retain(|name, _| name.len() <= 64);
    let (caret, background) = PALETTE[0];
    let user = json!({"id": "a1", "name": "Léa \"D.\"", "color": caret, "colorLight": background, "role": "pupil"});
    rest.insert("user".to_owned(), user);
    Ok(Value::Object(rest))
}

/// What others get when this is said by someone who comes in; and, after something else, by someone who is here.
fn shown(json: &str) -> [Result<Value, Refused>; 2] {
    let say = |here: &mut Presence, clock: u32| {
        let entry = Entry {
            client: 100,
            clock,
            state: Some(json),
        };
        here.update(0, 1, &lea(), entry)?;
        let body = here.encode_all();
        let entry = awareness::decode(&body).unwrap().next().unwrap().unwrap();
        let seen = entry.state.expect("somebody");
        // Bytes that the client has no say in come first, and nothing repeats them.
        assert!(seen.starts_with("{\"user\":{\"id\":\"a1\","), "{seen}");
        Ok(serde_json::from_str(seen).expect("others read it"))
    };
    let mut present = Presence::new();
    let before = Entry {
        client: 100,
        clock: 1,
        state: Some(r#"{"cursor":{"anchor":3},"old":1}"#),
    };
    present.update(0, 1, &lea(), before).unwrap();
    [say(&mut Presence::new(), 2), say(&mut present, 2)]
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => prop::sample::select(vec![
            "user", "us\\u0065r", "\\u0075ser", "user ", "cursor", "a", "\\u0061", "b", "", "é", "\\u00E9",
            "\\ud83d\\ude00", "\\ud83d", "\\ude00x", "q\\\"user\\\":", "\\\\", "\\/", "u\\u0000",
        ]).prop_map(str::to_owned),
        1 => "[a-z]{63,66}",
        2 => "[a-z]{1,2}",
    ]
}

fn value() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        4 => prop::sample::select(vec![
            "null", "true", "false", "0", "-0", "7", "-1", "1.5", "1e5", "1E+5", "2e-3", "9007199254740993",
            "9223372036854775808", "-9223372036854775809", "18446744073709551616", "1e308", "1e309", "-1e999",
            "01", "1.", ".5", "+1", "nul", "NaN", "", "\"\"", "\"é\"", "\"\\ud83d\\ude00\"", "\"\\ud83d\"",
            "\"\\ude00\\ud83d\"", "\"\\u12\"", "\"\\x\"", "\"\u{1}\"", "\"},\\\"user\\\":1\"", "\"\\\\\"", "\"[[{{\"",
            "\"{\\\"a\\\":1}\"",
        ]).prop_map(str::to_owned),
        1 => (300..330_usize).prop_map(|digits| "9".repeat(digits)),
    ];
    leaf.prop_recursive(20, 40, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|of| format!("[{}]", of.join(","))),
            prop::collection::vec((name(), inner), 0..4).prop_map(|of| object(&of, "")),
        ]
    })
}

fn object(fields: &[(String, String)], space: &str) -> String {
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| format!("{space}\"{name}\"{space}:{space}{value}{space}"))
        .collect();
    format!("{space}{{{}}}{space}", fields.join(","))
}

fn state() -> impl Strategy<Value = String> {
    let space = prop::sample::select(vec!["", "", " ", "\n\t\r ", "\u{a0}"]);
    let fields = prop::collection::vec((name(), value()), 0..22);
    let whole = (fields, space).prop_map(|(fields, space)| object(&fields, space));
    let sound = prop::collection::vec(
        (
            name(),
            prop::sample::select(vec!["1", "{\"a\":[\"]\"]}", "\"x\""]),
        ),
        0..22,
    )
    .prop_map(|fields| {
        let fields: Vec<_> = fields
            .into_iter()
            .map(|(name, value)| (name, value.to_owned()))
            .collect();
        object(&fields, " ")
    });
    prop_oneof![3 => whole, 3 => sound, 1 => value()]
}

/// With a feature that any crate of the program may switch on, a tree takes this name for an order of its own. Not so
/// what copies words.
#[test]
fn crd_7_a_name_that_the_parser_has_a_use_for_is_a_name() {
    for name in ["RawValue", "Number"] {
        for value in ["[]", "\"1\"", "\"[[[[\"", "\"}\""] {
            let json = format!("{{\"$serde_json::private::{name}\":{value}}}");
            let mut here = Presence::new();
            let entry = Entry {
                client: 100,
                clock: 1,
                state: Some(&json),
            };
            here.update(0, 1, &lea(), entry)
                .expect("a name like any other");
            let body = here.encode_all();
            let entry = awareness::decode(&body).unwrap().next().unwrap().unwrap();
            let seen = entry.state.expect("somebody");
            assert!(seen.starts_with("{\"user\":{\"id\":\"a1\","), "{seen}");
            assert!(seen.ends_with(json.trim_start_matches('{')), "{seen}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_024))]

    #[test]
    fn crd_7_presence_shows_what_a_tree_of_it_would_show(json in state()) {
        let expected = expected(&json);
        for seen in shown(&json) {
            prop_assert_eq!(&seen, &expected, "{}", json);
        }
    }

    /// A letter too many, too few or other than it was.
    #[test]
    fn crd_7_damaged_presence_is_refused_as_by_a_tree(
        json in state(),
        at in any::<prop::sample::Index>(),
        letter in prop::sample::select(vec!["", "\"", "\\", "{", "}", "[", "]", ",", ":", " ", "0", "e", "\u{feff}"]),
        cut in 0..2_usize,
    ) {
        let mut letters: Vec<char> = json.chars().collect();
        let at = at.index(letters.len() + 1);
        letters.splice(at..(at + cut).min(letters.len()), letter.chars());
        let json: String = letters.into_iter().collect();
        let expected = expected(&json);
        for seen in shown(&json) {
            prop_assert_eq!(&seen, &expected, "{}", json);
        }
    }
}
