//! `report`: results of several runs and servers side by side.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    path::PathBuf,
};

use anyhow::Result;
use clap::Args;

use super::{
    Outcome, chart,
    spread::Spread,
    table::{markdown, number},
    targets,
};

/// Groups results by scenario and server: medians over repeated runs, (smallest–largest), and what is asked of
/// Passeplume beside them. Prints Markdown; with --svg it draws charts too.
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub(crate) struct Options {
    /// Results that scenarios wrote with --out
    #[arg(required = true, value_name = "FILE.json")]
    files: Vec<PathBuf>,
    /// Writes a chart of each scenario into this folder
    #[arg(long, value_name = "FOLDER")]
    svg: Option<PathBuf>,
    /// All figures, not only those that have a target or tell most
    #[arg(long)]
    all: bool,
}

/// Figures that a reader wants beside those that have a target.
const TELLING: &[&str] = &[
    "items_delivered",
    "items_duplicated",
    "edits",
    "cuts",
    "different",
    "capacity_items_per_second",
    "recovery_seconds",
    "newcomers_refused",
    "retry_after_seconds",
    "newcomers_last_seconds",
    "memory_before_mib",
    "memory_after_mib",
    "batched_us_per_edit",
    "single_us_per_edit",
    "latency_p50_ms",
    "latency_p99_ms",
    "server_cpu_us_per_delivered",
    "server_cpu_percent",
    "server_memory_mib",
    "frames_received_per_second",
    "delivered_per_second",
    "kb_per_socket",
    "kb_per_document",
    "connections_per_second",
    "server_cpu_us_per_connection",
    "join_p99_ms",
    "server_cpu_ms_per_join",
];

/// Whether a server that speaks this is Passeplume.
fn is_ours(speaks: &str) -> bool {
    matches!(speaks, "collab" | "yjs")
}

/// Whether these are runs of Passeplume.
pub(super) fn are_ours(runs: &[&Outcome]) -> bool {
    runs.first().is_some_and(|run| is_ours(&run.speaks))
}

/// All runs of one scenario.
pub(super) struct Group<'a> {
    /// Which scenario.
    pub(super) scenario: &'a str,
    /// Runs by the server's name: ours first, then the others in the order in which the files named them.
    pub(super) servers: Vec<(&'a str, Vec<&'a Outcome>)>,
}

impl Group<'_> {
    /// One figure of one server.
    pub(super) fn spread(&self, name: &str, key: &str) -> Option<Spread> {
        let (_, runs) = self.servers.iter().find(|(of, _)| *of == name)?;
        Spread::of(runs.iter().filter_map(|run| run.value(key)))
    }

    /// What the target of a figure comes to beside these runs.
    pub(super) fn asked(&self, key: &str) -> Option<targets::Asked> {
        let by = |wanted: &dyn Fn(&str) -> bool| {
            let servers = self
                .servers
                .iter()
                .filter(|(_, runs)| runs.first().is_some_and(|run| wanted(&run.speaks)));
            servers
                .filter_map(|(name, _)| Some(self.spread(name, key)?.median))
                .collect::<Vec<f64>>()
        };
        let ours = by(&is_ours);
        targets::asked(self.scenario, key, &ours, |peer| {
            by(&|speaks| speaks == peer).first().copied()
        })
    }
}

/// Prints the comparison and draws its charts.
///
/// # Errors
/// Where a file is no result or a chart cannot be written.
#[allow(clippy::print_stdout, reason = "the table is what the command is for")]
pub(crate) fn compare(options: &Options) -> Result<()> {
    let outcomes = options
        .files
        .iter()
        .map(|file| Outcome::read(file))
        .collect::<Result<Vec<_>>>()?;
    let groups = groups(&outcomes);
    for group in &groups {
        println!("{}", text(group, options.all));
    }
    println!("{}", summary(&groups));
    if let Some(folder) = &options.svg {
        std::fs::create_dir_all(folder)?;
        for group in &groups {
            for (name, svg) in chart::charts(group) {
                std::fs::write(folder.join(format!("{name}.svg")), svg)?;
            }
        }
    }
    Ok(())
}

fn groups(outcomes: &[Outcome]) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for outcome in outcomes {
        let known = groups
            .iter()
            .position(|group| group.scenario == outcome.scenario);
        let place = known.unwrap_or_else(|| {
            groups.push(Group {
                scenario: &outcome.scenario,
                servers: Vec::new(),
            });
            groups.len() - 1
        });
        let Some(group) = groups.get_mut(place) else {
            continue;
        };
        match group
            .servers
            .iter_mut()
            .find(|(name, _)| *name == outcome.name)
        {
            Some((_, runs)) => runs.push(outcome),
            None => group.servers.push((&outcome.name, vec![outcome])),
        }
    }
    // Ours stand first, next to what they are measured by; the others keep the order of the files.
    for group in &mut groups {
        group.servers.sort_by_key(|(_, runs)| !are_ours(runs));
    }
    groups
}

fn text(group: &Group<'_>, all: bool) -> String {
    let mut head = vec![group.scenario.to_owned(), "unit".to_owned()];
    head.extend(
        group
            .servers
            .iter()
            .map(|(name, runs)| format!("{name} ({})", times(runs.len()))),
    );
    head.push("target".to_owned());
    let rows: Vec<Vec<String>> = figures(group)
        .into_iter()
        .filter(|(key, ..)| all || TELLING.contains(key) || targets::has(group.scenario, key))
        .map(|(key, what, unit)| {
            let mut row = vec![what.to_owned(), unit.to_owned()];
            row.extend(group.servers.iter().map(|(name, _)| {
                group
                    .spread(name, key)
                    .map_or_else(|| "-".to_owned(), |spread| spread.words())
            }));
            row.push(group.asked(key).map_or_else(String::new, |asked| {
                let met = match asked.met {
                    Some(true) => ": met",
                    Some(false) => ": **not met**",
                    None => "",
                };
                format!("{}{met}", asked.words)
            }));
            row
        })
        .collect();
    let mut text = markdown(&head, &rows);
    text.push_str(&sentences(group));
    text
}

/// How many targets are met, and which are not.
fn summary(groups: &[Group<'_>]) -> String {
    let (mut met, mut unknown, mut missed) = (0, 0, Vec::new());
    for group in groups {
        for (key, what, unit) in figures(group) {
            let Some(asked) = group.asked(key) else {
                continue;
            };
            match asked.met {
                Some(true) => met += 1,
                None => unknown += 1,
                Some(false) => {
                    let found: Vec<String> = group
                        .servers
                        .iter()
                        .filter(|(_, runs)| are_ours(runs))
                        .filter_map(|(name, _)| Some(number(group.spread(name, key)?.median)))
                        .collect();
                    missed.push(format!(
                        "- {}, {what}: {} {unit}, asked {}",
                        group.scenario,
                        found.join(" and "),
                        asked.words
                    ));
                }
            }
        }
    }
    let mut text = format!(
        "Targets: {met} met, {} not met, {unknown} that ask for another server in the same run.\n",
        missed.len()
    );
    if !missed.is_empty() {
        let _ = writeln!(text, "\n{}", missed.join("\n"));
    }
    text
}

/// The figures of a group, each once, in the order of the first run that has it: key, words, unit.
fn figures<'a>(group: &Group<'a>) -> Vec<(&'a str, &'a str, &'a str)> {
    let mut seen = BTreeSet::new();
    group
        .servers
        .iter()
        .flat_map(|(_, runs)| runs)
        .flat_map(|run| &run.figures)
        .filter(|figure| seen.insert(&figure.key))
        .map(|figure| {
            (
                figure.key.as_str(),
                figure.what.as_str(),
                figure.unit.as_str(),
            )
        })
        .collect()
}

/// Failures and notes, each once, with how often it was said.
fn sentences(group: &Group<'_>) -> String {
    let mut text = String::new();
    for (name, runs) in &group.servers {
        let mut said = BTreeMap::<String, usize>::new();
        for run in runs {
            for failure in &run.failures {
                *said.entry(format!("failed: {failure}")).or_default() += 1;
            }
            for note in &run.notes {
                *said.entry(note.clone()).or_default() += 1;
            }
        }
        for (sentence, count) in said {
            let _ = writeln!(text, "- {name}: {sentence} ({})", times(count));
        }
    }
    if text.is_empty() {
        text
    } else {
        format!("\n{text}")
    }
}

fn times(count: usize) -> String {
    if count == 1 {
        "1 run".to_owned()
    } else {
        format!("{count} runs")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(name: &str, speaks: &str, cpu: f64) -> Outcome {
        let mut outcome = Outcome::new("classroom", name, speaks, &());
        outcome.figure("server_cpu_us_per_delivered", "server CPU", cpu, "µs");
        outcome.figure("unimportant", "something", 1.0, "x");
        outcome
    }

    #[test]
    fn runs_are_grouped_and_compared_with_the_target() {
        let mut outcomes = vec![
            run("ours", "collab", 9.0),
            run("y-sweet 0.9.1", "y-sweet", 20.0),
            run("ours", "collab", 11.0),
            run("y-sweet 0.9.1", "y-sweet", 24.0),
            run("ours", "collab", 10.0),
            run("floor", "bare", 12.0),
        ];
        outcomes[0].must_be_none("items were lost", 3);
        let groups = groups(&outcomes);
        assert_eq!(groups.len(), 1);
        let text = text(&groups[0], false);
        assert!(text.contains("ours (3 runs)"), "{text}");
        assert!(text.contains("10 (9–11)"), "{text}");
        assert!(text.contains("22 (20–24)"), "{text}");
        assert!(text.contains("≤ 0.5 × y-sweet = 11"), "{text}");
        assert!(text.contains(": met"), "{text}");
        assert!(text.contains("failed: 3 items were lost (1 run)"), "{text}");
        assert!(summary(&groups).starts_with("Targets: 1 met, 0 not met, 0 that"));
        assert!(!text.contains("something"), "{text}");
        assert!(super::text(&groups[0], true).contains("something"));
    }
}
