//! The history of the tables.

use passeplume_domain::{Millis, accounts::AccountStore};
use passeplume_store::{MigrateError, SCHEMA_VERSION};

use super::{
    backend::Backend,
    world::{words, world, write_rows},
};

pub(crate) async fn sto_15_migrating_twice_changes_nothing(backend: &Backend) {
    let store = &backend.store;
    world(store, &["d1"]).await;
    assert!(store.migrate(Millis(2)).await.unwrap().is_empty());
    store.require_current().await.unwrap();
    assert_eq!(store.accounts().await.unwrap().len(), 3);
    // Two programs that start at the same moment.
    let other = backend.another_program().await;
    let (one, two) = tokio::join!(store.migrate(Millis(3)), other.migrate(Millis(3)));
    assert!(one.unwrap().is_empty() && two.unwrap().is_empty());
}

pub(crate) async fn sto_15_a_database_of_the_first_version_is_brought_up(backend: &Backend) {
    let store = &backend.store;
    let documents = world(store, &["d1"]).await;
    write_rows(store, &documents[0], 0, 5).await;
    for back in [
        "DROP INDEX outbox_of_topic",
        "DROP TABLE notices_seen",
        "DROP TABLE mail_choices",
        "DROP TABLE report_classes",
        "DROP TABLE reports",
        "DROP TABLE blocks",
        "DROP TABLE messaging_hours",
        "DROP TABLE talk_opened",
        "DROP TABLE message_reads",
        "DROP TABLE message_media",
        "DROP TABLE message_versions",
        "DROP TABLE messages",
        "DROP TABLE conversation_members",
        "DROP TABLE conversations",
        "DROP TABLE chunks",
        "ALTER TABLE checkpoints DROP COLUMN packed",
        "ALTER TABLE upkeep DROP COLUMN packed",
        "INSERT INTO upkeep (document, squashed, at) VALUES ('d1', 5, 0)",
        "ALTER TABLE documents DROP COLUMN closed",
        "ALTER TABLE outbox DROP COLUMN topic",
        "ALTER TABLE outbox DROP COLUMN actor",
        "ALTER TABLE outbox DROP COLUMN facts",
        "DROP TABLE topic_reads",
        "DROP TABLE post_reactions",
        "DROP TABLE post_media",
        "DROP TABLE post_version_media",
        "DROP TABLE post_versions",
        "DROP TABLE posts",
        "DROP TABLE topics",
        "DROP TABLE forums",
        "DROP TABLE search_words",
        "DROP TABLE search_texts",
        "DROP TABLE search_entries",
        "DROP TABLE proposals",
        "DROP INDEX documents_of_writer",
        "DROP TABLE pupil_levels",
        "DROP TABLE group_members",
        "DROP TABLE pupil_groups",
        "DROP TABLE media_usage",
        "DROP TABLE uploads",
        "DROP TABLE publication_media",
        "DROP TABLE media_homes",
        "DROP TABLE media_forms",
        "DROP TABLE media_people",
        "DROP TABLE media",
        "DROP TABLE media_objects",
        "DROP TABLE space_history",
        "DROP TABLE space_invitations",
        "ALTER TABLE spaces DROP COLUMN kind",
        "DROP TABLE comment_replies",
        "DROP TABLE comments",
        "DROP TABLE article_proofreaders",
        "DROP TABLE publication_children",
        "DROP TABLE sign_off_choices",
        "DROP TABLE consents",
        "DROP TABLE commands_done",
        "DROP TABLE publication_places",
        "DROP TABLE publication_articles",
        "DROP TABLE publications",
        "DROP TABLE sign_offs",
        "DROP TABLE journal_step_texts",
        "DROP TABLE journal_steps",
        "DROP TABLE article_instructions",
        "DROP TABLE article_assignees",
        "DROP TABLE article_parts",
        "DROP TABLE articles",
        "DROP TABLE sections",
        "DROP TABLE issues",
        "DROP TABLE journals",
        "DELETE FROM schema_history WHERE version >= 2",
    ] {
        backend.sql(back).await;
    }
    // As a start of the program does: with connections that have seen nothing yet.
    let store = backend.another_program().await;
    assert!(matches!(
        store.require_current().await,
        Err(MigrateError::Older { found: 1, .. })
    ));
    assert_eq!(
        store.migrate(Millis(2)).await.unwrap(),
        [
            "0002_chunks",
            "0003_journal",
            "0004_proofreading",
            "0005_comments",
            "0006_spaces",
            "0007_media",
            "0008_exhibitions",
            "0009_consents",
            "0010_proposals",
            "0011_groups",
            "0012_people",
            "0013_search",
            "0014_forum",
            "0015_messages",
            "0016_notices",
            "0017_outbox_topics",
            "0018_files",
            "0019_captions",
            "0020_former_captions",
        ]
    );
    store.require_current().await.unwrap();
    assert_eq!(words(&store, &documents[0]).await, [0, 1, 2, 3, 4]);
    assert!(store.check().await.unwrap().is_clean());
    store.close().await;
}

pub(crate) async fn sto_15_an_edited_migration_is_refused(backend: &Backend) {
    let store = &backend.store;
    backend
        .sql("UPDATE schema_history SET checksum = 'another' WHERE version = 1")
        .await;
    for refused in [
        store.migrate(Millis(2)).await.map(|_| ()),
        store.require_current().await,
    ] {
        assert!(
            matches!(refused, Err(MigrateError::Edited { version: 1, .. })),
            "{refused:?}"
        );
    }
}

pub(crate) async fn sto_15_a_database_of_a_newer_program_is_refused(backend: &Backend) {
    let store = &backend.store;
    backend.sql("INSERT INTO schema_history (version, name, checksum, at) VALUES (99, 'future', 'x', 0)").await;
    for refused in [
        store.migrate(Millis(2)).await.map(|_| ()),
        store.require_current().await,
    ] {
        let Err(
            error @ MigrateError::Newer {
                found: 99,
                known: SCHEMA_VERSION,
            },
        ) = refused
        else {
            panic!("{refused:?}")
        };
        assert!(error.to_string().contains("newer Passeplume"), "{error}");
    }
}

pub(crate) async fn sto_15_tables_that_lag_behind_are_said(backend: &Backend) {
    backend.sql("DELETE FROM schema_history").await;
    let refused = backend.store.require_current().await;
    assert!(
        matches!(refused, Err(MigrateError::Older { found: 0, .. })),
        "{refused:?}"
    );
    backend.sql("DROP TABLE schema_history").await;
    let refused = backend.store.require_current().await;
    assert!(
        matches!(refused, Err(MigrateError::Older { found: 0, .. })),
        "{refused:?}"
    );
}
