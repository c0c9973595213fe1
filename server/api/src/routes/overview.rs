//! Schools on the first screens of heads, advisers and towns.

use axum::{Json, extract::State};
use passeplume_domain::{
    ClassId, SchoolId,
    homes::{SchoolFigures, View, overseen, since},
    journals::publication::school_year,
};

use super::home::{item, late_view};
use crate::{
    dto::overview::{OverseenSchoolView, Overview, SchoolViewName},
    error::{ApiError, Problem},
    extract::Caller,
    state::AppState,
};

/// Most schools of one answer.
const SCHOOLS: usize = 100;
/// Most schools of a town whose newest public issues are told.
const SHOWN: usize = 20;
/// How many issues of each.
const ISSUES: u32 = 4;
/// Most rows of each list.
const ROWS: u32 = 50;

/// The caller's schools: figures for a town; classes, issues that are being made and what is late for who directs or
/// accompanies them. Nothing for everybody else.
#[utoipa::path(get, path = "/api/overview", tag = "home", operation_id = "showOverview",
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "The caller's schools", body = Overview),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn show(
    State(state): State<AppState>,
    caller: Caller,
) -> Result<Json<Overview>, ApiError> {
    let mut seen = overseen(&caller.account);
    seen.truncate(SCHOOLS);
    let now = state.parts.clock.now();
    let homes = &state.parts.homes;
    let all: Vec<SchoolId> = seen.iter().map(|(school, _)| school.clone()).collect();
    let inside: Vec<SchoolId> = seen
        .iter()
        .filter(|(_, view)| *view == View::Inside)
        .map(|(school, _)| school.clone())
        .collect();
    let figures = homes
        .school_figures(&all, school_year(now), since(now))
        .await?;
    let classes = homes.classes_in(&inside).await?;
    let ids: Vec<ClassId> = classes.iter().map(|one| one.class.id.clone()).collect();
    let under_way = homes.under_way(&inside, ROWS).await?;
    let late = homes.late_of(&ids, now, ROWS).await?;
    let mut schools = Vec::with_capacity(figures.len());
    for SchoolFigures { school, figures } in figures {
        let view = match seen.iter().find(|(id, _)| *id == school.id) {
            Some((_, View::Inside)) => SchoolViewName::Inside,
            Some((_, View::Outside)) | None => SchoolViewName::Outside,
        };
        let published = if view == SchoolViewName::Outside && schools.len() < SHOWN {
            let journals = &state.parts.journals;
            let public = journals.public_of(&school.id, ISSUES).await?;
            public.map(|(_, public)| public).unwrap_or_default()
        } else {
            Vec::new()
        };
        schools.push(OverseenSchoolView {
            page: format!("/ecoles/{}", school.id),
            view,
            figures: figures.into(),
            classes: classes
                .iter()
                .filter(|one| one.class.school == school.id)
                .map(Into::into)
                .collect(),
            published: published.iter().map(item).collect(),
            id: school.id.to_string(),
            name: school.name,
            town: school.town,
        });
    }
    Ok(Json(Overview {
        schools,
        under_way: under_way.iter().map(Into::into).collect(),
        late: late.iter().map(late_view).collect(),
    }))
}
