//! `passeplume account`: what an operator does to accounts; what a running server must know reaches it within a second.

use std::io::BufRead as _;

use passeplume_domain::{
    AccountId, ClassId, Clock as _, SchoolId, StoreError,
    accounts::{Account, AccountStore as _, Membership, NewAccount, Role, Status},
    id::NotAnId,
};
use passeplume_store::Store;

use super::{WallClock, say};
use crate::{
    cli::{AccountOptions, AccountVerb, AddAccount},
    compose, config,
    failure::Failure,
};

pub(crate) async fn run(options: AccountOptions, file: &config::File) -> Result<(), Failure> {
    let database = config::Database::from(options.database, file);
    let store = compose::open(&database).await?;
    compose::migrate(&store).await?;
    let outcome = act(&store, options.verb).await;
    store.close().await;
    outcome
}

async fn act(store: &Store, verb: AccountVerb) -> Result<(), Failure> {
    let now = WallClock.now();
    match verb {
        AccountVerb::Add(new) => add(store, new).await,
        AccountVerb::List => list(store).await,
        AccountVerb::Password {
            login,
            password_stdin,
        } => {
            let id = named(store, &login).await?;
            let password = password(password_stdin)?;
            store.set_password(&id, password.hash()?, now).await?;
            password.tell()
        }
        AccountVerb::Suspend { login } => {
            let id = named(store, &login).await?;
            Ok(store.set_status(&id, Status::Suspended, now).await?)
        }
        AccountVerb::Activate { login } => {
            let id = named(store, &login).await?;
            Ok(store.set_status(&id, Status::Active, now).await?)
        }
        AccountVerb::SessionsEnd { login } => {
            let id = named(store, &login).await?;
            let account = store.account(&id).await?;
            // Suspension ends every session. Between the two the account is closed for an instant, and an account
            // that was suspended stays so.
            store.set_status(&id, Status::Suspended, now).await?;
            if account.is_some_and(|account| account.status == Status::Active) {
                store.set_status(&id, Status::Active, now).await?;
            }
            Ok(())
        }
    }
}

async fn add(store: &Store, new: AddAccount) -> Result<(), Failure> {
    let role = Role::parse(&new.role).map_err(|_| {
        let names = Role::ALL.map(Role::as_str).join(", ");
        Failure::usage(format!("--role must be one of {names}"))
    })?;
    let login = new.login.trim().to_lowercase();
    if login.is_empty() || login.len() > 128 || login.chars().any(char::is_control) {
        return Err(Failure::usage("a login has 1 to 128 characters"));
    }
    let memberships = new
        .members
        .iter()
        .map(|text| membership(text))
        .collect::<Result<Vec<_>, _>>()?;
    let password = password(new.password_stdin)?;
    let account = Account {
        id: AccountId::parse(&uuid::Uuid::now_v7().to_string()).map_err(Failure::failed)?,
        login,
        role,
        first_name: passeplume_crdt::content::clean(new.first_name.trim()).to_string(),
        last_name: passeplume_crdt::content::clean(new.last_name.trim()).to_string(),
        status: Status::Active,
        memberships,
    };
    let new = NewAccount {
        account,
        password_hash: Some(password.hash()?),
    };
    match store.create_account(new, WallClock.now()).await {
        Ok(()) => password.tell(),
        Err(StoreError::Conflict(_)) => Err(Failure::because(
            "this login is taken, or a class, school or account that was named does not exist",
        )),
        Err(other) => Err(other.into()),
    }
}

async fn list(store: &Store) -> Result<(), Failure> {
    for account in store.accounts().await? {
        let status = match account.status {
            Status::Active => "active",
            Status::Suspended => "suspended",
        };
        let members: Vec<String> = account.memberships.iter().map(written).collect();
        say(&format!(
            "{}\t{}\t{status}\t{}\t{}",
            account.login,
            account.role.as_str(),
            account.id,
            members.join(" ")
        ))?;
    }
    Ok(())
}

async fn named(store: &Store, login: &str) -> Result<AccountId, Failure> {
    match store.credentials(login).await? {
        Some(known) => Ok(known.account),
        None => Err(Failure::because("no account has this login")),
    }
}

fn membership(text: &str) -> Result<Membership, Failure> {
    let wrong = |_: NotAnId| Failure::usage(format!("--member {text:?} names no id"));
    let (kind, id) = text.split_once(':').unwrap_or((text, ""));
    Ok(match kind {
        "pupil-of" => Membership::PupilOf(ClassId::parse(id).map_err(wrong)?),
        "teacher-of" => Membership::TeacherOf(ClassId::parse(id).map_err(wrong)?),
        "head-of" => Membership::HeadOf(SchoolId::parse(id).map_err(wrong)?),
        "guardian-of" => Membership::GuardianOf(AccountId::parse(id).map_err(wrong)?),
        "adviser-of" => Membership::AdviserOf(SchoolId::parse(id).map_err(wrong)?),
        "town-of" => Membership::TownOf(SchoolId::parse(id).map_err(wrong)?),
        "administers" => Membership::Administers,
        _ => {
            return Err(Failure::usage(format!(
                "--member {text:?} is no membership; see passeplume account add --help"
            )));
        }
    })
}

fn written(membership: &Membership) -> String {
    match membership {
        Membership::PupilOf(id) => format!("pupil-of:{id}"),
        Membership::TeacherOf(id) => format!("teacher-of:{id}"),
        Membership::HeadOf(id) => format!("head-of:{id}"),
        Membership::GuardianOf(id) => format!("guardian-of:{id}"),
        Membership::AdviserOf(id) => format!("adviser-of:{id}"),
        Membership::TownOf(id) => format!("town-of:{id}"),
        Membership::Administers => "administers".to_owned(),
    }
}

enum Password {
    Given(String),
    Drawn(String),
}

impl Password {
    fn hash(&self) -> Result<String, Failure> {
        let (Self::Given(text) | Self::Drawn(text)) = self;
        passeplume_api::hash_password(text).map_err(Failure::failed)
    }

    fn tell(&self) -> Result<(), Failure> {
        match self {
            Self::Given(_) => Ok(()),
            Self::Drawn(text) => say(text),
        }
    }
}

fn password(from_stdin: bool) -> Result<Password, Failure> {
    if !from_stdin {
        return Ok(Password::Drawn(drawn()));
    }
    let mut line = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut line)
        .map_err(Failure::failed)?;
    let text = line.trim_end_matches(['\r', '\n']);
    if text.is_empty() || text.len() > 1024 {
        return Err(Failure::usage(
            "the first line of stdin must be a password of 1 to 1024 bytes",
        ));
    }
    Ok(Password::Given(text.to_owned()))
}

/// 14 of 32 characters that are not mistaken for one another on paper: 70 bits.
fn drawn() -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    (0..14)
        .filter_map(|_| LETTERS.get(usize::from(rand::random::<u8>() & 31)))
        .map(|letter| char::from(*letter))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prg_5_memberships_read_as_they_are_written() {
        for text in [
            "pupil-of:c1",
            "teacher-of:c1",
            "head-of:s1",
            "guardian-of:a1",
            "adviser-of:s1",
            "town-of:s1",
            "administers",
        ] {
            assert_eq!(written(&membership(text).unwrap()), text);
        }
        assert!(membership("pupil-of:").is_err());
        assert!(membership("king-of:c1").is_err());
        assert_eq!(drawn().len(), 14);
        assert_ne!(drawn(), drawn());
    }
}
