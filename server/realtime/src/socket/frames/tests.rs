//! The decoder against tungstenite's own writer, and against what it must refuse.

use proptest::prelude::*;
use tokio_tungstenite::tungstenite::protocol::frame::{
    Frame,
    coding::{CloseCode, Control, Data as Kind, OpCode},
};

use super::*;

fn framed(fin: bool, opcode: OpCode, payload: &[u8], mask: [u8; 4]) -> Vec<u8> {
    let mut frame = Frame::message(payload.to_vec(), OpCode::Data(Kind::Binary), fin);
    frame.header_mut().opcode = opcode;
    frame.header_mut().mask = Some(mask);
    let mut out = Vec::new();
    frame.format(&mut out).unwrap();
    out
}

fn binary(payload: &[u8]) -> Vec<u8> {
    framed(true, OpCode::Data(Kind::Binary), payload, [1, 2, 3, 4])
}

fn fed(bytes: &[u8], cut: usize) -> Vec<Message> {
    let mut decoder = Decoder::new(Data::Binary, 1 << 20, 8);
    let mut found = Vec::new();
    for piece in bytes.chunks(cut) {
        decoder.feed(&mut piece.to_vec(), &mut found);
    }
    found
}

fn refused(bytes: &[u8]) -> Farewell {
    match fed(bytes, 3).as_slice() {
        [Message::Bad(farewell)] => *farewell,
        other => panic!("{other:?}"),
    }
}

proptest! {
    #[test]
    fn rt_26_whatever_tungstenite_frames_is_read_back_however_it_is_cut(
        payloads in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..70_000), 1..4),
        mask in any::<[u8; 4]>(),
        pieces in 1_usize..6,
        cut in 1_usize..70_000,
    ) {
        let mut wire = Vec::new();
        let mut expected = Vec::new();
        for payload in &payloads {
            let size = payload.len().div_ceil(pieces).max(1);
            let mut parts: Vec<&[u8]> = payload.chunks(size).collect();
            if parts.is_empty() {
                parts.push(&[]);
            }
            let last = parts.len() - 1;
            for (number, part) in parts.into_iter().enumerate() {
                let opcode = if number == 0 { Kind::Binary } else { Kind::Continue };
                wire.extend(framed(number == last, OpCode::Data(opcode), part, mask));
                // Control frames stand between fragments.
                wire.extend(framed(true, OpCode::Control(Control::Ping), b"?", mask));
                if number != last {
                    expected.push(Message::Ping(Bytes::from_static(b"?")));
                }
            }
            expected.push(Message::Data(payload.clone().into()));
            expected.push(Message::Ping(Bytes::from_static(b"?")));
        }
        prop_assert_eq!(fed(&wire, cut), expected);
    }

    #[test]
    fn rt_26_no_bytes_make_it_panic_or_keep_more_than_came(bytes in prop::collection::vec(any::<u8>(), 0..4_000), cut in 1_usize..100) {
        let mut decoder = Decoder::new(Data::Binary, 1 << 16, 8);
        let mut found = Vec::new();
        let mut given = 0;
        for piece in bytes.chunks(cut) {
            given += piece.len();
            decoder.feed(&mut piece.to_vec(), &mut found);
            prop_assert!(decoder.data.len() + decoder.control.len() <= given);
        }
    }
}

#[test]
fn rt_20_a_claim_is_known_before_its_bytes_come_and_costs_nothing() {
    let mut decoder = Decoder::new(Data::Binary, 1 << 20, 8);
    let mut found = Vec::new();
    let head = binary(&vec![0; 70_000])[..20].to_vec();
    decoder.feed(&mut head.clone(), &mut found);
    assert!(found.is_empty());
    assert_eq!(decoder.claimed(), 70_000);
    assert!(decoder.data.capacity() < 100, "{}", decoder.data.capacity());
    let over = binary(&vec![0; (1 << 20) + 1])[..20].to_vec();
    assert_eq!(refused(&over), Farewell::TOO_BIG);
}

#[test]
fn rt_20_fragments_add_up() {
    let mut wire = framed(false, OpCode::Data(Kind::Binary), &[0; 600_000], [0; 4]);
    wire.extend(framed(
        true,
        OpCode::Data(Kind::Continue),
        &[0; 600_000],
        [0; 4],
    ));
    assert_eq!(fed(&wire, 50_000), [Message::Bad(Farewell::TOO_BIG)]);
    let mut wire = framed(false, OpCode::Data(Kind::Binary), b"a", [0; 4]);
    for _ in 0..8 {
        wire.extend(framed(false, OpCode::Data(Kind::Continue), b"a", [0; 4]));
    }
    assert_eq!(refused(&wire), Farewell::TOO_BIG);
}

#[test]
fn rt_21_what_is_no_binary_message_ends_the_socket_with_its_reason() {
    let text = OpCode::Data(Kind::Text);
    assert_eq!(
        refused(&framed(true, text, "é".as_bytes(), [7; 4])),
        Farewell::NOT_BINARY
    );
    assert_eq!(
        refused(&framed(true, text, &[0xff], [7; 4])),
        Farewell::NOT_UTF8
    );
    let close = OpCode::Control(Control::Close);
    assert_eq!(
        refused(&framed(true, close, &[3], [7; 4])),
        Farewell::PROTOCOL
    );
    assert_eq!(
        refused(&framed(true, close, &[3, 0xed], [7; 4])),
        Farewell::PROTOCOL
    );
    assert_eq!(
        refused(&framed(true, close, &[3, 0xe8, 0xff], [7; 4])),
        Farewell::NOT_UTF8
    );
    // Not masked; a reserved bit; a reserved opcode; a control frame that is too long or cut; fragments out of order.
    assert_eq!(refused(&[0x82, 1, 0]), Farewell::PROTOCOL);
    assert_eq!(refused(&[0xc2, 0x81, 0, 0, 0, 0, 0]), Farewell::PROTOCOL);
    assert_eq!(refused(&[0x83, 0x81, 0, 0, 0, 0, 0]), Farewell::PROTOCOL);
    assert_eq!(
        refused(&[0x89, 0xfe, 0, 126, 0, 0, 0, 0]),
        Farewell::PROTOCOL
    );
    assert_eq!(refused(&[0x09, 0x80, 0, 0, 0, 0]), Farewell::PROTOCOL);
    assert_eq!(refused(&[0x80, 0x80, 0, 0, 0, 0]), Farewell::PROTOCOL);
    let mut wire = framed(false, OpCode::Data(Kind::Binary), b"a", [0; 4]);
    wire.extend(binary(b"b"));
    assert_eq!(refused(&wire), Farewell::PROTOCOL);
}

#[test]
fn rt_25_a_close_is_found_with_its_code_and_nothing_behind_it() {
    let close = Frame::close(Some(tokio_tungstenite::tungstenite::protocol::CloseFrame {
        code: CloseCode::Away,
        reason: "bye".into(),
    }));
    let mut frame = close;
    frame.header_mut().mask = Some([9; 4]);
    let mut wire = binary(b"last");
    frame.format(&mut wire).unwrap();
    wire.extend(binary(b"too late"));
    let last = Message::Data(Bytes::from_static(b"last"));
    assert_eq!(fed(&wire, 1), [last, Message::Close(Some(1001))]);
    let empty = framed(true, OpCode::Control(Control::Close), &[], [0; 4]);
    assert_eq!(fed(&empty, 9), [Message::Close(None)]);
}
