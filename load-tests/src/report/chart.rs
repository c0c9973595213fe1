//! Which charts a scenario has: bars of its telling figure beside the target, and the curve of a ramp.

use serde_json::Value;

use super::{
    compare::Group,
    svg::{Bar, Line, bars, lines},
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
        "overload",
        "latency_p99_ms",
        "Three times its capacity: p99 in ms",
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
                .filter_map(|(name, _)| {
                    let spread = group.spread(name, key)?;
                    Some(Bar {
                        name,
                        value: spread.median,
                        least: spread.least,
                        most: spread.most,
                    })
                })
                .collect();
            if shown.is_empty() {
                return None;
            }
            let target = group.asked(key).and_then(|asked| asked.line);
            Some((format!("{scenario}-{key}"), bars(title, &shown, target)))
        })
        .collect();
    let curves: Vec<Line<'_>> = group.servers.iter().filter_map(curve).collect();
    if !curves.is_empty() {
        let title = "latency p99 (ms) by delivered items a second";
        charts.push((
            format!("{}-steps", group.scenario),
            lines(&format!("{}: {title}", group.scenario), &curves),
        ));
    }
    charts
}

/// The steps of a server's first run.
fn curve<'a>((name, runs): &(&'a str, Vec<&'a super::Outcome>)) -> Option<Line<'a>> {
    let number = |row: &Value, key: &str| row.get(key).and_then(Value::as_f64);
    let mut points: Vec<(f64, f64)> = runs
        .first()?
        .steps
        .iter()
        .filter_map(|row| {
            Some((
                number(row, "delivered_per_second")?,
                number(row, "latency_p99_ms")?,
            ))
        })
        .collect();
    // Steps that were tried again, or between two others, come last.
    points.sort_by(|one, other| one.0.total_cmp(&other.0));
    (points.len() > 1).then_some(Line { name, points })
}
