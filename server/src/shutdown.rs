//! Going down well: a signal turns into one watch that everybody looks at.

use tokio::{
    signal::unix::{SignalKind, signal},
    sync::watch,
};

use crate::failure::Failure;

/// True once SIGTERM or SIGINT has come. A second signal ends the process at once, as people expect.
pub(crate) fn on_signal() -> Result<watch::Receiver<bool>, Failure> {
    let mut terminate = signal(SignalKind::terminate()).map_err(Failure::failed)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(Failure::failed)?;
    let (stop, stopped) = watch::channel(false);
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("asked to stop: draining");
        stop.send_replace(true);
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::warn!("asked twice: stopping without draining");
        std::process::exit(1);
    });
    Ok(stopped)
}
