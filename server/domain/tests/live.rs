//! Who hears of what on `/live`: each topic against each person, written by hand.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use passeplume_domain::{
    AccountId, ClassId, DocumentId, Millis, SchoolId, SpaceId,
    accounts::{Account, Membership, Role, Status},
    documents::{Document, DocumentKind, Freeze, Keepers, Pen, Reach, Writers},
    journals::{Audience, Child, Readership},
    live::{Ear, Listener, TopicFacts, ear, may_hear},
};

fn class(name: &str) -> ClassId {
    ClassId::parse(name).unwrap()
}

fn school(name: &str) -> SchoolId {
    SchoolId::parse(name).unwrap()
}

fn reach(name: &str) -> Reach {
    Reach {
        class: class(name),
        school: school(&format!("school-of-{name}")),
    }
}

fn id(name: &str) -> AccountId {
    AccountId::parse(name).unwrap()
}

fn somebody(membership: Membership) -> Account {
    Account {
        id: id("somebody"),
        login: "somebody".into(),
        role: Role::Teacher,
        first_name: "Lou".into(),
        last_name: String::new(),
        status: Status::Active,
        memberships: vec![membership],
    }
}

fn publication(audience: Audience) -> TopicFacts {
    TopicFacts::Publication(Readership {
        audience,
        wrote: vec![reach("here")],
        space: vec![reach("here"), reach("beside")],
    })
}

/// `+` hears everything, `p` what came out, `.` nothing. The columns: the thing that classes share, the class `here`, its
/// text, its publication to families, its school, the person of another.
#[rustfmt::skip]
#[test]
fn live_2_each_topic_is_heard_by_whom_the_rules_say() {
    let text = TopicFacts::Text(Box::new(Document {
        id: DocumentId::parse("d").unwrap(), space: SpaceId::parse("s").unwrap(), space_title: String::new(),
        classes: vec![reach("here"), reach("beside")], title: String::new(), kind: DocumentKind::Article,
        writers: Writers::Only { classes: vec![class("here")], accounts: vec![] },
        keepers: Keepers::Of(vec![class("here")]), pen: Pen::Down, freeze: Freeze::Frozen, muted: vec![],
        updated: Millis(0),
    }));
    let columns = [
        TopicFacts::Shared(vec![reach("here"), reach("beside")]), TopicFacts::Class(reach("here")), text,
        publication(Audience::Families), TopicFacts::School(school("school-of-here")), TopicFacts::Person(id("other")),
    ];
    let family = [Child { id: id("child"), classes: vec![class("here")] }, Child { id: id("far"), classes: vec![class("elsewhere")] }];
    let rows: Vec<(&str, Membership, &str)> = vec![
        ("pupil of the class",       Membership::PupilOf(class("here")),              "+ + + + . ."),
        ("teacher of the class",     Membership::TeacherOf(class("here")),            "+ + + + . ."),
        ("pupil of another class",   Membership::PupilOf(class("beside")),            "+ . + + . ."),
        ("teacher of another class", Membership::TeacherOf(class("beside")),          "+ . + + . ."),
        ("head of the school",       Membership::HeadOf(school("school-of-here")),    "+ + + + + ."),
        ("adviser of the other",     Membership::AdviserOf(school("school-of-beside")), "+ . + + . ."),
        ("guardian of a pupil",      Membership::GuardianOf(id("child")),             ". p . + . ."),
        ("guardian of a stranger",   Membership::GuardianOf(id("far")),               ". . . . . ."),
        ("guardian of nobody here",  Membership::GuardianOf(id("unknown")),           ". . . . . ."),
        ("pupil elsewhere",          Membership::PupilOf(class("elsewhere")),         ". . . . . ."),
        ("head elsewhere",           Membership::HeadOf(school("elsewhere")),         ". . . . . ."),
        ("town",                     Membership::TownOf(school("school-of-here")),    ". . . . . ."),
        ("administrator",            Membership::Administers,                         ". . . . . ."),
    ];
    for (who, membership, cells) in rows {
        let mut account = somebody(membership);
        let heard: Vec<&str> = columns.iter().map(|facts| match ear(Listener { account: &account, family: &family }, facts) {
            Ear::Open => "+", Ear::Published => "p", Ear::Deaf => ".",
        }).collect();
        assert_eq!(heard.join(" "), cells, "{who}");
        account.status = Status::Suspended;
        for facts in &columns {
            assert_eq!(ear(Listener { account: &account, family: &family }, facts), Ear::Deaf, "{who}, suspended");
        }
    }
    let account = somebody(Membership::Administers);
    let listener = Listener { account: &account, family: &[] };
    assert_eq!(ear(listener, &TopicFacts::Person(id("somebody"))), Ear::Open);
    assert_eq!(ear(listener, &TopicFacts::Nothing), Ear::Deaf);
}

#[test]
fn live_2_a_family_hears_of_what_it_may_read_and_of_no_draft() {
    let account = somebody(Membership::GuardianOf(id("child")));
    let family = [Child {
        id: id("child"),
        classes: vec![class("here")],
    }];
    let listener = Listener {
        account: &account,
        family: &family,
    };
    let here = TopicFacts::Class(reach("here"));
    assert!(!may_hear(listener, &here, None));
    assert!(may_hear(
        listener,
        &here,
        Some(&publication(Audience::Families))
    ));
    assert!(!may_hear(
        listener,
        &here,
        Some(&publication(Audience::Space))
    ));
    assert!(!may_hear(listener, &here, Some(&TopicFacts::Nothing)));
    // What is published elsewhere, to everybody, does not open another class.
    let beside = TopicFacts::Class(reach("beside"));
    assert!(!may_hear(
        listener,
        &beside,
        Some(&publication(Audience::Public))
    ));
}
