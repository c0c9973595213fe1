//! What was published and is not withdrawn, out of its rows.

use passeplume_domain::{
    MediaId, Millis, PublicationId, SchoolId,
    accounts::Account,
    documents::Reach,
    journals::{Audience, Child, IssueKind, Publication, PublishedArticle, Readership},
    spaces::School,
};
use sqlx::any::AnyRow;

use super::issues::{imprint, reach};
use crate::{
    around::Around,
    faults::{Fault, unreadable},
    handle::Store,
    media,
    sql::{Read, article_id, built, issue_id, places, publication_id, school_id},
};

const PUBLICATION: &str = "SELECT p.id, p.issue, p.audience, p.journal_title, p.title, p.imprint, p.credits, \
     p.school_year, p.edition, p.at, p.kind, p.theme, (SELECT MIN(m.media) FROM publication_media m \
     JOIN publication_articles n ON n.publication = m.publication AND n.article = m.article \
     WHERE m.publication = p.id AND m.media = p.cover AND n.withdrawn IS NULL) AS cover FROM publications p";

/// The publication of this id with its articles, as of one moment; nothing where it was withdrawn.
pub(super) async fn one(store: &Store, id: &PublicationId) -> Result<Option<Publication>, Fault> {
    let mut reading = store.begin_reading().await?;
    let text = format!("{PUBLICATION} WHERE p.id = $1 AND p.withdrawn IS NULL");
    let row = sqlx::query(built(text))
        .bind(id.as_str())
        .fetch_optional(&mut *reading)
        .await?;
    let Some(row) = row else {
        reading.rollback().await?;
        return Ok(None);
    };
    let mut publication = read(&row)?;
    read_readers(&mut reading, std::slice::from_mut(&mut publication)).await?;
    let rows = sqlx::query(
        "SELECT rank, article, section, title, standfirst, byline, body FROM publication_articles \
         WHERE publication = $1 AND withdrawn IS NULL ORDER BY rank",
    )
    .bind(id.as_str())
    .fetch_all(&mut *reading)
    .await?;
    let schools = sqlx::query(
        "SELECT s.id, s.name, s.town FROM publication_places x JOIN schools s ON s.id = x.subject \
         WHERE x.publication = $1 AND x.kind = 'school' ORDER BY s.name, s.id",
    )
    .bind(id.as_str())
    .fetch_all(&mut *reading)
    .await?;
    publication.media = media::of_publication(&mut reading, id).await?;
    reading.rollback().await?;
    publication.schools = schools.iter().map(read_school).collect::<Result<_, _>>()?;
    publication.articles = rows.iter().map(article).collect::<Result<_, _>>()?;
    publication.credit_what_is_left();
    Ok(Some(publication))
}

/// Who reads the publication of this id; nothing where it was withdrawn.
pub(crate) async fn readership(
    store: &Store,
    id: &PublicationId,
) -> Result<Option<Readership>, Fault> {
    Ok(readers_of(store, std::slice::from_ref(id)).await?.pop())
}

/// Publications around somebody, newest first, without their articles.
pub(super) async fn around(
    store: &Store,
    account: &Account,
    family: &[Child],
    limit: u32,
) -> Result<Vec<Publication>, Fault> {
    let around = Around::of(account).and(family);
    let Some(mine) = around.holds("c", 2) else {
        return Ok(Vec::new());
    };
    let text = format!(
        "{PUBLICATION} JOIN issues i ON i.id = p.issue JOIN journals j ON j.id = i.journal \
         WHERE p.withdrawn IS NULL AND (EXISTS (SELECT 1 FROM publication_places x JOIN classes c ON c.id = x.subject \
         WHERE x.publication = p.id AND x.kind = 'class' AND {mine}) OR EXISTS (SELECT 1 FROM space_classes sc \
         JOIN classes c ON c.id = sc.class WHERE sc.space = j.space AND {mine})) \
         ORDER BY p.at DESC, p.id DESC LIMIT $1"
    );
    let mut reading = store.begin_reading().await?;
    let query = sqlx::query(built(text))
        .persistent(false)
        .bind(i64::from(limit));
    let query = around
        .values()
        .into_iter()
        .fold(query, |query, value| query.bind(value));
    let rows = query.fetch_all(&mut *reading).await?;
    let mut found = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    read_readers(&mut reading, &mut found).await?;
    reading.rollback().await?;
    Ok(found)
}

/// Who reads each of these, but for those that were withdrawn.
pub(crate) async fn readers_of(
    store: &Store,
    ids: &[PublicationId],
) -> Result<Vec<Readership>, Fault> {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let found = by_ids(store, &ids).await?;
    Ok(found.into_iter().map(|one| one.readership).collect())
}

/// These, without their articles, but for those that were withdrawn.
pub(crate) async fn by_ids(store: &Store, ids: &[String]) -> Result<Vec<Publication>, Fault> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let these = places(1, ids.len());
    let text = format!("{PUBLICATION} WHERE p.id IN ({these}) AND p.withdrawn IS NULL");
    let mut reading = store.begin_reading().await?;
    let query = sqlx::query(built(text)).persistent(ids.len() == 1);
    let query = ids.iter().fold(query, |query, id| query.bind(id.as_str()));
    let rows = query.fetch_all(&mut *reading).await?;
    let mut found = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    read_readers(&mut reading, &mut found).await?;
    reading.rollback().await?;
    Ok(found)
}

/// A school with what its classes published for everybody, newest first, without the articles.
pub(super) async fn public_of(
    store: &Store,
    school: &SchoolId,
    limit: u32,
) -> Result<Option<(School, Vec<Publication>)>, Fault> {
    let mut reading = store.begin_reading().await?;
    let row = sqlx::query("SELECT id, name, town FROM schools WHERE id = $1")
        .bind(school.as_str())
        .fetch_optional(&mut *reading)
        .await?;
    let Some(row) = row else {
        reading.rollback().await?;
        return Ok(None);
    };
    let school = read_school(&row)?;
    let text = format!(
        "{PUBLICATION} JOIN publication_places x ON x.publication = p.id AND x.kind = 'school' AND x.subject = $1 \
         WHERE p.withdrawn IS NULL AND p.audience = 'public' ORDER BY p.at DESC, p.id DESC LIMIT $2"
    );
    let rows = sqlx::query(built(text))
        .bind(school.id.as_str())
        .bind(i64::from(limit))
        .fetch_all(&mut *reading)
        .await?;
    let found = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    reading.rollback().await?;
    Ok(Some((school, found)))
}

fn read_school(row: &AnyRow) -> Result<School, Fault> {
    Ok(School {
        id: school_id(row, "id")?,
        name: row.text("name")?.to_owned(),
        town: row.text("town")?.to_owned(),
    })
}

/// Adds to each who reads it: two questions, however many they are.
async fn read_readers(
    reading: &mut sqlx::AnyConnection,
    publications: &mut [Publication],
) -> Result<(), Fault> {
    if publications.is_empty() {
        return Ok(());
    }
    let ids: Vec<String> = publications.iter().map(|one| one.id.to_string()).collect();
    let these = places(1, ids.len());
    let texts = [
        format!(
            "SELECT x.publication, c.id AS class, c.school FROM publication_places x JOIN classes c ON c.id = x.subject \
             WHERE x.publication IN ({these}) AND x.kind = 'class' ORDER BY c.id"
        ),
        format!(
            "SELECT p.id AS publication, c.id AS class, c.school FROM publications p JOIN issues i ON i.id = p.issue \
             JOIN journals j ON j.id = i.journal JOIN space_classes sc ON sc.space = j.space \
             JOIN classes c ON c.id = sc.class WHERE p.id IN ({these}) ORDER BY sc.rank"
        ),
    ];
    let which: [fn(&mut Readership) -> &mut Vec<Reach>; 2] =
        [|readers| &mut readers.wrote, |readers| &mut readers.space];
    for (text, which) in texts.into_iter().zip(which) {
        let query = sqlx::query(built(text)).persistent(ids.len() == 1);
        let query = ids.iter().fold(query, |query, id| query.bind(id.as_str()));
        for row in &query.fetch_all(&mut *reading).await? {
            let id = publication_id(row, "publication")?;
            let reach = reach(row)?;
            for publication in publications.iter_mut().filter(|one| one.id == id) {
                which(&mut publication.readership).push(reach.clone());
            }
        }
    }
    Ok(())
}

fn read(row: &AnyRow) -> Result<Publication, Fault> {
    Ok(Publication {
        id: publication_id(row, "id")?,
        issue: issue_id(row, "issue")?,
        readership: Readership {
            audience: Audience::parse(row.text("audience")?).map_err(|_| unreadable("audience"))?,
            wrote: Vec::new(),
            space: Vec::new(),
        },
        schools: Vec::new(),
        kind: IssueKind::parse(row.text("kind")?).map_err(|_| unreadable("kind"))?,
        journal_title: row.text("journal_title")?.to_owned(),
        title: row.text("title")?.to_owned(),
        theme: row.text("theme")?.to_owned(),
        imprint: imprint(row.text("imprint")?)?,
        credits: serde_json::from_str(row.text("credits")?).map_err(|_| unreadable("credits"))?,
        school_year: row.number("school_year")?,
        edition: row.number("edition")?,
        at: Millis(row.number("at")?),
        cover: row
            .maybe_text("cover")?
            .and_then(|id| MediaId::parse(&id).ok()),
        articles: Vec::new(),
        media: Vec::new(),
    })
}

fn article(row: &AnyRow) -> Result<PublishedArticle, Fault> {
    Ok(PublishedArticle {
        rank: row.number("rank")?,
        article: article_id(row, "article")?,
        section: row.text("section")?.to_owned(),
        title: row.text("title")?.to_owned(),
        standfirst: row.text("standfirst")?.to_owned(),
        byline: row.text("byline")?.to_owned(),
        body: row.text("body")?.to_owned(),
    })
}
