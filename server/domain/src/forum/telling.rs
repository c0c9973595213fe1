//! Who hears of a change in a forum: states and numbers, never a title or a word. What nobody has seen yet is told to its
//! author and to who decides about it, each by themselves.

use crate::{
    AccountId, ForumId, PostId, TopicId,
    live::{Facts, Telling, TellingKind, Topic},
};

/// A forum is new, or looked after otherwise.
#[must_use]
pub fn forum(id: &ForumId, action: &'static str, by: &AccountId) -> Telling {
    Telling {
        topic: Topic::Forum(id.clone()),
        kind: TellingKind::ForumChanged,
        subject: id.to_string(),
        actor: Some(by.clone()),
        facts: Facts::done(action),
    }
}

/// A topic is new, or changed: told to who looks at the forum, and to who reads there.
#[must_use]
pub fn topic(forum: &ForumId, id: &TopicId, action: &'static str, by: &AccountId) -> Vec<Telling> {
    [Topic::Forum(forum.clone()), Topic::Topic(id.clone())]
        .into_iter()
        .map(|topic| Telling {
            topic,
            kind: TellingKind::TopicChanged,
            subject: id.to_string(),
            actor: Some(by.clone()),
            facts: Facts::done(action),
        })
        .collect()
}

/// Something became of a post.
#[derive(Debug, Clone)]
pub struct PostTold<'a> {
    /// In which forum.
    pub forum: &'a ForumId,
    /// In which topic.
    pub topic: &'a TopicId,
    /// Which.
    pub post: &'a PostId,
    /// What was done.
    pub action: &'static str,
    /// The topic's number of changes after it.
    pub rev: i64,
    /// Who did it.
    pub by: &'a AccountId,
}

impl PostTold<'_> {
    /// To whoever reads in the topic.
    #[must_use]
    pub fn readers(&self) -> Telling {
        self.on(Topic::Topic(self.topic.clone()))
    }

    /// To whoever looks at the forum: there is more, or less, to read in a topic.
    #[must_use]
    pub fn lists(&self) -> Telling {
        Telling {
            kind: TellingKind::TopicChanged,
            subject: self.topic.to_string(),
            ..self.on(Topic::Forum(self.forum.clone()))
        }
    }

    /// To one person.
    #[must_use]
    pub fn person(&self, account: &AccountId) -> Telling {
        self.on(Topic::Me(account.clone()))
    }

    fn on(&self, topic: Topic) -> Telling {
        Telling {
            topic,
            kind: TellingKind::PostChanged,
            subject: self.post.to_string(),
            actor: Some(self.by.clone()),
            facts: Facts::revised(self.action, self.rev),
        }
    }
}
