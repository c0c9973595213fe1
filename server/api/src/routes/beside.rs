//! Somebody beside the text of an article: as what, how far the text is, and who hears of what they do there.

use passeplume_domain::{
    CommentId, DocumentId,
    accounts::Account,
    comments::{Comment, CommentAction, CommentState, Pause, Situation, Voice, judge},
    documents::{Document, Freeze},
    journals::{Article, proofreading, relations},
    live::{Facts, Telling, TellingKind, Topic},
};

use super::documents::readable;
use crate::{error::ApiError, state::AppState};

/// Somebody beside the text of an article.
pub(super) struct Beside<'a> {
    account: &'a Account,
    document: Document,
    article: Article,
    voices: Vec<Voice>,
}

impl Beside<'_> {
    /// What the rules ask.
    pub(super) fn situation(&self, state: &AppState) -> Situation<'_> {
        let held = self.document.freeze == Freeze::Frozen
            || self.document.muted.contains(&self.account.id);
        Situation {
            account: &self.account.id,
            voices: &self.voices,
            stage: proofreading::stage(self.article.state),
            pause: if held { Pause::Held } else { Pause::Flowing },
            now: state.parts.clock.now(),
        }
    }

    /// What is told: to whoever looks at the text or at its article, and never a word of it.
    pub(super) fn tell(
        &self,
        id: &CommentId,
        action: CommentAction,
        to: CommentState,
        version: i64,
    ) -> Vec<Telling> {
        [
            Topic::Document(self.document.id.clone()),
            Topic::Article(self.article.id.clone()),
        ]
        .into_iter()
        .map(|topic| Telling {
            topic,
            kind: TellingKind::CommentChanged,
            subject: id.to_string(),
            actor: Some(self.account.id.clone()),
            facts: Facts::step(action.as_str(), to.as_str(), version),
        })
        .collect()
    }
}

/// The caller beside this text, where it is an article's and there for them.
pub(super) async fn beside<'a>(
    state: &AppState,
    account: &'a Account,
    document: &DocumentId,
) -> Result<Beside<'a>, ApiError> {
    let document = readable(state, account, document).await?;
    let journals = &state.parts.journals;
    let article = journals
        .article_of(&document.id)
        .await?
        .ok_or(ApiError::NotFound)?;
    let issue = journals
        .issue(&article.issue)
        .await?
        .ok_or(ApiError::NotFound)?;
    let voices = proofreading::voices(&relations(account, &[], &issue, Some(&article)));
    let beside = Beside {
        account,
        document,
        article,
        voices,
    };
    judge(&beside.situation(state), CommentAction::Read, None)?;
    Ok(beside)
}

/// A comment, and the caller beside its text.
pub(super) async fn around<'a>(
    state: &AppState,
    account: &'a Account,
    id: &CommentId,
) -> Result<(Beside<'a>, Comment), ApiError> {
    let comment = found(state, id).await?;
    Ok((beside(state, account, &comment.document).await?, comment))
}

/// The comment of this id; nobody was asked yet whether the caller may see it.
pub(super) async fn found(state: &AppState, id: &CommentId) -> Result<Comment, ApiError> {
    state
        .parts
        .comments
        .comment(id)
        .await?
        .ok_or(ApiError::NotFound)
}
