//! The front page: who, when, the journal's name as large as it can be, a picture, the title.

use passeplume_press::{Block, Edition, Kind};

use crate::{
    blocks::{Desk, INK, SOFT, style},
    fonts::Face,
    letters::Paragraph,
    lines::{Line, Parting, balanced, lines},
    pictures::{fitted, points},
    pieces::{Piece, height, keep, set},
    sheet::{FULL, LEFT, Placed, Sheet, WIDE},
    tags::{Part, Role},
};

const HEAD: f32 = 44.0;
/// The journal's name is at least, and at most, so large.
const SIZES: [f32; 8] = [72.0, 64.0, 56.0, 48.0, 42.0, 36.0, 30.0, 24.0];
const PICTURE: f32 = 310.0;
/// A lower picture is none: the contents go to the next page.
const LEAST: f32 = 150.0;

/// The picture is lower where the contents then stand on the front page whole: that is how high `contents` are.
pub(crate) fn front(
    desk: &mut Desk<'_>,
    sheet: &mut Sheet,
    edition: &Edition,
    part: Part,
    contents: f32,
) {
    sheet.y = HEAD;
    strip(desk, sheet, edition, part);
    name(desk, sheet, edition, part);
    sheet.y += 18.0;
    // Read in this order; the title is set first, for its height.
    let seen = desk.tags.part(Some(part), Role::Section);
    let title = title(desk, edition, part);
    let theme = theme(desk, edition, part);
    let needed = height(&title) + height(&theme) + 24.0 + 20.0 + contents;
    let room = sheet.room() - needed;
    let tall = if room < LEAST {
        PICTURE
    } else {
        room.min(PICTURE)
    };
    picture(desk, sheet, edition, seen, tall);
    sheet.ground(LEFT, sheet.y, FULL, 5.0, desk.inks.strong);
    sheet.y += 18.0;
    sheet.across(title);
    if !theme.is_empty() {
        sheet.y += 6.0;
        sheet.across(theme);
    }
    sheet.y += 20.0;
}

/// The schools at the left, the day at the right.
fn strip(desk: &mut Desk<'_>, sheet: &mut Sheet, edition: &Edition, part: Part) {
    let schools: Vec<String> = edition
        .schools
        .iter()
        .map(|home| format!("{}, {}", home.name, home.town))
        .collect();
    let look = style(Face::Text, 9.5, SOFT);
    let who = desk.tags.part(Some(part), Role::Paragraph);
    let day = desk.tags.part(Some(part), Role::Paragraph);
    let day = desk.lines(day, &edition.date, look, (13.0, 0.0, FULL / 2.0));
    let wide = day
        .iter()
        .fold(0.0_f32, |wide, piece| wide.max(width(piece)));
    let room = FULL - wide - 24.0;
    let who = desk.lines(who, &schools.join(" · "), look, (13.0, 0.0, room));
    let end = sheet.stack(who, LEFT, sheet.y, FULL);
    let other = sheet.stack(day, LEFT + FULL - wide, sheet.y, wide);
    sheet.y = end.max(other) + 2.0;
}

fn width(piece: &Piece) -> f32 {
    match &piece.what {
        crate::pieces::What::Line(line) => line.width,
        crate::pieces::What::Air
        | crate::pieces::What::Picture { .. }
        | crate::pieces::What::Rule => 0.0,
    }
}

/// The journal's name, over two lines.
fn name(desk: &mut Desk<'_>, sheet: &mut Sheet, edition: &Edition, part: Part) {
    let said = desk.tags.part(Some(part), Role::Paragraph);
    let mut set_as: (f32, Vec<Line>) = (24.0, Vec::new());
    let slot = desk.tags.slot(said);
    for size in SIZES {
        let look = style(Face::Titles, size, INK);
        let words = Paragraph::plain(desk.fonts, &edition.journal, look, slot);
        set_as = (size, lines(&words, desk.fonts, FULL, Parting::Never));
        // One line where it can be large, two where it is long.
        let most = if size > 44.0 { 1 } else { 2 };
        if set_as.1.len() <= most {
            break;
        }
    }
    let (size, lines) = set_as;
    let mut pieces = set(lines, size * 1.06, 0.0, 0.0);
    keep(&mut pieces);
    sheet.across(pieces);
    sheet.y += 8.0;
    sheet.ground(LEFT, sheet.y, FULL, 3.0, INK);
    sheet.ground(LEFT, sheet.y + 5.5, FULL, 0.8, INK);
    sheet.y += 7.0;
}

/// The picture of the front page; without one the drawing that its page has.
fn picture(desk: &mut Desk<'_>, sheet: &mut Sheet, edition: &Edition, part: Part, most: f32) {
    let y = sheet.y;
    sheet.y += most;
    let (image, said) = match &edition.cover {
        Some(Block::Picture {
            media, alternative, ..
        }) => (desk.pictures.get(media), alternative.as_deref()),
        Some(
            Block::Sound { .. }
            | Block::Film { .. }
            | Block::Paragraph(_)
            | Block::Heading(..)
            | Block::List(..)
            | Block::Quote(_)
            | Block::Rule,
        )
        | None => (None, None),
    };
    let Some(image) = image.cloned() else {
        sheet.put(Placed::Drawing {
            x: LEFT,
            y,
            width: FULL,
            height: most,
        });
        return;
    };
    let said = crate::clean(said.unwrap_or_default());
    let figure = (!said.is_empty()).then(|| {
        let part = desk.tags.part(Some(part), Role::Figure(said));
        (part, desk.tags.slot(part))
    });
    let (across, down) = image.size();
    let (mut x, mut wide, mut tall) = (LEFT, FULL, most);
    if points(across) < points(down) * 1.2 {
        // Whoever stands upright keeps head and feet.
        sheet.ground(LEFT, y, FULL, most, desk.inks.pale);
        (wide, tall) = fitted(&image, FULL, most);
        x = (WIDE - wide) / 2.0;
    }
    let y = y + (most - tall) / 2.0;
    sheet.put(Placed::Front {
        image,
        x,
        y,
        width: wide,
        height: tall,
        figure,
    });
}

fn title(desk: &mut Desk<'_>, edition: &Edition, part: Part) -> Vec<Piece> {
    let heading = Role::Heading(1, crate::clean(&edition.title));
    let heading = desk.tags.part(Some(part), heading);
    // Whoever goes from heading to heading begins at the first: it is never empty.
    let title = if crate::clean(&edition.title).is_empty() {
        "Sans titre"
    } else {
        edition.title.as_str()
    };
    let (number, name) = match (edition.kind, title.split_once(" – ")) {
        (Kind::Paper, Some((number, name))) => (number, name),
        (Kind::Paper, None) => ("", title),
        (Kind::Exhibition, _) => ("Exposition", title),
    };
    let mut pieces = Vec::new();
    if !number.is_empty() {
        let look = style(Face::Bold, 11.5, desk.inks.strong);
        let size = (16.0, 0.0, FULL);
        pieces.append(&mut desk.lines(heading, &format!("{number} "), look, size));
    }
    let size = if name.chars().count() > 50 {
        24.0
    } else {
        34.0
    };
    let said = desk.said(heading, name, style(Face::Titles, size, INK));
    let lines = balanced(&said, desk.fonts, FULL);
    pieces.append(&mut set(lines, size * 1.12, 2.0, 0.0));
    keep(&mut pieces);
    pieces
}

fn theme(desk: &mut Desk<'_>, edition: &Edition, part: Part) -> Vec<Piece> {
    if edition.theme.is_empty() {
        return Vec::new();
    }
    let theme = desk.tags.part(Some(part), Role::Paragraph);
    let look = style(Face::Text, 12.5, SOFT);
    desk.lines(theme, &edition.theme, look, (18.0, 0.0, FULL * 0.9))
}
