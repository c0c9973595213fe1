//! What an idle socket costs: `cargo test -p passeplume-realtime --release --test weight -- --ignored --nocapture`.

#![allow(clippy::unwrap_used, reason = "tests: a surprise is a failure")]

mod support;

use std::time::Duration;

use passeplume_crdt::wire::lib0;
use passeplume_realtime::{ConnectionInfo, Limits};
use support::House;
use tokio::io::AsyncWriteExt as _;

const SOCKETS: usize = 3_000;

fn resident_kb() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    4 * statm.split(' ').nth(1).unwrap().parse::<usize>().unwrap()
}

/// A masked frame with an all-zero mask.
fn frame(body: &[u8]) -> Vec<u8> {
    let mut out = vec![0x82, 0x80 | u8::try_from(body.len()).unwrap(), 0, 0, 0, 0];
    out.extend_from_slice(body);
    out
}

#[tokio::test]
#[ignore = "measures this process"]
async fn an_idle_socket_with_its_seat_costs_a_few_kilobytes() {
    let house = House::new();
    let hub = house.hub_with(Limits {
        sockets_of_person: usize::MAX,
        ..Limits::default()
    });
    let mut login = Vec::new();
    lib0::write_var_str(&mut login, "poules");
    login.extend([2, 0]);
    lib0::write_var_str(&mut login, "lea");
    lib0::write_var_str(&mut login, "4.8.0");
    let mut ask = Vec::new();
    lib0::write_var_str(&mut ask, "poules");
    ask.extend([0, 0, 1, 0]);
    let mut ends = Vec::with_capacity(SOCKETS);
    let before = resident_kb();
    for _ in 0..SOCKETS {
        let (mut ours, theirs) = tokio::io::duplex(256);
        let hub = hub.clone();
        tokio::spawn(async move { hub.serve_collab(theirs, ConnectionInfo::default()).await });
        ours.write_all(&frame(&login)).await.unwrap();
        ours.write_all(&frame(&ask)).await.unwrap();
        ends.push(ours);
    }
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(hub.stats().sockets, SOCKETS);
    let each = 1_000 * (resident_kb() - before) / SOCKETS;
    println!("{each} bytes an idle socket (two ends of an in-memory stream of 256 bytes included)");
}
