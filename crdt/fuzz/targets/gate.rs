//! Raw bytes at the gate, in front of documents of several shapes; what passes goes through yrs and everything is read.
#![no_main]

#[path = "../../tests/gate_support/mod.rs"]
mod gate_support;

use std::sync::LazyLock;

use gate_support::{Room, edit};
use libfuzzer_sys::fuzz_target;
use yrs::{Array, Map, Text, Transact, WriteTxn, XmlElementPrelim, XmlFragment, XmlTextPrelim};

/// One client's work of several kinds, under the ids that the seeds name.
static LIVELY: LazyLock<Vec<u8>> = LazyLock::new(|| {
    edit(5, None, |doc| {
        let mut txn = doc.transact_mut();
        let root = txn.get_or_insert_xml_fragment("default");
        let paragraph = root.push_back(&mut txn, XmlElementPrelim::empty("paragraph"));
        let text = paragraph.push_back(&mut txn, XmlTextPrelim::new("classe 😀"));
        text.remove_range(&mut txn, 0, 1);
        let text = txn.get_or_insert_text("t");
        text.insert(&mut txn, 0, "notes 😀");
        let list = txn.get_or_insert_array("a");
        list.insert_range(&mut txn, 0, [1, 2, 3]);
        let map = txn.get_or_insert_map("m");
        map.insert(&mut txn, "k", "v");
        map.insert(&mut txn, "k", "w");
    })
});

/// A document whose first paragraph was deleted and collected.
static COLLECTED: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut room = Room::new();
    let first = edit(6, None, |doc| {
        let mut txn = doc.transact_mut();
        let root = txn.get_or_insert_xml_fragment("default");
        let paragraph = root.push_back(&mut txn, XmlElementPrelim::empty("paragraph"));
        paragraph.push_back(&mut txn, XmlTextPrelim::new("weg"));
        root.push_back(&mut txn, XmlElementPrelim::empty("heading"));
    });
    room.receive(&first).expect("honest");
    let second = edit(7, Some(&first), |doc| {
        let root = doc.get_or_insert_xml_fragment("default");
        root.remove_range(&mut doc.transact_mut(), 0, 1);
    });
    room.receive(&second).expect("honest");
    room.full()
});

fuzz_target!(|data: &[u8]| {
    let Some((&shape, data)) = data.split_first() else {
        return;
    };
    let mut room = Room::new();
    room.honest = false;
    match shape % 3 {
        1 => drop(room.receive(&LIVELY)),
        2 => drop(room.receive(&COLLECTED)),
        _ => {}
    }
    // What is cut off one update may be passed as the next.
    let (first, second) = data.split_at(data.len().min(usize::from(shape / 3)));
    for bytes in [data, first, second] {
        if room.receive(bytes).is_ok() {
            room.audit();
        }
    }
});
