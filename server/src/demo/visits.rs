//! Pupils of the demo world who looked into a text this week: a town sees a number, and where it is few.

use passeplume_domain::{
    DocumentId, Millis,
    documents::{Binding, DocumentAppend, DocumentLog as _, Late},
};
use passeplume_store::Store;

use super::{Invented, pen};

/// The text of both classes.
const TEXT: &str = "demo-poules";
const WHO: [&str; 5] = ["zoe", "tom", "lila", "maelys", "hugo"];
const AN_HOUR_MS: i64 = 60 * 60 * 1000;

/// Each of them had a caret there an hour ago.
pub(super) async fn fill(store: &Store, now: Millis) -> anyhow::Result<()> {
    let document = DocumentId::parse(TEXT)?;
    let after = store.load(&document).await?.head;
    let at = now.plus(-AN_HOUR_MS);
    let clients = pen::client_ids(WHO.len(), rand::random);
    let mut bindings = Vec::with_capacity(WHO.len());
    for (login, client) in WHO.iter().zip(clients) {
        bindings.push(Binding {
            client,
            account: Invented::id_of(login)?,
            at,
        });
    }
    let visit = DocumentAppend {
        document,
        after,
        bindings,
        updates: Vec::new(),
        late: Late::default(),
    };
    Ok(store.append(&[visit]).await?)
}
