//! The `[limits]` of `passeplume.toml`: every bound of the live texts has the contract's default and may be changed.

use passeplume_domain::media::MediaLimits;
use passeplume_realtime::Limits;
use serde::Deserialize;

/// Bytes and counts; what is not named keeps its default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(crate) struct LimitKeys {
    /// Connections at once; as many as the system gives descriptors for, where nothing is said.
    pub(crate) connections: Option<usize>,
    message_before_login: Option<usize>,
    message: Option<usize>,
    answer: Option<usize>,
    mailbox: Option<usize>,
    document: Option<usize>,
    new_clients: Option<usize>,
    sockets_of_person: Option<usize>,
    documents_of_socket: Option<usize>,
    picture: Option<u64>,
    picture_pixels: Option<u64>,
    picture_edge: Option<u32>,
    sound: Option<u64>,
    film: Option<u64>,
    file: Option<u64>,
    media_seconds: Option<u32>,
    quota_pupil: Option<u64>,
    quota_teacher: Option<u64>,
    quota_school: Option<u64>,
    upload_chunk: Option<u64>,
    uploads_of_person: Option<u32>,
}

impl LimitKeys {
    /// The bounds of media with these changes.
    pub(crate) fn media(&self) -> MediaLimits {
        let mut limits = MediaLimits::default();
        for (value, place) in [
            (self.picture, &mut limits.picture),
            (self.picture_pixels, &mut limits.picture_pixels),
            (self.sound, &mut limits.sound),
            (self.film, &mut limits.film),
            (self.file, &mut limits.file),
            (self.quota_pupil, &mut limits.quota_pupil),
            (self.quota_teacher, &mut limits.quota_teacher),
            (self.quota_school, &mut limits.quota_school),
            (self.upload_chunk, &mut limits.chunk),
        ] {
            if let Some(value) = value {
                *place = value;
            }
        }
        for (value, place) in [
            (self.picture_edge, &mut limits.picture_edge),
            (self.media_seconds, &mut limits.seconds),
            (self.uploads_of_person, &mut limits.uploads_of_person),
        ] {
            if let Some(value) = value {
                *place = value;
            }
        }
        limits
    }

    /// The rooms' bounds with these changes.
    pub(crate) fn rooms(&self) -> Limits {
        let mut limits = Limits::default();
        for (value, place) in [
            (self.message_before_login, &mut limits.message_before_login),
            (self.message, &mut limits.message),
            (self.answer, &mut limits.answer),
            (self.mailbox, &mut limits.mailbox),
            (self.document, &mut limits.document),
            (self.new_clients, &mut limits.new_clients),
            (self.sockets_of_person, &mut limits.sockets_of_person),
            (self.documents_of_socket, &mut limits.seats),
        ] {
            if let Some(value) = value {
                *place = value;
            }
        }
        limits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prg_1_limits_are_keys_of_the_file() {
        let keys: LimitKeys = toml::from_str("document = 5\nsockets-of-person = 3").unwrap();
        assert_eq!(
            (keys.rooms().document, keys.rooms().sockets_of_person),
            (5, 3)
        );
        assert_eq!(keys.rooms().message, Limits::default().message);
        let keys: LimitKeys = toml::from_str("quota-pupil = 7\nmedia-seconds = 9").unwrap();
        assert_eq!((keys.media().quota_pupil, keys.media().seconds), (7, 9));
        assert!(toml::from_str::<LimitKeys>("documnet = 5").is_err());
    }
}
