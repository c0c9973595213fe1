//! The hand-over between a record and a task, without a runtime: by hand, and by threads that race.

use std::{thread, time::Duration};

use bytes::Bytes;

use passeplume_domain::{
    AccountId, Millis,
    accounts::{Account, Role, Status},
};
use tokio::sync::oneshot;

use super::*;
use crate::{
    room::{Join, MemberId, Outlet, Person},
    socket::{Dialect, Mailbox},
};

fn now() -> Now {
    Now {
        wall: Millis(0),
        mono: 0,
    }
}

/// A letter that concerns also a room in which nobody sits.
fn letter() -> Event {
    Event::Query(crate::hub::Query::Authors(oneshot::channel().0))
}

fn awake() -> (State, mpsc::Receiver<Event>) {
    let (sender, inbox) = mpsc::channel(INBOX);
    (State::Awake(sender), inbox)
}

fn is_taken(offered: &Offered) -> bool {
    matches!(offered, Offered::Taken)
}

#[test]
fn rt_30_a_room_lies_down_only_when_its_inbox_is_empty_and_the_next_letter_wakes_it_with_its_record()
 {
    let (mut state, mut inbox) = awake();
    assert!(is_taken(&state.offer(letter())));
    assert!(
        !state.lie_down(&inbox, || Silent::unborn(now())),
        "a letter waits"
    );
    inbox.try_recv().unwrap();
    assert!(state.lie_down(&inbox, || Silent::unborn(Now { mono: 77, ..now() })));
    assert!(inbox.try_recv().is_err());
    let Offered::Woken(silent, mut inbox) = state.offer(letter()) else {
        panic!("nobody was woken");
    };
    assert_eq!(silent.due(&crate::Limits::default()).mono, 77 + 30_000);
    assert!(is_taken(&state.offer(letter())), "woken once");
    assert!(inbox.try_recv().is_ok() && inbox.try_recv().is_ok());
    assert!(inbox.try_recv().is_err());
}

#[test]
fn rt_30_who_waits_at_a_full_inbox_keeps_the_room_awake_although_nothing_lies_in_it() {
    let (mut state, mut inbox) = awake();
    for _ in 0..INBOX {
        assert!(is_taken(&state.offer(letter())));
    }
    let Offered::Refused(Refused::Full(waiting, sender)) = state.offer(letter()) else {
        panic!("it is full");
    };
    while inbox.try_recv().is_ok() {}
    // The one that waits has not come to its turn yet.
    assert!(inbox.is_empty());
    assert!(!state.lie_down(&inbox, || Silent::unborn(now())));
    sender.try_send(waiting).unwrap();
    drop(sender);
    assert!(!state.lie_down(&inbox, || Silent::unborn(now())));
    inbox.try_recv().unwrap();
    assert!(state.lie_down(&inbox, || Silent::unborn(now())));
}

#[test]
fn rt_30_what_says_nothing_to_a_silent_room_does_not_wake_it() {
    let mut state = State::Silent(Box::new(Silent::unborn(now())));
    let stranger = MemberId(5);
    for event in [
        Event::Leave(stranger),
        Event::AnswerWritten(stranger),
        Event::QueryPresence(stranger),
        Event::Ask(stranger, Bytes::new()),
        Event::Presence(stranger, Bytes::new()),
        Event::DocumentChanged,
        Event::Drain(oneshot::channel().0),
    ] {
        assert!(is_taken(&state.offer(event)));
        assert!(matches!(state, State::Silent(_)));
    }
    let mut gone = State::Gone;
    assert!(matches!(
        gone.offer(letter()),
        Offered::Refused(Refused::Gone(_))
    ));
}

#[test]
fn rt_30_who_writes_is_said_by_the_record_and_nobody_wakes() {
    let mut state = State::Silent(Box::new(Silent::unborn(now())));
    let (reply, mut answer) = oneshot::channel();
    assert!(is_taken(&state.offer(Event::Writers(reply))));
    assert!(matches!(state, State::Silent(_)));
    assert_eq!(answer.try_recv().unwrap(), []);
}

/// A numbered letter that concerns also a room in which nobody sits.
fn numbered(person: &Arc<Person>, who: u64, number: u64) -> Event {
    Event::Join(Box::new(Join {
        member: MemberId(who * 1_000 + number),
        person: Arc::clone(person),
        outlet: Outlet {
            mailbox: Arc::new(Mailbox::new(1)),
            head: Bytes::new(),
            dialect: Dialect::Yjs,
        },
        reply: oneshot::channel().0,
    }))
}

fn somebody() -> Arc<Person> {
    Arc::new(Person {
        account: Account {
            id: AccountId::parse("lea").unwrap(),
            login: String::new(),
            role: Role::Pupil,
            first_name: String::new(),
            last_name: String::new(),
            status: Status::Active,
            memberships: Vec::new(),
        },
        expires: Millis(0),
    })
}

/// What racing threads share.
struct Race {
    state: Mutex<State>,
    taken: Mutex<Vec<(u64, u64)>>,
    at_work: AtomicU64,
    downs: AtomicU64,
}

impl Race {
    /// A room that lies down whenever it may.
    fn room(&self, mut inbox: mpsc::Receiver<Event>) {
        let others = self.at_work.fetch_add(1, Ordering::SeqCst);
        assert_eq!(others, 0, "one task a room");
        loop {
            while let Ok(event) = inbox.try_recv() {
                let Event::Join(join) = event else {
                    panic!("another letter");
                };
                let MemberId(letter) = join.member;
                self.taken
                    .lock()
                    .unwrap()
                    .push((letter / 1_000, letter % 1_000));
            }
            let lies = self.state.lock().unwrap().lie_down(&inbox, || {
                self.at_work.fetch_sub(1, Ordering::SeqCst);
                Silent::unborn(now())
            });
            if lies {
                self.downs.fetch_add(1, Ordering::SeqCst);
                return;
            }
        }
    }

    fn send<'scope>(&'scope self, event: Event, scope: &'scope thread::Scope<'scope, '_>) {
        let offered = self.state.lock().unwrap().offer(event);
        match offered {
            Offered::Taken => {}
            Offered::Woken(_, inbox) => {
                scope.spawn(move || self.room(inbox));
            }
            Offered::Refused(Refused::Full(event, inbox)) => inbox.blocking_send(event).unwrap(),
            Offered::Refused(Refused::Gone(_)) => panic!("it is here"),
        }
    }
}

#[test]
fn rt_30_letters_that_race_with_a_room_that_lies_down_all_arrive_once_and_in_order() {
    const SENDERS: u64 = 3;
    const ROUNDS: u64 = 300;
    const EACH: u64 = 200;
    let person = somebody();
    let race = Race {
        state: Mutex::new(State::Silent(Box::new(Silent::unborn(now())))),
        taken: Mutex::default(),
        at_work: AtomicU64::new(0),
        downs: AtomicU64::new(0),
    };
    for round in 0..ROUNDS {
        thread::scope(|scope| {
            for who in 0..SENDERS {
                let (race, person) = (&race, &person);
                scope.spawn(move || {
                    for number in 0..EACH {
                        race.send(numbered(person, who, number), scope);
                        // Now and then long enough for the room to find nothing left.
                        if (number * 7 + who + round).is_multiple_of(13) {
                            thread::park_timeout(Duration::from_micros(number % 5 * 20));
                        }
                    }
                });
            }
        });
        let taken = std::mem::take(&mut *race.taken.lock().unwrap());
        for who in 0..SENDERS {
            let numbers: Vec<u64> = taken
                .iter()
                .filter(|(from, _)| *from == who)
                .map(|(_, number)| *number)
                .collect();
            assert_eq!(numbers, (0..EACH).collect::<Vec<_>>(), "round {round}");
        }
    }
    let downs = race.downs.load(Ordering::SeqCst);
    println!("{downs} hand-overs in {ROUNDS} rounds");
    assert!(
        downs > 2 * ROUNDS,
        "only {downs} hand-overs: no race was run"
    );
}
