//! Raw bytes at every decoder of the wire, and at the scanner alone.
#![no_main]

use libfuzzer_sys::fuzz_target;
use passeplume_crdt::scan::{Limits, Update};
use passeplume_crdt::wire::{Reader, StateVector, SyncMessage, awareness, hocuspocus, y_websocket};

fuzz_target!(|data: &[u8]| {
    let _ = hocuspocus::ClientFrame::decode(data).map(|frame| format!("{frame:?}").len());
    let _ = y_websocket::Message::decode(data).map(|message| format!("{message:?}").len());
    let _ = SyncMessage::decode(Reader::new(data));
    if let Ok(entries) = awareness::decode(data) {
        for _ in entries {}
    }
    if let Ok(vector) = StateVector::decode(data, 64) {
        let mut out = Vec::new();
        vector.encode(&mut out);
        assert_eq!(StateVector::decode(&out, 64).as_ref(), Ok(&vector));
    }
    if let Ok(text) = std::str::from_utf8(data) {
        let _ = awareness::nests_too_deep(text);
    }
    if let Ok(update) = Update::parse(data, &Limits::default()) {
        let structs: u64 = update.structs().map(|one| u64::from(one.len)).sum();
        let deleted: u64 = update.deletions().map(|one| u64::from(one.len)).sum();
        assert!(structs.checked_add(deleted).is_some());
    }
});
