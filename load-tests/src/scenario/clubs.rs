//! What `departement` has beside its texts: pupils who look at their clubs, and what is posted there.

use std::{cell::RefCell, rc::Rc, time::Duration};

use anyhow::{Result, ensure};
use clap::Args;
use serde::Serialize;

use super::forum::{everybody, figures, settle};
use crate::{
    club::{Book, Follower, Talks, say},
    pacer,
    report::Outcome,
    setup::Setup,
};

/// How much of it there is.
#[derive(Args, Debug, Clone, Copy, Serialize)]
pub(super) struct InClubs {
    /// Posts a second in the reading clubs; 0: there are none
    #[arg(long, default_value_t = 20.0)]
    posts: f64,
    /// Pupils who look at a topic of their club meanwhile, each with a `/live` socket beside that of their text
    #[arg(long, default_value_t = 1_500)]
    looking: usize,
    /// Topics that they look at
    #[arg(long, default_value_t = 270)]
    topics: usize,
}

/// Clubs, who looks at them, and the book of what is said there.
pub(super) struct Clubs {
    posts: f64,
    talks: Rc<Talks>,
    book: Rc<RefCell<Book>>,
    followers: Vec<Rc<Follower>>,
}

impl Clubs {
    /// Opens the topics and lets everybody come; nothing where nothing is to be posted.
    ///
    /// # Errors
    /// Where the accounts do not go so far, or somebody cannot come in.
    pub(super) async fn open(setup: &Setup, options: InClubs) -> Result<Option<Self>> {
        if options.posts <= 0.0 {
            return Ok(None);
        }
        ensure!(
            options.topics > 0 && options.looking >= options.topics,
            "every topic needs somebody who looks at it"
        );
        setup.progress.say("opening clubs");
        let people = options.looking.div_ceil(options.topics);
        let talks = Rc::new(Talks::open(setup, options.topics, people, 0).await?);
        let book = Rc::new(RefCell::new(Book::new()?));
        let followers = everybody(&talks, &book).await?;
        Ok(Some(Self {
            posts: options.posts,
            talks,
            book,
            followers,
        }))
    }

    /// Posts in all topics in turn.
    ///
    /// # Errors
    /// Where the system has no timer.
    pub(super) async fn post_for(&self, span: Duration) -> Result<()> {
        let (talks, book) = (&self.talks, &self.book);
        pacer::keep(self.posts, span, |number, due| {
            let talk = usize::try_from(number).unwrap_or(0) % talks.topics.max(1);
            let saying = say(Rc::clone(talks), talk, due, Rc::clone(book));
            tokio::task::spawn_local(saying);
        })
        .await?;
        Ok(())
    }

    /// Waits for the last screens, and notes what came of it and what may not be.
    ///
    /// # Errors
    /// Where the server does not answer.
    pub(super) async fn end(self, outcome: &mut Outcome) -> Result<()> {
        let last = settle(&self.talks, &self.book).await?;
        figures(outcome, &self.book.borrow(), &last)?;
        let looking = self.followers.len();
        outcome.figure("followers", "who looked at a club", looking as f64, "");
        for follower in self.followers {
            follower.go();
        }
        Ok(())
    }
}
