//! Every codec gives back what it was given, and no bytes make one panic or allocate by a claim.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::wildcard_enum_match_arm,
    reason = "helpers of tests fail loudly"
)]

use passeplume_crdt::wire::hocuspocus::{self, ClientFrame, Message};
use passeplume_crdt::wire::{
    Reader, StateVector, SyncMessage, WireError, awareness, lib0, y_websocket,
};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

proptest! {
    #[test]
    fn numbers_come_back(value in 0..=lib0::MAX_SAFE_INTEGER) {
        let mut out = Vec::new();
        lib0::write_var_u64(&mut out, value);
        prop_assert_eq!(out.len(), lib0::var_len(value));
        let mut reader = Reader::new(&out);
        prop_assert_eq!(reader.var_u64(), Ok(value));
        prop_assert!(reader.is_empty());
    }

    #[test]
    fn sync_frames_come_back(address in ".{0,40}", body in vec(any::<u8>(), 0..300), kind in 0..3) {
        let message = match kind {
            0 => SyncMessage::Step1(&body),
            1 => SyncMessage::Step2(&body),
            _ => SyncMessage::Update(&body),
        };
        let frame = hocuspocus::encode_sync(&address, message);
        prop_assert_eq!(
            ClientFrame::decode(&frame),
            Ok(ClientFrame::Document { address: &address, message: Message::Sync(message) })
        );
        let frame = y_websocket::encode_sync(message);
        prop_assert_eq!(y_websocket::Message::decode(&frame), Ok(y_websocket::Message::Sync(message)));
    }

    #[test]
    fn state_vectors_come_back(entries in btree_map(0..=lib0::MAX_SAFE_INTEGER, 0..1_u32 << 31, 0..40)) {
        let vector = StateVector::from_entries(entries.into_iter().collect()).unwrap();
        let mut bytes = Vec::new();
        vector.encode(&mut bytes);
        prop_assert_eq!(StateVector::decode(&bytes, 40), Ok(vector));
    }

    #[test]
    fn awareness_comes_back(entries in vec((0..=lib0::MAX_SAFE_INTEGER, any::<u32>(), ".{0,20}"), 0..20)) {
        let sent: Vec<_> = entries
            .iter()
            .map(|(client, clock, json)| awareness::Entry {
                client: *client,
                clock: *clock,
                state: (json.trim_ascii() != "null").then_some(json.as_str()),
            })
            .collect();
        let body = awareness::encode(sent.iter().copied());
        let read: Result<Vec<_>, _> = awareness::decode(&body).unwrap().collect();
        prop_assert_eq!(read, Ok(sent));
    }

    #[test]
    fn nothing_panics(bytes in vec(any::<u8>(), 0..80)) {
        let _ = ClientFrame::decode(&bytes);
        let _ = y_websocket::Message::decode(&bytes);
        let _ = StateVector::decode(&bytes, 32);
        if let Ok(entries) = awareness::decode(&bytes) {
            prop_assert!(entries.count() <= bytes.len());
        }
    }

    #[test]
    fn nothing_panics_behind_a_plausible_head(kind in 0_u8..12, sub in 0_u8..4, bytes in vec(any::<u8>(), 0..40)) {
        let frame: Vec<u8> = [&[1, b'd', kind, sub], &bytes[..]].concat();
        let _ = ClientFrame::decode(&frame);
        let _ = y_websocket::Message::decode(&frame[2..]);
    }
}

#[test]
fn claims_are_refused_before_anything_is_reserved() {
    let claims_220_million = [0x80, 0xe8, 0xf3, 0x68, 1, 1];
    assert_eq!(
        StateVector::decode(&claims_220_million, 64),
        Err(WireError::TooMany)
    );
    assert_eq!(
        awareness::decode(&claims_220_million).err(),
        Some(WireError::TooMany)
    );
    let mut body = Vec::new();
    lib0::write_var_u64(&mut body, 100_000);
    body.resize(300_010, 0);
    assert_eq!(awareness::decode(&body).err(), Some(WireError::TooMany));
    assert_eq!(
        StateVector::decode(&[2, 5, 1, 5, 1], 8),
        Err(WireError::Duplicate)
    );
    assert_eq!(
        StateVector::decode(&[1, 5, 1, 0], 8),
        Err(WireError::Trailing)
    );
    assert_eq!(
        StateVector::decode(&[2, 5, 1, 6, 1], 1),
        Err(WireError::TooMany)
    );
    assert_eq!(
        StateVector::decode(&[1, 5, 0x80, 0x80, 0x80, 0x80, 0x08], 1),
        Err(WireError::OutOfRange)
    );
}

#[test]
fn awareness_trailing_bytes_end_in_an_error() {
    let read: Vec<_> = awareness::decode(&[1, 5, 1, 2, b'{', b'}', 9])
        .unwrap()
        .collect();
    assert_eq!(read.len(), 2);
    assert_eq!(read[1], Err(WireError::Trailing));
}
