//! What the terminal shows while a scenario runs; nothing where there is no terminal.

use std::{cell::RefCell, time::Duration};

use indicatif::{ProgressBar, ProgressStyle};
use tokio::{task::AbortHandle, time::interval};

/// How often a bar that follows the clock moves.
const TICK: Duration = Duration::from_millis(250);

/// The bar.
pub(crate) struct Progress {
    bar: ProgressBar,
    /// Moves the bar with the clock.
    clock: RefCell<Option<AbortHandle>>,
}

impl Progress {
    /// An empty bar on stderr.
    pub(crate) fn new() -> Self {
        let style = ProgressStyle::with_template("{msg:40} [{bar:30}] {pos}/{len}")
            .unwrap_or_else(|_| ProgressStyle::default_bar())
            .progress_chars("=> ");
        Self {
            bar: ProgressBar::new(1).with_style(style),
            clock: RefCell::default(),
        }
    }

    /// Something of unknown length goes on.
    pub(crate) fn say(&self, what: &str) {
        self.count(what, 1);
    }

    /// `all` things are to be done, one after the other.
    pub(crate) fn count(&self, what: &str, all: u64) {
        self.still();
        self.bar.set_length(all);
        self.bar.set_position(0);
        self.bar.set_message(what.to_owned());
        self.bar.tick();
    }

    /// One of them is done.
    pub(crate) fn one_more(&self) {
        self.bar.inc(1);
    }

    /// Something takes `span`; the bar follows the clock in seconds.
    pub(crate) fn span(&self, what: &str, span: Duration) {
        self.count(what, span.as_secs().max(1));
        if self.bar.is_hidden() {
            return;
        }
        let bar = self.bar.clone();
        let follow = tokio::task::spawn_local(async move {
            let began = tokio::time::Instant::now();
            let mut ticks = interval(TICK);
            loop {
                ticks.tick().await;
                bar.set_position(began.elapsed().as_secs());
            }
        });
        *self.clock.borrow_mut() = Some(follow.abort_handle());
    }

    /// Takes the bar away.
    pub(crate) fn end(&self) {
        self.still();
        self.bar.finish_and_clear();
    }

    fn still(&self) {
        if let Some(clock) = self.clock.borrow_mut().take() {
            clock.abort();
        }
    }
}
