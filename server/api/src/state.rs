//! What every handler holds: stores by their traits, the live rooms, and the settings of this installation.

use std::{
    net::IpAddr,
    sync::{Arc, Mutex},
};

use passeplume_domain::{
    Clock,
    accounts::{AccountStore, SessionStore},
    commands::CommandStore,
    comments::CommentStore,
    consents::ConsentStore,
    documents::DocumentStore,
    events::Outbox,
    forum::ForumStore,
    groups::GroupStore,
    homes::HomeStore,
    journals::{JournalStore, Press, SignOffStore},
    mail::{MailStore, Postman},
    media::{MediaLimits, MediaStore, Shelf, Workshop},
    messages::MessageStore,
    notices::NoticeStore,
    reports::ReportStore,
    search::SearchStore,
    spaces::{SharingStore, SpaceStore},
};
use tokio::sync::{Semaphore, mpsc, watch};

use crate::{
    devices::Devices, dto::demo::DemoAccount, live::Live, origin::OriginPolicy,
    passwords::PasswordWorkers, slowdown::Slowdown, tunnel::Tunnels,
};

/// What the API is composed from. `store` and `realtime` meet here only as traits.
pub struct ApiParts {
    /// Accounts.
    pub accounts: Arc<dyn AccountStore>,
    /// Logins.
    pub sessions: Arc<dyn SessionStore>,
    /// Documents, without their words.
    pub documents: Arc<dyn DocumentStore>,
    /// Spaces and classes.
    pub spaces: Arc<dyn SpaceStore>,
    /// Who shares them.
    pub sharing: Arc<dyn SharingStore>,
    /// Groups of pupils.
    pub groups: Arc<dyn GroupStore>,
    /// What first screens ask beside one's own articles.
    pub homes: Arc<dyn HomeStore>,
    /// Newspapers.
    pub journals: Arc<dyn JournalStore>,
    /// What is said beside texts.
    pub comments: Arc<dyn CommentStore>,
    /// Forums, topics and posts.
    pub forums: Arc<dyn ForumStore>,
    /// Who writes to whom, and what.
    pub messages: Arc<dyn MessageStore>,
    /// What adults are asked to look at.
    pub reports: Arc<dyn ReportStore>,
    /// What families allow.
    pub consents: Arc<dyn ConsentStore>,
    /// The order of issues, and what is chosen before they are signed.
    pub sign_offs: Arc<dyn SignOffStore>,
    /// The words by which things are found.
    pub search: Arc<dyn SearchStore>,
    /// Keys of commands.
    pub commands: Arc<dyn CommandStore>,
    /// What concerns one person.
    pub notices: Arc<dyn NoticeStore>,
    /// Where letters to adults go.
    pub letters: Arc<dyn MailStore>,
    /// What sends them, where this installation does.
    pub postman: Option<Arc<dyn Postman>>,
    /// Pictures, sounds and films, apart from their bytes.
    pub media: Arc<dyn MediaStore>,
    /// Their bytes.
    pub shelf: Arc<dyn Shelf>,
    /// One permit: held from putting bytes on the shelf to the row that names them, and while bytes are cleared away.
    pub shelf_turn: Arc<Semaphore>,
    /// Makes of sent bytes what may be shown.
    pub workshop: Arc<dyn Workshop>,
    /// Makes pages of what was published.
    pub press: Arc<dyn Press>,
    /// Asked by `readyz` whether the database answers.
    pub outbox: Arc<dyn Outbox>,
    /// The rooms.
    pub live: Arc<dyn Live>,
    /// The wall clock.
    pub clock: Arc<dyn Clock>,
    /// The threads that hash.
    pub passwords: PasswordWorkers,
    /// True once the server goes down.
    pub draining: watch::Receiver<bool>,
    /// Told when the medium failed to keep a write: the process must stop. One message is enough, more are dropped.
    pub medium: mpsc::Sender<String>,
    /// How this installation is reached and what it shows.
    pub settings: Settings,
}

/// How this installation is reached and what it shows.
pub struct Settings {
    /// Which pages may act by cookie.
    pub origins: OriginPolicy,
    /// Are browsers told to send the cookie over TLS alone?
    pub cookies: CookieSecurity,
    /// Whose `X-Forwarded-*` headers count.
    pub trusted_proxies: Vec<IpAddr>,
    /// The demo accounts, in demo mode alone.
    pub demo: Option<Vec<DemoAccount>>,
    /// The version of the documents' schema that editors must know.
    pub schema_version: u32,
    /// Bounds of what people send.
    pub media: MediaLimits,
    /// Signs device cookies.
    pub device_key: [u8; 32],
}

/// When a cookie is marked `Secure`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CookieSecurity {
    /// The public address is HTTPS.
    AlwaysSecure,
    /// As the request came: over our own TLS, or over that of a trusted proxy.
    AsRequested,
}

/// Shared by all handlers. Cheap to clone.
#[derive(Clone)]
pub(crate) struct AppState(Arc<Inner>);

/// What [`AppState`] points to.
pub(crate) struct Inner {
    pub(crate) parts: ApiParts,
    pub(crate) devices: Devices,
    pub(crate) slowdown: Mutex<Slowdown>,
    pub(crate) tunnels: Tunnels,
}

impl AppState {
    pub(crate) fn new(parts: ApiParts) -> Self {
        let devices = Devices::new(parts.settings.device_key);
        Self(Arc::new(Inner {
            parts,
            devices,
            slowdown: Mutex::new(Slowdown::default()),
            tunnels: Tunnels::default(),
        }))
    }
}

impl std::ops::Deref for AppState {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}
