//! What is asked of Passeplume ("ours, at most"): absolute figures, and shares of what peers need in the same run.

use super::table::number;

/// What a figure may be.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Bound {
    /// At most this much.
    Most(f64),
    /// At least this much.
    Least(f64),
    /// At most this share of a peer's median.
    MostOf(&'static str, f64),
    /// At least this multiple of a peer's median.
    LeastOf(&'static str, f64),
}

/// The figures of scenarios that have a target.
const TARGETS: &[(&str, &str, &[Bound])] = &[
    (
        "classroom",
        "server_cpu_us_per_delivered",
        &[Bound::MostOf("y-sweet", 0.5), Bound::MostOf("bare", 1.0)],
    ),
    ("classroom", "items_lost", &[Bound::Most(0.0)]),
    (
        "broadcast",
        "server_cpu_us_per_delivered",
        &[Bound::MostOf("y-sweet", 0.5)],
    ),
    ("broadcast", "items_lost", &[Bound::Most(0.0)]),
    (
        "ramp-a",
        "delivered_per_second",
        &[
            Bound::LeastOf("y-sweet", 4.0),
            Bound::LeastOf("hocuspocus", 2.0),
        ],
    ),
    ("ramp-a", "items_lost", &[Bound::Most(0.0)]),
    (
        "ramp-b",
        "delivered_per_second",
        &[Bound::LeastOf("hocuspocus", 1.0)],
    ),
    ("ramp-b", "items_lost", &[Bound::Most(0.0)]),
    ("overload-a", "latency_p99_ms", &[Bound::Most(2_000.0)]),
    ("overload-a", "sockets_dropped", &[Bound::Most(0.0)]),
    ("overload-a", "items_lost", &[Bound::Most(0.0)]),
    ("overload-b", "latency_p99_ms", &[Bound::Most(2_000.0)]),
    ("overload-b", "sockets_dropped", &[Bound::Most(0.0)]),
    ("overload-b", "items_lost", &[Bound::Most(0.0)]),
    ("full", "newcomers_outside", &[Bound::Most(0.0)]),
    ("full", "sockets_dropped", &[Bound::Most(0.0)]),
    ("full", "items_lost", &[Bound::Most(0.0)]),
    ("idle", "kb_per_socket", &[Bound::Most(5.0)]),
    ("idle", "kb_per_document", &[Bound::Most(1.0)]),
    ("idle", "connections_per_second", &[Bound::Least(5_000.0)]),
    ("join", "server_cpu_ms_per_join", &[Bound::Most(0.3)]),
    ("join", "join_p99_ms", &[Bound::Most(15.0)]),
    ("join", "restart_join_p99_ms", &[Bound::Most(38.0)]),
    ("join", "incomplete_first_answers", &[Bound::Most(0.0)]),
    ("kill", "acknowledged_lost", &[Bound::Most(0.0)]),
    ("kill", "seen_lost", &[Bound::Most(0.0)]),
    ("departement", "latency_p99_ms", &[Bound::Most(100.0)]),
    ("departement", "latency_p50_ms", &[Bound::Most(10.0)]),
    ("departement", "items_lost", &[Bound::Most(0.0)]),
    ("departement", "server_memory_mib", &[Bound::Most(400.0)]),
    ("departement", "screen_p99_ms", &[Bound::Most(200.0)]),
    ("forum", "screen_p99_ms", &[Bound::Most(200.0)]),
    ("assembly", "latency_p99_ms", &[Bound::Most(150.0)]),
    ("growth", "clients_cost_per_doubling", &[Bound::Most(1.1)]),
    ("growth", "documents_cost_per_doubling", &[Bound::Most(1.1)]),
    ("growth", "writers_cost_per_doubling", &[Bound::Most(1.1)]),
    ("growth", "history_cost_per_doubling", &[Bound::Most(1.1)]),
    ("bell", "all_synced_seconds", &[Bound::Most(20.0)]),
    ("bell", "refused_for_ever", &[Bound::Most(0.0)]),
    ("year", "start_seconds", &[Bound::Most(2.0)]),
    ("year", "cold_open_p99_ms", &[Bound::Most(50.0)]),
    ("year", "bytes_per_keystroke", &[Bound::Most(12.0)]),
    ("long-text", "apply_us_per_edit", &[Bound::Most(2.0)]),
    ("long-text", "single_apply_us_per_edit", &[Bound::Most(2.0)]),
];

fn bounds(scenario: &str, key: &str) -> &'static [Bound] {
    TARGETS
        .iter()
        .find(|(of, figure, _)| *of == scenario && *figure == key)
        .map_or(&[], |(.., bounds)| bounds)
}

/// Whether a figure has a target at all.
pub(super) fn has(scenario: &str, key: &str) -> bool {
    !bounds(scenario, key).is_empty()
}

/// A target that needs no peer, in words.
pub(super) fn absolute(scenario: &str, key: &str) -> Option<String> {
    let words: Vec<String> = bounds(scenario, key)
        .iter()
        .filter_map(|bound| match bound {
            Bound::Most(most) => Some(format!("≤ {}", number(*most))),
            Bound::Least(least) => Some(format!("≥ {}", number(*least))),
            Bound::MostOf(..) | Bound::LeastOf(..) => None,
        })
        .collect();
    (!words.is_empty()).then(|| words.join(", "))
}

/// What a target comes to.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Asked {
    /// In words, with the numbers of this run.
    pub(super) words: String,
    /// ≤ or ≥.
    pub(super) sign: &'static str,
    /// The bound that is hardest to meet, where all peers are there.
    pub(super) line: Option<f64>,
    /// Whether all of ours meet all of it; nothing where that cannot be said.
    pub(super) met: Option<bool>,
}

/// Compares our medians of a figure, one for each protocol, with its target; `peer` tells a peer's median by what it
/// speaks. A share of a peer that was not measured is neither met nor missed.
pub(super) fn asked(
    scenario: &str,
    key: &str,
    ours: &[f64],
    peer: impl Fn(&str) -> Option<f64>,
) -> Option<Asked> {
    let bounds = bounds(scenario, key);
    if bounds.is_empty() {
        return None;
    }
    let mut words = Vec::new();
    let mut line: Option<f64> = None;
    let mut sign = "≤";
    let (mut missed, mut unknown) = (false, ours.is_empty());
    for bound in bounds {
        let (least, value, of) = match *bound {
            Bound::Most(most) => (false, Some(most), None),
            Bound::Least(least) => (true, Some(least), None),
            Bound::MostOf(name, share) => (
                false,
                peer(name).map(|value| value * share),
                Some((name, share)),
            ),
            Bound::LeastOf(name, share) => (
                true,
                peer(name).map(|value| value * share),
                Some((name, share)),
            ),
        };
        sign = if least { "≥" } else { "≤" };
        let of = of.map_or_else(String::new, |(name, share)| format!("{share} × {name}"));
        words.push(match value {
            Some(value) if of.is_empty() => format!("{sign} {}", number(value)),
            Some(value) => format!("{sign} {of} = {}", number(value)),
            None => format!("{sign} {of} (not measured)"),
        });
        let Some(value) = value else {
            unknown = true;
            continue;
        };
        line = Some(line.map_or(value, |line| {
            if least {
                line.max(value)
            } else {
                line.min(value)
            }
        }));
        missed |= ours
            .iter()
            .any(|ours| if least { *ours < value } else { *ours > value });
    }
    Some(Asked {
        words: words.join(" and "),
        sign,
        line,
        met: if missed {
            Some(false)
        } else if unknown {
            None
        } else {
            Some(true)
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_of_peers_are_taken_from_the_same_run() {
        let peer = |name: &str| match name {
            "y-sweet" => Some(22.0),
            "bare" => Some(30.0),
            _ => None,
        };
        let key = "server_cpu_us_per_delivered";
        let asked = |ours: &[f64]| super::asked("classroom", key, ours, peer).unwrap();
        assert_eq!(asked(&[10.0, 11.0]).met, Some(true));
        assert_eq!(asked(&[10.0, 12.0]).met, Some(false));
        assert_eq!(asked(&[]).met, None);
        assert_eq!(asked(&[]).line, Some(11.0));
        assert_eq!(asked(&[]).words, "≤ 0.5 × y-sweet = 11 and ≤ 1 × bare = 30");
        assert_eq!(absolute("classroom", key), None);
    }

    #[test]
    fn what_was_not_measured_is_not_met() {
        let key = "delivered_per_second";
        let peer = |name: &str| (name == "y-sweet").then_some(10.0);
        let asked = |ours: f64| super::asked("ramp-a", key, &[ours], peer).unwrap();
        assert_eq!(asked(50.0).met, None);
        assert_eq!(asked(30.0).met, Some(false));
        assert!(asked(50.0).words.contains("2 × hocuspocus (not measured)"));
    }

    #[test]
    fn absolute_targets_need_nobody() {
        let asked = asked("idle", "connections_per_second", &[4_000.0], |_| None).unwrap();
        assert_eq!((asked.met, asked.line), (Some(false), Some(5_000.0)));
        assert_eq!(absolute("idle", "kb_per_socket").unwrap(), "≤ 5");
        assert!(!has("idle", "nothing"));
    }
}
