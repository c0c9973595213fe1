//! Two states of a text side by side.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may fail"
)]

use passeplume_crdt::content::{PieceKind, changes};

fn lines(before: &str, after: &str) -> Vec<Vec<(PieceKind, String)>> {
    changes(before, after)
        .into_iter()
        .map(|line| {
            let pieces = line.pieces.into_iter();
            pieces.map(|piece| (piece.kind, piece.words)).collect()
        })
        .collect()
}

#[test]
fn crd_22_only_changed_lines_are_shown_word_by_word() {
    let before = "Les poules\nElles dorment la nuit.\nFin.";
    let after = "Les poules\nElles dorment toute la nuit.\nElles rêvent.\nFin.";
    let shown = lines(before, after);
    assert_eq!(shown.len(), 2, "{shown:?}");
    let added: String = shown[0]
        .iter()
        .filter(|(kind, _)| *kind == PieceKind::Added)
        .map(|(_, words)| words.as_str())
        .collect();
    assert_eq!(added.trim(), "toute");
    assert!(shown[0].iter().all(|(kind, _)| *kind != PieceKind::Removed));
    assert_eq!(shown[1], [(PieceKind::Added, "Elles rêvent.".to_owned())]);
}

#[test]
fn crd_22_what_goes_is_shown_too_and_nothing_where_nothing_changes() {
    assert!(lines("Un.\nDeux.", "Un.\nDeux.").is_empty());
    assert_eq!(
        lines("Un.\nDeux.", "Un."),
        [[(PieceKind::Removed, "Deux.".to_owned())]]
    );
    assert_eq!(lines("", "Un."), [[(PieceKind::Added, "Un.".to_owned())]]);
    let replaced = &lines("Il fait bau.", "Il fait beau.")[0];
    assert!(
        replaced.contains(&(PieceKind::Same, "Il fait ".to_owned())),
        "{replaced:?}"
    );
}
