//! Attacks on the article: nodes, marks and contents that its editors would delete for everybody.

use super::*;

#[test]
fn attack_script_element_in_the_article() {
    let update = Forge::clients(1)
        .client(1, 300, 0)
        .root(TYPE, "default")
        .n(3)
        .s("script");
    both(update.done(), Refusal::Schema(Breach::Node));
}

/// Editors know media at the top alone: in a paragraph one would shut the text for everybody.
#[test]
fn crd_19_attack_media_anywhere_but_at_the_top() {
    for (parent, name) in [
        ("paragraph", "image"),
        ("blockquote", "sound"),
        ("image", "image"),
        ("film", "paragraph"),
    ] {
        let update = Forge::clients(1)
            .client(2, 300, 0)
            .root(TYPE, "default")
            .n(3)
            .s(parent)
            .within(TYPE, 300, 0)
            .n(3)
            .s(name);
        both(update.done(), Refusal::Schema(Breach::Node));
    }
    let update = Forge::clients(1)
        .client(2, 300, 0)
        .root(TYPE, "default")
        .n(3)
        .s("image")
        .within(STRING, 300, 0)
        .s("x");
    both(update.done(), Refusal::Schema(Breach::Content));
}

#[test]
fn attack_paragraph_in_a_paragraph() {
    let update = Forge::clients(1)
        .client(2, 300, 0)
        .root(TYPE, "default")
        .n(3)
        .s("paragraph")
        .within(TYPE, 300, 0)
        .n(3)
        .s("paragraph");
    both(update.done(), Refusal::Schema(Breach::Node));
}

#[test]
fn attack_text_at_the_top_of_the_article() {
    let update = Forge::clients(1)
        .client(1, 300, 0)
        .root(STRING, "default")
        .s("x");
    both(update.done(), Refusal::Schema(Breach::Content));
}

#[test]
fn attack_key_on_the_article() {
    let update = Forge::clients(1)
        .client(1, 300, 0)
        .key(ANY, "default", "k")
        .n(1)
        .byte(126);
    both(update.done(), Refusal::Schema(Breach::Attribute));
}

#[test]
fn crd_5_attack_unknown_mark() {
    let update = in_article_text().within(FORMAT, 300, 1).s("style").s("{}");
    both(update.done(), Refusal::Schema(Breach::Mark));
}

#[test]
fn attack_embed_in_the_article() {
    let update = in_article_text().within(EMBED, 300, 1).s("{}");
    both(update.done(), Refusal::Schema(Breach::Content));
}

#[test]
fn attack_binary_as_attribute() {
    let update = Forge::clients(1)
        .client(2, 300, 0)
        .root(TYPE, "default")
        .n(3)
        .s("paragraph")
        .byte(0x20 | BINARY)
        .n(0)
        .n(300)
        .n(0)
        .s("src")
        .n(1)
        .byte(0);
    both(update.done(), Refusal::Schema(Breach::Content));
}
