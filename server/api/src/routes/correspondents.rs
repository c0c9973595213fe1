//! To whom somebody may write.

use axum::{Json, extract::State};
use passeplume_domain::messages::{Person, Tie, tie};

use super::talking::{me, opened_to};
use crate::{
    dto::conversation::{CorrespondentView, ToKind, face},
    error::{ApiError, Problem},
    extract::Caller,
    state::AppState,
};

/// Everybody to whom the caller may write: people, and for teachers their classes, groups and families, by name.
#[utoipa::path(get, path = "/api/correspondents", tag = "messages", operation_id = "listCorrespondents",
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "Classes, families and groups first, then people by name", body = Vec<CorrespondentView>),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn list(
    State(state): State<AppState>,
    caller: Caller,
) -> Result<Json<Vec<CorrespondentView>>, ApiError> {
    let me = me(&state, &caller.account).await?;
    let around = state.parts.messages.around(&me).await?;
    let opened = opened_to(&state, &me).await?;
    let mut found = Vec::new();
    for class in &me.teaches {
        for kind in [ToKind::Class, ToKind::Families] {
            found.push(many(kind, class.id.as_str(), &class.name));
        }
    }
    for group in &around.groups {
        if around.people.iter().any(|one| {
            group.pupils.contains(&one.id) && tie(&me, one, &opened) == Some(Tie::Teacher)
        }) {
            found.push(many(ToKind::Group, group.id.as_str(), &group.name));
        }
    }
    let mut people: Vec<&Person> = around
        .people
        .iter()
        .filter(|one| tie(&me, one, &opened).is_some())
        .collect();
    people.sort_by_cached_key(|one| {
        (
            one.first_name.to_lowercase(),
            one.last_name.to_lowercase(),
            one.id.clone(),
        )
    });
    found.extend(people.into_iter().map(|one| {
        let face = face(&me, one);
        CorrespondentView {
            kind: ToKind::Person,
            id: face.id,
            name: face.name,
            role: Some(face.role),
            class: face.class,
            child: face.child,
        }
    }));
    Ok(Json(found))
}

fn many(kind: ToKind, id: &str, name: &str) -> CorrespondentView {
    CorrespondentView {
        kind,
        id: id.to_owned(),
        name: name.to_owned(),
        role: None,
        class: None,
        child: None,
    }
}
