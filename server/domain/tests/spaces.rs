//! Who may open a space, ask a class in, answer for a class, take an invitation back and leave: row by row, by hand.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may fail"
)]

use passeplume_domain::{
    AccountId, ClassId, InvitationId, Millis, SchoolId, SpaceId,
    accounts::{Account, Membership, Role, Status},
    spaces::{
        Class, Invitation, InvitationStatus, MOST_CLASSES, MOST_INVITATIONS, SharedClass,
        SharedSpace, SharingRefusal, SpaceKind, policy,
    },
};

use Membership::{AdviserOf, GuardianOf, HeadOf, PupilOf, TeacherOf, TownOf};
use SharingRefusal::{
    AlreadyHere, AlreadyInvited, LastClass, NotFound, NotYours, Over, SpaceFull, TitleMissing,
};

const NOW: Millis = Millis(1_000_000);

fn class(name: &str) -> ClassId {
    ClassId::parse(name).unwrap()
}

fn school(name: &str) -> SchoolId {
    SchoolId::parse(&format!("school-of-{name}")).unwrap()
}

fn account(memberships: Vec<Membership>) -> Account {
    Account {
        id: AccountId::parse("who").unwrap(),
        login: "who".to_owned(),
        role: Role::Teacher,
        first_name: "Zoé".to_owned(),
        last_name: "D'Haëne".to_owned(),
        status: Status::Active,
        memberships,
    }
}

/// One of each relation: teachers of a class inside, of the class that is asked, of neither; everybody else.
fn everyone() -> Vec<(&'static str, Account)> {
    let child = AccountId::parse("child").unwrap();
    vec![
        ("inside", account(vec![TeacherOf(class("here"))])),
        ("asked", account(vec![TeacherOf(class("asked"))])),
        ("elsewhere", account(vec![TeacherOf(class("elsewhere"))])),
        (
            "both",
            account(vec![TeacherOf(class("here")), TeacherOf(class("asked"))]),
        ),
        ("pupil", account(vec![PupilOf(class("here"))])),
        ("asked pupil", account(vec![PupilOf(class("asked"))])),
        (
            "heads",
            account(vec![HeadOf(school("here")), AdviserOf(school("there"))]),
        ),
        ("asked head", account(vec![HeadOf(school("asked"))])),
        ("guardian", account(vec![GuardianOf(child)])),
        ("town", account(vec![TownOf(school("here"))])),
        ("admin", account(vec![Membership::Administers])),
    ]
}

fn space(classes: &[&str]) -> SharedSpace {
    SharedSpace {
        id: SpaceId::parse("space").unwrap(),
        title: "Planète".to_owned(),
        kind: SpaceKind::Shared,
        classes: classes
            .iter()
            .map(|name| SharedClass {
                class: Class {
                    id: class(name),
                    school: school(name),
                    name: (*name).to_owned(),
                },
                school_name: String::new(),
                teachers: Vec::new(),
                since: NOW,
            })
            .collect(),
    }
}

fn invitation(of: Option<&str>, status: InvitationStatus) -> Invitation {
    Invitation {
        id: InvitationId::parse("i").unwrap(),
        space: space(&["here", "there"]),
        class: of.map(|name| (class(name), name.to_owned())),
        code: of.is_none().then(|| "ABCDEFGH".to_owned()),
        status,
        invited_by: String::new(),
        expires: NOW.plus(1),
    }
}

fn compare<T: std::fmt::Debug + PartialEq>(
    what: &str,
    rows: &[(&str, T)],
    ask: impl Fn(&Account) -> T,
) {
    let everyone = everyone();
    assert_eq!(rows.len(), everyone.len(), "{what}: each relation once");
    for (name, account) in everyone {
        let (_, expected) = rows
            .iter()
            .find(|(row, _)| *row == name)
            .unwrap_or_else(|| panic!("{what}: {name}"));
        assert_eq!(&ask(&account), expected, "{what}: {name}");
        let suspended = Account {
            status: Status::Suspended,
            ..account
        };
        assert_ne!(
            format!("{:?}", ask(&suspended)),
            "Ok(())",
            "{what}: {name}, suspended"
        );
    }
}

#[test]
fn spc_1_who_may_open_ask_in_take_back_and_leave() {
    compare(
        "open for the class inside",
        &[
            ("inside", Ok(())),
            ("asked", Err(NotYours)),
            ("elsewhere", Err(NotYours)),
            ("both", Ok(())),
            ("pupil", Err(NotYours)),
            ("asked pupil", Err(NotYours)),
            ("heads", Err(NotYours)),
            ("asked head", Err(NotYours)),
            ("guardian", Err(NotYours)),
            ("town", Err(NotYours)),
            ("admin", Err(NotYours)),
        ],
        |account| policy::open(account, &class("here"), "Planète"),
    );
    let inside_alone = [
        ("inside", Ok(())),
        ("asked", Err(NotFound)),
        ("elsewhere", Err(NotFound)),
        ("both", Ok(())),
        ("pupil", Err(NotYours)),
        ("asked pupil", Err(NotFound)),
        ("heads", Err(NotYours)),
        ("asked head", Err(NotFound)),
        ("guardian", Err(NotFound)),
        ("town", Err(NotFound)),
        ("admin", Err(NotFound)),
    ];
    let here = space(&["here", "there"]);
    compare("take back", &inside_alone, |account| {
        policy::manage(account, &here)
    });
    compare("ask in", &inside_alone, |account| {
        policy::invite(account, &here, &[], Some(&class("asked")))
    });
    compare("leave", &inside_alone, |account| {
        policy::leave(account, &here, &class("here"))
    });
    // The other class of the space has a teacher of its own: nobody of these is.
    for (name, account) in everyone() {
        let gone = policy::leave(&account, &here, &class("there"));
        assert!(gone.is_err(), "{name} takes somebody else's class out");
    }
}

#[test]
fn spc_1_conditions_come_after_rights_and_each_has_its_name() {
    let teacher = account(vec![TeacherOf(class("here"))]);
    let title = |title: &str| policy::open(&teacher, &class("here"), title);
    assert_eq!(title("  "), Err(TitleMissing));
    assert_eq!(title(&"a".repeat(121)), Err(TitleMissing));
    assert_eq!(title(&"a".repeat(120)), Ok(()));
    let here = space(&["here", "there"]);
    let ask = |waiting: &[Invitation], name: Option<&str>| {
        policy::invite(&teacher, &here, waiting, name.map(class).as_ref())
    };
    assert_eq!(ask(&[], Some("there")), Err(AlreadyHere));
    let asked = invitation(Some("asked"), InvitationStatus::Open);
    assert_eq!(
        ask(std::slice::from_ref(&asked), Some("asked")),
        Err(AlreadyInvited)
    );
    assert_eq!(ask(std::slice::from_ref(&asked), Some("elsewhere")), Ok(()));
    let many = vec![asked; MOST_INVITATIONS];
    assert_eq!(ask(&many, None), Err(SpaceFull));
    let names: Vec<String> = (0..MOST_CLASSES - 1).map(|n| format!("c{n}")).collect();
    let mut full: Vec<&str> = names.iter().map(String::as_str).collect();
    full.push("here");
    let crowded = policy::invite(&teacher, &space(&full), &[], None);
    assert_eq!(crowded, Err(SpaceFull));
    let alone = policy::leave(&teacher, &space(&["here"]), &class("here"));
    assert_eq!(alone, Err(LastClass));
    let absent = policy::leave(&teacher, &here, &class("elsewhere"));
    assert_eq!(absent, Err(NotFound));
}

#[test]
fn spc_2_only_a_teacher_of_the_class_that_was_asked_answers() {
    let open = invitation(Some("asked"), InvitationStatus::Open);
    compare(
        "answer for the class that was asked",
        &[
            ("inside", Err(NotYours)),
            ("asked", Ok(())),
            ("elsewhere", Err(NotFound)),
            ("both", Ok(())),
            ("pupil", Err(NotFound)),
            ("asked pupil", Err(NotFound)),
            ("heads", Err(NotFound)),
            ("asked head", Err(NotFound)),
            ("guardian", Err(NotFound)),
            ("town", Err(NotFound)),
            ("admin", Err(NotFound)),
        ],
        |account| policy::decide(account, &open, &class("asked"), None, NOW),
    );
    let by_code = invitation(None, InvitationStatus::Open);
    compare(
        "answer for the own class with the code",
        &[
            ("inside", Err(NotYours)),
            ("asked", Ok(())),
            ("elsewhere", Err(NotYours)),
            ("both", Ok(())),
            ("pupil", Err(NotYours)),
            ("asked pupil", Err(NotYours)),
            ("heads", Err(NotYours)),
            ("asked head", Err(NotYours)),
            ("guardian", Err(NotYours)),
            ("town", Err(NotYours)),
            ("admin", Err(NotYours)),
        ],
        |account| policy::decide(account, &by_code, &class("asked"), Some("ABCDEFGH"), NOW),
    );
    for (name, account) in everyone() {
        let guess = policy::decide(&account, &by_code, &class("asked"), Some("ABCDEFGJ"), NOW);
        assert!(guess.is_err(), "{name} without the code");
        let silent = policy::decide(&account, &by_code, &class("asked"), None, NOW);
        assert!(silent.is_err(), "{name} with none");
    }
}

#[test]
fn spc_2_an_invitation_is_answered_once_and_in_time() {
    let teacher = account(vec![TeacherOf(class("asked")), TeacherOf(class("there"))]);
    let answer = |invitation: &Invitation, name: &str, now| {
        policy::decide(
            &teacher,
            invitation,
            &class(name),
            invitation.code.as_deref(),
            now,
        )
    };
    let open = invitation(Some("asked"), InvitationStatus::Open);
    assert_eq!(answer(&open, "asked", NOW), Ok(()));
    assert_eq!(answer(&open, "there", NOW), Err(NotYours), "another class");
    assert_eq!(answer(&open, "asked", NOW.plus(1)), Err(Over), "expired");
    for status in [
        InvitationStatus::Accepted,
        InvitationStatus::Declined,
        InvitationStatus::Revoked,
    ] {
        let over = invitation(Some("asked"), status);
        assert_eq!(answer(&over, "asked", NOW), Err(Over), "{status:?}");
    }
    let by_code = invitation(None, InvitationStatus::Open);
    assert_eq!(answer(&by_code, "there", NOW), Err(AlreadyHere));
}
