//! `passeplume migrate`: brings the database to this program's form.

use super::say;
use crate::{cli::DatabaseOptions, compose, config, failure::Failure};

pub(crate) async fn run(options: DatabaseOptions, file: &config::File) -> Result<(), Failure> {
    let database = config::Database::from(options, file);
    let store = compose::open(&database).await?;
    let done = compose::migrate(&store).await?;
    if done.is_empty() {
        say("nothing to do")?;
    }
    for step in done {
        say(&step)?;
    }
    store.close().await;
    Ok(())
}
