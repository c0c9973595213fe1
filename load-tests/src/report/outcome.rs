//! The result of one run, as it is printed and written.

use std::path::Path;

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::machine::{self, Machine};

/// One number with its unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Figure {
    /// Stable name for programs.
    pub(crate) key: String,
    /// What it is, for people.
    pub(crate) what: String,
    /// The number.
    pub(crate) value: f64,
    /// Its unit; `items` and the like where it is a count.
    pub(crate) unit: String,
}

/// What one run of one scenario found.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Outcome {
    /// Which scenario.
    pub(crate) scenario: String,
    /// Which server, by its label.
    pub(crate) name: String,
    /// What the server speaks.
    pub(crate) speaks: String,
    /// When the run began, UTC, RFC 3339.
    pub(crate) when: String,
    /// Where.
    pub(crate) machine: Machine,
    /// With which options.
    pub(crate) options: Value,
    /// The figures, the most telling ones first.
    pub(crate) figures: Vec<Figure>,
    /// Rows of scenarios that go step by step; all rows have the same keys.
    pub(crate) steps: Vec<Value>,
    /// Sentences that a reader of the figures must know.
    pub(crate) notes: Vec<String>,
    /// What may not happen and did; empty for a good run.
    pub(crate) failures: Vec<String>,
}

impl Outcome {
    /// A result without figures yet, begun now.
    pub(crate) fn new(scenario: &str, name: &str, speaks: &str, options: &impl Serialize) -> Self {
        Self {
            scenario: scenario.to_owned(),
            name: name.to_owned(),
            speaks: speaks.to_owned(),
            when: machine::now(),
            machine: Machine::here(),
            options: serde_json::to_value(options).unwrap_or(Value::Null),
            figures: Vec::new(),
            steps: Vec::new(),
            notes: Vec::new(),
            failures: Vec::new(),
        }
    }

    /// Notes a figure.
    pub(crate) fn figure(&mut self, key: &str, what: &str, value: f64, unit: &str) {
        self.figures.push(Figure {
            key: key.to_owned(),
            what: what.to_owned(),
            value,
            unit: unit.to_owned(),
        });
    }

    /// Notes a figure that could be measured, or nothing.
    pub(crate) fn some(&mut self, key: &str, what: &str, value: Option<f64>, unit: &str) {
        if let Some(value) = value {
            self.figure(key, what, value, unit);
        }
    }

    /// Notes a row of a scenario that goes step by step.
    pub(crate) fn step(&mut self, row: Value) {
        self.steps.push(row);
    }

    /// Notes a sentence.
    pub(crate) fn note(&mut self, sentence: String) {
        self.notes.push(sentence);
    }

    /// Notes what may not happen.
    pub(crate) fn fail(&mut self, sentence: String) {
        self.failures.push(sentence);
    }

    /// Notes that the server told so many sockets to come again, which then did.
    pub(crate) fn turned_away(&mut self, count: u64) {
        if count > 0 {
            self.note(format!(
                "the server was full at times: {count} sockets were told to come again, and did"
            ));
        }
    }

    /// Fails when there is any of what may not be.
    pub(crate) fn must_be_none(&mut self, what: &str, count: u64) {
        if count > 0 {
            self.fail(format!("{count} {what}"));
        }
    }

    /// Whether nothing happened that may not.
    pub(crate) fn is_good(&self) -> bool {
        self.failures.is_empty()
    }

    /// The number under this key.
    pub(crate) fn value(&self, key: &str) -> Option<f64> {
        let figure = self.figures.iter().find(|figure| figure.key == key)?;
        Some(figure.value)
    }

    /// Writes it as JSON.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub(crate) fn write(&self, file: &Path) -> Result<()> {
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let mut value = serde_json::to_value(self)?;
        if let Some(object) = value.as_object_mut() {
            let verdict = if self.is_good() { "good" } else { "failed" };
            object.insert("verdict".to_owned(), verdict.into());
        }
        let mut text = serde_json::to_string_pretty(&value)?;
        text.push('\n');
        std::fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))
    }

    /// Reads one that was written.
    ///
    /// # Errors
    /// Where the file is none.
    pub(crate) fn read(file: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(file)
            .with_context(|| format!("cannot read {}", file.display()))?;
        serde_json::from_str(&text).with_context(|| format!("{} is no result", file.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again_with_its_verdict() {
        let mut outcome = Outcome::new("classroom", "ours", "collab", &serde_json::json!({"n": 1}));
        outcome.figure("items_lost", "lost", 2.5, "items");
        assert!(outcome.is_good());
        outcome.must_be_none("items were duplicated", 0);
        assert!(outcome.is_good());
        outcome.must_be_none("items were lost", 2);
        assert!(!outcome.is_good());
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("deep").join("a.json");
        outcome.write(&file).unwrap();
        let read = Outcome::read(&file).unwrap();
        assert_eq!(read.value("items_lost"), Some(2.5));
        assert_eq!(read.failures, ["2 items were lost"]);
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(text.contains("\"verdict\": \"failed\""));
    }
}
