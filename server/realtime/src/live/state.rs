//! Who follows what, and up to where each has heard: pure, (event, now) in, decisions out.

use std::{collections::HashMap, sync::Arc};

use passeplume_domain::{
    AccountId,
    accounts::Account,
    journals::Family,
    live::{Ear, Listener, Topic, TopicFacts, ear, may_hear, may_write},
};

use crate::room::Person;

/// How far a subscriber has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stand {
    /// Has everything; gets each event as it comes.
    Here,
    /// Lacks something that is to be replayed.
    Behind,
    /// Its mailbox is full since this moment: nothing more is put in until it has drained.
    Full(u64),
}

/// One socket that has logged in.
#[derive(Debug)]
pub(super) struct Subscriber {
    pub(super) person: Arc<Person>,
    family: Family,
    followed: Vec<Followed>,
    pub(super) stand: Stand,
    /// Topics that are told to be followed once everything before has been said.
    confirm: Vec<Arc<Topic>>,
    /// The newest position that it was told.
    pub(super) told: i64,
    /// When it last said that its person is writing.
    pub(super) typed: Option<u64>,
}

#[derive(Debug)]
struct Followed {
    topic: Arc<Topic>,
    /// Up to here it has everything of this topic; more, where it is [`Stand::Here`].
    heard: i64,
}

impl Subscriber {
    fn listener(&self) -> Listener<'_> {
        Listener {
            account: &self.person.account,
            family: &self.family,
        }
    }

    /// Does it follow this topic?
    pub(super) fn is_about(&self, topic: &Topic) -> bool {
        self.follows(topic).is_some()
    }

    fn follows(&self, topic: &Topic) -> Option<&Followed> {
        self.followed.iter().find(|one| *one.topic == *topic)
    }

    /// Is this person in charge of that child?
    fn guards(&self, child: &AccountId) -> bool {
        self.family.iter().any(|one| one.id == *child)
    }
}

/// What becomes of one event.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Delivery {
    /// They get it now.
    pub(super) to: Vec<u64>,
    /// They follow the topic no more.
    pub(super) gone: Vec<u64>,
}

/// Everybody.
#[derive(Debug, Default)]
pub(super) struct State {
    subscribers: HashMap<u64, Subscriber>,
    followers: HashMap<Arc<Topic>, Vec<u64>>,
}

impl State {
    pub(super) fn len(&self) -> usize {
        self.subscribers.len()
    }

    pub(super) fn get(&self, id: u64) -> Option<&Subscriber> {
        self.subscribers.get(&id)
    }

    pub(super) fn get_mut(&mut self, id: u64) -> Option<&mut Subscriber> {
        self.subscribers.get_mut(&id)
    }

    pub(super) fn all(&self) -> impl Iterator<Item = (u64, &Subscriber)> {
        self.subscribers.iter().map(|(id, one)| (*id, one))
    }

    /// Somebody is there, or is somebody else by now (a login that looked again).
    pub(super) fn enter(&mut self, id: u64, person: Arc<Person>, family: Family, position: i64) {
        let one = self.subscribers.entry(id).or_insert_with(|| Subscriber {
            person: Arc::clone(&person),
            family: Family::new(),
            followed: Vec::new(),
            stand: Stand::Here,
            confirm: Vec::new(),
            told: position,
            typed: None,
        });
        one.person = person;
        one.family = family;
    }

    pub(super) fn leave(&mut self, id: u64) {
        if let Some(one) = self.subscribers.remove(&id) {
            for followed in one.followed {
                self.unlist(id, &followed.topic);
            }
        }
    }

    /// Begins to follow, from `heard` on; `false` where that would be one topic too many.
    pub(super) fn follow(&mut self, id: u64, topic: Topic, heard: i64, most: usize) -> bool {
        let Some(one) = self.subscribers.get_mut(&id) else {
            return true;
        };
        if let Some(known) = one.follows(&topic) {
            // It is told again that it does, and misses nothing.
            let known = Arc::clone(&known.topic);
            one.confirm.push(known);
            return true;
        }
        if one.followed.len() >= most {
            return false;
        }
        let topic = match self.followers.get_key_value(&topic) {
            Some((shared, _)) => Arc::clone(shared),
            None => Arc::new(topic),
        };
        one.followed.push(Followed {
            topic: Arc::clone(&topic),
            heard,
        });
        one.confirm.push(Arc::clone(&topic));
        self.followers.entry(topic).or_default().push(id);
        true
    }

    pub(super) fn unfollow(&mut self, id: u64, topic: &Topic) {
        if let Some(one) = self.subscribers.get_mut(&id) {
            one.followed.retain(|followed| *followed.topic != *topic);
            one.confirm.retain(|confirmed| **confirmed != *topic);
        }
        self.unlist(id, topic);
    }

    fn unlist(&mut self, id: u64, topic: &Topic) {
        if let Some(ids) = self.followers.get_mut(topic) {
            ids.retain(|other| *other != id);
            if ids.is_empty() {
                self.followers.remove(topic);
            }
        }
    }

    pub(super) fn is_followed(&self, topic: &Topic) -> bool {
        self.followers.contains_key(topic)
    }

    /// Every topic that anybody follows.
    pub(super) fn topics(&self) -> Vec<Arc<Topic>> {
        self.followers.keys().cloned().collect()
    }

    /// The topics of these subscribers, each once.
    pub(super) fn topics_of(&self, ids: &[u64]) -> Vec<Arc<Topic>> {
        let mut topics: Vec<Arc<Topic>> = Vec::new();
        let theirs = ids.iter().filter_map(|id| self.subscribers.get(id));
        for followed in theirs.flat_map(|one| &one.followed) {
            if !topics.contains(&followed.topic) {
                topics.push(Arc::clone(&followed.topic));
            }
        }
        topics
    }

    /// How much somebody hears of a topic with these facts.
    pub(super) fn ear(&self, id: u64, facts: &TopicFacts) -> Ear {
        self.subscribers
            .get(&id)
            .map_or(Ear::Deaf, |one| ear(one.listener(), facts))
    }

    /// May this person be shown as writing where these facts decide?
    pub(super) fn writes(&self, id: u64, facts: &TopicFacts) -> bool {
        self.subscribers
            .get(&id)
            .is_some_and(|one| may_write(one.listener(), facts))
    }

    /// Who looks at the topic now, but for this person, and may.
    pub(super) fn beside(&self, topic: &Topic, person: &AccountId, facts: &TopicFacts) -> Vec<u64> {
        let followers = self.followers.get(topic).into_iter().flatten();
        let others = followers.copied().filter(|id| {
            self.subscribers.get(id).is_some_and(|one| {
                one.stand == Stand::Here
                    && one.person.account.id != *person
                    && ear(one.listener(), facts) == Ear::Open
            })
        });
        others.collect()
    }

    /// An event at `position`: who gets it now, and who may hear of its topic no more.
    pub(super) fn deliver(
        &mut self,
        topic: &Topic,
        position: i64,
        facts: &TopicFacts,
        publication: Option<&TopicFacts>,
    ) -> Delivery {
        let mut delivery = Delivery {
            to: Vec::new(),
            gone: self.recheck(topic, facts),
        };
        for id in self.followers.get(topic).into_iter().flatten() {
            let Some(one) = self.subscribers.get(id) else {
                continue;
            };
            let new = one
                .follows(topic)
                .is_some_and(|followed| followed.heard < position);
            if one.stand == Stand::Here && new && may_hear(one.listener(), facts, publication) {
                delivery.to.push(*id);
            }
        }
        delivery
    }

    /// Who may hear of the topic no more follows it no more; these.
    pub(super) fn recheck(&mut self, topic: &Topic, facts: &TopicFacts) -> Vec<u64> {
        let followers = self.followers.get(topic).into_iter().flatten();
        let gone: Vec<u64> = followers
            .copied()
            .filter(|id| self.ear(*id, facts) == Ear::Deaf)
            .collect();
        for id in &gone {
            self.unfollow(*id, topic);
        }
        gone
    }

    /// Does somebody who is behind still lack this event, and may hear it?
    pub(super) fn lacks(
        &self,
        id: u64,
        topic: &Topic,
        position: i64,
        facts: &TopicFacts,
        publication: Option<&TopicFacts>,
    ) -> bool {
        self.subscribers.get(&id).is_some_and(|one| {
            one.follows(topic)
                .is_some_and(|followed| followed.heard < position)
                && may_hear(one.listener(), facts, publication)
        })
    }

    /// Does somebody who is behind follow this topic, and lack what stands at `position`?
    pub(super) fn wants(&self, id: u64, topic: &Topic, position: i64) -> bool {
        self.subscribers
            .get(&id)
            .and_then(|one| one.follows(topic))
            .is_some_and(|followed| followed.heard < position)
    }

    /// From where somebody must be replayed; at most `position`.
    pub(super) fn heard(&self, id: u64, position: i64) -> i64 {
        self.subscribers.get(&id).map_or(position, |one| {
            let heard = one.followed.iter().map(|followed| followed.heard);
            heard.min().unwrap_or(position).min(position)
        })
    }

    /// Somebody has everything up to here.
    pub(super) fn has_heard(&mut self, id: u64, position: i64) {
        if let Some(one) = self.subscribers.get_mut(&id) {
            for followed in &mut one.followed {
                followed.heard = followed.heard.max(position);
            }
        }
    }

    /// What stood at `position` did not fit any more: from there on it is replayed once the mailbox has drained.
    pub(super) fn is_full(&mut self, id: u64, position: i64, now: u64) {
        self.has_heard(id, position - 1);
        if let Some(one) = self.subscribers.get_mut(&id) {
            one.stand = Stand::Full(now);
        }
    }

    /// The topics that somebody is to be told as followed.
    pub(super) fn confirms(&self, id: u64) -> &[Arc<Topic>] {
        self.subscribers
            .get(&id)
            .map(|one| one.confirm.as_slice())
            .unwrap_or_default()
    }

    /// Somebody has everything up to `position`, and was told what is followed.
    pub(super) fn is_here(&mut self, id: u64, position: i64) {
        self.has_heard(id, position);
        if let Some(one) = self.subscribers.get_mut(&id) {
            one.stand = Stand::Here;
            one.confirm.clear();
        }
    }

    /// Rights of a person changed; the sockets that are theirs.
    pub(super) fn replace(&mut self, account: &Account) -> Vec<u64> {
        let mut theirs = Vec::new();
        for (id, one) in &mut self.subscribers {
            if one.person.account.id == account.id {
                one.person = Arc::new(Person {
                    account: account.clone(),
                    expires: one.person.expires,
                });
                theirs.push(*id);
            }
        }
        theirs
    }

    /// Who is in charge of this child, or of any where none is named.
    pub(super) fn guardians(&self, child: Option<&AccountId>) -> Vec<u64> {
        self.all()
            .filter(|(_, one)| match child {
                Some(child) => one.guards(child),
                None => !one.family.is_empty(),
            })
            .map(|(id, _)| id)
            .collect()
    }

    pub(super) fn set_family(&mut self, id: u64, family: Family) {
        if let Some(one) = self.subscribers.get_mut(&id) {
            one.family = family;
        }
    }
}
