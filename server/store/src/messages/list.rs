//! Conversations out of their rows, each with everything that decides who reads it.

use std::collections::HashMap;

use passeplume_domain::{
    AccountId, ClassId, ConversationId, Millis,
    accounts::{Account, Membership},
    media::MediaKind,
    messages::{
        Audience, Circle, Conversation, ConversationCard, ConversationKind, Listing, Member, Part,
    },
};
use sqlx::{AnyConnection, any::AnyRow};

use crate::{
    faults::{Fault, unreadable},
    handle::Store,
    sql::{Read, account_id, built, class_id, conversation_id, places},
};

const CONVERSATION: &str = "c.id, c.kind, c.audience, c.home, c.title, c.opened_by, c.with_family, c.changed, c.rev, \
                            c.last_number";

/// The conversation of this id, as of one moment.
pub(crate) async fn conversation(
    store: &Store,
    id: &ConversationId,
) -> Result<Option<Conversation>, Fault> {
    let mut reading = store.begin_reading().await?;
    let text = format!("SELECT {CONVERSATION} FROM conversations c WHERE c.id = $1");
    let row = sqlx::query(built(text))
        .bind(id.as_str())
        .fetch_optional(&mut *reading)
        .await?;
    let Some(row) = row else {
        reading.rollback().await?;
        return Ok(None);
    };
    let mut found = vec![read(&row)?];
    fill(&mut reading, &mut found).await?;
    reading.rollback().await?;
    Ok(found.pop())
}

/// A page of somebody's list. Rows around the asker are the candidates; the rules decide afterwards.
pub(super) async fn page(
    store: &Store,
    account: &Account,
    listing: Listing,
    before: Option<(Millis, ConversationId)>,
    limit: u32,
) -> Result<Vec<ConversationCard>, Fault> {
    let (which, these) = match listing {
        Listing::Own => own(account),
        Listing::Overseen => match overseen(account) {
            Some(condition) => condition,
            None => return Ok(Vec::new()),
        },
    };
    let mut reading = store.begin_reading().await?;
    let text = format!(
        "SELECT {CONVERSATION}, COALESCE(r.number, 0) AS read_to, m.author AS last_author, m.body AS last_body, \
         m.captions AS last_captions, m.created AS last_at, \
         (SELECT d.kind FROM message_media s JOIN media d ON d.id = s.media WHERE s.message = m.id ORDER BY s.rank LIMIT 1) \
         AS last_shows, \
         (SELECT COUNT(*) FROM messages u WHERE u.conversation = c.id AND u.number > COALESCE(r.number, 0) \
         AND u.state = 'shown' AND u.author <> $1) AS unread \
         FROM conversations c LEFT JOIN message_reads r ON r.conversation = c.id AND r.account = $1 \
         LEFT JOIN messages m ON m.conversation = c.id AND m.number = \
         (SELECT MAX(n.number) FROM messages n WHERE n.conversation = c.id AND n.state = 'shown') \
         WHERE (c.last_number > 0 OR c.opened_by = $1) AND (c.changed < $2 OR (c.changed = $2 AND c.id < $3)) \
         AND {which} ORDER BY c.changed DESC, c.id DESC LIMIT $4"
    );
    let (at, id) = before.map_or((i64::MAX, String::new()), |(at, id)| (at.0, id.to_string()));
    let query = sqlx::query(built(text))
        .persistent(these.len() <= 1)
        .bind(account.id.as_str())
        .bind(at)
        .bind(id)
        .bind(i64::from(limit));
    let query = these.iter().fold(query, |query, one| query.bind(*one));
    let rows = query.fetch_all(&mut *reading).await?;
    let mut found = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    fill(&mut reading, &mut found).await?;
    reading.rollback().await?;
    found
        .into_iter()
        .zip(&rows)
        .map(|(conversation, row)| card(conversation, row))
        .collect()
}

/// In which the asker is, or a child of theirs where families read.
fn own(account: &Account) -> (String, Vec<&str>) {
    let children: Vec<&str> = account
        .memberships
        .iter()
        .filter_map(|membership| match membership {
            Membership::GuardianOf(child) => Some(child.as_str()),
            Membership::PupilOf(_)
            | Membership::TeacherOf(_)
            | Membership::HeadOf(_)
            | Membership::AdviserOf(_)
            | Membership::TownOf(_)
            | Membership::Administers => None,
        })
        .collect();
    let mine = "c.id IN (SELECT x.conversation FROM conversation_members x WHERE x.account = $1)";
    if children.is_empty() {
        return (mine.to_owned(), children);
    }
    let theirs = format!(
        "({mine} OR (c.with_family = 1 AND c.id IN \
         (SELECT x.conversation FROM conversation_members x WHERE x.account IN ({}))))",
        places(5, children.len())
    );
    (theirs, children)
}

/// In which pupils of the asker's classes write to each other, or such as they let write.
fn overseen(account: &Account) -> Option<(String, Vec<&str>)> {
    let classes: Vec<&str> = account
        .memberships
        .iter()
        .filter_map(|membership| match membership {
            Membership::TeacherOf(class) => Some(class.as_str()),
            Membership::PupilOf(_)
            | Membership::GuardianOf(_)
            | Membership::HeadOf(_)
            | Membership::AdviserOf(_)
            | Membership::TownOf(_)
            | Membership::Administers => None,
        })
        .collect();
    if classes.is_empty() {
        return None;
    }
    let these = places(5, classes.len());
    // Of a space that they let pupils write in: those of its other classes, too.
    let which = format!(
        "c.kind = 'pupils' AND c.id IN (SELECT x.conversation FROM conversation_members x \
         JOIN memberships p ON p.account = x.account AND p.kind = 'pupil_of' WHERE p.target IN ({these}) \
         OR p.target IN (SELECT s.class FROM space_classes s JOIN talk_opened t ON t.home_kind = 'space' \
         AND t.home = s.space WHERE t.opened_by = $1))"
    );
    Some((which, classes))
}

fn read(row: &AnyRow) -> Result<Conversation, Fault> {
    Ok(Conversation {
        id: conversation_id(row, "id")?,
        audience: Audience::parse(row.text("audience")?).map_err(|_| unreadable("audience"))?,
        home: row.text("home")?.to_owned(),
        title: row.text("title")?.to_owned(),
        opened_by: account_id(row, "opened_by")?,
        changed: Millis(row.number("changed")?),
        rev: row.number("rev")?,
        last_number: row.number("last_number")?,
        circle: Circle {
            kind: ConversationKind::parse(row.text("kind")?).map_err(|_| unreadable("kind"))?,
            with_family: row.number("with_family")? != 0,
            members: Vec::new(),
            openers: Vec::new(),
        },
    })
}

fn card(conversation: Conversation, row: &AnyRow) -> Result<ConversationCard, Fault> {
    let last = match (
        row.maybe_text("last_author")?,
        row.maybe_text("last_body")?,
        row.maybe_text("last_captions")?,
        row.maybe_number("last_at")?,
    ) {
        (Some(author), Some(body), Some(captions), Some(at)) => {
            let author = AccountId::parse(&author).map_err(|_| unreadable("last_author"))?;
            let words = if body.is_empty() { captions } else { body };
            Some((author, words, Millis(at)))
        }
        _ => None,
    };
    Ok(ConversationCard {
        conversation,
        last,
        shows: row
            .maybe_text("last_shows")?
            .map(|kind| MediaKind::parse(&kind).map_err(|_| unreadable("last_shows")))
            .transpose()?,
        unread: row.number("unread")?,
        read: row.number("read_to")?,
    })
}

/// Who is in these, where they learn, and who let pupils write there.
async fn fill(reading: &mut AnyConnection, found: &mut [Conversation]) -> Result<(), Fault> {
    if found.is_empty() {
        return Ok(());
    }
    let text = format!(
        "SELECT x.conversation, x.account, x.part, p.target FROM conversation_members x \
         LEFT JOIN memberships p ON p.account = x.account AND p.kind = 'pupil_of' \
         WHERE x.conversation IN ({}) ORDER BY x.conversation, x.part DESC, x.account, p.rank",
        places(1, found.len())
    );
    let query = sqlx::query(built(text)).persistent(found.len() == 1);
    let query = found
        .iter()
        .fold(query, |query, one| query.bind(one.id.as_str()));
    let rows = query.fetch_all(&mut *reading).await?;
    let at: HashMap<ConversationId, usize> = found
        .iter()
        .enumerate()
        .map(|(place, one)| (one.id.clone(), place))
        .collect();
    for row in &rows {
        let place = at.get(&conversation_id(row, "conversation")?);
        let Some(conversation) = place.and_then(|&place| found.get_mut(place)) else {
            continue;
        };
        let account = account_id(row, "account")?;
        let learns = row
            .maybe_text("target")?
            .map(|class| ClassId::parse(&class).map_err(|_| unreadable("target")))
            .transpose()?;
        let members = &mut conversation.circle.members;
        match members.last_mut().filter(|last| last.account == account) {
            Some(last) => last.learns.extend(learns),
            None => members.push(Member {
                account,
                part: Part::parse(row.text("part")?).map_err(|_| unreadable("part"))?,
                learns: learns.into_iter().collect(),
            }),
        }
    }
    for conversation in found {
        if conversation.circle.kind == ConversationKind::Pupils {
            openers(reading, &mut conversation.circle).await?;
        }
    }
    Ok(())
}

/// The teachers who let all pupils of it write to each other, where they teach there still.
async fn openers(reading: &mut AnyConnection, circle: &mut Circle) -> Result<(), Fault> {
    let rows = sqlx::query(
        "SELECT t.opened_by, t.home, s.class FROM talk_opened t JOIN space_classes s ON t.home_kind = 'space' AND s.space = t.home \
         WHERE EXISTS (SELECT 1 FROM memberships m JOIN space_classes d ON d.class = m.target AND d.space = t.home \
         WHERE m.account = t.opened_by AND m.kind = 'teacher_of') AND t.home IN \
         (SELECT e.space FROM space_classes e JOIN memberships p ON p.target = e.class AND p.kind = 'pupil_of' \
         WHERE p.account = $1) ORDER BY t.home, t.opened_by",
    )
    .bind(circle.members.first().map_or("", |one| one.account.as_str()))
    .fetch_all(&mut *reading)
    .await?;
    let mut classes: HashMap<(AccountId, String), Vec<ClassId>> = HashMap::new();
    for row in &rows {
        let place = (account_id(row, "opened_by")?, row.text("home")?.to_owned());
        classes
            .entry(place)
            .or_default()
            .push(class_id(row, "class")?);
    }
    for ((by, _), classes) in classes {
        let joins = |member: &Member| member.learns.iter().any(|class| classes.contains(class));
        if circle.members.iter().all(joins) {
            circle.openers.push(by);
        }
    }
    circle.openers.sort_unstable();
    circle.openers.dedup();
    Ok(())
}
