//! What every scenario works with: the server under test, its accounts, the shared buffers, the watches.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use anyhow::{Context as _, Result, bail};

use crate::{
    cli::Common,
    client::{Door, Shared, handshake},
    process::{self, Watch, pin},
    report::{Outcome, Progress},
    target::{
        Accounts, Dialect, Server,
        launch::{Recipe, World},
        metrics,
    },
};

/// What a program is filled with where nothing else is asked for.
const WORLD: &str = "departement";

/// The ground of a run.
pub(crate) struct Setup {
    /// What the server speaks.
    pub(crate) dialect: Dialect,
    /// Name of the server in results.
    pub(crate) name: String,
    /// Who may write where.
    pub(crate) accounts: Accounts,
    /// Buffers and counters of all sockets.
    pub(crate) shared: Rc<Shared>,
    /// What the terminal shows meanwhile.
    pub(crate) progress: Progress,
    address: String,
    metrics: Option<String>,
    server: RefCell<Option<Server>>,
    watch: RefCell<Option<Watch>>,
    own: RefCell<Watch>,
    next_client: Cell<u64>,
}

impl Setup {
    /// Starts the server where asked to, and reads the accounts.
    ///
    /// # Errors
    /// Where the server does not start or the options do not fit together.
    pub(crate) async fn new(common: &Common) -> Result<Self> {
        process::raise_open_files();
        let progress = Progress::new();
        let server = start(common, &progress).await?;
        if let Some(cpu) = common.own_cpu {
            pin::this_thread(cpu).with_context(|| format!("cannot run on core {cpu}"))?;
        }
        let address = match (&common.server, &server) {
            (Some(address), _) => address.trim_end_matches('/').to_owned(),
            (None, Some(server)) => server.address(),
            (None, None) => bail!("which server? Give --server, --start or --program"),
        };
        let sessions = common
            .sessions
            .clone()
            .or_else(|| server.as_ref().and_then(Server::sessions));
        let nanos = SystemTime::now().duration_since(UNIX_EPOCH)?.as_nanos();
        let accounts = match sessions {
            Some(file) => Accounts::read(&file)?,
            None if common.speaks.needs_accounts() => {
                bail!("this server asks who is there: give --sessions or --program")
            }
            None => Accounts::MadeUp(format!("load-{nanos:x}")),
        };
        let pid = common.pid.or_else(|| server.as_ref().and_then(Server::pid));
        Ok(Self {
            dialect: common.speaks,
            name: name(common),
            accounts,
            shared: Shared::new(),
            progress,
            address,
            metrics: common
                .metrics
                .clone()
                .or_else(|| server.as_ref().and_then(Server::metrics)),
            server: RefCell::new(server),
            watch: RefCell::new(pid.map(Watch::new)),
            own: RefCell::new(Watch::own()),
            // Like Yjs, 32 bits; the time makes them this run's own, so that no account of an earlier run has them.
            next_client: Cell::new((1 << 20) + u64::try_from(nanos / 1000 % (1 << 31))?),
        })
    }

    /// Where a client's socket is.
    ///
    /// # Errors
    /// Where the server must be asked and does not answer.
    pub(crate) async fn door(&self, document: &str, token: &str) -> Result<Door> {
        self.dialect.door(&self.address, document, token).await
    }

    /// `address:port` of the server's HTTP.
    ///
    /// # Errors
    /// Where its address is none of a WebSocket.
    pub(crate) fn host(&self) -> Result<String> {
        handshake::authority(&self.address).map(ToOwned::to_owned)
    }

    /// Makes a document where the server wants to be asked first.
    ///
    /// # Errors
    /// Where it does not answer.
    pub(crate) async fn prepare(&self, document: &str) -> Result<()> {
        self.dialect.prepare(&self.address, document).await
    }

    /// `count` client ids that follow one another and that no client has had; the first one.
    pub(crate) fn fresh_clients(&self, count: usize) -> u64 {
        let first = self.next_client.get();
        self.next_client.set(first + count as u64);
        first
    }

    /// The server's CPU time, where it is known which process it is.
    pub(crate) fn server_cpu(&self) -> Option<Duration> {
        self.watch.borrow_mut().as_mut().map(Watch::cpu)
    }

    /// A figure that the server itself knows, by its name on the Prometheus page; nothing where it has none.
    pub(crate) async fn server_figure(&self, name: &str) -> Option<f64> {
        metrics::read(self.metrics.as_deref()?, name).await.ok()
    }

    /// The server's memory (proportional set size) in kB.
    pub(crate) fn server_memory_kb(&self) -> Option<u64> {
        self.watch.borrow().as_ref().and_then(Watch::memory_kb)
    }

    /// The generator's CPU time.
    pub(crate) fn own_cpu(&self) -> Duration {
        self.own.borrow_mut().cpu()
    }

    /// Whether this run may stop and start the server.
    pub(crate) fn owns_server(&self) -> bool {
        self.server.borrow().is_some()
    }

    /// The first process of the server, which leads its group, where this run started it.
    pub(crate) fn server_leader(&self) -> Option<u32> {
        self.server.borrow().as_ref().and_then(Server::pid)
    }

    /// The end of what the server has logged, where this run started it.
    pub(crate) fn last_words(&self) -> String {
        let server = self.server.borrow();
        server.as_ref().map_or_else(String::new, Server::last_words)
    }

    /// Takes the server out to stop, kill or start it; give it back with [`Setup::give_server`].
    ///
    /// # Errors
    /// Where this run did not start it.
    pub(crate) fn take_server(&self) -> Result<Server> {
        self.server
            .borrow_mut()
            .take()
            .context("this needs a server that the generator starts: give --program or --start")
    }

    /// Puts the server back, which may be a new process by now.
    pub(crate) fn give_server(&self, server: Server) {
        *self.watch.borrow_mut() = server.pid().map(Watch::new);
        *self.server.borrow_mut() = Some(server);
    }

    /// A result without figures yet.
    pub(crate) fn outcome(&self, scenario: &str, options: &impl serde::Serialize) -> Outcome {
        Outcome::new(scenario, &self.name, &spoken(self.dialect), options)
    }

    /// Stops the server that this run started.
    pub(crate) async fn end(&self) {
        self.progress.end();
        let server = self.server.borrow_mut().take();
        if let Some(mut server) = server {
            server.stop().await;
        }
    }
}

async fn start(common: &Common, progress: &Progress) -> Result<Option<Server>> {
    let recipe = match (&common.program, &common.start) {
        (Some(program), _) => Recipe::Program {
            program: program.clone(),
            options: common.serve_option.clone(),
            world: match &common.filled {
                Some(folder) => World::Copy(folder.clone()),
                None => World::Demo(common.world.clone().unwrap_or_else(|| WORLD.to_owned())),
            },
        },
        (None, Some(command)) => Recipe::Command(command.clone()),
        (None, None) => return Ok(None),
    };
    progress.say("starting the server");
    let server = Server::start(recipe, &common.work, common.server_cpu).await?;
    Ok(Some(server))
}

fn name(common: &Common) -> String {
    common.name.clone().unwrap_or_else(|| spoken(common.speaks))
}

/// A dialect as the command line names it.
fn spoken(dialect: Dialect) -> String {
    clap::ValueEnum::to_possible_value(&dialect)
        .map_or_else(String::new, |value| value.get_name().to_owned())
}
