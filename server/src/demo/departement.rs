//! A whole invented département for load tests: 81 schools, 270 classes, 6,000 pupils, 540 open texts.

use bytes::Bytes;
use passeplume_domain::{
    AccountId, ClassId, DocumentId, Millis, SchoolId, SpaceId,
    accounts::{Account, Membership, NewAccount, Role, Status},
    documents::{
        Binding, DocumentAppend, DocumentKind, DocumentLog as _, DocumentStore as _, Late,
        NewDocument, NewUpdate, Writers,
    },
    spaces::{Class, School, Space, SpaceStore as _},
};
use passeplume_store::Store;

use super::pen::{by, paragraph};

const SCHOOLS: usize = 81;
const CLASSES: usize = 270;
const PUPILS: usize = 6_000;
/// The last of them is the assembly.
const DOCUMENTS: usize = 540;
/// Classes that share the assembly: 45 of 22 or 23 pupils are 1,000.
const ASSEMBLY_CLASSES: usize = 45;
const ASSEMBLY: &str = "assemblee";
/// Everybody's, so that 6,270 accounts cost one hash: this world is for load tests alone.
const PASSWORD: &str = "departement";

/// Makes all of it.
pub(crate) async fn fill(store: &Store, now: Millis) -> anyhow::Result<()> {
    world(store, now).await?;
    texts(store, now).await
}

/// Places and people, without texts.
pub(super) async fn world(store: &Store, now: Millis) -> anyhow::Result<()> {
    places(store, now).await?;
    let hash = tokio::task::spawn_blocking(|| passeplume_api::hash_password(PASSWORD)).await??;
    Ok(store.create_accounts(&people(&hash)?, now).await?)
}

/// Schools, classes and spaces.
pub(super) async fn places(store: &Store, now: Millis) -> anyhow::Result<()> {
    for number in 0..SCHOOLS {
        let school = School {
            id: school_id(number)?,
            name: format!("École no {}", number + 1),
            town: format!("Commune {}", number / 2 + 1),
        };
        store.add_school(school, now).await?;
    }
    for number in 0..CLASSES {
        let class = Class {
            id: class_id(number)?,
            school: school_id(number * SCHOOLS / CLASSES)?,
            name: format!("Classe {}", number + 1),
        };
        store.add_class(class, now).await?;
    }
    spaces(store, now).await
}

/// The space of a pair of classes, and some pupils of one of them.
pub(super) fn pair(number: usize, pupils: usize) -> anyhow::Result<(SpaceId, Vec<AccountId>)> {
    let pair = number % (CLASSES / 2);
    let first = pair * PUPILS / CLASSES;
    let pupils = (first..first + pupils)
        .map(|pupil| AccountId::parse(&format!("load-eleve{:04}", pupil + 1)))
        .collect::<Result<_, _>>()?;
    Ok((pair_id(pair)?, pupils))
}

fn people(hash: &str) -> anyhow::Result<Vec<NewAccount>> {
    let mut people = Vec::with_capacity(PUPILS + CLASSES);
    for number in 0..PUPILS {
        let class = class_id(number * CLASSES / PUPILS)?;
        people.push(person(
            "eleve",
            number,
            Role::Pupil,
            Membership::PupilOf(class),
            hash,
        )?);
    }
    for number in 0..CLASSES {
        let class = class_id(number)?;
        people.push(person(
            "prof",
            number,
            Role::Teacher,
            Membership::TeacherOf(class),
            hash,
        )?);
    }
    Ok(people)
}

fn person(
    kind: &str,
    number: usize,
    role: Role,
    membership: Membership,
    hash: &str,
) -> anyhow::Result<NewAccount> {
    let login = format!("{kind}{:04}", number + 1);
    Ok(NewAccount {
        account: Account {
            id: AccountId::parse(&format!("load-{login}"))?,
            first_name: format!("Prénom{}", number + 1),
            last_name: format!("Nom{}", number + 1),
            login,
            role,
            status: Status::Active,
            memberships: vec![membership],
        },
        password_hash: Some(hash.to_owned()),
    })
}

/// Two classes of two schools share a space; one more is the assembly's.
async fn spaces(store: &Store, now: Millis) -> anyhow::Result<()> {
    for number in 0..CLASSES / 2 {
        let space = Space {
            id: pair_id(number)?,
            title: format!("Correspondance {}", number + 1),
            // A class and the one half a département away: never of one school.
            classes: vec![class_id(number)?, class_id(number + CLASSES / 2)?],
        };
        store.add_space(space, now).await?;
    }
    let assembly = Space {
        id: SpaceId::parse(ASSEMBLY)?,
        title: "Assemblée des classes".to_owned(),
        classes: (0..ASSEMBLY_CLASSES)
            .map(class_id)
            .collect::<Result<_, _>>()?,
    };
    Ok(store.add_space(assembly, now).await?)
}

async fn texts(store: &Store, now: Millis) -> anyhow::Result<()> {
    let mut steps = Vec::with_capacity(DOCUMENTS);
    for number in 0..DOCUMENTS {
        let last = number + 1 == DOCUMENTS;
        let pair = number % (CLASSES / 2);
        let (id, space, title, class) = if last {
            (
                DocumentId::parse(ASSEMBLY)?,
                SpaceId::parse(ASSEMBLY)?,
                "L'assemblée".to_owned(),
                0,
            )
        } else {
            let id = DocumentId::parse(&format!("texte-{:03}", number + 1))?;
            (id, pair_id(pair)?, format!("Texte {}", number + 1), pair)
        };
        let new = NewDocument {
            id: id.clone(),
            space,
            title,
            kind: DocumentKind::Text,
            writers: Writers::EveryPupil,
        };
        store.add_document(new, now).await?;
        steps.push(first_words(id, class, now)?);
    }
    Ok(store.append(&steps).await?)
}

/// The teacher of `class` opens the text with one line.
fn first_words(document: DocumentId, class: usize, at: Millis) -> anyhow::Result<DocumentAppend> {
    let account = AccountId::parse(&format!("load-prof{:04}", class + 1))?;
    let client = u64::from(rand::random::<u32>() >> 1) + 1;
    let line = by(
        "",
        [paragraph(
            "À vous d'écrire, toutes les deux classes ensemble.",
        )],
    );
    Ok(DocumentAppend {
        document,
        after: 0,
        bindings: vec![Binding {
            client,
            account: account.clone(),
            at,
        }],
        updates: vec![NewUpdate {
            account,
            at,
            update: Bytes::from(line.update(client)?),
            first_authors: Bytes::new(),
        }],
        late: Late::default(),
    })
}

fn school_id(number: usize) -> Result<SchoolId, passeplume_domain::id::NotAnId> {
    SchoolId::parse(&format!("ecole-{:02}", number + 1))
}

fn class_id(number: usize) -> Result<ClassId, passeplume_domain::id::NotAnId> {
    ClassId::parse(&format!("classe-{:03}", number + 1))
}

fn pair_id(number: usize) -> Result<SpaceId, passeplume_domain::id::NotAnId> {
    SpaceId::parse(&format!("duo-{:03}", number + 1))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn dem_5_a_departement_has_the_people_that_the_contract_says() {
        let people = people("hash").unwrap();
        let mut sizes: HashMap<String, usize> = HashMap::new();
        for one in &people {
            if let [Membership::PupilOf(class)] = one.account.memberships.as_slice() {
                *sizes.entry(class.to_string()).or_default() += 1;
            }
        }
        assert_eq!(sizes.len(), CLASSES);
        assert_eq!(sizes.values().sum::<usize>(), PUPILS);
        let assembly: usize = (0..ASSEMBLY_CLASSES)
            .map(|class| sizes[class_id(class).unwrap().as_str()])
            .sum();
        assert_eq!(assembly, 1_000);
        let schools: std::collections::HashSet<_> = (0..CLASSES)
            .map(|class| class * SCHOOLS / CLASSES)
            .collect();
        assert_eq!(schools.len(), SCHOOLS);
    }
}
