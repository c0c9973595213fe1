//! The commands and their options, as `--help` tells them.

use std::{net::SocketAddr, path::PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum, builder::BoolishValueParser};

/// Passeplume: pupils of several classes write together, and nothing anyone saw is ever lost.
///
/// Every option is also an environment variable PASSEPLUME_… and a key of passeplume.toml (the option's name without
/// its dashes in front). A flag wins over the environment, the environment over the file.
#[derive(Debug, Parser)]
#[command(
    version,
    max_term_width = 100,
    after_help = "Exit status: 0 good, 1 failed, 2 wrong usage."
)]
pub(crate) struct Cli {
    /// Options file. Without it, ./passeplume.toml is read where it exists.
    #[arg(long, global = true, env = "PASSEPLUME_CONFIG", value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) log: LogOptions,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// A URL with a password: printed it is not.
#[derive(Clone, serde::Deserialize)]
#[serde(transparent)]
pub(crate) struct SmtpSecret(pub(crate) String);

impl std::fmt::Debug for SmtpSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SmtpSecret(…)")
    }
}

impl From<String> for SmtpSecret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

/// What is logged, and how. Logs go to stderr and hold no words and no names.
#[derive(Debug, Args)]
pub(crate) struct LogOptions {
    /// What is logged: error, warn, info, debug, or a filter such as passeplume_api=debug [default: info]
    #[arg(
        long = "log",
        global = true,
        env = "PASSEPLUME_LOG",
        value_name = "FILTER"
    )]
    pub(crate) filter: Option<String>,
    /// For people or for machines [default: human]
    #[arg(
        long = "log-format",
        global = true,
        env = "PASSEPLUME_LOG_FORMAT",
        value_name = "FORMAT"
    )]
    pub(crate) format: Option<LogFormat>,
}

/// The form of a log line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogFormat {
    /// For people.
    Human,
    /// One JSON object a line.
    Json,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serves the page, the API and the live texts
    Serve(Box<ServeOptions>),
    /// Brings the database to this program's form, and says what was done
    Migrate(DatabaseOptions),
    /// Fills an empty database with invented schools, for load tests
    Demo(DemoOptions),
    /// Adds, lists and changes accounts
    Account(AccountOptions),
    /// Verifies the whole database: integrity, checksums, and that every text loads
    Check(DatabaseOptions),
}

/// Which database.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct DatabaseOptions {
    /// Where the SQLite file and the keys are [default: ./data]
    #[arg(
        long,
        env = "PASSEPLUME_DATA_DIR",
        global = true,
        value_name = "FOLDER"
    )]
    pub(crate) data_dir: Option<PathBuf>,
    /// The database: sqlite://… or postgres://… [default: sqlite://<data-dir>/passeplume.db]
    #[arg(
        long,
        env = "PASSEPLUME_DATABASE_URL",
        global = true,
        value_name = "URL",
        hide_env_values = true
    )]
    pub(crate) database_url: Option<String>,
}

/// `serve`.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct ServeOptions {
    /// Page, API and WebSockets [default: 127.0.0.1:8080]
    #[arg(long, env = "PASSEPLUME_LISTEN", value_name = "ADDRESS")]
    pub(crate) listen: Option<SocketAddr>,
    /// Prometheus text on its own listener [default: off]
    #[arg(long, env = "PASSEPLUME_METRICS_LISTEN", value_name = "ADDRESS")]
    pub(crate) metrics_listen: Option<SocketAddr>,
    #[command(flatten)]
    pub(crate) database: DatabaseOptions,
    /// The address that browsers use, such as https://ecrire.ecole.example: decides the allowed Origin and whether
    /// cookies are Secure [default: the listen address]
    #[arg(long, env = "PASSEPLUME_PUBLIC_URL", value_name = "URL")]
    pub(crate) public_url: Option<String>,
    /// Addresses of proxies whose X-Forwarded-* headers count, separated by commas [default: none]
    #[arg(
        long,
        env = "PASSEPLUME_TRUSTED_PROXY",
        value_name = "ADDRESSES",
        value_delimiter = ','
    )]
    pub(crate) trusted_proxy: Option<Vec<std::net::IpAddr>>,
    /// Certificate chain (PEM): HTTPS by itself. Over plain HTTP, tablets can neither record nor keep the page offline
    #[arg(long, env = "PASSEPLUME_TLS_CERT", value_name = "FILE")]
    pub(crate) tls_cert: Option<PathBuf>,
    /// Private key (PEM) of the certificate
    #[arg(long, env = "PASSEPLUME_TLS_KEY", value_name = "FILE")]
    pub(crate) tls_key: Option<PathBuf>,
    /// The program that makes films and sounds play on every tablet: auto (where it is found), off, or its path
    /// [default: auto]
    #[arg(long, env = "PASSEPLUME_FFMPEG", value_name = "auto|off|PATH")]
    pub(crate) ffmpeg: Option<String>,
    /// Where pictures, sounds and films lie: s3://BUCKET/PREFIX?endpoint=URL&region=NAME, opened by AWS_ACCESS_KEY_ID and
    /// AWS_SECRET_ACCESS_KEY of the environment [default: the data folder]
    #[arg(
        long,
        env = "PASSEPLUME_MEDIA_URL",
        value_name = "URL",
        hide_env_values = true
    )]
    pub(crate) media_url: Option<String>,
    /// Where letters to adults are handed in, such as smtps://USER:PASSWORD@HOST. It holds a password: set it in the
    /// environment or the file, for everybody on this machine can read a command line [default: no letters are sent]
    #[arg(
        long,
        env = "PASSEPLUME_SMTP_URL",
        value_name = "URL",
        hide_env_values = true
    )]
    pub(crate) smtp_url: Option<SmtpSecret>,
    /// From whom letters are; goes with --smtp-url
    #[arg(long, env = "PASSEPLUME_MAIL_FROM", value_name = "ADDRESS")]
    pub(crate) mail_from: Option<String>,
    /// Fills an empty database with the demo world; one that is not empty is left untouched and served
    #[arg(long, env = "PASSEPLUME_DEMO", value_name = "BOOL", num_args = 0..=1, require_equals = true,
        default_missing_value = "true", value_parser = BoolishValueParser::new())]
    pub(crate) demo: Option<bool>,
    /// Lets the demo be served off loopback, without the adults' accounts
    #[arg(long, env = "PASSEPLUME_DEMO_PUBLIC", value_name = "BOOL", num_args = 0..=1, require_equals = true,
        default_missing_value = "true", value_parser = BoolishValueParser::new())]
    pub(crate) demo_public: Option<bool>,
}

/// `demo`.
#[derive(Debug, Args)]
pub(crate) struct DemoOptions {
    #[command(flatten)]
    pub(crate) database: DatabaseOptions,
    /// How much: classe is the demo world; departement is 81 schools, 6,000 pupils, 270 classes, 540 open texts; annee
    /// is its school year at rest, 20,000 texts of 500,000 updates (takes minutes, and tells what it takes on disk)
    #[arg(
        long,
        env = "PASSEPLUME_SIZE",
        value_name = "SIZE",
        default_value = "classe"
    )]
    pub(crate) size: DemoSize,
    /// Writes one JSON line an account: login, role, class, an open session's token, the texts it may write
    #[arg(long, env = "PASSEPLUME_SESSIONS", value_name = "FILE")]
    pub(crate) sessions: Option<PathBuf>,
}

/// How much is invented.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DemoSize {
    /// The demo world.
    Classe,
    /// A whole département.
    Departement,
    /// A département's school year, at rest.
    Annee,
}

/// `account`.
#[derive(Debug, Args)]
pub(crate) struct AccountOptions {
    #[command(flatten)]
    pub(crate) database: DatabaseOptions,
    #[command(subcommand)]
    pub(crate) verb: AccountVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AccountVerb {
    /// Adds an account and prints its password, unless that comes from stdin
    Add(AddAccount),
    /// Lists every account: login, role, status, id, memberships, separated by tabs
    List,
    /// Sets a new password, prints it unless it comes from stdin, and ends every session of the account
    Password {
        /// The account's login
        login: String,
        /// Reads the password from the first line of stdin
        #[arg(long)]
        password_stdin: bool,
    },
    /// Closes an account: it keeps what it wrote, its sessions end within a second
    Suspend {
        /// The account's login
        login: String,
    },
    /// Opens a suspended account again
    Activate {
        /// The account's login
        login: String,
    },
    /// Ends every session of an account; its live sockets close within a second
    SessionsEnd {
        /// The account's login
        login: String,
    },
}

/// `account add`.
#[derive(Debug, Args)]
pub(crate) struct AddAccount {
    /// What is typed to log in; compared without case
    pub(crate) login: String,
    /// Main role: pupil, teacher, head, guardian, adviser, town, admin
    #[arg(long)]
    pub(crate) role: String,
    /// Given name
    #[arg(long)]
    pub(crate) first_name: String,
    /// Family name
    #[arg(long, default_value = "")]
    pub(crate) last_name: String,
    /// A reason for rights, may be given several times: pupil-of:CLASS, teacher-of:CLASS, head-of:SCHOOL,
    /// guardian-of:ACCOUNT, adviser-of:SCHOOL, town-of:SCHOOL, administers
    #[arg(long = "member", value_name = "MEMBERSHIP")]
    pub(crate) members: Vec<String>,
    /// Reads the password from the first line of stdin
    #[arg(long)]
    pub(crate) password_stdin: bool,
}
