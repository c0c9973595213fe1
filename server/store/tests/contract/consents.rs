//! Consents: rows that are only added, a refusal that takes its work off the page with its commit, and the order of an
//! issue in one write.

use passeplume_domain::{
    AccountId, JournalId, PublicationId, SectionId,
    accounts::{AccountStore, Membership, Role},
    consents::{
        Answer, ConsentKind, ConsentStore, Effective, NewConsent, Voice, Withdrawn, effective,
    },
    events::{Event, Outbox},
    journals::{
        ArticleState, Audience, BY_A_FAMILY, Choice, ChoiceMade, Ground, IssueAction, IssueEffect,
        IssueState, JournalStore, Layout, SignOffStore, Taken, lacking, layout::plan, publication,
    },
    live::{TellingKind, Topic},
};
use passeplume_store::Store;

use super::{
    backend::Backend,
    journals::{article_id, assign, issue_id, issue_step, newsroom},
    publications::signed_off,
    world::{NOW, account_id, person},
};

fn journal() -> JournalId {
    JournalId::parse("j").unwrap()
}

fn said(kind: ConsentKind, voice: &str, answer: Answer) -> NewConsent {
    NewConsent {
        child: account_id("lina"),
        kind,
        voice: match voice {
            "paper" => Voice::Paper,
            guardian => Voice::Guardian(account_id(guardian)),
        },
        answer,
        signed: (voice == "paper").then_some(NOW),
    }
}

async fn say(store: &Store, kind: ConsentKind, voice: &str, answer: Answer) -> Vec<Withdrawn> {
    let by = if voice == "paper" { "prof" } else { voice };
    let new = vec![said(kind, voice, answer)];
    store
        .answer(&journal(), new, &account_id(by), NOW)
        .await
        .unwrap()
}

async fn parents(store: &Store) {
    for name in ["mother", "father"] {
        let child = Membership::GuardianOf(account_id("lina"));
        let new = person(name, Role::Guardian, vec![child]);
        store.create_account(new, NOW).await.unwrap();
    }
}

async fn holds(store: &Store, kind: ConsentKind) -> Effective {
    let project = store.project(&journal()).await.unwrap().unwrap();
    effective(project.answers(&account_id("lina"), kind))
}

pub(crate) async fn sto_39_answers_come_back_and_count_as_long_as_who_gave_them_may(
    backend: &Backend,
) {
    use ConsentKind::{Image, Name};
    let store = &backend.store;
    newsroom(store).await;
    parents(store).await;
    let project = store.project(&journal()).await.unwrap().unwrap();
    assert_eq!((project.version, project.classes.len()), (0, 2));
    let names: Vec<&str> = project.children.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(names, ["lina", "noah"]);
    assert_eq!(project.children[0].classes[0].1, "ce1");
    assert_eq!(holds(store, Name).await, Effective::Missing);

    say(store, Name, "mother", Answer::Given).await;
    assert_eq!(holds(store, Name).await, Effective::Given);
    assert_eq!(holds(store, Image).await, Effective::Missing);
    say(store, Name, "father", Answer::Refused).await;
    say(store, Name, "mother", Answer::Given).await;
    say(store, Name, "paper", Answer::Given).await;
    assert_eq!(
        holds(store, Name).await,
        Effective::Refused,
        "one refusal holds"
    );
    let project = store.project(&journal()).await.unwrap().unwrap();
    assert_eq!(
        (project.version, project.consents.len()),
        (4, 4),
        "each row is kept"
    );
    assert_eq!(project.consents[3].signed, Some(NOW));
    assert_eq!(
        project.consents[1].voice,
        Voice::Guardian(account_id("father"))
    );

    // Who is not in charge of the child any more has no voice; the rows stay.
    let father = account_id("father");
    store
        .set_memberships(&father, Vec::new(), NOW)
        .await
        .unwrap();
    assert_eq!(holds(store, Name).await, Effective::Given);
    assert_eq!(store.project(&journal()).await.unwrap().unwrap().version, 4);

    let children = [account_id("lina")];
    let journals = store.journals_of_children(&children).await.unwrap();
    assert_eq!(journals, [journal()]);
    assert!(
        store
            .journals_of_children(&[father])
            .await
            .unwrap()
            .is_empty()
    );
    let nowhere = JournalId::parse("nowhere").unwrap();
    assert_eq!(store.project(&nowhere).await.unwrap(), None);
    let lost = store
        .answer(
            &nowhere,
            vec![said(Name, "paper", Answer::Given)],
            &account_id("prof"),
            NOW,
        )
        .await;
    assert!(lost.is_err(), "an answer to nothing is kept nowhere");
}

/// Publishes as the route does: what was answered decides, and must still be so at the commit.
async fn publish(store: &Store, audience: Audience, name: &str, seen: Option<i64>) -> Taken {
    let issue = store.issue(&issue_id("n1")).await.unwrap().unwrap();
    let project = store.project(&journal()).await.unwrap().unwrap();
    let choices = store.choices(&issue.id).await.unwrap();
    let articles = store.articles_of(&issue.id).await.unwrap();
    let placed: Vec<_> = articles
        .iter()
        .filter(|article| article.state == ArticleState::Placed)
        .collect();
    let ground = Ground {
        audience,
        project: &project,
        choices: &choices,
        appears: &[],
    };
    let prepared = lacking::prepare(&placed, &ground);
    let bodies: Vec<_> = prepared
        .articles
        .into_iter()
        .map(|article| (article, "[]".to_owned()))
        .collect();
    let mut copy = publication::copy(PublicationId::parse(name).unwrap(), &issue, &bodies, NOW);
    copy.shown = prepared.shown;
    copy.left_out = prepared.left_out;
    copy.consents = Some(seen.unwrap_or(project.version));
    let mut out = issue_step(store, "n1", IssueAction::Publish, IssueState::Published).await;
    out.effect = IssueEffect::Publish {
        audience,
        copy: Box::new(copy),
    };
    store.take_issue_step(out, NOW).await.unwrap()
}

pub(crate) async fn sto_40_a_refusal_takes_its_work_off_the_page_with_its_commit(
    backend: &Backend,
) {
    use ConsentKind::{Image, Name, Public};
    let store = &backend.store;
    signed_off(store).await;
    parents(store).await;
    for kind in [Name, Public] {
        say(store, kind, "mother", Answer::Given).await;
    }
    assert_eq!(
        publish(store, Audience::Public, "p1", None).await,
        Taken::Done
    );
    let id = PublicationId::parse("p1").unwrap();
    let children = [account_id("lina")];
    let shown = store.shown(&children).await.unwrap();
    let kinds: Vec<ConsentKind> = shown.iter().map(|one| one.kind).collect();
    assert_eq!(kinds, [Name, Public]);
    assert_eq!(
        (shown[0].title.as_str(), &shown[0].publication),
        ("Les poules", &id)
    );

    // What holds nothing takes nothing away; nor does another child's.
    assert!(
        say(store, Image, "mother", Answer::Refused)
            .await
            .is_empty()
    );
    let mut other = said(Public, "paper", Answer::Refused);
    other.child = account_id("noah");
    let by = account_id("prof");
    assert!(
        store
            .answer(&journal(), vec![other], &by, NOW)
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        store
            .publication(&id)
            .await
            .unwrap()
            .unwrap()
            .articles
            .len(),
        1
    );

    // Fewer readers: the consent for everybody is not asked there.
    let mut narrow = issue_step(store, "n1", IssueAction::Narrow, IssueState::Published).await;
    narrow.effect = IssueEffect::Narrow(Audience::Families);
    assert_eq!(
        store.take_issue_step(narrow, NOW).await.unwrap(),
        Taken::Done
    );
    assert!(
        say(store, Public, "mother", Answer::Refused)
            .await
            .is_empty()
    );
    assert_eq!(store.shown(&children).await.unwrap().len(), 1);

    let before = store.head().await.unwrap();
    let gone = say(store, Name, "father", Answer::Refused).await;
    assert_eq!(gone.len(), 1);
    assert_eq!(
        (gone[0].title.as_str(), &gone[0].publication),
        ("Les poules", &id)
    );
    let page = store.publication(&id).await.unwrap().unwrap();
    assert_eq!(
        (page.articles.len(), page.credits.len(), page.edition),
        (0, 0, 3)
    );
    let article = store.article(&article_id("a1")).await.unwrap().unwrap();
    assert_eq!(article.state, ArticleState::Withdrawn);
    let last = store.steps_of(&article.id).await.unwrap().pop().unwrap();
    assert!(last.action == BY_A_FAMILY && last.is_of_a_family());
    assert!(store.shown(&children).await.unwrap().is_empty());

    // Those who look at it hear, without a name; those around the child hear that there is an answer.
    let told = store.after(before, 99).await.unwrap();
    let tellings: Vec<_> = told
        .iter()
        .filter_map(|row| match &row.event {
            Event::Told(telling) => Some(telling),
            _ => None,
        })
        .collect();
    for topic in [
        Topic::Issue(issue_id("n1")),
        Topic::Article(article_id("a1")),
        Topic::Publication(id),
        Topic::Me(account_id("lina")),
    ] {
        let heard: Vec<_> = tellings.iter().filter(|one| one.topic == topic).collect();
        assert_eq!(heard.len(), 1, "{topic:?}");
        assert_eq!(
            (heard[0].kind, &heard[0].actor),
            (TellingKind::ArticleChanged, &None)
        );
    }
    let around: Vec<&AccountId> = tellings
        .iter()
        .filter(|one| one.kind == TellingKind::ConsentChanged)
        .map(|one| match &one.topic {
            Topic::Me(account) => account,
            other => panic!("{other:?} hears of a family's answer"),
        })
        .collect();
    assert_eq!(around, [&account_id("father"), &account_id("mother"), &by]);
    assert!(store.check().await.unwrap().is_clean());
}

pub(crate) async fn sto_41_nothing_comes_out_beside_a_refusal_that_was_not_seen(backend: &Backend) {
    let store = &backend.store;
    signed_off(store).await;
    parents(store).await;
    say(store, ConsentKind::Name, "mother", Answer::Given).await;
    // One answer more than was read: nothing comes out.
    assert_eq!(
        publish(store, Audience::Families, "p1", Some(0)).await,
        Taken::Stale
    );
    let id = PublicationId::parse("p1").unwrap();
    assert_eq!(store.publication(&id).await.unwrap(), None);
    // Both at once, many times: whichever is first, the name is on no page afterwards.
    for round in 0..8 {
        let name = format!("r{round}");
        let refuse = async {
            let new = vec![said(ConsentKind::Name, "mother", Answer::Refused)];
            let other = backend.another_program().await;
            let done = other
                .answer(&journal(), new, &account_id("mother"), NOW)
                .await;
            other.close().await;
            done.unwrap()
        };
        let (taken, gone) = tokio::join!(publish(store, Audience::Families, &name, None), refuse);
        let page = store
            .publication(&PublicationId::parse(&name).unwrap())
            .await
            .unwrap();
        match taken {
            Taken::Done => {
                // Either the refusal came before it and was seen, or it came after it and took the work off.
                let named = page
                    .unwrap()
                    .articles
                    .iter()
                    .any(|one| one.byline.contains("Zoé"));
                assert!(!named, "round {round}: {gone:?}");
                let mut back =
                    issue_step(store, "n1", IssueAction::Withdraw, IssueState::Withdrawn).await;
                back.effect = IssueEffect::Withdraw;
                assert_eq!(store.take_issue_step(back, NOW).await.unwrap(), Taken::Done);
                break;
            }
            Taken::Stale => assert_eq!(page, None, "round {round}"),
        }
        say(store, ConsentKind::Name, "mother", Answer::Given).await;
    }
}

pub(crate) async fn sto_41_a_choice_is_kept_and_what_is_left_out_loses_its_place(
    backend: &Backend,
) {
    let store = &backend.store;
    signed_off(store).await;
    let issue = store.issue(&issue_id("n1")).await.unwrap().unwrap();
    let made = |choice| ChoiceMade {
        article: article_id("a1"),
        child: account_id("lina"),
        kind: ConsentKind::Name,
        choice,
    };
    let choose = async |seen, choice| {
        store
            .choose(
                &issue.id,
                seen,
                vec![made(choice)],
                &account_id("prof"),
                Vec::new(),
                NOW,
            )
            .await
            .unwrap()
    };
    // What was signed is chosen no more.
    assert_eq!(choose(issue.version, Choice::LeaveOut).await, Taken::Stale);
    let mut back = issue_step(store, "n1", IssueAction::Reopen, IssueState::Layout).await;
    back.effect = IssueEffect::UndoSignOff;
    assert_eq!(store.take_issue_step(back, NOW).await.unwrap(), Taken::Done);
    let seen = issue.version + 1;
    assert_eq!(choose(seen, Choice::WithoutName).await, Taken::Done);
    assert_eq!(
        choose(seen, Choice::WithoutName).await,
        Taken::Stale,
        "another version"
    );
    assert_eq!(choose(seen + 1, Choice::LeaveOut).await, Taken::Done);
    assert_eq!(
        store.choices(&issue.id).await.unwrap(),
        [made(Choice::LeaveOut)]
    );
    let mut sign = issue_step(store, "n1", IssueAction::SignOff, IssueState::SignedOff).await;
    sign.effect = IssueEffect::SignOff {
        audience: Audience::Families,
        credits: Vec::new(),
    };
    assert_eq!(store.take_issue_step(sign, NOW).await.unwrap(), Taken::Done);
    assert_eq!(
        publish(store, Audience::Families, "p1", None).await,
        Taken::Done
    );
    let page = store
        .publication(&PublicationId::parse("p1").unwrap())
        .await
        .unwrap();
    assert!(page.unwrap().articles.is_empty());
    let article = store.article(&article_id("a1")).await.unwrap().unwrap();
    assert_eq!(
        (article.state, article.section),
        (ArticleState::Approved, None)
    );
    let last = store.steps_of(&article.id).await.unwrap().pop().unwrap();
    assert_eq!(
        (last.action.as_str(), last.to.as_str()),
        ("unplace", "approved")
    );
    assert!(store.shown(&[account_id("lina")]).await.unwrap().is_empty());
}

async fn order(store: &Store, sections: &[(&str, &[&str])]) -> Layout {
    let issue = store.issue(&issue_id("n1")).await.unwrap().unwrap();
    let articles = store.articles_of(&issue.id).await.unwrap();
    let wanted: Vec<_> = sections
        .iter()
        .map(|(section, ids)| {
            let ids = ids.iter().copied().map(article_id).collect();
            (SectionId::parse(section).unwrap(), ids)
        })
        .collect();
    let stays = |id: &SectionId| wanted.iter().any(|(section, _)| section == id);
    let named = |id: &SectionId| {
        issue
            .sections
            .iter()
            .find(|one| one.id == *id)
            .unwrap()
            .clone()
    };
    Layout {
        issue: issue.id.clone(),
        issue_state: issue.state,
        seen: issue.version,
        sections: wanted.iter().map(|(id, _)| named(id)).collect(),
        gone: issue
            .sections
            .iter()
            .filter(|one| !stays(&one.id))
            .cloned()
            .collect(),
        articles: plan(&issue, &articles, &wanted).unwrap(),
        by: account_id("prof"),
        tell: Vec::new(),
    }
}

async fn seen(store: &Store) -> Vec<(String, ArticleState, Option<String>)> {
    let articles = store.articles_of(&issue_id("n1")).await.unwrap();
    articles
        .into_iter()
        .map(|one| {
            (
                one.id.to_string(),
                one.state,
                one.section.map(|id| id.to_string()),
            )
        })
        .collect()
}

pub(crate) async fn sto_42_an_order_is_written_whole_or_not_at_all(backend: &Backend) {
    use ArticleState::{Approved, Assigned, Placed};
    let store = &backend.store;
    newsroom(store).await;
    for (article, document) in [("a2", "d2"), ("a3", "d3"), ("a4", "d4")] {
        assert_eq!(assign(store, article, document).await, Taken::Done);
    }
    backend
        .sql("UPDATE articles SET state = 'approved' WHERE id IN ('a1', 'a2', 'a3')")
        .await;
    let row =
        |id: &str, state, section: Option<&str>| (id.to_owned(), state, section.map(str::to_owned));

    let first = order(store, &[("n1s1", &["a3", "a1"]), ("n1s0", &["a2"])]).await;
    assert_eq!(
        store.lay_out(first.clone(), NOW).await.unwrap(),
        Taken::Done
    );
    let kept = [
        row("a3", Placed, Some("n1s1")),
        row("a1", Placed, Some("n1s1")),
        row("a2", Placed, Some("n1s0")),
        row("a4", Assigned, None),
    ];
    assert_eq!(seen(store).await, kept);
    let issue = store.issue(&issue_id("n1")).await.unwrap().unwrap();
    let sections: Vec<&str> = issue.sections.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(sections, ["n1s1", "n1s0"], "sections have their order too");
    assert_eq!(issue.version, first.seen + 1);
    let last = store.last_issue_step(&issue.id).await.unwrap().unwrap();
    assert_eq!(
        (last.action.as_str(), last.by),
        ("layout", account_id("prof"))
    );

    // From an older version nothing is written: not the sections, not one article.
    let mut late = order(store, &[("n1s0", &["a2"]), ("n1s1", &["a1", "a3"])]).await;
    late.seen -= 1;
    assert_eq!(store.lay_out(late, NOW).await.unwrap(), Taken::Stale);
    // Nor where one article of many has moved.
    let moved = order(store, &[("n1s0", &["a2", "a1"]), ("n1s1", &[])]).await;
    backend
        .sql("UPDATE articles SET version = version + 1 WHERE id = 'a3'")
        .await;
    assert_eq!(store.lay_out(moved, NOW).await.unwrap(), Taken::Stale);
    assert_eq!(seen(store).await, kept);

    // A section goes with its articles elsewhere; who is not named loses the place and keeps the text.
    let fewer = order(store, &[("n1s1", &["a2", "a3"])]).await;
    assert_eq!(store.lay_out(fewer, NOW).await.unwrap(), Taken::Done);
    assert_eq!(
        seen(store).await,
        [
            row("a2", Placed, Some("n1s1")),
            row("a3", Placed, Some("n1s1")),
            row("a1", Approved, None),
            row("a4", Assigned, None),
        ]
    );
    let issue = store.issue(&issue_id("n1")).await.unwrap().unwrap();
    assert_eq!(issue.sections.len(), 1);
    let steps = store.steps_of(&article_id("a1")).await.unwrap();
    let actions: Vec<&str> = steps.iter().map(|step| step.action.as_str()).collect();
    assert_eq!(actions[1..], ["place", "unplace"]);

    // Of several whole orders from one version exactly one is written.
    let one = order(store, &[("n1s1", &["a1", "a2", "a3"])]).await;
    let two = order(store, &[("n1s1", &["a3", "a2", "a1"])]).await;
    let other = backend.another_program().await;
    let (a, b) = tokio::join!(store.lay_out(one, NOW), other.lay_out(two, NOW));
    let taken = [a.unwrap(), b.unwrap()];
    assert_eq!(
        taken.iter().filter(|one| **one == Taken::Done).count(),
        1,
        "{taken:?}"
    );
    other.close().await;
    assert!(store.check().await.unwrap().is_clean());
}
