//! What is asked for which readers, and what comes out where a consent is missing.

use passeplume_domain::{
    ArticleId,
    consents::{Answer, ConsentKind},
    journals::{
        Article, Assignee, Audience, Choice, ChoiceMade, Ground, Missing, Subject, lacking,
        publication, sign_off,
    },
};

use super::world::{article, author, class, id, imprint, project, said};

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
    // Pupils of a group are asked about one by one: it is the same article as if they had been named.
    let as_group = article(
        "one",
        vec![Assignee {
            part: 0,
            who: Subject::Group(passeplume_domain::GroupId::parse("g").unwrap()),
            name: "Hérissons".into(),
            members: both()
                .into_iter()
                .filter_map(|one| match one.who {
                    Subject::Account(id) => {
                        Some(passeplume_domain::journals::CoAuthor { id, name: one.name })
                    }
                    Subject::Class(_) | Subject::Group(_) => None,
                })
                .collect(),
            classes: vec![class("ce1"), class("cm2")],
        }],
        "",
    );
    let class_text = article(
        "class",
        vec![Assignee {
            part: 0,
            who: Subject::Class(class("ce1")),
            name: "CE1".into(),
            members: Vec::new(),
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
            pictures: &[],
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
    let ground = Ground {
        audience: Audience::Families,
        project: &project,
        choices: &[],
        pictures: &[],
    };
    let named = lacking::lacking(&[&one], &ground);
    assert!(!named.is_empty());
    assert_eq!(lacking::lacking(&[&as_group], &ground), named);
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
            pictures: &[],
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
        pictures: &[],
    };
    assert_eq!(
        sign_off::missing_for(&imprint(), &only, &ground),
        [Missing::Articles]
    );
}
