//! People and a text as a school has them, for the benchmarks and the counts of instructions: always the same.

use passeplume_domain::{
    AccountId, ClassId, DocumentId, Millis, SchoolId, SpaceId,
    accounts::{Account, Membership, Role, Status},
    documents::{Document, DocumentKind, Freeze, Keepers, Pen, Reach, Writers},
};

/// Ids are as long as those of the database: most comparisons differ in the last letters alone.
fn uuid(kind: u32, number: u32) -> String {
    format!("0198c7a2-{kind:04}-7000-8000-{number:012}")
}

/// A class by number.
pub fn class(number: u32) -> ClassId {
    ClassId::parse(&uuid(1, number)).expect("an id")
}

/// A school by number.
pub fn school(number: u32) -> SchoolId {
    SchoolId::parse(&uuid(2, number)).expect("an id")
}

/// A person by number.
pub fn person(number: u32) -> AccountId {
    AccountId::parse(&uuid(3, number)).expect("an id")
}

/// A person with these memberships.
pub fn account(number: u32, role: Role, memberships: Vec<Membership>) -> Account {
    Account {
        id: person(number),
        login: "lea.durand".to_owned(),
        role,
        first_name: "Léa".to_owned(),
        last_name: "Durand".to_owned(),
        status: Status::Active,
        memberships,
    }
}

/// A text that so many classes share, each of its own school.
pub fn text(classes: u32, writers: Writers, muted: u32) -> Document {
    Document {
        id: DocumentId::parse(&uuid(4, 1)).expect("an id"),
        space: SpaceId::parse(&uuid(5, 1)).expect("an id"),
        space_title: "Planète".to_owned(),
        classes: (0..classes)
            .map(|number| Reach {
                class: class(number),
                school: school(number),
            })
            .collect(),
        title: "Des poules".to_owned(),
        kind: DocumentKind::Article,
        writers,
        keepers: Keepers::OfTheSpace,
        pen: Pen::Up,
        freeze: Freeze::Flowing,
        muted: (0..muted).map(|number| person(900 + number)).collect(),
        updated: Millis(0),
    }
}

/// One question to the policy.
pub struct Question {
    /// Who asks.
    pub account: Account,
    /// For which text.
    pub document: Document,
}

/// A pupil of the second of two classes, in a text of all: what is asked at nearly every letter.
pub fn pupil() -> Question {
    Question {
        account: account(1, Role::Pupil, vec![Membership::PupilOf(class(1))]),
        document: text(2, Writers::EveryPupil, 0),
    }
}

/// A pupil of a group of twelve who hold the pen, three others muted.
pub fn pupil_of_a_group() -> Question {
    let accounts = (1..=12).rev().map(person).collect();
    Question {
        account: account(1, Role::Pupil, vec![Membership::PupilOf(class(1))]),
        document: text(
            2,
            Writers::Only {
                classes: Vec::new(),
                accounts,
            },
            3,
        ),
    }
}

/// A head who teaches two classes and has a child, in a text of ten classes.
pub fn head_who_teaches() -> Question {
    let memberships = vec![
        Membership::HeadOf(school(9)),
        Membership::GuardianOf(person(77)),
        Membership::TeacherOf(class(40)),
        Membership::TeacherOf(class(9)),
    ];
    Question {
        account: account(2, Role::Head, memberships),
        document: text(10, Writers::EveryPupil, 0),
    }
}

/// An adviser of eighty schools, one of which shares the text of ten classes.
pub fn adviser_of_a_district() -> Question {
    let memberships = (0..80)
        .rev()
        .map(|number| Membership::AdviserOf(school(number + 9)))
        .collect();
    Question {
        account: account(3, Role::Adviser, memberships),
        document: text(10, Writers::EveryPupil, 0),
    }
}

/// A teacher of five other classes: nothing to see here.
pub fn stranger() -> Question {
    let memberships = (100..105)
        .map(|number| Membership::TeacherOf(class(number)))
        .collect();
    Question {
        account: account(4, Role::Teacher, memberships),
        document: text(10, Writers::EveryPupil, 0),
    }
}
