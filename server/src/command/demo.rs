//! `passeplume demo`: fills an empty database with invented schools, for load tests.

use std::sync::Arc;

use passeplume_domain::{Clock as _, media::Shelf};
use tokio::sync::mpsc;

use super::{WallClock, say};
use crate::{
    cli::{DemoOptions, DemoSize},
    compose, config,
    demo::{self, Everyone, annee, departement, sessions},
    failure::Failure,
    shelf::DiskShelf,
};

pub(crate) async fn run(options: DemoOptions, file: &config::File) -> Result<(), Failure> {
    let database = config::Database::from(options.database, file);
    let store = compose::open(&database).await?;
    compose::migrate(&store).await?;
    let outcome = async {
        if !demo::is_empty(&store).await? {
            return Err(Failure::because(
                "this database is not empty: invented accounts never join real ones",
            ));
        }
        let now = WallClock.now();
        match options.size {
            DemoSize::Classe => {
                // Beside the database: who serves it from an object store brings them there.
                let shelf: Arc<dyn Shelf> =
                    Arc::new(DiskShelf::open(&database.data_dir).map_err(Failure::failed)?);
                demo::fill(&store, &shelf, Everyone::WithAdults, now).await?;
            }
            DemoSize::Departement => departement::fill(&store, now).await?,
            DemoSize::Annee => {
                annee::fill(&store, now, |line| say(line).map_err(Into::into)).await?;
            }
        }
        // Who measures a server on this world does not measure its search reading everything for the first time.
        let medium = mpsc::channel(1).0;
        compose::index(&store, medium).whole().await?;
        if let Some(path) = options.sessions {
            let written = sessions::open_all(&store, &path, now).await?;
            say(&format!("{written} sessions in {}", path.display()))?;
        }
        say("filled")
    }
    .await;
    store.close().await;
    outcome
}
