//! What a server speaks: the packing of messages, where a document's socket is, and what comes before it.

use std::rc::Rc;

use anyhow::{Context as _, Result};
use clap::ValueEnum;
use serde::Deserialize;

use super::http;
use crate::client::{Door, Framing, WhenFull, handshake};

/// Servers that can be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Dialect {
    /// Passeplume by `/collab`, the framing of Hocuspocus.
    Collab,
    /// Passeplume by `/yjs/{document}`, the framing of y-websocket.
    Yjs,
    /// npm `@hocuspocus/server`.
    Hocuspocus,
    /// npm `@y/websocket-server`: `/{document}`.
    YWebsocket,
    /// Crate `y-sweet`: documents are made over HTTP, sockets are at `/d/{document}/ws/{document}`.
    YSweet,
    /// A bare relay: `/{document}`, every frame goes to the others as it came.
    Bare,
}

/// How an author learns that the server keeps a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Acknowledgement {
    /// By a status message, one a change.
    Status,
    /// By its own change coming back once it is stored.
    Echo,
    /// Never; an echo, where there is one, promises nothing.
    None,
}

impl Dialect {
    /// Whether accounts and documents must come from a sessions file.
    pub(crate) fn needs_accounts(self) -> bool {
        match self {
            Self::Collab | Self::Yjs => true,
            Self::Hocuspocus | Self::YWebsocket | Self::YSweet | Self::Bare => false,
        }
    }

    /// How an author learns that the server keeps a change.
    pub(crate) fn acknowledgement(self) -> Acknowledgement {
        match self {
            Self::Collab | Self::Hocuspocus => Acknowledgement::Status,
            Self::Yjs => Acknowledgement::Echo,
            Self::YWebsocket | Self::YSweet | Self::Bare => Acknowledgement::None,
        }
    }

    /// Whether what others have seen is stored for good; peers store seconds later.
    pub(crate) fn stores_first(self) -> bool {
        match self {
            Self::Collab | Self::Yjs => true,
            Self::Hocuspocus | Self::YWebsocket | Self::YSweet | Self::Bare => false,
        }
    }

    /// Whether the server answers a step 1: a relay knows no documents.
    pub(crate) fn answers(self) -> bool {
        self != Self::Bare
    }

    /// How messages are packed.
    pub(crate) fn framing(self) -> Framing {
        match self {
            Self::Collab | Self::Hocuspocus => Framing::Envelope,
            Self::Yjs | Self::YWebsocket | Self::YSweet | Self::Bare => Framing::Plain,
        }
    }

    /// Makes a document where the server wants to be asked first.
    ///
    /// # Errors
    /// Where the server does not answer as its own clients expect.
    pub(crate) async fn prepare(self, server: &str, document: &str) -> Result<()> {
        match self {
            Self::YSweet => {
                let host = handshake::authority(server)?;
                let wanted = format!("{{\"docId\":\"{document}\"}}");
                let made = http::post(host, "/doc/new", &wanted).await?;
                let made: Made =
                    serde_json::from_str(&made).context("no document came from /doc/new")?;
                anyhow::ensure!(made.doc_id == document, "the server chose another name");
                Ok(())
            }
            Self::Collab | Self::Yjs | Self::Hocuspocus | Self::YWebsocket | Self::Bare => Ok(()),
        }
    }

    /// Where one client's socket on one document is. `token` is empty where nobody logs in.
    ///
    /// # Errors
    /// As [`Dialect::prepare`].
    pub(crate) async fn door(self, server: &str, document: &str, token: &str) -> Result<Door> {
        let url = match self {
            Self::YSweet => {
                let host = handshake::authority(server)?;
                let path = format!("/doc/{document}/auth");
                let told = http::post(host, &path, "{}").await?;
                let told: Told =
                    serde_json::from_str(&told).context("no address came from /doc/…/auth")?;
                told.socket()
            }
            Self::Collab | Self::Yjs | Self::Hocuspocus | Self::YWebsocket | Self::Bare => {
                self.url(server, document, token)
            }
        };
        let framing = self.framing();
        Ok(Door {
            url,
            framing,
            document: Rc::from(document),
            full: WhenFull::ComesAgain,
            greeting: match self {
                Self::Bare => Vec::new(),
                Self::Collab | Self::Yjs | Self::Hocuspocus | Self::YWebsocket | Self::YSweet => {
                    framing.greeting(document, token)
                }
            },
        })
    }

    fn url(self, server: &str, document: &str, token: &str) -> String {
        match self {
            Self::Collab => format!("{server}/collab"),
            Self::Yjs => format!("{server}/yjs/{document}?token={token}"),
            Self::Hocuspocus => format!("{server}/"),
            Self::YWebsocket | Self::YSweet | Self::Bare => format!("{server}/{document}"),
        }
    }
}

#[derive(Deserialize)]
struct Made {
    #[serde(rename = "docId")]
    doc_id: String,
}

/// What y-sweet tells a client: an address to which y-websocket appends the document's name.
#[derive(Deserialize)]
struct Told {
    url: String,
    #[serde(rename = "docId")]
    doc_id: String,
    token: Option<String>,
}

impl Told {
    fn socket(&self) -> String {
        let token = self
            .token
            .as_ref()
            .map_or_else(String::new, |token| format!("?token={token}"));
        format!("{}/{}{token}", self.url, self.doc_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_dialect_has_its_door() {
        let server = "ws://127.0.0.1:1";
        for (dialect, url, greetings) in [
            (Dialect::Collab, "ws://127.0.0.1:1/collab", 2),
            (Dialect::Yjs, "ws://127.0.0.1:1/yjs/d?token=t", 1),
            (Dialect::Hocuspocus, "ws://127.0.0.1:1/", 2),
            (Dialect::YWebsocket, "ws://127.0.0.1:1/d", 1),
            (Dialect::Bare, "ws://127.0.0.1:1/d", 0),
        ] {
            let door = dialect.door(server, "d", "t").await.unwrap();
            assert_eq!((door.url.as_str(), door.greeting.len()), (url, greetings));
        }
    }

    #[test]
    fn y_sweet_tells_where_its_socket_is() {
        let told = |json| serde_json::from_str::<Told>(json).unwrap().socket();
        assert_eq!(
            told(r#"{"url":"ws://h/d/a/ws","baseUrl":"http://h/d/a","docId":"a","token":"x"}"#),
            "ws://h/d/a/ws/a?token=x"
        );
        assert_eq!(
            told(r#"{"url":"ws://h/d/a/ws","docId":"a"}"#),
            "ws://h/d/a/ws/a"
        );
    }
}
