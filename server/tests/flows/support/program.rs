//! Starts and stops the real binary.

use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{OnceLock, mpsc},
    time::{Duration, Instant},
};

use tempfile::TempDir;

pub const BINARY: &str = env!("CARGO_BIN_EXE_passeplume");

/// A running server; it is killed when dropped.
pub struct Program {
    child: Child,
    pub address: SocketAddr,
    pub printed: Vec<String>,
    folder: Option<TempDir>,
    pub data: PathBuf,
    database_url: Option<String>,
}

/// What a command that ended said.
#[derive(Debug)]
pub struct Run {
    pub status: i32,
    pub out: String,
    pub err: String,
}

/// The binary without the environment of whoever runs the tests.
pub fn command(folder: &Path) -> Command {
    let mut command = Command::new(BINARY);
    command.current_dir(folder).stdin(Stdio::null());
    for (name, _) in std::env::vars() {
        if name.starts_with("PASSEPLUME_") {
            command.env_remove(name);
        }
    }
    command
}

/// The demo world as the program makes it, made once for all tests: each begins with a copy.
fn world() -> &'static Path {
    static WORLD: OnceLock<TempDir> = OnceLock::new();
    let made = WORLD.get_or_init(|| {
        let folder = TempDir::new().expect("a folder");
        let made = run(folder.path(), &["demo", "--data-dir", "data"]);
        assert_eq!(made.status, 0, "{}", made.err);
        folder
    });
    made.path()
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &to)?;
        } else {
            std::fs::copy(entry.path(), to)?;
        }
    }
    Ok(())
}

/// Runs a command to its end.
pub fn run(folder: &Path, arguments: &[&str]) -> Run {
    finish(command(folder).args(arguments))
}

pub fn finish(command: &mut Command) -> Run {
    let output = command.output().expect("the binary runs");
    Run {
        status: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

impl Program {
    /// A server with the demo world, on SQLite in a folder of its own.
    pub fn demo() -> Self {
        Self::with(&["--demo"])
    }

    /// A server with these options.
    pub fn with(options: &[&str]) -> Self {
        let folder = TempDir::new().expect("a folder");
        let mut program = Self::start_in(folder.path(), options, None);
        program.folder = Some(folder);
        program
    }

    /// The demo world on SQLite and on PostgreSQL.
    pub async fn on_every_database() -> Vec<Self> {
        let url = super::postgres::fresh_database().await;
        let folder = TempDir::new().expect("a folder");
        let mut program = Self::start_in(folder.path(), &["--demo"], Some(url));
        program.folder = Some(folder);
        vec![Self::demo(), program]
    }

    /// A server on the data of `folder`.
    pub fn start_in(folder: &Path, options: &[&str], database_url: Option<String>) -> Self {
        Self::start(folder, options, database_url, |_| ())
    }

    /// A server on SQLite in `folder`, in an environment of its own.
    pub fn start_keyed(folder: &Path, options: &[&str], more: impl FnOnce(&mut Command)) -> Self {
        Self::start(folder, options, None, more)
    }

    fn start(
        folder: &Path,
        options: &[&str],
        database_url: Option<String>,
        more: impl FnOnce(&mut Command),
    ) -> Self {
        let data = folder.join("data");
        // What is in no folder, or not for everybody, the server makes itself.
        let elsewhere = |option: &&str| option.starts_with("--media") || *option == "--demo-public";
        if options.contains(&"--demo")
            && database_url.is_none()
            && !data.exists()
            && !options.iter().any(elsewhere)
        {
            copy(&world().join("data"), &data).expect("a copy of the demo world");
        }
        let mut command = command(folder);
        more(&mut command);
        command
            .args(["serve", "--listen", "127.0.0.1:0", "--log", "warn"])
            .args(options)
            .arg("--data-dir")
            .arg(&data)
            .stdout(Stdio::piped());
        if let Some(url) = &database_url {
            command.args(["--database-url", url]);
        }
        let mut child = command.spawn().expect("the binary starts");
        let out = BufReader::new(child.stdout.take().expect("stdout"));
        let (lines, heard) = mpsc::sync_channel(256);
        std::thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                if lines.send(line).is_err() {
                    return;
                }
            }
        });
        let mut printed = Vec::new();
        let deadline = Instant::now() + Duration::from_secs(60);
        let address = loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let line = heard
                .recv_timeout(left)
                .expect("the server says where it is");
            let address = line.strip_prefix("Passeplume: ").map(ToOwned::to_owned);
            printed.push(line);
            if let Some(address) = address {
                break address;
            }
        };
        // The demo accounts follow at once, if there are any.
        while let Ok(line) = heard.recv_timeout(Duration::from_millis(100)) {
            printed.push(line);
        }
        let address = address
            .split_once("://")
            .and_then(|(_, host)| host.parse().ok())
            .unwrap_or_else(|| panic!("{address} is no address with a port"));
        Self {
            child,
            address,
            printed,
            folder: None,
            data,
            database_url,
        }
    }

    /// Where the server stands, for a command beside it.
    pub fn folder(&self) -> &Path {
        self.data.parent().expect("data stands in a folder")
    }

    /// A command on the same database, beside the running server.
    pub fn beside(&self, arguments: &[&str]) -> Run {
        let mut command = command(self.folder());
        command.args(arguments).arg("--data-dir").arg(&self.data);
        if let Some(url) = &self.database_url {
            command.args(["--database-url", url]);
        }
        finish(&mut command)
    }

    /// The most memory that the server ever held, in kB.
    pub fn peak_memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        status
            .expect("the server runs")
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:"))
            .and_then(|rest| rest.split_whitespace().next())
            .and_then(|number| number.parse().ok())
            .expect("a peak")
    }

    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        let status = Command::new("kill")
            .args([&format!("-{name}"), &pid])
            .status();
        assert!(status.expect("kill runs").success());
    }

    /// Waits for the end; the status, or nothing where it does not come in time.
    pub fn wait(&mut self, at_most: Duration) -> Option<i32> {
        let deadline = Instant::now() + at_most;
        while Instant::now() < deadline {
            if let Some(status) = self.child.try_wait().expect("waits") {
                return status.code();
            }
            std::thread::park_timeout(Duration::from_millis(10));
        }
        None
    }

    /// Stops with SIGTERM and starts again on the same data.
    pub fn restart(mut self, options: &[&str]) -> Self {
        self.signal("TERM");
        assert_eq!(self.wait(Duration::from_secs(10)), Some(0));
        let folder = self.folder.take().expect("a folder of its own");
        let mut next = Self::start_in(folder.path(), options, self.database_url.clone());
        next.folder = Some(folder);
        next
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
