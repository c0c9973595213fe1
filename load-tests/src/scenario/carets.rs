//! Presence of a whole crowd: everybody says who they are, those who type move their carets.

use std::{rc::Rc, time::Duration};

use anyhow::Result;

use crate::{
    client::{Caret, Member},
    crowd::Crowd,
    pacer,
    setup::Setup,
};

/// First carets a second: nobody's screen waits for them.
const INTRODUCTIONS: f64 = 2_000.0;
/// How often, in seconds, a client that does not move says that it is still there, as every Yjs client does.
const RENEWAL: f64 = 15.0;
/// How long a server may take to show everybody to everybody.
const SHOWING: Duration = Duration::from_secs(1);

type Person = (Rc<Member>, Caret);

/// The carets of a crowd.
pub(super) struct Carets {
    writing: Vec<Person>,
    watching: Vec<Person>,
}

impl Carets {
    /// One for each client; those of its writers move.
    pub(super) fn of(crowd: &Crowd) -> Self {
        let (writing, watching) = crowd
            .members
            .iter()
            .map(|member| (member.clone(), Caret::new(crowd.client(member))))
            .partition(|(member, _)| member.letters().is_some());
        Self { writing, watching }
    }

    /// Everybody says once who they are; afterwards the server has told everybody.
    ///
    /// # Errors
    /// Where the system has no timer.
    pub(super) async fn introduce(&self, setup: &Setup) -> Result<()> {
        setup.progress.say("showing everybody to everybody");
        let people: Vec<&Person> = self.writing.iter().chain(&self.watching).collect();
        let span = Duration::from_secs_f64((people.len() as f64 - 0.5).max(0.0) / INTRODUCTIONS);
        pacer::keep(INTRODUCTIONS, span, |number, _| {
            let person = usize::try_from(number).ok().and_then(|n| people.get(n));
            if let Some((member, caret)) = person {
                show(member, caret);
            }
        })
        .await?;
        tokio::time::sleep(SHOWING).await;
        Ok(())
    }

    /// For `span`, those who write move their carets `rate` times a second each, the others say that they are there.
    ///
    /// # Errors
    /// Where the system has no timer.
    pub(super) async fn move_for(&self, rate: f64, span: Duration) -> Result<()> {
        let (moved, renewed) = tokio::join!(
            in_turn(&self.writing, rate, span),
            in_turn(&self.watching, 1.0 / RENEWAL, span),
        );
        moved?;
        renewed
    }
}

async fn in_turn(people: &[Person], rate: f64, span: Duration) -> Result<()> {
    let rate = people.len() as f64 * rate;
    if rate <= 0.0 {
        return Ok(());
    }
    pacer::keep(rate, span, |number, _| {
        let turn = usize::try_from(number).unwrap_or(0) % people.len();
        if let Some((member, caret)) = people.get(turn) {
            show(member, caret);
        }
    })
    .await?;
    Ok(())
}

fn show(member: &Member, caret: &Caret) {
    if let Some(socket) = member.socket() {
        socket.say_presence(&caret.behind(member.letters().unwrap_or(0)));
    }
}
