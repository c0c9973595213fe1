//! Who is writing: said to whoever looks at the same place now, kept nowhere, and dropped before anything else.

use passeplume_domain::live::Topic;

use super::{actor::Actor, words};

/// Milliseconds between two of one socket, at least: clients say it every three seconds, and it holds for six.
pub(super) const PACE: u64 = 2_000;

impl Actor {
    /// Somebody is writing there. What is not allowed, or comes too soon, is dropped: nobody waits for it.
    pub(super) async fn typing(&mut self, id: u64, text: &str) {
        let Some(account) = self.account(id) else {
            return;
        };
        let Some(topic) = words::topic(text, &account) else {
            return;
        };
        let now = self.parts.time.now().mono;
        if !self.state.is_in_turn(id, &topic, now) {
            return;
        }
        let Ok(facts) = self.facts(&topic).await else {
            return;
        };
        if !self.state.writes(id, &facts) {
            return;
        }
        let Some(name) = self.name(&account).await else {
            return;
        };
        self.state.typed(id, now);
        let message = words::typing(&topic, &account, &name);
        for other in self.state.beside(&topic, &account, &facts) {
            if let Some(line) = self.lines.get(&other) {
                line.mailbox.hint(&message);
            }
        }
    }
}

impl super::state::State {
    /// Does this socket follow the topic, and has it not just said that somebody writes?
    fn is_in_turn(&self, id: u64, topic: &Topic, now: u64) -> bool {
        self.get(id).is_some_and(|one| {
            one.is_about(topic)
                && one
                    .typed
                    .is_none_or(|before| now.saturating_sub(before) >= PACE)
        })
    }

    fn typed(&mut self, id: u64, now: u64) {
        if let Some(one) = self.get_mut(id) {
            one.typed = Some(now);
        }
    }
}
