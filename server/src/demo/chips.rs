//! The demo accounts that the login page offers: only those that exist here and still have their printed password.

use passeplume_api::dto::demo::DemoAccount;
use passeplume_domain::accounts::{AccountStore as _, Role, Status};
use passeplume_store::Store;

use tokio::task::spawn_blocking;

use super::{CLASSES, Everyone, Invented, PEOPLE, SCHOOLS};

/// The chips of a world that was filled just now.
pub(crate) fn all(everyone: Everyone) -> anyhow::Result<Vec<DemoAccount>> {
    offered(everyone).map(chip).collect()
}

/// The chips of a database that was not empty and is served as it is: each password is tried.
pub(crate) async fn that_work(
    store: &Store,
    everyone: Everyone,
) -> anyhow::Result<Vec<DemoAccount>> {
    let mut tries = Vec::new();
    for person in offered(everyone) {
        let Some(known) = store.credentials(person.login).await? else {
            continue;
        };
        let (Some(hash), Status::Active) = (known.password_hash, known.status) else {
            continue;
        };
        if known.account == person.account()?.id {
            let fits = spawn_blocking(move || passeplume_api::fits(person.password, &hash));
            tries.push((person, fits));
        }
    }
    let mut chips = Vec::new();
    for (person, fits) in tries {
        if fits.await? {
            chips.push(chip(person)?);
        }
    }
    Ok(chips)
}

fn offered(everyone: Everyone) -> impl Iterator<Item = &'static Invented> {
    PEOPLE
        .iter()
        .filter(move |person| everyone == Everyone::WithAdults || person.role == Role::Pupil)
}

fn chip(person: &Invented) -> anyhow::Result<DemoAccount> {
    let school = person
        .school()
        .and_then(|id| SCHOOLS.iter().find(|school| school.id == id));
    let class = person
        .class
        .and_then(|id| CLASSES.iter().find(|class| class.id == id));
    Ok(DemoAccount {
        login: person.login.to_owned(),
        password: person.password.to_owned(),
        role: person.role.into(),
        display_name: person.account()?.display_name(),
        school: school.map(|school| school.name.to_owned()),
        class: class.map(|class| class.name.to_owned()),
    })
}
