//! Stores in memory with switches for trouble.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, AtomicU32, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use passeplume_domain::{
    AccountId, ClassId, Clock, DocumentId, Millis, SchoolId, SessionId, SpaceId, StoreError,
    accounts::{
        Account, AccountStore, Credentials, Membership, NewAccount, NewSession, Role, Session,
        SessionStore, Status, session_id_of,
    },
    documents::{
        AppendError, Document, DocumentAppend, DocumentKind, DocumentStore, Freeze, Keepers,
        LoadedDocument, LoggedUpdate, NewDocument, Pen, Proposal, Reach, Writers,
    },
    events::{Event, Outbox, Positioned},
    journals::Family,
    live::{Topic, TopicFacts},
};
use passeplume_realtime::{Hub, HubParts, Limits};

pub use super::limits::limits;

#[derive(Default)]
pub struct House {
    pub logs: Mutex<HashMap<DocumentId, LoadedDocument>>,
    pub documents: Mutex<HashMap<DocumentId, Document>>,
    pub proposals: Mutex<HashMap<DocumentId, Vec<Proposal>>>,
    pub accounts: Mutex<HashMap<AccountId, Account>>,
    pub sessions: Mutex<HashMap<SessionId, Session>>,
    pub events: Mutex<Vec<Event>>,
    /// What the next appends answer.
    pub trouble: Mutex<Option<AppendError>>,
    /// Trouble of one document alone.
    pub troubled: Mutex<Option<DocumentId>>,
    pub appends: AtomicU32,
    pub loads: AtomicU32,
    /// Every row ever kept, those before a checkpoint too.
    pub history: Mutex<HashMap<DocumentId, Vec<LoggedUpdate>>>,
    /// How often rows after a place were read.
    pub reads: AtomicU32,
    pub clock: AtomicI64,
    pub slow: Mutex<Duration>,
    /// How long a look at a session takes.
    pub look: Mutex<Duration>,
    /// The next look at a document's row panics.
    pub panics: AtomicU32,
    /// Events up to this position were forgotten.
    pub forgotten: AtomicI64,
    /// Whom topics concern.
    pub topics: Mutex<HashMap<String, TopicFacts>>,
    /// The children of guardians.
    pub families: Mutex<HashMap<AccountId, Family>>,
    /// How often anybody looked into the outbox.
    pub looks: AtomicU32,
    /// How often anybody asked whom a topic concerns.
    pub asked: AtomicU32,
}

struct Wall(Arc<House>);

impl Clock for Wall {
    fn now(&self) -> Millis {
        Millis(1_000_000 + self.0.clock.load(Ordering::SeqCst))
    }
}

pub fn document(name: &str) -> DocumentId {
    DocumentId::parse(name).unwrap()
}

pub fn account(name: &str) -> AccountId {
    AccountId::parse(name).unwrap()
}

fn class() -> ClassId {
    ClassId::parse("cm2").unwrap()
}

impl House {
    /// Two pupils (lea, tom), one teacher (dupre), one head (proche), one stranger (loin); texts "poules" and "cantine".
    pub fn new() -> Arc<Self> {
        let house = Self::default();
        for name in ["poules", "cantine"] {
            house.add_document(name);
        }
        house.add_person("lea", Role::Pupil, Membership::PupilOf(class()));
        house.add_person("tom", Role::Pupil, Membership::PupilOf(class()));
        house.add_person("dupre", Role::Teacher, Membership::TeacherOf(class()));
        let school = SchoolId::parse("ecole").unwrap();
        house.add_person("proche", Role::Head, Membership::HeadOf(school));
        let elsewhere = ClassId::parse("autre").unwrap();
        house.add_person("loin", Role::Pupil, Membership::PupilOf(elsewhere));
        Arc::new(house)
    }

    pub fn add_document(&self, name: &str) {
        let id = document(name);
        self.documents.lock().unwrap().insert(
            id.clone(),
            Document {
                id: id.clone(),
                space: SpaceId::parse("espace").unwrap(),
                space_title: "Espace".into(),
                classes: vec![Reach {
                    class: class(),
                    school: SchoolId::parse("ecole").unwrap(),
                }],
                title: name.into(),
                kind: DocumentKind::Text,
                writers: Writers::EveryPupil,
                keepers: Keepers::OfTheSpace,
                pen: Pen::Up,
                freeze: Freeze::Flowing,
                muted: Vec::new(),
                updated: Millis(0),
            },
        );
        self.logs
            .lock()
            .unwrap()
            .insert(id, LoadedDocument::default());
    }

    pub fn add_person(&self, name: &str, role: Role, membership: Membership) {
        let id = account(name);
        self.accounts.lock().unwrap().insert(
            id.clone(),
            Account {
                id: id.clone(),
                login: name.into(),
                role,
                first_name: name.into(),
                last_name: "Martin".into(),
                status: Status::Active,
                memberships: vec![membership],
            },
        );
        let session = session_id_of(name).unwrap();
        self.sessions.lock().unwrap().insert(
            session.clone(),
            Session {
                id: session,
                account: id,
                expires: Millis(i64::MAX),
            },
        );
    }

    pub fn hub(self: &Arc<Self>) -> Hub {
        self.hub_with(limits())
    }

    pub fn hub_with(self: &Arc<Self>, limits: Limits) -> Hub {
        Hub::start(HubParts {
            log: self.clone(),
            documents: self.clone(),
            accounts: self.clone(),
            sessions: self.clone(),
            outbox: self.clone(),
            live: self.clone(),
            clock: Arc::new(Wall(self.clone())),
            limits,
        })
    }

    pub fn freeze(&self, name: &str, freeze: Freeze) {
        let id = document(name);
        self.documents.lock().unwrap().get_mut(&id).unwrap().freeze = freeze;
        self.events.lock().unwrap().push(Event::DocumentChanged(id));
    }

    pub fn log_out(&self, name: &str) {
        let id = session_id_of(name).unwrap();
        self.sessions.lock().unwrap().remove(&id);
        self.events.lock().unwrap().push(Event::SessionEnded(id));
    }

    pub fn move_to_another_class(&self, name: &str) {
        let id = account(name);
        self.accounts
            .lock()
            .unwrap()
            .get_mut(&id)
            .unwrap()
            .memberships = vec![Membership::PupilOf(ClassId::parse("autre").unwrap())];
        self.events.lock().unwrap().push(Event::AccessChanged(id));
    }

    pub fn breaks(&self, error: AppendError) {
        *self.trouble.lock().unwrap() = Some(error);
    }

    pub fn heals(&self) {
        *self.trouble.lock().unwrap() = None;
        *self.troubled.lock().unwrap() = None;
    }

    pub fn rows(&self, name: &str) -> Vec<LoggedUpdate> {
        let logs = self.logs.lock().unwrap();
        logs[&document(name)].updates.clone()
    }

    pub fn log_of(&self, name: &str) -> LoadedDocument {
        self.logs.lock().unwrap()[&document(name)].clone()
    }

    pub(super) fn trouble(&self, steps: &[DocumentAppend]) -> Option<AppendError> {
        let trouble = self.trouble.lock().unwrap().clone()?;
        match &*self.troubled.lock().unwrap() {
            Some(one) if steps.iter().all(|step| step.document != *one) => None,
            Some(_) | None => Some(trouble),
        }
    }
}

#[async_trait]
impl DocumentStore for House {
    async fn document(&self, id: &DocumentId) -> Result<Option<Document>, StoreError> {
        assert!(self.panics.swap(0, Ordering::SeqCst) == 0, "as asked");
        Ok(self.documents.lock().unwrap().get(id).cloned())
    }
    async fn documents_around(&self, _: &Account) -> Result<Vec<Document>, StoreError> {
        unimplemented!()
    }
    async fn proposals(&self, id: &DocumentId) -> Result<Vec<Proposal>, StoreError> {
        let proposals = self.proposals.lock().unwrap();
        Ok(proposals.get(id).cloned().unwrap_or_default())
    }
    async fn document_ids(&self) -> Result<Vec<DocumentId>, StoreError> {
        unimplemented!()
    }
    async fn add_document(&self, _: NewDocument, _: Millis) -> Result<(), StoreError> {
        unimplemented!()
    }
    async fn set_freeze(
        &self,
        _: &DocumentId,
        _: Freeze,
        _: &AccountId,
        _: Millis,
    ) -> Result<(), StoreError> {
        unimplemented!()
    }
    async fn set_muted(
        &self,
        _: &DocumentId,
        _: &AccountId,
        _: bool,
        _: &AccountId,
        _: Millis,
    ) -> Result<(), StoreError> {
        unimplemented!()
    }
}

#[async_trait]
impl AccountStore for House {
    async fn account(&self, id: &AccountId) -> Result<Option<Account>, StoreError> {
        Ok(self.accounts.lock().unwrap().get(id).cloned())
    }
    async fn credentials(&self, _: &str) -> Result<Option<Credentials>, StoreError> {
        unimplemented!()
    }
    async fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        unimplemented!()
    }
    async fn create_account(&self, _: NewAccount, _: Millis) -> Result<(), StoreError> {
        unimplemented!()
    }
    async fn set_password(&self, _: &AccountId, _: String, _: Millis) -> Result<(), StoreError> {
        unimplemented!()
    }
    async fn set_status(&self, _: &AccountId, _: Status, _: Millis) -> Result<(), StoreError> {
        unimplemented!()
    }
    async fn set_memberships(
        &self,
        _: &AccountId,
        _: Vec<Membership>,
        _: Millis,
    ) -> Result<(), StoreError> {
        unimplemented!()
    }
}

#[async_trait]
impl SessionStore for House {
    async fn open_session(&self, _: NewSession) -> Result<(), StoreError> {
        unimplemented!()
    }
    async fn session(&self, id: &SessionId, now: Millis) -> Result<Option<Session>, StoreError> {
        let sessions = self.sessions.lock().unwrap();
        Ok(sessions
            .get(id)
            .filter(|session| session.expires > now)
            .cloned())
    }
    async fn session_and_account(
        &self,
        id: &SessionId,
        now: Millis,
    ) -> Result<Option<(Session, Account)>, StoreError> {
        let look = *self.look.lock().unwrap();
        tokio::time::sleep(look).await;
        let Some(session) = self.session(id, now).await? else {
            return Ok(None);
        };
        let account = self.account(&session.account).await?;
        Ok(account.map(|account| (session, account)))
    }
    async fn end_session(&self, _: &SessionId, _: Millis) -> Result<(), StoreError> {
        unimplemented!()
    }
    async fn forget_expired_sessions(&self, _: Millis) -> Result<u64, StoreError> {
        unimplemented!()
    }
}

#[async_trait]
impl Outbox for House {
    async fn head(&self) -> Result<i64, StoreError> {
        Ok(i64::try_from(self.events.lock().unwrap().len()).unwrap())
    }
    async fn after(&self, position: i64, limit: u32) -> Result<Vec<Positioned>, StoreError> {
        let events = self.events.lock().unwrap();
        self.looks.fetch_add(1, Ordering::SeqCst);
        let from = position.max(self.forgotten.load(Ordering::SeqCst));
        let from = usize::try_from(from).unwrap();
        Ok(events
            .iter()
            .enumerate()
            .skip(from)
            .take(limit as usize)
            .map(|(at, event)| Positioned {
                position: i64::try_from(at).unwrap() + 1,
                at: Millis(0),
                event: event.clone(),
            })
            .collect())
    }
    async fn told(
        &self,
        topics: &[Topic],
        position: i64,
        limit: u32,
    ) -> Result<Vec<Positioned>, StoreError> {
        let all = self.after(position, u32::MAX).await?;
        let theirs = |row: &Positioned| matches!(&row.event, Event::Told(told) if topics.contains(&told.topic));
        Ok(all
            .into_iter()
            .filter(theirs)
            .take(limit as usize)
            .collect())
    }
    async fn count_told(
        &self,
        topics: &[Topic],
        position: i64,
        most: i64,
    ) -> Result<i64, StoreError> {
        let limit = u32::try_from(most).unwrap();
        let told = self.told(topics, position, limit).await?;
        Ok(i64::try_from(told.len()).unwrap())
    }
    async fn wait(&self, position: i64, at_most: Duration) -> Result<i64, StoreError> {
        let until = tokio::time::Instant::now() + at_most;
        loop {
            let head = self.head().await?;
            if head > position || tokio::time::Instant::now() >= until {
                return Ok(head);
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
}
