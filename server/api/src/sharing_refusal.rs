//! Why who shares a space is not changed, in the words that strangers read.

use http::StatusCode;
use passeplume_domain::spaces::SharingRefusal;

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
