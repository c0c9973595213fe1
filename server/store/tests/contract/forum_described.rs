//! Forums: what is said of what a post shows changes as its words do, is found as they are, and stays as it was for whoever
//! is asked to look at it.

use passeplume_domain::{
    Millis, ReportId,
    documents::Reach,
    forum::{
        Changed, DraftState, ForumStore as _, Post, PostEdit, PostMedia, PostState, Posted,
        Showing, Step,
    },
    media::{MediaHome, MediaStore as _},
    reports::{
        NewReport, ReportAction, ReportDecision, ReportState, ReportStore as _, ReportTarget,
        Reported, ReportedBy,
    },
    search::SearchStore as _,
};
use passeplume_store::Store;

use super::{
    backend::Backend,
    forum::{club, forum_id, new_post, post, post_id, say, step, topic_id},
    media::{brought_into, is_there, looked_at, media_id},
    search::{account, found},
    world::{NOW, account_id, class_id, school_id},
};

const MINUTE_MS: i64 = 60_000;

/// The post `a` of Lina shows `m1` and `m2` and says something of each.
async fn shows(store: &Store, state: PostState) {
    club(store).await;
    for (name, letter) in [("m1", 'a'), ("m2", 'b')] {
        let home = MediaHome::Topic(topic_id("loup"));
        brought_into(store, name, "lina", home, letter).await;
    }
    let mut new = new_post("a", "lina", "ce1", state);
    new.media = [("m1", "Un loup"), ("m2", "Une louve")]
        .map(|(media, captions)| Showing {
            media: media_id(media),
            captions: captions.to_owned(),
        })
        .into();
    assert_eq!(
        store.add_post(new, NOW).await.expect("a post"),
        Posted::Done
    );
}

fn said(media: &[PostMedia]) -> Vec<&str> {
    media.iter().map(|one| one.captions.as_str()).collect()
}

/// Something else is said of `m1`.
async fn say_of_m1(store: &Store, captions: &str, waits: bool, minutes: i64) -> Post {
    let post_now = post(store, "a").await;
    let mut media = post_now
        .draft
        .as_ref()
        .map_or(&post_now.media, |draft| &draft.media)
        .clone();
    media[0].captions = captions.to_owned();
    let edit = PostEdit {
        body: post_now.body.clone(),
        post: post_now,
        forum: forum_id(),
        media,
        waits,
    };
    let at = NOW.plus(minutes * MINUTE_MS);
    assert_eq!(
        store.edit_post(edit.clone(), at).await.expect("an answer"),
        Changed::Done
    );
    assert_eq!(
        store.edit_post(edit, at).await.expect("an answer"),
        Changed::Stale,
        "on what was seen"
    );
    post(store, "a").await
}

pub(crate) async fn for_17_what_is_said_of_a_picture_changes_as_words_do(backend: &Backend) {
    let store = &backend.store;
    shows(store, PostState::Shown).await;
    let early = say_of_m1(store, "Un chien", false, 9).await;
    assert_eq!(
        (said(&early.media), early.edited_at),
        (vec!["Un chien", "Une louve"], None)
    );
    let late = say_of_m1(store, "", false, 11).await;
    assert_eq!(said(&late.media), ["", "Une louve"]);
    assert_eq!(late.edited_at, Some(NOW.plus(11 * MINUTE_MS)));

    // Where a teacher reads first, it is said once they did.
    let drafted = say_of_m1(store, "Un renard", true, 12).await;
    let new = |post: &Post| {
        let draft = post.draft.as_ref().expect("a new text");
        (
            draft.state,
            said(&draft.media).into_iter().map(str::to_owned).collect(),
        )
    };
    let texts = |words: [&str; 2]| words.map(str::to_owned).to_vec();
    assert_eq!(said(&drafted.media), ["", "Une louve"]);
    assert_eq!(
        new(&drafted),
        (DraftState::Waiting, texts(["Un renard", "Une louve"]))
    );
    assert_eq!(step(store, "a", Step::Return).await, Changed::Done);
    let back = post(store, "a").await;
    assert_eq!(
        new(&back),
        (DraftState::Returned, texts(["Un renard", "Une louve"]))
    );
    say_of_m1(store, "Un ours", true, 13).await;
    assert_eq!(step(store, "a", Step::Approve).await, Changed::Done);
    let approved = post(store, "a").await;
    assert_eq!(said(&approved.media), ["Un ours", "Une louve"]);
    assert_eq!(approved.draft, None);
    // A new text that never came keeps nothing for the next.
    say_of_m1(store, "Un âne", true, 14).await;
    let direct = say_of_m1(store, "Un loup gris", false, 15).await;
    assert_eq!(said(&direct.media), ["Un loup gris", "Une louve"]);
    let again = say_of_m1(store, "Un loup blanc", true, 16).await;
    assert_eq!(
        new(&again),
        (DraftState::Waiting, texts(["Un loup blanc", "Une louve"]))
    );
    assert_eq!(step(store, "a", Step::Delete).await, Changed::Done);
    assert!(post(store, "a").await.media.is_empty());

    let versions = store.versions_of_post(&post_id("a")).await.expect("them");
    let kept: Vec<_> = versions
        .iter()
        .map(|one| (said(&one.media)[0], one.shown))
        .collect();
    assert_eq!(
        kept,
        [
            ("Un loup", true),
            ("Un chien", true),
            ("Un renard", false),
            ("", true),
            ("Un âne", false),
            ("Un ours", true),
            ("Un loup gris", true),
            ("Un loup blanc", false),
        ]
    );
    assert!(
        versions
            .iter()
            .all(|one| one.media[1].captions == "Une louve")
    );
}

pub(crate) async fn for_18_what_is_said_of_a_picture_is_found_while_it_is_seen(backend: &Backend) {
    let store = &backend.store;
    shows(store, PostState::Waiting).await;
    say(store, "b", "noah", "cm2", PostState::Shown).await;
    let noah = account(store, "noah").await;
    let finds = async |words: &str, expected: bool, why: &str| {
        let there = !found(store, &noah, &[], words).await.is_empty();
        assert_eq!(there, expected, "{words}: {why}");
    };
    finds("louve", false, "it waits").await;
    assert_eq!(step(store, "a", Step::Approve).await, Changed::Done);
    for words in ["louve", "mots louve", "loup louve"] {
        finds(words, true, "all that is typed in it together").await;
    }
    finds("mots de b", true, "another").await;
    say_of_m1(store, "Un castor", false, 1).await;
    finds("castor", true, "said otherwise").await;
    // « loup » is also the name of the topic.
    finds("mots loup", false, "said before").await;
    say_of_m1(store, "Un blaireau", true, 2).await;
    finds("blaireau", false, "a new text waits").await;
    assert_eq!(step(store, "a", Step::Approve).await, Changed::Done);
    finds("blaireau", true, "approved").await;
    finds("castor", false, "until then").await;
    for away in [Step::Hide, Step::Refuse] {
        assert_eq!(step(store, "a", away).await, Changed::Done);
        finds("louve", false, "out of sight").await;
        assert_eq!(step(store, "a", Step::Restore).await, Changed::Done);
        finds("louve", true, "in sight again").await;
    }
    assert_eq!(step(store, "a", Step::Delete).await, Changed::Done);
    finds("louve", false, "taken back").await;
}

pub(crate) async fn for_18_what_was_there_before_it_was_looked_for_is_found_too(backend: &Backend) {
    let store = &backend.store;
    shows(store, PostState::Shown).await;
    say(store, "b", "lina", "ce1", PostState::Shown).await;
    let noah = account(store, "noah").await;
    let at_once = found(store, &noah, &[], "louve").await;
    assert_eq!(at_once, ["post a"], "where nobody reads first");
    backend
        .sql("UPDATE posts SET body = 'Autrement' WHERE id = 'a'")
        .await;
    backend
        .sql("UPDATE post_media SET captions = 'Un lynx' WHERE media = 'm1'")
        .await;
    backend
        .sql("UPDATE posts SET state = 'hidden' WHERE id = 'b'")
        .await;
    backend
        .sql("UPDATE search_entries SET seq = -1 WHERE kind = 'post'")
        .await;
    let due = store.words_due(99).await.expect("an answer");
    assert!(
        due.iter()
            .all(|one| one.key.subject != "loup" || one.key.part == 0)
    );
    assert_eq!(store.take_spoken(1, NOW).await.expect("an answer"), 1);
    assert_eq!(store.take_spoken(9, NOW).await.expect("an answer"), 1);
    assert_eq!(store.take_spoken(9, NOW).await.expect("an answer"), 0);
    for (words, expected) in [("lynx autrement", 1), ("mots de a", 0), ("mots de b", 0)] {
        assert_eq!(
            found(store, &noah, &[], words).await.len(),
            expected,
            "{words}"
        );
    }
}

async fn report(store: &Store, id: &str, reporter: &str) {
    let new = NewReport {
        id: ReportId::parse(id).expect("an id"),
        target: ReportTarget::Post,
        subject: "a".to_owned(),
        container: "loup".to_owned(),
        author: account_id("lina"),
        author_is: ReportedBy::Somebody,
        reporter: account_id(reporter),
        reason: "La photo".to_owned(),
        classes: vec![Reach {
            class: class_id("ce1"),
            school: school_id("plaine"),
        }],
    };
    let id = new.id.clone();
    assert_eq!(
        store.report(new, NOW).await.expect("a report"),
        Reported::New(id)
    );
}

async fn decide(store: &Store, id: &str, action: ReportAction, to: ReportState) {
    let report = ReportId::parse(id).expect("an id");
    let now = store.one_report(&report).await.expect("an answer");
    let decision = ReportDecision {
        report,
        action,
        version: now.expect("a report").version,
        to,
        by: account_id("prof"),
        word: String::new(),
    };
    assert!(store.decide_report(decision, NOW).await.expect("an answer"));
}

pub(crate) async fn rpt_5_what_was_reported_is_not_swept_until_every_report_is_closed(
    backend: &Backend,
) {
    let store = &backend.store;
    shows(store, PostState::Shown).await;
    report(store, "r1", "noah").await;
    report(store, "r2", "prof").await;
    let of = store.reports_of(ReportTarget::Post, "a").await;
    assert_eq!(of.expect("reports").len(), 2);
    let none = store.reports_of(ReportTarget::Message, "a").await;
    assert_eq!(none.expect("reports"), []);
    assert_eq!(step(store, "a", Step::Delete).await, Changed::Done);
    let last = store.versions_of_post(&post_id("a")).await.expect("them");
    let last = last.last().expect("what was taken back");
    assert_eq!(last.words(), ["Mots de a", "Un loup", "Une louve"]);
    let stands = async || {
        let shown = store.media_in_forums(&media_id("m1")).await;
        let shown = shown.expect("an answer");
        assert_eq!(shown.posts, []);
        shown.taken_back
    };
    assert_eq!(stands().await, [post_id("a")]);
    let kept = async |expected: bool, why: &str| {
        let due = looked_at(store).await;
        assert_eq!(due.is_empty(), expected, "{why}: {due:?}");
        if expected {
            let forgotten = store.forget_media(&media_id("m1"), NOW).await;
            forgotten.expect("an answer");
        }
        assert!(is_there(store, "m1").await, "{why}");
    };
    kept(true, "both wait").await;
    decide(store, "r1", ReportAction::Hide, ReportState::Hidden).await;
    decide(store, "r2", ReportAction::Handle, ReportState::Handled).await;
    kept(true, "one may be brought back, or handed on").await;
    decide(store, "r1", ReportAction::Escalate, ReportState::Escalated).await;
    kept(true, "the head looks at it").await;
    decide(store, "r1", ReportAction::Handle, ReportState::Handled).await;
    kept(false, "closed").await;
    for name in ["m1", "m2"] {
        let forgotten = store.forget_media(&media_id(name), NOW).await;
        forgotten.expect("an answer");
        assert!(!is_there(store, name).await);
    }
    // What was said of it stays with the words.
    let versions = store.versions_of_post(&post_id("a")).await.expect("them");
    assert_eq!(said(&versions[0].media), ["Un loup", "Une louve"]);
    assert_eq!(versions[0].until, Millis(NOW.0));
}

pub(crate) async fn rpt_5_what_shows_a_picture_and_no_word_is_kept_when_it_is_taken_back(
    backend: &Backend,
) {
    let store = &backend.store;
    shows(store, PostState::Shown).await;
    backend.sql("UPDATE posts SET body = ''").await;
    assert_eq!(step(store, "a", Step::Delete).await, Changed::Done);
    let versions = store.versions_of_post(&post_id("a")).await.expect("them");
    assert_eq!(versions.len(), 1);
    assert_eq!(versions[0].words(), ["Un loup", "Une louve"]);
    let ids: Vec<_> = versions[0].media.iter().map(|one| &one.named.id).collect();
    assert_eq!(ids, [&media_id("m1"), &media_id("m2")]);
}
