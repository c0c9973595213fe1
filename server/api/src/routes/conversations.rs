//! Conversations: opened by the rules of who may write to whom, listed, and how far they were read.

use axum::{Json, extract::State};
use http::StatusCode;
use passeplume_domain::{
    AccountId, ConversationId, Millis,
    messages::{
        Audience, ConversationCard, ConversationKind, LONGEST_TITLE, Listing, MOST_PEOPLE,
        MessageAction, NewAnnouncement, NewPair, Opening, Person, Tie, Voice, Whose, tie, voice,
    },
};

use super::{
    common::{bounded, family, fresh_id},
    talking::{At, at, faces, me, opened_to, standing},
};
use crate::{
    dto::conversation::{
        ConversationPage, ConversationQuery, ConversationView, NewConversationBody, ReadUpToBody,
        ToBody, ToKind, ToOne,
    },
    error::{ApiError, Problem},
    extract::{Caller, ConversationPath, JsonBody, QueryOf},
    refusal_messages::MessageRefused,
    state::AppState,
};

/// Conversations of one page.
const A_PAGE: u32 = 30;

/// The caller's conversations, newest first; a family's those of its child that families read, too.
#[utoipa::path(get, path = "/api/conversations", tag = "messages", operation_id = "listConversations",
    params(ConversationQuery),
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "One page", body = ConversationPage),
        (status = 400, description = "The query does not read", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn list(
    State(state): State<AppState>,
    caller: Caller,
    QueryOf(query): QueryOf<ConversationQuery>,
) -> Result<Json<ConversationPage>, ApiError> {
    let before = query.before.as_deref().map(cursor).transpose()?;
    let listing = if query.overseen.unwrap_or(false) {
        Listing::Overseen
    } else {
        Listing::Own
    };
    let found = state
        .parts
        .messages
        .conversations(&caller.account, listing, before, A_PAGE)
        .await?;
    let next = (found.len() == A_PAGE as usize)
        .then(|| found.last())
        .flatten()
        .map(|last| {
            let conversation = &last.conversation;
            format!("{}.{}", conversation.changed.0, conversation.id)
        });
    let me = me(&state, &caller.account).await?;
    let children = family(&state, &caller.account).await?;
    let named = found.iter().map(|card| &card.conversation);
    let faces = faces(&state, &me, named, std::iter::empty()).await?;
    let mut conversations = Vec::with_capacity(found.len());
    for card in &found {
        let as_what = voice(&caller.account, &children, &card.conversation.circle);
        if as_what == Voice::Outsider {
            continue;
        }
        let at = standing(&state, me.clone(), card.conversation.clone(), as_what).await?;
        let opens_at = at.opens_at.map(|at| at.0);
        conversations.push(ConversationView::new(&faces, card, at.may(), opens_at));
    }
    Ok(Json(ConversationPage {
        conversations,
        next,
    }))
}

fn cursor(text: &str) -> Result<(Millis, ConversationId), ApiError> {
    let malformed = || ApiError::Malformed("before");
    let (at, id) = text.split_once('.').ok_or_else(malformed)?;
    let at = at.parse().map_err(|_| malformed())?;
    let id = ConversationId::parse(id).map_err(|_| malformed())?;
    Ok((Millis(at), id))
}

/// A conversation, and what the caller may do in it.
#[utoipa::path(get, path = "/api/conversations/{id}", tag = "messages", operation_id = "showConversation",
    params(("id" = String, Path, description = "The conversation")),
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "The conversation", body = ConversationView),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn show(
    State(state): State<AppState>,
    caller: Caller,
    ConversationPath(id): ConversationPath,
) -> Result<Json<ConversationView>, ApiError> {
    let at = at(&state, &caller.account, &id).await?;
    Ok(Json(view(&state, at).await?))
}

async fn view(state: &AppState, at: At) -> Result<ConversationView, ApiError> {
    let (read, unread) = state
        .parts
        .messages
        .read_by(&at.conversation.id, &at.me.id)
        .await?;
    let (may, opens_at) = (at.may(), at.opens_at.map(|at| at.0));
    let card = ConversationCard {
        conversation: at.conversation,
        last: None,
        shows: None,
        unread,
        read,
    };
    let named = std::iter::once(&card.conversation);
    let faces = faces(state, &at.me, named, std::iter::empty()).await?;
    Ok(ConversationView::new(&faces, &card, may, opens_at))
}

/// Opens a conversation. Two people have one that no family reads and, where a teacher said so, one that it reads: asked
/// for again, it is the same one.
#[utoipa::path(post, path = "/api/conversations", tag = "messages", operation_id = "openConversation",
    request_body = NewConversationBody,
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "The two have it already", body = ConversationView),
        (status = 201, description = "It is opened", body = ConversationView),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Somebody named is not there, or not to be written to by the caller", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Nobody would get it, or the title is too long", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn open(
    State(state): State<AppState>,
    caller: Caller,
    JsonBody(body): JsonBody<NewConversationBody>,
) -> Result<(StatusCode, Json<ConversationView>), ApiError> {
    let me = me(&state, &caller.account).await?;
    let (status, id) = match &body.to {
        ToBody::One(ToOne {
            kind: ToKind::Person,
            id,
        }) => pair(&state, &me, id, body.with_family).await?,
        ToBody::People(ids) => match ids.as_slice() {
            [] => return Err(MessageRefused::Nobody.into()),
            [one] => pair(&state, &me, one, body.with_family).await?,
            many => {
                let named = people(&state, &me, many).await?;
                announce(&state, &me, named, &body).await?
            }
        },
        ToBody::One(one) => {
            let named = audience(&state, &me, one).await?;
            announce(&state, &me, named, &body).await?
        }
    };
    let at = at(&state, &caller.account, &id).await?;
    Ok((status, Json(view(&state, at).await?)))
}

async fn pair(
    state: &AppState,
    me: &Person,
    with: &str,
    with_family: bool,
) -> Result<(StatusCode, ConversationId), ApiError> {
    let with = AccountId::parse(with).map_err(|_| ApiError::NotFound)?;
    let found = state.parts.messages.persons(&[with]).await?;
    let other = found.first().ok_or(ApiError::NotFound)?;
    let opened = opened_to(state, me).await?;
    // Who may not be written to is not there.
    let tie = tie(me, other, &opened).ok_or(ApiError::NotFound)?;
    let new = NewPair {
        id: fresh_id(ConversationId::parse)?,
        kind: match tie {
            Tie::Mate => ConversationKind::Pupils,
            Tie::Teacher | Tie::Pupil | Tie::TeacherOfChild | Tie::Guardian => {
                ConversationKind::Pair
            }
        },
        by: me.id.clone(),
        with: other.id.clone(),
        // Said by the teacher, of a pupil, when it is opened; never by anybody else.
        with_family: with_family && tie == Tie::Teacher,
    };
    let now = state.parts.clock.now();
    Ok(match state.parts.messages.open_pair(new, now).await? {
        Opening::New(id) => (StatusCode::CREATED, id),
        Opening::There(id) => (StatusCode::OK, id),
    })
}

/// To whom an announcement goes.
pub(super) struct Named {
    audience: Audience,
    home: String,
    title: String,
    pub(super) readers: Vec<AccountId>,
}

async fn announce(
    state: &AppState,
    me: &Person,
    named: Named,
    body: &NewConversationBody,
) -> Result<(StatusCode, ConversationId), ApiError> {
    if named.readers.is_empty() {
        return Err(MessageRefused::Nobody.into());
    }
    let title = bounded("title", body.title.clone(), LONGEST_TITLE)?;
    let id: ConversationId = fresh_id(ConversationId::parse)?;
    let new = NewAnnouncement {
        id: id.clone(),
        by: me.id.clone(),
        audience: named.audience,
        home: named.home,
        title: if title.is_empty() { named.title } else { title },
        with_family: body.with_family,
        readers: named.readers,
    };
    let now = state.parts.clock.now();
    state.parts.messages.announce(new, now).await?;
    Ok((StatusCode::CREATED, id))
}

async fn people(state: &AppState, me: &Person, ids: &[String]) -> Result<Named, ApiError> {
    let mut wanted = ids
        .iter()
        .map(|id| AccountId::parse(id).map_err(|_| ApiError::NotFound))
        .collect::<Result<Vec<_>, _>>()?;
    wanted.sort_unstable();
    wanted.dedup();
    if wanted.len() > MOST_PEOPLE {
        return Err(ApiError::TooLong("to"));
    }
    let found = state.parts.messages.persons(&wanted).await?;
    let taught =
        |one: &Person| matches!(tie(me, one, &[]), Some(Tie::Teacher | Tie::TeacherOfChild));
    if found.len() != wanted.len() || !found.iter().all(taught) {
        return Err(ApiError::NotFound);
    }
    Ok(Named {
        audience: Audience::People,
        home: String::new(),
        title: String::new(),
        readers: wanted,
    })
}

async fn audience(state: &AppState, me: &Person, one: &ToOne) -> Result<Named, ApiError> {
    let audience = match one.kind {
        ToKind::Person => Audience::People,
        ToKind::Class => Audience::Class,
        ToKind::Group => Audience::Group,
        ToKind::Families => Audience::Families,
    };
    readers_of(state, me, audience, &one.id).await
}

/// Who belongs to an audience of this teacher now; a class or group that is not theirs is not there.
pub(super) async fn readers_of(
    state: &AppState,
    me: &Person,
    audience: Audience,
    home: &str,
) -> Result<Named, ApiError> {
    let around = state.parts.messages.around(me).await?;
    let taught = |person: &Person| tie(me, person, &[]) == Some(Tie::Teacher);
    let class = me.teaches.iter().find(|class| class.id.as_str() == home);
    let group = around.groups.iter().find(|group| group.id.as_str() == home);
    let learns_here = |learns: &[passeplume_domain::spaces::Class]| {
        learns.iter().any(|class| class.id.as_str() == home)
    };
    let belongs = |person: &&Person| match audience {
        Audience::Class => taught(person) && learns_here(&person.learns),
        Audience::Group => {
            taught(person) && group.is_some_and(|group| group.pupils.contains(&person.id))
        }
        Audience::Families => {
            tie(me, person, &[]) == Some(Tie::TeacherOfChild)
                && person.children.iter().any(|kid| learns_here(&kid.learns))
        }
        Audience::People => false,
    };
    let name = match audience {
        Audience::Class | Audience::Families => class.map(|class| class.name.clone()),
        Audience::Group => group.map(|group| group.name.clone()),
        Audience::People => None,
    };
    Ok(Named {
        audience,
        home: home.to_owned(),
        title: name.ok_or(ApiError::NotFound)?,
        readers: around
            .people
            .iter()
            .filter(belongs)
            .map(|person| person.id.clone())
            .collect(),
    })
}

/// Everything up to a number was seen. Less than before changes nothing.
#[utoipa::path(put, path = "/api/conversations/{id}/read", tag = "messages", operation_id = "readConversation",
    params(("id" = String, Path, description = "The conversation")),
    request_body = ReadUpToBody,
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 204, description = "It is kept"),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn read(
    State(state): State<AppState>,
    caller: Caller,
    ConversationPath(id): ConversationPath,
    JsonBody(body): JsonBody<ReadUpToBody>,
) -> Result<StatusCode, ApiError> {
    let at = at(&state, &caller.account, &id).await?;
    at.judge(MessageAction::Read, Whose::Others)?;
    let now = state.parts.clock.now();
    state
        .parts
        .messages
        .read_up_to(&id, &caller.account.id, body.number, now)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
