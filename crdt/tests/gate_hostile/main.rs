//! Updates that were seen to break yrs, and attacks of our own: each bounces or is harmless, and the room goes on.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail by panicking"
)]

#[path = "../gate_support/mod.rs"]
mod gate_support;

mod bounds;
mod found;
mod owners;
mod schema;
mod shapes;

use gate_support::{Anyone, Room, edit, unhex};
use passeplume_crdt::gate::{Breach, Excess, Index, Owner, Ownership, Refusal, inspect};
use passeplume_crdt::scan::{ClientId, Limits, Malformed, Update};
use passeplume_crdt::schema::Schema;
use yrs::{Doc, Map, Text, Transact, WriteTxn, XmlElementPrelim, XmlFragment, XmlTextPrelim};

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

fn alone(attack: &[u8]) -> Result<bool, Refusal> {
    let mut room = Room::new();
    room.honest = false;
    let outcome = room.receive(attack);
    room.audit();
    outcome
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
