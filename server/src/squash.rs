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

#[cfg(test)]
mod tests {
    use passeplume_crdt::content::{self, template};
    use passeplume_domain::{AccountId, Millis};
    use serde_json::json;

    use super::*;

    fn row(seq: i64, who: &str, words: &str) -> LoggedUpdate {
        let article = json!({"type": "doc", "content": [
            {"type": "paragraph", "content": [{"type": "text", "text": words}]}]});
        LoggedUpdate {
            seq,
            account: AccountId::parse(who).unwrap(),
            at: Millis(seq),
            update: template(seq.unsigned_abs(), &article).unwrap().into(),
            first_authors: Bytes::new(),
        }
    }

    #[test]
    fn prg_11_a_squashed_log_is_the_same_text() {
        let bursts = [
            vec![row(1, "zoe", "un"), row(2, "zoe", "deux")],
            vec![row(3, "tom", "trois")],
            vec![row(4, "zoe", "quatre")],
        ];
        let (old, new) = bursts.split_at(1);
        let first = Replay.squash(None, old).unwrap();
        assert_eq!(first.rows.len(), 1);
        let base = Checkpoint {
            seq: 2,
            state: first.state,
            first_authors: first.first_authors,
        };
        let second = Replay.squash(Some(&base), new).unwrap();
        let rows = first.rows.iter().chain(&second.rows);
        let text = |document: Document| content::text(&document).unwrap();
        let squashed = Document::load(rows.map(|row| row.update.as_ref())).unwrap();
        let logged = bursts.iter().flatten().map(|row| row.update.as_ref());
        assert_eq!(text(squashed), text(Document::load(logged).unwrap()));
        assert_eq!(
            text(Document::load([second.state.as_ref()]).unwrap())
                .matches('\n')
                .count(),
            3
        );
    }

    #[test]
    fn prg_11_what_does_not_replay_is_refused() {
        let mut damaged = row(1, "zoe", "un");
        damaged.update = Bytes::from_static(&[1, 1, 9, 9, 9]);
        assert!(Replay.squash(None, &[vec![damaged]]).is_err());
        let mut credits = row(1, "zoe", "un");
        credits.first_authors = Bytes::from_static(&[255]);
        assert!(Replay.squash(None, &[vec![credits]]).is_err());
    }
}
