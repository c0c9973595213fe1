//! Attacks by shape: order, truncation, references that no editor makes.

use super::*;

#[test]
fn attack_trailing_bytes() {
    both(vec![0, 0, 0], Malformed::Trailing.into());
}

#[test]
fn attack_every_truncation_of_an_honest_update() {
    let update = honest(7, None).remove(0);
    for end in 0..update.len() {
        assert!(alone(&update[..end]).is_err(), "{end} of {}", update.len());
    }
}

#[test]
fn attack_every_flipped_bit_of_an_honest_update() {
    let update = honest(7, None).remove(0);
    for at in 0..update.len() * 8 {
        let mut flipped = update.clone();
        flipped[at / 8] ^= 1 << (at % 8);
        let _ = alone(&flipped);
    }
}

#[test]
fn attack_clients_out_of_order() {
    let update = Forge::clients(2)
        .client(1, 300, 0)
        .root(STRING, "text")
        .s("a")
        .client(1, 301, 0)
        .root(STRING, "text")
        .s("b");
    both(update.done(), Malformed::ClientOrder.into());
}

#[test]
fn attack_deletions_repeat_a_client_apart() {
    let update = vec![0, 3, 5, 1, 0, 1, 105, 1, 0, 1, 5, 1, 1, 1];
    both(update, Malformed::DeletionOrder.into());
}

#[test]
fn attack_deletions_out_of_order() {
    both(
        vec![0, 1, 5, 2, 2, 1, 0, 1],
        Malformed::DeletionOrder.into(),
    );
}

#[test]
fn attack_deletion_of_the_future() {
    let outcome = survives(&[0, 1, 5, 1, 0, 127]);
    assert!(matches!(outcome.1, Err(Refusal::Gap { client: 5, .. })));
}

#[test]
fn attack_own_future_as_neighbour() {
    let update = Forge::clients(1).client(2, 300, 0);
    let update = update
        .after(STRING, 300, 1)
        .s("a")
        .root(STRING, "text")
        .s("b");
    both(update.done(), Malformed::Circle.into());
}

#[test]
fn attack_two_clients_wait_for_each_other() {
    let update = Forge::clients(2)
        .client(1, 301, 0)
        .after(STRING, 300, 0)
        .s("a")
        .client(1, 300, 0)
        .after(STRING, 301, 0)
        .s("b");
    both(update.done(), Malformed::Circle.into());
}

#[test]
fn attack_item_as_its_own_parent() {
    let update = Forge::clients(1)
        .client(1, 300, 0)
        .within(TYPE, 300, 0)
        .n(0);
    both(update.done(), Malformed::Circle.into());
}

#[test]
fn attack_neighbours_in_two_roots() {
    let update = Forge::clients(1)
        .client(3, 300, 0)
        .root(STRING, "one")
        .s("a")
        .root(STRING, "two")
        .s("b")
        .between(STRING, (300, 0), (300, 1))
        .s("c");
    both(update.done(), Malformed::Place.into());
}

#[test]
fn attack_neighbours_in_list_and_key() {
    let update = Forge::clients(1)
        .client(3, 300, 0)
        .root(ANY, "one")
        .n(1)
        .byte(126)
        .key(ANY, "two", "k")
        .n(1)
        .byte(126)
        .between(ANY, (300, 0), (300, 1))
        .n(1)
        .byte(126);
    both(update.done(), Malformed::Place.into());
}

#[test]
fn attack_text_as_parent() {
    let update = Forge::clients(1)
        .client(2, 300, 0)
        .root(STRING, "one")
        .s("a")
        .within(STRING, 300, 0)
        .s("b");
    both(update.done(), Malformed::Place.into());
}

#[test]
fn attack_text_in_an_array() {
    let update = Forge::clients(1)
        .client(2, 300, 0)
        .root(TYPE, "list")
        .n(0)
        .within(STRING, 300, 0)
        .s("😀");
    both(update.done(), Malformed::Kind.into());
}

#[test]
fn attack_values_and_text_in_one_root() {
    let update = Forge::clients(1)
        .client(2, 300, 0)
        .root(ANY, "list")
        .n(1)
        .byte(126)
        .after(STRING, 300, 0)
        .s("😀");
    both(update.done(), Malformed::Kind.into());
}

#[test]
fn attack_list_items_in_a_map() {
    let update = Forge::clients(1)
        .client(2, 300, 0)
        .root(TYPE, "list")
        .n(1)
        .within(ANY, 300, 0)
        .n(1)
        .byte(126);
    both(update.done(), Malformed::Kind.into());
}
