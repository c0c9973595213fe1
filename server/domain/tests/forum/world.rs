//! A forum of two classes, somebody, and something that was said there.

use passeplume_domain::{
    AccountId, ClassId, ForumId, PostId, SchoolId, SpaceId, TopicId,
    accounts::{Account, Membership, Role, Status},
    forum::{Forum, ForumClass, Home, Moderation, Post, PostState, Speaker},
};

use super::NOON;

pub(crate) fn class(id: &str, school: &str) -> ForumClass {
    ForumClass {
        id: ClassId::parse(id).unwrap(),
        name: id.to_uppercase(),
        school: SchoolId::parse(school).unwrap(),
        school_name: school.to_owned(),
    }
}

/// `ce2` of `plaine` and `cm2` of `mer` meet here.
pub(crate) fn forum(moderation: Moderation) -> Forum {
    Forum {
        id: ForumId::parse("f1").unwrap(),
        home: Home::Space(SpaceId::parse("s1").unwrap()),
        home_name: "Le coin".to_owned(),
        classes: vec![class("ce2", "plaine"), class("cm2", "mer")],
        title: "Le club".to_owned(),
        moderation,
        hours: None,
        version: 1,
    }
}

pub(crate) fn account(memberships: Vec<Membership>) -> Account {
    Account {
        id: AccountId::parse("me").unwrap(),
        login: "me".to_owned(),
        role: Role::Teacher,
        first_name: "Zoé".to_owned(),
        last_name: "Dupré".to_owned(),
        status: Status::Active,
        memberships,
    }
}

/// Said by a pupil of `ce2`.
pub(crate) fn post(author: &str, speaker: Speaker) -> Post {
    Post {
        id: PostId::parse("p1").unwrap(),
        topic: TopicId::parse("t1").unwrap(),
        author: AccountId::parse(author).unwrap(),
        author_name: "Zoé D.".to_owned(),
        class: Some((
            ClassId::parse("ce2").unwrap(),
            "CE2".to_owned(),
            SchoolId::parse("plaine").unwrap(),
        )),
        speaker,
        key: "k".to_owned(),
        number: Some(1),
        rev: 1,
        changed: 1,
        state: PostState::Shown,
        body: "Oui.".to_owned(),
        answers: None,
        quotes: None,
        media: Vec::new(),
        reactions: Vec::new(),
        created: NOON,
        shown_at: Some(NOON),
        edited_at: None,
        decided: None,
        word: None,
        draft: None,
    }
}
