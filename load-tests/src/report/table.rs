//! Tables for people: one outcome on the terminal, and Markdown.

use std::fmt::Write as _;

use serde_json::Value;

use super::{Figure, Outcome, targets};

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
    // Keys are what --help, JSON and other programs call a figure; the words behind it are for people.
    let width = |of: fn(&Figure) -> &str| {
        let widths = outcome
            .figures
            .iter()
            .map(|figure| of(figure).chars().count());
        widths.max().unwrap_or(0)
    };
    let (key, unit) = (width(|figure| &figure.key), width(|figure| &figure.unit));
    for figure in &outcome.figures {
        let target = targets::absolute(scenario, &figure.key)
            .map_or_else(String::new, |target| format!(" (target {target})"));
        let _ = writeln!(
            text,
            "  {:key$} {:>12} {:unit$}  {}{target}",
            figure.key,
            number(figure.value),
            figure.unit,
            figure.what
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

/// Columns that say which step a row is about: they stand first.
const WHICH: &[&str] = &["axis", "value", "writers", "items_per_second"];
/// What became of it stands last.
const VERDICT: &str = "held";

/// Rows with the same keys, in columns.
fn steps(rows: &[Value]) -> String {
    let mut keys: Vec<&String> = rows
        .first()
        .and_then(Value::as_object)
        .map(|row| row.keys().collect())
        .unwrap_or_default();
    keys.sort_by_key(|key| {
        let which = WHICH.iter().position(|which| which == key);
        (which.unwrap_or(WHICH.len()), *key == VERDICT)
    });
    let cell = |row: &Value, key: &str| match row.get(key) {
        Some(Value::Number(value)) => number(value.as_f64().unwrap_or_default()),
        Some(Value::String(value)) => value.clone(),
        Some(Value::Bool(true)) => "yes".to_owned(),
        Some(Value::Bool(false)) => "no".to_owned(),
        Some(Value::Null | Value::Array(_) | Value::Object(_)) | None => "-".to_owned(),
    };
    let columns: Vec<Vec<String>> = keys
        .iter()
        .map(|key| {
            let cells = rows.iter().map(|row| cell(row, key));
            std::iter::once(words(key)).chain(cells).collect()
        })
        .collect();
    let mut text = String::new();
    for line in 0..=rows.len() {
        for column in &columns {
            let width = column.iter().map(|cell| cell.chars().count()).max();
            let width = width.unwrap_or(0) + 3;
            let cell = column.get(line).map_or("", String::as_str);
            let _ = write!(text, "{cell:>width$}");
        }
        text.push('\n');
    }
    text
}

/// A key of a result as the head of a column.
fn words(key: &str) -> String {
    key.replace("latency_", "")
        .replace("_per_second", "/s")
        .replace("_us_per_", " µs/")
        .replace("_percent", " %")
        .replace('_', " ")
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

    #[test]
    fn a_step_says_first_which_it_is_and_last_what_became_of_it() {
        let row = serde_json::json!({
            "delivered_per_second": 45_000, "held": true, "items_per_second": 5.5, "latency_p99_ms": 3.25
        });
        assert_eq!(
            steps(&[row]),
            "   items/s   delivered/s   p99 ms   held\n      5.50        45,000     3.25    yes\n"
        );
    }
}
