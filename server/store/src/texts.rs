//! Documents apart from their words: who may write, what is paused, and who paused it.

mod read;

use async_trait::async_trait;
use passeplume_domain::{
    AccountId, DocumentId, Millis, StoreError,
    accounts::Account,
    documents::{Document, DocumentStore, Freeze, NewDocument, Proposal, Writers},
    events::Event,
    search::EntryKind,
};
use uuid::Uuid;

use self::read::read;
use crate::{
    around::Around,
    faults::Fault,
    handle::{Store, Writing, exactly_one},
    log::proposals,
    search,
    sql::{Read, account_id, document_id, places},
};

/// What the editor of this program writes; a later one may add nodes and then counts on.
pub(crate) const SCHEMA_OF_WORDS: i64 = 1;

/// One line of the audit: an adult paused a text, took somebody's pen, or hid what was said beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// When.
    pub at: Millis,
    /// Who did it.
    pub actor: AccountId,
    /// `freeze`, `thaw`, `mute`, `unmute`, `hide` or `show`.
    pub action: String,
    /// To whom, where it concerns one person.
    pub target: Option<AccountId>,
}

#[async_trait]
impl DocumentStore for Store {
    async fn document(&self, id: &DocumentId) -> Result<Option<Document>, StoreError> {
        let found = read(self, "d.id = $1", &[id.as_str()]).await?;
        Ok(found.into_iter().next())
    }

    async fn documents_around(&self, account: &Account) -> Result<Vec<Document>, StoreError> {
        Ok(around(self, account).await?)
    }

    async fn proposals(&self, id: &DocumentId) -> Result<Vec<Proposal>, StoreError> {
        Ok(proposals::of(self, id).await?)
    }

    async fn document_ids(&self) -> Result<Vec<DocumentId>, StoreError> {
        let rows = sqlx::query("SELECT id FROM documents ORDER BY id")
            .fetch_all(self.reader())
            .await
            .map_err(Fault::from)?;
        rows.iter().map(|row| Ok(document_id(row, "id")?)).collect()
    }

    async fn add_document(&self, new: NewDocument, at: Millis) -> Result<(), StoreError> {
        Ok(add(self, &new, at).await?)
    }

    async fn set_freeze(
        &self,
        id: &DocumentId,
        freeze: Freeze,
        by: &AccountId,
        at: Millis,
    ) -> Result<(), StoreError> {
        let (frozen, action) = match freeze {
            Freeze::Frozen => (1, "freeze"),
            Freeze::Flowing => (0, "thaw"),
        };
        let mut writing = self.begin_writing().await?;
        let done = sqlx::query("UPDATE documents SET frozen = $2, changed = $3 WHERE id = $1")
            .bind(id.as_str())
            .bind(i64::from(frozen))
            .bind(at.0)
            .execute(writing.on())
            .await
            .map_err(Fault::from)?;
        exactly_one(done.rows_affected(), "document")?;
        note(&mut writing, id, by, action, None, at).await?;
        Ok(writing.commit().await?)
    }

    async fn set_muted(
        &self,
        id: &DocumentId,
        who: &AccountId,
        muted: bool,
        by: &AccountId,
        at: Millis,
    ) -> Result<(), StoreError> {
        let mut writing = self.begin_writing().await?;
        let (statement, action) = if muted {
            (
                sqlx::query(
                    "INSERT INTO document_mutes (document, account, at) VALUES ($1, $2, $3) \
                     ON CONFLICT (document, account) DO NOTHING",
                )
                .bind(id.as_str())
                .bind(who.as_str())
                .bind(at.0),
                "mute",
            )
        } else {
            (
                sqlx::query("DELETE FROM document_mutes WHERE document = $1 AND account = $2")
                    .bind(id.as_str())
                    .bind(who.as_str()),
                "unmute",
            )
        };
        statement.execute(writing.on()).await.map_err(Fault::from)?;
        note(&mut writing, id, by, action, Some(who), at).await?;
        Ok(writing.commit().await?)
    }
}

impl Store {
    /// What adults did in a document, and to whom, oldest first.
    ///
    /// # Errors
    /// [`StoreError`] where the database cannot answer.
    pub async fn audit(&self, document: &DocumentId) -> Result<Vec<AuditEntry>, StoreError> {
        let rows = sqlx::query(
            "SELECT at, actor, action, target FROM audit WHERE document = $1 ORDER BY at, id",
        )
        .bind(document.as_str())
        .fetch_all(self.reader())
        .await
        .map_err(Fault::from)?;
        rows.iter()
            .map(|row| {
                let target = match row.text("target")? {
                    "" => None,
                    _ => Some(account_id(row, "target")?),
                };
                Ok(AuditEntry {
                    at: Millis(row.number("at")?),
                    actor: account_id(row, "actor")?,
                    action: row.text("action")?.to_owned(),
                    target,
                })
            })
            .collect()
    }
}

/// Keeps who did it, and tells.
async fn note(
    writing: &mut Writing,
    document: &DocumentId,
    by: &AccountId,
    action: &'static str,
    target: Option<&AccountId>,
    at: Millis,
) -> Result<(), Fault> {
    audit(writing, document, by, action, target, at).await?;
    writing.tell(Event::DocumentChanged(document.clone()), at);
    Ok(())
}

/// Keeps what an adult did, to whom where it concerns one person.
pub(crate) async fn audit(
    writing: &mut Writing,
    document: &DocumentId,
    by: &AccountId,
    action: &'static str,
    target: Option<&AccountId>,
    at: Millis,
) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO audit (id, at, actor, action, document, target) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(Uuid::now_v7().to_string())
    .bind(at.0)
    .bind(by.as_str())
    .bind(action)
    .bind(document.as_str())
    .bind(target.map_or("", AccountId::as_str))
    .execute(writing.on())
    .await?;
    Ok(())
}

/// The documents of these ids that there are.
pub(crate) async fn by_ids(store: &Store, ids: &[String]) -> Result<Vec<Document>, Fault> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let which = format!("d.id IN ({})", places(1, ids.len()));
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    read(store, &which, &ids).await
}

async fn add(store: &Store, new: &NewDocument, at: Millis) -> Result<(), Fault> {
    let (writers, holders) = match &new.writers {
        Writers::EveryPupil => ("every_pupil", Vec::new()),
        Writers::Only { classes, accounts } => {
            let classes = classes.iter().map(|class| ("class", class.as_str()));
            let accounts = accounts.iter().map(|account| ("account", account.as_str()));
            ("only", classes.chain(accounts).collect())
        }
    };
    let mut writing = store.begin_writing().await?;
    sqlx::query(
        "INSERT INTO documents (id, space, title, kind, schema_version, writers, frozen, created, changed) \
         VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $7)",
    )
    .bind(new.id.as_str())
    .bind(new.space.as_str())
    .bind(new.title.as_str())
    .bind(new.kind.as_str())
    .bind(SCHEMA_OF_WORDS)
    .bind(writers)
    .bind(at.0)
    .execute(writing.on())
    .await?;
    for ((kind, subject), rank) in holders.into_iter().zip(0_i64..) {
        sqlx::query(
            "INSERT INTO document_writers (document, rank, kind, subject) VALUES ($1, $2, $3, $4)",
        )
        .bind(new.id.as_str())
        .bind(rank)
        .bind(kind)
        .bind(subject)
        .execute(writing.on())
        .await?;
    }
    search::changed(&mut writing, EntryKind::Text, new.id.as_str(), at).await?;
    writing.commit().await
}

async fn around(store: &Store, account: &Account) -> Result<Vec<Document>, Fault> {
    // Guardians, towns and administrators see no draft, so no document is around them.
    let around = Around::of(account);
    let Some(mine) = around.holds("c", 1) else {
        return Ok(Vec::new());
    };
    let which = format!(
        "d.space IN (SELECT x.space FROM space_classes x JOIN classes c ON c.id = x.class WHERE {mine})"
    );
    let mut documents = read(store, &which, &around.values()).await?;
    documents.sort_by(|one, other| {
        other
            .updated
            .cmp(&one.updated)
            .then_with(|| one.id.cmp(&other.id))
    });
    Ok(documents)
}
