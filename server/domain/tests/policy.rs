//! Who may do what with a text, row by row: every role, relation and state.

#![allow(clippy::expect_used, reason = "a test may fail")]

use passeplume_domain::{
    AccountId, ClassId, DocumentId, Millis, SchoolId, SpaceId,
    accounts::{Account, Membership, Role, Status},
    documents::{
        Access, Document, DocumentKind, Freeze, Keepers, Pen, Reach, ReadReason, Verdict, Writers,
        access, may_freeze, may_see_authors,
    },
};

use Membership::{AdviserOf, GuardianOf, HeadOf, PupilOf, TeacherOf, TownOf};
use ReadReason::{Closed, Frozen, Muted, NotAWriter};
use Verdict::{None as Nothing, Read, Write};

fn class(name: &str) -> ClassId {
    ClassId::parse(name).expect("an id")
}

fn school(name: &str) -> SchoolId {
    SchoolId::parse(name).expect("an id")
}

fn person(name: &str) -> AccountId {
    AccountId::parse(name).expect("an id")
}

fn account(name: &str, role: Role, memberships: Vec<Membership>) -> Account {
    Account {
        id: person(name),
        login: name.to_owned(),
        role,
        first_name: "Zoé".to_owned(),
        last_name: "D'Haëne-Lefèvre".to_owned(),
        status: Status::Active,
        memberships,
    }
}

/// A text that `here` and `there`, of two schools, share.
fn text(writers: Writers, freeze: Freeze, muted: &[&str]) -> Document {
    let reach = |name: &str| Reach {
        class: class(name),
        school: school(&format!("school-of-{name}")),
    };
    Document {
        id: DocumentId::parse("text").expect("an id"),
        space: SpaceId::parse("space").expect("an id"),
        space_title: "Planète".to_owned(),
        classes: vec![reach("here"), reach("there")],
        title: "Des poules".to_owned(),
        kind: DocumentKind::Article,
        writers,
        keepers: Keepers::OfTheSpace,
        pen: Pen::Up,
        freeze,
        muted: muted.iter().copied().map(person).collect(),
        updated: Millis(0),
    }
}

fn only(classes: &[&str], accounts: &[&str]) -> Writers {
    Writers::Only {
        classes: classes.iter().copied().map(class).collect(),
        accounts: accounts.iter().copied().map(person).collect(),
    }
}

#[rustfmt::skip]
#[test]
fn pol_1_each_role_and_relation_has_its_access() {
    let open = || text(Writers::EveryPupil, Freeze::Flowing, &[]);
    let rows: Vec<(&str, Role, Vec<Membership>, Verdict)> = vec![
        ("pupil of a class of the space", Role::Pupil, vec![PupilOf(class("here"))], Write),
        ("pupil of the other class", Role::Pupil, vec![PupilOf(class("there"))], Write),
        ("pupil of another class", Role::Pupil, vec![PupilOf(class("elsewhere"))], Nothing),
        ("teacher of a class of the space", Role::Teacher, vec![TeacherOf(class("there"))], Write),
        ("teacher of another class", Role::Teacher, vec![TeacherOf(class("elsewhere"))], Nothing),
        ("head of a school of the space", Role::Head, vec![HeadOf(school("school-of-here"))], Read(NotAWriter)),
        ("head of another school", Role::Head, vec![HeadOf(school("school-of-elsewhere"))], Nothing),
        ("head who teaches here", Role::Head, vec![HeadOf(school("school-of-here")), TeacherOf(class("here"))], Write),
        ("adviser of a school of the space", Role::Adviser, vec![AdviserOf(school("school-of-there"))], Read(NotAWriter)),
        ("adviser of other schools", Role::Adviser, vec![AdviserOf(school("school-of-elsewhere"))], Nothing),
        ("guardian of a child who writes here", Role::Guardian, vec![GuardianOf(person("lea"))], Nothing),
        ("teacher who is a parent of a child here", Role::Teacher, vec![TeacherOf(class("elsewhere")), GuardianOf(person("lea"))], Nothing),
        ("town of a school of the space", Role::Town, vec![TownOf(school("school-of-here"))], Nothing),
        ("administrator", Role::Admin, vec![Membership::Administers], Nothing),
        ("someone without memberships", Role::Teacher, vec![], Nothing),
        ("a role alone gives nothing", Role::Head, vec![TownOf(school("school-of-here"))], Nothing),
    ];
    for (who, role, memberships, expected) in rows {
        assert_eq!(
            access(&account("lea", role, memberships), &open()),
            expected,
            "{who}"
        );
    }
}

#[rustfmt::skip]
#[test]
fn pol_2_the_pen_the_pause_and_the_mute_take_writing_alone() {
    let lea = account("lea", Role::Pupil, vec![PupilOf(class("here"))]);
    let teacher = account("claire", Role::Teacher, vec![TeacherOf(class("here"))]);
    let head = account("odile", Role::Head, vec![HeadOf(school("school-of-here"))]);
    let rows: Vec<(&str, Document, &Account, Verdict)> = vec![
        ("the class holds the pen", text(only(&["here"], &[]), Freeze::Flowing, &[]), &lea, Write),
        ("the other class holds it", text(only(&["there"], &[]), Freeze::Flowing, &[]), &lea, Read(NotAWriter)),
        ("one pupil holds it", text(only(&[], &["lea"]), Freeze::Flowing, &[]), &lea, Write),
        ("another pupil holds it", text(only(&[], &["tom"]), Freeze::Flowing, &[]), &lea, Read(NotAWriter)),
        ("nobody holds it", text(only(&[], &[]), Freeze::Flowing, &[]), &lea, Read(NotAWriter)),
        ("paused", text(Writers::EveryPupil, Freeze::Frozen, &[]), &lea, Read(Frozen)),
        ("paused, teacher", text(Writers::EveryPupil, Freeze::Frozen, &[]), &teacher, Write),
        ("paused, head", text(Writers::EveryPupil, Freeze::Frozen, &[]), &head, Read(NotAWriter)),
        ("muted", text(Writers::EveryPupil, Freeze::Flowing, &["lea"]), &lea, Read(Muted)),
        ("another is muted", text(Writers::EveryPupil, Freeze::Flowing, &["tom"]), &lea, Write),
        ("muted and paused", text(Writers::EveryPupil, Freeze::Frozen, &["lea"]), &lea, Read(Muted)),
        ("muted, never a writer", text(only(&[], &[]), Freeze::Flowing, &["lea"]), &lea, Read(NotAWriter)),
        ("a muted teacher", text(Writers::EveryPupil, Freeze::Flowing, &["claire"]), &teacher, Read(Muted)),
    ];
    for (case, document, who, expected) in rows {
        assert_eq!(access(who, &document), expected, "{case}");
    }
}

#[test]
fn pol_3_a_suspended_account_may_do_nothing() {
    let document = text(Writers::EveryPupil, Freeze::Flowing, &[]);
    for membership in [
        PupilOf(class("here")),
        TeacherOf(class("here")),
        HeadOf(school("school-of-here")),
    ] {
        let mut who = account("lea", Role::Teacher, vec![membership]);
        who.status = Status::Suspended;
        assert_eq!(access(&who, &document).access(), Access::None);
        assert!(!may_freeze(&who, &document) && !may_see_authors(&who, &document));
    }
}

#[test]
fn pol_4_pausing_is_for_the_texts_teachers_and_authors_for_its_adults() {
    let document = text(Writers::EveryPupil, Freeze::Flowing, &[]);
    let rows = [
        (
            account("lea", Role::Pupil, vec![PupilOf(class("here"))]),
            false,
            false,
        ),
        (
            account("claire", Role::Teacher, vec![TeacherOf(class("here"))]),
            true,
            true,
        ),
        (
            account("karim", Role::Teacher, vec![TeacherOf(class("elsewhere"))]),
            false,
            false,
        ),
        (
            account("odile", Role::Head, vec![HeadOf(school("school-of-here"))]),
            false,
            true,
        ),
        (
            account(
                "yves",
                Role::Adviser,
                vec![AdviserOf(school("school-of-there"))],
            ),
            false,
            true,
        ),
        (
            account("sandrine", Role::Guardian, vec![GuardianOf(person("lea"))]),
            false,
            false,
        ),
        (
            account("nadine", Role::Town, vec![TownOf(school("school-of-here"))]),
            false,
            false,
        ),
        (
            account("alix", Role::Admin, vec![Membership::Administers]),
            false,
            false,
        ),
    ];
    for (who, freezes, sees) in rows {
        assert_eq!(
            may_freeze(&who, &document),
            freezes,
            "{:?} freezes",
            who.role
        );
        assert_eq!(
            may_see_authors(&who, &document),
            sees,
            "{:?} sees authors",
            who.role
        );
    }
}

#[test]
fn pol_5_others_see_a_first_name_and_an_initial() {
    let shown = |first: &str, last: &str| {
        let mut who = account("x", Role::Pupil, vec![]);
        who.first_name = first.to_owned();
        who.last_name = last.to_owned();
        who.presence_name().0
    };
    assert_eq!(shown("Zoé", "D'Haëne-Lefèvre"), "Zoé D.");
    assert_eq!(shown("Maëlys", "N'Diaye"), "Maëlys N.");
    assert_eq!(shown("Jeanne", "œuvrard"), "Jeanne Œ.");
    assert_eq!(shown("Adam", ""), "Adam");
    assert_eq!(shown("Lou", " '"), "Lou");
}

/// Nothing that is added to a person's memberships ever takes a right away.
#[test]
fn pol_6_rights_are_the_union_of_memberships() {
    let memberships = [
        PupilOf(class("here")),
        TeacherOf(class("there")),
        HeadOf(school("school-of-here")),
        AdviserOf(school("school-of-there")),
        GuardianOf(person("tom")),
        TownOf(school("school-of-here")),
        Membership::Administers,
    ];
    for freeze in [Freeze::Flowing, Freeze::Frozen] {
        for writers in [
            Writers::EveryPupil,
            only(&["there"], &[]),
            only(&[], &["lea"]),
        ] {
            let document = text(writers, freeze, &[]);
            for subset in 0_u32..1 << memberships.len() {
                let some: Vec<_> = memberships
                    .iter()
                    .enumerate()
                    .filter(|(bit, _)| subset >> bit & 1 == 1)
                    .map(|(_, one)| one.clone())
                    .collect();
                let whole =
                    access(&account("lea", Role::Teacher, some.clone()), &document).access();
                let best = some
                    .iter()
                    .map(|one| {
                        access(&account("lea", Role::Teacher, vec![one.clone()]), &document)
                            .access()
                    })
                    .max()
                    .unwrap_or(Access::None);
                assert_eq!(whole, best, "{some:?}");
            }
        }
    }
}

#[rustfmt::skip]
#[test]
fn pol_7_a_text_that_was_given_to_somebody_is_theirs_and_their_teachers() {
    let lea = account("lea", Role::Pupil, vec![PupilOf(class("here"))]);
    let keeper = account("claire", Role::Teacher, vec![TeacherOf(class("here"))]);
    let colleague = account("karim", Role::Teacher, vec![TeacherOf(class("there"))]);
    let left = account("paul", Role::Teacher, vec![TeacherOf(class("elsewhere"))]);
    let given = |pen, freeze, muted: &[&str]| Document {
        keepers: Keepers::Of(vec![class("here"), class("elsewhere")]),
        pen,
        ..text(only(&[], &["lea"]), freeze, muted)
    };
    let rows: Vec<(&str, Document, &Account, Verdict)> = vec![
        ("its author", given(Pen::Up, Freeze::Flowing, &[]), &lea, Write),
        ("its teacher", given(Pen::Up, Freeze::Flowing, &[]), &keeper, Write),
        ("another teacher of the space", given(Pen::Up, Freeze::Flowing, &[]), &colleague, Read(NotAWriter)),
        ("a teacher whose class left the space", given(Pen::Up, Freeze::Flowing, &[]), &left, Nothing),
        ("handed in", given(Pen::Down, Freeze::Flowing, &[]), &lea, Read(Closed)),
        ("handed in, its teacher", given(Pen::Down, Freeze::Flowing, &[]), &keeper, Write),
        ("a thaw does not reopen what was handed in", given(Pen::Down, Freeze::Flowing, &[]), &lea, Read(Closed)),
        ("paused and handed in", given(Pen::Down, Freeze::Frozen, &[]), &lea, Read(Frozen)),
        ("muted and handed in", given(Pen::Down, Freeze::Frozen, &["lea"]), &lea, Read(Muted)),
        ("a muted teacher", given(Pen::Up, Freeze::Flowing, &["claire"]), &keeper, Read(Muted)),
    ];
    for (case, document, who, expected) in rows {
        assert_eq!(access(who, &document), expected, "{case}");
    }
}

#[test]
fn med_28_who_is_in_a_picture_is_said_by_who_writes_where_it_stands_and_by_its_teachers() {
    use passeplume_domain::media::{NotSaid, may_say};
    let zoe = Writers::Only {
        classes: Vec::new(),
        accounts: vec![person("zoe")],
    };
    let mut handed_in = text(zoe.clone(), Freeze::Flowing, &[]);
    handed_in.pen = Pen::Down;
    let open = [text(zoe, Freeze::Flowing, &[])];
    let pupil = |name: &str| account(name, Role::Pupil, vec![PupilOf(class("here"))]);
    let adult = |role, of| account("adult", role, vec![of]);
    // Who, while it is written, once it was handed in, and once it came out.
    let (writer, readers, none) = (Ok(()), Err(NotSaid::ReadsOnly), Err(NotSaid::NotFound));
    let table = [
        (pupil("zoe"), writer, readers, Err(NotSaid::CameOut)),
        (pupil("tom"), readers, readers, readers),
        (
            adult(Role::Teacher, TeacherOf(class("here"))),
            writer,
            writer,
            writer,
        ),
        (
            adult(Role::Teacher, TeacherOf(class("there"))),
            writer,
            writer,
            writer,
        ),
        (
            adult(Role::Teacher, TeacherOf(class("else"))),
            none,
            none,
            none,
        ),
        (
            adult(Role::Head, HeadOf(school("school-of-here"))),
            readers,
            readers,
            readers,
        ),
        (
            adult(Role::Guardian, GuardianOf(person("zoe"))),
            none,
            none,
            none,
        ),
        (
            adult(Role::Town, TownOf(school("school-of-here"))),
            none,
            none,
            none,
        ),
    ];
    for (who, writing, after, out) in table {
        assert_eq!(may_say(&who, &open, false), writing, "{who:?}");
        assert_eq!(
            may_say(&who, std::slice::from_ref(&handed_in), false),
            after,
            "{who:?}"
        );
        assert_eq!(may_say(&who, &open, true), out, "{who:?}");
        assert_eq!(may_say(&who, &[], false), none, "{who:?}");
    }
    // One home is enough, whichever comes first.
    let both = [handed_in.clone(), open[0].clone()];
    assert_eq!(may_say(&pupil("zoe"), &both, false), Ok(()));
}
