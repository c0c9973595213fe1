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
