//! People of the demo world, logged in through the public door.

use std::ops::Deref;

use serde_json::json;

use super::{Live, Program, Visitor};

/// Somebody who is logged in, with a bearer token.
pub struct Person {
    pub visitor: Visitor,
    pub token: String,
    pub id: String,
}

impl Deref for Person {
    type Target = Visitor;
    fn deref(&self) -> &Visitor {
        &self.visitor
    }
}

impl Program {
    /// Somebody who is not logged in.
    pub fn visitor(&self) -> Visitor {
        Visitor::at(self.address)
    }

    /// Logs in.
    pub async fn person(&self, login: &str, password: &str) -> Person {
        let visitor = self.visitor();
        let answer = visitor
            .post(
                "/api/session",
                &json!({"login": login, "password": password}),
            )
            .await;
        assert_eq!(answer.status, 201, "{login}: {}", answer.text());
        let body = answer.json();
        let token = body["token"].as_str().expect("a token").to_owned();
        Person {
            visitor: visitor.with("authorization", &format!("Bearer {token}")),
            id: body["account"]["id"].as_str().expect("an id").to_owned(),
            token,
        }
    }

    /// Zoé, CE1/CE2 of Gilles Ménage.
    pub async fn pupil(&self) -> Person {
        self.person("zoe", "soleil").await
    }

    /// Hugo, CE2/CM1 of Gilles Ménage.
    pub async fn classmate(&self) -> Person {
        self.person("hugo", "bateau").await
    }

    /// Adam, 6e B of another school.
    pub async fn stranger(&self) -> Person {
        self.person("adam", "moulin").await
    }

    /// Claire, who teaches the pupil.
    pub async fn teacher(&self) -> Person {
        self.person("claire", "tableau").await
    }

    /// Odile, head of the pupil's school.
    pub async fn head(&self) -> Person {
        self.person("odile", "cloche").await
    }

    /// Sandrine, the pupil's mother.
    pub async fn guardian(&self) -> Person {
        self.person("sandrine", "gouter").await
    }
}

impl Person {
    /// Opens a text on a y-websocket socket of one's own.
    pub async fn opens(&self, document: &str) -> Live {
        Live::yjs(self.address, document, &self.token).await
    }

    /// Opens a text on a Hocuspocus socket of one's own.
    pub async fn collaborates(&self, document: &str) -> Live {
        Live::collab(self.address, document, &self.token).await
    }

    /// The same, once its words are there, with this right to it: `read-write` or `readonly`.
    pub async fn opened(&self, document: &str, scope: &str) -> Live {
        let mut live = self.collaborates(document).await;
        assert_eq!(live.scope().await, scope, "{} in {document}", self.id);
        live.sync().await;
        live
    }
}
