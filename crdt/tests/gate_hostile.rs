//! Updates that were seen to break yrs, and attacks of our own: each bounces or is harmless, and the room goes on.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail by panicking"
)]

mod gate_support;

use gate_support::{Anyone, Room, edit, unhex};
use passeplume_crdt::gate::{Breach, Excess, Index, Owner, Ownership, Refusal, inspect};
use passeplume_crdt::scan::{ClientId, Limits, Malformed};
use passeplume_crdt::schema::Schema;
use yrs::{Map, Text, Transact, WriteTxn, XmlElementPrelim, XmlFragment, XmlTextPrelim};

/// A room in which two clients have written a little of everything, under the ids that the attacks name.
fn lively() -> Room {
    let mut room = Room::new();
    for update in honest(5, None) {
        room.receive(&update).expect("honest");
    }
    room
}

fn honest(client: u64, state: Option<&[u8]>) -> Vec<Vec<u8>> {
    let article = edit(client, state, |doc| {
        let mut txn = doc.transact_mut();
        let root = txn.get_or_insert_xml_fragment("default");
        let paragraph = root.push_back(&mut txn, XmlElementPrelim::empty("paragraph"));
        let text = paragraph.push_back(&mut txn, XmlTextPrelim::new("classe 😀"));
        text.insert(&mut txn, 2, "é");
        text.remove_range(&mut txn, 0, 1);
    });
    let free = edit(client + 100, state, |doc| {
        let mut txn = doc.transact_mut();
        let text = txn.get_or_insert_text("text");
        text.insert(&mut txn, 0, "notes");
        let map = txn.get_or_insert_map("map");
        map.insert(&mut txn, "key", "value");
    });
    vec![article, free]
}

/// The attack, on an empty and on a lively document, with honest edits behind it.
fn survives(attack: &[u8]) -> (Result<bool, Refusal>, Result<bool, Refusal>) {
    let mut empty = Room::new();
    let on_empty = empty.receive(attack);
    empty.audit();
    let mut room = lively();
    let before = room.json();
    let on_lively = room.receive(attack);
    if on_lively.is_err() {
        assert_eq!(room.json(), before, "a refused update changes nothing");
    }
    room.audit();
    for room in [&mut empty, &mut room] {
        let state = room.full();
        for update in honest(9, Some(&state)) {
            room.receive(&update).expect("honest edits go on");
        }
        room.audit();
    }
    (on_empty, on_lively)
}

#[test]
fn crd_1_known_hostile_bytes_bounce_or_are_harmless() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/hostile");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "hex"))
        .collect();
    files.sort();
    assert!(files.len() >= 40);
    for path in files {
        let bytes = unhex(&std::fs::read_to_string(&path).unwrap());
        let outcome = survives(&bytes);
        println!("{}: {outcome:?}", path.file_name().unwrap().display());
    }
}

/// Writes updates by hand.
#[derive(Default, Clone)]
struct Forge(Vec<u8>);

impl Forge {
    fn clients(count: u64) -> Self {
        Self::default().n(count)
    }
    fn n(mut self, value: u64) -> Self {
        passeplume_crdt::wire::lib0::write_var_u64(&mut self.0, value);
        self
    }
    fn byte(mut self, byte: u8) -> Self {
        self.0.push(byte);
        self
    }
    fn client(self, structs: u64, client: u64, clock: u64) -> Self {
        self.n(structs).n(client).n(clock)
    }
    fn s(mut self, text: &str) -> Self {
        self = self.n(text.len() as u64);
        self.0.extend_from_slice(text.as_bytes());
        self
    }
    /// The first item of a root.
    fn root(self, content: u8, name: &str) -> Self {
        self.byte(content).n(1).s(name)
    }
    /// The first item of a type.
    fn within(self, content: u8, client: u64, clock: u64) -> Self {
        self.byte(content).n(0).n(client).n(clock)
    }
    fn key(self, content: u8, name: &str, key: &str) -> Self {
        self.byte(0x20 | content).n(1).s(name).s(key)
    }
    fn after(self, content: u8, client: u64, clock: u64) -> Self {
        self.byte(0x80 | content).n(client).n(clock)
    }
    fn before(self, content: u8, client: u64, clock: u64) -> Self {
        self.byte(0x40 | content).n(client).n(clock)
    }
    fn between(self, content: u8, left: (u64, u64), right: (u64, u64)) -> Self {
        self.byte(0xc0 | content)
            .n(left.0)
            .n(left.1)
            .n(right.0)
            .n(right.1)
    }
    fn done(self) -> Vec<u8> {
        self.n(0).0
    }
}

const JSON: u8 = 2;
const BINARY: u8 = 3;
const STRING: u8 = 4;
const EMBED: u8 = 5;
const FORMAT: u8 = 6;
const TYPE: u8 = 7;
const ANY: u8 = 8;
const DOC: u8 = 9;

fn both(attack: Vec<u8>, expected: Refusal) {
    let outcome = survives(&attack);
    assert_eq!(outcome, (Err(expected), Err(expected)));
}

#[test]
fn attack_trailing_bytes() {
    both(vec![0, 0, 0], Malformed::Trailing.into());
}

#[test]
fn attack_every_truncation_of_an_honest_update() {
    let update = honest(7, None).remove(0);
    for end in 0..update.len() {
        assert!(alone(&update[..end]).is_err(), "{end} of {}", update.len());
    }
}

fn alone(attack: &[u8]) -> Result<bool, Refusal> {
    let mut room = Room::new();
    room.honest = false;
    let outcome = room.receive(attack);
    room.audit();
    outcome
}

#[test]
fn attack_every_flipped_bit_of_an_honest_update() {
    let update = honest(7, None).remove(0);
    for at in 0..update.len() * 8 {
        let mut flipped = update.clone();
        flipped[at / 8] ^= 1 << (at % 8);
        let _ = alone(&flipped);
    }
}

#[test]
fn attack_clients_out_of_order() {
    let update = Forge::clients(2)
        .client(1, 300, 0)
        .root(STRING, "text")
        .s("a")
        .client(1, 301, 0)
        .root(STRING, "text")
        .s("b");
    both(update.done(), Malformed::ClientOrder.into());
}

#[test]
fn attack_deletions_repeat_a_client_apart() {
    let update = vec![0, 3, 5, 1, 0, 1, 105, 1, 0, 1, 5, 1, 1, 1];
    both(update, Malformed::DeletionOrder.into());
}

#[test]
fn attack_deletions_out_of_order() {
    both(
        vec![0, 1, 5, 2, 2, 1, 0, 1],
        Malformed::DeletionOrder.into(),
    );
}

#[test]
fn attack_deletion_of_the_future() {
    let outcome = survives(&[0, 1, 5, 1, 0, 127]);
    assert!(matches!(outcome.1, Err(Refusal::Gap { client: 5, .. })));
}

#[test]
fn attack_own_future_as_neighbour() {
    let update = Forge::clients(1).client(2, 300, 0);
    let update = update
        .after(STRING, 300, 1)
        .s("a")
        .root(STRING, "text")
        .s("b");
    both(update.done(), Malformed::Circle.into());
}

#[test]
fn attack_two_clients_wait_for_each_other() {
    let update = Forge::clients(2)
        .client(1, 301, 0)
        .after(STRING, 300, 0)
        .s("a")
        .client(1, 300, 0)
        .after(STRING, 301, 0)
        .s("b");
    both(update.done(), Malformed::Circle.into());
}

#[test]
fn attack_item_as_its_own_parent() {
    let update = Forge::clients(1)
        .client(1, 300, 0)
        .within(TYPE, 300, 0)
        .n(0);
    both(update.done(), Malformed::Circle.into());
}

#[test]
fn attack_neighbours_in_two_roots() {
    let update = Forge::clients(1)
        .client(3, 300, 0)
        .root(STRING, "one")
        .s("a")
        .root(STRING, "two")
        .s("b")
        .between(STRING, (300, 0), (300, 1))
        .s("c");
    both(update.done(), Malformed::Place.into());
}

#[test]
fn attack_neighbours_in_list_and_key() {
    let update = Forge::clients(1)
        .client(3, 300, 0)
        .root(ANY, "one")
        .n(1)
        .byte(126)
        .key(ANY, "two", "k")
        .n(1)
        .byte(126)
        .between(ANY, (300, 0), (300, 1))
        .n(1)
        .byte(126);
    both(update.done(), Malformed::Place.into());
}

#[test]
fn attack_text_as_parent() {
    let update = Forge::clients(1)
        .client(2, 300, 0)
        .root(STRING, "one")
        .s("a")
        .within(STRING, 300, 0)
        .s("b");
    both(update.done(), Malformed::Place.into());
}

#[test]
fn attack_text_in_an_array() {
    let update = Forge::clients(1)
        .client(2, 300, 0)
        .root(TYPE, "list")
        .n(0)
        .within(STRING, 300, 0)
        .s("😀");
    both(update.done(), Malformed::Kind.into());
}

#[test]
fn attack_values_and_text_in_one_root() {
    let update = Forge::clients(1)
        .client(2, 300, 0)
        .root(ANY, "list")
        .n(1)
        .byte(126)
        .after(STRING, 300, 0)
        .s("😀");
    both(update.done(), Malformed::Kind.into());
}

#[test]
fn attack_list_items_in_a_map() {
    let update = Forge::clients(1)
        .client(2, 300, 0)
        .root(TYPE, "list")
        .n(1)
        .within(ANY, 300, 0)
        .n(1)
        .byte(126);
    both(update.done(), Malformed::Kind.into());
}

#[test]
fn attack_script_element_in_the_article() {
    let update = Forge::clients(1)
        .client(1, 300, 0)
        .root(TYPE, "default")
        .n(3)
        .s("script");
    both(update.done(), Refusal::Schema(Breach::Node));
}

#[test]
fn attack_paragraph_in_a_paragraph() {
    let update = Forge::clients(1)
        .client(2, 300, 0)
        .root(TYPE, "default")
        .n(3)
        .s("paragraph")
        .within(TYPE, 300, 0)
        .n(3)
        .s("paragraph");
    both(update.done(), Refusal::Schema(Breach::Node));
}

#[test]
fn attack_text_at_the_top_of_the_article() {
    let update = Forge::clients(1)
        .client(1, 300, 0)
        .root(STRING, "default")
        .s("x");
    both(update.done(), Refusal::Schema(Breach::Content));
}

#[test]
fn attack_key_on_the_article() {
    let update = Forge::clients(1)
        .client(1, 300, 0)
        .key(ANY, "default", "k")
        .n(1)
        .byte(126);
    both(update.done(), Refusal::Schema(Breach::Attribute));
}

fn in_article_text() -> Forge {
    Forge::clients(1)
        .client(3, 300, 0)
        .root(TYPE, "default")
        .n(3)
        .s("paragraph")
        .within(TYPE, 300, 0)
        .n(6)
}

#[test]
fn crd_5_attack_unknown_mark() {
    let update = in_article_text().within(FORMAT, 300, 1).s("style").s("{}");
    both(update.done(), Refusal::Schema(Breach::Mark));
}

#[test]
fn attack_embed_in_the_article() {
    let update = in_article_text().within(EMBED, 300, 1).s("{}");
    both(update.done(), Refusal::Schema(Breach::Content));
}

#[test]
fn attack_binary_as_attribute() {
    let update = Forge::clients(1)
        .client(2, 300, 0)
        .root(TYPE, "default")
        .n(3)
        .s("paragraph")
        .byte(0x20 | BINARY)
        .n(0)
        .n(300)
        .n(0)
        .s("src")
        .n(1)
        .byte(0);
    both(update.done(), Refusal::Schema(Breach::Content));
}

#[test]
fn attack_subdocument() {
    let update = Forge::clients(1)
        .client(1, 300, 0)
        .root(DOC, "docs")
        .s("guid")
        .byte(118)
        .n(0);
    both(update.done(), Malformed::Unsupported.into());
}

#[test]
fn attack_hook() {
    let update = Forge::clients(1)
        .client(1, 300, 0)
        .root(TYPE, "hooks")
        .n(5)
        .s("h");
    both(update.done(), Malformed::Unsupported.into());
}

#[test]
fn attack_weak_link() {
    let update = Forge::clients(1).client(1, 300, 0).root(TYPE, "links").n(7);
    both(update.done(), Malformed::Tag.into());
}

#[test]
fn attack_json_bomb() {
    let deep = "[".repeat(5_000) + &"]".repeat(5_000);
    let update = Forge::clients(1)
        .client(1, 300, 0)
        .root(EMBED, "text")
        .s(&deep);
    both(update.done(), Malformed::Json.into());
}

#[test]
fn json_that_only_javascript_reads_is_made_readable() {
    let mut room = Room::new();
    let update = Forge::clients(1)
        .client(3, 300, 0)
        .root(EMBED, "text")
        .s("10000000000000000000")
        .after(FORMAT, 300, 0)
        .s("title")
        .s("\"cut \\ud83d\"")
        .after(STRING, 300, 1)
        .s("a");
    assert_eq!(room.receive(&update.done()), Ok(true));
    room.audit();
}

#[test]
fn attack_nested_types() {
    let mut update = Forge::clients(1)
        .client(5_000, 300, 0)
        .root(TYPE, "deep")
        .n(0);
    for depth in 1..5_000 {
        update = update.within(TYPE, 300, depth - 1).n(0);
    }
    both(update.done(), Refusal::TooLarge(Excess::Depth));
}

#[test]
fn attack_many_roots() {
    let mut update = Forge::clients(1).client(2_000, 300, 0);
    for at in 0..2_000 {
        update = update.root(ANY, &format!("root {at}")).n(1).byte(126);
    }
    both(update.done(), Refusal::TooLarge(Excess::Roots));
}

#[test]
fn attack_rivals_under_one_key() {
    let mut update = Forge::clients(1).client(20_000, 300, 0);
    for _ in 0..20_000 {
        update = update.key(ANY, "other", "k").n(1).byte(126);
    }
    both(update.done(), Refusal::TooLarge(Excess::Work));
}

#[test]
fn attack_rivals_in_a_text() {
    let mut update = Forge::clients(1)
        .client(30_001, 300, 0)
        .root(STRING, "other")
        .s("ab");
    for at in 0..30_000_u64 {
        update = if at % 2 == 0 {
            update.before(STRING, 300, 1).s("x")
        } else {
            update.before(STRING, 300, 0).s("x")
        };
    }
    both(update.done(), Refusal::TooLarge(Excess::Work));
}

/// Each cut in the middle of a client's blocks moves all blocks behind it: seconds for a few hundred kilobytes.
#[test]
fn attack_splits_in_the_middle_of_many_blocks() {
    let mut room = Room::new();
    let text = "x".repeat(600_000);
    let update = Forge::clients(1)
        .client(1, 300, 0)
        .root(STRING, "text")
        .s(&text);
    room.receive(&update.done()).unwrap();
    let cut = |offset: u64| {
        let mut update = Forge::clients(0).n(1).n(300).n(75_000);
        for at in 0..75_000 {
            update = update.n(at * 8 + offset).n(1);
        }
        update.0
    };
    let began = std::time::Instant::now();
    let outcomes = [room.receive(&cut(0)), room.receive(&cut(3))];
    assert!(
        outcomes.contains(&Err(Refusal::TooLarge(Excess::Work))),
        "{outcomes:?}"
    );
    println!("{outcomes:?} {:?}", began.elapsed());
    room.audit();
}

#[test]
fn attack_colliding_client_ids() {
    let mut room = Room::new();
    let mut refused = 0;
    for at in 0..2_000_u64 {
        let client = 7 + (at << 32);
        let update = Forge::clients(1)
            .client(1, client, 0)
            .root(STRING, "text")
            .s("a");
        if room.receive(&update.done()).is_err() {
            refused += 1;
        }
    }
    assert!(refused > 1_500, "only {refused} refused");
    room.audit();
}

#[test]
fn attack_empty_client() {
    both(vec![1, 0, 5, 0, 0], Malformed::Empty.into());
}

#[test]
fn attack_json_content_is_read_as_it_was_meant() {
    let update = Forge::clients(1)
        .client(2, 300, 0)
        .root(JSON, "values")
        .n(2)
        .s("{\"a\":1}")
        .s("undefined")
        .after(ANY, 300, 1)
        .n(1)
        .byte(120);
    let mut room = Room::new();
    assert_eq!(room.receive(&update.done()), Ok(true));
    assert!(
        room.json().contains("values=[{\"a\":1},undefined,true]"),
        "{}",
        room.json()
    );
    room.audit();
}

#[test]
fn attack_half_a_pair_deleted_and_written_into() {
    let mut room = Room::new();
    let update = Forge::clients(1)
        .client(1, 300, 0)
        .root(STRING, "text")
        .s("😀😀")
        .done();
    room.receive(&update).unwrap();
    let middle = Forge::clients(1)
        .client(1, 301, 0)
        .between(STRING, (300, 0), (300, 1))
        .s("x")
        .done();
    room.receive(&middle).unwrap();
    room.receive(&[0, 1, 0xac, 2, 1, 2, 1]).unwrap();
    room.audit();
    assert_eq!(room.json(), "default=\ntext=\u{fffd}x\u{fffd}\u{fffd}");
}

#[test]
fn attack_neighbour_gone_on_one_side_is_collected_as_yjs_does() {
    let mut room = Room::new();
    let update = Forge::clients(1)
        .client(3, 300, 0)
        .root(STRING, "text")
        .s("a")
        .byte(0)
        .n(1)
        .between(STRING, (300, 0), (300, 1))
        .s("b");
    assert_eq!(room.receive(&update.done()), Ok(true));
    room.audit();
    assert_eq!(room.json(), "default=\ntext=a");
}

#[test]
fn found_json_content_in_a_collected_parent() {
    let update = Forge::clients(1)
        .client(3, 300, 0)
        .byte(0)
        .n(1)
        .within(JSON, 300, 0)
        .n(1)
        .s("1")
        .after(JSON, 300, 1)
        .n(1)
        .s("2");
    let mut room = Room::new();
    assert_eq!(room.receive(&update.done()), Ok(true));
    room.audit();
}

/// Found under the address sanitizer: the first of several values under a key, cut off by an insert, outlives its map.
#[test]
fn found_several_living_values_under_a_key() {
    let values = || {
        Forge::clients(1)
            .client(2, 300, 0)
            .root(TYPE, "map")
            .n(1)
            .byte(0x20 | ANY)
            .n(0)
            .n(300)
            .n(0)
            .s("k")
            .n(2)
            .byte(126)
            .byte(126)
    };
    both(values().done(), Malformed::Kind.into());
    // What a client without collection sends: both were overwritten and deleted.
    let mut room = Room::new();
    let deleted = values().n(1).n(300).n(1).n(1).n(2).0;
    assert_eq!(room.receive(&deleted), Ok(true));
    let between = Forge::clients(1)
        .client(1, 301, 0)
        .after(ANY, 300, 1)
        .n(1)
        .byte(120);
    assert_eq!(room.receive(&between.done()), Ok(true));
    room.receive(&[0, 1, 0xac, 2, 1, 0, 1]).unwrap();
    room.audit();
}

#[test]
fn found_one_neighbour_on_both_sides() {
    let update = Forge::clients(1)
        .client(2, 300, 0)
        .root(STRING, "text")
        .s("ab")
        .between(STRING, (300, 0), (300, 0))
        .s("c");
    both(update.done(), Malformed::Place.into());
}

#[test]
fn found_a_roots_keys_may_come_before_or_after_its_values() {
    let key = |clock| Forge::clients(1).client(1, 300, clock).key(ANY, "x", "k");
    let list = |clock| Forge::clients(1).client(1, 300, clock).root(ANY, "x");
    for updates in [[key(0), list(1)], [list(0), key(1)]] {
        let mut room = Room::new();
        for update in updates {
            assert_eq!(room.receive(&update.n(1).byte(126).done()), Ok(true));
        }
        room.audit();
    }
}

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
