//! Who may write where: from the sessions file of `passeplume demo`, or made up for servers that ask nobody.

use std::{collections::BTreeMap, path::Path};

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

/// One line of the sessions file.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Account {
    /// What the person mainly is: `pupil`, `teacher`.
    #[serde(default)]
    pub(crate) role: String,
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
            Self::Known(accounts) => known(accounts, documents, clients, clients),
        }
    }

    /// `clients` clients, each person on one of `documents` documents, as even as people's rights allow.
    ///
    /// # Errors
    /// Where the sessions file does not have as many.
    pub(crate) fn spread(&self, documents: usize, clients: usize) -> Result<Vec<Place>> {
        match self {
            Self::MadeUp(run) => Ok((0..documents)
                .map(|number| Place {
                    document: format!("{run}-{number}"),
                    // The first ones have one more where it does not come out even.
                    tokens: vec![String::new(); (clients + documents - 1 - number) / documents],
                })
                .collect()),
            Self::Known(accounts) => spread(accounts, documents, clients),
        }
    }

    /// One (document, token) for each of `sockets` sockets, spread evenly over the `documents` documents after the
    /// first `skip`; people come again only when a document has fewer than its share of sockets.
    ///
    /// # Errors
    /// Where the sessions file does not have as many documents.
    pub(crate) fn seats(
        &self,
        skip: usize,
        documents: usize,
        sockets: usize,
    ) -> Result<Vec<(String, String)>> {
        let places = match self {
            Self::MadeUp(_) => self.places(skip + documents, 1)?,
            Self::Known(accounts) => {
                let mut places = known(accounts, skip + documents, 1, usize::MAX)?;
                // The same people are in all texts of a class: begin with another one in each text.
                for (number, place) in places.iter_mut().enumerate() {
                    let people = place.tokens.len().max(1);
                    place.tokens.rotate_left(number * 7 % people);
                }
                places
            }
        };
        let places = places.get(skip..).unwrap_or_default();
        Ok((0..sockets)
            .filter_map(|socket| {
                let place = places.get(socket % documents)?;
                let token = place
                    .tokens
                    .get(socket / documents % place.tokens.len().max(1))?;
                Some((place.document.clone(), token.clone()))
            })
            .collect())
    }

    /// Every document of the file with somebody who may write it; not always the same person.
    pub(crate) fn every_document(&self) -> Vec<(String, String)> {
        let Self::Known(accounts) = self else {
            return Vec::new();
        };
        let mut people = BTreeMap::<&str, Vec<&str>>::new();
        for account in accounts {
            for document in &account.documents {
                people.entry(document).or_default().push(&account.token);
            }
        }
        let someone = |(number, (document, tokens)): (usize, (&str, Vec<&str>))| {
            let token = tokens.get(number % tokens.len().max(1))?;
            Some((document.to_owned(), (*token).to_owned()))
        };
        people.into_iter().enumerate().filter_map(someone).collect()
    }
}

/// Documents that have at least `clients` people, with at most `most` of them.
fn known(
    accounts: &[Account],
    documents: usize,
    clients: usize,
    most: usize,
) -> Result<Vec<Place>> {
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
            tokens: tokens.into_iter().take(most).map(str::to_owned).collect(),
        })
        .collect())
}

fn spread(accounts: &[Account], documents: usize, clients: usize) -> Result<Vec<Place>> {
    let mut places: Vec<Place> = known(accounts, documents, 1, 1)?
        .into_iter()
        .map(|place| Place {
            tokens: Vec::new(),
            ..place
        })
        .collect();
    let numbers: BTreeMap<String, usize> = places
        .iter()
        .enumerate()
        .map(|(number, place)| (place.document.clone(), number))
        .collect();
    let mut placed = 0;
    let mut standing = Vec::new();
    // First nobody has more than their even share; who finds no seat then sits down where they may.
    let share = clients.div_ceil(documents.max(1));
    let mut place = |account: &Account, most: usize| {
        let free = account
            .documents
            .iter()
            .filter_map(|document| numbers.get(document).copied())
            .min_by_key(|number| places.get(*number).map(|place| place.tokens.len()));
        let free = free
            .and_then(|number| places.get_mut(number))
            .filter(|place| placed < clients && place.tokens.len() < most)?;
        free.tokens.push(account.token.clone());
        placed += 1;
        Some(())
    };
    for account in accounts {
        if place(account, share).is_none() {
            standing.push(account);
        }
    }
    for account in standing {
        place(account, usize::MAX);
    }
    if placed < clients {
        bail!("only {placed} people may write those {documents} documents, {clients} are wanted");
    }
    places.retain(|place| !place.tokens.is_empty());
    Ok(places)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_sits_on_one_document_and_evenly() {
        let account = |number: usize, documents: &[&str]| Account {
            role: "pupil".to_owned(),
            token: format!("t{number}"),
            documents: documents.iter().map(|name| (*name).to_owned()).collect(),
        };
        let people = (0..12).map(|number| {
            account(
                number,
                if number < 6 {
                    &["all", "a", "b"]
                } else {
                    &["all", "c"]
                },
            )
        });
        let accounts = Accounts::Known(people.collect());
        let places = accounts.spread(4, 12).unwrap();
        let sizes: Vec<_> = places.iter().map(|place| place.tokens.len()).collect();
        assert_eq!(sizes.iter().sum::<usize>(), 12);
        assert!(sizes.iter().all(|size| (2..=5).contains(size)), "{sizes:?}");
        // Fewer clients are spread over all documents too, and not on the first ones of the file.
        let sizes = accounts.spread(4, 8).unwrap();
        assert_eq!(sizes.len(), 4, "{sizes:?}");
        assert!(accounts.spread(4, 13).is_err());
        let made_up = Accounts::MadeUp("x".to_owned()).spread(3, 8).unwrap();
        let sizes: Vec<_> = made_up.iter().map(|place| place.tokens.len()).collect();
        assert_eq!(sizes, [3, 3, 2]);
    }

    #[test]
    fn places_are_those_of_the_file_small_ones_first() {
        let account = |token: &str, documents: &[&str]| Account {
            role: "pupil".to_owned(),
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
        let every = accounts.every_document();
        let names: Vec<_> = every
            .iter()
            .map(|(document, _)| document.as_str())
            .collect();
        assert_eq!(names, ["ab", "all", "c"]);
        assert_eq!(every[1].1, "t2");
        let seats = accounts.seats(1, 2, 5).unwrap();
        let documents: Vec<&str> = seats.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(documents, ["ab", "all", "ab", "all", "ab"]);
        let of_ab: Vec<&str> = seats
            .iter()
            .step_by(2)
            .map(|(_, token)| token.as_str())
            .collect();
        assert_eq!(of_ab, ["t2", "t1", "t2"]);
        assert!(accounts.seats(2, 2, 2).is_err());
    }
}
