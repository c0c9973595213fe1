//! What families allow: what counts of several voices, who answers, and what comes out where a consent is missing.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test may fail"
)]

mod consents {
    pub(crate) mod pictured;
    pub(crate) mod sign_off;
    pub(crate) mod world;
}

use consents::world::{class, id, project, said};
use passeplume_domain::{
    SchoolId,
    accounts::{Account, Membership, Role, Status},
    consents::{
        Answer, ConsentKind, Effective, Refused, Sight, Voice, effective, may_answer, sight,
    },
};

/// Three voices, each silent, giving, refusing, or changing its mind either way, in every order in which they may speak.
#[test]
fn con_1_the_newest_of_each_voice_counts_and_one_refusal_holds() {
    use Answer::{Given, Refused as No};
    let minds: [&[Answer]; 5] = [&[], &[Given], &[No], &[Given, No], &[No, Given]];
    let mut cases = 0;
    for n in 0..125 {
        let (a, b, c) = (minds[n / 25], minds[n / 5 % 5], minds[n % 5]);
        let voices = [("mother", a), ("father", b), ("paper", c)];
        let last: Vec<Answer> = voices
            .iter()
            .filter_map(|(_, mind)| mind.last().copied())
            .collect();
        let expected = if last.contains(&No) {
            Effective::Refused
        } else if last.is_empty() {
            Effective::Missing
        } else {
            Effective::Given
        };
        // Every way to put the three one after the other, and turn about.
        for order in [
            [0, 1, 2],
            [0, 2, 1],
            [1, 0, 2],
            [1, 2, 0],
            [2, 0, 1],
            [2, 1, 0],
        ] {
            for turns in [false, true] {
                let mut rows = Vec::new();
                for round in 0..2 {
                    for &who in &order {
                        let (voice, mind) = voices[who];
                        if let Some(&answer) = mind.get(round) {
                            let at = if turns {
                                round * 10 + who
                            } else {
                                who * 10 + round
                            };
                            let at = i64::try_from(at).unwrap();
                            rows.push(said("zoe", ConsentKind::Name, voice, answer, at));
                        }
                    }
                }
                assert_eq!(effective(&rows), expected, "{rows:?}");
                rows.reverse();
                assert_eq!(effective(&rows), expected, "the list may come in any order");
                cases += 1;
            }
        }
    }
    assert_eq!(cases, 125 * 12);
    let same = [
        said("zoe", ConsentKind::Name, "mother", Given, 5),
        said("zoe", ConsentKind::Name, "mother", No, 5),
    ];
    assert_eq!(
        effective(&same),
        Effective::Refused,
        "of one moment the last"
    );
}

fn somebody(name: &str, memberships: Vec<Membership>) -> Account {
    Account {
        id: id(name),
        login: name.into(),
        role: Role::Guardian,
        first_name: "Lou".into(),
        last_name: String::new(),
        status: Status::Active,
        memberships,
    }
}

/// Columns: what is seen, then who may answer for zoe (cm2) by account and from paper, then for ana (ce1).
#[rustfmt::skip]
#[test]
fn con_2_guardians_answer_for_their_own_and_teachers_from_the_paper_of_their_class() {
    use Membership as M;
    let school = |name: &str| SchoolId::parse(name).unwrap();
    let project = project(Vec::new());
    let rows: Vec<(&str, Vec<M>, &str)> = vec![
        ("zoe's guardian",               vec![M::GuardianOf(id("zoe"))],                        "own + . ? ?"),
        ("guardian of zoe and ana",      vec![M::GuardianOf(id("zoe")), M::GuardianOf(id("ana"))], "own + . + ."),
        ("guardian of a child elsewhere", vec![M::GuardianOf(id("far"))],                       "404 ? ? ? ?"),
        ("teacher of cm2",               vec![M::TeacherOf(class("cm2"))],                      "all . + . ."),
        ("teacher of cm2, ana's mother", vec![M::TeacherOf(class("cm2")), M::GuardianOf(id("ana"))], "all . + + ."),
        ("teacher elsewhere",            vec![M::TeacherOf(class("far"))],                      "404 ? ? ? ?"),
        ("pupil of cm2",                 vec![M::PupilOf(class("cm2"))],                        "403 . . . ."),
        ("head of cm2's school",         vec![M::HeadOf(school("school-cm2"))],                 "403 . . . ."),
        ("adviser of cm2's school",      vec![M::AdviserOf(school("school-cm2"))],              "403 . . . ."),
        ("town",                         vec![M::TownOf(school("school-cm2"))],                 "404 ? ? ? ?"),
        ("administrator",                vec![M::Administers],                                  "404 ? ? ? ?"),
    ];
    for (who, memberships, expected) in rows {
        let mut account = somebody("somebody", memberships);
        let seen = match sight(&account, &project) {
            Ok(Sight::Everybody) => "all",
            Ok(Sight::Own(_)) => "own",
            Err(Refused::NotYours) => "403",
            Err(Refused::NotFound) => "404",
        };
        let mut said = vec![seen];
        for (child, paper) in [("zoe", false), ("zoe", true), ("ana", false), ("ana", true)] {
            said.push(match may_answer(&account, &project, &id(child), paper) {
                Ok(Voice::Paper) => { assert!(paper, "{who}"); "+" }
                Ok(Voice::Guardian(voice)) => { assert!(!paper && voice == account.id, "{who}"); "+" }
                Err(Refused::NotYours) => ".",
                Err(Refused::NotFound) => "?",
            });
        }
        assert_eq!(said.join(" "), expected, "{who}");
        assert!(may_answer(&account, &project, &id("nobody"), false).is_err(), "{who}");
        account.status = Status::Suspended;
        assert_eq!(sight(&account, &project), Err(Refused::NotFound), "{who}, suspended");
    }
}
