//! Logs to stderr, figures for Prometheus.

use std::{io::IsTerminal as _, time::Duration};

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;

use crate::{
    cli::{LogFormat, LogOptions},
    config::File,
    failure::Failure,
};

/// From a tenth of a millisecond, where a commit is at home, to ten seconds, where a person has left.
const SECONDS: [f64; 14] = [
    0.0001, 0.000_25, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 2.5, 10.0,
];

/// Starts logging. A filter that does not read is said in the log itself, and `info` serves.
pub(crate) fn start_logs(options: &LogOptions, file: &File) {
    let wanted = options.filter.as_ref().or(file.log.as_ref());
    let (filter, misread) = match wanted.map(EnvFilter::try_new) {
        None => (EnvFilter::new("info,sqlx=warn"), false),
        Some(Ok(filter)) => (filter, false),
        Some(Err(_)) => (EnvFilter::new("info,sqlx=warn"), true),
    };
    let format = options.format.or(file.log_format);
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false);
    match format.unwrap_or(LogFormat::Human) {
        LogFormat::Human => lines.with_ansi(std::io::stderr().is_terminal()).init(),
        LogFormat::Json => lines.json().init(),
    }
    if misread {
        tracing::warn!("the log filter does not read; info is used");
    }
    say_panics_without_words();
}

/// A panic's message may quote what was being read, and that may be a pupil's text: the log gets the place alone.
fn say_panics_without_words() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or_else(
            || "unknown".to_owned(),
            |place| format!("{}:{}", place.file(), place.line()),
        );
        tracing::error!(place, "a part of the program panicked");
    }));
}

/// Starts counting, and keeps the histograms small from then on.
pub(crate) fn start_figures() -> Result<PrometheusHandle, Failure> {
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("seconds".to_owned()), &SECONDS)
        .and_then(PrometheusBuilder::install_recorder)
        .map_err(Failure::failed)?;
    let upkeep = handle.clone();
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(Duration::from_secs(5)).await;
            upkeep.run_upkeep();
        }
    });
    Ok(handle)
}

#[cfg(test)]
mod tests {
    use std::{
        io::Write,
        sync::{Arc, Mutex},
    };

    use super::say_panics_without_words;

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().expect("a log").write(bytes)
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn prg_12_a_panic_is_logged_by_its_place_without_its_words() {
        let lines = Lines::default();
        let writer = lines.clone();
        let log = tracing_subscriber::fmt()
            .with_writer(move || writer.clone())
            .finish();
        let before = std::panic::take_hook();
        say_panics_without_words();
        tracing::subscriber::with_default(log, || {
            let caught = std::panic::catch_unwind(|| panic!("Depuis lundi, quatre poules"));
            assert!(caught.is_err());
        });
        std::panic::set_hook(before);
        let said = String::from_utf8(lines.0.lock().expect("a log").clone()).expect("text");
        assert!(said.contains("telemetry.rs"), "{said}");
        assert!(!said.contains("poules"), "{said}");
    }
}
