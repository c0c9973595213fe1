//! Clients that know how far they have the log: they are told from time to time, and come back to the rows after it.
//!
//! A difference by state vector carries every deletion that ever was. A client that says up to which row it has
//! everything gets the rows that follow, and no text is needed for it. What is told is never ahead of what was sent:
//! places are told by the clock alone, when all changes before them stand in the mailbox already, and never to a member
//! that lags. A claim is a claim: the row's time must be right, and the client still compares state vectors.

use bytes::Bytes;
use passeplume_domain::{Millis, documents::LoggedUpdate};
use serde_json::Value;

use super::{
    Effect, Failure, MemberId, Now,
    member::{Answer, Hears},
    notes,
    state::{Room, Row},
    tail::{Place, Since},
};

/// Longest stateless message that is looked at, in bytes.
const LONGEST: usize = 64;

/// While a text is being written, at most so often a member is told how far it has it, in milliseconds.
const OFTEN_MS: u64 = 5_000;

/// Rows up to this many bytes are given without asking whether the difference would be shorter.
const FEW_BYTES: usize = 1_024;

/// The log is read so often for one claim: in a room where more is written meanwhile than is remembered, the difference
/// is given.
const READS: u8 = 2;

/// What a client says of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Resume {
    /// It has nothing that it knows the place of, and wants to be told.
    Fresh,
    /// It has everything up to here.
    From(Place),
    /// It names something that is no place.
    Elsewhere,
}

impl Resume {
    /// Reads a stateless message; nothing where it says something else.
    pub(crate) fn parse(payload: &str) -> Option<Self> {
        if payload.len() > LONGEST {
            return None;
        }
        let Ok(Value::Object(said)) = serde_json::from_str(payload) else {
            return None;
        };
        match said.get("resume")? {
            _ if said.len() > 1 => None,
            Value::Null => Some(Self::Fresh),
            Value::String(place) => Some(Place::parse(place).map_or(Self::Elsewhere, Self::From)),
            Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => None,
        }
    }
}

/// What a member said and was told of places in the log.
#[derive(Debug)]
pub(super) struct Follows {
    claim: Claim,
    /// It has made its claim: a seat has one, so that nobody keeps the log being read.
    claimed: bool,
    told: Option<Place>,
    told_at: u64,
}

/// What is made of a claimed place.
#[derive(Debug)]
enum Claim {
    /// There is none, or it was answered.
    None,
    /// It is to be looked up.
    Open { place: Place, reads: u8 },
    /// It is a place of this log; these updates follow on it.
    Known(Vec<Bytes>),
}

impl Follows {
    /// Who asked to be told places, and has nothing to be answered.
    pub(super) fn new(claimed: bool, told: Option<Place>) -> Self {
        Self {
            claim: Claim::None,
            claimed,
            told,
            told_at: 0,
        }
    }

    /// Whether it has made its claim.
    pub(super) fn has_claimed(&self) -> bool {
        self.claimed
    }

    /// Whether a claim is still to be answered.
    pub(super) fn claims(&self) -> bool {
        !matches!(self.claim, Claim::None)
    }
}

impl Room {
    /// A member says how far it has the log. Only what it says before its first answer counts as a claim.
    pub(crate) fn resume(&mut self, member: MemberId, resume: Resume) {
        let Some(seat) = self.members.get_mut(&member) else {
            return;
        };
        self.tail.watch();
        let follows = seat
            .follows
            .get_or_insert_with(|| Follows::new(false, None));
        match resume {
            Resume::Fresh => return,
            Resume::From(place) if seat.hears == Hears::Nothing && !follows.claimed => {
                follows.claim = Claim::Open { place, reads: 0 };
                follows.claimed = true;
                return;
            }
            Resume::From(_) | Resume::Elsewhere => {}
        }
        self.effects
            .push(Effect::Note(member, notes::resumed(false)));
    }

    /// Rows that were read for who claims this place; where the log could not be read, nobody waits for it any more.
    pub(crate) fn rows_read(&mut self, place: Place, rows: Option<Vec<LoggedUpdate>>) {
        let silent = rows.is_none();
        let learnt = rows.is_some_and(|rows| self.tail.learn(place, rows));
        let mut refused = Vec::new();
        for (&member, seat) in &mut self.members {
            let Some(follows) = &mut seat.follows else {
                continue;
            };
            let Claim::Open { place: claimed, .. } = follows.claim else {
                continue;
            };
            if silent || claimed == place && !learnt {
                follows.claim = Claim::None;
                refused.push(member);
            }
        }
        self.reading = false;
        for member in refused {
            self.effects
                .push(Effect::Note(member, notes::resumed(false)));
        }
    }

    /// Looks a member's claim up; whether it is still open because rows have to be read.
    pub(super) fn claims_open(&mut self, member: MemberId) -> bool {
        let seat = self.members.get_mut(&member);
        // Not before it is answered: what lands in between would be in neither.
        let Some(follows) = seat
            .filter(|seat| seat.question.is_some() && seat.answer == Answer::None)
            .and_then(|seat| seat.follows.as_mut())
        else {
            return false;
        };
        let Claim::Open { place, reads } = &mut follows.claim else {
            return false;
        };
        let known = match self.tail.since(*place) {
            Since::Older if self.reading => return true,
            Since::Older if *reads < READS => {
                *reads += 1;
                self.reading = true;
                self.effects.push(Effect::Read(*place));
                return true;
            }
            Since::Rows(rows) => {
                follows.claim = Claim::Known(rows);
                true
            }
            Since::Older | Since::Unknown => {
                follows.claim = Claim::None;
                false
            }
        };
        self.effects
            .push(Effect::Note(member, notes::resumed(known)));
        false
    }

    /// What a member lacks by its claim, as one update; the claim is used up.
    pub(super) fn rows_claimed(&mut self, member: MemberId) -> Option<Bytes> {
        let follows = self.members.get_mut(&member)?.follows.as_mut()?;
        match std::mem::replace(&mut follows.claim, Claim::None) {
            Claim::Known(rows) => passeplume_crdt::merge(rows.iter().map(|row| &**row)),
            open @ (Claim::None | Claim::Open { .. }) => {
                follows.claim = open;
                None
            }
        }
    }

    /// Whether rows are less to send than what would be sent otherwise.
    pub(super) fn are_less(&mut self, rows: &Bytes, question: &Bytes) -> Result<bool, Failure> {
        if rows.len() <= FEW_BYTES || !self.is_built() {
            return Ok(true);
        }
        Ok(rows.len() <= self.usual_answer(question.clone())?.len())
    }

    /// Remembers what has landed, where somebody may come back for it.
    pub(super) fn keep_tail(&mut self, rows: &[Row], at: Millis) {
        for row in rows {
            self.tail.push(at, row.update.clone());
        }
    }

    /// Whether no claim is open, and everybody who asked has been told where the log ends.
    pub(super) fn places_are_told(&self) -> bool {
        let end = self.tail.end();
        self.members.values().all(|seat| {
            seat.follows.as_ref().is_none_or(|follows| {
                let owed = end.seq > 0 && seat.hears == Hears::Changes;
                !follows.claims() && (!owed || follows.told == Some(end))
            })
        })
    }

    /// Remembers what lands from now on, where somebody here may come back for it.
    pub(super) fn watch_tail(&mut self) {
        if self.members.values().any(|seat| seat.follows.is_some()) {
            self.tail.watch();
        }
    }

    /// Tells those who asked how far they have the log: when nothing was written for a moment, else now and then.
    pub(super) fn tell_places(&mut self, now: Now) {
        let end = self.tail.end();
        let quiet = std::mem::replace(&mut self.last_seen, end) == end;
        if end.seq == 0
            || self
                .effects
                .iter()
                .any(|effect| matches!(effect, Effect::Change(..)))
        {
            return;
        }
        for (&member, seat) in &mut self.members {
            let Some(follows) = &mut seat.follows else {
                continue;
            };
            let due = quiet || now.mono.saturating_sub(follows.told_at) >= OFTEN_MS;
            if due && seat.hears == Hears::Changes && follows.told != Some(end) {
                follows.told = Some(end);
                follows.told_at = now.mono;
                self.effects
                    .push(Effect::Note(member, notes::position(end)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rt_36_hostile_claims_are_no_claims() {
        assert_eq!(Resume::parse(r#"{"resume":null}"#), Some(Resume::Fresh));
        let place = Place::parse("5.7").unwrap();
        assert_eq!(
            Resume::parse(r#"{"resume":"5.7"}"#),
            Some(Resume::From(place))
        );
        for elsewhere in [
            r#"{"resume":""}"#,
            r#"{"resume":"-5.7"}"#,
            r#"{"resume":"5"}"#,
        ] {
            assert_eq!(Resume::parse(elsewhere), Some(Resume::Elsewhere));
        }
        let long = format!(r#"{{"resume":"{}.1"}}"#, "1".repeat(100));
        for other in [
            "",
            "resume",
            "5.7",
            "null",
            "[]",
            "{}",
            "\"5.7\"",
            r#"{"resume":5}"#,
            r#"{"resume":5.7}"#,
            r#"{"resume":-1}"#,
            r#"{"resume":1e308}"#,
            r#"{"resume":{"seq":5}}"#,
            r#"{"resume":"5.7","x":1}"#,
            r#"{"position":"5.7"}"#,
            r#"{"resume":"5.7""#,
            &long,
        ] {
            assert_eq!(Resume::parse(other), None, "{other}");
        }
    }
}
