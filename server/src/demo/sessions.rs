//! One open session an account, as JSON lines for the load generator.

use std::{
    collections::{BTreeMap, HashMap},
    fs::OpenOptions,
    io::{BufWriter, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

use anyhow::Context as _;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use passeplume_domain::{
    Millis,
    accounts::{
        Account, AccountStore as _, Membership, NewSession, SessionStore as _, lifetime_ms,
        session_id_of,
    },
    documents::{Access, Document, DocumentStore as _, access},
    spaces::SpaceStore as _,
};
use passeplume_store::Store;
use serde::Serialize;

#[derive(Serialize)]
struct Line<'a> {
    login: &'a str,
    role: &'a str,
    class: Option<&'a str>,
    token: &'a str,
    documents: Vec<&'a str>,
}

/// Opens a session for every account and writes one line each; the number written.
pub(crate) async fn open_all(store: &Store, path: &Path, now: Millis) -> anyhow::Result<usize> {
    // Tokens open sessions: the file is its owner's alone.
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)
        .with_context(|| path.display().to_string())?;
    let mut out = BufWriter::new(file);
    let classes: HashMap<_, _> = store
        .classes()
        .await?
        .into_iter()
        .map(|class| (class.id, class.name))
        .collect();
    // People of one class see the same texts: asked once a set of memberships, not once a person.
    let mut around: BTreeMap<String, Vec<Document>> = BTreeMap::new();
    let accounts = store.accounts().await?;
    for account in &accounts {
        let key = format!("{:?}", account.memberships);
        if !around.contains_key(&key) {
            let texts = store.documents_around(account).await?;
            around.insert(key.clone(), texts);
        }
        let texts = around.get(&key).map(Vec::as_slice).unwrap_or_default();
        let token = URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>());
        store
            .open_session(NewSession {
                id: session_id_of(&token)?,
                account: account.id.clone(),
                created: now,
                expires: now.plus(lifetime_ms(account.role)),
            })
            .await?;
        let line = Line {
            login: &account.login,
            role: account.role.as_str(),
            class: class_of(account)
                .and_then(|class| classes.get(class))
                .map(String::as_str),
            token: &token,
            documents: texts
                .iter()
                .filter(|text| access(account, text).access() == Access::Write)
                .map(|text| text.id.as_str())
                .collect(),
        };
        serde_json::to_writer(&mut out, &line)?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(accounts.len())
}

fn class_of(account: &Account) -> Option<&passeplume_domain::ClassId> {
    account
        .memberships
        .iter()
        .find_map(|membership| match membership {
            Membership::PupilOf(class) | Membership::TeacherOf(class) => Some(class),
            Membership::HeadOf(_)
            | Membership::GuardianOf(_)
            | Membership::AdviserOf(_)
            | Membership::TownOf(_)
            | Membership::Administers => None,
        })
}
