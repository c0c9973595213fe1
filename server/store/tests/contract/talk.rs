//! To whom messages go besides, where pupils may write, nights and blocks; reports with their audit.

use passeplume_domain::{
    AccountId, Millis, ReportId,
    accounts::AccountStore,
    documents::Reach,
    events::Outbox,
    hours::ClosingHours,
    messages::{
        Audience, ConversationKind, Listing, MessageState, MessageStore, NewAnnouncement, NewPair,
        Part, Sent, TalkHome,
    },
    reports::{
        NewReport, ReportAction, ReportDecision, ReportState, ReportStore, ReportTarget, Reported,
        ReportedBy,
    },
};

use super::{
    backend::Backend,
    messages::{conversation_id, message_id, new, pair, people, send, told},
    world::{NOW, account_id, class_id, document_id, school_id, space_id},
};

pub(crate) async fn msg_8_an_announcement_a_talk_a_night_and_a_block_come_back(backend: &Backend) {
    let store = &backend.store;
    people(store).await;
    let new_one = NewAnnouncement {
        id: conversation_id("a"),
        by: account_id("prof"),
        audience: Audience::Families,
        home: "ce1".into(),
        title: "La sortie".into(),
        with_family: false,
        readers: vec![account_id("mere")],
    };
    store.announce(new_one, NOW).await.unwrap();
    // Whoever belongs to it by then gets it too.
    let also = vec![account_id("mere"), account_id("noah")];
    let sent = store
        .send(new("m1", "a", "prof", "k1"), also, NOW)
        .await
        .unwrap();
    assert_eq!(sent, Sent::New(message_id("m1")));
    let found = store
        .conversation(&conversation_id("a"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (found.audience, found.title.as_str()),
        (Audience::Families, "La sortie")
    );
    let parts: Vec<_> = found
        .circle
        .members
        .iter()
        .map(|one| (one.account.to_string(), one.part))
        .collect();
    assert_eq!(
        parts,
        [
            ("prof".to_owned(), Part::Writer),
            ("mere".to_owned(), Part::Reader),
            ("noah".to_owned(), Part::Reader),
        ]
    );

    let classes = [class_id("ce1")];
    assert_eq!(store.opened_around(&classes).await.unwrap(), []);
    let (class, space) = (
        TalkHome::Class(class_id("ce1")),
        TalkHome::Space(space_id("journal")),
    );
    for home in [&class, &space] {
        store
            .set_talk(home, true, &account_id("prof"), NOW)
            .await
            .unwrap();
    }
    let opened = store.opened_around(&classes).await.unwrap();
    assert_eq!(opened.len(), 2);
    assert_eq!((&opened[0].home, opened[0].classes.len()), (&class, 1));
    assert_eq!((&opened[1].home, opened[1].classes.len()), (&space, 2));
    let pupils = NewPair {
        id: conversation_id("p"),
        kind: ConversationKind::Pupils,
        by: account_id("lina"),
        with: account_id("noah"),
        with_family: false,
    };
    store.open_pair(pupils, NOW).await.unwrap();
    let found = store
        .conversation(&conversation_id("p"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(found.circle.openers, [account_id("prof")]);
    send(store, new("m2", "p", "lina", "k2")).await;
    let prof = store.account(&account_id("prof")).await.unwrap().unwrap();
    let overseen = store
        .conversations(&prof, Listing::Overseen, None, 10)
        .await
        .unwrap();
    assert_eq!(overseen.len(), 1);
    store
        .set_talk(&space, false, &account_id("prof"), NOW)
        .await
        .unwrap();
    let found = store
        .conversation(&conversation_id("p"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(found.circle.openers, Vec::<AccountId>::new());
    let talk = store.talk(&class).await.unwrap().unwrap();
    assert_eq!(talk.opened, Some((account_id("prof"), NOW)));
    assert_eq!(store.talk(&space).await.unwrap().unwrap().classes.len(), 2);
    let nowhere = TalkHome::Class(class_id("nowhere"));
    assert_eq!(store.talk(&nowhere).await.unwrap(), None);

    let night = ClosingHours::new(19 * 60, 7 * 60).unwrap();
    let by = account_id("prof");
    store
        .set_night(&classes[0], Some(night), &by, NOW)
        .await
        .unwrap();
    assert_eq!(store.nights_of(&classes).await.unwrap(), [night]);
    assert_eq!(
        store.talk(&class).await.unwrap().unwrap().hours,
        Some(night)
    );
    store.set_night(&classes[0], None, &by, NOW).await.unwrap();
    assert_eq!(store.nights_of(&classes).await.unwrap(), []);

    let (lina, noah) = (account_id("lina"), account_id("noah"));
    assert!(store.set_block(&lina, &noah, true, NOW).await.unwrap());
    assert!(!store.set_block(&lina, &noah, true, NOW).await.unwrap());
    for (one, other) in [(&lina, &noah), (&noah, &lina)] {
        assert_eq!(
            store.blocks_between(one, other).await.unwrap(),
            vec![lina.clone()]
        );
    }
    assert!(store.set_block(&lina, &noah, false, NOW).await.unwrap());
    assert_eq!(store.blocks_between(&lina, &noah).await.unwrap(), []);

    let around = store
        .persons(&[by, lina, account_id("mere")])
        .await
        .unwrap();
    let mother = around
        .iter()
        .find(|one| one.id == account_id("mere"))
        .unwrap();
    assert_eq!(mother.children[0].learns[0].id, class_id("ce1"));
    let teacher = around
        .iter()
        .find(|one| one.id == account_id("prof"))
        .unwrap();
    let found = store.around(teacher).await.unwrap();
    let names: Vec<_> = found.people.iter().map(|one| one.id.to_string()).collect();
    assert_eq!(names, ["lina", "mere", "prof"]);
}

fn report(id: &str, reporter: &str) -> NewReport {
    NewReport {
        id: ReportId::parse(id).unwrap(),
        target: ReportTarget::Message,
        subject: "m1".into(),
        container: "c".into(),
        author: account_id("lina"),
        author_is: ReportedBy::Somebody,
        reporter: account_id(reporter),
        reason: "Ça me gêne".into(),
        classes: vec![Reach {
            class: class_id("ce1"),
            school: school_id("plaine"),
        }],
    }
}

pub(crate) async fn rpt_6_what_waits_for_a_decision_is_not_pushed_out_of_the_list(
    backend: &Backend,
) {
    let store = &backend.store;
    people(store).await;
    pair(store, "c", "lina", "prof", false).await;
    send(store, new("m1", "c", "lina", "k1")).await;
    for (at, (id, by)) in (0..).zip([("r1", "noah"), ("r2", "prof"), ("r3", "mere")]) {
        let kept = store.report(report(id, by), NOW.plus(at)).await.unwrap();
        assert_eq!(kept, Reported::New(ReportId::parse(id).unwrap()));
    }
    let decided = |id: &str, action, to| ReportDecision {
        report: ReportId::parse(id).unwrap(),
        action,
        version: 1,
        to,
        by: account_id("prof"),
        word: String::new(),
    };
    for one in [
        decided("r3", ReportAction::Handle, ReportState::Handled),
        decided("r2", ReportAction::Hide, ReportState::Hidden),
    ] {
        assert!(store.decide_report(one, NOW.plus(9)).await.unwrap());
    }
    let prof = store.account(&account_id("prof")).await.unwrap().unwrap();
    let shown = async |limit| {
        let found = store.reports_around(&prof, None, limit).await.unwrap();
        let ids = found.iter().map(|one| one.id.to_string());
        ids.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(shown(1).await, "r1");
    assert_eq!(shown(10).await, "r1 r3 r2");
}

pub(crate) async fn rpt_2_a_report_is_kept_once_and_each_step_is_audited(backend: &Backend) {
    let store = &backend.store;
    people(store).await;
    pair(store, "c", "lina", "prof", false).await;
    send(store, new("m1", "c", "lina", "k1")).await;
    let head = store.head().await.unwrap();
    let r1 = ReportId::parse("r1").unwrap();
    assert_eq!(
        store.report(report("r1", "noah"), NOW).await.unwrap(),
        Reported::New(r1.clone())
    );
    assert_eq!(
        told(store, head).await,
        [
            r#"me:noah report_changed {"action":"received"}"#,
            r#"me:prof report_changed {"action":"received"}"#,
        ]
    );
    assert_eq!(
        store.report(report("r2", "noah"), NOW).await.unwrap(),
        Reported::There(r1.clone())
    );
    let prof = store.account(&account_id("prof")).await.unwrap().unwrap();
    let noah = store.account(&account_id("noah")).await.unwrap().unwrap();
    let found = store.reports_around(&prof, None, 10).await.unwrap();
    assert_eq!((found.len(), found[0].reason.as_str()), (1, "Ça me gêne"));
    assert_eq!(found[0].classes[0].school, school_id("plaine"));
    let handled = Some(ReportState::Handled);
    assert_eq!(store.reports_around(&prof, handled, 10).await.unwrap(), []);
    assert_eq!(store.reports_around(&noah, None, 10).await.unwrap(), []);

    let step = |action, version, to| ReportDecision {
        report: r1.clone(),
        action,
        version,
        to,
        by: account_id("prof"),
        word: "On en a parlé".into(),
    };
    let state = async || {
        let message = store.message(&message_id("m1")).await.unwrap().unwrap();
        (message.state, message.rev)
    };
    let hide = step(ReportAction::Hide, 1, ReportState::Hidden);
    assert!(
        store
            .decide_report(hide.clone(), NOW.plus(1))
            .await
            .unwrap()
    );
    assert!(!store.decide_report(hide, NOW).await.unwrap(), "once");
    assert_eq!(state().await, (MessageState::Hidden, 2));
    let c = conversation_id("c");
    assert_eq!(store.conversation(&c).await.unwrap().unwrap().rev, 2);
    let restore = step(ReportAction::Restore, 2, ReportState::Received);
    assert!(store.decide_report(restore, NOW.plus(2)).await.unwrap());
    assert_eq!(state().await, (MessageState::Shown, 3));
    let escalate = step(ReportAction::Escalate, 3, ReportState::Escalated);
    assert!(store.decide_report(escalate, NOW.plus(3)).await.unwrap());
    let one = store.one_report(&r1).await.unwrap().unwrap();
    assert!(one.escalated);
    assert_eq!((one.state, one.version), (ReportState::Escalated, 4));
    assert_eq!(one.decided, Some((account_id("prof"), NOW.plus(3))));
    let audit = store.audit(&document_id("m1")).await.unwrap();
    let lines: Vec<_> = audit
        .iter()
        .map(|line| (line.actor.to_string(), line.action.as_str()))
        .collect();
    assert_eq!(
        lines,
        [
            ("noah".to_owned(), "report"),
            ("prof".to_owned(), "hide"),
            ("prof".to_owned(), "restore"),
            ("prof".to_owned(), "escalate"),
        ]
    );
    assert!(
        audit
            .iter()
            .all(|line| line.target == Some(account_id("lina")))
    );
    assert_eq!(audit[0].at, Millis(NOW.0));
}
