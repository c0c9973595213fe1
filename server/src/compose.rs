//! The one place where the store, the rooms and HTTP meet; everywhere else they know each other as traits.

use std::{
    fs::{File, OpenOptions},
    io::{Read as _, Write as _},
    net::SocketAddr,
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::Path,
    sync::Arc,
    time::Duration,
};

use anyhow::Context as _;
use passeplume_api::{ApiParts, CookieSecurity, Live, OriginPolicy, PasswordWorkers, Settings};
use passeplume_domain::{
    Clock as _, StoreError,
    mail::Postman,
    media::Shelf,
    notices::{Counts, Tally},
};
use passeplume_realtime::{Hub, HubParts, Limits};
use passeplume_store::{Maintenance, MaintenanceOptions, Store, StoreOptions};
use tokio::{
    sync::{Semaphore, mpsc, watch},
    task::JoinHandle,
};

use crate::{
    command::WallClock,
    config::{Database, Serve},
    failure::Failure,
    ffmpeg::Ffmpeg,
    index::{self, Index},
    mail::{Digest, SmtpPostman},
    press::OwnPress,
    second::{self, SecondForms},
    shelf::{DiskShelf, Keys, S3Shelf},
    squash::Replay,
    sweep::Sweep,
    workshop::OwnWorkshop,
};

/// The version of the documents' schema; rises when editors must learn a new node or mark.
const SCHEMA_VERSION: u32 = 2;

/// Opens the database, and makes the folder for it.
pub(crate) async fn open(database: &Database) -> Result<Store, Failure> {
    // Pupils' words live here: nobody else on the machine reads the folder. One that exists keeps its own rights.
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&database.data_dir)
        .with_context(|| format!("the folder {} cannot be made", database.data_dir.display()))?;
    Store::open(&database.url, StoreOptions::default())
        .await
        .map_err(Failure::failed)
}

/// Brings the tables up to date; the steps that ran.
pub(crate) async fn migrate(store: &Store) -> Result<Vec<String>, Failure> {
    store
        .migrate(WallClock.now())
        .await
        .map_err(Failure::failed)
}

/// Where media lie.
pub(crate) async fn shelf(serve: &Serve) -> Result<Arc<dyn Shelf>, Failure> {
    let data_dir = &serve.database.data_dir;
    let Some(url) = &serve.media else {
        let shelf = DiskShelf::open(data_dir).map_err(Failure::failed)?;
        return Ok(Arc::new(shelf));
    };
    let keys = Keys::of(|name| std::env::var(name).ok())?;
    Ok(Arc::new(S3Shelf::open(url, keys, data_dir).await?))
}

/// How the house hears of its end, and says that it must come.
pub(crate) struct Ends {
    pub(crate) draining: watch::Receiver<bool>,
    pub(crate) medium: mpsc::Sender<String>,
}

/// What HTTP is made from.
pub(crate) fn api(
    store: &Store,
    live: Arc<dyn Live>,
    shelf: Arc<dyn Shelf>,
    serve: &Serve,
    origins: OriginPolicy,
    demo: Option<Vec<passeplume_api::dto::demo::DemoAccount>>,
    ends: Ends,
) -> Result<ApiParts, Failure> {
    let https = serve.tls.is_some() || serve.public.as_ref().is_some_and(|public| public.https);
    let limits = serve.limits.media();
    Ok(ApiParts {
        accounts: Arc::new(store.clone()),
        sessions: Arc::new(store.clone()),
        documents: Arc::new(store.clone()),
        spaces: Arc::new(store.clone()),
        sharing: Arc::new(store.clone()),
        groups: Arc::new(store.clone()),
        homes: Arc::new(store.clone()),
        journals: Arc::new(store.clone()),
        comments: Arc::new(store.clone()),
        forums: Arc::new(store.clone()),
        messages: Arc::new(store.clone()),
        reports: Arc::new(store.clone()),
        consents: Arc::new(store.clone()),
        sign_offs: Arc::new(store.clone()),
        search: Arc::new(store.clone()),
        commands: Arc::new(store.clone()),
        notices: Arc::new(store.clone()),
        letters: Arc::new(store.clone()),
        postman: None,
        media: Arc::new(store.clone()),
        shelf: Arc::clone(&shelf),
        shelf_turn: Arc::new(Semaphore::new(1)),
        workshop: Arc::new(OwnWorkshop::new(limits.clone(), shelf, None)),
        press: Arc::new(OwnPress),
        outbox: Arc::new(store.clone()),
        live,
        clock: Arc::new(WallClock),
        passwords: PasswordWorkers::start().map_err(Failure::failed)?,
        draining: ends.draining,
        medium: ends.medium,
        settings: Settings {
            origins,
            cookies: if https {
                CookieSecurity::AlwaysSecure
            } else {
                CookieSecurity::AsRequested
            },
            trusted_proxies: serve.trusted_proxies.clone(),
            demo,
            schema_version: SCHEMA_VERSION,
            media: limits,
            device_key: device_key(&serve.database.data_dir)?,
        },
    })
}

/// What makes second forms of films and sounds, and a workshop that asks it; works until it is dropped.
pub(crate) fn second_forms(parts: &mut ApiParts, ffmpeg: Ffmpeg) -> SecondForms {
    let (ask, asked) = mpsc::channel(second::WAITING);
    let limits = parts.settings.media.clone();
    parts.workshop = Arc::new(OwnWorkshop::new(
        limits,
        Arc::clone(&parts.shelf),
        Some(ask),
    ));
    SecondForms {
        media: Arc::clone(&parts.media),
        shelf: Arc::clone(&parts.shelf),
        shelf_turn: Arc::clone(&parts.shelf_turn),
        clock: Arc::new(WallClock),
        ffmpeg,
        asked,
    }
}

/// What clears media away that nothing names; works until it is dropped.
pub(crate) fn sweep(parts: &ApiParts, store: &Store) -> Sweep {
    Sweep {
        media: Arc::clone(&parts.media),
        texts: Arc::clone(&parts.documents),
        log: Arc::new(store.clone()),
        shelf: Arc::clone(&parts.shelf),
        shelf_turn: Arc::clone(&parts.shelf_turn),
        limits: parts.settings.media.clone(),
        clock: Arc::new(WallClock),
    }
}

/// What takes the words of texts into the index of the search; works until it is dropped.
pub(crate) fn index(store: &Store, medium: mpsc::Sender<String>) -> Index {
    Index {
        search: Arc::new(store.clone()),
        log: Arc::new(store.clone()),
        clock: Arc::new(WallClock),
        medium,
        breath: index::BREATH,
    }
}

/// What sends the day's digests, and an API that sends codes; works until it is dropped. Nothing where no letters are sent.
pub(crate) fn digest(parts: &mut ApiParts, serve: &Serve, bound: SocketAddr) -> Option<Digest> {
    let postman: Arc<dyn Postman> = Arc::new(SmtpPostman::new(serve.mail.as_ref()?)?);
    parts.postman = Some(Arc::clone(&postman));
    Some(Digest {
        letters: Arc::clone(&parts.letters),
        accounts: Arc::clone(&parts.accounts),
        tally: tally(parts),
        postman,
        clock: Arc::new(WallClock),
        site: serve.address(bound),
    })
}

/// The key that signs device cookies: kept, so that a restart does not forget which tablet is which.
fn device_key(data_dir: &Path) -> Result<[u8; 32], Failure> {
    let path = data_dir.join("device.key");
    let mut key = [0; 32];
    match File::open(&path) {
        Ok(mut file) => {
            if file.read_exact(&mut key).is_ok() {
                return Ok(key);
            }
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(Failure::failed(error)),
    }
    key = rand::random();
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&path)
        .and_then(|mut file| file.write_all(&key))
        .with_context(|| format!("{} cannot be written", path.display()))?;
    Ok(key)
}

/// The live half of the house: rooms, and the background work on their logs.
pub(crate) struct House {
    hub: Hub,
    maintenance: JoinHandle<Result<(), StoreError>>,
}

/// Starts the rooms and the background work; the latter ends with `stop`.
pub(crate) fn rooms(store: &Store, limits: Limits, mut stop: watch::Receiver<bool>) -> House {
    let hub = Hub::start(HubParts {
        log: Arc::new(store.clone()),
        documents: Arc::new(store.clone()),
        accounts: Arc::new(store.clone()),
        sessions: Arc::new(store.clone()),
        outbox: Arc::new(store.clone()),
        live: Arc::new(store.clone()),
        clock: Arc::new(WallClock),
        limits,
    });
    let maintenance = Maintenance::new(
        store.clone(),
        Arc::new(Replay),
        MaintenanceOptions::default(),
    );
    let maintenance = tokio::spawn(async move {
        let stopped = async move {
            let _ = stop.wait_for(|stop| *stop).await;
        };
        maintenance.run(Arc::new(WallClock), stopped).await
    });
    House { hub, maintenance }
}

impl House {
    /// The rooms as HTTP sees them.
    pub(crate) fn live(&self) -> Arc<dyn Live> {
        Arc::new(self.hub.clone())
    }

    /// Ends when the medium failed to keep a write, with what it said.
    pub(crate) async fn dead_medium(&mut self) -> String {
        tokio::select! {
            cause = self.hub.fatal() => cause,
            ended = &mut self.maintenance => match ended {
                Ok(Err(medium)) => medium.to_string(),
                // It was asked to stop, or a defect stopped it: texts are served without it.
                Ok(Ok(())) | Err(_) => self.hub.fatal().await,
            },
        }
    }

    /// Commits what waits and sends everybody away, with the word to come back.
    pub(crate) async fn drain(self, within: Duration) {
        self.hub.drain(within).await;
        self.maintenance.abort();
    }
}

/// What counts what waits for somebody.
fn tally(parts: &ApiParts) -> Arc<dyn Tally> {
    Arc::new(Counts {
        forums: Arc::clone(&parts.forums),
        messages: Arc::clone(&parts.messages),
        reports: Arc::clone(&parts.reports),
        notices: Arc::clone(&parts.notices),
    })
}
