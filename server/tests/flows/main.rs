//! Flows through the public door of the real program, one file a story. One binary: each test binary of its own would build
//! and link the harness once more.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::wildcard_enum_match_arm,
    clippy::large_futures,
    clippy::disallowed_methods,
    missing_docs,
    reason = "a test may fail"
)]

#[path = "../../domain/tests/journals/table.rs"]
mod table;

mod support;

mod approvals_figure;
mod comments;
mod consents;
mod demo;
mod demo_newspapers;
mod documents;
mod forum;
mod forum_described;
mod forum_markers;
mod forum_media;
mod forum_words;
mod groups;
mod homes;
mod journal;
mod journal_ends;
mod journal_issue_table;
mod journal_table;
mod keys;
mod late;
mod live;
mod mail;
mod media;
mod media_rights;
mod messages;
mod messages_files;
mod messages_marker;
mod messages_media;
mod messages_rules;
mod notices;
mod object_store;
mod operating;
mod page;
mod parts;
mod pictured;
mod program;
mod proofreading;
mod published;
mod reports;
mod search;
mod second;
mod sessions;
mod shield;
mod sign_off;
mod space_leaving;
mod spaces;
mod tunnel;
