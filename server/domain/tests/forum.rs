//! The reading club: each cell of the tables that were written by hand, who is what, and what holds at night.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail"
)]

#[path = "journals/table.rs"]
mod table;
#[path = "forum/world.rs"]
mod world;

use passeplume_domain::{
    AccountId, ClassId, Millis, SchoolId,
    accounts::{Membership, Status},
    forum::{
        Bond, DraftState, Floor, Forum, ForumAction, Moderation, Part, PostAction, PostState,
        Refused, Speaker, TopicAction, TopicState, bond, lands, may_wait, part,
        policy::{Standing, floor, judge_forum, may_post, may_topic},
    },
    hours::ClosingHours,
};
use table::lines;
use world::{account, forum, post};

const POSTS: &str = include_str!("forum/post.table");
const TOPICS: &str = include_str!("forum/topic.table");
/// 2026-11-26 at 12:00 in Paris.
const NOON: Millis = Millis(1_795_690_800_000);
const OPENS: Millis = Millis(1_795_700_000_000);

const fn sign(answer: Result<(), Refused>) -> &'static str {
    match answer {
        Ok(()) => "+",
        Err(Refused::NotFound) => "?",
        Err(Refused::NotYours) => ".",
        Err(Refused::AlreadyDecided) => "=",
        Err(Refused::WrongState) => "-",
        Err(Refused::ReadOnly) => "r",
        Err(Refused::Closed) => "c",
        Err(Refused::Night(_)) => "n",
    }
}

/// The states of the table.
fn states() -> Vec<(&'static str, PostState, Option<DraftState>)> {
    let mut all: Vec<_> = PostState::ALL
        .iter()
        .map(|state| (state.as_str(), *state, None))
        .collect();
    all.push(("drafted", PostState::Shown, Some(DraftState::Waiting)));
    all
}

fn standing(bond: Bond, state: PostState, draft: Option<DraftState>) -> Standing {
    Standing {
        state,
        draft,
        speaker: if bond == Bond::Speaker {
            Speaker::Adult
        } else {
            Speaker::Pupil
        },
        topic_hidden: false,
        floor: Floor::Open,
    }
}

#[test]
fn for_2_each_cell_of_the_table_of_posts() {
    let lines = lines(POSTS);
    let mut cells = 0;
    for &action in PostAction::ALL {
        for (name, state, draft) in states() {
            let here: Vec<_> = lines
                .iter()
                .filter(|line| line.cell(0) == action.as_str() && line.words(1).contains(&name))
                .collect();
            assert_eq!(here.len(), 1, "one line for {action:?} of {name}");
            let who = here[0].words(2);
            assert_eq!(who.len(), Bond::ALL.len());
            for (column, bond) in Bond::ALL.into_iter().enumerate() {
                let found = may_post(bond, action, standing(bond, state, draft));
                assert_eq!(sign(found), who[column], "{action:?} of {name} by {bond:?}");
                cells += 1;
            }
        }
    }
    assert_eq!(cells, 12 * 7 * 8);
}

#[test]
fn for_2_each_cell_of_the_table_of_topics_and_forums() {
    let lines = lines(TOPICS);
    let cells = |action: &str, state: &str| -> Vec<String> {
        let here: Vec<_> = lines
            .iter()
            .filter(|line| line.cell(0) == action && line.words(1).contains(&state))
            .collect();
        assert_eq!(here.len(), 1, "one line for {action} in {state}");
        here[0]
            .words(2)
            .into_iter()
            .map(ToOwned::to_owned)
            .collect()
    };
    for &action in TopicAction::ALL {
        for &state in TopicState::ALL {
            let who = cells(action.as_str(), state.as_str());
            for (column, part) in Part::ALL.into_iter().enumerate() {
                let floor = floor(part, &forum(Moderation::Open), state, NOON);
                let found = may_topic(part, action, state, false, floor);
                assert_eq!(
                    sign(found),
                    who[column],
                    "{action:?} in {state:?} by {part:?}"
                );
                // Out of sight, it is there for whoever looks after the forum alone.
                let hidden = may_topic(part, action, state, true, floor);
                let expected = match part {
                    Part::Teacher | Part::Head => who[column].as_str(),
                    Part::Pupil | Part::Adviser | Part::Outsider => "?",
                };
                assert_eq!(
                    sign(hidden),
                    expected,
                    "{action:?} by {part:?} of a hidden one"
                );
            }
        }
    }
    for &action in ForumAction::ALL {
        for &moderation in Moderation::ALL {
            let who = cells(&format!("forum {}", action.as_str()), moderation.as_str());
            for (column, part) in Part::ALL.into_iter().enumerate() {
                let found = judge_forum(part, action, &forum(moderation), NOON);
                assert_eq!(
                    sign(found),
                    who[column],
                    "{action:?} in {moderation:?} by {part:?}"
                );
            }
        }
    }
}

#[test]
fn for_2_a_hidden_topic_takes_its_posts_out_of_childrens_sight() {
    for &action in PostAction::ALL {
        for (name, state, draft) in states() {
            for bond in Bond::ALL {
                let seen = standing(bond, state, draft);
                let hidden = Standing {
                    topic_hidden: true,
                    ..seen
                };
                let expected = match bond {
                    Bond::Speaker | Bond::Keeper | Bond::Colleague | Bond::Head => {
                        may_post(bond, action, seen)
                    }
                    Bond::Author | Bond::Peer | Bond::Adviser | Bond::Outsider => {
                        Err(Refused::NotFound)
                    }
                };
                assert_eq!(
                    may_post(bond, action, hidden),
                    expected,
                    "{action:?} {name} {bond:?}"
                );
            }
        }
    }
}

#[test]
fn for_6_at_night_and_where_it_has_ended_children_read_and_take_back() {
    use PostAction as A;
    for (bond, held, action, expected) in [
        (Bond::Author, Floor::Night(OPENS), A::Edit, "n"),
        (Bond::Author, Floor::Night(OPENS), A::Answer, "n"),
        (Bond::Author, Floor::Night(OPENS), A::Delete, "+"),
        (Bond::Author, Floor::Closed, A::Delete, "+"),
        (Bond::Author, Floor::ReadOnly, A::Edit, "r"),
        (Bond::Peer, Floor::Night(OPENS), A::React, "n"),
        (Bond::Peer, Floor::Closed, A::Answer, "c"),
        (Bond::Peer, Floor::Night(OPENS), A::Read, "+"),
        (Bond::Peer, Floor::Night(OPENS), A::Report, "+"),
        (Bond::Keeper, Floor::Closed, A::Hide, "+"),
        (Bond::Colleague, Floor::Closed, A::Refuse, "+"),
    ] {
        let post = Standing {
            floor: held,
            ..standing(bond, PostState::Shown, None)
        };
        assert_eq!(
            sign(may_post(bond, action, post)),
            expected,
            "{bond:?} {action:?}"
        );
    }
    let mut night = forum(Moderation::Open);
    night.hours = Some(ClosingHours::new(11 * 60, 14 * 60).unwrap());
    let two = NOON.plus(2 * 60 * 60 * 1_000);
    assert_eq!(
        floor(Part::Pupil, &night, TopicState::Open, NOON),
        Floor::Night(two)
    );
    assert_eq!(
        floor(Part::Pupil, &night, TopicState::Open, two),
        Floor::Open
    );
    assert_eq!(
        floor(Part::Teacher, &night, TopicState::Open, NOON),
        Floor::Open
    );
    assert_eq!(
        floor(Part::Pupil, &night, TopicState::Closed, NOON),
        Floor::Closed
    );
    let reading = forum(Moderation::ReadOnly);
    assert_eq!(
        floor(Part::Pupil, &reading, TopicState::Open, NOON),
        Floor::ReadOnly
    );
    assert_eq!(
        floor(Part::Head, &reading, TopicState::Open, NOON),
        Floor::Open
    );
}

#[test]
fn for_1_what_pupils_say_between_schools_waits_and_what_adults_say_never_does() {
    for (part, moderation, expected) in [
        (Part::Pupil, Moderation::Open, PostState::Shown),
        (Part::Pupil, Moderation::Premoderated, PostState::Waiting),
        (Part::Teacher, Moderation::Premoderated, PostState::Shown),
        (Part::Teacher, Moderation::ReadOnly, PostState::Shown),
        (Part::Head, Moderation::Premoderated, PostState::Shown),
    ] {
        assert_eq!(lands(part, moderation), expected);
    }
    let here = forum(Moderation::Open).classes;
    assert_eq!(Forum::usual_moderation(&here), Moderation::Premoderated);
    assert_eq!(Forum::usual_moderation(&here[..1]), Moderation::Open);
}

#[test]
fn for_15_twenty_posts_of_one_pupil_wait_and_what_waits_for_nobody_is_not_counted() {
    for (lands, waiting, expected) in [
        (PostState::Waiting, 0, true),
        (PostState::Waiting, 19, true),
        (PostState::Waiting, 20, false),
        (PostState::Waiting, 21, false),
        (PostState::Shown, 20, true),
        (PostState::Shown, 400, true),
    ] {
        assert_eq!(may_wait(lands, waiting), expected, "{lands:?} {waiting}");
    }
}

#[test]
fn for_2_what_somebody_is_comes_from_their_memberships_alone() {
    let class = |id: &str| ClassId::parse(id).unwrap();
    let school = |id: &str| SchoolId::parse(id).unwrap();
    let child = || AccountId::parse("child").unwrap();
    let here = forum(Moderation::Open);
    let (others, mine) = (post("child", Speaker::Pupil), post("me", Speaker::Pupil));
    for (memberships, expected, to_others) in [
        (
            vec![Membership::TeacherOf(class("ce2"))],
            Part::Teacher,
            Bond::Keeper,
        ),
        (
            vec![Membership::TeacherOf(class("cm2"))],
            Part::Teacher,
            Bond::Colleague,
        ),
        (
            vec![Membership::HeadOf(school("plaine"))],
            Part::Head,
            Bond::Keeper,
        ),
        (
            vec![Membership::HeadOf(school("mer"))],
            Part::Head,
            Bond::Head,
        ),
        (
            vec![Membership::PupilOf(class("cm2"))],
            Part::Pupil,
            Bond::Peer,
        ),
        (
            vec![Membership::AdviserOf(school("mer"))],
            Part::Adviser,
            Bond::Adviser,
        ),
        (
            vec![Membership::TeacherOf(class("6e"))],
            Part::Outsider,
            Bond::Outsider,
        ),
        (
            vec![Membership::GuardianOf(child())],
            Part::Outsider,
            Bond::Outsider,
        ),
        (
            vec![Membership::TownOf(school("plaine"))],
            Part::Outsider,
            Bond::Outsider,
        ),
        (
            vec![Membership::Administers],
            Part::Outsider,
            Bond::Outsider,
        ),
        (vec![], Part::Outsider, Bond::Outsider),
        // A head who teaches, a teacher who is a mother too.
        (
            vec![
                Membership::HeadOf(school("mer")),
                Membership::TeacherOf(class("ce2")),
            ],
            Part::Teacher,
            Bond::Keeper,
        ),
        (
            vec![
                Membership::GuardianOf(child()),
                Membership::TeacherOf(class("cm2")),
            ],
            Part::Teacher,
            Bond::Colleague,
        ),
    ] {
        let mut account = account(memberships);
        assert_eq!(part(&account, &here.reach()), expected, "{account:?}");
        assert_eq!(bond(&account, &here, &others), to_others, "{account:?}");
        let own = bond(&account, &here, &mine);
        assert_eq!(
            own == Bond::Author,
            expected != Part::Outsider,
            "{account:?}"
        );
        account.status = Status::Suspended;
        assert_eq!(bond(&account, &here, &mine), Bond::Outsider);
    }
    let teacher = account(vec![Membership::TeacherOf(class("ce2"))]);
    assert_eq!(
        bond(&teacher, &here, &post("me", Speaker::Adult)),
        Bond::Speaker
    );
}
