//! The one place where a failure becomes a status, a public code and a log line (RFC 9457 problem documents).
//!
//! Handlers return [`ApiError`], named by cause. What a stranger reads is fixed text from the table below; what an
//! operator needs goes to the log, once, here. Absent and forbidden documents are the same `not_found`.

use std::error::Error as StdError;

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use passeplume_domain::{StoreError, groups::GroupRefusal, spaces::SharingRefusal};
use passeplume_realtime::Undecided;

use crate::forum_refusal::ForumRefused;
pub(crate) use crate::problem::Problem;
use crate::refusal::{StepRefused, undecided};
use crate::refusal_mail::MailRefused;
use crate::refusal_media::MediaRefused;
use crate::refusal_messages::MessageRefused;
use crate::tunnel::TunnelRefused;

/// Why a request was not answered as asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ApiError {
    /// No session, or one that has ended.
    #[error("no open session")]
    NotLoggedIn,
    /// Unknown login, wrong password or suspended account: never said which.
    #[error("login and password do not fit")]
    WrongPassword,
    /// Too many wrong passwords for this login on this device.
    #[error("too many tries on this device")]
    TooManyTries {
        /// Seconds to wait.
        retry_after: u64,
    },
    /// The queue of password checks is full.
    #[error("the login queue is full")]
    LoginQueueFull,
    /// A push into a tunnel that is not taken.
    #[error("push refused: {0:?}")]
    Tunnel(TunnelRefused),
    /// Too much to do: those who are in stay, new sockets come back in a moment.
    #[error("no new sockets for a moment")]
    Full,
    /// Absent, or not for this account.
    #[error("not found")]
    NotFound,
    /// The path exists, the method does not.
    #[error("method not allowed")]
    MethodNotAllowed,
    /// A request that acts by cookie and does not come from our own page.
    #[error("foreign origin")]
    ForeignOrigin,
    /// Known to the caller, but for adults of the text's classes.
    #[error("for adults of the text's classes")]
    AdultsOnly,
    /// Known to the caller, but for teachers of the text's classes.
    #[error("for teachers of the text's classes")]
    TeachersOnly,
    /// A step of a journal that cannot be taken.
    #[error("step refused: {0}")]
    Step(Box<StepRefused>),
    /// Who shares a space cannot be changed so.
    #[error("sharing refused: {0}")]
    Sharing(SharingRefusal),
    /// A picture, sound or film that is not taken.
    #[error("media refused: {0:?}")]
    Media(MediaRefused),
    /// A message that is not sent or changed.
    #[error("message refused: {0:?}")]
    Message(MessageRefused),
    /// No letter is sent.
    #[error("letters refused: {0:?}")]
    Mail(MailRefused),
    /// A decision about late words that did not come about.
    #[error("not decided: {0}")]
    Undecided(Undecided),
    /// A group cannot be made or changed so.
    #[error("group refused: {0}")]
    Group(GroupRefusal),
    /// Something is not said or done in a forum.
    #[error("forum refused: {0:?}")]
    Forum(ForumRefused),
    /// The same command with the same key is being done at this moment.
    #[error("under way")]
    UnderWay,
    /// The key was used for another command.
    #[error("key used for another command")]
    KeyReused,
    /// A text of the request is longer than its field takes.
    #[error("too long: {0}")]
    TooLong(&'static str),
    /// The body, the query or a header does not read.
    #[error("malformed request: {0}")]
    Malformed(&'static str),
    /// The same thing is said twice, differently.
    #[error("contradicting values: {0}")]
    Contradiction(&'static str),
    /// The body is not declared as JSON.
    #[error("not declared as JSON")]
    NotJson,
    /// The body is over its limit.
    #[error("body too large")]
    TooLarge,
    /// The body did not arrive in time.
    #[error("body too slow")]
    TooSlow,
    /// A WebSocket path was asked for without a WebSocket handshake.
    #[error("not a WebSocket handshake")]
    UpgradeRequired,
    /// The server is going down, or the database does not answer.
    #[error("not available: {0}")]
    Unavailable(String),
    /// As many books are being made, and waited for, as may be.
    #[error("too many books are being made")]
    BooksBusy,
    /// The document was found damaged and set aside.
    #[error("document set aside: {0}")]
    SetAside(String),
    /// The medium failed to keep a write: this process is about to stop.
    #[error("the medium failed: {0}")]
    Medium(String),
    /// Anything else; a defect of ours.
    #[error("internal: {0}")]
    Internal(#[source] Box<dyn StdError + Send + Sync>),
}

/// Travels with the answer to whoever can stop the process; a conversion to [`ApiError`] cannot.
#[derive(Debug, Clone)]
pub(crate) struct MediumFailed(pub(crate) String);

/// The media type of [`Problem`].
pub(crate) const PROBLEM_JSON: HeaderValue = HeaderValue::from_static("application/problem+json");

impl ApiError {
    /// Wraps a defect of ours; its text goes to the log alone.
    pub(crate) fn internal(cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::Internal(cause.into())
    }

    /// Status, code and sentence.
    fn public(&self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::NotLoggedIn => (
                StatusCode::UNAUTHORIZED,
                "not_logged_in",
                "Il faut se connecter. / Please log in.",
            ),
            Self::WrongPassword => (
                StatusCode::UNAUTHORIZED,
                "wrong_password",
                "L'identifiant et le mot de passe ne vont pas ensemble. / Login and password do not fit.",
            ),
            Self::TooManyTries { .. } => (
                StatusCode::TOO_MANY_REQUESTS,
                "too_many_tries",
                "Trop d'essais sur cet appareil : attends un peu. / Too many tries on this device: wait a little.",
            ),
            Self::LoginQueueFull => (
                StatusCode::SERVICE_UNAVAILABLE,
                "login_queue_full",
                "Beaucoup de monde se connecte : réessaie dans un instant. / Many people are logging in: try again in a moment.",
            ),
            Self::Full => (
                StatusCode::SERVICE_UNAVAILABLE,
                "full",
                "Beaucoup de monde écrit : la page réessaie dans un instant. / Many people are writing: the page tries again in a moment.",
            ),
            Self::NotFound => (
                StatusCode::NOT_FOUND,
                "not_found",
                "Rien ici pour ce compte. / Nothing here for this account.",
            ),
            Self::MethodNotAllowed => (
                StatusCode::METHOD_NOT_ALLOWED,
                "method_not_allowed",
                "Cette adresse ne se demande pas ainsi. / This address does not answer this method.",
            ),
            Self::ForeignOrigin => (
                StatusCode::FORBIDDEN,
                "foreign_origin",
                "Cette demande ne vient pas de notre page. / This request does not come from our page.",
            ),
            Self::AdultsOnly => (
                StatusCode::FORBIDDEN,
                "adults_only",
                "Réservé aux adultes des classes de ce texte. / For the adults of this text's classes.",
            ),
            Self::TeachersOnly => (
                StatusCode::FORBIDDEN,
                "teachers_only",
                "Réservé aux enseignants des classes de ce texte. / For the teachers of this text's classes.",
            ),
            Self::Step(refused) => refused.public(),
            Self::Sharing(refusal) => crate::sharing_refusal::public(*refusal),
            Self::Media(refused) => refused.public(),
            Self::Message(refused) => refused.public(),
            Self::Tunnel(refused) => refused.public(),
            Self::Mail(refused) => refused.public(),
            Self::Undecided(cause) => undecided(*cause),
            Self::Group(refusal) => crate::sharing_refusal::of_group(*refusal),
            Self::Forum(refused) => refused.public(),
            Self::UnderWay => (
                StatusCode::CONFLICT,
                "under_way",
                "C'est en train de se faire. / This is being done.",
            ),
            Self::KeyReused => (
                StatusCode::CONFLICT,
                "key_reused",
                "Cette clé a servi à autre chose. / This key was used for something else.",
            ),
            Self::TooLong(_) => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "too_long",
                "C'est trop long. / This is too long.",
            ),
            Self::Malformed(_) => (
                StatusCode::BAD_REQUEST,
                "malformed",
                "Cette demande ne se lit pas. / This request does not read.",
            ),
            Self::Contradiction(_) => (
                StatusCode::BAD_REQUEST,
                "contradiction",
                "Cette demande dit deux choses différentes. / This request says two different things.",
            ),
            Self::NotJson => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "not_json",
                "Le corps doit être du JSON. / The body must be JSON.",
            ),
            Self::TooLarge => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "too_large",
                "C'est trop gros. / This is too large.",
            ),
            Self::TooSlow => (
                StatusCode::REQUEST_TIMEOUT,
                "too_slow",
                "La demande n'est pas arrivée à temps. / The request did not arrive in time.",
            ),
            Self::UpgradeRequired => (
                StatusCode::UPGRADE_REQUIRED,
                "upgrade_required",
                "Cette adresse parle WebSocket. / This address speaks WebSocket.",
            ),
            Self::Unavailable(_) | Self::Medium(_) => (
                StatusCode::SERVICE_UNAVAILABLE,
                "unavailable",
                "Le service revient dans un instant. / The service will be back in a moment.",
            ),
            Self::BooksBusy => (
                StatusCode::SERVICE_UNAVAILABLE,
                "busy",
                "Trop de livres se font en même temps : redemande dans un instant. / Too many books are being made: ask again in a moment.",
            ),
            Self::SetAside(_) => (
                StatusCode::SERVICE_UNAVAILABLE,
                "document_set_aside",
                "Ce texte est abîmé et mis de côté ; les autres marchent. / This text is damaged and set aside; the others work.",
            ),
            Self::Internal(_) => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "internal",
                "Une erreur de notre côté. / An error on our side.",
            ),
        }
    }

    /// A full queue or house is load, not a fault: it is counted, and a flood must not fill the log.
    pub(crate) const fn is_load(&self) -> bool {
        matches!(
            self,
            Self::LoginQueueFull
                | Self::Full
                | Self::BooksBusy
                | Self::Media(MediaRefused::Spoilt(_))
        )
    }

    const fn opens_at(&self) -> Option<i64> {
        if let Self::Forum(refused) = self {
            refused.opens_at()
        } else if let Self::Message(MessageRefused::Night(at)) = self {
            Some(at.0)
        } else {
            None
        }
    }

    fn retry_after(&self) -> Option<u64> {
        match self {
            Self::TooManyTries { retry_after } => Some(*retry_after),
            Self::LoginQueueFull => Some(3),
            Self::Full => Some(5),
            Self::UnderWay | Self::Undecided(Undecided::Unavailable) => Some(1),
            Self::Media(refused) => refused.retry_after(),
            Self::Unavailable(_) | Self::Medium(_) | Self::BooksBusy => Some(2),
            Self::NotLoggedIn
            | Self::WrongPassword
            | Self::NotFound
            | Self::MethodNotAllowed
            | Self::ForeignOrigin
            | Self::AdultsOnly
            | Self::TeachersOnly
            | Self::Step(_)
            | Self::Sharing(_)
            | Self::Message(_)
            | Self::Tunnel(_)
            | Self::Group(_)
            | Self::Forum(_)
            | Self::Mail(_)
            | Self::KeyReused
            | Self::Undecided(_)
            | Self::TooLong(_)
            | Self::Malformed(_)
            | Self::Contradiction(_)
            | Self::NotJson
            | Self::TooLarge
            | Self::TooSlow
            | Self::UpgradeRequired
            | Self::SetAside(_)
            | Self::Internal(_) => None,
        }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(what) => Self::Unavailable(what),
            StoreError::Medium(what) => Self::Medium(what),
            other @ (StoreError::Conflict(_) | StoreError::Corrupt(_)) => Self::internal(other),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (status, code, detail) = self.public();
        if status.is_server_error() && !self.is_load() {
            // The only line this failure gets. Causes never hold a pupil's words: stores and rooms promise it.
            tracing::error!(code, cause = %self, "a request failed");
        }
        let (now, missing) = if let Self::Step(refused) = &self {
            (refused.now.clone(), refused.missing.clone())
        } else {
            (None, None)
        };
        let problem = Problem {
            kind: format!("urn:passeplume:problem:{code}"),
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            detail,
            code,
            now,
            missing,
            opens_at: self.opens_at(),
        };
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, PROBLEM_JSON);
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry_after() {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if matches!(self, Self::NotLoggedIn) {
            headers.insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Bearer realm=\"passeplume\""),
            );
        }
        if matches!(self, Self::UpgradeRequired) {
            headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
        }
        if let Self::Medium(what) = self {
            response.extensions_mut().insert(MediumFailed(what));
        }
        response
    }
}
