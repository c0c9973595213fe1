//! What is said beside a text: the rules against the table that was written by hand, places as Yjs encodes them, and what
//! is taken from typed words.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail"
)]

#[path = "journals/table.rs"]
mod table;

use std::collections::BTreeSet;

use passeplume_domain::{
    AccountId, CommentId, DocumentId, Millis, ReplyId,
    comments::{
        Anchor, Comment, CommentAction, CommentKind, CommentState, DELETED_WITHIN_MS, Pause, Place,
        Refused, Reply, Situation, TooLong, Voice, clean, judge, may_see,
    },
    journals::{ArticleState, Relation, proofreading},
};
use table::lines;

const TABLE: &str = include_str!("comments/comment.table");
const NOW: Millis = Millis(1_770_000_000_000);

fn account(name: &str) -> AccountId {
    AccountId::parse(name).unwrap()
}

fn anchor() -> Anchor {
    Anchor::parse(&[0, 5, 3, 0]).unwrap()
}

/// Said by `somebody` a minute ago.
fn said(kind: CommentKind) -> Comment {
    Comment {
        id: CommentId::parse("c1").unwrap(),
        document: DocumentId::parse("d1").unwrap(),
        kind,
        author: account("somebody"),
        author_name: "Zoé D.".into(),
        place: Place {
            start: anchor(),
            end: anchor(),
            quoted: "la pissine".into(),
            before: String::new(),
            after: String::new(),
        },
        words: "Relis.".into(),
        replacement: (kind == CommentKind::Suggestion).then(|| "la piscine".into()),
        state: CommentState::Open,
        hidden: false,
        created: NOW.plus(-60_000),
        version: 1,
        decided: None,
        replies: Vec::new(),
    }
}

/// A comment that the action could be done to; nothing where it makes one.
fn object(action: CommentAction) -> Option<Comment> {
    match action {
        CommentAction::Read | CommentAction::Comment | CommentAction::Suggest => None,
        CommentAction::Accept | CommentAction::Refuse => Some(said(CommentKind::Suggestion)),
        CommentAction::Reply
        | CommentAction::Resolve
        | CommentAction::Hide
        | CommentAction::Delete => Some(said(CommentKind::Comment)),
    }
}

fn situation<'a>(me: &'a AccountId, voices: &'a [Voice], state: ArticleState) -> Situation<'a> {
    Situation {
        account: me,
        voices,
        stage: proofreading::stage(state),
        pause: Pause::Flowing,
        now: NOW,
    }
}

const fn sign(answer: Result<(), Refused>) -> &'static str {
    match answer {
        Ok(()) => "+",
        Err(Refused::WrongState) => "-",
        Err(Refused::NotYours) => ".",
        Err(Refused::NotFound) => "?",
        Err(Refused::AlreadyDecided) => "already",
    }
}

#[test]
fn com_1_each_cell_of_the_comment_table() {
    let lines = lines(TABLE);
    let named: BTreeSet<&str> = lines.iter().map(|line| line.cell(0)).collect();
    let known: BTreeSet<&str> = CommentAction::ALL.iter().map(|one| one.as_str()).collect();
    assert_eq!(named, known, "the table and the code know the same actions");
    let me = account("somebody");
    let mut cells = 0;
    for &action in CommentAction::ALL {
        for &state in ArticleState::ALL {
            let here: Vec<_> = lines
                .iter()
                .filter(|line| {
                    line.cell(0) == action.as_str() && line.words(1).contains(&state.as_str())
                })
                .collect();
            assert_eq!(here.len(), 1, "one line for {action:?} in {state:?}");
            let who = here[0].words(2);
            assert_eq!(who.len(), Relation::ALL.len());
            for (column, &relation) in Relation::ALL.iter().enumerate() {
                let voices = proofreading::voices(&[relation]);
                let comment = object(action);
                let found = judge(&situation(&me, &voices, state), action, comment.as_ref());
                assert_eq!(
                    sign(found),
                    who[column],
                    "{action:?} in {state:?} by {relation:?}"
                );
                cells += 1;
            }
        }
    }
    assert_eq!(cells, 9 * 10 * 9);
}

#[test]
fn com_1_who_is_several_things_may_do_what_any_of_them_may() {
    let me = account("somebody");
    for &action in CommentAction::ALL {
        for &state in ArticleState::ALL {
            for &first in &Relation::ALL {
                for &second in &Relation::ALL {
                    let voices = proofreading::voices(&[first, second]);
                    let ask = |voices: &[Voice]| {
                        judge(
                            &situation(&me, voices, state),
                            action,
                            object(action).as_ref(),
                        )
                        .is_ok()
                    };
                    assert_eq!(ask(&voices), ask(&voices[..1]) || ask(&voices[1..]));
                }
            }
        }
    }
    assert_eq!(
        judge(
            &situation(&me, &[], ArticleState::Draft),
            CommentAction::Read,
            None
        ),
        Err(Refused::NotFound)
    );
}

#[test]
fn com_1_a_pause_takes_the_word_from_pupils_and_leaves_it_to_adults() {
    use CommentAction as A;
    let me = account("somebody");
    for (voice, action, expected) in [
        (Voice::Author, A::Comment, "-"),
        (Voice::Author, A::Accept, "-"),
        (Voice::Proofreader, A::Suggest, "-"),
        (Voice::Proofreader, A::Reply, "-"),
        (Voice::Proofreader, A::Read, "+"),
        (Voice::Proofreader, A::Delete, "+"),
        (Voice::Keeper, A::Comment, "+"),
        (Voice::Colleague, A::Suggest, "+"),
        (Voice::Head, A::Comment, "+"),
    ] {
        let voices = [voice];
        let mut held = situation(&me, &voices, ArticleState::Proofreading);
        held.pause = Pause::Held;
        assert_eq!(
            sign(judge(&held, action, object(action).as_ref())),
            expected,
            "{voice:?} {action:?}"
        );
    }
}

#[test]
fn com_4_a_decision_is_about_what_is_open_and_fits_its_kind() {
    use CommentAction as A;
    let me = account("author");
    let here = situation(&me, &[Voice::Author], ArticleState::Draft);
    let (remark, suggestion) = (said(CommentKind::Comment), said(CommentKind::Suggestion));
    for action in [A::Accept, A::Refuse] {
        assert_eq!(judge(&here, action, Some(&suggestion)), Ok(()));
        assert_eq!(
            judge(&here, action, Some(&remark)),
            Err(Refused::WrongState)
        );
    }
    assert_eq!(judge(&here, A::Resolve, Some(&remark)), Ok(()));
    assert_eq!(
        judge(&here, A::Resolve, Some(&suggestion)),
        Err(Refused::WrongState)
    );
    for state in [
        CommentState::Accepted,
        CommentState::Refused,
        CommentState::Resolved,
    ] {
        let mut decided = suggestion.clone();
        decided.state = state;
        assert_eq!(
            judge(&here, A::Accept, Some(&decided)),
            Err(Refused::AlreadyDecided)
        );
        assert_eq!(
            judge(&here, A::Reply, Some(&decided)),
            Err(Refused::WrongState)
        );
    }
}

#[test]
fn com_5_one_takes_back_ones_own_words_for_ten_minutes_while_nobody_has_answered() {
    let me = account("somebody");
    let here = situation(&me, &[Voice::Proofreader], ArticleState::Draft);
    let delete = |comment: &Comment| judge(&here, CommentAction::Delete, Some(comment));
    let mut comment = said(CommentKind::Comment);
    comment.created = NOW.plus(-DELETED_WITHIN_MS);
    assert_eq!(delete(&comment), Ok(()));
    comment.created = NOW.plus(-DELETED_WITHIN_MS - 1);
    assert_eq!(delete(&comment), Err(Refused::WrongState), "too late");
    comment.created = NOW;
    comment.replies.push(Reply {
        id: ReplyId::parse("r1").unwrap(),
        author: account("author"),
        author_name: "Tom B.".into(),
        words: "Merci !".into(),
        hidden: false,
        created: NOW,
    });
    assert_eq!(delete(&comment), Err(Refused::WrongState), "answered");
    let mut decided = said(CommentKind::Comment);
    decided.state = CommentState::Resolved;
    assert_eq!(delete(&decided), Err(Refused::WrongState), "decided");
    let mut anothers = said(CommentKind::Comment);
    anothers.author = account("else");
    assert_eq!(delete(&anothers), Err(Refused::NotYours));
    let teacher = situation(&me, &[Voice::Keeper], ArticleState::Draft);
    assert_eq!(
        judge(&teacher, CommentAction::Delete, Some(&anothers)),
        Err(Refused::NotYours)
    );
}

#[test]
fn com_6_what_was_hidden_is_seen_by_adults_and_by_whoever_said_it() {
    let mut hidden = said(CommentKind::Comment);
    hidden.hidden = true;
    let (author, other) = (account("somebody"), account("other"));
    for (me, voice, sees) in [
        (&author, Voice::Proofreader, true),
        (&other, Voice::Proofreader, false),
        (&other, Voice::Author, false),
        (&other, Voice::Peer, false),
        (&other, Voice::Keeper, true),
        (&other, Voice::Colleague, true),
        (&other, Voice::Head, true),
    ] {
        let voices = [voice];
        let here = situation(me, &voices, ArticleState::Proofreading);
        assert_eq!(may_see(&here, &hidden), sees, "{voice:?}");
        let reply = judge(&here, CommentAction::Reply, Some(&hidden));
        assert_eq!(reply == Err(Refused::NotFound), !sees, "{voice:?}");
    }
}

#[test]
fn com_7_only_a_relative_position_of_the_text_is_a_place() {
    let largest = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f];
    let long = [&[0], &largest[..], &largest[..], &[0x41]].concat();
    let root = |name: &[u8]| [&[1, u8::try_from(name.len()).unwrap()], name, &[0]].concat();
    for bytes in [
        &[0, 5, 3, 0][..],
        &[0, 5, 3, 0x41],
        &[2, 0xac, 0x02, 0, 0],
        &[0, 5, 3],
        &root(b"default"),
        &long,
    ] {
        assert_eq!(Anchor::parse(bytes).unwrap().as_bytes(), bytes);
    }
    let beyond = [&[0], &[0xff; 7][..], &[0x10, 0, 0]].concat();
    let endless = [&[0], &[0xff; 20][..]].concat();
    for bytes in [
        &[][..],
        &[0],
        &[0, 5],
        &[3, 5, 3, 0],
        &[0, 5, 3, 0, 0],
        &[0, 5, 3, 0x3f],
        &[1, 200, b'x'],
        &[1],
        &root(b"other"),
        &beyond,
        &endless,
        &[0; 200],
    ] {
        assert!(Anchor::parse(bytes).is_err(), "{bytes:?}");
    }
}

#[test]
fn com_8_typed_words_lose_what_nobody_sees() {
    assert_eq!(clean("  Relis « œuf » !\n", 40).unwrap(), "Relis « œuf » !");
    assert_eq!(
        clean("a\u{202e}b\u{2066}c\u{200b}d\u{feff}e\0", 40).unwrap(),
        "abcde"
    );
    assert_eq!(clean("x\u{e0041}\u{e007f}", 9).unwrap(), "x");
    // A family of four is one sign; two lines stay two.
    let family = "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}";
    assert_eq!(clean(family, 9).unwrap(), family);
    assert_eq!(clean("un\ndeux", 9).unwrap(), "un\ndeux");
    let zalgo: String = std::iter::once('e')
        .chain(std::iter::repeat_n('\u{301}', 300))
        .collect();
    assert_eq!(clean(&zalgo, 9).unwrap().chars().count(), 5);
    assert_eq!(clean("dix lettres", 10), Err(TooLong));
}
