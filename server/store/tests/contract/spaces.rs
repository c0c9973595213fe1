//! Who shares a space: invitations are answered once, and leaving is whole or not at all.

use passeplume_domain::{
    ArticleId, InvitationId, SpaceId,
    accounts::{AccountStore, Membership, Role},
    documents::{DocumentStore, Writers},
    events::{Event, Outbox},
    journals::{ArticleState, JournalStore},
    live::Topic,
    spaces::{
        Class, INVITATION_MS, Kept, MOST_INVITATIONS, NewInvitation, NewSpace, SharingStore,
        SpaceKind, SpaceMove, SpaceStore,
    },
};
use passeplume_store::Store;

use super::{
    backend::Backend,
    journals::newsroom,
    world::{NOW, account_id, add_text, class_id, document_id, person, school_id, space_id, world},
};

fn invitation_id(name: &str) -> InvitationId {
    InvitationId::parse(name).unwrap()
}

fn asked(id: &str, class: Option<&str>, code: Option<&str>) -> NewInvitation {
    NewInvitation {
        id: invitation_id(id),
        space: space_id("journal"),
        class: class.map(class_id),
        code: code.map(str::to_owned),
        by: account_id("prof"),
    }
}

/// A third class that is not in the space.
async fn third(store: &Store, name: &str) {
    let class = Class {
        id: class_id(name),
        school: school_id("mer"),
        name: name.to_owned(),
    };
    store.add_class(class, NOW).await.unwrap();
}

pub(crate) async fn sto_26_an_invitation_comes_back_and_is_answered_once(backend: &Backend) {
    let store = &backend.store;
    world(store, &[]).await;
    third(store, "cm1").await;
    let (prof, cm1) = (account_id("prof"), class_id("cm1"));
    let (second, third_one) = (invitation_id("i2"), invitation_id("i3"));
    assert_eq!(
        store
            .invite(asked("i1", Some("cm1"), None), NOW)
            .await
            .unwrap(),
        Kept::Done
    );
    assert_eq!(
        store
            .invite(asked("i2", Some("cm1"), None), NOW)
            .await
            .unwrap(),
        Kept::Stale,
        "asked already"
    );
    assert_eq!(
        store
            .invite(asked("i2", Some("ce1"), None), NOW)
            .await
            .unwrap(),
        Kept::Stale,
        "there already"
    );
    assert_eq!(
        store
            .invite(asked("i2", None, Some("AAAA")), NOW)
            .await
            .unwrap(),
        Kept::Done
    );
    assert_eq!(
        store
            .invite(asked("i3", None, Some("AAAA")), NOW)
            .await
            .unwrap(),
        Kept::Stale,
        "the code is taken"
    );
    for n in 3..=MOST_INVITATIONS {
        let new = asked(&format!("i{n}"), None, Some(&format!("CODE{n}")));
        assert_eq!(store.invite(new, NOW).await.unwrap(), Kept::Done, "{n}");
    }
    assert_eq!(
        store
            .invite(asked("more", None, Some("B")), NOW)
            .await
            .unwrap(),
        Kept::Stale,
        "full"
    );
    let found = store.invitation_of_code("AAAA").await.unwrap().unwrap();
    assert_eq!(
        (
            found.id.as_str(),
            found.class.is_none(),
            found.invited_by.as_str()
        ),
        ("i2", true, "Zoé D.")
    );
    assert_eq!(found.space.classes.len(), 2);
    let waiting = store
        .invitations_for(&[class_id("cm1")], NOW)
        .await
        .unwrap();
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0].expires, NOW.plus(INVITATION_MS));
    assert!(
        store
            .invitations_for(&[class_id("cm1")], NOW.plus(INVITATION_MS))
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        store
            .invitations_into(&space_id("journal"), NOW)
            .await
            .unwrap()
            .len(),
        MOST_INVITATIONS
    );

    // Of several answers at once one is taken, whatever they say.
    let head = store.head().await.unwrap();
    let (yes, no, back) = tokio::join!(
        store.accept(&waiting[0].id, &cm1, &prof, NOW),
        store.decline(&waiting[0].id, &prof, NOW),
        store.revoke(&waiting[0].id, &prof, NOW),
    );
    let all = [yes.unwrap(), no.unwrap(), back.unwrap()];
    assert_eq!(
        all.iter().filter(|one| **one == Kept::Done).count(),
        1,
        "{all:?}"
    );
    let late = store.accept(&second, &cm1, &prof, NOW.plus(INVITATION_MS));
    assert_eq!(late.await.unwrap(), Kept::Stale, "expired");
    if all[0] != Kept::Done {
        let yes = store.accept(&second, &cm1, &prof, NOW);
        assert_eq!(yes.await.unwrap(), Kept::Done);
    }
    let here = store
        .shared_space(&space_id("journal"))
        .await
        .unwrap()
        .unwrap();
    assert!(here.has(&cm1));
    let events = store.after(head, 50).await.unwrap();
    assert!(
        events
            .iter()
            .any(|one| one.event == Event::EverythingChanged)
    );
    let topics: Vec<_> = events
        .iter()
        .filter_map(|one| match &one.event {
            Event::Told(telling) => Some(telling.topic.clone()),
            Event::SessionEnded(_)
            | Event::SessionsEnded(_)
            | Event::AccessChanged(_)
            | Event::DocumentChanged(_)
            | Event::EverythingChanged => None,
        })
        .collect();
    assert!(
        topics.contains(&Topic::Space(space_id("journal")))
            && topics.contains(&Topic::Class(class_id("cm1")))
    );
    let twice = store.accept(&third_one, &cm1, &prof, NOW);
    assert_eq!(twice.await.unwrap(), Kept::Stale, "it is there");
    let waits = store.invitation(&third_one).await.unwrap().unwrap();
    assert_eq!(waits.status.as_str(), "open", "nothing was changed");
}

pub(crate) async fn sto_27_a_class_that_leaves_takes_what_is_its_own_and_nothing_else(
    backend: &Backend,
) {
    let store = &backend.store;
    // `a1` with its text `d1` is of lina alone, who learns in ce1.
    newsroom(store).await;
    store
        .create_account(
            person(
                "mia",
                Role::Pupil,
                vec![Membership::PupilOf(class_id("ce1"))],
            ),
            NOW,
        )
        .await
        .unwrap();
    let only = |classes: &[&str], accounts: &[&str]| Writers::Only {
        classes: classes.iter().copied().map(class_id).collect(),
        accounts: accounts.iter().copied().map(account_id).collect(),
    };
    add_text(store, "everybody", Writers::EveryPupil, NOW).await;
    add_text(store, "ours", only(&["ce1"], &["lina"]), NOW).await;
    add_text(store, "theirs", only(&["cm2"], &[]), NOW).await;
    add_text(store, "both", only(&[], &["mia", "noah"]), NOW).await;
    add_text(store, "nobodys", only(&[], &[]), NOW).await;
    let (space, ce1, prof) = (space_id("journal"), class_id("ce1"), account_id("prof"));
    let head = store.head().await.unwrap();
    assert_eq!(
        store
            .leave(&space, &class_id("cm1"), &prof, NOW)
            .await
            .unwrap(),
        Kept::Stale,
        "not there"
    );
    assert_eq!(store.head().await.unwrap(), head, "nothing was told");
    assert_eq!(
        store.leave(&space, &ce1, &prof, NOW.plus(5)).await.unwrap(),
        Kept::Done
    );

    let article = store
        .article(&ArticleId::parse("a1").unwrap())
        .await
        .unwrap()
        .unwrap();
    let issue = store.issue(&article.issue).await.unwrap().unwrap();
    assert_eq!(
        (article.state, issue.title.as_str(), issue.number),
        (ArticleState::Assigned, "La rentrée", 1)
    );
    assert_eq!(
        (issue.sections.len(), issue.journal_title.as_str()),
        (2, "Le Petit Œuf")
    );
    assert_ne!(issue.space, space);
    let own: SpaceId = issue.space.clone();
    let kept = store.shared_space(&own).await.unwrap().unwrap();
    assert_eq!((kept.kind, kept.classes.len()), (SpaceKind::Own, 1));
    assert!(kept.has(&ce1));
    for (text, at) in [
        ("d1", &own),
        ("ours", &own),
        ("everybody", &space),
        ("theirs", &space),
        ("both", &space),
        ("nobodys", &space),
    ] {
        let document = store.document(&document_id(text)).await.unwrap().unwrap();
        assert_eq!(&document.space, at, "{text}");
    }
    assert!(!store.shared_space(&space).await.unwrap().unwrap().has(&ce1));
    let common = store.in_common(&space).await.unwrap();
    assert_eq!(
        (common.texts, common.history[0].what, common.history[0].at),
        (4, SpaceMove::Left, NOW.plus(5))
    );
    assert_eq!(
        store
            .leave(&space, &class_id("cm2"), &prof, NOW)
            .await
            .unwrap(),
        Kept::Stale,
        "the last one stays"
    );
    assert!(
        store
            .shared_space(&space)
            .await
            .unwrap()
            .unwrap()
            .has(&class_id("cm2"))
    );

    // A space that a teacher opens: nothing to take along, no space of its own.
    let new = NewSpace {
        id: space_id("neuf"),
        title: "Neuf".into(),
        class: ce1.clone(),
        by: prof.clone(),
    };
    store.open_space(new, NOW).await.unwrap();
    let before = store.spaces().await.unwrap().len();
    let asked = NewInvitation {
        space: space_id("neuf"),
        ..asked("i", Some("cm2"), None)
    };
    assert_eq!(store.invite(asked, NOW).await.unwrap(), Kept::Done);
    assert_eq!(
        store
            .accept(&invitation_id("i"), &class_id("cm2"), &prof, NOW)
            .await
            .unwrap(),
        Kept::Done
    );
    assert_eq!(
        store
            .leave(&space_id("neuf"), &ce1, &prof, NOW)
            .await
            .unwrap(),
        Kept::Done
    );
    assert_eq!(store.spaces().await.unwrap().len(), before);
}
