//! An issue on its pages: front page with contents, rubriques with their stories, who made it.

use std::rc::Rc;

use passeplume_press::{Block, Edition, Kind, Section, Story};

use crate::{
    blocks::{Desk, INK, LINE, SOFT, style},
    closing::imprint,
    fonts::Face,
    front::front,
    letters::{Goal, Paragraph, Span},
    lines::{self, Parting, lines},
    pieces::{Piece, height, keep, set},
    sheet::{BOTTOM, COLUMN, FULL, LEFT, Sheet, TOP, balanced, both},
    tags::{Part, Role},
};

/// Where something begins: its page, from 0, and how far down.
pub(crate) type Start = (usize, f32);

/// All pages, and what leads to them.
pub(crate) struct Made {
    pub(crate) sheet: Sheet,
    /// Where each story begins, in their order.
    pub(crate) stories: Vec<Start>,
    /// Where each section begins, in their order.
    pub(crate) sections: Vec<Start>,
    pub(crate) contents: Start,
    pub(crate) imprint: Start,
}

/// Shorter stories without pictures stand in one column.
const SHORT: usize = 420;
const ALONE: f32 = 400.0;
/// A story begins only where so much of it has room.
const BEGINS: f32 = 84.0;

pub(crate) fn issue(desk: &mut Desk<'_>, edition: &Edition) -> Made {
    let mut sheet = Sheet::new();
    let opens = desk.tags.part(None, Role::Section);
    let inside = contents(desk, edition);
    let needed = height(&inside.heading) + 4.0 + balanced(&inside.entries, BOTTOM - TOP);
    front(desk, &mut sheet, edition, opens, needed);
    let contents = listed(&mut sheet, inside, needed);
    let mut made = Made {
        stories: Vec::new(),
        sections: Vec::new(),
        contents,
        imprint: contents,
        sheet,
    };
    for (at, section) in edition.sections.iter().enumerate() {
        if made.sheet.is_full() {
            break;
        }
        rubrique(desk, &mut made, edition, at, section);
    }
    let is_cut = made.sheet.is_full();
    imprint(desk, &mut made, edition, is_cut);
    made
}

/// A number on its line of the contents takes so much.
const NUMBERS: f32 = 28.0;

struct Contents {
    heading: Vec<Piece>,
    entries: Vec<Piece>,
}

fn contents(desk: &mut Desk<'_>, edition: &Edition) -> Contents {
    let part = desk.tags.part(None, Role::Section);
    let title = match edition.kind {
        Kind::Paper => "Dans ce numéro",
        Kind::Exhibition => "Dans cette exposition",
    };
    let heading = desk.heading(part, 2, title, (15.0, 0.0, FULL));
    let list = desk.tags.part(Some(part), Role::Contents);
    let strong = desk.inks.strong;
    let mut pieces = Vec::new();
    let mut at = 0;
    for section in &edition.sections {
        if !section.title.is_empty() && !section.stories.is_empty() {
            let entry = desk.tags.part(Some(list), Role::Entry);
            let look = style(Face::Bold, 9.5, strong);
            let mut lines = desk.lines(entry, &section.title, look, (13.0, 11.0, COLUMN));
            keep(&mut lines);
            pieces.append(&mut lines);
        }
        for story in &section.stories {
            entry(desk, list, story, at, &mut pieces);
            at += 1;
        }
    }
    Contents {
        heading,
        entries: pieces,
    }
}

/// The contents on the front page where they have room there, else on the next.
fn listed(sheet: &mut Sheet, contents: Contents, needed: f32) -> Start {
    if sheet.room() < needed {
        sheet.turn();
    }
    let start = (sheet.at(), sheet.y);
    if !contents.entries.is_empty() {
        sheet.across(contents.heading);
        sheet.y += 4.0;
        sheet.columns(contents.entries);
    }
    start
}

fn entry(desk: &mut Desk<'_>, list: Part, story: &Story, at: usize, out: &mut Vec<Piece>) {
    let entry = desk.tags.part(Some(list), Role::Entry);
    let link = desk.tags.part(Some(entry), Role::Link);
    let span = Span {
        words: story.called().to_owned(),
        style: style(Face::Bold, 11.0, INK),
        slot: desk.tags.slot(link),
        goal: Some(Rc::new(Goal::Story(at, crate::clean(story.called())))),
    };
    let number = desk.tags.slot(link);
    let said = Rc::new(Paragraph::of(desk.fonts, vec![span]));
    let wide = COLUMN - NUMBERS;
    let mut pieces = set(
        lines(&said, desk.fonts, wide, Parting::Never),
        14.5,
        6.0,
        0.0,
    );
    if let Some(last) = pieces.last_mut() {
        last.number = Some((at, number));
    }
    if !story.byline.is_empty() {
        keep(&mut pieces);
        let look = style(Face::Text, 9.0, SOFT);
        pieces.append(&mut desk.lines(entry, &story.byline, look, (12.5, 0.0, wide)));
    }
    out.append(&mut pieces);
}

fn rubrique(desk: &mut Desk<'_>, made: &mut Made, edition: &Edition, at: usize, section: &Section) {
    let part = desk.tags.part(None, Role::Section);
    let is_show = edition.kind == Kind::Exhibition;
    let named = !section.title.is_empty();
    // The front page stays alone, and each panel of an exhibition.
    if at == 0 || is_show {
        made.sheet.turn();
    }
    for (place, story) in section.stories.iter().enumerate() {
        if made.sheet.is_full() {
            return;
        }
        let opens = if place > 0 {
            Vec::new()
        } else {
            opening(desk, part, section, is_show.then_some(at + 1))
        };
        let start = tell(
            desk,
            &mut made.sheet,
            part,
            story,
            opens,
            (if named { 3 } else { 2 }, is_show),
        );
        if place == 0 {
            made.sections.push(start);
        }
        made.stories.push(start);
    }
    if section.stories.is_empty() {
        made.sections.push((made.sheet.at(), made.sheet.y));
    }
}

/// A rubrique's own heading.
fn opening(desk: &mut Desk<'_>, part: Part, section: &Section, panel: Option<usize>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    if section.title.is_empty() {
        return pieces;
    }
    let heading = desk
        .tags
        .part(Some(part), Role::Heading(2, crate::clean(&section.title)));
    if let Some(number) = panel {
        let look = style(Face::Bold, 10.5, desk.inks.strong);
        let said = format!("Panneau {number} ");
        pieces.append(&mut desk.lines(heading, &said, look, (16.0, 0.0, FULL)));
    }
    let size = if panel.is_some() { 26.0 } else { 15.0 };
    let ink = if panel.is_some() {
        INK
    } else {
        desk.inks.strong
    };
    let said = desk.said(heading, &section.title, style(Face::Titles, size, ink));
    let lines = lines::balanced(&said, desk.fonts, FULL * 0.9);
    pieces.append(&mut set(lines, size * 1.2, 0.0, 0.0));
    keep(&mut pieces);
    pieces
}

/// One story: its heading across the page, its words in columns.
fn tell(
    desk: &mut Desk<'_>,
    sheet: &mut Sheet,
    within: Part,
    story: &Story,
    opens: Vec<Piece>,
    (level, is_show): (u16, bool),
) -> Start {
    let part = desk.tags.part(Some(within), Role::Article);
    let head = head(desk, part, story, (level, is_show));
    let byline = byline(desk, part, story);
    let is_short = letters(&story.blocks).is_some_and(|letters| letters < SHORT);
    let width = if is_short { ALONE } else { COLUMN };
    let body = desk.blocks(&story.blocks, part, width, level + 1);
    let (air, line) = match (sheet.is_fresh(), opens.is_empty()) {
        (true, _) => (0.0, false),
        (false, true) => (36.0, true),
        (false, false) => (34.0, false),
    };
    let opening = height(&opens) + if opens.is_empty() { 0.0 } else { 14.0 };
    let all = opening + height(&head) + height(&byline) + 26.0;
    let needed = all + (height(&body) / 2.0 + 16.0).min(BEGINS);
    // What is left of this page takes a beginning in both columns, or none.
    let room = sheet.room() - air - all;
    let (first, second) = both(&body, room);
    let full = body.get(..first).map_or(0.0, height);
    let goes_on = !is_short && first + second < body.len();
    let gapes = goes_on && (second == 0 || full < room * 0.6);
    if (sheet.room() < needed + air || gapes) && !sheet.is_fresh() {
        sheet.turn();
    } else {
        if line {
            sheet.ground(LEFT, sheet.y + air / 2.0, FULL, 0.75, LINE);
        }
        sheet.y += air;
    }
    let start = (sheet.at(), sheet.y);
    if !opens.is_empty() {
        rule_after(sheet, &opens, desk.inks.strong);
        sheet.across(opens);
        sheet.y += 14.0;
    }
    sheet.across(head);
    if !byline.is_empty() {
        sheet.y += 8.0;
        sheet.ground(LEFT, sheet.y + 7.0, 15.0, 2.0, desk.inks.strong);
        sheet.across(byline);
    }
    sheet.y += 10.0;
    if is_short {
        sheet.across(body);
    } else {
        sheet.columns(body);
    }
    start
}

/// The line that goes on from a rubrique's name to the margin.
fn rule_after(sheet: &mut Sheet, opens: &[Piece], ink: crate::letters::Ink) {
    let [only] = opens else {
        return;
    };
    let crate::pieces::What::Line(line) = &only.what else {
        return;
    };
    let x = LEFT + line.width + 12.0;
    let y = sheet.y + only.height / 2.0;
    sheet.ground(x, y, (LEFT + FULL - x).max(0.1), 2.2, ink);
}

fn head(
    desk: &mut Desk<'_>,
    part: Part,
    story: &Story,
    (level, is_show): (u16, bool),
) -> Vec<Piece> {
    let size = match story.called().chars().count() {
        // A panel's own title stands over it.
        0..=80 if is_show && level == 3 => 19.0,
        0..=34 => 27.0,
        35..=80 => 23.0,
        _ => 18.0,
    };
    let mut pieces = desk.heading(part, level, story.called(), (size, 0.0, FULL));
    if pieces.is_empty() {
        // A title of signs that nobody sees.
        pieces = desk.heading(part, level, "Sans titre", (size, 0.0, FULL));
    }
    if !story.standfirst.is_empty() {
        let part = desk.tags.part(Some(part), Role::Paragraph);
        let look = style(Face::Bold, 12.0, INK);
        let mut lines = desk.lines(part, &story.standfirst, look, (17.0, 8.0, FULL * 0.88));
        keep(&mut lines);
        pieces.append(&mut lines);
    }
    pieces
}

fn byline(desk: &mut Desk<'_>, part: Part, story: &Story) -> Vec<Piece> {
    if story.byline.trim().is_empty() {
        return Vec::new();
    }
    let part = desk.tags.part(Some(part), Role::Paragraph);
    let look = style(Face::Bold, 10.0, desk.inks.strong);
    let mut pieces = desk.lines(part, &story.byline, look, (15.0, 0.0, FULL - 23.0));
    for piece in &mut pieces {
        piece.x = 23.0;
        piece.keeps = true;
    }
    pieces
}

/// How many letters it has; nothing where there is something to see or hear.
fn letters(blocks: &[Block]) -> Option<usize> {
    let mut count = 0;
    for block in blocks {
        count += match block {
            Block::Paragraph(runs) | Block::Heading(_, runs) => {
                runs.iter().map(|run| run.words.len()).sum()
            }
            Block::List(_, items) => {
                let mut all = 0;
                for item in items {
                    all += letters(item)? + 40;
                }
                all
            }
            Block::Quote(inside) => letters(inside)?,
            Block::Rule => 40,
            Block::Picture { .. } | Block::Sound { .. } | Block::Film { .. } => return None,
        };
    }
    Some(count)
}
