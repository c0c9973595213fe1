//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, builder::StyledStr};

use crate::{report, scenario, target::Dialect};

/// Puts a measured load on a server of Yjs documents and holds a ledger against what comes back.
///
/// Every scenario matches every item (one inserted character, known by client id and clock) with every other client of
/// its document: delivered, lost or duplicated, exactly once. Latency runs from the moment an item was DUE, not from
/// when the generator got round to sending it, so that a server which stalls cannot hide behind a generator that
/// waits. CPU and memory of the server come from /proc.
///
/// To size a machine: run `departement` with the pupils who are connected at once (--clients) and the texts that they
/// have open (--documents), and look at latency_p99_ms (a keystroke feels immediate below 100 ms), server_cpu_percent
/// (100 is one core) and server_memory_mib; leave half of each free. Then see what the worst minutes take: `bell` after
/// a restart, `assembly` for one text on every screen, `year` for the disk. `ramp` finds where the machine ends, `idle`
/// what a silent pupil costs, `full` what newcomers meet when it is too small. A note says when the generator itself was
/// the limit: then the figures are a lower bound.
///
/// One command that needs nothing prepared:
///   passeplume-load classroom --program target/release/passeplume --server-cpu 0 --own-cpu 1
///
/// Exit status: 0 when all was delivered exactly once, 1 when not or when the run failed, 2 for wrong usage.
#[derive(Parser)]
#[command(version, verbatim_doc_comment)]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What can be done.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// A: many documents with a class at each, typing at a fixed rate
    #[command(long_about = explained::<scenario::classroom::Options>())]
    Classroom(Run<scenario::classroom::Options>),
    /// B: one document that hundreds of clients see and write
    #[command(long_about = explained::<scenario::broadcast::Options>())]
    Broadcast(Run<scenario::broadcast::Options>),
    /// A whole département: thousands of pupils on hundreds of documents, with carets and clubs
    #[command(long_about = explained::<scenario::departement::Options>())]
    Departement(Run<scenario::departement::Options>),
    /// One document on a thousand screens, with more and more writers
    #[command(long_about = explained::<scenario::assembly::Options>())]
    Assembly(Run<scenario::assembly::Options>),
    /// The server restarts, and everybody comes back at once
    #[command(long_about = explained::<scenario::bell::Options>())]
    Bell(Run<scenario::bell::Options>),
    /// A school year at rest: how fast the server starts, how fast an old text opens, what a keystroke takes on disk
    #[command(long_about = explained::<scenario::year::Options>())]
    Year(Run<scenario::year::Options>),
    /// A text of 260,000 edits: what an edit costs, how it opens after a restart
    #[command(long_about = explained::<scenario::long_text::Options>())]
    LongText(Run<scenario::long_text::Options>),
    /// Doubles clients, documents, writers and history in turn: does the cost of a delivered item stay?
    #[command(long_about = explained::<scenario::growth::Options>())]
    Growth(Run<scenario::growth::Options>),
    /// Kills the server under load and looks what it still has
    #[command(long_about = explained::<scenario::kill::Options>())]
    Kill(Run<scenario::kill::Options>),
    /// Three times more than the server can do, and back
    #[command(long_about = explained::<scenario::overload::Options>())]
    Overload(Run<scenario::overload::Options>),
    /// So little CPU that the server sends newcomers away, and back
    #[command(long_about = explained::<scenario::full::Options>())]
    Full(Run<scenario::full::Options>),
    /// Raises the rate step by step until the server no longer keeps up
    #[command(long_about = explained::<scenario::ramp::Options>())]
    Ramp(Run<scenario::ramp::Options>),
    /// Thousands of sockets that are open and silent: memory, and connections a second
    #[command(long_about = explained::<scenario::idle::Options>())]
    Idle(Run<scenario::idle::Options>),
    /// A class opens a long document at once, before and after a restart
    #[command(long_about = explained::<scenario::join::Options>())]
    Join(Run<scenario::join::Options>),
    /// Random editors that lose their sockets: all documents must be equal at the end
    #[command(long_about = explained::<scenario::converge::Options>())]
    Converge(Run<scenario::converge::Options>),
    /// Clubs and messages: from a post to every screen that looks
    #[command(long_about = explained::<scenario::forum::Options>())]
    Forum(Run<scenario::forum::Options>),
    /// Followers that go away and a server that is killed: everybody catches up
    #[command(long_about = explained::<scenario::live_resume::Options>())]
    LiveResume(Run<scenario::live_resume::Options>),
    /// A recorded film goes up in pieces, is repaired, and is played
    #[command(long_about = explained::<scenario::video::Options>())]
    Video(Run<scenario::video::Options>),
    /// Compares results: medians and spread of repeated runs, beside the targets
    #[command(long_about = explained::<report::Options>())]
    Report(report::Options),
}

/// A scenario: its own options, then the common ones.
#[derive(Args)]
pub(crate) struct Run<O: Args> {
    /// For this one.
    #[command(flatten)]
    pub(crate) options: O,
    /// For every scenario.
    #[command(flatten)]
    pub(crate) common: Common,
}

/// What the options of a scenario say about it, for its own `--help`.
fn explained<O: Args>() -> StyledStr {
    let scenario = O::augment_args(clap::Command::new(""));
    let words = scenario.get_long_about().or(scenario.get_about());
    words.cloned().unwrap_or_default()
}

/// Options of every scenario.
#[derive(Args, Clone)]
#[command(next_help_heading = "The server under test")]
pub(crate) struct Common {
    /// Address of the server's WebSockets. Not needed with --program, and with --start where the command uses {port}
    #[arg(long, value_name = "ws://HOST:PORT")]
    pub(crate) server: Option<String>,
    /// What the server speaks
    #[arg(long, value_enum, default_value = "collab")]
    pub(crate) speaks: Dialect,
    /// Accounts and documents, as `passeplume demo --size departement --sessions FILE` writes them
    #[arg(long, value_name = "FILE")]
    pub(crate) sessions: Option<PathBuf>,
    /// Process to read CPU time and memory of (with its children); known by itself with --start and --program
    #[arg(long, value_name = "PID")]
    pub(crate) pid: Option<u32>,
    /// Address of its Prometheus page, for figures that only the server itself knows; known by itself with --program
    #[arg(long, value_name = "HOST:PORT", conflicts_with = "program")]
    pub(crate) metrics: Option<String>,
    /// Starts the server with this shell command and stops it at the end. {port} becomes a free port (also in $PORT),
    /// {dir} an empty folder that is removed afterwards
    #[arg(long, value_name = "COMMAND", conflicts_with_all = ["pid", "program"])]
    pub(crate) start: Option<String>,
    /// Starts this `passeplume` program on a fresh demo world of a département and stops it at the end
    #[arg(long, value_name = "PATH", conflicts_with_all = ["pid", "sessions", "server"])]
    pub(crate) program: Option<PathBuf>,
    /// The demo world that the program is filled with, as `passeplume demo --size` knows them [default: departement;
    /// annee for `year`]
    #[arg(long, value_name = "SIZE", requires = "program")]
    pub(crate) world: Option<String>,
    /// Copies this folder instead: `data` and `sessions.jsonl` in it, as `passeplume demo --data-dir FOLDER/data
    /// --sessions FOLDER/sessions.jsonl` made them
    #[arg(
        long,
        value_name = "FOLDER",
        requires = "program",
        conflicts_with = "world"
    )]
    pub(crate) filled: Option<PathBuf>,
    /// A further option of `passeplume serve`; may be given several times
    #[arg(
        long,
        value_name = "OPTION",
        requires = "program",
        allow_hyphen_values = true
    )]
    pub(crate) serve_option: Vec<String>,
    /// Where servers that are started keep their data: a real disk, for fsync to mean something
    #[arg(long, value_name = "FOLDER", default_value = "build/load")]
    pub(crate) work: PathBuf,
    /// Pins the server that is started to this core
    #[arg(long, value_name = "CORE")]
    pub(crate) server_cpu: Option<usize>,
    /// Pins the generator to this core: a figure is only fair when the two do not share one
    #[arg(long, value_name = "CORE")]
    pub(crate) own_cpu: Option<usize>,
    /// Name of the server in results [default: what it speaks]
    #[arg(long, value_name = "LABEL")]
    pub(crate) name: Option<String>,
    /// Writes the result as JSON
    #[arg(long, value_name = "FILE.json")]
    pub(crate) out: Option<PathBuf>,
}

impl Common {
    /// The same, with another world where none is asked for.
    pub(crate) fn in_world(mut self, world: &str) -> Self {
        if self.filled.is_none() {
            self.world.get_or_insert_with(|| world.to_owned());
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn every_scenario_explains_itself_to_an_operator() {
        let mut cli = Cli::command();
        cli.build();
        cli.clone().debug_assert();
        for scenario in cli.get_subcommands_mut() {
            let name = scenario.get_name().to_owned();
            if name == "help" {
                continue;
            }
            let help = scenario.render_long_help().to_string();
            let explanation = help.split("Usage:").next().unwrap_or_default();
            assert!(explanation.lines().count() >= 3, "{name}: {explanation}");
        }
    }
}
