//! One event to everybody who follows its topic, and the end of following for whoever lost the right to.

use std::sync::Arc;

use passeplume_domain::{
    AccountId, PublicationId, StoreError,
    events::{Event, Positioned},
    live::{Telling, TellingKind, Topic, TopicFacts},
};
use tokio::time::timeout;

use super::{
    actor::{Actor, Row},
    words,
};
use crate::socket::{Farewell, Kind, Line, Message, Pushed, Ticket};

/// Events taken at one look.
pub(super) const BATCH: u32 = 256;

impl Actor {
    /// Delivers the next events, none beyond `target`.
    pub(super) async fn deliver(&mut self, target: i64) -> Result<(), StoreError> {
        let rows = self.read(self.position, BATCH).await?;
        let more = rows.len() == BATCH as usize;
        let mut written = Vec::new();
        for row in rows {
            if row.position > target {
                break;
            }
            let position = row.position;
            // What was delivered before a question failed is written all the same.
            let done = self.one(row, &mut written).await;
            if done.is_err() {
                flush(written);
                return done;
            }
            self.position = position;
        }
        if !more {
            // Whatever is missing up to there was forgotten, and is older than anybody here.
            self.position = self.position.max(target);
        }
        flush(written);
        Ok(())
    }

    pub(super) async fn read(
        &self,
        position: i64,
        limit: u32,
    ) -> Result<Vec<Positioned>, StoreError> {
        let asked = self.parts.outbox.after(position, limit);
        timeout(self.parts.limits.store, asked)
            .await
            .unwrap_or_else(|_| Err(StoreError::Unavailable("no answer in time".to_owned())))
    }

    async fn one(
        &mut self,
        row: Positioned,
        written: &mut Vec<Arc<Line>>,
    ) -> Result<(), StoreError> {
        match row.event {
            // Their sockets are closed by the watcher.
            Event::SessionEnded(_) | Event::SessionsEnded(_) => {}
            Event::AccessChanged(account) => self.family_changed(Some(&account)).await,
            Event::DocumentChanged(document) => {
                self.look_at_topic(&Topic::Document(document)).await;
            }
            Event::EverythingChanged => {
                self.forget_all();
                self.family_changed(None).await;
                for topic in self.state.topics() {
                    self.look_at_topic(&topic).await;
                }
            }
            Event::Told(telling) => {
                let row = Row {
                    position: row.position,
                    at: row.at,
                    telling,
                };
                self.told(&row, written).await?;
                self.keep_recent(row);
            }
        }
        Ok(())
    }

    async fn told(&mut self, row: &Row, written: &mut Vec<Arc<Line>>) -> Result<(), StoreError> {
        let topic = &row.telling.topic;
        match row.telling.kind {
            // Who shares a space decides about everything in it.
            TellingKind::SpaceChanged
            | TellingKind::InvitationChanged
            | TellingKind::GroupChanged => {
                self.forget_all();
            }
            TellingKind::JournalChanged
            | TellingKind::IssueChanged
            | TellingKind::ArticleChanged
            | TellingKind::CommentChanged
            | TellingKind::ProposalChanged
            | TellingKind::DigestChanged
            | TellingKind::MediaChanged
            | TellingKind::ConsentChanged
            | TellingKind::PublicationChanged
            | TellingKind::TopicChanged
            | TellingKind::ConversationChanged
            | TellingKind::MessageChanged
            | TellingKind::ReportChanged => self.forget(topic),
            // How a forum is looked after says who writes in all its topics.
            TellingKind::ForumChanged => self.forget_all(),
            // Who may read where was not touched: at each post of a busy evening nothing is asked again.
            TellingKind::PostChanged | TellingKind::NoticeChanged => {}
        }
        if !self.state.is_followed(topic) {
            return Ok(());
        }
        let facts = self.facts(topic).await?;
        let publication = self.publication(&row.telling).await?;
        let delivery = self
            .state
            .deliver(topic, row.position, &facts, publication.as_deref());
        if !delivery.to.is_empty() {
            let message = self.message(row).await;
            for id in delivery.to {
                self.push(id, row.position, &message, written);
            }
        }
        let gone = words::gone(topic);
        for id in delivery.gone {
            self.say(id, &gone);
        }
        Ok(())
    }

    /// Who reads the published issue that an event speaks of.
    pub(super) async fn publication(
        &mut self,
        telling: &Telling,
    ) -> Result<Option<Arc<TopicFacts>>, StoreError> {
        if telling.kind != TellingKind::PublicationChanged {
            return Ok(None);
        }
        match PublicationId::parse(&telling.subject) {
            Ok(id) => self.facts(&Topic::Publication(id)).await.map(Some),
            Err(_) => Ok(None),
        }
    }

    /// An event as it travels, the same for everybody.
    pub(super) async fn message(&mut self, row: &Row) -> Message {
        let by = match &row.telling.actor {
            Some(actor) => self.name(actor).await,
            None => None,
        };
        words::event(row.position, row.at, &row.telling, by.as_deref())
    }

    /// Puts an event into a mailbox; `false` where it does not fit and is to be replayed.
    pub(super) fn push(
        &mut self,
        id: u64,
        position: i64,
        message: &Message,
        written: &mut Vec<Arc<Line>>,
    ) -> bool {
        let fits = self.put(id, position, message, written);
        if fits && let Some(one) = self.state.get_mut(id) {
            one.told = one.told.max(position);
        }
        fits
    }

    /// Puts what must not overtake an event into a mailbox; `false` where it does not fit: then what stands at `position`
    /// and after it is replayed.
    pub(super) fn put(
        &mut self,
        id: u64,
        position: i64,
        message: &Message,
        written: &mut Vec<Arc<Line>>,
    ) -> bool {
        let Some(line) = self.lines.get(&id) else {
            return true;
        };
        let ticket = || Ticket::Live(self.caller(id));
        match line.mailbox.push(message, Kind::Change, ticket) {
            Pushed::First => written.push(Arc::clone(line)),
            Pushed::Taken | Pushed::Closed => {}
            Pushed::Full => {
                metrics::counter!("passeplume_live_lagging_total").increment(1);
                let now = self.parts.time.now().mono;
                self.state.is_full(id, position, now);
                return false;
            }
        }
        true
    }

    /// The topics of these, asked again.
    pub(super) async fn look_again(&mut self, ids: &[u64]) {
        for topic in self.state.topics_of(ids) {
            self.look_at_topic(&topic).await;
        }
    }

    async fn look_at_topic(&mut self, topic: &Topic) {
        if !self.state.is_followed(topic) {
            return;
        }
        self.forget(topic);
        let facts = match self.facts(topic).await {
            Ok(facts) => facts,
            Err(cause) => {
                tracing::warn!(%cause, "whom a topic concerns could not be read");
                // Not knowing is no permission: they come back and are asked again.
                for id in self.state.recheck(topic, &TopicFacts::Nothing) {
                    self.part(id, Farewell::TRY_AGAIN);
                }
                return;
            }
        };
        let gone = words::gone(topic);
        for id in self.state.recheck(topic, &facts) {
            self.say(id, &gone);
        }
    }

    /// Where a child learns may have changed, or any child: their guardians are looked at again.
    async fn family_changed(&mut self, child: Option<&AccountId>) {
        let guardians = self.state.guardians(child);
        for id in &guardians {
            let Some(person) = self.state.get(*id).map(|one| Arc::clone(&one.person)) else {
                continue;
            };
            let asked = self.parts.facts.family(&person.account);
            match timeout(self.parts.limits.store, asked).await {
                Ok(Ok(family)) => self.state.set_family(*id, family),
                Ok(Err(_)) | Err(_) => self.part(*id, Farewell::TRY_AGAIN),
            }
        }
        self.look_again(&guardians).await;
    }
}

/// Writes what waits, once a socket.
pub(super) fn flush(written: Vec<Arc<Line>>) {
    for line in written {
        line.mailbox.flush();
    }
}
