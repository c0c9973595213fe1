//! What pictures, sounds and films want before they come out, and whose consent holds them on a page.

use passeplume_domain::{
    MediaId,
    consents::{Answer, ConsentKind},
    journals::{
        Article, Audience, Choice, ChoiceMade, Ground, Missing, Pictured, Place, lacking, sign_off,
    },
    media::{MediaKind, PeopleSaid, Recognised, Said, fits},
};

use super::world::{article, author, id, imprint, project, said};

/// A medium in an article: nobody said what there is to see, and only these children are said to be in it.
fn pictured(
    article: &Article,
    media: &str,
    kind: MediaKind,
    children: &[(&str, ConsentKind)],
) -> Pictured {
    Pictured {
        article: article.id.clone(),
        title: article.title.clone(),
        place: Place::Stands,
        words: "Une poule".into(),
        said: Said {
            media: MediaId::parse(media).unwrap(),
            kind,
            alternative: String::new(),
            is_decorative: false,
            people: if children.is_empty() {
                PeopleSaid::Nobody
            } else {
                PeopleSaid::Named
            },
            children: children
                .iter()
                .map(|(child, kind)| {
                    let first = child[..1].to_uppercase() + &child[1..];
                    Recognised::new(id(child), &first, "Da", *kind)
                })
                .collect(),
            version: 1,
        },
    }
}

#[test]
fn jrn_19_who_can_be_seen_or_heard_needs_a_consent_and_everybody_s_pages_need_two() {
    use ConsentKind as K;
    let text = article("text", vec![author("ana", "Ana B.", "ce1")], "");
    let other = article("other", vec![author("ana", "Ana B.", "ce1")], "");
    let pictures = [
        pictured(&text, "photo", MediaKind::Picture, &[("tom", K::Image)]),
        pictured(&text, "song", MediaKind::Sound, &[("zoe", K::Voice)]),
        pictured(&text, "hens", MediaKind::Picture, &[]),
        // The same song elsewhere is a question of its own.
        pictured(&other, "song", MediaKind::Sound, &[("zoe", K::Voice)]),
    ];
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
        pictures: &pictures,
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
        ("Tom D.".to_owned(), K::Image),
        ("Zoe D.".to_owned(), K::Voice),
    );
    assert_eq!(asked(Audience::Space), []);
    assert_eq!(asked(Audience::Families), std::slice::from_ref(&zoe));
    assert_eq!(asked(Audience::Public), [tom, zoe]);
    let out = lacking::prepare(&[&text], &ground(Audience::Families));
    let song = MediaId::parse("song").unwrap();
    assert_eq!(
        out.without,
        [(text.id.clone(), song)],
        "in this article alone"
    );
    assert!(out.left_out.is_empty(), "a picture less is no article less");
    let held: Vec<_> = out
        .shown
        .iter()
        .map(|(_, child, kind)| (child.as_str(), *kind))
        .collect();
    assert_eq!(held, [("ana", K::Name), ("tom", K::Image)]);
}

#[test]
fn con_7_who_only_appears_on_a_page_for_everybody_is_held_there_by_both_consents() {
    use ConsentKind as K;
    let text = article("text", vec![author("ana", "Ana B.", "ce1")], "");
    let pictures = [
        pictured(&text, "photo", MediaKind::Picture, &[("tom", K::Image)]),
        pictured(
            &text,
            "film",
            MediaKind::Film,
            &[("tom", K::Voice), ("zoe", K::Image)],
        ),
    ];
    let yes = |child: &str, kind| said(child, kind, "paper", Answer::Given, 1);
    let consents = vec![
        yes("ana", K::Name),
        yes("ana", K::Public),
        yes("tom", K::Image),
        yes("tom", K::Public),
        yes("zoe", K::Image),
    ];
    let held = |consents: Vec<_>, audience| {
        let project = project(consents);
        let ground = Ground {
            audience,
            project: &project,
            choices: &[],
            pictures: &pictures,
        };
        let out = lacking::prepare(&[&text], &ground);
        let mut shown: Vec<_> = out
            .shown
            .iter()
            .map(|(_, child, kind)| (child.as_str().to_owned(), kind.as_str()))
            .collect();
        shown.sort_unstable();
        let without: Vec<String> = out
            .without
            .iter()
            .map(|(_, media)| media.to_string())
            .collect();
        (shown, without)
    };
    let row = |child: &str, kind| (child.to_owned(), kind);
    // Nobody has answered for Tom's voice: the film stays away, and Zoé with it where she would have been seen.
    let (shown, without) = held(consents.clone(), Audience::Public);
    assert_eq!(without, ["film"]);
    assert_eq!(
        shown,
        [
            row("ana", "name"),
            row("ana", "public"),
            row("tom", "image"),
            row("tom", "public")
        ]
    );
    let mut all = consents;
    all.push(yes("tom", K::Voice));
    let (shown, without) = held(all.clone(), Audience::Families);
    assert!(without.is_empty());
    assert_eq!(
        shown,
        [
            row("ana", "name"),
            row("tom", "image"),
            row("tom", "voice"),
            row("zoe", "image")
        ]
    );
    // Everybody reading asks more of Zoé's family.
    let (shown, without) = held(all, Audience::Public);
    assert_eq!(without, ["film"]);
    assert!(!shown.iter().any(|(child, _)| child == "zoe"), "{shown:?}");
}

#[test]
fn jrn_22_a_picture_wants_words_and_names_and_nothing_once_it_stays_away() {
    use ConsentKind as K;
    let text = article("text", vec![author("ana", "Ana B.", "ce1")], "");
    let mut articles = vec![text.clone()];
    let one = |media: &str, kind, change: &dyn Fn(&mut Pictured)| {
        let mut one = pictured(&text, media, kind, &[]);
        change(&mut one);
        one
    };
    let unsaid = |one: &mut Pictured| one.said.people = PeopleSaid::Unsaid;
    let project = project(vec![said("ana", K::Name, "paper", Answer::Given, 1)]);
    let missing = |pictures: &[Pictured],
                   audience,
                   choices: &[ChoiceMade],
                   articles: &[Article]|
     -> Vec<String> {
        let ground = Ground {
            audience,
            project: &project,
            choices,
            pictures,
        };
        sign_off::missing_for(&imprint(), articles, &ground)
            .into_iter()
            .map(|one| match one {
                Missing::Alternative { media, .. } => format!("words {media}"),
                Missing::People { media, .. } => format!("people {media}"),
                Missing::Consent(one) => format!("{} {}", one.kind.as_str(), one.child),
                Missing::Imprint(_) | Missing::Articles => "else".to_owned(),
            })
            .collect()
    };
    // What stands there, for families, and inside the space: written out by hand.
    let silent = |one: &mut Pictured| one.words.clear();
    type Change<'a> = &'a dyn Fn(&mut Pictured);
    let table: [(MediaKind, Change<'_>, &[&str], &[&str]); 9] = [
        (MediaKind::Picture, &|_| {}, &[], &[]),
        (MediaKind::Picture, &silent, &["words m"], &["words m"]),
        (MediaKind::Picture, &unsaid, &["people m"], &[]),
        (MediaKind::Sound, &unsaid, &["people m"], &[]),
        (MediaKind::Film, &unsaid, &["people m"], &[]),
        (MediaKind::Sound, &silent, &[], &[]),
        (
            MediaKind::Picture,
            &|one| {
                silent(one);
                one.said.is_decorative = true;
            },
            &[],
            &[],
        ),
        (
            MediaKind::Picture,
            &|one| {
                silent(one);
                one.said.alternative = "Un nid".into();
            },
            &[],
            &[],
        ),
        (
            MediaKind::Picture,
            &|one| {
                silent(one);
                unsaid(one);
                one.place = Place::Still;
            },
            &[],
            &[],
        ),
    ];
    for (row, (kind, change, families, space)) in table.into_iter().enumerate() {
        let pictures = [one("m", kind, change)];
        assert_eq!(
            missing(&pictures, Audience::Families, &[], &articles),
            families,
            "row {row}"
        );
        assert_eq!(
            missing(&pictures, Audience::Space, &[], &articles),
            space,
            "row {row}"
        );
    }
    // Once, however many articles show it.
    let second = article("second", vec![author("ana", "Ana B.", "ce1")], "");
    let mut twice = [
        one("m", MediaKind::Picture, &unsaid),
        one("m", MediaKind::Picture, &unsaid),
    ];
    twice[1].article = second.id.clone();
    articles.push(second);
    assert_eq!(
        missing(&twice, Audience::Families, &[], &articles),
        ["people m"]
    );
    // A picture that stays away, alone or with its article, wants no words.
    let mut tom = pictured(&text, "m", MediaKind::Picture, &[("tom", K::Image)]);
    silent(&mut tom);
    let choose = |choice| ChoiceMade {
        article: text.id.clone(),
        child: id("tom"),
        kind: K::Image,
        choice,
    };
    let pictures = [tom];
    assert_eq!(
        missing(&pictures, Audience::Families, &[], &articles),
        ["words m", "image tom"]
    );
    for choice in [Choice::WithoutPicture, Choice::LeaveOut] {
        let left = missing(&pictures, Audience::Families, &[choose(choice)], &articles);
        assert!(left.is_empty(), "{choice:?} {left:?}");
    }
}

#[test]
fn med_28_nobody_or_these_each_once_as_one_of_its_kind_can_show_them() {
    use ConsentKind::{Image, Voice};
    let known = |child: &passeplume_domain::AccountId| child.as_str() == "zoe";
    let row = |child: &str, kind| (id(child), kind);
    for (kind, people, children, is_right) in [
        (MediaKind::Picture, PeopleSaid::Nobody, vec![], true),
        (MediaKind::Picture, PeopleSaid::Unsaid, vec![], true),
        (MediaKind::Picture, PeopleSaid::Named, vec![], false),
        (
            MediaKind::Picture,
            PeopleSaid::Named,
            vec![row("zoe", Image)],
            true,
        ),
        (
            MediaKind::Picture,
            PeopleSaid::Nobody,
            vec![row("zoe", Image)],
            false,
        ),
        (
            MediaKind::Picture,
            PeopleSaid::Named,
            vec![row("zoe", Voice)],
            false,
        ),
        (
            MediaKind::Sound,
            PeopleSaid::Named,
            vec![row("zoe", Voice)],
            true,
        ),
        (
            MediaKind::Sound,
            PeopleSaid::Named,
            vec![row("zoe", Image)],
            false,
        ),
        (
            MediaKind::Film,
            PeopleSaid::Named,
            vec![row("zoe", Image), row("zoe", Voice)],
            true,
        ),
        (
            MediaKind::Film,
            PeopleSaid::Named,
            vec![row("zoe", Image), row("zoe", Image)],
            false,
        ),
        (
            MediaKind::Picture,
            PeopleSaid::Named,
            vec![row("tom", Image)],
            false,
        ),
    ] {
        assert_eq!(
            fits(kind, people, &children, known),
            is_right,
            "{kind:?} {children:?}"
        );
    }
}
