//! Frames captured from the published packages (`golden/make.mjs`) are read as meant, and ours equal the
//! bytes of the published server.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::wildcard_enum_match_arm,
    reason = "helpers of tests fail loudly"
)]

use passeplume_crdt::wire::hocuspocus::{self, ClientFrame, Message, Scope, SyncStatus};
use passeplume_crdt::wire::{StateVector, SyncMessage, awareness, y_websocket};

fn golden(name: &str) -> Vec<u8> {
    std::fs::read(format!(
        "{}/tests/golden/{name}.bin",
        env!("CARGO_MANIFEST_DIR")
    ))
    .unwrap()
}

fn document(frame: &[u8]) -> (&str, Message<'_>) {
    match ClientFrame::decode(frame).unwrap() {
        ClientFrame::Document { address, message } => (address, message),
        other => panic!("{other:?}"),
    }
}

#[test]
fn hocuspocus_provider_frames_are_read() {
    let update = golden("update");
    let state = r#"{"cursor":{"anchor":1}}"#;
    for (prefix, expected) in [("hocuspocus", "d"), ("hocuspocus-session", "d\0s1")] {
        let read = |name: &str, check: &dyn Fn(Message<'_>)| {
            let frame = golden(&format!("{prefix}-client-{name}"));
            let (address, message) = document(&frame);
            assert_eq!(address, expected, "{name}");
            assert_eq!(hocuspocus::document_name(address), "d");
            check(message);
        };
        read("auth", &|m| {
            assert_eq!(
                m,
                Message::Auth {
                    token: "tok",
                    version: Some("4.8.0")
                }
            )
        });
        read("step-1", &|m| {
            assert_eq!(m, Message::Sync(SyncMessage::Step1(&[0])))
        });
        read("step-2", &|m| {
            assert_eq!(m, Message::Sync(SyncMessage::Step2(&update)))
        });
        read("update", &|m| {
            assert_eq!(m, Message::Sync(SyncMessage::Update(&update)))
        });
        read("stateless", &|m| {
            assert_eq!(m, Message::Stateless(r#"{"code":"hello"}"#))
        });
        read("close", &|m| assert_eq!(m, Message::Close));
        for name in ["awareness-2", "awareness-answer"] {
            read(name, &|m| {
                let Message::Awareness(body) = m else {
                    panic!("{m:?}")
                };
                let entries: Vec<_> = awareness::decode(body)
                    .unwrap()
                    .map(Result::unwrap)
                    .collect();
                assert_eq!(
                    entries,
                    [awareness::Entry {
                        client: 100,
                        clock: 1,
                        state: Some(state)
                    }]
                );
            });
        }
        let pong = golden(&format!("{prefix}-client-pong"));
        assert_eq!(ClientFrame::decode(&pong).unwrap(), ClientFrame::Pong);
    }
}

#[test]
fn a_provider_of_version_3_sends_no_version() {
    let (_, message) = document(b"\x01d\x02\x00\x03tok");
    assert_eq!(
        message,
        Message::Auth {
            token: "tok",
            version: None
        }
    );
}

#[test]
fn crd_6_our_hocuspocus_frames_equal_those_of_the_published_server() {
    let server = |name: &str| golden(&format!("hocuspocus-server-{name}"));
    assert_eq!(
        hocuspocus::encode_denied("d", "permission-denied"),
        server("denied")
    );
    assert_eq!(
        hocuspocus::encode_authenticated("d", Scope::ReadWrite),
        server("read-write")
    );
    assert_eq!(
        hocuspocus::encode_authenticated("d", Scope::ReadOnly),
        server("readonly")
    );
    assert_eq!(hocuspocus::encode_ask_token("d"), server("ask-token"));
    assert_eq!(
        hocuspocus::encode_step_1("d", &golden("state-vector")),
        server("step-1")
    );
    assert_eq!(
        hocuspocus::encode_update("d", &golden("update")),
        server("update")
    );
    assert_eq!(
        hocuspocus::encode_awareness("d", &golden("awareness")),
        server("awareness")
    );
    assert_eq!(
        hocuspocus::encode_stateless("d", r#"{"code":"frozen"}"#),
        server("stateless")
    );
    assert_eq!(
        hocuspocus::encode_close("d", "provider_initiated"),
        server("close")
    );
    assert_eq!(
        hocuspocus::encode_sync_status("d", SyncStatus::Applied),
        server("applied")
    );
    assert_eq!(
        hocuspocus::encode_sync_status("d", SyncStatus::Refused),
        server("refused")
    );
}

#[test]
fn server_only_messages_are_told_apart() {
    let (broadcast, reply) = (
        golden("hocuspocus-server-broadcast"),
        golden("hocuspocus-server-sync-reply"),
    );
    assert_eq!(document(&broadcast).1, Message::BroadcastStateless);
    assert_eq!(
        document(&reply).1,
        Message::SyncReply(SyncMessage::Step1(&golden("state-vector")))
    );
    for name in ["denied", "readonly", "applied", "refused"] {
        assert!(
            ClientFrame::decode(&golden(&format!("hocuspocus-server-{name}"))).is_err(),
            "{name}"
        );
    }
}

#[test]
fn y_websocket_frames_are_read_and_written() {
    use y_websocket::Message;
    let update = golden("update");
    let read = |name: &str, check: &dyn Fn(Message<'_>)| {
        check(Message::decode(&golden(&format!("y-websocket-client-{name}"))).unwrap());
    };
    read("step-1", &|m| {
        assert_eq!(m, Message::Sync(SyncMessage::Step1(&[0])))
    });
    read("update", &|m| {
        assert_eq!(m, Message::Sync(SyncMessage::Update(&update)))
    });
    read("step-2", &|m| {
        assert_eq!(m, Message::Sync(SyncMessage::Step2(&update)))
    });
    read("awareness", &|m| {
        assert_eq!(m, Message::Awareness(&golden("awareness")))
    });
    assert_eq!(
        y_websocket::encode_update(&update),
        golden("y-websocket-client-update")
    );
    assert_eq!(
        y_websocket::encode_step_2(&update),
        golden("y-websocket-client-step-2")
    );
    assert_eq!(
        y_websocket::encode_awareness(&golden("awareness")),
        golden("y-websocket-client-awareness")
    );
    assert_eq!(
        y_websocket::encode_awareness(&awareness::encode([].into_iter())),
        y_websocket::HEARTBEAT
    );
    assert_eq!(y_websocket::encode_denied("non"), b"\x02\x00\x03non"[..]);
}

#[test]
fn a_state_vector_of_yjs_is_read_and_written() {
    let vector = StateVector::decode(&golden("state-vector"), 1).unwrap();
    assert_eq!(vector.iter().collect::<Vec<_>>(), [(100, 3)]);
    let mut bytes = Vec::new();
    vector.encode(&mut bytes);
    assert_eq!(bytes, golden("state-vector"));
}
