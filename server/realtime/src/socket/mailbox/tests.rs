//! The mailbox against peers that take a little, nothing, or leave.

use std::{
    io::{self, IoSlice},
    pin::Pin,
    sync::Arc,
};

use bytes::Bytes;

use super::*;
use crate::{hub::Door, room::MemberId};

/// A peer that takes as much as it is given leave for.
#[derive(Clone, Default)]
struct Peer(Arc<Mutex<Taken>>);

#[derive(Default)]
struct Taken {
    bytes: Vec<u8>,
    leave: usize,
    writes: usize,
    waiting: Option<Waker>,
}

impl Peer {
    fn with_leave(leave: usize) -> Self {
        let peer = Self::default();
        peer.allow(leave);
        peer
    }

    fn allow(&self, more: usize) {
        let mut taken = self.0.lock().unwrap();
        taken.leave = taken.leave.saturating_add(more);
        if let Some(waiting) = taken.waiting.take() {
            waiting.wake();
        }
    }

    fn bytes(&self) -> Vec<u8> {
        self.0.lock().unwrap().bytes.clone()
    }
}

impl AsyncWrite for Peer {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let mut taken = self.0.lock().unwrap();
        taken.writes += 1;
        let count = bytes.len().min(taken.leave);
        if count == 0 {
            taken.waiting = Some(cx.waker().clone());
            return Poll::Pending;
        }
        taken.leave -= count;
        let piece = &bytes[..count];
        taken.bytes.extend_from_slice(piece);
        Poll::Ready(Ok(count))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let together: Vec<u8> = slices.iter().flat_map(|slice| slice.to_vec()).collect();
        self.poll_write(cx, &together)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// Polls the socket's task until the goodbye is written.
fn said(mailbox: &Mailbox) {
    let mut cx = Context::from_waker(Waker::noop());
    loop {
        match mailbox.lock().poll_work(&mut cx) {
            Poll::Ready(Work::Said) => return,
            Poll::Ready(Work::Answered(_) | Work::Drained(_)) => {}
            other @ (Poll::Ready(Work::Lost) | Poll::Pending) => panic!("{other:?}"),
        }
    }
}

fn mailbox(bound: usize, peer: &Peer) -> Mailbox {
    let mailbox = Mailbox::new(bound);
    mailbox.attach(Box::new(peer.clone()));
    mailbox
}

fn message(body: &[u8]) -> Message {
    Message::new(b"", &Bytes::copy_from_slice(body))
}

fn ticket() -> Ticket {
    Ticket::Room {
        room: Door::nowhere(),
        member: MemberId(7),
    }
}

/// Every message in what the peer took, and whether a close frame ended it; panics where the framing is broken.
fn read(bytes: &[u8]) -> (Vec<Vec<u8>>, Option<u16>) {
    let (mut at, mut messages, mut open) = (0, Vec::new(), None::<Vec<u8>>);
    while at < bytes.len() {
        let (first, short) = (bytes[at], bytes[at + 1]);
        let (length, head) = match short {
            126 => (
                usize::from(u16::from_be_bytes([bytes[at + 2], bytes[at + 3]])),
                4,
            ),
            127 => {
                let long = u64::from_be_bytes(bytes[at + 2..at + 10].try_into().unwrap());
                (usize::try_from(long).unwrap(), 10)
            }
            short => (usize::from(short), 2),
        };
        let payload = &bytes[at + head..at + head + length];
        at += head + length;
        match first {
            0x88 => {
                assert_eq!(at, bytes.len(), "nothing follows a close");
                return (messages, Some(u16::from_be_bytes([payload[0], payload[1]])));
            }
            0x82 | 0x02 => {
                assert!(open.is_none(), "a message began inside another");
                open = Some(payload.to_vec());
            }
            0x80 | 0x00 => open.as_mut().unwrap().extend_from_slice(payload),
            other => panic!("frame {other:x}"),
        }
        if first & 0x80 != 0 {
            messages.push(open.take().unwrap());
        }
    }
    assert!(open.is_none(), "the last message is whole");
    (messages, None)
}

#[test]
fn rt_27_what_was_put_in_together_leaves_in_one_write_and_wakes_nobody() {
    let peer = Peer::with_leave(usize::MAX);
    let mailbox = mailbox(1 << 20, &peer);
    assert_eq!(
        mailbox.push(&message(b"change"), Kind::Change, ticket),
        Pushed::First
    );
    assert_eq!(
        mailbox.push(&message(b"status"), Kind::Note, ticket),
        Pushed::Taken
    );
    assert_eq!(
        mailbox.push(&message(b"caret"), Kind::Presence, ticket),
        Pushed::Taken
    );
    assert!(peer.bytes().is_empty(), "nothing leaves before the flush");
    mailbox.flush();
    let (messages, closed) = read(&peer.bytes());
    assert_eq!(
        messages,
        [b"change".to_vec(), b"status".to_vec(), b"caret".to_vec()]
    );
    assert_eq!(closed, None);
    assert_eq!(peer.0.lock().unwrap().writes, 1);
}

#[tokio::test]
async fn rt_27_a_peer_that_takes_a_byte_at_a_time_gets_every_byte_in_order() {
    let peer = Peer::default();
    let mailbox = Arc::new(mailbox(1 << 20, &peer));
    let long: Vec<u8> = (0..200_000_u32).map(|n| n.to_le_bytes()[0]).collect();
    mailbox.push(&message(b"first"), Kind::Note, ticket);
    mailbox.push(
        &Message::new(b"address", &long.clone().into()),
        Kind::Answer,
        ticket,
    );
    mailbox.push(&message(b"last"), Kind::Change, ticket);
    mailbox.flush();
    let worker = tokio::spawn({
        let mailbox = Arc::clone(&mailbox);
        async move { mailbox.work().await }
    });
    for step in [1, 2, 3, 1_000, 64_000, 70_000, 1, 300_000] {
        peer.allow(step);
        tokio::task::yield_now().await;
    }
    let told = worker.await.unwrap();
    assert!(
        matches!(told, Work::Answered(tickets) if tickets.len() == 1),
        "the room hears that it is written"
    );
    let (messages, _) = read(&peer.bytes());
    let addressed = [b"address".to_vec(), long].concat();
    assert_eq!(messages, [b"first".to_vec(), addressed, b"last".to_vec()]);
}

#[test]
fn rt_13_the_bound_drops_presence_first_then_marks_the_member_and_closes_on_notes_alone() {
    let peer = Peer::default();
    let mailbox = mailbox(10_000, &peer);
    let kilobyte = message(&[1; 1_000]);
    assert_eq!(
        mailbox.push(&kilobyte, Kind::Presence, ticket),
        Pushed::First
    );
    mailbox.flush();
    assert_eq!(
        mailbox.push(&kilobyte, Kind::Presence, ticket),
        Pushed::Taken
    );
    assert_eq!(
        mailbox.push(&kilobyte, Kind::Presence, ticket),
        Pushed::Full
    );
    let mut changes = 0;
    while mailbox.push(&kilobyte, Kind::Change, ticket) == Pushed::Taken {
        changes += 1;
        assert!(changes < 20);
    }
    assert!(mailbox.lock().counted <= 10_000);
    assert_eq!(mailbox.lock().lagging.len(), 1);
    let mut notes = 0;
    while mailbox.push(&kilobyte, Kind::Note, ticket) == Pushed::Taken {
        notes += 1;
        assert!(notes < 40);
    }
    assert!(mailbox.is_closing());
    peer.allow(usize::MAX);
    said(&mailbox);
    let (messages, closed) = read(&peer.bytes());
    assert_eq!(
        (messages.len(), closed),
        (notes, Some(1013)),
        "only notes still say something"
    );
}

#[test]
fn rt_27_a_goodbye_in_the_middle_of_anything_leaves_the_framing_whole() {
    let long = Message::new(b"", &vec![5; 150_000].into());
    for taken in [0, 1, 4, 70_000, 65_546, 65_547, 131_092, 149_000] {
        let peer = Peer::with_leave(taken);
        let mailbox = mailbox(1 << 20, &peer);
        mailbox.push(&long, Kind::Answer, ticket);
        mailbox.push(&message(b"note"), Kind::Note, ticket);
        mailbox.push(&message(b"change"), Kind::Change, ticket);
        mailbox.flush();
        mailbox.farewell(Farewell::TRY_AGAIN);
        assert_eq!(
            mailbox.push(&message(b"late"), Kind::Note, ticket),
            Pushed::Closed
        );
        peer.allow(usize::MAX);
        said(&mailbox);
        let bytes = peer.bytes();
        // A cut message stays open; the close frame may stand in it, another message may not.
        let (goodbye, before) = (&bytes[bytes.len() - 13..], &bytes[..bytes.len() - 13]);
        assert_eq!(
            goodbye,
            [&[0x88, 11, 3, 245][..], b"try again"].concat(),
            "after {taken}"
        );
        let frames = read_frames(before);
        match taken {
            0 => assert_eq!(frames, [(0x82, 4)]),
            _ => assert!(
                frames
                    .iter()
                    .all(|&(first, length)| first != 0x82 && length >= 18_928),
                "{frames:?}"
            ),
        }
    }
}

/// (first byte, length) of every frame; panics where the last one is not whole.
fn read_frames(mut bytes: &[u8]) -> Vec<(u8, usize)> {
    let mut frames = Vec::new();
    while let [first, second, rest @ ..] = bytes {
        let (length, rest) = match second {
            126 => (
                usize::from(u16::from_be_bytes([rest[0], rest[1]])),
                &rest[2..],
            ),
            127 => (
                usize::try_from(u64::from_be_bytes(rest[..8].try_into().unwrap())).unwrap(),
                &rest[8..],
            ),
            short => (usize::from(*short), rest),
        };
        frames.push((*first, length));
        bytes = &rest[length..];
    }
    frames
}

#[test]
fn rt_27_an_idle_mailbox_holds_no_queue() {
    let peer = Peer::with_leave(usize::MAX);
    let mailbox = mailbox(1 << 20, &peer);
    mailbox.say(&message(b"hello"), Kind::Note);
    assert_eq!(mailbox.lock().letters.capacity(), 0);
    assert_eq!(mailbox.lock().counted, 0);
}

#[test]
fn live_10_a_hint_gives_way_to_whatever_waits() {
    let peer = Peer::with_leave(4);
    let mailbox = mailbox(1_000, &peer);
    mailbox.say(&message(b"an event"), Kind::Note);
    mailbox.hint(&message(b"a hint"));
    peer.allow(1_000);
    let mut cx = Context::from_waker(Waker::noop());
    assert!(
        mailbox.lock().poll_work(&mut cx).is_pending(),
        "all is written"
    );
    mailbox.hint(&message(b"another"));
    let (messages, _) = read(&peer.bytes());
    assert_eq!(messages, [b"an event".to_vec(), b"another".to_vec()]);
}
