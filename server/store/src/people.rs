//! Accounts and their memberships.

use std::collections::HashMap;

use async_trait::async_trait;
use passeplume_domain::{
    AccountId, ClassId, Millis, SchoolId, StoreError,
    accounts::{Account, AccountStore, Credentials, Membership, NewAccount, Role, Status},
    events::Event,
};
use sqlx::any::AnyRow;

use crate::{
    faults::{Fault, unreadable},
    handle::{Store, Writing, exactly_one},
    sql::{Read, account_id, built, values},
};

#[async_trait]
impl AccountStore for Store {
    async fn account(&self, id: &AccountId) -> Result<Option<Account>, StoreError> {
        Ok(one_account(self, id).await?)
    }

    async fn credentials(&self, login: &str) -> Result<Option<Credentials>, StoreError> {
        let row = sqlx::query(
            "SELECT id, password_hash, status, role FROM accounts WHERE login_folded = $1",
        )
        .bind(folded(login))
        .fetch_optional(self.reader())
        .await
        .map_err(Fault::from)?;
        row.map(|row| {
            Ok(Credentials {
                account: account_id(&row, "id")?,
                password_hash: row.maybe_text("password_hash")?,
                status: status(&row)?,
                role: role(&row)?,
            })
        })
        .transpose()
    }

    async fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        Ok(all_accounts(self).await?)
    }

    async fn create_account(&self, new: NewAccount, at: Millis) -> Result<(), StoreError> {
        Ok(create(self, &new, at).await?)
    }

    async fn set_password(
        &self,
        id: &AccountId,
        hash: String,
        at: Millis,
    ) -> Result<(), StoreError> {
        let mut writing = self.begin_writing().await?;
        let done =
            sqlx::query("UPDATE accounts SET password_hash = $2, changed = $3 WHERE id = $1")
                .bind(id.as_str())
                .bind(hash)
                .bind(at.0)
                .execute(writing.on())
                .await
                .map_err(Fault::from)?;
        exactly_one(done.rows_affected(), "account")?;
        end_all_sessions(&mut writing, id, at).await?;
        Ok(writing.commit().await?)
    }

    async fn set_status(
        &self,
        id: &AccountId,
        status: Status,
        at: Millis,
    ) -> Result<(), StoreError> {
        let mut writing = self.begin_writing().await?;
        let done = sqlx::query("UPDATE accounts SET status = $2, changed = $3 WHERE id = $1")
            .bind(id.as_str())
            .bind(status_text(status))
            .bind(at.0)
            .execute(writing.on())
            .await
            .map_err(Fault::from)?;
        exactly_one(done.rows_affected(), "account")?;
        match status {
            Status::Active => {}
            Status::Suspended => end_all_sessions(&mut writing, id, at).await?,
        }
        writing.tell(Event::AccessChanged(id.clone()), at);
        Ok(writing.commit().await?)
    }

    async fn set_memberships(
        &self,
        id: &AccountId,
        memberships: Vec<Membership>,
        at: Millis,
    ) -> Result<(), StoreError> {
        let mut writing = self.begin_writing().await?;
        let done = sqlx::query("UPDATE accounts SET changed = $2 WHERE id = $1")
            .bind(id.as_str())
            .bind(at.0)
            .execute(writing.on())
            .await
            .map_err(Fault::from)?;
        exactly_one(done.rows_affected(), "account")?;
        sqlx::query("DELETE FROM memberships WHERE account = $1")
            .bind(id.as_str())
            .execute(writing.on())
            .await
            .map_err(Fault::from)?;
        add_memberships(&mut writing, &[(id, &memberships)]).await?;
        writing.tell(Event::AccessChanged(id.clone()), at);
        Ok(writing.commit().await?)
    }
}

impl Store {
    /// Creates many accounts in one transaction: a whole département is filled in seconds, or not at all.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where a login is taken; then none was created.
    pub async fn create_accounts(&self, new: &[NewAccount], at: Millis) -> Result<(), StoreError> {
        let mut writing = self.begin_writing().await?;
        for some in new.chunks(ROWS_A_STATEMENT) {
            insert_accounts(&mut writing, some, at).await?;
        }
        Ok(writing.commit().await?)
    }
}

/// Accounts or memberships in one statement.
const ROWS_A_STATEMENT: usize = 200;

const COLUMNS: &str = "id, login, role, first_name, last_name, status";

async fn one_account(store: &Store, id: &AccountId) -> Result<Option<Account>, Fault> {
    let row = sqlx::query(built(format!(
        "SELECT {COLUMNS} FROM accounts WHERE id = $1"
    )))
    .bind(id.as_str())
    .fetch_optional(store.reader())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let mut account = read_account(&row)?;
    let rows = sqlx::query("SELECT kind, target FROM memberships WHERE account = $1 ORDER BY rank")
        .bind(id.as_str())
        .fetch_all(store.reader())
        .await?;
    for row in &rows {
        account.memberships.push(read_membership(row)?);
    }
    Ok(Some(account))
}

async fn all_accounts(store: &Store) -> Result<Vec<Account>, Fault> {
    let rows = sqlx::query(built(format!("SELECT {COLUMNS} FROM accounts")))
        .fetch_all(store.reader())
        .await?;
    let mut accounts = rows
        .iter()
        .map(read_account)
        .collect::<Result<Vec<_>, _>>()?;
    let rows = sqlx::query("SELECT account, kind, target FROM memberships ORDER BY account, rank")
        .fetch_all(store.reader())
        .await?;
    let mut memberships: HashMap<AccountId, Vec<Membership>> = HashMap::new();
    for row in &rows {
        memberships
            .entry(account_id(row, "account")?)
            .or_default()
            .push(read_membership(row)?);
    }
    for account in &mut accounts {
        account.memberships = memberships.remove(&account.id).unwrap_or_default();
    }
    // Here and not in SQL: the two databases do not agree on the order of letters.
    accounts.sort_by_cached_key(|account| folded(&account.login));
    Ok(accounts)
}

async fn create(store: &Store, new: &NewAccount, at: Millis) -> Result<(), Fault> {
    let mut writing = store.begin_writing().await?;
    insert_accounts(&mut writing, std::slice::from_ref(new), at).await?;
    writing.commit().await
}

async fn insert_accounts(
    writing: &mut Writing,
    new: &[NewAccount],
    at: Millis,
) -> Result<(), Fault> {
    let rows = values("(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9)", 9, new.len());
    let text = format!(
        "INSERT INTO accounts (id, login, login_folded, role, first_name, last_name, status, password_hash, created, \
         changed) VALUES {rows}"
    );
    let mut query = sqlx::query(built(text)).persistent(new.len() == 1);
    for NewAccount {
        account,
        password_hash,
    } in new
    {
        query = query
            .bind(account.id.as_str())
            .bind(account.login.as_str())
            .bind(folded(&account.login))
            .bind(account.role.as_str())
            .bind(account.first_name.as_str())
            .bind(account.last_name.as_str())
            .bind(status_text(account.status))
            .bind(password_hash.clone())
            .bind(at.0);
    }
    query.execute(writing.on()).await?;
    let memberships: Vec<_> = new
        .iter()
        .map(|new| (&new.account.id, new.account.memberships.as_slice()))
        .collect();
    add_memberships(writing, &memberships).await
}

async fn add_memberships(
    writing: &mut Writing,
    memberships: &[(&AccountId, &[Membership])],
) -> Result<(), Fault> {
    let rows: Vec<_> = memberships
        .iter()
        .flat_map(|(account, memberships)| {
            memberships
                .iter()
                .zip(0_i64..)
                .map(move |(membership, rank)| (account, rank, membership))
        })
        .collect();
    for chunk in rows.chunks(ROWS_A_STATEMENT) {
        let text = format!(
            "INSERT INTO memberships (account, rank, kind, target) VALUES {}",
            values("(?1, ?2, ?3, ?4)", 4, chunk.len())
        );
        let mut query = sqlx::query(built(text)).persistent(false);
        for (account, rank, membership) in chunk {
            let (kind, target) = written(membership);
            query = query
                .bind(account.as_str())
                .bind(*rank)
                .bind(kind)
                .bind(target);
        }
        query.execute(writing.on()).await?;
    }
    Ok(())
}

async fn end_all_sessions(writing: &mut Writing, id: &AccountId, at: Millis) -> Result<(), Fault> {
    sqlx::query("DELETE FROM sessions WHERE account = $1")
        .bind(id.as_str())
        .execute(writing.on())
        .await?;
    writing.tell(Event::SessionsEnded(id.clone()), at);
    Ok(())
}

/// A login as logins are compared.
fn folded(login: &str) -> String {
    login.trim().to_lowercase()
}

const fn status_text(status: Status) -> &'static str {
    match status {
        Status::Active => "active",
        Status::Suspended => "suspended",
    }
}

fn status(row: &AnyRow) -> Result<Status, Fault> {
    match row.text("status")? {
        "active" => Ok(Status::Active),
        "suspended" => Ok(Status::Suspended),
        _ => Err(unreadable("status")),
    }
}

fn role(row: &AnyRow) -> Result<Role, Fault> {
    Role::parse(row.text("role")?).map_err(|_| unreadable("role"))
}

pub(crate) fn read_account(row: &AnyRow) -> Result<Account, Fault> {
    Ok(Account {
        id: account_id(row, "id")?,
        login: row.text("login")?.to_owned(),
        role: role(row)?,
        first_name: row.text("first_name")?.to_owned(),
        last_name: row.text("last_name")?.to_owned(),
        status: status(row)?,
        memberships: Vec::new(),
    })
}

fn written(membership: &Membership) -> (&'static str, &str) {
    match membership {
        Membership::PupilOf(class) => ("pupil_of", class.as_str()),
        Membership::TeacherOf(class) => ("teacher_of", class.as_str()),
        Membership::HeadOf(school) => ("head_of", school.as_str()),
        Membership::GuardianOf(child) => ("guardian_of", child.as_str()),
        Membership::AdviserOf(school) => ("adviser_of", school.as_str()),
        Membership::TownOf(school) => ("town_of", school.as_str()),
        Membership::Administers => ("administers", ""),
    }
}

pub(crate) fn read_membership(row: &AnyRow) -> Result<Membership, Fault> {
    let target = row.text("target")?;
    let class = || ClassId::parse(target).map_err(|_| unreadable("target"));
    let school = || SchoolId::parse(target).map_err(|_| unreadable("target"));
    Ok(match row.text("kind")? {
        "pupil_of" => Membership::PupilOf(class()?),
        "teacher_of" => Membership::TeacherOf(class()?),
        "head_of" => Membership::HeadOf(school()?),
        "guardian_of" => Membership::GuardianOf(account_id(row, "target")?),
        "adviser_of" => Membership::AdviserOf(school()?),
        "town_of" => Membership::TownOf(school()?),
        "administers" => Membership::Administers,
        _ => return Err(unreadable("kind")),
    })
}
