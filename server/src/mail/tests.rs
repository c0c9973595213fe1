//! The day's digest over a real store and a small SMTP server of the test.

#[path = "../../tests/flows/support/letters.rs"]
mod letters;

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicI64, Ordering},
};

use self::letters::{LetterBox, letter_box};
use super::{Digest, MailSettings, SmtpPostman};
use crate::small_world;
use async_trait::async_trait;
use passeplume_domain::{
    AccountId, ClassId, Clock, ConversationId, ForumId, MessageId, Millis, PostId, ReportId,
    SchoolId, SpaceId, StoreError, TopicId,
    accounts::{Account, AccountStore as _, Membership, NewAccount, Role},
    documents::Reach,
    forum::{
        ForumStore as _, Home, Moderation, NewForum, NewPost, NewTopic, PostState, Posted, Speaker,
        TopicKind,
    },
    mail::{Asked, Confirmed, MailStore as _, NewAddress, Postman as _, code_hash, settled_day},
    messages::{ConversationKind, MessageStore as _, NewMessage, NewPair},
    notices::{Badges, Counts, Tally},
    reports::{NewReport, ReportStore as _, ReportTarget, ReportedBy},
};
use passeplume_store::{Store, StoreOptions};

const HOUR: i64 = 3_600_000;
/// 2026-11-26 at midnight UTC; 18:00 of Paris is 17:00 of it.
const DAY: i64 = 1_795_651_200_000;

struct Hands(AtomicI64);

impl Clock for Hands {
    fn now(&self) -> Millis {
        Millis(self.0.load(Ordering::Relaxed))
    }
}

/// What waits for everybody.
struct Waiting(Mutex<Badges>);

#[async_trait]
impl Tally for Waiting {
    async fn badges(&self, _: &Account, _: Millis) -> Result<Badges, StoreError> {
        Ok(*self.0.lock().unwrap())
    }
}

struct World {
    folder: tempfile::TempDir,
    store: Store,
    clock: Arc<Hands>,
    waiting: Arc<Waiting>,
    kept: Arc<LetterBox>,
    settings: MailSettings,
}

impl World {
    /// Claire teaches and wants a digest; it is noon.
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = small_world::store(folder.path()).await;
        let (kept, url) = letter_box().await;
        let badges = Badges {
            messages: 2,
            ..Badges::default()
        };
        let world = Self {
            folder,
            store,
            clock: Arc::new(Hands(AtomicI64::new(DAY + 11 * HOUR))),
            waiting: Arc::new(Waiting(Mutex::new(badges))),
            kept,
            settings: MailSettings::read(&url, "Passeplume <plume@ecole.example>").unwrap(),
        };
        world.adult("claire").await;
        world
    }

    async fn adult(&self, name: &str) -> AccountId {
        let account = Account {
            id: AccountId::parse(name).unwrap(),
            login: name.into(),
            role: Role::Teacher,
            first_name: "Claire".into(),
            last_name: "Chuchotement".into(),
            memberships: vec![Membership::TeacherOf(ClassId::parse("c").unwrap())],
            ..small_world::pupil()
        };
        let id = account.id.clone();
        let new = NewAccount {
            account,
            password_hash: None,
        };
        self.store
            .create_account(new, self.clock.now())
            .await
            .unwrap();
        self.wants(&id).await;
        id
    }

    async fn wants(&self, account: &AccountId) {
        let now = self.clock.now();
        let new = NewAddress {
            account: account.clone(),
            address: passeplume_domain::mail::Address::parse("claire@ecole.example").unwrap(),
            digest: true,
            code: code_hash(account, "123456"),
            until: now.plus(1),
            token: format!("jeton-{account}"),
            day: 1,
        };
        assert_eq!(self.store.ask_address(new).await.unwrap(), Asked::Done);
        let hash = code_hash(account, "123456");
        let done = self
            .store
            .confirm_address(account, &hash, settled_day(now), now);
        assert_eq!(done.await.unwrap(), Confirmed::Done);
    }

    /// The program starts again on the same data.
    async fn restarts(&mut self) {
        self.store.close().await;
        let url = format!("sqlite://{}/a.db", self.folder.path().display());
        self.store = Store::open(&url, StoreOptions::default()).await.unwrap();
    }

    async fn pass_at(&self, at: i64) -> u32 {
        self.pass_of(self.waiting.clone(), at).await
    }

    async fn pass_of(&self, tally: Arc<dyn Tally>, at: i64) -> u32 {
        self.clock.0.store(at, Ordering::Relaxed);
        let digest = Digest {
            letters: Arc::new(self.store.clone()),
            accounts: Arc::new(self.store.clone()),
            tally,
            postman: Arc::new(SmtpPostman::new(&self.settings).unwrap()),
            clock: self.clock.clone(),
            site: "https://ecole.example".into(),
        };
        digest.pass().await.unwrap()
    }
}

#[tokio::test]
async fn not_3_a_digest_leaves_once_a_day_however_often_the_program_starts() {
    let mut world = World::new().await;
    assert_eq!(world.pass_at(DAY + 16 * HOUR).await, 0, "before its hour");
    for hour in [17, 17, 18, 22] {
        world.pass_at(DAY + hour * HOUR).await;
        world.restarts().await;
    }
    assert_eq!(world.kept.count(), 1);
    assert_eq!(world.pass_at(DAY + 33 * HOUR).await, 0, "the next morning");
    assert_eq!(world.pass_at(DAY + 41 * HOUR).await, 1, "the next evening");
    // Nothing waits on the third evening; what comes after its hour waits for the fourth.
    *world.waiting.0.lock().unwrap() = Badges::default();
    assert_eq!(world.pass_at(DAY + 65 * HOUR).await, 0);
    world.waiting.0.lock().unwrap().club = 1;
    assert_eq!(world.pass_at(DAY + 66 * HOUR).await, 0);
    assert_eq!(world.pass_at(DAY + 89 * HOUR).await, 1);
    assert_eq!(world.kept.count(), 3);
}

#[tokio::test]
async fn not_3_whoever_chooses_after_the_hour_gets_the_next_days() {
    let world = World::new().await;
    world.clock.0.store(DAY + 18 * HOUR, Ordering::Relaxed);
    world.adult("late").await;
    assert_eq!(world.pass_at(DAY + 19 * HOUR).await, 1, "claire's alone");
    assert_eq!(world.pass_at(DAY + 41 * HOUR).await, 2);
}

#[tokio::test]
async fn not_4_a_digest_says_numbers_and_how_to_end_it_and_no_name() {
    let world = World::new().await;
    assert_eq!(world.pass_at(DAY + 17 * HOUR).await, 1);
    let letter = world.kept.last();
    for there in [
        "To: claire@ecole.example",
        "From: Passeplume <plume@ecole.example>",
        "List-Unsubscribe: <https://ecole.example/courriel/jeton-claire>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "Auto-Submitted: auto-generated",
        "Content-Type: text/plain; charset=utf-8",
        "2 messages",
    ] {
        assert!(letter.contains(there), "{there}: {letter}");
    }
    for name in ["Claire", "Chuchotement", "Zoé", "Zo=C3=A9"] {
        assert!(!letter.contains(name), "{name}: {letter}");
    }
}

/// A marker word in each thing that a digest counts: what Zoé wrote and said to Claire, why it was reported, a topic, and a
/// post of hers that waits.
async fn talked(store: &Store, claire: &AccountId, at: Millis) {
    let (zoe, class) = (small_world::pupil().id, ClassId::parse("c").unwrap());
    let conversation = ConversationId::parse("talk").unwrap();
    let pair = NewPair {
        id: conversation.clone(),
        kind: ConversationKind::Pair,
        by: zoe.clone(),
        with: claire.clone(),
        with_family: false,
    };
    store.open_pair(pair, at).await.unwrap();
    let message = NewMessage {
        id: MessageId::parse("m").unwrap(),
        conversation,
        author: zoe.clone(),
        key: "m".into(),
        body: "zzmot".into(),
        captions: "zzlegende".into(),
        answers: None,
        media: Vec::new(),
    };
    store.send(message, Vec::new(), at).await.unwrap();
    let report = NewReport {
        id: ReportId::parse("r").unwrap(),
        target: ReportTarget::Message,
        subject: "m".into(),
        container: "talk".into(),
        author: zoe.clone(),
        author_is: ReportedBy::Somebody,
        reporter: zoe.clone(),
        reason: "zzmotif".into(),
        classes: vec![Reach {
            class: class.clone(),
            school: SchoolId::parse("s").unwrap(),
        }],
    };
    store.report(report, at).await.unwrap();
    let (forum, topic) = (ForumId::parse("f").unwrap(), TopicId::parse("t").unwrap());
    let opened = NewForum {
        id: forum.clone(),
        home: Home::Space(SpaceId::parse("p").unwrap()),
        title: "zzclub".into(),
        moderation: Moderation::Premoderated,
        by: claire.clone(),
    };
    store.add_forum(opened, at).await.unwrap();
    let begun = NewTopic {
        id: topic.clone(),
        forum: forum.clone(),
        kind: TopicKind::Theme,
        title: "zzsujet".into(),
        book: None,
        by: claire.clone(),
    };
    store.add_topic(begun, at).await.unwrap();
    let post = NewPost {
        id: PostId::parse("p").unwrap(),
        seen: store.forum(&forum).await.unwrap().unwrap().version,
        forum,
        topic,
        author: zoe,
        key: "p".into(),
        class: Some(class),
        speaker: Speaker::Pupil,
        state: PostState::Waiting,
        body: "zzattente".into(),
        answers: None,
        quotes: None,
        media: Vec::new(),
    };
    assert_eq!(store.add_post(post, at).await.unwrap(), Posted::Done);
}

#[tokio::test]
async fn msg_18_a_digest_counts_what_it_holds_no_word_of() {
    let world = World::new().await;
    let claire = AccountId::parse("claire").unwrap();
    talked(&world.store, &claire, world.clock.now()).await;
    let counts = Counts {
        forums: Arc::new(world.store.clone()),
        messages: Arc::new(world.store.clone()),
        reports: Arc::new(world.store.clone()),
        notices: Arc::new(world.store.clone()),
    };
    assert_eq!(world.pass_of(Arc::new(counts), DAY + 17 * HOUR).await, 1);
    let letter = world.kept.last();
    for counted in ["- 1 message ", "- 1 contribution ", "- 1 signalement "] {
        assert!(letter.contains(counted), "{counted}: {letter}");
    }
    // What is long is written in signs of its own in a letter: these are not.
    assert!(!letter.contains("zz"), "{letter}");
}

#[tokio::test]
async fn not_3_what_was_not_taken_is_tried_again_a_few_times() {
    let mut world = World::new().await;
    world.kept.busy.store(1, Ordering::SeqCst);
    assert_eq!(world.pass_at(DAY + 17 * HOUR).await, 0);
    world.restarts().await;
    assert_eq!(world.pass_at(DAY + 17 * HOUR + 60_000).await, 1);
    world.kept.busy.store(9, Ordering::SeqCst);
    for minute in 0..9 {
        assert_eq!(world.pass_at(DAY + 41 * HOUR + minute * 60_000).await, 0);
    }
    assert_eq!(
        world.kept.busy.load(Ordering::SeqCst),
        6,
        "three tries a day"
    );
    // Where nobody is there, nothing is marked: it leaves once somebody is.
    let (kept, url) = letter_box().await;
    let here = std::mem::replace(
        &mut world.settings,
        MailSettings::read("smtp://127.0.0.1:1", "a@b.example").unwrap(),
    );
    assert_eq!(world.pass_at(DAY + 65 * HOUR).await, 0);
    assert_ne!(here, MailSettings::read(&url, "a@b.example").unwrap());
    world.settings = MailSettings::read(&url, "a@b.example").unwrap();
    assert_eq!(world.pass_at(DAY + 66 * HOUR).await, 1);
    assert_eq!(kept.count(), 1);
}

#[tokio::test]
async fn not_4_whoever_ended_it_and_a_pupil_get_none() {
    let world = World::new().await;
    // However the row came about: a pupil gets no letter.
    world.wants(&small_world::pupil().id).await;
    assert!(!world.store.unsubscribe("jeton").await.unwrap());
    assert!(world.store.unsubscribe("jeton-claire").await.unwrap());
    assert_eq!(world.pass_at(DAY + 17 * HOUR).await, 0);
    assert_eq!(world.kept.count(), 0);
    let postman = SmtpPostman::new(&world.settings).unwrap();
    assert!(postman.is_there().await, "and somebody would have taken it");
}

#[test]
fn not_5_letters_leave_encrypted() {
    for url in [
        "smtps://moi:tresor@mail.example",
        "smtp://moi:tresor@mail.example?tls=required",
        "smtp://127.0.0.1:2525",
    ] {
        let settings = MailSettings::read(url, "a@b.example").unwrap();
        assert!(!format!("{settings:?}").contains("tresor"), "{url}");
    }
    for (url, from) in [
        ("smtp://moi:tresor@mail.example", "a@b.example"),
        (
            "smtp://moi:tresor@mail.example?tls=opportunistic",
            "a@b.example",
        ),
        ("smtp://moi:tresor@127.0.0.1.example", "a@b.example"),
        ("https://moi:tresor@mail.example", "a@b.example"),
        ("tresor", "a@b.example"),
        ("smtps://moi:tresor@mail.example", "personne"),
    ] {
        let refused = MailSettings::read(url, from).unwrap_err();
        assert!(!refused.contains("tresor"), "{url}");
    }
}
