//! All that one subscriber lacks, a batch at a time and only while its mailbox has room.

use std::{collections::HashMap, sync::Arc};

use passeplume_domain::{
    StoreError,
    events::{Event, Positioned},
    live::Topic,
};
use tokio::time::timeout;

use super::{
    actor::{Actor, Row},
    deliver::{BATCH, flush},
    state::Stand,
    words,
};
use crate::socket::Line;

/// The next events of a replay.
struct Slice {
    rows: Vec<Row>,
    /// Everything up to here is in them, or concerns nobody.
    upto: i64,
}

impl Actor {
    /// One batch for somebody who is behind; they stay so until they have everything.
    pub(super) async fn replay(&mut self, id: u64) -> Result<(), StoreError> {
        if self
            .state
            .get(id)
            .is_none_or(|one| one.stand != Stand::Behind)
        {
            return Ok(());
        }
        let from = self.state.heard(id, self.position);
        let Some(Slice { rows, upto }) = self.slice(id, from).await? else {
            self.start_over(id);
            return Ok(());
        };
        let mut written = Vec::new();
        // Whom a topic concerns is asked once for all of these: nobody's rights are acted on in between.
        let mut asked = HashMap::new();
        for row in rows {
            let topic = &row.telling.topic;
            if !self.state.wants(id, topic, row.position) {
                continue;
            }
            let facts = match asked.get(topic) {
                Some(facts) => Arc::clone(facts),
                None => {
                    let facts = self.facts(topic).await?;
                    asked.insert(topic.clone(), Arc::clone(&facts));
                    facts
                }
            };
            let publication = self.publication(&row.telling).await?;
            let hears = self
                .state
                .lacks(id, topic, row.position, &facts, publication.as_deref());
            if hears {
                let message = self.message(&row).await;
                if !self.push(id, row.position, &message, &mut written) {
                    flush(written);
                    return Ok(());
                }
            }
            // A question that fails further on must not say this one twice.
            self.state.has_heard(id, row.position);
        }
        self.state.has_heard(id, upto);
        if upto >= self.position {
            self.catches_up(id, &mut written);
        }
        flush(written);
        Ok(())
    }

    /// What stands after `from`, as far as it was delivered; nothing where some of it was forgotten or is too old.
    async fn slice(&self, id: u64, from: i64) -> Result<Option<Slice>, StoreError> {
        if from >= self.recent_from {
            let rows = self.recent.iter().filter(|row| row.position > from);
            return Ok(Some(Slice {
                rows: rows.cloned().collect(),
                upto: self.position,
            }));
        }
        let rows = if self.position - from > self.parts.limits.live_behind {
            let Some(rows) = self.theirs(id, from).await? else {
                return Ok(None);
            };
            rows
        } else {
            let rows = self.read(from, BATCH).await?;
            if !self.is_whole(&rows, from) {
                return Ok(None);
            }
            rows
        };
        let more = rows.len() == BATCH as usize;
        let last = rows.last().map_or(from, |last| last.position);
        let upto = if more {
            last.min(self.position)
        } else {
            self.position
        };
        let rows = rows.into_iter().filter(|row| row.position <= upto);
        let told = rows.filter_map(|row| match row.event {
            Event::Told(telling) => Some(Row {
                position: row.position,
                at: row.at,
                telling,
            }),
            Event::SessionEnded(_)
            | Event::SessionsEnded(_)
            | Event::AccessChanged(_)
            | Event::DocumentChanged(_)
            | Event::EverythingChanged => None,
        });
        Ok(Some(Slice {
            rows: told.collect(),
            upto,
        }))
    }

    /// The next of what somebody follows, where the house has seen too much to look through all of it; nothing where what
    /// they lack is too much as well, or was forgotten.
    async fn theirs(&self, id: u64, from: i64) -> Result<Option<Vec<Positioned>>, StoreError> {
        if !self.is_whole(&self.read(from, 1).await?, from) {
            return Ok(None);
        }
        let followed = self.state.topics_of(&[id]);
        let topics: Vec<Topic> = followed.iter().map(|topic| Topic::clone(topic)).collect();
        let (outbox, most) = (&self.parts.outbox, self.parts.limits.live_behind);
        let asked = async {
            if outbox.count_told(&topics, from, most + 1).await? > most {
                return Ok(None);
            }
            outbox.told(&topics, from, BATCH).await.map(Some)
        };
        timeout(self.parts.limits.store, asked)
            .await
            .unwrap_or_else(|_| Err(StoreError::Unavailable("no answer in time".to_owned())))
    }

    /// Nothing after `from` was forgotten, and the first of it is not too old.
    fn is_whole(&self, rows: &[Positioned], from: i64) -> bool {
        rows.first().is_some_and(|first| {
            let past = i64::try_from(self.parts.limits.live_past.as_millis()).unwrap_or(i64::MAX);
            let now = self.parts.time.now().wall;
            first.position == from + 1 && now.since(first.at) <= past
        })
    }

    fn start_over(&mut self, id: u64) {
        metrics::counter!("passeplume_live_restarts_total").increment(1);
        self.say(id, &words::restart(self.position));
        let mut written = Vec::new();
        self.catches_up(id, &mut written);
        flush(written);
    }

    /// Somebody has everything, and is told what is followed. It moves their place on, so it waits and is thrown away with
    /// the events before it; where it does not fit it is said once the mailbox has drained.
    fn catches_up(&mut self, id: u64, written: &mut Vec<Arc<Line>>) {
        let confirmed = self.state.confirms(id);
        if !confirmed.is_empty() {
            let names: Vec<String> = confirmed
                .iter()
                .map(|topic| words::name(Arc::as_ref(topic)))
                .collect();
            let message = words::followed(&names, self.position);
            if !self.put(id, self.position + 1, &message, written) {
                return;
            }
        }
        self.state.is_here(id, self.position);
        if let Some(one) = self.state.get_mut(id) {
            one.told = one.told.max(self.position);
        }
    }
}
