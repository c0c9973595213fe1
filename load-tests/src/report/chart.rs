//! Which charts a scenario has: bars of its telling figure beside the target, and the curve of a ramp.

use serde_json::Value;

use super::{
    Outcome,
    compare::{Group, are_ours},
    svg::{Bar, Line, Target, Whose, bars, lines},
    table::number,
};

/// The figure of each scenario that a chart shows: key, title with unit.
const SHOWN: &[(&str, &str, &str)] = &[
    (
        "classroom",
        "server_cpu_us_per_delivered",
        "A: server CPU, µs a delivered item",
    ),
    (
        "broadcast",
        "server_cpu_us_per_delivered",
        "B: server CPU, µs a delivered item",
    ),
    (
        "ramp-a",
        "delivered_per_second",
        "A ramped: delivered items a second",
    ),
    (
        "ramp-b",
        "delivered_per_second",
        "B ramped: delivered items a second",
    ),
    (
        "idle",
        "kb_per_socket",
        "Silent socket: kB of the server's memory",
    ),
    ("idle", "connections_per_second", "Connections a second"),
    (
        "join",
        "join_p99_ms",
        "20 joiners, long document: p99 in ms",
    ),
    (
        "join",
        "server_cpu_ms_per_join",
        "20 joiners, long document: server CPU, ms a join",
    ),
    (
        "overload-a",
        "latency_p99_ms",
        "A, three times its capacity: p99 in ms",
    ),
    (
        "overload-b",
        "latency_p99_ms",
        "B, three times its capacity: p99 in ms",
    ),
    ("departement", "latency_p99_ms", "Département: p99 in ms"),
    ("assembly", "latency_p99_ms", "Assembly: p99 in ms"),
    (
        "bell",
        "all_synced_seconds",
        "Bell: seconds until all are back",
    ),
];

/// File name (without its ending) and SVG of each chart of a group.
pub(super) fn charts(group: &Group<'_>) -> Vec<(String, String)> {
    let mut charts: Vec<(String, String)> = SHOWN
        .iter()
        .filter(|(scenario, ..)| *scenario == group.scenario)
        .filter_map(|(scenario, key, title)| {
            let shown: Vec<Bar<'_>> = group
                .servers
                .iter()
                .filter_map(|(name, runs)| {
                    let spread = group.spread(name, key)?;
                    Some(Bar {
                        name,
                        whose: whose(runs),
                        value: spread.median,
                        least: spread.least,
                        most: spread.most,
                    })
                })
                .collect();
            if shown.is_empty() {
                return None;
            }
            let target = group.asked(key).and_then(|asked| {
                let value = asked.line?;
                let words = format!("target {} {}", asked.sign, number(value));
                Some(Target { value, words })
            });
            let svg = bars(title, &shown, target.as_ref());
            Some((format!("{scenario}-{key}"), svg))
        })
        .collect();
    // Other scenarios' steps are no steps of one thing.
    let ramp = group.scenario.starts_with("ramp-");
    let (mut ours, mut peers) = (0.., 0..);
    let curves: Vec<Line<'_>> = group
        .servers
        .iter()
        .filter(|_| ramp)
        .filter_map(|server| {
            let number = match whose(&server.1) {
                Whose::Ours => ours.next(),
                Whose::Peers => peers.next(),
            };
            curve(server, number?)
        })
        .collect();
    if !curves.is_empty() {
        let title = "latency p99 (ms) by delivered items a second";
        charts.push((
            format!("{}-steps", group.scenario),
            lines(&format!("{}: {title}", group.scenario), &curves),
        ));
    }
    charts
}

fn whose(runs: &[&Outcome]) -> Whose {
    if are_ours(runs) {
        Whose::Ours
    } else {
        Whose::Peers
    }
}

/// The steps of a server's first run.
fn curve<'a>((name, runs): &(&'a str, Vec<&'a Outcome>), number: usize) -> Option<Line<'a>> {
    let value = |row: &Value, key: &str| row.get(key).and_then(Value::as_f64);
    let mut steps: Vec<(f64, (f64, f64))> = runs
        .first()?
        .steps
        .iter()
        .filter_map(|row| {
            let point = (
                value(row, "delivered_per_second")?,
                value(row, "latency_p99_ms")?,
            );
            Some((value(row, "items_per_second")?, point))
        })
        .collect();
    // A step that was tried again counts as it was then, and one between two others stands there.
    steps.reverse();
    steps.sort_by(|one, other| one.0.total_cmp(&other.0));
    steps.dedup_by(|later, kept| later.0 == kept.0);
    let points: Vec<_> = steps.into_iter().map(|(_, point)| point).collect();
    (points.len() > 1).then_some(Line {
        name,
        whose: whose(runs),
        number,
        points,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_curve_goes_by_rate_and_has_each_once() {
        let mut run = Outcome::new("ramp-a", "n", "y-sweet", &());
        for (rate, delivered, p99) in [(10, 90, 1), (30, 200, 70), (30, 210, 60), (20, 180, 4)] {
            run.step(json!({
                "items_per_second": rate, "delivered_per_second": delivered, "latency_p99_ms": p99
            }));
        }
        let curve = curve(&("n", vec![&run]), 0).unwrap();
        assert_eq!(curve.points, [(90.0, 1.0), (180.0, 4.0), (210.0, 60.0)]);
        assert_eq!(curve.whose, Whose::Peers);
    }
}
