//! Attacks by size and cost, and contents that yrs reads otherwise than Yjs.

use super::*;

#[test]
fn attack_subdocument() {
    let update = Forge::clients(1)
        .client(1, 300, 0)
        .root(DOC, "docs")
        .s("guid")
        .byte(118)
        .n(0);
    both(update.done(), Malformed::Unsupported.into());
}

#[test]
fn attack_hook() {
    let update = Forge::clients(1)
        .client(1, 300, 0)
        .root(TYPE, "hooks")
        .n(5)
        .s("h");
    both(update.done(), Malformed::Unsupported.into());
}

#[test]
fn attack_weak_link() {
    let update = Forge::clients(1).client(1, 300, 0).root(TYPE, "links").n(7);
    both(update.done(), Malformed::Tag.into());
}

#[test]
fn attack_json_bomb() {
    let deep = "[".repeat(5_000) + &"]".repeat(5_000);
    let update = Forge::clients(1)
        .client(1, 300, 0)
        .root(EMBED, "text")
        .s(&deep);
    both(update.done(), Malformed::Json.into());
}

#[test]
fn json_that_only_javascript_reads_is_made_readable() {
    let mut room = Room::new();
    let update = Forge::clients(1)
        .client(3, 300, 0)
        .root(EMBED, "text")
        .s("10000000000000000000")
        .after(FORMAT, 300, 0)
        .s("title")
        .s("\"cut \\ud83d\"")
        .after(STRING, 300, 1)
        .s("a");
    assert_eq!(room.receive(&update.done()), Ok(true));
    room.audit();
}

#[test]
fn attack_nested_types() {
    let mut update = Forge::clients(1)
        .client(5_000, 300, 0)
        .root(TYPE, "deep")
        .n(0);
    for depth in 1..5_000 {
        update = update.within(TYPE, 300, depth - 1).n(0);
    }
    both(update.done(), Refusal::TooLarge(Excess::Depth));
}

#[test]
fn attack_many_roots() {
    let mut update = Forge::clients(1).client(2_000, 300, 0);
    for at in 0..2_000 {
        update = update.root(ANY, &format!("root {at}")).n(1).byte(126);
    }
    both(update.done(), Refusal::TooLarge(Excess::Roots));
}

#[test]
fn attack_rivals_under_one_key() {
    let mut update = Forge::clients(1).client(20_000, 300, 0);
    for _ in 0..20_000 {
        update = update.key(ANY, "other", "k").n(1).byte(126);
    }
    both(update.done(), Refusal::TooLarge(Excess::Work));
}

#[test]
fn attack_rivals_in_a_text() {
    let mut update = Forge::clients(1)
        .client(30_001, 300, 0)
        .root(STRING, "other")
        .s("ab");
    for at in 0..30_000_u64 {
        update = if at % 2 == 0 {
            update.before(STRING, 300, 1).s("x")
        } else {
            update.before(STRING, 300, 0).s("x")
        };
    }
    both(update.done(), Refusal::TooLarge(Excess::Work));
}

/// Each cut in the middle of a client's blocks moves all blocks behind it: seconds for a few hundred kilobytes.
#[test]
fn attack_splits_in_the_middle_of_many_blocks() {
    let mut room = Room::new();
    let text = "x".repeat(600_000);
    let update = Forge::clients(1)
        .client(1, 300, 0)
        .root(STRING, "text")
        .s(&text);
    room.receive(&update.done()).unwrap();
    let cut = |offset: u64| {
        let mut update = Forge::clients(0).n(1).n(300).n(75_000);
        for at in 0..75_000 {
            update = update.n(at * 8 + offset).n(1);
        }
        update.0
    };
    let began = std::time::Instant::now();
    let outcomes = [room.receive(&cut(0)), room.receive(&cut(3))];
    assert!(
        outcomes.contains(&Err(Refusal::TooLarge(Excess::Work))),
        "{outcomes:?}"
    );
    println!("{outcomes:?} {:?}", began.elapsed());
    room.audit();
}

#[test]
fn attack_colliding_client_ids() {
    let mut room = Room::new();
    let mut refused = 0;
    for at in 0..2_000_u64 {
        let client = 7 + (at << 32);
        let update = Forge::clients(1)
            .client(1, client, 0)
            .root(STRING, "text")
            .s("a");
        if room.receive(&update.done()).is_err() {
            refused += 1;
        }
    }
    assert!(refused > 1_500, "only {refused} refused");
    room.audit();
}

#[test]
fn attack_empty_client() {
    both(vec![1, 0, 5, 0, 0], Malformed::Empty.into());
}

#[test]
fn attack_json_content_is_read_as_it_was_meant() {
    let update = Forge::clients(1)
        .client(2, 300, 0)
        .root(JSON, "values")
        .n(2)
        .s("{\"a\":1}")
        .s("undefined")
        .after(ANY, 300, 1)
        .n(1)
        .byte(120);
    let mut room = Room::new();
    assert_eq!(room.receive(&update.done()), Ok(true));
    assert!(
        room.json().contains("values=[{\"a\":1},undefined,true]"),
        "{}",
        room.json()
    );
    room.audit();
}

#[test]
fn attack_half_a_pair_deleted_and_written_into() {
    let mut room = Room::new();
    let update = Forge::clients(1)
        .client(1, 300, 0)
        .root(STRING, "text")
        .s("😀😀")
        .done();
    room.receive(&update).unwrap();
    let middle = Forge::clients(1)
        .client(1, 301, 0)
        .between(STRING, (300, 0), (300, 1))
        .s("x")
        .done();
    room.receive(&middle).unwrap();
    room.receive(&[0, 1, 0xac, 2, 1, 2, 1]).unwrap();
    room.audit();
    assert_eq!(room.json(), "default=\ntext=\u{fffd}x\u{fffd}\u{fffd}");
}

#[test]
fn attack_neighbour_gone_on_one_side_is_collected_as_yjs_does() {
    let mut room = Room::new();
    let update = Forge::clients(1)
        .client(3, 300, 0)
        .root(STRING, "text")
        .s("a")
        .byte(0)
        .n(1)
        .between(STRING, (300, 0), (300, 1))
        .s("b");
    assert_eq!(room.receive(&update.done()), Ok(true));
    room.audit();
    assert_eq!(room.json(), "default=\ntext=a");
}
