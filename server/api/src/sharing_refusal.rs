//! Why who shares a space, or who is in a group, is not changed, in the words that strangers read.

use http::StatusCode;
use passeplume_domain::{groups::GroupRefusal, spaces::SharingRefusal};

use crate::error::ApiError;

impl From<SharingRefusal> for ApiError {
    fn from(refusal: SharingRefusal) -> Self {
        Self::Sharing(refusal)
    }
}

impl From<GroupRefusal> for ApiError {
    fn from(refusal: GroupRefusal) -> Self {
        Self::Group(refusal)
    }
}

/// Status, code and sentence.
pub(crate) const fn public(refusal: SharingRefusal) -> (StatusCode, &'static str, &'static str) {
    match refusal {
        SharingRefusal::NotFound => (
            StatusCode::NOT_FOUND,
            "not_found",
            "Rien ici pour ce compte. / Nothing here for this account.",
        ),
        SharingRefusal::CodeUnknown => (
            StatusCode::NOT_FOUND,
            "code_unknown",
            "Ce code ne mène nulle part. Vérifiez les lettres. / This code leads nowhere. Check the letters.",
        ),
        SharingRefusal::NotYours => (
            StatusCode::FORBIDDEN,
            "not_yours",
            "Seul un enseignant de cette classe peut le faire. / Only a teacher of that class can do this.",
        ),
        SharingRefusal::AlreadyHere => (
            StatusCode::CONFLICT,
            "already_here",
            "Cette classe partage déjà cet espace. / This class shares this space already.",
        ),
        SharingRefusal::AlreadyInvited => (
            StatusCode::CONFLICT,
            "already_invited",
            "Cette classe est déjà invitée : elle n'a pas encore répondu. / This class was asked already and has not answered.",
        ),
        SharingRefusal::Over => (
            StatusCode::CONFLICT,
            "invitation_over",
            "Cette invitation n'attend plus de réponse. / This invitation waits for no answer any more.",
        ),
        SharingRefusal::SpaceFull => (
            StatusCode::CONFLICT,
            "space_full",
            "Cet espace a autant de classes ou d'invitations qu'il peut. / This space has as many classes or invitations as it may.",
        ),
        SharingRefusal::LastClass => (
            StatusCode::CONFLICT,
            "last_class",
            "Cette classe est seule dans l'espace : rien à quitter. / This class is alone in the space: there is nobody to leave.",
        ),
        SharingRefusal::TitleMissing => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "title_missing",
            "Il faut un titre, de 120 lettres au plus. / A title is needed, of 120 letters at most.",
        ),
    }
}

/// Status, code and sentence of a group that is not made or changed.
pub(crate) const fn of_group(refusal: GroupRefusal) -> (StatusCode, &'static str, &'static str) {
    match refusal {
        GroupRefusal::NotFound => public(SharingRefusal::NotFound),
        GroupRefusal::NotYours => (
            StatusCode::FORBIDDEN,
            "not_yours",
            "Seul un enseignant de ces élèves peut le faire. / Only a teacher of these pupils can do this.",
        ),
        GroupRefusal::TooMany => (
            StatusCode::CONFLICT,
            "too_many_groups",
            "Il y a déjà beaucoup de groupes : rangez-en un. / There are many groups already: put one away.",
        ),
        GroupRefusal::NameMissing => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "name_missing",
            "Il faut un nom, de 60 lettres au plus. / A name is needed, of 60 letters at most.",
        ),
        GroupRefusal::NotOfHere => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "not_of_here",
            "Un élève choisi n'est pas de ces classes. / A pupil who was chosen is not of these classes.",
        ),
    }
}
