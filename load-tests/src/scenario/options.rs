//! Options that several scenarios have in common: the same words, the same meaning, the same defaults.

use std::time::Duration;

use clap::{Args, ValueEnum};
use serde::Serialize;

use crate::crowd::Shape;

/// A text with a long history, and who opens it.
#[derive(Args, Debug, Clone, Copy, Serialize)]
pub(super) struct LongHistory {
    /// Edits in the document's history
    #[arg(long, default_value_t = 260_000)]
    pub(super) edits: u32,
    /// Clients that open it at once
    #[arg(long, default_value_t = 20)]
    pub(super) joiners: usize,
    /// Seed of the text
    #[arg(long, default_value_t = 1)]
    pub(super) seed: u64,
}

/// A département at work.
#[derive(Args, Debug, Clone, Copy, Serialize)]
pub(super) struct AtWork {
    /// Pupils who are connected at once
    #[arg(long, default_value_t = 6_000)]
    pub(super) clients: usize,
    /// Documents that are open at once
    #[arg(long, default_value_t = 540)]
    pub(super) documents: usize,
    /// Share of the pupils who type, from 0 to 1
    #[arg(long, default_value_t = 0.25)]
    pub(super) typing_share: f64,
    /// Letters a second of each of them
    #[arg(long, default_value_t = 3.0)]
    pub(super) rate: f64,
}

/// One of the two shapes of work, or another size of it; `DEFAULT` is taken where none is asked for.
#[derive(Args, Debug, Clone, Copy, Serialize)]
pub(super) struct Shaped<const DEFAULT: char> {
    /// a: 50 documents with 10 clients each; b: one document with 300
    #[arg(long, value_enum, default_value = letter(DEFAULT))]
    pub(super) shape: Which,
    /// Documents [default: as the shape says]
    #[arg(long)]
    documents: Option<usize>,
    /// Clients on each document, who all write [default: as the shape says]
    #[arg(long)]
    clients: Option<usize>,
    /// Items a second over all documents at the first step of the ramp [default: 2000 for a, 150 for b]
    #[arg(long)]
    from: Option<f64>,
    /// How long the server may take to get through what it was given, in seconds
    #[arg(long, default_value_t = 90.0)]
    drain: f64,
}

/// Which of the two shapes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Which {
    /// Many documents.
    A,
    /// One document.
    B,
}

/// As text: a default that clap keeps as a value would be the same one for all scenarios.
const fn letter(shape: char) -> &'static str {
    if shape == 'a' { "a" } else { "b" }
}

impl Which {
    /// `of-a` or `of-b`: the two shapes of a scenario are two rows of a comparison.
    pub(super) fn name(self, of: &str) -> String {
        match self {
            Self::A => format!("{of}-a"),
            Self::B => format!("{of}-b"),
        }
    }
}

impl<const DEFAULT: char> Shaped<DEFAULT> {
    /// How many clients, and where.
    pub(super) fn crowd(&self) -> Shape {
        let (documents, clients) = match self.shape {
            Which::A => (50, 10),
            Which::B => (1, 300),
        };
        let clients = self.clients.unwrap_or(clients);
        Shape {
            documents: self.documents.unwrap_or(documents),
            clients,
            writers: clients,
        }
    }

    /// How long the server may take to get through what it was given.
    pub(super) fn drain(&self) -> Duration {
        Duration::from_secs_f64(self.drain)
    }

    /// Items a second at the first step of a ramp.
    pub(super) fn first_rate(&self) -> f64 {
        self.from.unwrap_or(match self.shape {
            Which::A => 2_000.0,
            Which::B => 150.0,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line<const DEFAULT: char> {
        #[command(flatten)]
        shaped: Shaped<DEFAULT>,
    }

    #[test]
    fn a_shape_has_its_size_unless_another_is_asked_for() {
        let a = Line::<'a'>::parse_from(["x"]).shaped;
        assert_eq!((a.shape, a.first_rate()), (Which::A, 2_000.0));
        assert_eq!((a.crowd().documents, a.crowd().writers), (50, 10));
        let b = Line::<'b'>::parse_from(["x", "--clients", "40", "--from", "9"]).shaped;
        assert_eq!((b.shape, b.first_rate()), (Which::B, 9.0));
        assert_eq!((b.crowd().documents, b.crowd().writers), (1, 40));
        assert_eq!(b.shape.name("ramp"), "ramp-b");
        let b = Line::<'a'>::parse_from(["x", "--shape", "b"]).shaped;
        assert_eq!(b.crowd().clients, 300);
    }
}
