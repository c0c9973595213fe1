//! Why no letters are sent, in the words that strangers read.

use http::StatusCode;

use crate::error::ApiError;

/// What stands in the way of letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MailRefused {
    /// Pupils get no letters.
    NotForPupils,
    /// This installation sends none.
    Off,
    /// Enough codes were sent today.
    TooManyCodes,
    /// No code is waited for.
    NoCode,
    /// That is no address.
    NotAnAddress,
    /// That is not the code.
    WrongCode,
    /// The letter did not go out.
    NotSent,
}

impl MailRefused {
    pub(crate) const fn public(self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::NotForPupils => (
                StatusCode::FORBIDDEN,
                "not_for_pupils",
                "Les courriels sont pour les adultes. Rien n'a changé. / E-mails are for adults. Nothing was changed.",
            ),
            Self::Off => (
                StatusCode::CONFLICT,
                "mail_off",
                "Ce serveur n'envoie pas de courriel : demandez à qui s'en occupe. Rien n'a changé. / This server sends no e-mail: ask whoever runs it. Nothing was changed.",
            ),
            Self::TooManyCodes => (
                StatusCode::CONFLICT,
                "too_many_codes",
                "Cinq codes sont déjà partis aujourd'hui. Rien n'a changé : réessayez demain. / Five codes were sent today already. Nothing was changed: try again tomorrow.",
            ),
            Self::NoCode => (
                StatusCode::CONFLICT,
                "no_code",
                "Ce code ne sert plus. Redonnez votre adresse pour en recevoir un autre. / This code counts no more. Give your address again to get another one.",
            ),
            Self::NotAnAddress => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "not_an_address",
                "Ce n'est pas une adresse de courriel. Rien n'a changé. / This is no e-mail address. Nothing was changed.",
            ),
            Self::WrongCode => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "wrong_code",
                "Ce n'est pas le code de la lettre. Relisez-la et réessayez. / This is not the code of the letter. Read it again and try once more.",
            ),
            Self::NotSent => (
                StatusCode::SERVICE_UNAVAILABLE,
                "mail_not_sent",
                "La lettre avec le code n'est pas partie. Votre choix est gardé : réessayez plus tard. / The letter with the code did not go out. Your choice is kept: try again later.",
            ),
        }
    }
}

impl From<MailRefused> for ApiError {
    fn from(refused: MailRefused) -> Self {
        Self::Mail(refused)
    }
}
