//! The pen goes down and up, and a teacher decides about what comes meanwhile.

use passeplume_domain::{
    AccountId,
    documents::{Document, Freeze, Late, Pen, Proposal, ProposalState},
};
use yrs::{ReadTxn as _, Transact as _};

use super::{
    super::{Room, Undecided},
    World,
    people::{apply, facts},
};

impl World {
    pub(super) fn turns_the_pen(&mut self) {
        let pen = if self.dice.roll(2) == 0 {
            Pen::Down
        } else {
            Pen::Up
        };
        self.set_pen(pen);
    }

    pub(super) fn set_pen(&mut self, pen: Pen) {
        self.pen = pen;
        self.looks_again();
    }

    /// What the actor does when the document's row has changed; now and then the store does not say what came late.
    pub(super) fn looks_again(&mut self) {
        let now = self.now();
        self.room.document_changed(Some(self.facts()), now);
        if self.pen == Pen::Down && self.dice.roll(3) > 0 {
            self.room.know_late(self.proposals.clone());
        }
        self.act();
    }

    pub(super) fn loaded_again(&self, roll: u64) -> Room {
        let mut room = Self::load(&self.log, &self.limits, self.storage, self.facts(), roll);
        if self.pen == Pen::Down && roll > 0 {
            room.know_late(self.proposals.clone());
        }
        room
    }

    /// What the actor does once a second where somebody waits for it.
    pub(super) fn reads_late(&mut self) {
        if self.room.wants_late() && self.dice.roll(2) == 0 {
            self.room.know_late(self.proposals.clone());
        }
    }

    fn facts(&self) -> Document {
        Document {
            freeze: self.freeze,
            pen: self.pen,
            ..facts()
        }
    }

    /// A teacher decides about some proposal, perhaps one that is decided or does not exist.
    pub(super) fn decides(&mut self) {
        if !self.room.is_built() {
            return;
        }
        self.room.know_late(self.proposals.clone());
        let rank = i64::try_from(self.dice.roll(self.proposals.len() as u64 + 1)).unwrap() + 1;
        let accept = self.dice.roll(2) == 0;
        let teacher = AccountId::parse("dupre").unwrap();
        self.room.decide(rank, accept, teacher);
    }

    pub(super) fn hears_decision(&mut self, outcome: Result<ProposalState, Undecided>) {
        match outcome {
            Ok(state) => {
                assert_ne!(state, ProposalState::Open);
                self.decided += 1;
            }
            Err(Undecided::Absent | Undecided::Already(_) | Undecided::Unavailable) => {}
            Err(error @ (Undecided::Outdated | Undecided::TooLarge)) => panic!("{error}"),
        }
    }

    /// As the store keeps it: one open proposal grows, and only an open one is decided about.
    pub(super) fn keeps_late(&mut self, late: Late) {
        for new in late.proposals {
            match self.proposals.iter_mut().find(|old| old.rank == new.rank) {
                Some(old) => {
                    assert_eq!(
                        (old.state, &old.account),
                        (ProposalState::Open, &new.account)
                    );
                    *old = new;
                }
                None => self.proposals.push(new),
            }
        }
        for decision in late.decisions {
            let mut all = self.proposals.iter_mut();
            let one = all.find(|one| one.rank == decision.rank).unwrap();
            assert_eq!(one.state, ProposalState::Open, "decided twice");
            one.state = decision.state;
        }
    }

    /// RT-50: with the pen down and everything calm, whatever anybody typed is in the log or proposed, and one person
    /// has one open proposal.
    pub(super) fn check_late(&self, seed: u64) {
        let stored = self.stored();
        for Proposal { words, .. } in &self.proposals {
            apply(&stored, words);
        }
        let kept = stored.transact().state_vector();
        for browser in &self.browsers {
            let client = yrs::ClientID::new(browser.client);
            let typed = browser.doc.transact().state_vector().get(&client);
            assert!(
                kept.get(&client) >= typed,
                "seed {seed}: words of client {client:?} are nowhere"
            );
            let open = self.proposals.iter().filter(|one| {
                one.account == browser.person.account.id && one.state == ProposalState::Open
            });
            assert!(open.count() <= 1, "seed {seed}: two open proposals");
        }
    }

    /// Everybody comes in while the pen is down, and nothing is paused.
    pub(super) fn calm_down_late(&mut self) {
        self.set_pen(Pen::Down);
        self.set_freeze(Freeze::Flowing);
        self.calm_down();
    }
}

#[test]
fn rt_50_what_comes_late_is_in_the_log_or_proposed() {
    let (mut proposals, mut decided) = (0, 0);
    for seed in 1_000..1_008_u64 {
        println!("seed {seed}");
        let mut world = World::stormy(seed);
        world.calm_down_late();
        world.check_late(seed);
        proposals += world.proposals.len();
        decided += world.decided;
    }
    assert!(
        proposals > 8 && decided > 8,
        "too little came late: {proposals} proposals, {decided} decisions"
    );
}
