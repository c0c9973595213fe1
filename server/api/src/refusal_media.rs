//! Why a picture, sound, film or file is not taken or not shown, in the words that strangers read.

use http::StatusCode;
use passeplume_domain::media::{ShelfError, Spoilt};

use crate::error::ApiError;

/// What stands in the way of a medium.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MediaRefused {
    /// The caller reads there and does not write.
    ReadOnly,
    /// The person or the school keeps as much as it may.
    Quota,
    /// The upload goes on from another place.
    WrongOffset,
    /// Not everything is there yet.
    Incomplete,
    /// The disk is full.
    DiskFull,
    /// It came out: what is said of it is its teachers' to change.
    CameOut,
    /// Somebody said something of it meanwhile.
    SaidMeanwhile,
    /// Who is named cannot be in it.
    PeopleUnknown,
    /// A file is brought into a text or a topic.
    NoFilesHere,
    /// A pupil brings a file.
    FilesOfAdults,
    /// The bytes became no medium.
    Spoilt(Spoilt),
}

impl MediaRefused {
    pub(crate) const fn public(self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::ReadOnly => (
                StatusCode::FORBIDDEN,
                "read_only",
                "Ici tu peux lire, mais pas ajouter d'image. / You can read here, but not add a picture.",
            ),
            Self::Quota => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "quota",
                "Il n'y a plus de place pour tes images. Demande à ta maîtresse ou à ton maître d'en enlever. / There is no more room for your pictures. Ask your teacher to remove some.",
            ),
            Self::WrongOffset => (
                StatusCode::CONFLICT,
                "wrong_offset",
                "L'envoi reprend à un autre endroit ; ce qui est arrivé est gardé. / The upload goes on from another place; what has come is kept.",
            ),
            Self::Incomplete => (
                StatusCode::CONFLICT,
                "incomplete_upload",
                "Le fichier n'est pas encore arrivé en entier ; ce qui est là est gardé. / The file has not come whole yet; what is there is kept.",
            ),
            Self::DiskFull => (
                StatusCode::INSUFFICIENT_STORAGE,
                "storage_full",
                "Le serveur n'a plus de place. Garde ton image, et préviens ta maîtresse ou ton maître. / The server has no more room. Keep your picture, and tell your teacher.",
            ),
            Self::CameOut => (
                StatusCode::FORBIDDEN,
                "came_out",
                "C'est déjà publié : demande à ta maîtresse ou à ton maître. / It is published already: ask your teacher.",
            ),
            Self::SaidMeanwhile => (
                StatusCode::CONFLICT,
                "said_meanwhile",
                "Quelqu'un vient d'en parler aussi. Rien n'a changé : regarde ce qui est noté. / Somebody has just said something of it too. Nothing was changed: look at what is kept.",
            ),
            Self::PeopleUnknown => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "people_unknown",
                "On choisit parmi les élèves de ces classes, ou « personne ». Rien n'a changé. / Choose among the pupils of these classes, or nobody. Nothing was changed.",
            ),
            Self::NoFilesHere => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "no_files_here",
                "Ici, on ajoute des images, des sons et des films. Un PDF s'envoie dans un message, par un adulte. Rien n'a été gardé. / Pictures, sounds and films are added here. A PDF is sent in a message, by an adult. Nothing was kept.",
            ),
            Self::FilesOfAdults => (
                StatusCode::FORBIDDEN,
                "files_of_adults",
                "Seuls les adultes joignent un PDF. Tu peux envoyer des mots, une image, ta voix ou un film. / Only adults send a PDF. You can send words, a picture, your voice or a film.",
            ),
            Self::Spoilt(Spoilt::NoPdf) => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "not_pdf",
                "Ce fichier n'est pas un PDF. On peut joindre un PDF, une image, un son ou un film. Rien n'a été gardé. / This file is no PDF. A PDF, a picture, a sound or a film can be sent. Nothing was kept.",
            ),
            Self::Spoilt(Spoilt::ActivePdf) => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "active_pdf",
                "Ce PDF contient un programme ou un autre fichier : il n'est pas transmis. Imprimez-le « en PDF », puis joignez cette copie. / This PDF holds a program or another file: it is not handed on. Print it “to PDF”, then send that copy.",
            ),
            Self::Spoilt(Spoilt::WrongType) => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "media_type",
                "Ce fichier n'est pas une image, un son ou un film que cette page sait ouvrir. Rien n'a été gardé : choisis-en un autre. / This file is no picture, sound or film that this page can open. Nothing was kept: choose another one.",
            ),
            Self::Spoilt(Spoilt::Heic) => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "heic",
                "Cette photo est au format HEIC, que cette page ne sait pas encore ouvrir. Sur l'iPad : Réglages, Appareil photo, Formats, Le plus compatible. / This photo is HEIC, which this page cannot open yet. On the iPad: Settings, Camera, Formats, Most Compatible.",
            ),
            Self::Spoilt(Spoilt::TooManyPixels) => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "too_many_pixels",
                "Cette image est trop grande. Choisis-en une plus petite. / This picture is too large. Choose a smaller one.",
            ),
            Self::Spoilt(Spoilt::TooLong) => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "media_too_long",
                "C'est trop long : trois minutes au plus. / This is too long: three minutes at the most.",
            ),
            Self::Spoilt(Spoilt::Damaged) => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "damaged",
                "Ce fichier est abîmé : il ne s'ouvre pas. Essaie avec un autre. / This file is damaged: it does not open. Try another one.",
            ),
            Self::Spoilt(Spoilt::Busy) => (
                StatusCode::SERVICE_UNAVAILABLE,
                "busy",
                "Beaucoup d'images arrivent en même temps : la page réessaie dans un instant. / Many pictures come at once: the page tries again in a moment.",
            ),
        }
    }

    pub(crate) const fn retry_after(self) -> Option<u64> {
        match self {
            Self::Spoilt(Spoilt::Busy) => Some(3),
            Self::ReadOnly
            | Self::Quota
            | Self::WrongOffset
            | Self::Incomplete
            | Self::DiskFull
            | Self::CameOut
            | Self::SaidMeanwhile
            | Self::PeopleUnknown
            | Self::NoFilesHere
            | Self::FilesOfAdults
            | Self::Spoilt(
                Spoilt::WrongType
                | Spoilt::NoPdf
                | Spoilt::ActivePdf
                | Spoilt::Heic
                | Spoilt::TooManyPixels
                | Spoilt::TooLong
                | Spoilt::Damaged,
            ) => None,
        }
    }
}

impl From<MediaRefused> for ApiError {
    fn from(refused: MediaRefused) -> Self {
        Self::Media(refused)
    }
}

impl From<ShelfError> for ApiError {
    fn from(error: ShelfError) -> Self {
        match error {
            ShelfError::Absent => Self::NotFound,
            ShelfError::Full(_) => Self::Media(MediaRefused::DiskFull),
            ShelfError::Away(cause) => Self::Unavailable(cause),
            failed @ ShelfError::Failed(_) => Self::internal(failed),
        }
    }
}
