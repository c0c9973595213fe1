//! Ids in paths and values in queries.

use axum::extract::{FromRequestParts, Path, Query};
use http::request::Parts;
use passeplume_domain::{
    AccountId, ArticleId, ClassId, CommentId, ConversationId, DocumentId, ForumId, GroupId,
    InvitationId, IssueId, JournalId, MediaId, MessageId, PostId, ReportId, SpaceId, TopicId,
    UploadId, documents::ProposalRank, forum::ReactionKind,
};
use serde::de::DeserializeOwned;

use crate::{error::ApiError, state::AppState};

macro_rules! paths {
    ($($(#[$doc:meta])* $name:ident($id:ident)),+ $(,)?) => {$(
        $(#[$doc])*
        pub(crate) struct $name(pub(crate) $id);

        impl FromRequestParts<AppState> for $name {
            type Rejection = ApiError;

            async fn from_request_parts(
                parts: &mut Parts,
                state: &AppState,
            ) -> Result<Self, Self::Rejection> {
                let Path(text) = Path::<String>::from_request_parts(parts, state)
                    .await
                    .map_err(|_| ApiError::NotFound)?;
                // What cannot be an id names nothing that exists.
                $id::parse(&text).map(Self).map_err(|_| ApiError::NotFound)
            }
        }
    )+};
}

paths! {
    /// The document that the path names.
    DocumentPath(DocumentId),
    /// The comment that the path names.
    CommentPath(CommentId),
    /// The space that the path names.
    SpacePath(SpaceId),
    /// The class that the path names.
    ClassPath(ClassId),
    /// The group that the path names.
    GroupPath(GroupId),
    /// The invitation that the path names.
    InvitationPath(InvitationId),
    /// The journal that the path names.
    JournalPath(JournalId),
    /// The issue that the path names.
    IssuePath(IssueId),
    /// The article that the path names.
    ArticlePath(ArticleId),
    /// The picture, sound or film that the path names.
    MediaPath(MediaId),
    /// The upload that the path names.
    UploadPath(UploadId),
    /// The forum that the path names.
    ForumPath(ForumId),
    /// The topic that the path names.
    TopicPath(TopicId),
    /// The post that the path names.
    PostPath(PostId),
    /// The conversation that the path names.
    ConversationPath(ConversationId),
    /// The message that the path names.
    MessagePath(MessageId),
    /// The report that the path names.
    ReportPath(ReportId),
    /// The person whom the path names.
    AccountPath(AccountId),
}

/// The space and the class in it that the path names.
pub(crate) struct SpaceClassPath(pub(crate) SpaceId, pub(crate) ClassId);

impl FromRequestParts<AppState> for SpaceClassPath {
    type Rejection = ApiError;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &AppState,
    ) -> Result<Self, Self::Rejection> {
        let Path((space, class)) = Path::<(String, String)>::from_request_parts(parts, state)
            .await
            .map_err(|_| ApiError::NotFound)?;
        let absent = |_| ApiError::NotFound;
        Ok(Self(
            SpaceId::parse(&space).map_err(absent)?,
            ClassId::parse(&class).map_err(absent)?,
        ))
    }
}

/// The post and what is felt about it that the path names.
pub(crate) struct ReactionPath(pub(crate) PostId, pub(crate) ReactionKind);

impl FromRequestParts<AppState> for ReactionPath {
    type Rejection = ApiError;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &AppState,
    ) -> Result<Self, Self::Rejection> {
        let Path((post, kind)) = Path::<(String, String)>::from_request_parts(parts, state)
            .await
            .map_err(|_| ApiError::NotFound)?;
        Ok(Self(
            PostId::parse(&post).map_err(|_| ApiError::NotFound)?,
            ReactionKind::parse(&kind).map_err(|_| ApiError::NotFound)?,
        ))
    }
}

/// A query that reads as `T`; a name given twice does not.
pub(crate) struct QueryOf<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequestParts<AppState> for QueryOf<T> {
    type Rejection = ApiError;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &AppState,
    ) -> Result<Self, Self::Rejection> {
        Query::<T>::from_request_parts(parts, state)
            .await
            .map(|Query(value)| Self(value))
            .map_err(|_| ApiError::Malformed("query"))
    }
}

/// The document and the number of late words that the path names.
pub(crate) struct ProposalPath(pub(crate) DocumentId, pub(crate) ProposalRank);

impl FromRequestParts<AppState> for ProposalPath {
    type Rejection = ApiError;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &AppState,
    ) -> Result<Self, Self::Rejection> {
        let Path((document, rank)) =
            Path::<(String, ProposalRank)>::from_request_parts(parts, state)
                .await
                .map_err(|_| ApiError::NotFound)?;
        let document = DocumentId::parse(&document).map_err(|_| ApiError::NotFound)?;
        Ok(Self(document, rank))
    }
}
