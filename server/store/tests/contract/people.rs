//! Accounts and sessions.

use passeplume_domain::{
    Millis, SessionId, StoreError,
    accounts::{AccountStore, Membership, NewSession, Role, SessionStore, Status, session_id_of},
    events::{Event, Outbox},
};
use passeplume_store::Store;

use super::{
    backend::Backend,
    world::{NOW, account_id, class_id, person, school_id, world},
};

pub(crate) async fn sto_1_an_account_comes_back_as_it_was_made(backend: &Backend) {
    let store = &backend.store;
    let memberships = vec![
        Membership::TeacherOf(class_id("cm2")),
        Membership::PupilOf(class_id("ce1")),
        Membership::HeadOf(school_id("mer")),
        Membership::GuardianOf(account_id("lina")),
        Membership::AdviserOf(school_id("plaine")),
        Membership::TownOf(school_id("plaine")),
        Membership::Administers,
    ];
    let mut new = person("Everybody", Role::Head, memberships);
    new.account.first_name = "Anaïs 🐚".to_owned();
    store.create_account(new.clone(), NOW).await.unwrap();
    let mut silent = person("aa", Role::Town, Vec::new());
    silent.password_hash = None;
    silent.account.status = Status::Suspended;
    store.create_account(silent.clone(), NOW).await.unwrap();

    assert_eq!(
        store.account(&new.account.id).await.unwrap(),
        Some(new.account.clone())
    );
    assert_eq!(store.account(&account_id("nobody")).await.unwrap(), None);
    assert_eq!(
        store.accounts().await.unwrap(),
        vec![silent.account.clone(), new.account.clone()]
    );

    let found = store
        .credentials(" EVERYBODY ")
        .await
        .unwrap()
        .expect("a login without case");
    assert_eq!((found.account, found.role), (new.account.id, Role::Head));
    assert_eq!(found.password_hash, new.password_hash);
    let found = store
        .credentials("aa")
        .await
        .unwrap()
        .expect("a suspended account");
    assert_eq!(
        (found.password_hash, found.status),
        (None, Status::Suspended)
    );
    assert_eq!(store.credentials("nobody").await.unwrap(), None);
}

pub(crate) async fn sto_1_logins_are_unique_without_case(backend: &Backend) {
    let store = &backend.store;
    store
        .create_account(person("a1", Role::Pupil, Vec::new()), NOW)
        .await
        .unwrap();
    let mut other = person(
        "a2",
        Role::Pupil,
        vec![Membership::PupilOf(class_id("ce1"))],
    );
    other.account.login = "A1".to_owned();
    let refused = store.create_account(other.clone(), NOW).await;
    assert!(
        matches!(refused, Err(StoreError::Conflict(_))),
        "{refused:?}"
    );
    assert_eq!(store.account(&other.account.id).await.unwrap(), None);
    assert!(matches!(
        store
            .set_password(&account_id("nobody"), "x".to_owned(), NOW)
            .await,
        Err(StoreError::Conflict(_))
    ));
}

pub(crate) async fn sto_1_many_accounts_are_created_together_or_not_at_all(backend: &Backend) {
    let store = &backend.store;
    let many: Vec<_> = (0..450)
        .map(|n| {
            person(
                &format!("p{n:03}"),
                Role::Pupil,
                vec![Membership::PupilOf(class_id("ce1"))],
            )
        })
        .collect();
    let mut twice = many.clone();
    twice.push(person("p000", Role::Pupil, Vec::new()));
    assert!(matches!(
        store.create_accounts(&twice, NOW).await,
        Err(StoreError::Conflict(_))
    ));
    assert!(store.accounts().await.unwrap().is_empty());
    store.create_accounts(&many, NOW).await.unwrap();
    let found = store.accounts().await.unwrap();
    assert_eq!(found.len(), 450);
    assert_eq!(found[449], many[449].account);
}

async fn log_in(
    store: &Store,
    who: &str,
    token: &str,
    created: Millis,
    expires: Millis,
) -> SessionId {
    let id = session_id_of(token).unwrap();
    let new = NewSession {
        id: id.clone(),
        account: account_id(who),
        created,
        expires,
    };
    store.open_session(new).await.unwrap();
    id
}

pub(crate) async fn sto_2_a_session_opens_is_found_and_ends(backend: &Backend) {
    let store = &backend.store;
    world(store, &[]).await;
    let id = log_in(store, "lina", "t1", NOW, NOW.plus(1_000)).await;
    let found = store
        .session(&id, NOW)
        .await
        .unwrap()
        .expect("an open session");
    assert_eq!(
        (&found.account, found.expires),
        (&account_id("lina"), NOW.plus(1_000))
    );
    assert_eq!(
        store
            .session(&session_id_of("other").unwrap(), NOW)
            .await
            .unwrap(),
        None
    );

    let head = store.head().await.unwrap();
    store.end_session(&id, NOW).await.unwrap();
    assert_eq!(store.session(&id, NOW).await.unwrap(), None);
    // Ending it again is no error and no news.
    store.end_session(&id, NOW).await.unwrap();
    let told = store.after(head, 10).await.unwrap();
    assert_eq!(told.len(), 1);
    assert_eq!(
        (told[0].position, &told[0].event),
        (head + 1, &Event::SessionEnded(id))
    );
}

pub(crate) async fn sto_19_one_question_answers_a_session_with_its_account(backend: &Backend) {
    let store = &backend.store;
    world(store, &[]).await;
    // Several memberships in an order that is not the alphabet's, one, and none.
    let memberships = vec![
        Membership::TeacherOf(class_id("cm2")),
        Membership::HeadOf(school_id("mer")),
        Membership::GuardianOf(account_id("lina")),
        Membership::Administers,
        Membership::TeacherOf(class_id("ce1")),
    ];
    for new in [
        person("directrice", Role::Head, memberships),
        person("nouveau", Role::Pupil, Vec::new()),
    ] {
        store.create_account(new, NOW).await.unwrap();
    }
    for who in ["directrice", "nouveau", "lina"] {
        let id = log_in(store, who, who, NOW, NOW.plus(1_000)).await;
        for (now, open) in [
            (NOW, true),
            (NOW.plus(999), true),
            (NOW.plus(1_000), false),
            (NOW.plus(-3_600_000), false),
        ] {
            let (session, account) = (
                store.session(&id, now).await.unwrap(),
                store.account(&account_id(who)).await.unwrap(),
            );
            assert_eq!(session.is_some(), open, "{who} at {now:?}");
            assert_eq!(
                store.session_and_account(&id, now).await.unwrap(),
                session.zip(account),
                "{who} at {now:?}"
            );
        }
    }
    let absent = session_id_of("other").unwrap();
    assert_eq!(store.session_and_account(&absent, NOW).await.unwrap(), None);
    let id = session_id_of("lina").unwrap();
    store
        .set_status(&account_id("lina"), Status::Suspended, NOW)
        .await
        .unwrap();
    assert_eq!(store.session_and_account(&id, NOW).await.unwrap(), None);
}

pub(crate) async fn sto_2_no_dead_session_comes_back(backend: &Backend) {
    let store = &backend.store;
    world(store, &[]).await;
    let hour = 3_600_000;
    let old = log_in(store, "lina", "old", NOW, NOW.plus(hour)).await;
    let young = log_in(store, "lina", "young", NOW.plus(hour), NOW.plus(9 * hour)).await;
    assert_eq!(
        store.session(&old, NOW.plus(hour)).await.unwrap(),
        None,
        "it ends at its time"
    );

    assert_eq!(
        store.forget_expired_sessions(NOW.plus(hour)).await.unwrap(),
        1
    );
    assert_eq!(
        store.session(&old, NOW).await.unwrap(),
        None,
        "forgotten, even if the clock goes back"
    );
    assert!(
        store
            .session(&young, NOW.plus(hour))
            .await
            .unwrap()
            .is_some()
    );
    let a_day_ago = NOW.plus(-24 * hour);
    assert_eq!(
        store.session(&young, a_day_ago).await.unwrap(),
        None,
        "a session of tomorrow is none"
    );

    for n in 0..503 {
        let id = session_id_of(&format!("s{n}")).unwrap();
        backend_session(store, id).await;
    }
    assert_eq!(
        store
            .forget_expired_sessions(NOW.plus(2 * hour))
            .await
            .unwrap(),
        503
    );
    assert!(
        store
            .session(&young, NOW.plus(hour))
            .await
            .unwrap()
            .is_some()
    );
}

async fn backend_session(store: &Store, id: SessionId) {
    let new = NewSession {
        id,
        account: account_id("noah"),
        created: NOW,
        expires: NOW.plus(1),
    };
    store.open_session(new).await.unwrap();
}

pub(crate) async fn sto_2_a_new_password_or_a_suspension_ends_every_session(backend: &Backend) {
    let store = &backend.store;
    world(store, &[]).await;
    let far = NOW.plus(1_000_000);
    let (one, two) = (
        log_in(store, "lina", "1", NOW, far).await,
        log_in(store, "lina", "2", NOW, far).await,
    );
    let other = log_in(store, "noah", "3", NOW, far).await;
    let head = store.head().await.unwrap();

    store
        .set_password(&account_id("lina"), "new".to_owned(), NOW)
        .await
        .unwrap();
    assert_eq!(
        store
            .credentials("lina")
            .await
            .unwrap()
            .unwrap()
            .password_hash
            .as_deref(),
        Some("new")
    );
    for id in [&one, &two] {
        assert_eq!(store.session(id, NOW).await.unwrap(), None);
    }
    assert!(store.session(&other, NOW).await.unwrap().is_some());

    store
        .set_status(&account_id("noah"), Status::Suspended, NOW)
        .await
        .unwrap();
    assert_eq!(store.session(&other, NOW).await.unwrap(), None);
    // A session that slips in while the account is suspended does not count.
    let late = log_in(store, "noah", "4", NOW, far).await;
    assert_eq!(store.session(&late, NOW).await.unwrap(), None);

    let told: Vec<_> = store
        .after(head, 10)
        .await
        .unwrap()
        .into_iter()
        .map(|told| told.event)
        .collect();
    assert_eq!(
        told,
        vec![
            Event::SessionsEnded(account_id("lina")),
            Event::SessionsEnded(account_id("noah")),
            Event::AccessChanged(account_id("noah")),
        ]
    );
}

pub(crate) async fn sto_3_a_change_of_access_is_told(backend: &Backend) {
    let store = &backend.store;
    world(store, &[]).await;
    let head = store.head().await.unwrap();
    let lina = account_id("lina");
    let new = vec![
        Membership::PupilOf(class_id("cm2")),
        Membership::GuardianOf(account_id("noah")),
    ];
    store
        .set_memberships(&lina, new.clone(), NOW)
        .await
        .unwrap();
    assert_eq!(
        store.account(&lina).await.unwrap().unwrap().memberships,
        new
    );
    store.set_memberships(&lina, Vec::new(), NOW).await.unwrap();
    assert!(
        store
            .account(&lina)
            .await
            .unwrap()
            .unwrap()
            .memberships
            .is_empty()
    );
    store.set_status(&lina, Status::Active, NOW).await.unwrap();
    let told = store.after(head, 10).await.unwrap();
    assert_eq!(told.len(), 3);
    assert!(
        told.iter()
            .all(|told| told.event == Event::AccessChanged(lina.clone()) && told.at == NOW)
    );
    let nobody = store
        .set_memberships(&account_id("nobody"), Vec::new(), NOW)
        .await;
    assert!(matches!(nobody, Err(StoreError::Conflict(_))));
}
