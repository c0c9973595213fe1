//! The `[limits]` of `passeplume.toml`: every bound of the live texts has the contract's default and may be changed.

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
}

impl LimitKeys {
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
        assert!(toml::from_str::<LimitKeys>("documnet = 5").is_err());
    }
}
