//! Draws words: run by run, each marked where it belongs, with what leads from them.

use std::rc::Rc;

use krilla::{
    geom::{Point, Rect},
    surface::Surface,
    tagging::{ContentTag, SpanTag},
    text::{GlyphId, KrillaGlyph},
};

use crate::{
    blocks::style,
    fonts::Face,
    letters::{Goal, Kind, Letter, Paragraph, Span},
    lines::{Line, Parting, lines},
    paint::{Painter, fill, rectangle},
    tags::Slot,
};

/// Where the letters of a line of this height stand.
fn baseline(top: f32, height: f32, size: f32) -> f32 {
    top + (height + size * 0.7) / 2.0
}

impl Painter<'_> {
    /// The page of a story, right-aligned.
    pub(crate) fn number(
        &mut self,
        surface: &mut Surface<'_>,
        story: usize,
        slot: Slot,
        (right, y): (f32, f32),
        height: f32,
    ) {
        let Some((page, _)) = self.stories.get(story) else {
            return;
        };
        let look = style(Face::Titles, 11.0, self.strong);
        let said = Paragraph::plain(self.fonts, &format!(" {}", page + 1), look, slot);
        let lines = lines(&said, self.fonts, f32::MAX, Parting::Never);
        for line in lines.iter().take(1) {
            self.line(surface, line, (right - line.width, y), height);
        }
    }

    pub(crate) fn line(
        &mut self,
        surface: &mut Surface<'_>,
        line: &Line,
        (x, y): (f32, f32),
        height: f32,
    ) {
        let size = line
            .of
            .letters
            .get(line.letters.start)
            .and_then(|first| line.of.spans.get(first.span));
        let size = size.map_or(0.0, |span| span.style.size);
        self.letters(
            surface,
            line,
            x,
            baseline(y, height, size),
            Some((y, height)),
        );
    }

    /// A line's letters; `within` where they are read aloud: its top and height.
    pub(crate) fn letters(
        &mut self,
        surface: &mut Surface<'_>,
        line: &Line,
        x: f32,
        y: f32,
        within: Option<(f32, f32)>,
    ) {
        let letters = line
            .of
            .letters
            .get(line.letters.clone())
            .unwrap_or_default();
        let mut x = x;
        for run in letters.chunk_by(|one, next| one.span == next.span) {
            let Some(span) = run.first().and_then(|first| line.of.spans.get(first.span)) else {
                continue;
            };
            let is_last = run.last().map(|last| last.to) == letters.last().map(|last| last.to);
            let wide: f32 = run.iter().map(|one| one.advance).sum();
            if within.is_some() {
                let tag = SpanTag::empty();
                let drawn = surface.start_tagged(ContentTag::Span(tag));
                self.tags.mark(span.slot, drawn);
            }
            surface.set_fill(Some(fill(span.style.ink)));
            self.run(surface, line, run, span, (x, y));
            if is_last && line.hyphen {
                self.hyphen(surface, span, (x + wide, y));
            }
            if let (Some(goal), Some((top, height))) = (&span.goal, within) {
                let seen: f32 = run
                    .iter()
                    .rev()
                    .skip_while(|one| one.kind != Kind::Letter)
                    .map(|one| one.advance)
                    .sum();
                if let Goal::Web(_) = goal.as_ref()
                    && let Some(path) = rectangle(x, y + 1.6, seen, 0.6)
                {
                    surface.draw_path(&path);
                }
                if let Some(place) = Rect::from_xywh(x, top, seen.max(0.5), height) {
                    self.links.push((place, Rc::clone(goal), span.slot));
                }
            }
            if within.is_some() {
                surface.end_tagged();
            }
            x += wide;
        }
        surface.set_fill(None);
    }

    fn run(
        &self,
        surface: &mut Surface<'_>,
        line: &Line,
        run: &[Letter],
        span: &Span,
        (x, y): (f32, f32),
    ) {
        let size = span.style.size;
        let mut x = x;
        for same in run.chunk_by(|one, next| one.glyph.0 == next.glyph.0) {
            let Some((face, _)) = same.first().map(|first| first.glyph) else {
                continue;
            };
            let glyphs: Vec<KrillaGlyph> = same
                .iter()
                .map(|one| {
                    let id = GlyphId::new(one.glyph.1);
                    let far = one.advance / size;
                    KrillaGlyph::new(id, far, 0.0, 0.0, 0.0, one.from..one.to, None)
                })
                .collect();
            let font = self.fonts.font(face);
            surface.draw_glyphs(
                Point::from_xy(x, y),
                &glyphs,
                font,
                &line.of.text,
                size,
                false,
            );
            x += same.iter().map(|one| one.advance).sum::<f32>();
        }
    }

    /// At the end of a line; who copies or listens gets the word whole.
    fn hyphen(&self, surface: &mut Surface<'_>, span: &Span, (x, y): (f32, f32)) {
        if let Some(found) = self.fonts.find(span.style.face, '-') {
            let text = "\u{ad}";
            let glyph = KrillaGlyph::new(
                GlyphId::new(found.id),
                found.advance,
                0.0,
                0.0,
                0.0,
                0..text.len(),
                None,
            );
            surface.draw_glyphs(
                Point::from_xy(x, y),
                &[glyph],
                self.fonts.font(found.face),
                text,
                span.style.size,
                false,
            );
        }
    }
}
