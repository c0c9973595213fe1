//! The drawing of a front page without a picture: the page's own, whose few shapes are read from its SVG.

use std::f32::consts::{FRAC_PI_2, PI, TAU};

use krilla::{
    color::rgb,
    geom::{Path, PathBuilder, Rect, Transform},
    num::NormalizedF32,
    paint::{FillRule, LineCap, Stroke},
    surface::Surface,
};
use passeplume_press::{Edition, drawing};

use crate::{
    letters::Ink,
    paint::{fill_through, rectangle},
};

/// A shape with what fills it and its line.
pub(crate) struct Shape {
    path: Path,
    fill: Option<Ink>,
    line: Option<(Ink, f32)>,
    opacity: NormalizedF32,
}

const VIEW: (f32, f32) = (240.0, 148.0);

/// The shapes of this edition's drawing.
pub(crate) fn shapes(edition: &Edition) -> Vec<Shape> {
    let svg = drawing(&edition.title, edition.kind);
    svg.split('<').filter_map(shape).collect()
}

/// All of them over this place; what stands out is cut.
pub(crate) fn draw(
    surface: &mut Surface<'_>,
    shapes: &[Shape],
    (x, y): (f32, f32),
    (width, height): (f32, f32),
) {
    let Some(frame) = rectangle(x, y, width, height) else {
        return;
    };
    let scale = (width / VIEW.0).max(height / VIEW.1);
    let left = x - VIEW.0.mul_add(scale, -width) / 2.0;
    let top = y - VIEW.1.mul_add(scale, -height) / 2.0;
    surface.push_clip_path(&frame, &FillRule::NonZero);
    surface.push_transform(&Transform::from_row(scale, 0.0, 0.0, scale, left, top));
    for shape in shapes {
        surface.set_fill(shape.fill.map(|ink| fill_through(ink, shape.opacity)));
        surface.set_stroke(shape.line.map(|([red, green, blue], width)| Stroke {
            paint: rgb::Color::new(red, green, blue).into(),
            width,
            line_cap: LineCap::Round,
            opacity: shape.opacity,
            ..Stroke::default()
        }));
        surface.draw_path(&shape.path);
    }
    surface.set_stroke(None);
    surface.set_fill(None);
    surface.pop();
    surface.pop();
}

fn shape(tag: &str) -> Option<Shape> {
    let number = |name: &str| attribute(tag, name).and_then(|said| said.parse::<f32>().ok());
    let mut path = PathBuilder::new();
    match tag.split_whitespace().next()? {
        "rect" => path.push_rect(Rect::from_xywh(
            0.0,
            0.0,
            number("width")?,
            number("height")?,
        )?),
        "circle" => round(
            &mut path,
            (number("cx")?, number("cy")?),
            (number("r")?, number("r")?),
        ),
        "ellipse" => round(
            &mut path,
            (number("cx")?, number("cy")?),
            (number("rx")?, number("ry")?),
        ),
        "path" => Pen::new(&mut path).follow(attribute(tag, "d")?),
        _ => return None,
    }
    Some(Shape {
        path: path.finish()?,
        fill: attribute(tag, "fill").and_then(ink),
        line: attribute(tag, "stroke")
            .and_then(ink)
            .map(|ink| (ink, number("stroke-width").unwrap_or(1.0))),
        opacity: number("opacity")
            .and_then(NormalizedF32::new)
            .unwrap_or(NormalizedF32::ONE),
    })
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split('"').next()
}

/// `#94e5f9`.
fn ink(said: &str) -> Option<Ink> {
    let digits = said.strip_prefix('#')?;
    let part = |at: usize| {
        digits
            .get(at..at + 2)
            .and_then(|part| u8::from_str_radix(part, 16).ok())
    };
    Some([part(0)?, part(2)?, part(4)?])
}

fn round(path: &mut PathBuilder, (x, y): (f32, f32), (across, down): (f32, f32)) {
    path.move_to(x + across, y);
    turn(path, (x, y), (across, down), (0.0, TAU));
    path.close();
}

/// A part of an ellipse, in pieces of a quarter at most.
fn turn(
    path: &mut PathBuilder,
    (x, y): (f32, f32),
    (across, down): (f32, f32),
    (from, by): (f32, f32),
) {
    let steps = (by.abs() / FRAC_PI_2).ceil().max(1.0);
    let step = by / steps;
    let reach = 4.0 / 3.0 * (step / 4.0).tan();
    let mut at = from;
    let mut left = steps;
    while left > 0.5 {
        let (sin, cos) = at.sin_cos();
        let (sin_end, cos_end) = (at + step).sin_cos();
        path.cubic_to(
            x + across * (cos - reach * sin),
            y + down * (sin + reach * cos),
            x + across * (cos_end + reach * sin_end),
            y + down * (sin_end - reach * cos_end),
            x + across * cos_end,
            y + down * sin_end,
        );
        at += step;
        left -= 1.0;
    }
}

/// Follows the data of a path: the commands that our drawings use.
struct Pen<'a> {
    path: &'a mut PathBuilder,
    at: (f32, f32),
    start: (f32, f32),
    /// Where the last curve's second handle was.
    handle: (f32, f32),
}

impl<'a> Pen<'a> {
    const fn new(path: &'a mut PathBuilder) -> Self {
        Self {
            path,
            at: (0.0, 0.0),
            start: (0.0, 0.0),
            handle: (0.0, 0.0),
        }
    }

    fn follow(mut self, data: &str) {
        let mut rest = data;
        while let Some(command) = rest.chars().next() {
            let body = rest.get(command.len_utf8()..).unwrap_or_default();
            let end = body
                .find(|letter: char| letter.is_ascii_alphabetic())
                .unwrap_or(body.len());
            let (numbers, after) = body.split_at(end);
            self.command(command, &parse(numbers));
            rest = after;
        }
    }

    fn command(&mut self, command: char, numbers: &[f32]) {
        let from = if command.is_ascii_lowercase() {
            None
        } else {
            Some((0.0, 0.0))
        };
        match command.to_ascii_lowercase() {
            'z' => {
                self.path.close();
                (self.at, self.handle) = (self.start, self.start);
            }
            'm' | 'l' => {
                for (place, pair) in numbers.as_chunks::<2>().0.iter().enumerate() {
                    let to = self.to(from, *pair);
                    if command.eq_ignore_ascii_case(&'m') && place == 0 {
                        self.path.move_to(to.0, to.1);
                        self.start = to;
                    } else {
                        self.path.line_to(to.0, to.1);
                    }
                    (self.at, self.handle) = (to, to);
                }
            }
            'h' | 'v' => {
                for number in numbers {
                    let across = command.eq_ignore_ascii_case(&'h');
                    let (x, y) = from.unwrap_or(self.at);
                    let to = if across {
                        (x + number, self.at.1)
                    } else {
                        (self.at.0, y + number)
                    };
                    self.path.line_to(to.0, to.1);
                    (self.at, self.handle) = (to, to);
                }
            }
            'c' => {
                for [a, b, c, d, e, f] in numbers.as_chunks::<6>().0 {
                    self.curve(
                        self.to(from, [*a, *b]),
                        self.to(from, [*c, *d]),
                        self.to(from, [*e, *f]),
                    );
                }
            }
            's' => {
                for [c, d, e, f] in numbers.as_chunks::<4>().0 {
                    let mirrored = (
                        2.0 * self.at.0 - self.handle.0,
                        2.0 * self.at.1 - self.handle.1,
                    );
                    self.curve(mirrored, self.to(from, [*c, *d]), self.to(from, [*e, *f]));
                }
            }
            'a' => {
                for [rx, ry, _, large, sweep, x, y] in numbers.as_chunks::<7>().0 {
                    self.arc(
                        (*rx, *ry),
                        (*large > 0.5, *sweep > 0.5),
                        self.to(from, [*x, *y]),
                    );
                }
            }
            _ => {}
        }
    }

    fn to(&self, from: Option<(f32, f32)>, [x, y]: [f32; 2]) -> (f32, f32) {
        let from = from.unwrap_or(self.at);
        (from.0 + x, from.1 + y)
    }

    fn curve(&mut self, one: (f32, f32), two: (f32, f32), to: (f32, f32)) {
        self.path.cubic_to(one.0, one.1, two.0, two.1, to.0, to.1);
        (self.at, self.handle) = (to, two);
    }

    /// An arc between two points, as SVG defines it, for ellipses that are not turned.
    fn arc(&mut self, (rx, ry): (f32, f32), (large, sweep): (bool, bool), to: (f32, f32)) {
        let half = ((self.at.0 - to.0) / 2.0 / rx, (self.at.1 - to.1) / 2.0 / ry);
        let far = half.0.hypot(half.1);
        // Too small an ellipse grows until it reaches.
        let grown = far.max(1.0);
        let (rx, ry) = (rx * grown, ry * grown);
        let half = (half.0 / grown, half.1 / grown);
        let square = half.0.mul_add(half.0, half.1 * half.1).max(f32::EPSILON);
        let sign = if large == sweep { -1.0 } else { 1.0 };
        let long = sign * ((1.0 - square).max(0.0) / square).sqrt();
        let centre = (long * half.1, -long * half.0);
        let from = (half.1 - centre.1).atan2(half.0 - centre.0);
        let end = (-half.1 - centre.1).atan2(-half.0 - centre.0);
        let mut by = end - from;
        if sweep && by < 0.0 {
            by += 2.0 * PI;
        } else if !sweep && by > 0.0 {
            by -= 2.0 * PI;
        }
        let middle = (
            f32::midpoint(self.at.0, to.0) + centre.0 * rx,
            f32::midpoint(self.at.1, to.1) + centre.1 * ry,
        );
        turn(self.path, middle, (rx, ry), (from, by));
        (self.at, self.handle) = (to, to);
    }
}

/// `26-30 66.5.5` are four numbers.
fn parse(numbers: &str) -> Vec<f32> {
    let mut found: Vec<String> = Vec::new();
    let mut fresh = true;
    for letter in numbers.chars() {
        let dotted = found.last().is_some_and(|last| last.contains('.'));
        match letter {
            '0'..='9' | '.' | '-' => {
                if fresh || letter == '-' || (letter == '.' && dotted) {
                    found.push(String::new());
                }
                fresh = false;
                if let Some(last) = found.last_mut() {
                    last.push(letter);
                }
            }
            _ => fresh = true,
        }
    }
    found
        .iter()
        .filter_map(|number| number.parse().ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use passeplume_press::Kind;

    use super::*;

    #[test]
    fn numbers_stand_close_in_paths() {
        assert_eq!(
            parse("26-30 66.5.5-.25,4"),
            [26.0, -30.0, 66.5, 0.5, -0.25, 4.0]
        );
    }

    #[test]
    fn every_shape_of_every_drawing_is_understood() {
        for title in ["Numéro 1", "Numéro 2", "Numéro 3"] {
            let svg = drawing(title, Kind::Paper);
            let tags = svg.matches('<').count() - svg.matches("</").count() - 1;
            let edition = Edition {
                title: title.to_owned(),
                ..Edition::default()
            };
            assert_eq!(shapes(&edition).len(), tags, "{title}: {svg}");
        }
    }
}
