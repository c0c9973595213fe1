//! The end of an issue: everybody who wrote, who answers for it, for whom it is.

use passeplume_press::Edition;

use crate::{
    blocks::{Desk, INK, SOFT, style},
    fonts::Face,
    issue::Made,
    pieces::{height, keep},
    sheet::{COLUMN, FULL, GUTTER, LEFT},
    tags::Role,
};

pub(crate) fn imprint(desk: &mut Desk<'_>, made: &mut Made, edition: &Edition, is_cut: bool) {
    let part = desk.tags.part(None, Role::Section);
    let sheet = &mut made.sheet;
    let mut wrote = Vec::new();
    if !edition.credits.is_empty() {
        wrote = desk.heading(part, 2, "Ont écrit", (13.0, 0.0, COLUMN));
        let said = desk.tags.part(Some(part), Role::Paragraph);
        let look = style(Face::Text, 10.0, INK);
        wrote.append(&mut desk.lines(said, &edition.credits.join(", "), look, (15.0, 4.0, COLUMN)));
    }
    let mut ours = desk.heading(part, 2, "Ours", (13.0, 0.0, COLUMN));
    for (name, words) in edition
        .imprint
        .iter()
        .filter(|(_, words)| !words.is_empty())
    {
        let said = desk.tags.part(Some(part), Role::Paragraph);
        let mut pieces = desk.lines(
            said,
            &format!("{name} "),
            style(Face::Text, 9.0, SOFT),
            (13.0, 5.0, COLUMN),
        );
        keep(&mut pieces);
        pieces.append(&mut desk.lines(
            said,
            words,
            style(Face::Bold, 10.0, INK),
            (14.0, 0.0, COLUMN),
        ));
        ours.append(&mut pieces);
    }
    for words in [
        edition.readers.as_str(),
        if is_cut {
            "La suite se lit sur la page du journal."
        } else {
            ""
        },
    ] {
        if !words.is_empty() {
            let said = desk.tags.part(Some(part), Role::Paragraph);
            ours.append(&mut desk.lines(
                said,
                words,
                style(Face::Text, 9.0, SOFT),
                (13.0, 7.0, COLUMN),
            ));
        }
    }
    let needed = height(&wrote).max(height(&ours)) + 60.0;
    if is_cut || edition.sections.is_empty() || sheet.room() < needed {
        sheet.turn();
    } else {
        sheet.y += 40.0;
    }
    made.imprint = (sheet.at(), sheet.y);
    sheet.ground(LEFT, sheet.y, FULL, 5.0, desk.inks.strong);
    sheet.y += 20.0;
    if sheet.room() < needed - 60.0 {
        // Hundreds of names: they go on as any text does.
        wrote.append(&mut ours);
        sheet.columns(wrote);
        return;
    }
    let (first, second) = if wrote.is_empty() {
        (ours, Vec::new())
    } else {
        (wrote, ours)
    };
    sheet.stack(first, LEFT, sheet.y, COLUMN);
    sheet.stack(second, LEFT + COLUMN + GUTTER, sheet.y, COLUMN);
}
