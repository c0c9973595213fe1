//! What families allow: what counts of several voices, who answers, and what comes out where a consent is missing.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test may fail"
)]

use passeplume_domain::{
    AccountId, ArticleId, ClassId, IssueId, JournalId, Millis, SchoolId,
    accounts::{Account, Membership, Role, Status},
    consents::{
        Answer, Consent, ConsentKind, Effective, Project, ProjectChild, Refused, Sight, Voice,
        effective, may_answer, sight,
    },
    documents::Reach,
    journals::{
        Appears, Article, ArticleState, Assignee, Audience, Choice, ChoiceMade, Ground, Imprint,
        Missing, Subject, lacking, publication, sign_off,
    },
};

fn id(name: &str) -> AccountId {
    AccountId::parse(name).unwrap()
}

fn class(name: &str) -> ClassId {
    ClassId::parse(name).unwrap()
}

fn said(child: &str, kind: ConsentKind, voice: &str, answer: Answer, at: i64) -> Consent {
    Consent {
        child: id(child),
        kind,
        voice: if voice == "paper" {
            Voice::Paper
        } else {
            Voice::Guardian(id(voice))
        },
        answer,
        signed: None,
        at: Millis(at),
    }
}

fn project(consents: Vec<Consent>) -> Project {
    let child = |name: &str, last: &str, of: &str| ProjectChild {
        id: id(name),
        first_name: name[..1].to_uppercase() + &name[1..],
        last_name: last.into(),
        classes: vec![(class(of), of.to_uppercase())],
    };
    Project {
        journal: JournalId::parse("j").unwrap(),
        title: "Journal".into(),
        classes: ["ce1", "cm2"]
            .map(|name| Reach {
                class: class(name),
                school: SchoolId::parse(&format!("school-{name}")).unwrap(),
            })
            .to_vec(),
        children: vec![
            child("ana", "Bo", "ce1"),
            child("tom", "Li", "ce1"),
            child("zoe", "Da", "cm2"),
        ],
        version: i64::try_from(consents.len()).unwrap(),
        consents,
    }
}

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

fn author(name: &str, printed: &str, of: &str) -> Assignee {
    Assignee {
        part: 0,
        who: Subject::Account(id(name)),
        name: printed.into(),
        classes: vec![class(of)],
    }
}

fn article(name: &str, authors: Vec<Assignee>, byline: &str) -> Article {
    let mut article = Article::coming(
        ArticleId::parse(name).unwrap(),
        IssueId::parse("i").unwrap(),
        id("prof"),
    );
    article.title = name.into();
    article.state = ArticleState::Placed;
    article.assignees = authors;
    article.byline = byline.into();
    article
}

const PRINTED: Imprint = Imprint {
    director: String::new(),
    school: String::new(),
    month: String::new(),
};

fn imprint() -> Imprint {
    Imprint {
        director: "O. D.".into(),
        school: "É.".into(),
        month: "Mai".into(),
        ..PRINTED
    }
}

/// Which consents are asked for which readers, written out by hand: audience, kind, asked.
#[test]
fn con_3_inside_the_space_nobody_is_asked_and_the_public_only_where_everybody_reads() {
    let table = [
        (Audience::Class, [false, false, false, false]),
        (Audience::Space, [false, false, false, false]),
        (Audience::Families, [true, true, true, false]),
        (Audience::Public, [true, true, true, true]),
    ];
    let kinds = [
        ConsentKind::Name,
        ConsentKind::Image,
        ConsentKind::Voice,
        ConsentKind::Public,
    ];
    for (audience, expected) in table {
        assert_eq!(
            kinds.map(|kind| lacking::asks(audience, kind)),
            expected,
            "{audience:?}"
        );
    }
}

#[test]
fn jrn_18_each_missing_consent_has_ways_to_go_without_and_each_way_does_what_it_says() {
    use Answer::{Given, Refused as No};
    use ConsentKind as K;
    let both = || {
        vec![
            author("ana", "Ana B.", "ce1"),
            author("zoe", "Zoé D.", "cm2"),
        ]
    };
    let one = article("one", both(), "");
    let class_text = article(
        "class",
        vec![Assignee {
            part: 0,
            who: Subject::Class(class("ce1")),
            name: "CE1".into(),
            classes: vec![class("ce1")],
        }],
        "",
    );
    let by_hand = article("hand", both(), "Les reporters");
    let named_by_hand = article("named", both(), "Propos recueillis par zoé");
    let consents = vec![
        said("ana", K::Name, "paper", Given, 1),
        said("ana", K::Public, "paper", Given, 1),
        said("zoe", K::Public, "mother", No, 1),
    ];
    let project = project(consents);
    let articles = [one.clone(), class_text, by_hand, named_by_hand];
    let all: Vec<&Article> = articles.iter().collect();
    let asked = |audience, choices: &[ChoiceMade]| {
        let ground = Ground {
            audience,
            project: &project,
            choices,
            appears: &[],
        };
        let said = sign_off::missing_for(&imprint(), &articles, &ground);
        let lacks: Vec<_> = lacking::lacking(&all, &ground)
            .into_iter()
            .map(|one| {
                (
                    one.title,
                    one.name,
                    one.kind,
                    one.refused,
                    one.choices,
                    one.chosen,
                )
            })
            .collect();
        (said.len(), lacks)
    };
    for inside in [Audience::Class, Audience::Space] {
        assert_eq!(asked(inside, &[]), (0, vec![]));
    }
    // Zoé's family has not said whether she may be named: where she is named, that is missing.
    const NAME: &[Choice] = &[Choice::WithoutName, Choice::LeaveOut];
    const OUT: &[Choice] = &[Choice::LeaveOut];
    let (open, lacks) = asked(Audience::Families, &[]);
    let row = |title: &str, kind, refused, ways, chosen| {
        (
            title.to_owned(),
            "Zoé D.".to_owned(),
            kind,
            refused,
            ways,
            chosen,
        )
    };
    assert_eq!(open, 2);
    assert_eq!(
        lacks,
        [
            row("one", K::Name, false, NAME, None),
            row("named", K::Name, false, NAME, None)
        ]
    );
    // For everybody: her mother said no, so each of her works has but one way.
    let (open, lacks) = asked(Audience::Public, &[]);
    assert_eq!(open, 5);
    assert_eq!(lacks[1], row("one", K::Public, true, OUT, None));
    assert_eq!(lacks[2], row("hand", K::Public, true, OUT, None));

    let choose = |article: &str, kind, choice| ChoiceMade {
        article: ArticleId::parse(article).unwrap(),
        child: id("zoe"),
        kind,
        choice,
    };
    let prepared = |audience, choices: &[ChoiceMade]| {
        let ground = Ground {
            audience,
            project: &project,
            choices,
            appears: &[],
        };
        lacking::prepare(&all, &ground)
    };
    let bylines = |prepared: &lacking::Prepared| -> Vec<String> {
        prepared.articles.iter().map(publication::byline).collect()
    };
    let without = [
        choose("one", K::Name, Choice::WithoutName),
        choose("named", K::Name, Choice::WithoutName),
    ];
    assert_eq!(
        asked(Audience::Families, &without).0,
        0,
        "nothing is missing any more"
    );
    let out = prepared(Audience::Families, &without);
    let nameless = [
        "Ana B. et la classe de CM2",
        "La classe de CE1",
        "Les reporters",
        "Ana B. et la classe de CM2",
    ];
    assert_eq!(bylines(&out), nameless);
    assert!(out.left_out.is_empty());
    let credits = sign_off::credits(&out.articles.iter().collect::<Vec<_>>());
    assert!(
        !credits.iter().any(|name| name.contains("Zoé")),
        "{credits:?}"
    );
    let held: Vec<_> = out.shown.iter().filter(|row| row.1 == id("zoe")).collect();
    assert!(
        held.is_empty(),
        "nothing of hers hangs on a consent: {held:?}"
    );
    assert_eq!(
        out.articles[0].keepers(),
        one.keepers(),
        "her class wrote it all the same"
    );

    // Nothing chosen, or taken back after the signature: the careful way by itself.
    assert_eq!(bylines(&prepared(Audience::Families, &[])), nameless);
    let public = prepared(Audience::Public, &[]);
    assert_eq!(bylines(&public), ["La classe de CE1"]);
    assert_eq!(public.left_out.len(), 3);
    // A name less does not make a no for everybody a yes.
    let wrong = [choose("hand", K::Public, Choice::WithoutName)];
    assert_eq!(asked(Audience::Public, &wrong).0, 5);

    // Left out: nothing else is missing in it, and where all are out nothing is left to sign.
    let gone = ["one", "hand", "named"].map(|name| choose(name, K::Public, Choice::LeaveOut));
    let (open, lacks) = asked(Audience::Public, &gone);
    assert_eq!((open, lacks.len()), (0, 3));
    let only = [articles[0].clone()];
    let ground = Ground {
        audience: Audience::Public,
        project: &project,
        choices: &gone,
        appears: &[],
    };
    assert_eq!(
        sign_off::missing_for(&imprint(), &only, &ground),
        [Missing::Articles]
    );
}

#[test]
fn jrn_19_who_can_be_seen_or_heard_needs_a_consent_and_everybody_s_pages_need_two() {
    use ConsentKind as K;
    let text = article("text", vec![author("ana", "Ana B.", "ce1")], "");
    let seen = |child: &str, kind| Appears {
        article: text.id.clone(),
        child: id(child),
        kind,
    };
    let appears = [seen("tom", K::Image), seen("zoe", K::Voice)];
    let yes = |child: &str, kind| said(child, kind, "paper", Answer::Given, 1);
    let project = project(vec![
        yes("ana", K::Name),
        yes("ana", K::Public),
        yes("tom", K::Image),
        yes("zoe", K::Public),
    ]);
    let ground = |audience| Ground {
        audience,
        project: &project,
        choices: &[],
        appears: &appears,
    };
    let asked = |audience| -> Vec<(String, ConsentKind)> {
        lacking::lacking(&[&text], &ground(audience))
            .into_iter()
            .map(|one| {
                assert_eq!(one.choices, [Choice::WithoutPicture, Choice::LeaveOut]);
                (one.name, one.kind)
            })
            .collect()
    };
    let (tom, zoe) = (
        ("Tom L.".to_owned(), K::Image),
        ("Zoe D.".to_owned(), K::Voice),
    );
    assert_eq!(asked(Audience::Space), []);
    assert_eq!(asked(Audience::Families), [zoe.clone()]);
    assert_eq!(asked(Audience::Public), [tom, zoe]);
    let out = lacking::prepare(&[&text], &ground(Audience::Families));
    assert_eq!(out.without, [seen("zoe", K::Voice)]);
    let held: Vec<_> = out
        .shown
        .iter()
        .map(|(_, child, kind)| (child.as_str(), *kind))
        .collect();
    assert_eq!(held, [("ana", K::Name), ("tom", K::Image)]);
}
