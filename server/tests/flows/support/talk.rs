//! Conversations as a client has them: opened, written in, read.

use serde_json::{Value, json};

use super::{Answer, Person, newspaper::ok};

/// Opens a conversation with somebody, or finds it; its id.
pub async fn pair(who: &Person, with: &Person) -> String {
    let to = json!({"to": {"kind": "person", "id": with.id}});
    opened(who, &to).await
}

/// Opens a conversation; its id.
pub async fn opened(who: &Person, body: &Value) -> String {
    let made = ok(who.post("/api/conversations", body)).await;
    made["id"].as_str().expect("an id").to_owned()
}

/// Says something.
pub async fn says(who: &Person, conversation: &str, words: &str) -> Answer {
    let path = format!("/api/conversations/{conversation}/messages");
    who.post(&path, &json!({"body": words})).await
}

/// Says something that is taken; the message.
pub async fn said(who: &Person, conversation: &str, words: &str) -> Value {
    ok(says(who, conversation, words)).await
}

/// Messages by a query such as `?since=3`.
pub async fn messages(who: &Person, conversation: &str, query: &str) -> Value {
    let path = format!("/api/conversations/{conversation}/messages{query}");
    ok(who.get(&path)).await
}

/// What is said there for somebody, in order; `-` for what is gone.
pub async fn words(who: &Person, conversation: &str) -> Vec<String> {
    let page = messages(who, conversation, "").await;
    let rows = page["messages"].as_array().expect("messages");
    rows.iter()
        .map(|row| row["body"].as_str().unwrap_or("-").to_owned())
        .collect()
}

/// Somebody's list.
pub async fn list(who: &Person) -> Vec<Value> {
    let page = ok(who.get("/api/conversations")).await;
    page["conversations"]
        .as_array()
        .expect("conversations")
        .clone()
}
