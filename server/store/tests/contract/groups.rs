//! Groups of pupils and their levels, and the pens that follow them.

use passeplume_domain::accounts::{AccountStore, Membership};
use passeplume_domain::{
    GroupId,
    documents::{Access, DocumentStore, access},
    events::{Event, Outbox},
    groups::{GroupEdit, GroupHome, GroupStore, LevelOf, NewGroup},
    journals::{
        ArticleEdit, ArticleState, Assignee, Assignment, IssueState, JournalStore, Mode, NewPart,
        Subject, Taken,
    },
    spaces::{Kept, SharingStore},
};
use passeplume_store::Store;

use super::{
    backend::Backend,
    journals::{article_id, issue_id, newsroom},
    world::{NOW, account_id, class_id, document_id, space_id},
};

fn group_id(name: &str) -> GroupId {
    GroupId::parse(name).unwrap()
}

fn new(id: &str, home: GroupHome, members: &[&str]) -> NewGroup {
    NewGroup {
        id: group_id(id),
        home,
        name: format!("Les {id}"),
        members: members.iter().copied().map(account_id).collect(),
        by: account_id("prof"),
    }
}

fn part(title: &str, document: &str) -> NewPart {
    NewPart {
        title: title.into(),
        document: document_id(document),
    }
}

/// Gives the article `g` to groups, each with its part.
async fn give(store: &Store, title: &str, authors: Vec<Assignee>, parts: Vec<NewPart>) {
    let row = Assignment {
        article: article_id("g"),
        seen: None,
        to: ArticleState::Assigned,
        title: title.into(),
        angle: String::new(),
        mode: Mode::Group,
        target_words: None,
        due: None,
        instructions: Vec::new(),
        authors,
        parts,
        tell: Vec::new(),
    };
    let (issue, prof) = (issue_id("n1"), account_id("prof"));
    let taken = store.assign(&issue, IssueState::Open, vec![row], &prof, NOW);
    assert_eq!(taken.await.unwrap(), Taken::Done);
}

pub(crate) async fn sto_28_groups_and_levels_come_back_and_pens_follow_their_pupils(
    backend: &Backend,
) {
    let store = &backend.store;
    newsroom(store).await;
    let (space, ce1) = (space_id("journal"), class_id("ce1"));
    let here = || GroupHome::Space(space_id("journal"));
    store
        .add_group(new("both", here(), &["noah", "lina"]), NOW)
        .await
        .unwrap();
    store
        .add_group(
            new("abeilles", GroupHome::Class(ce1.clone()), &["lina"]),
            NOW,
        )
        .await
        .unwrap();
    let found = store.groups_of(&space).await.unwrap();
    let names: Vec<_> = found
        .iter()
        .map(|one| (one.name.as_str(), one.members.len()))
        .collect();
    assert_eq!(names, [("Les abeilles", 1), ("Les both", 2)]);
    assert_eq!(
        (&found[0].home, found[1].members[0].classes.len()),
        (&GroupHome::Class(ce1.clone()), 1)
    );

    let levels = |level: &str| LevelOf {
        pupil: account_id("lina"),
        class: class_id("ce1"),
        level: level.to_owned(),
    };
    store.set_levels(&[levels("CE1")]).await.unwrap();
    store.set_levels(&[levels("CE2")]).await.unwrap();
    assert_eq!(
        store.levels_of(std::slice::from_ref(&ce1)).await.unwrap(),
        [levels("CE2")]
    );
    let belongs = store.belonging(&account_id("lina")).await.unwrap();
    assert_eq!(
        (belongs.groups, belongs.levels),
        (
            vec![group_id("abeilles"), group_id("both")],
            vec!["CE2".to_owned()]
        )
    );
    store.set_levels(&[levels("")]).await.unwrap();
    assert!(store.levels_of(&[ce1]).await.unwrap().is_empty());

    // A text that the group writes: its pupils have the pen, whoever they are now.
    let named = [Subject::Group(group_id("both"))];
    let authors = store.authors(&space, &named).await.unwrap();
    assert_eq!((authors[0].members.len(), authors[0].classes.len()), (2, 2));
    assert!(
        store
            .authors(&space, &[Subject::Group(group_id("none"))])
            .await
            .unwrap()
            .is_empty()
    );
    let parts = vec![part("Les both", "dg")];
    give(store, "À plusieurs", authors, parts).await;
    let may = async |who: &str| {
        let account = store.account(&account_id(who)).await.unwrap().unwrap();
        let document = store.document(&document_id("dg")).await.unwrap().unwrap();
        access(&account, &document).access()
    };
    assert_eq!(
        (may("lina").await, may("noah").await),
        (Access::Write, Access::Write)
    );
    let head = store.head().await.unwrap();
    let edit = GroupEdit {
        id: group_id("both"),
        home: here(),
        name: "Les seuls".into(),
        members: vec![account_id("lina")],
        by: account_id("prof"),
    };
    store.edit_group(edit, NOW).await.unwrap();
    assert_eq!(
        (may("lina").await, may("noah").await),
        (Access::Write, Access::Read)
    );
    let told: Vec<_> = store
        .after(head, 10)
        .await
        .unwrap()
        .into_iter()
        .map(|one| one.event)
        .collect();
    assert!(
        told.contains(&Event::DocumentChanged(document_id("dg"))),
        "{told:?}"
    );
    let waiting = async |who: &str| {
        let account = store.account(&account_id(who)).await.unwrap().unwrap();
        store
            .waiting_for(&account)
            .await
            .unwrap()
            .iter()
            .filter(|one| one.article.id == article_id("g"))
            .count()
    };
    assert_eq!((waiting("lina").await, waiting("noah").await), (1, 0));

    store
        .close_group(&group_id("both"), &account_id("prof"), NOW)
        .await
        .unwrap();
    assert_eq!(store.groups_of(&space).await.unwrap().len(), 1);
    assert!(
        store.authors(&space, &named).await.unwrap().is_empty(),
        "offered no more"
    );
    assert_eq!(may("lina").await, Access::Write, "it goes on");
    assert!(
        store
            .group(&group_id("both"))
            .await
            .unwrap()
            .unwrap()
            .closed
    );

    // All its pupils learn in ce1 now: with the class, its article and the group itself go along.
    let left = store
        .leave(&space, &class_id("ce1"), &account_id("prof"), NOW)
        .await
        .unwrap();
    assert_eq!(left, Kept::Done);
    let article = store.article(&article_id("g")).await.unwrap().unwrap();
    let issue = store.issue(&article.issue).await.unwrap().unwrap();
    assert_ne!(issue.space, space);
    let moved = store.group(&group_id("both")).await.unwrap().unwrap();
    assert_eq!(moved.home, GroupHome::Space(issue.space));
    assert_eq!(may("lina").await, Access::Write);
}

pub(crate) async fn sto_28_a_new_title_of_an_article_leaves_each_group_its_own(backend: &Backend) {
    let store = &backend.store;
    newsroom(store).await;
    let mut authors = Vec::new();
    let mut parts = Vec::new();
    for (rank, name, pupil) in [(0, "bleus", "lina"), (1, "verts", "noah")] {
        let home = GroupHome::Space(space_id("journal"));
        store
            .add_group(new(name, home, &[pupil]), NOW)
            .await
            .unwrap();
        let named = [Subject::Group(group_id(name))];
        let mut found = store.authors(&space_id("journal"), &named).await.unwrap();
        found[0].part = rank;
        authors.append(&mut found);
        parts.push(part(&format!("Les {name}"), &format!("d{name}")));
    }
    give(store, "À plusieurs", authors, parts).await;
    let edit = ArticleEdit {
        id: article_id("g"),
        seen: 1,
        title: "Le potager".into(),
        standfirst: String::new(),
        angle: String::new(),
        byline: String::new(),
        target_words: None,
        due: None,
        tell: Vec::new(),
    };
    assert_eq!(store.edit_article(edit, NOW).await.unwrap(), Taken::Done);
    for name in ["bleus", "verts"] {
        let id = document_id(&format!("d{name}"));
        let text = store.document(&id).await.unwrap().unwrap();
        assert_eq!(text.title, format!("Le potager – Les {name}"));
    }
}

pub(crate) async fn sto_28_a_level_is_a_pupils_as_long_as_the_class_is(backend: &Backend) {
    let store = &backend.store;
    newsroom(store).await;
    let lina = account_id("lina");
    let levels = [("ce1", "CE1"), ("cm2", "CM2")].map(|(class, level)| LevelOf {
        pupil: lina.clone(),
        class: class_id(class),
        level: level.to_owned(),
    });
    store.set_levels(&levels).await.unwrap();
    let belongs = store.belonging(&lina).await.unwrap();
    assert_eq!(belongs.levels, ["CE1"], "what ce1 says");
    let moved = vec![Membership::PupilOf(class_id("cm2"))];
    store.set_memberships(&lina, moved, NOW).await.unwrap();
    let belongs = store.belonging(&lina).await.unwrap();
    assert_eq!(belongs.levels, ["CM2"], "what cm2 says");
}

pub(crate) async fn spc_3_what_an_empty_group_wrote_goes_with_no_other_class(backend: &Backend) {
    let store = &backend.store;
    newsroom(store).await;
    let space = space_id("journal");
    let home = || GroupHome::Space(space_id("journal"));
    store
        .add_group(new("verts", home(), &["noah"]), NOW)
        .await
        .unwrap();
    let named = [Subject::Group(group_id("verts"))];
    let authors = store.authors(&space, &named).await.unwrap();
    give(store, "Le potager", authors, vec![part("", "dg")]).await;
    let prof = account_id("prof");
    let edit = GroupEdit {
        id: group_id("verts"),
        home: home(),
        name: "Les verts".into(),
        members: Vec::new(),
        by: prof.clone(),
    };
    store.edit_group(edit, NOW).await.unwrap();
    let ce1 = class_id("ce1");
    let left = store.leave(&space, &ce1, &prof, NOW);
    assert_eq!(left.await.unwrap(), Kept::Done);
    let article = store.article(&article_id("g")).await.unwrap().unwrap();
    let issue = store.issue(&article.issue).await.unwrap().unwrap();
    assert_eq!(issue.space, space, "ce1 never wrote it");
    let text = store.document(&document_id("dg")).await.unwrap().unwrap();
    assert_eq!(text.space, space);
}
