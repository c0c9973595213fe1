//! Who reads what was published: each audience against each person.

use passeplume_domain::{
    AccountId, ClassId, SchoolId,
    accounts::{Account, Membership, Role, Status},
    documents::Reach,
    journals::{Audience, Child, Readership, may_read},
};

fn class(name: &str) -> ClassId {
    ClassId::parse(name).unwrap()
}

fn school(name: &str) -> SchoolId {
    SchoolId::parse(name).unwrap()
}

fn child(name: &str, classes: &[&str]) -> Child {
    Child {
        id: AccountId::parse(name).unwrap(),
        classes: classes.iter().copied().map(class).collect(),
    }
}

fn somebody(membership: Membership) -> Account {
    Account {
        id: AccountId::parse("somebody").unwrap(),
        login: "somebody".into(),
        role: Role::Teacher,
        first_name: "Lou".into(),
        last_name: String::new(),
        status: Status::Active,
        memberships: vec![membership],
    }
}

/// The audiences in their columns: class, space, families, public.
#[rustfmt::skip]
#[test]
fn jrn_7_each_audience_reaches_whom_it_says() {
    let reach = |name: &str| Reach { class: class(name), school: school(&format!("school-of-{name}")) };
    let guardian = |name: &str| Membership::GuardianOf(AccountId::parse(name).unwrap());
    let family = [child("writer", &["wrote"]), child("mate", &["space"]), child("far", &["elsewhere"])];
    let rows: Vec<(&str, Membership, &str)> = vec![
        ("pupil of the class that wrote", Membership::PupilOf(class("wrote")), "+ + + +"),
        ("teacher of the class that wrote", Membership::TeacherOf(class("wrote")), "+ + + +"),
        ("pupil of a class that wrote and left", Membership::PupilOf(class("left")), "+ + + +"),
        ("pupil of another class of the space", Membership::PupilOf(class("space")), ". + + +"),
        ("teacher of another class of the space", Membership::TeacherOf(class("space")), ". + + +"),
        ("head of the school that wrote", Membership::HeadOf(school("school-of-wrote")), "+ + + +"),
        ("adviser of the space's other school", Membership::AdviserOf(school("school-of-space")), ". + + +"),
        ("guardian of a child of the class that wrote", guardian("writer"), ". . + +"),
        ("guardian of a child of the space", guardian("mate"), ". . + +"),
        ("guardian of a child elsewhere", guardian("far"), ". . . +"),
        ("guardian of nobody here", guardian("unknown"), ". . . +"),
        ("pupil elsewhere", Membership::PupilOf(class("elsewhere")), ". . . +"),
        ("head elsewhere", Membership::HeadOf(school("school-of-elsewhere")), ". . . +"),
        ("town of the school that wrote", Membership::TownOf(school("school-of-wrote")), ". . . +"),
        ("administrator", Membership::Administers, ". . . +"),
    ];
    for (who, membership, reads) in rows {
        let account = somebody(membership);
        for (column, &audience) in Audience::ALL.iter().enumerate() {
            let readership = Readership {
                audience,
                wrote: vec![reach("wrote"), reach("left")],
                space: vec![reach("wrote"), reach("space")],
            };
            let expected = reads.split(' ').nth(column) == Some("+");
            assert_eq!(may_read(Some((&account, &family)), &readership), expected, "{who}, {audience:?}");
            let mut suspended = account.clone();
            suspended.status = Status::Suspended;
            assert_eq!(may_read(Some((&suspended, &family)), &readership), audience == Audience::Public);
            assert_eq!(may_read(None, &readership), audience == Audience::Public, "nobody logged in");
        }
    }
}
