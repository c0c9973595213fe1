//! An article in parts: who says which part is done, who takes it up again, and who is asked what; row by row, by hand.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test may fail")]

use passeplume_domain::{
    AccountId, ArticleId, ClassId, DocumentId, GroupId, IssueId, Millis,
    accounts::{Account, Membership, Role, Status},
    groups::Belonging,
    journals::{
        Article, ArticleState, Assignee, CoAuthor, Instruction, InstructionFor, Mode, Part,
        Refusal, Relation, Subject,
        assignment::{instructions_for, parts},
        parts::{HandIn, hand_in, takes_up_again, written_by},
    },
};

fn who(name: &str) -> AccountId {
    AccountId::parse(name).unwrap()
}

fn account(name: &str) -> Account {
    Account {
        id: who(name),
        login: name.to_owned(),
        role: Role::Pupil,
        first_name: String::new(),
        last_name: String::new(),
        status: Status::Active,
        memberships: vec![Membership::PupilOf(ClassId::parse("ce1").unwrap())],
    }
}

fn group(part: i64, id: &str, members: &[&str]) -> Assignee {
    Assignee {
        part,
        who: Subject::Group(GroupId::parse(id).unwrap()),
        name: id.to_owned(),
        members: members
            .iter()
            .map(|name| CoAuthor {
                id: who(name),
                name: (*name).to_owned(),
            })
            .collect(),
        classes: vec![ClassId::parse("ce1").unwrap()],
    }
}

/// Three parts of groups: `zoe`; `hugo` and `tom`; `tom` alone. `ready` are those that are done.
fn article(ready: &[i64]) -> Article {
    let mut article = Article::coming(
        ArticleId::parse("a").unwrap(),
        IssueId::parse("i").unwrap(),
        who("prof"),
    );
    article.state = ArticleState::Draft;
    article.assignees = vec![
        group(0, "g0", &["zoe"]),
        group(1, "g1", &["hugo", "tom"]),
        group(2, "g2", &["tom"]),
    ];
    article.parts = (0..3)
        .map(|rank| Part {
            rank,
            document: DocumentId::parse(&format!("d{rank}")).unwrap(),
            title: String::new(),
            ready: ready.contains(&rank).then_some(Millis(1)),
        })
        .collect();
    article
}

#[test]
fn jrn_13_who_hands_in_which_part_and_when_it_is_the_whole() {
    use HandIn::{Parts, Whole};
    let author: &[Relation] = &[Relation::Author];
    let keeper: &[Relation] = &[Relation::Keeper];
    type Row<'a> = (
        &'a str,
        &'a [Relation],
        &'a [i64],
        Option<i64>,
        Result<HandIn, Refusal>,
    );
    let rows: [Row<'_>; 13] = [
        ("zoe", author, &[], None, Ok(Parts(vec![0]))),
        ("zoe", author, &[], Some(0), Ok(Parts(vec![0]))),
        ("zoe", author, &[], Some(1), Err(Refusal::NotYours)),
        ("zoe", author, &[], Some(7), Err(Refusal::NotYours)),
        ("zoe", author, &[1], None, Ok(Parts(vec![0]))),
        ("zoe", author, &[1, 2], None, Ok(Whole)),
        ("tom", author, &[], None, Ok(Parts(vec![1, 2]))),
        ("tom", author, &[0], None, Ok(Whole)),
        ("tom", author, &[0], Some(2), Ok(Parts(vec![2]))),
        ("prof", keeper, &[], None, Ok(Whole)),
        ("prof", keeper, &[], Some(2), Ok(Parts(vec![2]))),
        ("prof", keeper, &[0, 1], Some(2), Ok(Whole)),
        ("prof", keeper, &[], Some(-1), Err(Refusal::NotYours)),
    ];
    for (name, held, ready, part, expected) in rows {
        let found = hand_in(&account(name), held, &article(ready), part);
        assert_eq!(found, expected, "{name} {ready:?} {part:?}");
    }
    // One text is the whole, whoever hands it in.
    let mut one = article(&[]);
    one.parts.truncate(1);
    assert_eq!(hand_in(&account("zoe"), author, &one, None), Ok(Whole));
    assert_eq!(
        hand_in(&account("zoe"), author, &one, Some(1)),
        Err(Refusal::NotYours)
    );
    assert_eq!(written_by(&account("tom"), &article(&[])), [1, 2]);
}

#[test]
fn jrn_13_a_part_that_is_done_is_taken_up_again_by_its_own_while_others_write() {
    let author: &[Relation] = &[Relation::Author];
    let may = |name: &str, held: &[Relation], state, part| {
        let mut article = article(&[0, 1]);
        article.state = state;
        takes_up_again(&account(name), held, &article, part)
    };
    assert!(may("zoe", author, ArticleState::Draft, 0));
    assert!(may("zoe", author, ArticleState::Returned, 0));
    assert!(may("prof", &[Relation::Keeper], ArticleState::Draft, 1));
    assert!(
        !may("zoe", author, ArticleState::Draft, 1),
        "another group's"
    );
    assert!(!may("tom", author, ArticleState::Draft, 2), "not done");
    assert!(!may("hugo", &[Relation::Peer], ArticleState::Draft, 1));
    for state in [
        ArticleState::Submitted,
        ArticleState::Approved,
        ArticleState::Published,
    ] {
        assert!(!may("zoe", author, state, 0), "{state:?}");
    }
}

#[test]
fn jrn_14_authors_make_parts_each_with_somebody() {
    let titles = |mode, authors: &[Assignee]| parts(mode, authors);
    let (a, b) = (group(0, "A", &["zoe"]), group(1, "B", &["tom"]));
    let both = [a.clone(), b.clone()];
    assert_eq!(
        titles(Mode::Group, &both),
        Some(vec!["A".to_owned(), "B".to_owned()])
    );
    assert_eq!(
        titles(Mode::Individual, &both),
        None,
        "several texts are groups'"
    );
    assert_eq!(titles(Mode::Collective, &both), None);
    assert_eq!(titles(Mode::Group, &[b]), None, "the first part has nobody");
    assert_eq!(titles(Mode::Group, &[]), None);
    let far = group(12, "Z", &["zoe"]);
    assert_eq!(titles(Mode::Group, &[a.clone(), far]), None, "too many");
    let together = [a.clone(), group(0, "B", &["tom"])];
    assert_eq!(titles(Mode::Group, &together), Some(vec![String::new()]));
    assert_eq!(titles(Mode::Individual, &[a]), Some(vec!["A".to_owned()]));
}

#[test]
fn jrn_14_who_reads_which_instruction() {
    let mut article = article(&[]);
    let asked = |whom, words: &str| Instruction {
        whom,
        name: String::new(),
        words: words.to_owned(),
    };
    let g0 = GroupId::parse("g0").unwrap();
    article.instructions = vec![
        asked(InstructionFor::Everyone, "all"),
        asked(InstructionFor::Group(g0.clone()), "group"),
        asked(InstructionFor::Level("CE1".to_owned()), "level"),
    ];
    let in_group = Belonging {
        groups: vec![g0],
        levels: Vec::new(),
    };
    let of_level = Belonging {
        groups: Vec::new(),
        levels: vec!["CE1".to_owned()],
    };
    let of_other = Belonging {
        groups: vec![GroupId::parse("g1").unwrap()],
        levels: vec!["CE2".to_owned()],
    };
    let nobody = Belonging::default();
    let rows: [(Relation, &Belonging, &[&str]); 11] = [
        (Relation::Keeper, &nobody, &["all", "group", "level"]),
        (Relation::Colleague, &nobody, &["all", "group", "level"]),
        (Relation::Head, &nobody, &["all", "group", "level"]),
        (Relation::Author, &in_group, &["all", "group"]),
        (Relation::Author, &of_level, &["all", "level"]),
        (Relation::Author, &of_other, &["all"]),
        (Relation::Author, &nobody, &["all"]),
        (Relation::Peer, &in_group, &["all"]),
        (Relation::Peer, &of_level, &["all"]),
        (Relation::Proofreader, &in_group, &["all"]),
        (Relation::Guardian, &in_group, &["all"]),
    ];
    for (relation, belonging, expected) in rows {
        let found: Vec<_> = instructions_for(&article, &[relation], belonging)
            .into_iter()
            .map(|one| one.words.as_str())
            .collect();
        assert_eq!(found, expected, "{relation:?} {belonging:?}");
    }
}
