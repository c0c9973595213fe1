//! Words that came when the pen was down: shown to the teachers who decide and to who wrote them, added or left out.

use axum::{Json, extract::State};
use passeplume_domain::{
    accounts::Account,
    documents::{Document, Proposal, ProposalState, may_decide},
};

use super::documents::readable;
use crate::{
    dto::{
        article::NamedView,
        proposal::{DecidedView, DecisionBody, ProposalView},
    },
    error::{ApiError, Problem},
    extract::{Caller, DocumentPath, JsonBody, ProposalPath},
    state::AppState,
};

/// Late words: everybody's that nobody has decided about, for who decides; one's own, whatever became of them.
#[utoipa::path(get, path = "/api/documents/{id}/proposals", tag = "documents", operation_id = "listProposals",
    params(("id" = String, Path, description = "The document")),
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "In the order in which they came", body = [ProposalView]),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The text cannot be read now", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn list(
    State(state): State<AppState>,
    caller: Caller,
    DocumentPath(id): DocumentPath,
) -> Result<Json<Vec<ProposalView>>, ApiError> {
    let document = readable(&state, &caller.account, &id).await?;
    let decides = may_decide(&caller.account, &document);
    let mut views = Vec::new();
    for proposal in state.parts.documents.proposals(&id).await? {
        let open = proposal.state == ProposalState::Open;
        if proposal.account == caller.account.id || (decides && open) {
            views.push(view(&state, &document, proposal, decides && open).await?);
        }
    }
    Ok(Json(views))
}

async fn view(
    state: &AppState,
    document: &Document,
    proposal: Proposal,
    can_decide: bool,
) -> Result<ProposalView, ApiError> {
    let lines = state
        .parts
        .live
        .changes(&document.id, &proposal.words)
        .await?;
    let author = state.parts.accounts.account(&proposal.account).await?;
    Ok(ProposalView {
        rank: proposal.rank,
        author: NamedView {
            id: proposal.account.to_string(),
            name: author.map_or_else(String::new, |account: Account| account.presence_name().0),
        },
        at: proposal.at.0,
        state: proposal.state.into(),
        lines: lines.into_iter().map(Into::into).collect(),
        can_decide,
    })
}

/// Adds late words to the text, as their author's, or leaves them out; they stay kept either way.
#[utoipa::path(post, path = "/api/documents/{id}/proposals/{rank}/decision", tag = "documents", operation_id = "decideProposal",
    params(("id" = String, Path, description = "The document"), ("rank" = i64, Path, description = "The proposal's number")),
    request_body = DecisionBody,
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "Decided; everybody who has the text open has it", body = DecidedView),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not a teacher who holds the text's pen", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Decided before, or the words no longer fit", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The text cannot be reached now: nothing was decided", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn decide(
    State(state): State<AppState>,
    caller: Caller,
    ProposalPath(id, rank): ProposalPath,
    JsonBody(body): JsonBody<DecisionBody>,
) -> Result<Json<DecidedView>, ApiError> {
    let document = readable(&state, &caller.account, &id).await?;
    if !may_decide(&caller.account, &document) {
        return Err(ApiError::TeachersOnly);
    }
    let by = &caller.account.id;
    let decided = state.parts.live.decide(&id, rank, body.accept, by).await?;
    Ok(Json(DecidedView::new(rank, decided)))
}
