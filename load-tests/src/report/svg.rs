//! Bar and line charts as SVG text: readable on light and dark pages, without a font or a script of their own.

use std::fmt::Write as _;

use super::table::number;

/// One bar with its spread.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bar<'a> {
    pub(super) name: &'a str,
    pub(super) value: f64,
    pub(super) least: f64,
    pub(super) most: f64,
}

/// One curve.
#[derive(Debug, Clone)]
pub(super) struct Line<'a> {
    pub(super) name: &'a str,
    pub(super) points: Vec<(f64, f64)>,
}

const WIDTH: f64 = 720.0;
const LEFT: f64 = 170.0;
const RIGHT: f64 = 110.0;
const ROW: f64 = 34.0;
const TOP: f64 = 48.0;
const COLOURS: [&str; 6] = [
    "#3366cc", "#dc7633", "#2e8b57", "#8e44ad", "#b03a2e", "#707b7c",
];
const INK: &str = "#808080";

/// Horizontal bars; `target` is a line across them.
pub(super) fn bars(title: &str, bars: &[Bar<'_>], target: Option<f64>) -> String {
    let most = bars
        .iter()
        .map(|bar| bar.most)
        .chain(target)
        .fold(f64::MIN_POSITIVE, f64::max);
    let scale = (WIDTH - LEFT - RIGHT) / most;
    let height = TOP + ROW * bars.len() as f64 + 28.0;
    let mut svg = open(title, height);
    for (index, (bar, colour)) in bars.iter().zip(COLOURS.iter().cycle()).enumerate() {
        let y = TOP + ROW * index as f64;
        let middle = y + ROW / 2.0;
        text(&mut svg, LEFT - 8.0, middle + 4.0, "end", bar.name);
        // Writing to a string cannot fail, here and below.
        let _ = writeln!(
            svg,
            r#"<rect x="{LEFT}" y="{:.1}" width="{:.1}" height="{:.1}" fill="{colour}"/>"#,
            y + 5.0,
            (bar.value * scale).max(1.0),
            ROW - 10.0,
        );
        line(
            &mut svg,
            (LEFT + bar.least * scale, middle),
            (LEFT + bar.most * scale, middle),
            INK,
        );
        text(
            &mut svg,
            LEFT + bar.most * scale + 8.0,
            middle + 4.0,
            "start",
            &number(bar.value),
        );
    }
    if let Some(target) = target {
        let x = LEFT + target * scale;
        let bottom = height - 24.0;
        let _ = writeln!(
            svg,
            r#"<line x1="{x:.1}" y1="{:.1}" x2="{x:.1}" y2="{bottom:.1}" stroke="{INK}" stroke-width="2" stroke-dasharray="5 4"/>"#,
            TOP - 4.0,
        );
        let words = format!("target {}", number(target));
        text(&mut svg, x, bottom + 16.0, "middle", &words);
    }
    svg.push_str("</svg>\n");
    svg
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
        line(&mut svg, (at, TOP), (at, HEIGHT - 40.0), "#80808060");
        text(&mut svg, at, HEIGHT - 22.0, "middle", &number(decade));
    }
    for decade in y.decades() {
        let at = y.place(decade);
        line(&mut svg, (x.from, at), (x.to, at), "#80808060");
        text(&mut svg, x.from - 6.0, at + 4.0, "end", &number(decade));
    }
    for (curve, colour) in curves.iter().zip(COLOURS.iter().cycle()) {
        let mut path = String::new();
        for point in &curve.points {
            let _ = write!(path, "{:.1},{:.1} ", x.place(point.0), y.place(point.1));
        }
        let _ = writeln!(
            svg,
            r#"<polyline points="{}" fill="none" stroke="{colour}" stroke-width="2"/>"#,
            path.trim_end()
        );
        if let Some(last) = curve.points.last() {
            let (at, height) = (x.place(last.0) + 8.0, y.place(last.1) + 4.0);
            text(&mut svg, at, height, "start", curve.name);
        }
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
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0}" role="img" font-family="sans-serif" font-size="13" fill="{INK}">"#
    );
    let _ = write!(svg, "\n<title>{}</title>\n", escaped(title));
    let _ = writeln!(
        svg,
        r#"<text x="16" y="26" font-size="16">{}</text>"#,
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
                value: 10.0,
                least: 9.0,
                most: 20.0,
            },
            Bar {
                name: "c",
                value: 5.0,
                least: 5.0,
                most: 5.0,
            },
        ];
        let svg = bars("T & U", &shown, Some(15.0));
        assert!(svg.contains("T &amp; U") && svg.contains("a &lt;b&gt;"));
        assert!(
            svg.contains(r#"width="220.0""#) && svg.contains(r#"width="110.0""#),
            "{svg}"
        );
        assert!(svg.contains("target 15"));
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
                points: vec![(100.0, 1.0), (1000.0, 10.0)],
            }],
        );
        assert!(svg.contains("<polyline"));
    }
}
