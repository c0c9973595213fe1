//! Tunnels without HTTP around them: order, repetition, ends.

use futures_util::StreamExt as _;
use passeplume_domain::accounts::session_id_of;
use tokio::io::AsyncReadExt as _;

use super::*;

fn session(token: &str) -> SessionId {
    session_id_of(token).unwrap()
}

/// The name in a greeting.
async fn greeted(stream: &mut Downstream) -> TunnelId {
    let greeting = stream.next().await.unwrap().unwrap();
    let text = String::from_utf8(greeting.to_vec()).unwrap();
    let id = text.trim_end().rsplit(' ').next().unwrap();
    assert_eq!(id.len(), 32, "128 bits");
    TunnelId::parse(id).unwrap()
}

/// The rooms' end as one stream of bytes.
struct Rooms(tokio::io::DuplexStream);

impl Tunnels {
    /// As `open`, with the rooms' end in the hands of the test.
    fn opened(&self, whose: Option<SessionId>) -> (Rooms, Downstream) {
        let (ours, theirs) = tokio::io::duplex(PIPE);
        let (read, write) = tokio::io::split(ours);
        let stay = self.enter(Tunnel::new(whose, write));
        (Rooms(theirs), Downstream::new(read, stay))
    }
}

#[tokio::test]
async fn tun_3_a_push_that_is_repeated_is_done_once_and_none_is_left_out() {
    let tunnels = Tunnels::default();
    let (mut rooms, mut stream) = tunnels.opened(None);
    let id = greeted(&mut stream).await;
    for (turn, said) in [
        (1, "one "),
        (1, "one "),
        (2, "two "),
        (1, "one "),
        (2, "two "),
    ] {
        tunnels
            .push(id, turn, None, Body::from(said))
            .await
            .unwrap();
    }
    let missing = tunnels.push(id, 4, None, Body::from("four")).await;
    assert!(matches!(
        missing,
        Err(ApiError::Tunnel(TunnelRefused::OutOfTurn))
    ));
    tunnels
        .push(id, 3, None, Body::from("three"))
        .await
        .unwrap();
    let mut heard = [0; 13];
    rooms.0.read_exact(&mut heard).await.unwrap();
    assert_eq!(&heard, b"one two three");
}

#[tokio::test]
async fn tun_4_it_belongs_to_the_session_that_opened_it() {
    let tunnels = Tunnels::default();
    let (_rooms, mut stream) = tunnels.opened(Some(session("mine")));
    let id = greeted(&mut stream).await;
    for other in [None, Some(session("another"))] {
        let refused = tunnels.push(id, 1, other.as_ref(), Body::from("x")).await;
        assert!(matches!(refused, Err(ApiError::NotFound)));
    }
    let mine = session("mine");
    tunnels
        .push(id, 1, Some(&mine), Body::from("x"))
        .await
        .unwrap();
}

#[tokio::test]
async fn tun_5_a_body_above_its_bound_is_refused_and_leaves_the_turn_free() {
    let tunnels = Tunnels::default();
    let (_rooms, mut stream) = tunnels.opened(None);
    let id = greeted(&mut stream).await;
    let refused = tunnels
        .push(id, 1, None, Body::from(vec![0; MOST + 1]))
        .await;
    assert!(matches!(refused, Err(ApiError::TooLarge)));
    tunnels.push(id, 1, None, Body::from("x")).await.unwrap();
}

#[tokio::test]
async fn tun_6_it_ends_with_its_stream_and_a_push_that_waits_for_a_full_room_ends_with_it() {
    let tunnels = Tunnels::default();
    let (mut rooms, mut stream) = tunnels.opened(None);
    let id = greeted(&mut stream).await;
    let waiting = tokio::spawn({
        let tunnels = tunnels.clone();
        async move {
            tunnels
                .push(id, 1, None, Body::from(vec![7; 2 * PIPE]))
                .await
        }
    });
    // The pipe is full when half of it came: the room reads no more.
    let mut some = vec![0; PIPE / 2];
    rooms.0.read_exact(&mut some).await.unwrap();
    let second = tunnels.push(id, 2, None, Body::from("x")).await;
    assert!(matches!(second, Err(ApiError::UnderWay)), "one at a time");
    assert!(!waiting.is_finished(), "not taken yet");
    drop(stream);
    let ended = waiting.await.unwrap();
    assert!(matches!(ended, Err(ApiError::Tunnel(TunnelRefused::Ended))));
    let mut rest = Vec::new();
    rooms.0.read_to_end(&mut rest).await.unwrap();
    let late = tunnels.push(id, 2, None, Body::from("x")).await;
    assert!(matches!(late, Err(ApiError::Tunnel(TunnelRefused::Ended))));
    let unknown = tunnels
        .push(TunnelId::random(), 1, None, Body::from("x"))
        .await;
    assert!(matches!(unknown, Err(ApiError::NotFound)));
}

#[tokio::test]
async fn tun_6_the_stream_ends_with_the_rooms() {
    let tunnels = Tunnels::default();
    let (rooms, mut stream) = tunnels.opened(None);
    let id = greeted(&mut stream).await;
    drop(rooms);
    assert!(stream.next().await.is_none());
    let push = tunnels.push(id, 1, None, Body::from("x")).await;
    assert!(matches!(push, Err(ApiError::Tunnel(TunnelRefused::Ended))));
}
