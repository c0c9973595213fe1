//! Bar and line charts as SVG text: readable on light and dark pages, without a font or a script of their own.

use std::fmt::Write as _;

use super::table::number;

/// Whose server it is: ours has the same colour in every chart, and the others step back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose {
    /// Passeplume, by whichever protocol.
    Ours,
    /// Another server.
    Peers,
}

/// One bar with its spread.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bar<'a> {
    pub(super) name: &'a str,
    pub(super) whose: Whose,
    pub(super) value: f64,
    pub(super) least: f64,
    pub(super) most: f64,
}

/// One curve.
#[derive(Debug, Clone)]
pub(super) struct Line<'a> {
    pub(super) name: &'a str,
    pub(super) whose: Whose,
    /// Its place among ours or among the peers: a server keeps its colour where another has no curve.
    pub(super) number: usize,
    pub(super) points: Vec<(f64, f64)>,
}

/// A line across the bars, with its words.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Target {
    pub(super) value: f64,
    pub(super) words: String,
}

const WIDTH: f64 = 720.0;
/// Names stand to the left of it.
const LEFT: f64 = 170.0;
/// Values stand to the right of the bars, in a column of their own: nothing is drawn over them.
const RIGHT: f64 = 96.0;
const ROW: f64 = 30.0;
const TOP: f64 = 48.0;
/// Height of a line of words.
const WORDS: f64 = 15.0;
const OURS: [&str; 2] = ["#1f8a64", "#4fae8a"];
const PEERS: [&str; 4] = ["#8a5fb0", "#c2703d", "#4a7ab5", "#8c8c8c"];
/// All peers alike where each bar has its name beside it.
const OTHERS: &str = "#9fb0bd";
/// Words and lines: as dark on white as it is light on black.
const INK: &str = "#767676";

/// Horizontal bars, each with the span of its runs and its median.
pub(super) fn bars(title: &str, bars: &[Bar<'_>], target: Option<&Target>) -> String {
    let most = bars
        .iter()
        .map(|bar| bar.most)
        .chain(target.map(|target| target.value))
        .fold(f64::MIN_POSITIVE, f64::max);
    let scale = (WIDTH - LEFT - RIGHT) / most;
    let bottom = TOP + ROW * bars.len() as f64;
    let height = bottom + if target.is_some() { 30.0 } else { 12.0 };
    let mut svg = open(title, height);
    for (index, bar) in bars.iter().enumerate() {
        let y = TOP + ROW * index as f64;
        let middle = y + ROW / 2.0;
        text(&mut svg, LEFT - 8.0, middle + 4.5, "end", bar.name);
        let colour = match bar.whose {
            Whose::Ours => OURS[0],
            Whose::Peers => OTHERS,
        };
        // Writing to a string cannot fail, here and below.
        let _ = writeln!(
            svg,
            r#"<rect x="{LEFT}" y="{:.1}" width="{:.1}" height="{:.1}" rx="2" fill="{colour}"/>"#,
            y + 5.0,
            (bar.value * scale).max(1.0),
            ROW - 10.0,
        );
        if bar.most > bar.least {
            whisker(
                &mut svg,
                middle,
                LEFT + bar.least * scale,
                LEFT + bar.most * scale,
            );
        }
        text(
            &mut svg,
            WIDTH - 16.0,
            middle + 4.5,
            "end",
            &number(bar.value),
        );
    }
    if let Some(target) = target {
        let x = LEFT + target.value * scale;
        let _ = writeln!(
            svg,
            r#"<line x1="{x:.1}" y1="{:.1}" x2="{x:.1}" y2="{:.1}" stroke="{INK}" stroke-width="1.5" stroke-dasharray="4 3"/>"#,
            TOP - 4.0,
            bottom + 6.0,
        );
        // Its words stay within the picture.
        let (anchor, at) = if x > WIDTH - RIGHT - 80.0 {
            ("end", x)
        } else {
            ("start", x - 4.0)
        };
        text(&mut svg, at, bottom + 22.0, anchor, &target.words);
    }
    svg.push_str("</svg>\n");
    svg
}

/// From the smallest to the largest run.
fn whisker(svg: &mut String, y: f64, from: f64, to: f64) {
    let _ = writeln!(
        svg,
        r#"<path d="M{from:.1} {:.1}v8M{from:.1} {y:.1}H{to:.1}M{to:.1} {:.1}v8" stroke="{INK}" stroke-width="1.5" fill="none"/>"#,
        y - 4.0,
        y - 4.0,
    );
}

/// Curves over a common ground, both axes logarithmic.
pub(super) fn lines(title: &str, curves: &[Line<'_>]) -> String {
    const HEIGHT: f64 = 420.0;
    let points = || curves.iter().flat_map(|curve| &curve.points);
    let x = Axis::over(
        points().map(|point| point.0),
        LEFT - 90.0,
        WIDTH - RIGHT - 60.0,
    );
    let y = Axis::over(points().map(|point| point.1), HEIGHT - 40.0, TOP);
    let mut svg = open(title, HEIGHT);
    for decade in x.decades() {
        let at = x.place(decade);
        line(&mut svg, (at, TOP), (at, HEIGHT - 40.0), "#76767640");
        text(&mut svg, at, HEIGHT - 22.0, "middle", &number(decade));
    }
    for decade in y.decades() {
        let at = y.place(decade);
        line(&mut svg, (x.from, at), (x.to, at), "#76767640");
        text(&mut svg, x.from - 6.0, at + 4.0, "end", &number(decade));
    }
    let mut ends = Vec::new();
    for curve in curves {
        let colours = match curve.whose {
            Whose::Ours => OURS.as_slice(),
            Whose::Peers => PEERS.as_slice(),
        };
        let colour = colours.iter().cycle().nth(curve.number).unwrap_or(&INK);
        let mut path = String::new();
        for point in &curve.points {
            let (x, y) = (x.place(point.0), y.place(point.1));
            let _ = write!(path, "{x:.1},{y:.1} ");
            let _ = writeln!(
                svg,
                r#"<circle cx="{x:.1}" cy="{y:.1}" r="3" fill="{colour}"/>"#
            );
        }
        let _ = writeln!(
            svg,
            r#"<polyline points="{}" fill="none" stroke="{colour}" stroke-width="2" stroke-linejoin="round"/>"#,
            path.trim_end()
        );
        if let Some(last) = curve.points.last() {
            ends.push((y.place(last.1) + 4.5, colour, curve.name));
        }
    }
    // In a column beside the curves, each as high as its curve ends, or under the one before.
    ends.sort_by(|one, other| one.0.total_cmp(&other.0));
    let mut free = 0.0;
    for (y, colour, name) in ends {
        let y = f64::max(y, free);
        free = y + WORDS;
        let _ = writeln!(
            svg,
            r#"<text x="{:.1}" y="{y:.1}" fill="{colour}">{}</text>"#,
            x.to + 10.0,
            escaped(name)
        );
    }
    svg.push_str("</svg>\n");
    svg
}

/// A logarithmic axis between two places of the picture.
struct Axis {
    least: f64,
    most: f64,
    from: f64,
    to: f64,
}

impl Axis {
    fn over(values: impl Iterator<Item = f64>, from: f64, to: f64) -> Self {
        let (least, most) = values
            .filter(|value| *value > 0.0)
            .fold((f64::MAX, f64::MIN_POSITIVE), |(least, most), value| {
                (least.min(value), most.max(value))
            });
        let least = least.min(most).log10().floor();
        Self {
            least,
            most: most.log10().ceil().max(least + 1.0),
            from,
            to,
        }
    }

    fn place(&self, value: f64) -> f64 {
        let share = (value.max(f64::MIN_POSITIVE).log10() - self.least) / (self.most - self.least);
        self.from + (self.to - self.from) * share.clamp(0.0, 1.0)
    }

    fn decades(&self) -> Vec<f64> {
        let mut decades = Vec::new();
        let mut power = self.least;
        while power <= self.most {
            decades.push(10_f64.powf(power));
            power += 1.0;
        }
        decades
    }
}

fn open(title: &str, height: f64) -> String {
    let mut svg = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0}" role="img" font-family="system-ui, sans-serif" font-size="13" fill="{INK}">"#
    );
    let _ = write!(svg, "\n<title>{}</title>\n", escaped(title));
    let _ = writeln!(
        svg,
        r#"<text x="16" y="26" font-size="15" font-weight="600">{}</text>"#,
        escaped(title)
    );
    svg
}

fn text(svg: &mut String, x: f64, y: f64, anchor: &str, words: &str) {
    let _ = writeln!(
        svg,
        r#"<text x="{x:.1}" y="{y:.1}" text-anchor="{anchor}">{}</text>"#,
        escaped(words)
    );
}

fn line(svg: &mut String, from: (f64, f64), to: (f64, f64), colour: &str) {
    let _ = writeln!(
        svg,
        r#"<line x1="{:.1}" y1="{:.1}" x2="{:.1}" y2="{:.1}" stroke="{colour}"/>"#,
        from.0, from.1, to.0, to.1
    );
}

fn escaped(words: &str) -> String {
    words
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_as_long_as_their_values() {
        let shown = [
            Bar {
                name: "a <b>",
                whose: Whose::Ours,
                value: 10.0,
                least: 9.0,
                most: 20.0,
            },
            Bar {
                name: "c",
                whose: Whose::Peers,
                value: 5.0,
                least: 5.0,
                most: 5.0,
            },
        ];
        let target = Target {
            value: 15.0,
            words: "target ≤ 15".to_owned(),
        };
        let svg = bars("T & U", &shown, Some(&target));
        assert!(svg.contains("T &amp; U") && svg.contains("a &lt;b&gt;"));
        assert!(
            svg.contains(r#"width="227.0""#) && svg.contains(r#"width="113.5""#),
            "{svg}"
        );
        assert!(svg.contains("target ≤ 15"));
        assert!(svg.ends_with("</svg>\n"));
    }

    #[test]
    fn axes_cover_their_values() {
        let axis = Axis::over([3.0, 450.0].into_iter(), 0.0, 300.0);
        assert_eq!(axis.decades(), [1.0, 10.0, 100.0, 1000.0]);
        assert_eq!(axis.place(10.0), 100.0);
        let svg = lines(
            "t",
            &[Line {
                name: "n",
                whose: Whose::Peers,
                number: 0,
                points: vec![(100.0, 1.0), (1000.0, 10.0)],
            }],
        );
        assert!(svg.contains("<polyline"));
    }
}
