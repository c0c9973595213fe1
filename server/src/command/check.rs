//! `passeplume check`: verifies everything, changes nothing, and says what it found.

use passeplume_crdt::{content, document::Document};
use passeplume_domain::{
    DocumentId,
    documents::{DocumentLog as _, DocumentStore as _, LoadError},
};
use passeplume_store::{Store, StoreOptions, WhenAbsent};

use super::say;
use crate::{cli::DatabaseOptions, config, failure::Failure};

pub(crate) async fn run(options: DatabaseOptions, file: &config::File) -> Result<(), Failure> {
    let database = config::Database::from(options, file);
    let options = StoreOptions {
        // A check must not leave an empty database behind where the name was mistyped.
        when_absent: WhenAbsent::Refuse,
        ..StoreOptions::default()
    };
    let store = Store::open(&database.url, options)
        .await
        .map_err(Failure::failed)?;
    let outcome = check(&store).await;
    store.close().await;
    outcome
}

async fn check(store: &Store) -> Result<(), Failure> {
    store.require_current().await.map_err(Failure::failed)?;
    let mut report = store.check().await?;
    for document in store.document_ids().await? {
        // Its rows are damaged, which is said already.
        if report.concerns(&document) {
            continue;
        }
        if let Some(what) = load(store, &document).await? {
            report.add(Some(document), what);
        }
    }
    say(&format!(
        "{} documents, {} rows, {} bytes, {} checkpoints",
        report.documents, report.rows, report.bytes, report.checkpoints
    ))?;
    for problem in &report.problems {
        match &problem.document {
            Some(document) => say(&format!("damaged: {document}: {}", problem.what))?,
            None => say(&format!("damaged: {}", problem.what))?,
        }
    }
    if report.more_problems > 0 {
        say(&format!("and {} more", report.more_problems))?;
    }
    for aside in &report.set_aside {
        let now = if aside.sound {
            ", its rows are sound now"
        } else {
            ""
        };
        say(&format!(
            "set aside: {}: {}{now}",
            aside.document, aside.what
        ))?;
    }
    if report.is_clean() {
        say("everything is sound")
    } else {
        Err(Failure::because(
            "the database is damaged; what was found is listed above",
        ))
    }
}

/// What stands in the way of loading this document, if anything does.
async fn load(store: &Store, id: &DocumentId) -> Result<Option<String>, Failure> {
    let loaded = match store.load(id).await {
        Ok(loaded) => loaded,
        Err(LoadError::Store(error)) => return Err(error.into()),
        Err(other @ (LoadError::Absent | LoadError::Damaged { .. })) => {
            return Ok(Some(other.to_string()));
        }
    };
    let replay = tokio::task::spawn_blocking(move || {
        let checkpoint = loaded
            .checkpoint
            .iter()
            .map(|checkpoint| checkpoint.state.as_ref());
        let updates = loaded.updates.iter().map(|update| update.update.as_ref());
        let document = Document::load(checkpoint.chain(updates))?;
        content::size(&document).map(drop)
    });
    match replay.await {
        Ok(Ok(())) => Ok(None),
        Ok(Err(error)) => Ok(Some(error.to_string())),
        Err(_) => Ok(Some("replaying its rows panicked".to_owned())),
    }
}
