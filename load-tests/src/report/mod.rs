//! What a run found: figures with units, a verdict, a table on the terminal, JSON, and comparisons with charts.

mod chart;
mod compare;
mod machine;
mod outcome;
mod progress;
mod spread;
mod svg;
mod table;
mod targets;

pub(crate) use compare::{Options, compare};
pub(crate) use outcome::{Figure, Outcome};
pub(crate) use progress::Progress;
pub(crate) use table::print;

/// Says why there is no result.
#[allow(clippy::print_stderr, reason = "a command complains on stderr")]
pub(crate) fn complain(error: &anyhow::Error) {
    eprintln!("passeplume-load: {error:#}");
}

/// Quotes the last words of a server on which a run failed.
#[allow(clippy::print_stderr, reason = "a command complains on stderr")]
pub(crate) fn quote(words: &str) {
    for line in words.lines() {
        eprintln!("server: {line}");
    }
}
