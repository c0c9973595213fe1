//! Who reads what was published: each audience against each person.

use passeplume_domain::{
    AccountId, ArticleId, ClassId, IssueId, JournalId, Millis, SchoolId, SpaceId,
    accounts::{Account, Membership, Role, Status},
    documents::Reach,
    journals::{
        Article, Assignee, Audience, Child, Issue, IssueKind, IssueState, Readership, Relation,
        Subject, may_read, proofreading, relations,
    },
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

fn issue() -> Issue {
    let reach = |name: &str| Reach {
        class: class(name),
        school: school(&format!("school-of-{name}")),
    };
    Issue {
        id: IssueId::parse("n1").unwrap(),
        journal: JournalId::parse("j").unwrap(),
        journal_title: "Le Petit Œuf".into(),
        space: SpaceId::parse("s").unwrap(),
        classes: vec![reach("wrote"), reach("space")],
        kind: IssueKind::Issue,
        number: 1,
        title: String::new(),
        theme: String::new(),
        state: IssueState::Open,
        due: None,
        imprint: passeplume_domain::journals::Imprint::default(),
        sections: Vec::new(),
        cover: None,
        signed: None,
        publication: None,
        changed: Millis(0),
        version: 1,
    }
}

fn article(authors: Vec<(Subject, Vec<&str>)>) -> Article {
    let mut article = Article::coming(
        ArticleId::parse("a1").unwrap(),
        IssueId::parse("n1").unwrap(),
        AccountId::parse("idea").unwrap(),
    );
    for (who, classes) in authors {
        article.assignees.push(Assignee {
            part: 0,
            who,
            name: String::new(),
            members: Vec::new(),
            classes: classes.into_iter().map(class).collect(),
        });
    }
    article
}

#[rustfmt::skip]
#[test]
fn jrn_1_somebody_is_to_an_article_what_their_classes_make_them() {
    use Membership::{AdviserOf, GuardianOf, HeadOf, PupilOf, TeacherOf};
    use Relation::{Author, Colleague, Family, Guardian, Head, Keeper, Peer, Stranger};
    let account = |name: &str| AccountId::parse(name).unwrap();
    let family = [child("somebody-small", &["wrote"]), child("mate", &["space"]), child("far", &["elsewhere"])];
    let of_one = || article(vec![(Subject::Account(account("somebody")), vec!["wrote"])]);
    let of_a_child = || article(vec![(Subject::Account(account("somebody-small")), vec!["wrote"])]);
    let of_a_class = || article(vec![(Subject::Class(class("wrote")), vec!["wrote"])]);
    // The class of its author is in the space no more.
    let left = || article(vec![(Subject::Class(class("left")), vec![])]);
    let rows: Vec<(&str, Article, Membership, &[Relation])> = vec![
        ("a teacher before it has authors", article(vec![]), TeacherOf(class("space")), &[Keeper]),
        ("the author's teacher", of_one(), TeacherOf(class("wrote")), &[Keeper]),
        ("another teacher", of_one(), TeacherOf(class("space")), &[Colleague]),
        ("a teacher elsewhere", of_one(), TeacherOf(class("elsewhere")), &[Stranger]),
        ("a teacher, of what a class that left wrote", left(), TeacherOf(class("space")), &[Colleague]),
        ("the teacher who left", left(), TeacherOf(class("left")), &[Stranger]),
        ("the author", of_one(), PupilOf(class("wrote")), &[Author]),
        ("the author, in another class now", of_one(), PupilOf(class("elsewhere")), &[Stranger]),
        ("one of the class", of_a_class(), PupilOf(class("wrote")), &[Author]),
        ("one of the other class", of_a_class(), PupilOf(class("space")), &[Peer]),
        ("a head", of_one(), HeadOf(school("school-of-space")), &[Head]),
        ("an adviser", of_one(), AdviserOf(school("school-of-wrote")), &[Head]),
        ("a head elsewhere", of_one(), HeadOf(school("school-of-left")), &[Stranger]),
        ("the author's guardian", of_a_child(), GuardianOf(account("somebody-small")), &[Guardian]),
        ("the guardian of one of the class", of_a_class(), GuardianOf(account("somebody-small")), &[Guardian]),
        ("another pupil's guardian", of_a_class(), GuardianOf(account("mate")), &[Family]),
        ("a guardian elsewhere", of_a_class(), GuardianOf(account("far")), &[Stranger]),
        ("a town", of_one(), Membership::TownOf(school("school-of-wrote")), &[Stranger]),
        ("an administrator", of_one(), Membership::Administers, &[Stranger]),
    ];
    for (who, article, membership, expected) in rows {
        let person = somebody(membership);
        assert_eq!(relations(&person, &family, &issue(), Some(&article)), expected, "{who}");
        let mut suspended = person;
        suspended.status = Status::Suspended;
        assert_eq!(relations(&suspended, &family, &issue(), Some(&article)), [Stranger]);
    }
    let mut several = somebody(TeacherOf(class("space")));
    several.memberships.push(GuardianOf(account("somebody-small")));
    several.memberships.push(HeadOf(school("school-of-space")));
    assert_eq!(relations(&several, &family, &issue(), Some(&of_a_child())), [Colleague, Head, Guardian]);
}

#[test]
fn jrn_15_the_other_classes_of_the_space_proofread_or_else_classmates_do() {
    let named =
        |authors: Vec<(Subject, Vec<&str>)>| proofreading::readers(&issue(), &article(authors));
    let lina = || Subject::Account(AccountId::parse("lina").unwrap());
    assert_eq!(named(vec![(lina(), vec!["wrote"])]), [class("space")]);
    let both = vec![
        (Subject::Class(class("wrote")), vec!["wrote"]),
        (Subject::Class(class("space")), vec!["space"]),
    ];
    assert_eq!(named(both), [class("wrote"), class("space")]);
    let mut alone = issue();
    alone.classes.truncate(1);
    let article = article(vec![(lina(), vec!["wrote"])]);
    assert_eq!(proofreading::readers(&alone, &article), [class("wrote")]);
}

#[test]
fn jrn_15_who_learns_in_a_class_that_was_asked_is_a_proofreader_and_its_authors_stay_authors() {
    use Membership::{PupilOf, TeacherOf};
    let mut asked = article(vec![(
        Subject::Account(AccountId::parse("lina").unwrap()),
        vec!["wrote"],
    )]);
    asked.proofreaders = vec![class("space"), class("left")];
    let is = |membership: Membership| relations(&somebody(membership), &[], &issue(), Some(&asked));
    assert_eq!(is(PupilOf(class("space"))), [Relation::Proofreader]);
    assert_eq!(is(PupilOf(class("wrote"))), [Relation::Peer]);
    assert_eq!(is(TeacherOf(class("space"))), [Relation::Colleague]);
    // A class that left the space reads nothing here any more.
    assert_eq!(is(PupilOf(class("left"))), [Relation::Stranger]);
    asked.proofreaders = vec![class("wrote")];
    let mut lina = somebody(PupilOf(class("wrote")));
    lina.id = AccountId::parse("lina").unwrap();
    assert_eq!(
        relations(&lina, &[], &issue(), Some(&asked)),
        [Relation::Author]
    );
}
