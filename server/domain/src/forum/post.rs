//! What somebody said in a topic.

use crate::{
    AccountId, ClassId, Millis, PostId, SchoolId, TopicId, media::NamedMedia, words::names,
};

names! {
    /// What became of it.
    PostState, NotAPostState = "not a state of a post" {
        /// A teacher of its author reads it first.
        Waiting = "waiting",
        /// That teacher gave it back, with a word.
        Returned = "returned",
        /// Everybody sees it.
        Shown = "shown",
        /// A teacher of another class did not want it there.
        Refused = "refused",
        /// A teacher took it out of sight.
        Hidden = "hidden",
        /// Its author took it back.
        Deleted = "deleted",
    }
}

names! {
    /// Where a new text of a shown post is.
    DraftState, NotADraftState = "not a state of a draft" {
        /// A teacher reads it first.
        Waiting = "waiting",
        /// That teacher gave it back.
        Returned = "returned",
    }
}

names! {
    /// As what somebody spoke.
    Speaker, NotASpeaker = "not a speaker" {
        /// As a pupil.
        Pupil = "pupil",
        /// As an adult: never held.
        Adult = "adult",
    }
}

names! {
    /// What can be felt about a post: a fixed set, never ranked.
    ReactionKind, NotAReaction = "not a reaction" {
        /// I love it.
        Heart = "heart",
        /// It makes me laugh.
        Laugh = "laugh",
        /// I am surprised.
        Wow = "wow",
        /// That gives me an idea.
        Idea = "idea",
        /// So do I.
        Same = "same",
        /// Well done.
        Bravo = "bravo",
    }
}

/// Words of another post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// Of which.
    pub post: PostId,
    /// First name and initial of who said them.
    pub name: String,
    /// They; '' where they do not stand there any more, or that post is not shown any more.
    pub excerpt: String,
}

/// A picture, sound or film of a post, with what its author says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostMedia {
    /// Which, and what it is.
    pub named: NamedMedia,
    /// What there is to see on it, or what is said in it; '' where nobody said so.
    pub captions: String,
}

/// A new text of a shown post that its teacher has not approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The new text.
    pub body: String,
    /// What the post shows, with what is to be said of it.
    pub media: Vec<PostMedia>,
    /// Where it is.
    pub state: DraftState,
    /// When it was sent.
    pub at: Millis,
}

/// Who decided about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// Who.
    pub by: AccountId,
    /// First name and initial.
    pub name: String,
    /// When.
    pub at: Millis,
}

/// Somebody felt something about a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reaction {
    /// What.
    pub kind: ReactionKind,
    /// Who.
    pub account: AccountId,
    /// First name and initial.
    pub name: String,
}

/// What somebody said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// Which.
    pub id: PostId,
    /// Where.
    pub topic: TopicId,
    /// Whose.
    pub author: AccountId,
    /// First name and initial.
    pub author_name: String,
    /// In which class its author was, with its name and school; nothing for whoever has none there.
    pub class: Option<(ClassId, String, SchoolId)>,
    /// As what its author spoke.
    pub speaker: Speaker,
    /// Under which it was sent.
    pub key: String,
    /// Its place in the topic, once everybody has seen it.
    pub number: Option<i64>,
    /// That of its topic when it last changed, reactions included.
    pub rev: i64,
    /// That of its topic when its words or its state last changed.
    pub changed: i64,
    /// What became of it.
    pub state: PostState,
    /// What it says.
    pub body: String,
    /// Which post it answers.
    pub answers: Option<PostId>,
    /// What it quotes.
    pub quotes: Option<Quote>,
    /// Its pictures, sounds and films.
    pub media: Vec<PostMedia>,
    /// What others feel about it, oldest first.
    pub reactions: Vec<Reaction>,
    /// When it was sent.
    pub created: Millis,
    /// When everybody saw it first.
    pub shown_at: Option<Millis>,
    /// When it was changed after its first minutes.
    pub edited_at: Option<Millis>,
    /// Who decided last.
    pub decided: Option<Decided>,
    /// What they said to its author.
    pub word: Option<String>,
    /// Its new text that waits or was given back.
    pub draft: Option<Draft>,
}

impl Post {
    /// Everything typed that whoever reads it reads: its words, and what is said of what it shows.
    #[must_use]
    pub fn words(&self) -> Vec<&str> {
        words_of(&self.body, &self.media)
    }

    /// Whether a teacher has something to decide about it.
    #[must_use]
    pub fn waits(&self) -> bool {
        let draft = self.draft.as_ref().map(|draft| draft.state);
        self.state == PostState::Waiting
            || (self.state == PostState::Shown && draft == Some(DraftState::Waiting))
    }
}

impl Draft {
    /// Everything typed in it.
    #[must_use]
    pub fn words(&self) -> Vec<&str> {
        words_of(&self.body, &self.media)
    }
}

/// What is typed in a post that shows these.
#[must_use]
pub fn words_of<'a>(body: &'a str, media: &'a [PostMedia]) -> Vec<&'a str> {
    words(body, media.iter().map(|one| one.captions.as_str()))
}

/// What is typed in a post: its words, and what is said of what it shows.
pub(super) fn words<'a>(body: &'a str, captions: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    std::iter::once(body)
        .chain(captions)
        .filter(|words| !words.is_empty())
        .collect()
}

/// A text that a post had before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// It.
    pub body: String,
    /// What it showed, with what was said of it then.
    pub media: Vec<PostMedia>,
    /// Until when it was the post's.
    pub until: Millis,
    /// Whether everybody could see it.
    pub shown: bool,
}

impl Version {
    /// Everything typed in it.
    #[must_use]
    pub fn words(&self) -> Vec<&str> {
        words_of(&self.body, &self.media)
    }

    /// What everybody could see of a post at a moment, of all that it said before; nothing where that is what it says still.
    /// A new text that waited then was its keepers' alone.
    #[must_use]
    pub fn seen_at(said: Vec<Self>, at: Millis) -> Option<Self> {
        said.into_iter().find(|one| one.shown && one.until >= at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rpt_5_what_was_said_at_a_moment_is_what_everybody_saw_then() {
        let version = |body: &str, until, shown| Version {
            body: body.to_owned(),
            media: Vec::new(),
            until: Millis(until),
            shown,
        };
        let said = vec![
            version("Mots", 10, true),
            version("Brouillon", 15, false),
            version("Autres mots", 20, true),
        ];
        let seen = |at| Version::seen_at(said.clone(), Millis(at)).map(|one| one.body);
        for (at, expected) in [
            (9, Some("Mots")),
            (10, Some("Mots")),
            (11, Some("Autres mots")),
            (20, Some("Autres mots")),
            // It stands there still.
            (21, None),
        ] {
            assert_eq!(seen(at).as_deref(), expected, "{at}");
        }
    }
}
