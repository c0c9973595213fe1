//! Where an adult's daily digest goes.

use passeplume_domain::mail::MailChoice;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What an adult chose.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MailChoice)]
pub struct MailView {
    /// Whether this installation sends letters at all.
    pub available: bool,
    /// The address that was proved by a code.
    pub address: Option<String>,
    /// Whether the daily digest goes there.
    pub digest: bool,
    /// An address to which a code was sent that has not been typed yet.
    pub waiting: Option<String>,
}

impl MailView {
    pub(crate) fn new(available: bool, choice: Option<MailChoice>) -> Self {
        let text = |address: passeplume_domain::mail::Address| address.as_str().to_owned();
        let (address, digest, waiting) = choice.map_or((None, false, None), |choice| {
            (choice.address, choice.digest, choice.waiting)
        });
        Self {
            available,
            digest: digest && address.is_some(),
            address: address.map(text),
            waiting: waiting.map(text),
        }
    }
}

/// Where the digest is to go.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MailWish)]
pub struct MailBody {
    /// The address; nothing forgets the one that is kept. To another one than before, a code is sent first.
    pub address: Option<String>,
    /// Whether the daily digest goes there.
    pub digest: bool,
}

/// What stood in the letter.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MailCode)]
pub struct MailCodeBody {
    /// Six digits.
    pub code: String,
}
