//! The demo accounts that the login page offers: only those that exist here and still have their printed password.

use passeplume_api::dto::demo::DemoAccount;
use passeplume_domain::accounts::{AccountStore as _, Role, Status};
use passeplume_store::Store;

use super::{CLASSES, Everyone, PEOPLE, SCHOOLS};

/// Asks the database, because one that was not empty is served as it is.
pub(crate) async fn that_work(
    store: &Store,
    everyone: Everyone,
) -> anyhow::Result<Vec<DemoAccount>> {
    let mut chips = Vec::new();
    for person in &PEOPLE {
        if everyone == Everyone::PupilsAlone && person.role != Role::Pupil {
            continue;
        }
        let Some(known) = store.credentials(person.login).await? else {
            continue;
        };
        let account = person.account()?;
        let Some(hash) = known.password_hash else {
            continue;
        };
        if known.account != account.id || known.status != Status::Active {
            continue;
        }
        let fits =
            tokio::task::spawn_blocking(move || passeplume_api::fits(person.password, &hash));
        if !fits.await? {
            continue;
        }
        let name_of_class = |id| {
            CLASSES
                .iter()
                .find(|class| class.id == id)
                .map(|class| class.name)
        };
        let name_of_school = |id| {
            SCHOOLS
                .iter()
                .find(|school| school.id == id)
                .map(|school| school.name)
        };
        chips.push(DemoAccount {
            login: person.login.to_owned(),
            password: person.password.to_owned(),
            role: person.role.into(),
            display_name: account.display_name(),
            school: person
                .school()
                .and_then(name_of_school)
                .map(ToOwned::to_owned),
            class: person.class.and_then(name_of_class).map(ToOwned::to_owned),
        });
    }
    Ok(chips)
}
