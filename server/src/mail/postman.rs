//! Sends letters by SMTP, one connection a letter. What the other side says goes into no log: it may hold an address.

use std::{fmt, time::Duration};

use async_trait::async_trait;
use lettre::{
    AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    message::{
        Mailbox,
        header::{ContentType, Header, HeaderName, HeaderValue},
    },
};
use passeplume_domain::mail::{Letter, NotPosted, Postman};

/// How long the other side may take for one answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where letters are handed in, with its password. Printed it is not.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct SmtpUrl(String);

impl fmt::Debug for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SmtpUrl(…)")
    }
}

/// How letters leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MailSettings {
    pub(crate) url: SmtpUrl,
    pub(crate) from: Mailbox,
}

impl MailSettings {
    /// Reads both settings, or says in one sentence what is wrong with them, without the password.
    pub(crate) fn read(url: &str, from: &str) -> Result<Self, String> {
        let from = from.parse().map_err(|_| {
            "--mail-from must be an address, such as passeplume@ecole.example".to_owned()
        })?;
        // Over plain SMTP anybody on the way reads the password and turns letters into others.
        let plain = url.starts_with("smtp://") && !url.ends_with("?tls=required");
        let local = ["127.0.0.1", "localhost", "[::1]"]
            .iter()
            .any(|host| host_of(url) == *host);
        let fits = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).is_ok();
        if !fits || (plain && !local) {
            return Err(
                "--smtp-url must be smtps://USER:PASSWORD@HOST, or smtp://…?tls=required (STARTTLS); smtp:// alone \
                 for this machine only"
                    .to_owned(),
            );
        }
        Ok(Self {
            url: SmtpUrl(url.to_owned()),
            from,
        })
    }
}

/// The host of a URL, without user and port.
fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    let rest = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        Some(_) | None => host,
    }
}

/// Sends by SMTP.
pub(crate) struct SmtpPostman {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl SmtpPostman {
    pub(crate) fn new(settings: &MailSettings) -> Option<Self> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(&settings.url.0).ok()?;
        Some(Self {
            transport: transport.timeout(Some(PATIENCE)).build(),
            from: settings.from.clone(),
        })
    }

    fn message(&self, letter: Letter) -> Option<Message> {
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(letter.to.as_str().parse().ok()?)
            .subject(letter.subject)
            .header(AutoSubmitted)
            .header(ContentType::TEXT_PLAIN);
        if let Some(stop) = letter.stop {
            message = message.header(Unsubscribe(stop)).header(OneClick);
        }
        message.body(letter.body).ok()
    }
}

#[async_trait]
impl Postman for SmtpPostman {
    async fn is_there(&self) -> bool {
        matches!(self.transport.test_connection().await, Ok(true))
    }

    async fn post(&self, letter: Letter) -> Result<(), NotPosted> {
        let message = self.message(letter).ok_or(NotPosted::Never)?;
        match self.transport.send(message).await {
            Ok(_) => Ok(()),
            Err(error) => {
                let status = error.status().map(u16::from);
                tracing::warn!(?status, "a letter did not go out");
                // An answer of the 400s: the other side has not got it. Where the line broke nobody knows, and one letter
                // too few is better than two.
                Err(if error.is_transient() {
                    NotPosted::Later
                } else {
                    NotPosted::Never
                })
            }
        }
    }
}

/// A header whose text this program made.
macro_rules! headers {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $this:ident => $value:expr;)+) => {$(
        impl Header for $name {
            fn name() -> HeaderName {
                HeaderName::new_from_ascii_str($word)
            }

            fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
                Err("never read".into())
            }

            fn display(&self) -> HeaderValue {
                let $this = self;
                HeaderValue::new(Self::name(), $value)
            }
        }
    )+};
}

/// RFC 2369: where letters end.
#[derive(Clone)]
struct Unsubscribe(String);
/// RFC 8058: they end with one request, without a login.
#[derive(Clone)]
struct OneClick;
/// RFC 3834: no machine need answer it.
#[derive(Clone)]
struct AutoSubmitted;

headers! {
    Unsubscribe = "List-Unsubscribe", this => format!("<{}>", this.0);
    OneClick = "List-Unsubscribe-Post", _this => "List-Unsubscribe=One-Click".to_owned();
    AutoSubmitted = "Auto-Submitted", _this => "auto-generated".to_owned();
}
