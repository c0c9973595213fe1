//! What adults are asked to look at: everybody may ask, the teachers of the classes concerned decide, or their head.

use axum::{Json, extract::State};
use http::StatusCode;
use passeplume_domain::{
    AccountId, MessageId, ReportId,
    comments::clean,
    documents::Reach,
    forum::{LONGEST_CAPTIONS, LONGEST_POST},
    messages::{MOST_MEDIA, Message, MessageAction, Person},
    reports::{
        LONGEST_REASON, LONGEST_WORD, NewReport, Report, ReportAction, ReportDecision, ReportState,
        ReportTarget, Reported, ReportedBy, Seat, decide, judge, seat,
    },
    spaces::Class,
};

use super::{
    common::fresh_id,
    messages::seen,
    report_posts,
    talking::{At, faces, me},
};
use crate::{
    dto::{
        conversation::beginning,
        message::MessageMedia,
        report::{NewReportBody, ReportMade, ReportQuery, ReportStepBody, ReportView},
    },
    error::{ApiError, Problem},
    extract::{Caller, JsonBody, QueryOf, ReportPath},
    refusal_messages::MessageRefused,
    state::AppState,
};

/// Reports of one answer.
const MOST: u32 = 100;
/// How much of a post or message stands in a report, in characters: all that it may say, for whoever decides reads it all.
const LONGEST_EXCERPT: usize = LONGEST_POST + MOST_MEDIA * LONGEST_CAPTIONS;

/// Asks adults to look at something. Said again, it is the same report.
#[utoipa::path(post, path = "/api/reports", tag = "messages", operation_id = "report",
    request_body = NewReportBody,
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "The caller has reported it before", body = ReportMade),
        (status = 201, description = "The adults know", body = ReportMade),
        (status = 400, description = "The body does not read", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The caller's own words", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Too much is said", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn report(
    State(state): State<AppState>,
    caller: Caller,
    JsonBody(body): JsonBody<NewReportBody>,
) -> Result<(StatusCode, Json<ReportMade>), ApiError> {
    let reason = clean(&body.reason, LONGEST_REASON).map_err(|_| ApiError::TooLong("reason"))?;
    let target: ReportTarget = body.target.kind.into();
    let new = match target {
        ReportTarget::Message => {
            let id = MessageId::parse(&body.target.id).map_err(|_| ApiError::NotFound)?;
            let (at, message, of) = seen(&state, &caller, &id).await?;
            at.judge(MessageAction::Report, of)?;
            of_message(&state, &at, message, reason).await?
        }
        ReportTarget::Post => {
            report_posts::of_post(&state, &caller, &body.target.id, reason).await?
        }
        // Nobody reports a block: whoever blocks tells it.
        ReportTarget::Block => return Err(ApiError::NotFound),
    };
    let now = state.parts.clock.now();
    let (status, id) = match state.parts.reports.report(new, now).await? {
        Reported::New(id) => (StatusCode::CREATED, id),
        Reported::There(id) => (StatusCode::OK, id),
    };
    let report = found(&state, &id).await?;
    let made = ReportMade {
        id: id.to_string(),
        state: report.state.into(),
    };
    Ok((status, Json(made)))
}

async fn of_message(
    state: &AppState,
    at: &At,
    message: Message,
    reason: String,
) -> Result<NewReport, ApiError> {
    let mut ids: Vec<AccountId> = vec![message.author.clone()];
    let members = at.conversation.circle.members.iter();
    // Of an announcement to sixty families only who wrote and who asks.
    ids.extend(
        members
            .filter(|member| !member.learns.is_empty() || at.conversation.circle.members.len() <= 2)
            .map(|member| member.account.clone()),
    );
    let mut people = state.parts.messages.persons(&ids).await?;
    people.push(at.me.clone());
    let author = people
        .iter()
        .find(|person| person.id == message.author)
        .ok_or(ApiError::NotFound)?;
    let author_is = if author.teaches.is_empty() {
        ReportedBy::Somebody
    } else {
        ReportedBy::Teacher
    };
    Ok(NewReport {
        id: fresh_id(ReportId::parse)?,
        target: ReportTarget::Message,
        subject: message.id.to_string(),
        container: message.conversation.to_string(),
        author: message.author.clone(),
        author_is,
        reporter: at.me.id.clone(),
        reason,
        classes: concerned(author, &people),
    })
}

/// The classes whose adults look at it: where pupils of the conversation learn; between a teacher and a family, where the
/// teacher teaches its child; else all of the teacher's.
fn concerned(author: &Person, people: &[Person]) -> Vec<Reach> {
    let learnt = people.iter().flat_map(|person| &person.learns);
    let mut found: Vec<&Class> = learnt.collect();
    if found.is_empty() {
        let children = || {
            let kids = people.iter().flat_map(|person| &person.children);
            kids.flat_map(|kid| &kid.learns)
        };
        let taught = people.iter().flat_map(|person| &person.teaches);
        found.extend(taught.filter(|class| children().any(|other| other.id == class.id)));
    }
    if found.is_empty() {
        found.extend(&author.teaches);
    }
    let mut reach: Vec<Reach> = found
        .into_iter()
        .map(|class| Reach {
            class: class.id.clone(),
            school: class.school.clone(),
        })
        .collect();
    reach.sort_by(|one, other| one.class.cmp(&other.class));
    reach.dedup();
    reach
}

/// Reports that the caller looks at: what waits for a decision, then the newest.
#[utoipa::path(get, path = "/api/reports", tag = "messages", operation_id = "listReports",
    params(ReportQuery),
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "A hundred at the most", body = Vec<ReportView>),
        (status = 400, description = "The query does not read", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn list(
    State(state): State<AppState>,
    caller: Caller,
    QueryOf(query): QueryOf<ReportQuery>,
) -> Result<Json<Vec<ReportView>>, ApiError> {
    let in_state = query
        .state
        .as_deref()
        .map(ReportState::parse)
        .transpose()
        .map_err(|_| ApiError::Malformed("state"))?;
    let reports = state
        .parts
        .reports
        .reports_around(&caller.account, in_state, MOST)
        .await?;
    let mut views = Vec::with_capacity(reports.len());
    let me = me(&state, &caller.account).await?;
    for report in reports {
        let seat = seat(&caller.account, &report);
        if judge(seat, &report, None).is_ok() {
            views.push(view(&state, &me, seat, &report).await?);
        }
    }
    Ok(Json(views))
}

async fn view(
    state: &AppState,
    me: &Person,
    seat: Seat,
    report: &Report,
) -> Result<ReportView, ApiError> {
    let (words, media) = match report.target {
        ReportTarget::Message => of_reported(state, report).await?,
        ReportTarget::Post => {
            let (words, media) = report_posts::words(state, report).await?;
            (beginning(&words, LONGEST_EXCERPT), media)
        }
        ReportTarget::Block => (String::new(), Vec::new()),
    };
    let named = [Some(&report.author), Some(&report.reporter)]
        .into_iter()
        .flatten()
        .chain(report.decided.as_ref().map(|(by, _)| by));
    let faces = faces(state, me, std::iter::empty(), named).await?;
    Ok(ReportView::new(&faces, seat, report, words, media))
}

/// What a message said when it was reported: that its author says it otherwise, or takes it back, does not take it from
/// whoever looks at it.
async fn of_reported(
    state: &AppState,
    report: &Report,
) -> Result<(String, Vec<MessageMedia>), ApiError> {
    let id = MessageId::parse(&report.subject).map_err(ApiError::internal)?;
    let messages = &state.parts.messages;
    let Some(message) = messages.message(&id).await? else {
        return Ok((String::new(), Vec::new()));
    };
    let mut before = messages.versions(&id).await?.into_iter();
    let (body, captions) = match before.find(|one| one.until >= report.created) {
        Some(then) => (then.body, then.captions),
        None => (message.body, message.captions),
    };
    // What is said in a film is as much to be looked at as what is written beside it.
    let said = [body, captions].into_iter().filter(|one| !one.is_empty());
    let words = said.collect::<Vec<_>>().join(" · ");
    let media = message.media.iter().map(Into::into).collect();
    Ok((beginning(&words, LONGEST_EXCERPT), media))
}

/// Takes a step: hides what it is about or brings it back, says that it was looked at, hands it to the head.
#[utoipa::path(post, path = "/api/reports/{id}/steps", tag = "messages", operation_id = "takeReportStep",
    params(("id" = String, Path, description = "The report")),
    request_body = ReportStepBody,
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "The report after it", body = ReportView),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Somebody has decided already, or it is with the head", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Too much is said", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn take(
    State(state): State<AppState>,
    caller: Caller,
    ReportPath(id): ReportPath,
    JsonBody(body): JsonBody<ReportStepBody>,
) -> Result<Json<ReportView>, ApiError> {
    let report = found(&state, &id).await?;
    let seat = seat(&caller.account, &report);
    let action: ReportAction = body.action.into();
    let to = decide(seat, &report, action, body.version)?;
    let word = clean(&body.word, LONGEST_WORD).map_err(|_| ApiError::TooLong("word"))?;
    if report.target == ReportTarget::Post {
        report_posts::step(&state, &report, action, &caller.account.id, &word).await?;
    }
    let decision = ReportDecision {
        report: id.clone(),
        action,
        version: report.version,
        to,
        by: caller.account.id.clone(),
        word,
    };
    let now = state.parts.clock.now();
    if !state.parts.reports.decide_report(decision, now).await? {
        return Err(MessageRefused::AlreadyDecided.into());
    }
    let report = found(&state, &id).await?;
    let me = me(&state, &caller.account).await?;
    Ok(Json(view(&state, &me, seat, &report).await?))
}

async fn found(state: &AppState, id: &ReportId) -> Result<Report, ApiError> {
    let report = state.parts.reports.one_report(id).await?;
    report.ok_or(ApiError::NotFound)
}
