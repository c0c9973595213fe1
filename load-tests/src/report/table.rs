//! Tables for people: one outcome on the terminal, and Markdown.

use std::fmt::Write as _;

use serde_json::Value;

use super::{Outcome, targets};

/// Prints an outcome.
#[allow(clippy::print_stdout, reason = "the table is what the command is for")]
pub(crate) fn print(outcome: &Outcome) {
    print!("{}", text(outcome));
}

fn text(outcome: &Outcome) -> String {
    let mut text = String::new();
    let Outcome {
        scenario,
        name,
        when,
        ..
    } = outcome;
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{scenario} · {name} · {when}\n");
    if !outcome.steps.is_empty() {
        text.push_str(&steps(&outcome.steps));
        text.push('\n');
    }
    let width = |read: fn(&super::Figure) -> usize| outcome.figures.iter().map(read).max();
    let what = width(|figure| figure.what.chars().count()).unwrap_or(0);
    for figure in &outcome.figures {
        let target = targets::absolute(scenario, &figure.key)
            .map_or_else(String::new, |target| format!("   (target {target})"));
        let _ = writeln!(
            text,
            "  {:what$}  {:>12} {}{target}",
            figure.what,
            number(figure.value),
            figure.unit
        );
    }
    for note in &outcome.notes {
        let _ = writeln!(text, "\n  note: {note}");
    }
    for failure in &outcome.failures {
        let _ = writeln!(text, "\n  FAILED: {failure}");
    }
    if outcome.is_good() {
        text.push_str("\n  good: nothing lost, nothing duplicated, nobody dropped\n");
    }
    text
}

/// Rows with the same keys, in columns.
fn steps(rows: &[Value]) -> String {
    let keys: Vec<&String> = rows
        .first()
        .and_then(Value::as_object)
        .map(|row| row.keys().collect())
        .unwrap_or_default();
    let cell = |row: &Value, key: &str| match row.get(key) {
        Some(Value::Number(value)) => number(value.as_f64().unwrap_or_default()),
        Some(Value::String(value)) => value.clone(),
        Some(Value::Bool(true)) => "yes".to_owned(),
        Some(Value::Bool(false)) => "no".to_owned(),
        Some(Value::Null | Value::Array(_) | Value::Object(_)) | None => "-".to_owned(),
    };
    let mut text = String::new();
    let mut line = |cells: Vec<String>| {
        text.push(' ');
        for (key, cell) in keys.iter().zip(cells) {
            let width = key.len().max(10);
            let _ = write!(text, " {cell:>width$}");
        }
        text.push('\n');
    };
    line(keys.iter().map(|key| (*key).clone()).collect());
    for row in rows {
        line(keys.iter().map(|key| cell(row, key)).collect());
    }
    text
}

/// A number as people read it: three digits that count, thousands set apart.
pub(super) fn number(value: f64) -> String {
    let size = value.abs();
    if size < 100.0 && value.fract() != 0.0 {
        let digits = if size < 1.0 {
            3
        } else if size < 10.0 {
            2
        } else {
            1
        };
        return format!("{value:.digits$}");
    }
    let whole = format!("{size:.0}");
    let mut text = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if value < 0.0 {
        text.insert(0, '-');
    }
    text
}

/// A Markdown table.
pub(super) fn markdown(head: &[String], rows: &[Vec<String>]) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let mut text = line(head);
    text.push_str(&line(&vec!["---".to_owned(); head.len()]));
    for row in rows {
        text.push_str(&line(row));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        for (value, text) in [
            (0.0, "0"),
            (0.1234, "0.123"),
            (3.456, "3.46"),
            (34.56, "34.6"),
            (345.6, "346"),
            (1_234_567.0, "1,234,567"),
            (-1_234.0, "-1,234"),
            (15.0, "15"),
        ] {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn a_failure_is_in_the_table_and_good_is_not() {
        let mut outcome = Outcome::new("classroom", "ours", "collab", &());
        outcome.figure("items_lost", "lost", 0.0, "items");
        outcome.step(serde_json::json!({"a": 1, "held": true}));
        assert!(text(&outcome).contains("good"));
        outcome.must_be_none("items were lost", 3);
        let text = text(&outcome);
        assert!(text.contains("FAILED: 3 items were lost") && !text.contains("good"));
        assert!(text.contains("yes"));
    }
}
