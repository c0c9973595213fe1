//! Real Yjs clients, random histories: the gate refuses nothing, and yrs behind it ends where Yjs ends, read both ways.
//!
//! `ORACLE_SEED` and `ORACLE_COUNT` choose the histories; a failure names its seed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "tests fail by panicking"
)]

mod gate_support;

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use gate_support::{Room, unhex};
use serde_json::Value;

const COUNT: u64 = 200;

#[test]
fn crd_3_histories_of_real_clients_pass_whole_and_converge() {
    let node = oracle();
    let first = number("ORACLE_SEED").unwrap_or(1);
    let count = number("ORACLE_COUNT").unwrap_or(COUNT);
    let written = Command::new("node")
        .arg(&node)
        .args(["write", &first.to_string(), &count.to_string()])
        .output()
        .expect("node runs");
    assert!(
        written.status.success(),
        "the oracle failed: {}",
        String::from_utf8_lossy(&written.stderr)
    );
    let mut states = Vec::new();
    let mut updates = 0;
    for line in written.stdout.lines() {
        let history: Value = serde_json::from_str(&line.unwrap()).expect("one history a line");
        let seed = history["seed"].as_u64().unwrap();
        let received: Vec<Vec<u8>> = history["received"]
            .as_array()
            .unwrap()
            .iter()
            .map(|update| unhex(update.as_str().unwrap()))
            .collect();
        updates += received.len();
        let room = replay(seed, &received);
        let vector: Vec<(u64, u32)> =
            serde_json::from_value(history["vector"].clone()).expect("pairs");
        let mut ours: Vec<(u64, u32)> = room.index.state_vector().collect();
        ours.sort_unstable();
        assert_eq!(ours, vector, "seed {seed}: state vectors");
        states.push((seed, room.full()));
    }
    eprintln!("{} histories, {updates} updates", states.len());
    assert_eq!(states.len() as u64, count);
    verify(&node, &states);
}

/// Everything passes, and everything passes a second time as no news.
fn replay(seed: u64, received: &[Vec<u8>]) -> Room {
    let mut room = Room::new();
    // A restart halfway: from then on collected parts have lost their places.
    let restart = seed.is_multiple_of(3).then_some(received.len() / 2);
    for (at, update) in received.iter().enumerate() {
        if restart == Some(at) {
            let full = room.full();
            room = Room::new();
            room.load(&full);
        }
        if let Err(refusal) = room.receive(update) {
            panic!("seed {seed}: update {at} was refused: {refusal}");
        }
    }
    for (at, update) in received.iter().enumerate() {
        assert_eq!(
            room.receive(update),
            Ok(false),
            "seed {seed}: update {at} again"
        );
    }
    room.audit();
    room
}

/// Lets Yjs read what yrs has made of it.
fn verify(node: &PathBuf, states: &[(u64, Vec<u8>)]) {
    let mut reader = Command::new("node")
        .arg(node)
        .arg("verify")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node runs");
    let mut input = reader.stdin.take().unwrap();
    let lines = BufReader::new(reader.stdout.take().unwrap()).lines();
    let mut lines = lines.map(|line| line.unwrap());
    for (seed, state) in states {
        let hex: String = state.iter().map(|byte| format!("{byte:02x}")).collect();
        writeln!(input, "{seed} {hex}").unwrap();
        let answer = lines.next().expect("an answer a line");
        assert_eq!(
            answer,
            format!("ok {seed}"),
            "\n{}",
            answer.replace("\\n", "\n")
        );
    }
    drop(input);
    assert!(reader.wait().unwrap().success());
}

/// The script, with what it needs installed.
fn oracle() -> PathBuf {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oracle"));
    if !folder.join("node_modules/yjs").exists() {
        let installed = Command::new("npm")
            .args(["ci", "--no-audit", "--no-fund"])
            .current_dir(&folder)
            .output()
            .is_ok_and(|output| output.status.success());
        assert!(
            installed,
            "npm ci failed in {}: the oracle needs Node",
            folder.display()
        );
    }
    folder.join("oracle.mjs")
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}
