//! Who may write where: from the sessions file of `passeplume demo`, or made up for servers that ask nobody.

use std::{collections::BTreeMap, path::Path};

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

/// One line of the sessions file.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Account {
    /// Opens its session.
    pub(crate) token: String,
    /// What it may write.
    pub(crate) documents: Vec<String>,
}

/// A document and its clients' tokens, one each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// Name of the document.
    pub(crate) document: String,
    /// One a client; empty strings where nobody logs in.
    pub(crate) tokens: Vec<String>,
}

/// Where places come from.
#[derive(Debug)]
pub(crate) enum Accounts {
    /// Read from a file.
    Known(Vec<Account>),
    /// Any name will do; the text makes this run's names its own.
    MadeUp(String),
}

impl Accounts {
    /// Reads a sessions file.
    ///
    /// # Errors
    /// Where it cannot be read or a line is no account.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("cannot read the sessions in {}", path.display()))?;
        text.lines()
            .map(serde_json::from_str)
            .collect::<Result<_, _>>()
            .map(Self::Known)
            .context("a line of the sessions file is not an account")
    }

    /// `documents` documents with `clients` clients each, the documents of the fewest people first.
    ///
    /// # Errors
    /// Where the sessions file does not have as many.
    pub(crate) fn places(&self, documents: usize, clients: usize) -> Result<Vec<Place>> {
        match self {
            Self::MadeUp(run) => Ok((0..documents)
                .map(|number| Place {
                    document: format!("{run}-{number}"),
                    tokens: vec![String::new(); clients],
                })
                .collect()),
            Self::Known(accounts) => known(accounts, documents, clients),
        }
    }

    /// The accounts of the file; none where names are made up.
    pub(crate) fn known(&self) -> &[Account] {
        match self {
            Self::Known(accounts) => accounts,
            Self::MadeUp(_) => &[],
        }
    }
}

fn known(accounts: &[Account], documents: usize, clients: usize) -> Result<Vec<Place>> {
    let mut by_document = BTreeMap::<&str, Vec<&str>>::new();
    for account in accounts {
        for document in &account.documents {
            by_document
                .entry(document)
                .or_default()
                .push(&account.token);
        }
    }
    let mut fitting: Vec<_> = by_document
        .into_iter()
        .filter(|(_, tokens)| tokens.len() >= clients)
        .collect();
    fitting.sort_by_key(|(_, tokens)| tokens.len());
    if fitting.len() < documents {
        bail!(
            "only {} documents have {clients} writers in the sessions file, {documents} are wanted",
            fitting.len()
        );
    }
    Ok(fitting
        .into_iter()
        .take(documents)
        .map(|(document, tokens)| Place {
            document: document.to_owned(),
            tokens: tokens
                .into_iter()
                .take(clients)
                .map(str::to_owned)
                .collect(),
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_of_the_file_small_ones_first() {
        let account = |token: &str, documents: &[&str]| Account {
            token: token.to_owned(),
            documents: documents.iter().map(|name| (*name).to_owned()).collect(),
        };
        let accounts = Accounts::Known(vec![
            account("t1", &["all", "ab"]),
            account("t2", &["all", "ab"]),
            account("t3", &["all", "c"]),
        ]);
        let places = accounts.places(2, 2).unwrap();
        assert_eq!(places[0].document, "ab");
        assert_eq!(places[1].document, "all");
        assert_eq!(places[1].tokens, ["t1", "t2"]);
        assert_eq!(accounts.places(1, 3).unwrap()[0].document, "all");
        assert!(accounts.places(2, 3).is_err());
    }
}
