//! Who writes to whom, who reads what, what stands in the way: each role against each other, written by hand.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use passeplume_domain::{
    AccountId, ClassId, Millis, ReportId, SchoolId, SpaceId,
    accounts::{Account, Membership, Role, Status},
    documents::Reach,
    journals::Child,
    messages::{
        Circle, ConversationKind, Hindrance, Kid, Member, MessageAction, MessageState, Opened,
        Part, Person, Refused, Situation, TalkHome, Tie, Voice, Whose, judge, may_see, may_type,
        may_write_to, tie, voice,
    },
    reports::{self, Report, ReportAction, ReportState, ReportTarget, ReportedBy, Seat},
    spaces::Class,
};

fn id(name: &str) -> AccountId {
    AccountId::parse(name).unwrap()
}

fn class(name: &str) -> Class {
    Class {
        id: ClassId::parse(name).unwrap(),
        school: SchoolId::parse(&format!("school-of-{name}")).unwrap(),
        name: name.to_owned(),
    }
}

/// Somebody who learns, teaches, and has children (each a name and a class), by lists with spaces.
fn person(
    name: &str,
    role: Role,
    learns: &str,
    teaches: &str,
    children: &[(&str, &str)],
) -> Person {
    let classes = |text: &str| text.split_whitespace().map(class).collect();
    Person {
        id: id(name),
        role,
        status: Status::Active,
        first_name: name.to_owned(),
        last_name: "Nom".to_owned(),
        learns: classes(learns),
        teaches: classes(teaches),
        children: children
            .iter()
            .map(|(child, learns)| Kid {
                id: id(child),
                name: (*child).to_owned(),
                learns: vec![class(learns)],
            })
            .collect(),
    }
}

fn opened(home: TalkHome, classes: &[&str]) -> Opened {
    Opened {
        home,
        by: id("claire"),
        classes: classes.iter().map(|name| class(name).id).collect(),
    }
}

/// Who writes to whom. `+` always, `c` where the class is open to its pupils, `s` where the space of the classes `here` and
/// `beside` is, `b` in either of the two. The columns are the rows again.
#[rustfmt::skip]
#[test]
fn msg_1_who_may_write_to_whom_each_to_each() {
    let people = [
        person("zoe",      Role::Pupil,    "here",      "",            &[]),
        person("tom",      Role::Pupil,    "here",      "",            &[]),
        person("hugo",     Role::Pupil,    "beside",    "",            &[]),
        person("adam",     Role::Pupil,    "elsewhere", "",            &[]),
        person("claire",   Role::Teacher,  "",          "here",        &[]),
        person("karim",    Role::Teacher,  "",          "beside",      &[]),
        person("paul",     Role::Teacher,  "",          "elsewhere",   &[]),
        person("sandrine", Role::Guardian, "",          "",            &[("zoe", "here")]),
        person("pere",     Role::Guardian, "",          "",            &[("hugo", "beside")]),
        // Teaches the other class and has a child in this one.
        person("lea",      Role::Teacher,  "",          "beside",      &[("tom", "here")]),
        person("odile",    Role::Head,     "",          "",            &[]),
        person("yves",     Role::Adviser,  "",          "",            &[]),
        person("mairie",   Role::Town,     "",          "",            &[]),
        person("admin",    Role::Admin,    "",          "",            &[]),
    ];
    // Between the columns: pupils, teachers, families, the rest.
    let table = [
        ("zoe",      ". b s . | + . . | . . . | . . . ."),
        ("tom",      "b . s . | + . . | . . . | . . . ."),
        ("hugo",     "s s . . | . + . | . . + | . . . ."),
        ("adam",     ". . . . | . . + | . . . | . . . ."),
        ("claire",   "+ + . . | . . . | + . + | . . . ."),
        ("karim",    ". . + . | . . . | . + . | . . . ."),
        ("paul",     ". . . + | . . . | . . . | . . . ."),
        ("sandrine", ". . . . | + . . | . . . | . . . ."),
        ("pere",     ". . . . | . + . | . . + | . . . ."),
        ("lea",      ". . + . | + . . | . + . | . . . ."),
        ("odile",    ". . . . | . . . | . . . | . . . ."),
        ("yves",     ". . . . | . . . | . . . | . . . ."),
        ("mairie",   ". . . . | . . . | . . . | . . . ."),
        ("admin",    ". . . . | . . . | . . . | . . . ."),
    ];
    let in_class = [opened(TalkHome::Class(class("here").id), &["here"])];
    let in_space = [opened(TalkHome::Space(SpaceId::parse("s").unwrap()), &["here", "beside"])];
    for (one, (name, cells)) in people.iter().zip(table) {
        assert_eq!(one.id, id(name));
        let cells: Vec<&str> = cells.split([' ', '|']).filter(|cell| !cell.is_empty()).collect();
        for (other, cell) in people.iter().zip(cells) {
            let found = [may_write_to(one, other, &[]), may_write_to(one, other, &in_class), may_write_to(one, other, &in_space)];
            let expected = match cell {
                "+" => [true, true, true],
                "b" => [false, true, true],
                "s" => [false, false, true],
                _ => [false, false, false],
            };
            assert_eq!(found, expected, "{name} to {}", other.id);
            // Whoever writes is answered.
            assert_eq!(may_write_to(other, one, &in_space), found[2], "{} to {name}", other.id);
            let mut gone = other.clone();
            gone.status = Status::Suspended;
            assert!(!may_write_to(one, &gone, &in_space) && !may_write_to(&gone, one, &in_space), "{} is suspended", other.id);
        }
    }
    assert_eq!(tie(&people[4], &people[0], &[]), Some(Tie::Teacher));
    assert_eq!(tie(&people[0], &people[4], &[]), Some(Tie::Pupil));
    assert_eq!(tie(&people[4], &people[7], &[]), Some(Tie::TeacherOfChild));
    assert_eq!(tie(&people[7], &people[4], &[]), Some(Tie::Guardian));
    assert_eq!(tie(&people[0], &people[1], &in_class), Some(Tie::Mate));
}

fn account(name: &str, membership: Membership) -> Account {
    Account {
        id: id(name),
        login: name.to_owned(),
        role: Role::Pupil,
        first_name: name.to_owned(),
        last_name: String::new(),
        status: Status::Active,
        memberships: vec![membership],
    }
}

fn circle(kind: ConversationKind, with_family: bool, members: &[(&str, Part, &str)]) -> Circle {
    Circle {
        kind,
        with_family,
        members: members
            .iter()
            .map(|(name, part, learns)| Member {
                account: id(name),
                part: *part,
                learns: learns
                    .split_whitespace()
                    .map(|name| class(name).id)
                    .collect(),
            })
            .collect(),
        openers: if kind == ConversationKind::Pupils {
            vec![id("opener")]
        } else {
            Vec::new()
        },
    }
}

/// Who reads what: `W` writes, `R` gets it, `O` reads as a teacher, `F` as a family, `.` nothing. The columns: a teacher and
/// a pupil; the same, and the family reads; the teacher and the pupil's mother; two pupils; an announcement to the class; the
/// same, and families read; one to all families.
#[rustfmt::skip]
#[test]
fn msg_2_who_reads_what_each_role_against_each_conversation() {
    use ConversationKind as K;
    use Part::{Reader as R, Writer as W};
    let teacher_and = |family| circle(K::Pair, family, &[("claire", W, ""), ("zoe", W, "here")]);
    let to_class = |family| circle(K::Announcement, family, &[("claire", W, ""), ("zoe", R, "here"), ("tom", R, "here")]);
    let columns = [
        teacher_and(false), teacher_and(true),
        circle(K::Pair, false, &[("claire", W, ""), ("sandrine", W, "")]),
        circle(K::Pupils, false, &[("zoe", W, "here"), ("hugo", W, "beside")]),
        to_class(false), to_class(true),
        circle(K::Announcement, false, &[("claire", W, ""), ("sandrine", R, "")]),
    ];
    let class = |name: &str| class(name).id;
    let school = |name: &str| SchoolId::parse(name).unwrap();
    let rows: Vec<(&str, &str, Membership, &str)> = vec![
        ("the pupil",             "zoe",      Membership::PupilOf(class("here")),           "W W . W R R ."),
        ("a classmate",           "tom",      Membership::PupilOf(class("here")),           ". . . . R R ."),
        ("a pupil not named",     "lila",     Membership::PupilOf(class("here")),           ". . . . . . ."),
        ("the other pupil",       "hugo",     Membership::PupilOf(class("beside")),         ". . . W . . ."),
        ("the teacher",           "claire",   Membership::TeacherOf(class("here")),         "W W W O W W W"),
        ("another of the class",  "marc",     Membership::TeacherOf(class("here")),         ". . . O . . ."),
        ("of the other pupil",    "karim",    Membership::TeacherOf(class("beside")),       ". . . O . . ."),
        ("who opened the space",  "opener",   Membership::TeacherOf(class("third")),        ". . . O . . ."),
        ("a teacher elsewhere",   "paul",     Membership::TeacherOf(class("elsewhere")),    ". . . . . . ."),
        ("the pupil's mother",    "sandrine", Membership::GuardianOf(id("zoe")),            ". F W . . F R"),
        ("a classmate's father",  "pere",     Membership::GuardianOf(id("tom")),            ". . . . . F ."),
        ("no parent any more",    "ancien",   Membership::GuardianOf(id("unknown")),        ". . . . . . ."),
        ("the head",              "odile",    Membership::HeadOf(school("school-of-here")), ". . . . . . ."),
        ("the adviser",           "yves",     Membership::AdviserOf(school("school-of-here")), ". . . . . . ."),
        ("the town",              "mairie",   Membership::TownOf(school("school-of-here")), ". . . . . . ."),
        ("the administrator",     "admin",    Membership::Administers,                      ". . . . . . ."),
    ];
    let family = [
        Child { id: id("zoe"), classes: vec![class("here")] }, Child { id: id("tom"), classes: vec![class("here")] },
    ];
    for (who, name, membership, cells) in rows {
        let mut somebody = account(name, membership);
        let found: Vec<&str> = columns.iter().map(|circle| match voice(&somebody, &family, circle) {
            Voice::Writer => "W", Voice::Reader => "R", Voice::Overseer => "O", Voice::Family => "F", Voice::Outsider => ".",
        }).collect();
        assert_eq!(found.join(" "), cells, "{who}");
        let types: Vec<bool> = columns.iter().map(|circle| may_type(&somebody.id, circle)).collect();
        let expected: Vec<bool> = cells.split(' ').zip(&columns).map(|(cell, circle)| cell == "W" && circle.kind != K::Announcement).collect();
        assert_eq!(types, expected, "{who} is seen writing");
        // A family is asked of the memberships and of what is known of it: of one of the two alone nothing follows.
        if cells.contains('F') {
            assert_eq!(voice(&somebody, &[], &columns[1]), Voice::Outsider, "{who} without a child");
        }
        somebody.status = Status::Suspended;
        for circle in &columns {
            assert_eq!(voice(&somebody, &family, circle), Voice::Outsider, "{who}, suspended");
        }
    }
}

/// What may be done: `+` yes, `.` never, `0` it is not there, `e` ended, `b` blocked, `n` night. Three cells an action: on
/// one's own message, on one of a pupil whom one teaches, on another's. The actions: write, answer, edit, delete, report,
/// receipts, versions.
#[rustfmt::skip]
#[test]
fn msg_3_what_each_voice_does_in_each_state() {
    use Hindrance as H;
    use Voice as V;
    let rows = [
        (V::Writer,   H::Nothing, "+++ ... +.. +.. .++ +.. .+."),
        (V::Writer,   H::Ended,   "eee ... e.. +.. .++ +.. .+."),
        (V::Writer,   H::Blocked, "bbb ... b.. +.. .++ +.. .+."),
        (V::Writer,   H::Night,   "nnn ... n.. +.. .++ +.. .+."),
        (V::Reader,   H::Nothing, "... +++ ... ... .++ ... ..."),
        (V::Reader,   H::Ended,   "... eee ... ... .++ ... ..."),
        (V::Reader,   H::Blocked, "... bbb ... ... .++ ... ..."),
        (V::Reader,   H::Night,   "... nnn ... ... .++ ... ..."),
        (V::Overseer, H::Nothing, "... ... ... ... .++ ... .+."),
        (V::Overseer, H::Night,   "... ... ... ... .++ ... .+."),
        (V::Family,   H::Nothing, "... ... ... ... .++ ... ..."),
        (V::Family,   H::Ended,   "... ... ... ... .++ ... ..."),
        (V::Outsider, H::Nothing, "000 000 000 000 000 000 000"),
        (V::Outsider, H::Night,   "000 000 000 000 000 000 000"),
    ];
    let actions = [
        MessageAction::Write, MessageAction::Answer, MessageAction::Edit, MessageAction::Delete, MessageAction::Report,
        MessageAction::Receipts, MessageAction::Versions,
    ];
    let whose = [Whose::Own, Whose::Taught, Whose::Others];
    for (voice, hindrance, cells) in rows {
        for kind in ConversationKind::ALL.iter().copied() {
            let situation = Situation { voice, kind, pupil: false, hindrance };
            let say = |action, of| match judge(situation, action, of) {
                Ok(()) => '+', Err(Refused::NotFound) => '0', Err(Refused::NotYours) => '.',
                Err(Refused::Ended) => 'e', Err(Refused::Blocked) => 'b', Err(Refused::Night) => 'n',
            };
            let found: Vec<String> = actions.iter().map(|&action| whose.iter().map(|&of| say(action, of)).collect()).collect();
            assert_eq!(found.join(" "), cells, "{voice:?} {hindrance:?} {kind:?}");
            let child = Situation { pupil: true, ..situation };
            assert!(judge(child, MessageAction::Receipts, Whose::Own).is_err(), "no child is told who has read");
            assert_eq!(judge(situation, MessageAction::Read, Whose::Others).is_ok(), voice != V::Outsider);
            let blocks = judge(situation, MessageAction::Block, Whose::Others).is_ok();
            assert_eq!(blocks, voice == V::Writer && kind == ConversationKind::Pupils, "{voice:?} {kind:?}");
        }
    }
}

/// Who sends a file: `+` yes, `.` never, `0` it is not there, `e` ended, `b` blocked, `n` night. An adult, then a pupil.
#[rustfmt::skip]
#[test]
fn msg_20_a_file_is_sent_by_adults_who_write_there_and_by_nobody_else() {
    use Hindrance as H;
    use Voice as V;
    let states = [H::Nothing, H::Ended, H::Blocked, H::Night];
    let rows = [
        (V::Writer,   "+ebn", "...."),
        (V::Reader,   "....", "...."),
        (V::Overseer, "....", "...."),
        (V::Family,   "....", "...."),
        (V::Outsider, "0000", "0000"),
    ];
    for (voice, adult, child) in rows {
        for (pupil, cells) in [(false, adult), (true, child)] {
            for kind in ConversationKind::ALL.iter().copied() {
                let found: String = states.iter().map(|&hindrance| {
                    let situation = Situation { voice, kind, pupil, hindrance };
                    let said = [Whose::Own, Whose::Taught, Whose::Others].map(|of| judge(situation, MessageAction::File, of));
                    assert!(said.iter().all(|one| *one == said[0]), "whose message it is says nothing");
                    match said[0] {
                        Ok(()) => '+', Err(Refused::NotFound) => '0', Err(Refused::NotYours) => '.',
                        Err(Refused::Ended) => 'e', Err(Refused::Blocked) => 'b', Err(Refused::Night) => 'n',
                    }
                }).collect();
                assert_eq!(found, cells, "{voice:?} {kind:?}, a pupil: {pupil}");
            }
        }
    }
}

/// Which message is there for whom, in each state: own, of a pupil whom one teaches, another's.
#[test]
fn msg_3_what_was_hidden_or_taken_back_is_there_for_whom() {
    for voice in [Voice::Writer, Voice::Reader, Voice::Overseer, Voice::Family] {
        for (state, cells) in [
            (MessageState::Shown, [true, true, true]),
            (MessageState::Hidden, [true, true, false]),
            (MessageState::Deleted, [false, false, false]),
        ] {
            let found =
                [Whose::Own, Whose::Taught, Whose::Others].map(|of| may_see(voice, state, of));
            assert_eq!(found, cells, "{voice:?} {state:?}");
        }
    }
    for state in MessageState::ALL.iter().copied() {
        for of in [Whose::Own, Whose::Taught, Whose::Others] {
            assert!(!may_see(Voice::Outsider, state, of), "{state:?}");
        }
    }
}

/// `h` hide, `r` restore, `d` done, `e` hand to the head; `-` seen and nothing more, `0` not there. The columns: received,
/// hidden, handled; then, once it was handed on, escalated, received, hidden, handled.
#[rustfmt::skip]
#[test]
fn rpt_1_who_looks_at_a_report_and_what_they_do() {
    use ReportState as S;
    use ReportedBy as B;
    let columns = [
        (S::Received, false), (S::Hidden, false), (S::Handled, false),
        (S::Escalated, true), (S::Received, true), (S::Hidden, true), (S::Handled, true),
    ];
    let rows = [
        (Seat::Teacher, B::Somebody, "hde rde - - - - -"),
        (Seat::Head,    B::Somebody, "0 0 0 hd hd rd -"),
        (Seat::Nobody,  B::Somebody, "0 0 0 0 0 0 0"),
        (Seat::Head,    B::Teacher,  "hd rd - hd hd rd -"),
        (Seat::Nobody,  B::Teacher,  "0 0 0 0 0 0 0"),
    ];
    let report = |author_is, state, escalated| Report {
        id: ReportId::parse("r").unwrap(), target: ReportTarget::Message, subject: "m".into(), container: "c".into(),
        author: id("tom"), author_is, reporter: id("zoe"), reason: String::new(), state, escalated,
        classes: vec![Reach { class: class("here").id, school: class("here").school }],
        created: Millis(0), decided: None, word: String::new(), version: 1,
    };
    for (seat, author, cells) in rows {
        let found: Vec<String> = columns.iter().map(|&(state, escalated)| {
            let report = report(author, state, escalated);
            if reports::judge(seat, &report, None).is_err() {
                for &action in ReportAction::ALL {
                    assert_eq!(reports::judge(seat, &report, Some(action)), Err(reports::Refused::NotFound));
                }
                return "0".to_owned();
            }
            let may: String = ReportAction::ALL.iter().zip(["h", "r", "d", "e"])
                .filter(|(action, _)| reports::judge(seat, &report, Some(**action)).is_ok()).map(|(_, name)| name).collect();
            if may.is_empty() { "-".to_owned() } else { may }
        }).collect();
        assert_eq!(found.join(" "), cells, "{seat:?} {author:?}");
    }
    // Who sits where. Nobody looks at what they wrote themselves.
    let school = class("here").school;
    for (name, membership, of_somebody, of_teacher) in [
        ("claire", Membership::TeacherOf(class("here").id),   Seat::Teacher, Seat::Nobody),
        ("paul",   Membership::TeacherOf(class("other").id),  Seat::Nobody,  Seat::Nobody),
        ("odile",  Membership::HeadOf(school.clone()),        Seat::Head,    Seat::Head),
        ("tom",    Membership::HeadOf(school.clone()),        Seat::Nobody,  Seat::Nobody),
        ("yves",   Membership::AdviserOf(school.clone()),     Seat::Nobody,  Seat::Nobody),
        ("zoe",    Membership::PupilOf(class("here").id),     Seat::Nobody,  Seat::Nobody),
        ("mere",   Membership::GuardianOf(id("zoe")),         Seat::Nobody,  Seat::Nobody),
        ("mairie", Membership::TownOf(school),                Seat::Nobody,  Seat::Nobody),
        ("admin",  Membership::Administers,                   Seat::Nobody,  Seat::Nobody),
    ] {
        let mut somebody = account(name, membership);
        assert_eq!(reports::seat(&somebody, &report(B::Somebody, S::Received, false)), of_somebody, "{name}");
        assert_eq!(reports::seat(&somebody, &report(B::Teacher, S::Received, false)), of_teacher, "{name}");
        somebody.status = Status::Suspended;
        assert_eq!(reports::seat(&somebody, &report(B::Somebody, S::Received, false)), Seat::Nobody, "{name}");
    }
}
