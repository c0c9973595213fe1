//! What is said of a picture, sound or film: what there is to see, and who can be recognised or heard.

use axum::{Json, extract::State};
use passeplume_domain::{
    AccountId, MediaId,
    accounts::Account,
    consents::{ConsentKind, ProjectChild},
    journals::Taken,
    media::{NotSaid, PeopleSaid, Said, Saying, fits, may_say},
};

use crate::{
    dto::said::{PeopleBody, SaidPage, SayBody},
    error::{ApiError, Problem},
    extract::{Caller, JsonBody, MediaPath},
    refusal_media::MediaRefused,
    state::AppState,
};

/// Letters of a description.
const LONGEST: usize = 500;
/// Most children in one medium.
const MOST: usize = 200;

/// What is said of a medium, and who may be named in it.
#[utoipa::path(get, path = "/api/media/{id}/said", tag = "media", operation_id = "showSaid",
    params(("id" = String, Path, description = "The medium")),
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "What is said of it", body = SaidPage),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The caller only reads where it stands, or it came out and the caller does not teach there", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "In no text for the caller", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn show(
    State(state): State<AppState>,
    caller: Caller,
    MediaPath(id): MediaPath,
) -> Result<Json<SaidPage>, ApiError> {
    let (said, around) = sayable(&state, &caller.account, &id).await?;
    Ok(Json(page(&said, &around)))
}

/// Says what there is to see in a medium, and who is in it. Where it came out already and a consent is not there, that work
/// is off its page before this is answered.
#[utoipa::path(put, path = "/api/media/{id}/said", tag = "media", operation_id = "say",
    params(("id" = String, Path, description = "The medium")),
    request_body = SayBody,
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "What is said of it now", body = SaidPage),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The caller only reads where it stands, or it came out and the caller does not teach there", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "In no text for the caller", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Somebody said something meanwhile: nothing was changed", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Too long, or a child that is not of the classes around it", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn say(
    State(state): State<AppState>,
    caller: Caller,
    MediaPath(id): MediaPath,
    JsonBody(body): JsonBody<SayBody>,
) -> Result<Json<SaidPage>, ApiError> {
    let (said, around) = sayable(&state, &caller.account, &id).await?;
    if said.version != body.version {
        return Err(MediaRefused::SaidMeanwhile.into());
    }
    let alternative = body.alternative.unwrap_or_else(|| said.alternative.clone());
    let alternative = alternative.trim();
    if alternative.chars().count() > LONGEST {
        return Err(ApiError::TooLong("alternative"));
    }
    let (people, children) = match body.people {
        Some(people) => named(&said, &around, people)?,
        None => {
            let children = said.children.iter();
            let children = children.map(|one| (one.child.clone(), one.kind)).collect();
            (said.people, children)
        }
    };
    let saying = Saying {
        media: said.media.clone(),
        seen: said.version,
        alternative: alternative.to_owned(),
        is_decorative: body.decorative.unwrap_or(said.is_decorative),
        people,
        children,
    };
    let now = state.parts.clock.now();
    let media = &state.parts.media;
    match media.say(saying, &caller.account.id, now).await? {
        Taken::Done => {}
        Taken::Stale => return Err(MediaRefused::SaidMeanwhile.into()),
    }
    let said = media.said(std::slice::from_ref(&id)).await?.pop();
    Ok(Json(page(&said.ok_or(ApiError::NotFound)?, &around)))
}

fn named(
    said: &Said,
    around: &[ProjectChild],
    people: PeopleBody,
) -> Result<(PeopleSaid, Vec<(AccountId, ConsentKind)>), ApiError> {
    if people.children.len() > MOST {
        return Err(ApiError::TooLong("children"));
    }
    let unknown = || ApiError::from(MediaRefused::PeopleUnknown);
    let children = people
        .children
        .iter()
        .map(|one| {
            let child = AccountId::parse(&one.child).map_err(|_| unknown())?;
            Ok((child, one.kind.into()))
        })
        .collect::<Result<Vec<_>, ApiError>>()?;
    // Whoever left meanwhile may stay named.
    let known = |child: &AccountId| {
        around.iter().any(|one| one.id == *child)
            || said.children.iter().any(|one| one.child == *child)
    };
    let people = people.said.into();
    if fits(said.kind, people, &children, known) {
        Ok((people, children))
    } else {
        Err(unknown())
    }
}

/// What is said of a medium of which the caller may say something, and who is around.
async fn sayable(
    state: &AppState,
    account: &Account,
    id: &MediaId,
) -> Result<(Said, Vec<ProjectChild>), ApiError> {
    let parts = &state.parts;
    let said = parts.media.said(std::slice::from_ref(id)).await?.pop();
    let said = said.ok_or(ApiError::NotFound)?;
    let mut homes = Vec::new();
    for home in parts.media.homes_of_media(id).await? {
        homes.extend(parts.documents.document(&home).await?);
    }
    let is_out = !parts.media.readers_of_media(id).await?.is_empty();
    match may_say(account, &homes, is_out) {
        Ok(()) => Ok((said, parts.media.children_around(id).await?)),
        Err(NotSaid::NotFound) => Err(ApiError::NotFound),
        Err(NotSaid::ReadsOnly) => Err(MediaRefused::ReadOnly.into()),
        Err(NotSaid::CameOut) => Err(MediaRefused::CameOut.into()),
    }
}

fn page(said: &Said, around: &[ProjectChild]) -> SaidPage {
    SaidPage {
        said: said.into(),
        around: around.iter().map(Into::into).collect(),
    }
}
