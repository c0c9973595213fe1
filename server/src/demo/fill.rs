//! Puts the demo world into an empty database, through the same doors as everything else.

use std::sync::Arc;

use anyhow::Context as _;
use bytes::Bytes;
use passeplume_domain::{
    AccountId, ClassId, DocumentId, Millis, SchoolId, SpaceId,
    accounts::{AccountStore as _, NewAccount, Role},
    documents::{
        Binding, DocumentAppend, DocumentLog as _, DocumentStore as _, Late, NewDocument,
        NewUpdate, Writers,
    },
    media::Shelf,
    spaces::{Class, School, Space, SpaceStore as _},
};
use passeplume_store::Store;
use tokio::task::spawn_blocking;

use super::{
    CLASSES, DemoText, Invented, PEOPLE, Pens, SCHOOLS, club, courrier, darkroom::Darkroom,
    newsroom, pen, places::SPACES, texts, visits,
};

/// Between one piece of a text and the next, as a class takes.
const A_WHILE_MS: i64 = 4 * 60 * 1000;
const AN_HOUR_MS: i64 = 60 * 60 * 1000;

/// Whose accounts are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Everyone {
    /// All of them, with their passwords.
    WithAdults,
    /// Adults own what they wrote, but nobody can log in as one: what is public must not hold a teacher's rights.
    PupilsAlone,
}

/// Does this database hold nobody and nothing yet?
pub(crate) async fn is_empty(store: &Store) -> anyhow::Result<bool> {
    Ok(store.schools().await?.is_empty() && store.accounts().await?.is_empty())
}

/// Makes schools, classes, spaces, people and texts, and what stands in them.
pub(crate) async fn fill(
    store: &Store,
    shelf: &Arc<dyn Shelf>,
    everyone: Everyone,
    now: Millis,
) -> anyhow::Result<()> {
    // Before anything is written: of a shelf that does not answer no half world is left.
    let (darkroom, accounts) = tokio::try_join!(Darkroom::open(shelf), accounts(everyone))?;
    for school in SCHOOLS {
        let school = School {
            id: SchoolId::parse(school.id)?,
            name: school.name.to_owned(),
            town: school.town.to_owned(),
        };
        store.add_school(school, now).await?;
    }
    for class in CLASSES {
        let class = Class {
            id: ClassId::parse(class.id)?,
            school: SchoolId::parse(class.school)?,
            name: class.name.to_owned(),
        };
        store.add_class(class, now).await?;
    }
    for space in SPACES {
        let space = Space {
            id: SpaceId::parse(space.id)?,
            title: space.title.to_owned(),
            classes: class_ids(space.classes)?,
        };
        store.add_space(space, now).await?;
    }
    store.create_accounts(&accounts, now).await?;
    let (of_the_newspaper, others): (Vec<_>, Vec<_>) =
        texts().into_iter().partition(newsroom::makes);
    newsroom::fill(store, &darkroom, of_the_newspaper, now).await?;
    visits::fill(store, now).await?;
    club::fill(store, now).await?;
    courrier::fill(store, now).await?;
    let mut last_written = now;
    for text in others {
        let title = text.title;
        // The lists show the newest text first: each has an hour of its own.
        last_written = last_written.plus(-AN_HOUR_MS);
        write(store, text, last_written)
            .await
            .with_context(|| format!("demo text {title:?}"))?;
    }
    Ok(())
}

async fn accounts(everyone: Everyone) -> anyhow::Result<Vec<NewAccount>> {
    // Each hash blocks a thread for tens of milliseconds: all at once, on threads that serve nobody.
    let mut hashes = Vec::with_capacity(PEOPLE.len());
    for person in &PEOPLE {
        let may_log_in = person.role == Role::Pupil || everyone == Everyone::WithAdults;
        let hash =
            may_log_in.then(|| spawn_blocking(|| passeplume_api::hash_password(person.password)));
        hashes.push((person, hash));
    }
    let mut accounts = Vec::with_capacity(PEOPLE.len());
    for (person, hash) in hashes {
        let password_hash = match hash {
            Some(hash) => Some(hash.await??),
            None => None,
        };
        accounts.push(NewAccount {
            account: person.account()?,
            password_hash,
        });
    }
    Ok(accounts)
}

async fn write(store: &Store, text: DemoText, now: Millis) -> anyhow::Result<()> {
    let document = DocumentId::parse(text.id)?;
    let pieces = i64::try_from(text.pieces.len())?;
    let began = now.plus(-A_WHILE_MS * (pieces + 1));
    store
        .add_document(
            NewDocument {
                id: document.clone(),
                space: SpaceId::parse(text.space)?,
                title: text.title.to_owned(),
                kind: text.kind,
                writers: writers(&text.writers)?,
            },
            began,
        )
        .await?;
    put_words(store, document, &text.pieces, began).await
}

/// Keeps the words of a text that is there, each piece as its author's, one a while after the other from `began` on.
pub(super) async fn put_words(
    store: &Store,
    document: DocumentId,
    pieces: &[pen::Piece],
    began: Millis,
) -> anyhow::Result<()> {
    let clients = pen::client_ids(pieces.len(), rand::random);
    let mut bindings = Vec::new();
    let mut updates = Vec::new();
    let mut at = began;
    for (piece, client) in pieces.iter().zip(clients) {
        at = at.plus(A_WHILE_MS);
        let account = Invented::id_of(piece.by)?;
        bindings.push(Binding {
            client,
            account: account.clone(),
            at,
        });
        updates.push(NewUpdate {
            account,
            at,
            update: Bytes::from(piece.update(client)?),
            first_authors: Bytes::new(),
        });
    }
    store
        .append(&[DocumentAppend {
            document,
            after: 0,
            bindings,
            updates,
            late: Late::default(),
        }])
        .await?;
    Ok(())
}

fn writers(pens: &Pens) -> anyhow::Result<Writers> {
    Ok(match pens {
        Pens::Everybody => Writers::EveryPupil,
        Pens::Class(class) => Writers::Only {
            classes: vec![ClassId::parse(class)?],
            accounts: Vec::new(),
        },
        Pens::People(people) => Writers::Only {
            classes: Vec::new(),
            accounts: people
                .iter()
                .map(|login| Invented::id_of(login))
                .collect::<Result<Vec<AccountId>, _>>()?,
        },
    })
}

fn class_ids(names: &[&str]) -> anyhow::Result<Vec<ClassId>> {
    Ok(names
        .iter()
        .map(|name| ClassId::parse(name))
        .collect::<Result<_, _>>()?)
}
