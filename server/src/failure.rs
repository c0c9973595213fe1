//! How a command ends badly: 1 failed, 2 wrong usage, with one sentence on stderr.

use std::{error::Error, io::Write as _, process::ExitCode};

/// Why a command ended badly.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The operator asked for something that cannot be: exit 2.
    #[error("{0}")]
    Usage(String),
    /// It was asked well and did not work: exit 1.
    #[error("{0}")]
    Failed(anyhow::Error),
}

impl Failure {
    /// Wrong usage, in one sentence.
    pub(crate) fn usage(sentence: impl Into<String>) -> Self {
        Self::Usage(sentence.into())
    }

    /// A failure with its cause.
    pub(crate) fn failed(cause: impl Error + Send + Sync + 'static) -> Self {
        Self::Failed(cause.into())
    }

    /// A failure in one sentence.
    pub(crate) fn because(sentence: impl Into<String>) -> Self {
        Self::Failed(anyhow::Error::msg(sentence.into()))
    }

    /// Says it and gives the exit status.
    pub(crate) fn report(&self) -> ExitCode {
        let (sentence, status) = match self {
            Self::Usage(sentence) => (sentence.clone(), 2),
            Self::Failed(cause) => (format!("{cause:#}"), 1),
        };
        // Stderr may be closed; the status still tells.
        let _ = writeln!(std::io::stderr(), "passeplume: {sentence}");
        ExitCode::from(status)
    }
}

impl From<anyhow::Error> for Failure {
    fn from(cause: anyhow::Error) -> Self {
        Self::Failed(cause)
    }
}

impl From<passeplume_domain::StoreError> for Failure {
    fn from(cause: passeplume_domain::StoreError) -> Self {
        Self::failed(cause)
    }
}
