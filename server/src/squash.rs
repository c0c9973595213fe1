//! Replays a text's log for the store's background work, which knows nothing of what is inside its rows.

use bytes::Bytes;
use passeplume_crdt::{authorship::FirstAuthors, document::Document};
use passeplume_domain::documents::{
    Checkpoint, LoggedUpdate, Squash, SquashError, Squashed, SquashedRow,
};

/// Squashes by replaying: a burst in one transaction, whose own encoding takes the burst's place.
pub(crate) struct Replay;

impl Squash for Replay {
    fn squash(
        &self,
        base: Option<&Checkpoint>,
        bursts: &[Vec<LoggedUpdate>],
    ) -> Result<Squashed, SquashError> {
        let start = || Document::load(base.map(|base| base.state.as_ref())).map_err(failed);
        let (mut as_logged, mut as_squashed) = (start()?, start()?);
        let mut everything = FirstAuthors::default();
        if let Some(base) = base {
            everything.extend(decode(&base.first_authors)?);
        }
        let mut rows = Vec::with_capacity(bursts.len());
        for burst in bursts {
            let row = squash_one(&mut as_squashed, burst)?;
            for logged in burst {
                let one = logged.update.as_ref();
                as_logged.apply_batch([one]).map_err(failed)?;
            }
            everything.extend(decode(&row.first_authors)?);
            rows.push(row);
        }
        let again = reload(base, &rows)?;
        let state = as_logged.full_state().map_err(failed)?;
        // Three ways to the same document: row by row, burst by burst, and from what would be written.
        if as_squashed.full_state().map_err(failed)? != state || again != state {
            return Err(SquashError("the replay gives another document".to_owned()));
        }
        Ok(Squashed {
            rows,
            state,
            first_authors: encode(&everything),
        })
    }
}

fn squash_one(document: &mut Document, burst: &[LoggedUpdate]) -> Result<SquashedRow, SquashError> {
    let updates = burst.iter().map(|row| row.update.as_ref());
    let applied = document.apply_batch(updates).map_err(failed)?;
    let mut first_authors = FirstAuthors::default();
    for row in burst {
        first_authors.extend(decode(&row.first_authors)?);
    }
    Ok(SquashedRow {
        update: Bytes::from(applied.update),
        first_authors: encode(&first_authors),
    })
}

fn reload(base: Option<&Checkpoint>, rows: &[SquashedRow]) -> Result<Bytes, SquashError> {
    let base = base.map(|base| base.state.as_ref());
    let rows = rows.iter().map(|row| row.update.as_ref());
    Document::load(base.into_iter().chain(rows))
        .and_then(|mut document| document.full_state())
        .map_err(failed)
}

fn decode(bytes: &[u8]) -> Result<FirstAuthors, SquashError> {
    if bytes.is_empty() {
        return Ok(FirstAuthors::default());
    }
    FirstAuthors::decode(bytes).map_err(|error| SquashError(error.to_string()))
}

/// Empty where there is none, as the log says it.
fn encode(authors: &FirstAuthors) -> Bytes {
    if authors.is_empty() {
        Bytes::new()
    } else {
        Bytes::from(authors.encode())
    }
}

fn failed(error: passeplume_crdt::document::DocumentError) -> SquashError {
    SquashError(error.to_string())
}
