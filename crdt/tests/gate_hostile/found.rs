//! Inputs that fuzzing found.

use super::*;

#[test]
fn found_json_content_in_a_collected_parent() {
    let update = Forge::clients(1)
        .client(3, 300, 0)
        .byte(0)
        .n(1)
        .within(JSON, 300, 0)
        .n(1)
        .s("1")
        .after(JSON, 300, 1)
        .n(1)
        .s("2");
    let mut room = Room::new();
    assert_eq!(room.receive(&update.done()), Ok(true));
    room.audit();
}

/// Found under the address sanitizer: the first of several values under a key, cut off by an insert, outlives its map.
#[test]
fn found_several_living_values_under_a_key() {
    let values = || {
        Forge::clients(1)
            .client(2, 300, 0)
            .root(TYPE, "map")
            .n(1)
            .byte(0x20 | ANY)
            .n(0)
            .n(300)
            .n(0)
            .s("k")
            .n(2)
            .byte(126)
            .byte(126)
    };
    both(values().done(), Malformed::Kind.into());
    // What a client without collection sends: both were overwritten and deleted.
    let mut room = Room::new();
    let deleted = values().n(1).n(300).n(1).n(1).n(2).0;
    assert_eq!(room.receive(&deleted), Ok(true));
    let between = Forge::clients(1)
        .client(1, 301, 0)
        .after(ANY, 300, 1)
        .n(1)
        .byte(120);
    assert_eq!(room.receive(&between.done()), Ok(true));
    room.receive(&[0, 1, 0xac, 2, 1, 0, 1]).unwrap();
    room.audit();
}

#[test]
fn found_one_neighbour_on_both_sides() {
    let update = Forge::clients(1)
        .client(2, 300, 0)
        .root(STRING, "text")
        .s("ab")
        .between(STRING, (300, 0), (300, 0))
        .s("c");
    both(update.done(), Malformed::Place.into());
}

#[test]
fn found_a_roots_keys_may_come_before_or_after_its_values() {
    let key = |clock| Forge::clients(1).client(1, 300, clock).key(ANY, "x", "k");
    let list = |clock| Forge::clients(1).client(1, 300, clock).root(ANY, "x");
    for updates in [[key(0), list(1)], [list(0), key(1)]] {
        let mut room = Room::new();
        for update in updates {
            assert_eq!(room.receive(&update.n(1).byte(126).done()), Ok(true));
        }
        room.audit();
    }
}
