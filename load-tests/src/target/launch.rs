//! Starts the server under test, pins it, knows its port, and leaves nothing of it behind.

use std::{
    fs::File,
    net::TcpListener,
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use rustix::process::{Pid, Signal, kill_process_group};
use tempfile::TempDir;
use tokio::net::TcpStream;

use crate::process::pin;

/// How long a server may take until its port answers.
const START: Duration = Duration::from_secs(60);
/// Where a program's words go while it is filled.
const TOLD: &str = "told.log";
/// Says to a program where its Prometheus page should be.
const METRICS_LISTEN: &str = "PASSEPLUME_METRICS_LISTEN";
/// How long it may take to stop by itself.
const STOP: Duration = Duration::from_secs(15);

/// What is started.
#[derive(Debug, Clone)]
pub(crate) enum Recipe {
    /// A shell command; `{port}` and `{dir}` in it are replaced.
    Command(String),
    /// The `passeplume` program.
    Program {
        /// Where it is.
        program: PathBuf,
        /// Further options of `serve`.
        options: Vec<String>,
        /// What its database holds at first.
        world: World,
    },
}

/// What a database holds at first.
#[derive(Debug, Clone)]
pub(crate) enum World {
    /// What `passeplume demo --size` makes.
    Demo(String),
    /// What such a call made earlier: a folder with `data` and `sessions.jsonl`, which is copied.
    Copy(PathBuf),
}

/// A server that this generator started. Dropping it kills the server and removes its folder.
pub(crate) struct Server {
    recipe: Recipe,
    folder: TempDir,
    port: u16,
    /// Where a program shows its figures.
    metrics_port: u16,
    cpu: Option<usize>,
    child: Option<Child>,
}

impl Server {
    /// Prepares a folder below `work` and starts the server; returns when its port answers.
    ///
    /// # Errors
    /// Where it does not start within a minute; the end of its own words is in the message.
    pub(crate) async fn start(recipe: Recipe, work: &Path, cpu: Option<usize>) -> Result<Self> {
        std::fs::create_dir_all(work)
            .with_context(|| format!("cannot make the folder {}", work.display()))?;
        let folder = tempfile::Builder::new().prefix("run-").tempdir_in(work)?;
        // Bound for a moment: nobody else is given these ports right afterwards.
        let (one, other) = (
            TcpListener::bind("127.0.0.1:0")?,
            TcpListener::bind("127.0.0.1:0")?,
        );
        let (port, metrics_port) = (one.local_addr()?.port(), other.local_addr()?.port());
        drop((one, other));
        let mut server = Self {
            recipe,
            folder,
            port,
            metrics_port,
            cpu,
            child: None,
        };
        server.fill()?;
        server.start_again().await?;
        Ok(server)
    }

    /// `ws://127.0.0.1:PORT`.
    pub(crate) fn address(&self) -> String {
        format!("ws://127.0.0.1:{}", self.port)
    }

    /// `127.0.0.1:PORT` of its Prometheus page, where it is known to have one.
    pub(crate) fn metrics(&self) -> Option<String> {
        match self.recipe {
            Recipe::Program { .. } => Some(format!("127.0.0.1:{}", self.metrics_port)),
            Recipe::Command(_) => None,
        }
    }

    /// The sessions file, where the program wrote one.
    pub(crate) fn sessions(&self) -> Option<PathBuf> {
        match self.recipe {
            Recipe::Program { .. } => Some(self.folder.path().join("sessions.jsonl")),
            Recipe::Command(_) => None,
        }
    }

    /// The data of the program, or the folder given to the command.
    pub(crate) fn data(&self) -> PathBuf {
        match self.recipe {
            Recipe::Program { .. } => self.folder.path().join("data"),
            Recipe::Command(_) => self.folder.path().to_owned(),
        }
    }

    /// Process id while it runs; the shell's where a command was given.
    pub(crate) fn pid(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    /// Starts it once more on the same port and data; the time until its port answered.
    ///
    /// # Errors
    /// As [`Server::start`].
    pub(crate) async fn start_again(&mut self) -> Result<Duration> {
        let log = File::options().create(true).append(true).open(self.log())?;
        let mut command = self.command();
        command
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .env("PORT", self.port.to_string())
            .process_group(0);
        let began = Instant::now();
        let child = pin::spawn(&mut command, self.cpu).context("cannot start the server")?;
        self.child = Some(child);
        while TcpStream::connect(("127.0.0.1", self.port)).await.is_err() {
            let ended = match self.child.as_mut() {
                Some(child) => child.try_wait()?.is_some(),
                None => true,
            };
            if ended || began.elapsed() > START {
                bail!("the server did not start: {}", self.last_words());
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        Ok(began.elapsed())
    }

    /// Asks it to stop and waits; kills it after 15 s.
    pub(crate) async fn stop(&mut self) {
        self.signal(Signal::TERM);
        let began = Instant::now();
        while began.elapsed() < STOP {
            match self.child.as_mut().map(Child::try_wait) {
                Some(Ok(None)) => tokio::time::sleep(Duration::from_millis(10)).await,
                Some(Ok(Some(_)) | Err(_)) | None => break,
            }
        }
        self.kill();
    }

    /// Kills it without a word: `kill -9`.
    pub(crate) fn kill(&mut self) {
        self.signal(Signal::KILL);
        if let Some(mut child) = self.child.take() {
            // Only takes the corpse away; it cannot take long.
            let _ = child.wait();
        }
    }

    fn signal(&self, signal: Signal) {
        let group = self
            .pid()
            .and_then(|pid| i32::try_from(pid).ok())
            .and_then(Pid::from_raw);
        if let Some(group) = group {
            // It may be gone already.
            let _ = kill_process_group(group, signal);
        }
    }

    fn fill(&self) -> Result<()> {
        let Recipe::Program { program, world, .. } = &self.recipe else {
            return Ok(());
        };
        let size = match world {
            World::Demo(size) => size,
            World::Copy(from) => {
                return copy(from, self.folder.path())
                    .with_context(|| format!("cannot copy the world in {}", from.display()));
            }
        };
        let made = Command::new(program)
            .args(["demo", "--size", size, "--sessions"])
            .arg(self.folder.path().join("sessions.jsonl"))
            .arg("--data-dir")
            .arg(self.data())
            .stdin(Stdio::null())
            .stdout(File::create(self.folder.path().join(TOLD))?)
            .stderr(File::create(self.log())?)
            .status()
            .with_context(|| format!("cannot run {}", program.display()))?;
        if !made.success() {
            bail!("`demo` failed: {}", self.last_words());
        }
        Ok(())
    }

    fn command(&self) -> Command {
        match &self.recipe {
            Recipe::Command(text) => {
                let text = text
                    .replace("{port}", &self.port.to_string())
                    .replace("{dir}", &self.folder.path().display().to_string());
                let mut command = Command::new("sh");
                command.args(["-c", &text]);
                command
            }
            Recipe::Program {
                program, options, ..
            } => {
                let mut command = Command::new(program);
                command
                    .arg("serve")
                    .arg("--listen")
                    .arg(format!("127.0.0.1:{}", self.port))
                    .arg("--data-dir")
                    .arg(self.data())
                    .env(METRICS_LISTEN, format!("127.0.0.1:{}", self.metrics_port))
                    .args(options);
                command
            }
        }
    }

    /// What the program told while it was filled.
    pub(crate) fn told(&self) -> String {
        std::fs::read_to_string(self.folder.path().join(TOLD)).unwrap_or_default()
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("server.log")
    }

    /// The end of what it has logged.
    pub(crate) fn last_words(&self) -> String {
        let text = std::fs::read(self.log()).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<&str> = text.trim().lines().rev().take(5).collect();
        lines.into_iter().rev().collect::<Vec<_>>().join("\n")
    }
}

/// Copies a folder and what is in it.
fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_server_is_started_where_its_port_is_kept_killed_and_started_again() {
        let work = tempfile::tempdir().unwrap();
        let serve = "cd {dir} && touch here && exec python3 -m http.server --bind 127.0.0.1 {port}";
        if std::process::Command::new("python3")
            .arg("-V")
            .output()
            .is_err()
        {
            return;
        }
        let recipe = Recipe::Command(serve.to_owned());
        let mut server = Server::start(recipe, work.path(), None).await.unwrap();
        let address = server.address();
        assert!(server.data().join("here").exists());
        server.kill();
        assert!(server.pid().is_none());
        assert!(server.start_again().await.unwrap() < START);
        assert_eq!(server.address(), address);
        let folder = server.data();
        drop(server);
        assert!(!folder.exists());
    }

    #[test]
    fn a_world_is_copied_with_its_folders() {
        let folder = tempfile::tempdir().unwrap();
        let from = folder.path().join("from");
        std::fs::create_dir_all(from.join("data")).unwrap();
        std::fs::write(from.join("data").join("a.db"), "x").unwrap();
        std::fs::write(from.join("sessions.jsonl"), "y").unwrap();
        let to = folder.path().join("to");
        copy(&from, &to).unwrap();
        assert_eq!(std::fs::read(to.join("data").join("a.db")).unwrap(), b"x");
        assert_eq!(std::fs::read(to.join("sessions.jsonl")).unwrap(), b"y");
    }
}
