//! Letters to adults, by hand: who may have them, on which day they are due, and that a letter is numbers alone.

#![allow(clippy::unwrap_used, missing_docs, reason = "a test may fail")]

use passeplume_domain::{
    AccountId, ClassId, Millis,
    accounts::{Account, Membership, Role, Status},
    mail::{
        Address, code_hash, code_letter, digest_letter, due_day, local_day, may_have, settled_day,
    },
    notices::Badges,
};

fn account(role: Role, memberships: Vec<Membership>, status: Status) -> Account {
    Account {
        id: AccountId::parse("a").unwrap(),
        login: "a".into(),
        role,
        first_name: "A".into(),
        last_name: "B".into(),
        status,
        memberships,
    }
}

#[test]
fn not_3_adults_alone_get_letters() {
    let learns = || vec![Membership::PupilOf(ClassId::parse("c").unwrap())];
    for role in Role::ALL {
        let adult = role != Role::Pupil;
        assert_eq!(
            may_have(&account(role, vec![], Status::Active)),
            adult,
            "{role:?}"
        );
        assert!(
            !may_have(&account(role, learns(), Status::Active)),
            "{role:?} who learns"
        );
        assert!(
            !may_have(&account(role, vec![], Status::Suspended)),
            "{role:?}, suspended"
        );
    }
}

#[test]
fn not_3_a_digest_is_due_from_six_in_the_evening_by_the_clock_on_the_wall() {
    // 2026-11-26 was day 20783 since 1970. Paris: UTC + 1, in July UTC + 2.
    let november = 1_795_651_200_000;
    let hour = 3_600_000;
    for (at, due, day, settled) in [
        (november + 17 * hour - 1, None, 20_783, 20_782),
        (november + 17 * hour, Some(20_783), 20_783, 20_783),
        (november + 23 * hour - 1, Some(20_783), 20_783, 20_783),
        (november + 23 * hour, None, 20_784, 20_783),
        // 2026-07-01.
        (1_782_864_000_000 + 16 * hour - 1, None, 20_635, 20_634),
        (1_782_864_000_000 + 16 * hour, Some(20_635), 20_635, 20_635),
    ] {
        let at = Millis(at);
        assert_eq!(
            (due_day(at), local_day(at), settled_day(at)),
            (due, day, settled),
            "{at:?}"
        );
    }
}

#[test]
fn not_4_a_letter_is_numbers_and_a_link() {
    let to = Address::parse("claire@ecole.example").unwrap();
    let none = digest_letter(&to, Badges::default(), "https://e.example", "jeton");
    assert_eq!(none, None, "nothing waits: no letter");
    let badges = Badges {
        club: 1,
        messages: 2,
        approvals: 0,
        reports: 3,
    };
    let letter = digest_letter(&to, badges, "https://e.example", "jeton").unwrap();
    let lines: Vec<&str> = letter
        .body
        .lines()
        .filter(|line| line.starts_with("- "))
        .collect();
    assert_eq!(
        lines,
        [
            "- 2 messages à lire",
            "- 1 sujet du club avec du nouveau",
            "- 3 signalements à regarder"
        ]
    );
    assert!(letter.body.contains("https://e.example/\n"));
    assert_eq!(
        letter.stop.as_deref(),
        Some("https://e.example/courriel/jeton")
    );
    assert!(letter.body.contains("https://e.example/courriel/jeton\n"));
    let code = code_letter(&to, "123456");
    assert!(code.body.contains("123456") && code.stop.is_none());
}

#[test]
fn not_3_an_address_is_plain_and_opens_no_second_line() {
    for (text, kept) in [
        (" claire@Ecole.Example ", "claire@ecole.example"),
        ("c.l+a@a-b.example", "c.l+a@a-b.example"),
    ] {
        assert_eq!(Address::parse(text).unwrap().as_str(), kept);
    }
    let long = format!("{}@e.example", "a".repeat(65));
    for text in [
        "",
        "claire",
        "@e.example",
        "a@b",
        "a@",
        "a@@e.example",
        "a b@e.example",
        "a@e..example",
        ".a@e.example",
        "a@-e.example",
        "a@e.example\r\nBcc: b@e.example",
        "a\n@e.example",
        "<a@e.example>",
        "é@e.example",
        &long,
    ] {
        assert!(Address::parse(text).is_err(), "{text:?}");
    }
    let address = Address::parse("claire@ecole.example").unwrap();
    assert!(!format!("{address:?}").contains("claire"));
    let (one, other) = (
        AccountId::parse("a").unwrap(),
        AccountId::parse("b").unwrap(),
    );
    assert_eq!(code_hash(&one, "123456"), code_hash(&one, " 123456 "));
    assert_ne!(code_hash(&one, "123456"), code_hash(&other, "123456"));
}
