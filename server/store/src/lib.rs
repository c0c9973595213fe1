//! Keeps what the house must not forget, on SQLite or PostgreSQL behind one [`Store`].
//!
//! | file | what it is for |
//! | --- | --- |
//! | [`drivers`] | the one file that names the drivers: opening, what each database is told |
//! | `dialect` | the few statements in which they differ |
//! | [`handle`] | the [`Store`] itself: who reads, who writes, how a transaction commits with its events |
//! | [`faults`] | what an error of a database means for a caller |
//! | [`sql`] | rows in, rows out; statements of many rows |
//! | `around` | the classes and schools around a person, as a condition of SQL |
//! | [`migrations`] | the numbered history of the tables |
//! | `people`, `sessions`, `spaces`, `texts` | the traits of `domain`, noun by noun |
//! | `live` | whom a topic concerns |
//! | `journals` | newspapers: issues, articles, their steps, what is published |
//! | `forum` | forums, their topics, what is said there |
//! | `groups` | groups of pupils and their levels |
//! | `homes` | what first screens ask beside one's own articles |
//! | `comments` | what is said beside texts |
//! | `consents` | what families allow, and what a refusal takes off a page |
//! | `log` | the log of words: append, load, checkpoints, checksums, squashing, packing |
//! | `messages`, `reports` | who writes to whom, what was said, what adults are asked to look at |
//! | `mail` | where letters to adults go, and which day's digest has left |
//! | `media` | pictures, sounds and films, apart from their bytes |
//! | `search` | the words by which texts, ideas and issues are found |
//! | `commands` | keys of commands, so that each is done once |
//! | `notices` | what concerns one person |
//! | `outbox` | events in commit order, and waking who waits for them |
//! | [`maintenance`] | what runs in the background |
//! | [`check`] | what `passeplume check` asks of the database |
//!
//! What is deliberately absent: a second SQL text for the second database (but for the index of the search), any knowledge
//! of Yjs (words are bytes here), and any clock (times come in with what happened).

mod around;
mod check;
mod commands;
mod comments;
mod consents;
mod dialect;
mod drivers;
mod faults;
mod forum;
mod groups;
mod handle;
mod homes;
mod journals;
mod live;
mod log;
mod mail;
mod maintenance;
mod media;
mod messages;
mod migrations;
mod notices;
mod outbox;
mod people;
mod reports;
mod search;
mod sessions;
mod spaces;
mod sql;
mod texts;

pub use check::{CheckReport, Problem, SetAside};
pub use drivers::{Engine, MIN_SQLITE_VERSION, WhenAbsent};
pub use handle::{OpenError, Store, StoreOptions};
pub use log::CHECKPOINTS_KEPT;
pub use maintenance::{Maintenance, MaintenanceOptions, MaintenanceReport, PackingReport};
pub use migrations::{MigrateError, SCHEMA_VERSION};
pub use texts::AuditEntry;
