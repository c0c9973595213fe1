//! Presence as an editor sends it: who I am, and where my caret is now.

use std::cell::Cell;

use passeplume_crdt::wire::awareness::{self, Entry};

use super::writer::ROOT;

/// The caret of one client.
pub(crate) struct Caret {
    client: u64,
    clock: Cell<u32>,
}

impl Caret {
    /// One that has said nothing yet.
    pub(crate) fn new(client: u64) -> Self {
        Self {
            client,
            clock: Cell::new(0),
        }
    }

    /// The awareness body that puts it behind this client's letter number `letter`; each one is newer than the last.
    pub(crate) fn behind(&self, letter: u32) -> Vec<u8> {
        let clock = self.clock.get() + 1;
        self.clock.set(clock);
        let client = self.client;
        // The shape and length that editors on Yjs send: a relative position for each end of the selection.
        let end = format!(
            r#"{{"type":null,"tname":"{ROOT}","item":{{"client":{client},"clock":{letter}}},"assoc":0}}"#
        );
        let state = format!(
            r##"{{"user":{{"name":"Load {client}","color":"#30bced"}},"cursor":{{"anchor":{end},"head":{end}}}}}"##
        );
        awareness::encode(
            [Entry {
                client,
                clock,
                state: Some(&state),
            }]
            .into_iter(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_move_is_newer_than_the_last_and_is_json() {
        let caret = Caret::new(7);
        for clock in 1..4 {
            let body = caret.behind(clock * 10);
            let entries: Vec<_> = awareness::decode(&body)
                .unwrap()
                .map(Result::unwrap)
                .collect();
            assert_eq!(entries.len(), 1);
            assert_eq!((entries[0].client, entries[0].clock), (7, clock));
            let state: serde_json::Value = serde_json::from_str(entries[0].state.unwrap()).unwrap();
            assert_eq!(state["cursor"]["head"]["item"]["clock"], clock * 10);
        }
    }
}
