//! The reading club's steps as a screen asks for them.

use serde_json::{Value, json};

use super::{Answer, Person, Program, Visitor, newspaper::ok};

/// Karim's class and Hélène's: Maëlys and Hugo of the one, Inès and Noé of the other.
pub struct Club {
    pub karim: Person,
    pub helene: Person,
    pub maelys: Person,
    pub ines: Person,
    pub forum: String,
    pub topic: String,
}

/// They, in a forum between their schools with one topic.
pub async fn opened(program: &Program) -> Club {
    let karim = program.person("karim", "cartable").await;
    let helene = program.person("helene", "encrier").await;
    let maelys = program.person("maelys", "orange").await;
    let ines = program.person("ines", "nuage").await;
    let forum = club(&karim, "voisins").await;
    let topic = topic(&karim, &forum, "Le loup").await;
    Club {
        karim,
        helene,
        maelys,
        ines,
        forum,
        topic,
    }
}

/// Opens a forum for the classes of a space; its id.
pub async fn club(teacher: &Visitor, space: &str) -> String {
    let body = json!({"home": {"kind": "space", "id": space}, "title": "Le club"});
    let made = ok(teacher.post("/api/forums", &body)).await;
    made["id"].as_str().unwrap().to_owned()
}

/// Begins a topic; its id.
pub async fn topic(teacher: &Visitor, forum: &str, title: &str) -> String {
    let body = json!({"kind": "theme", "title": title});
    let made = ok(teacher.post(&format!("/api/forums/{forum}/topics"), &body)).await;
    made["id"].as_str().unwrap().to_owned()
}

/// Says something.
pub async fn say(who: &Visitor, topic: &str, words: &str) -> Answer {
    post(who, topic, json!({"body": words})).await
}

/// Says something, all of it.
pub async fn post(who: &Visitor, topic: &str, body: Value) -> Answer {
    who.post(&format!("/api/topics/{topic}/posts"), &body).await
}

/// Posts of a topic.
pub async fn posts(who: &Visitor, topic: &str, which: &str) -> Value {
    ok(who.get(&format!("/api/topics/{topic}/posts{which}"))).await
}

/// The numbers of those that are there.
pub fn numbers(page: &Value) -> Vec<i64> {
    page["posts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|post| post["number"].as_i64().unwrap())
        .collect()
}

/// Takes a step of a post as it was seen.
pub async fn decide(who: &Visitor, post: &Value, action: &str, word: Option<&str>) -> Answer {
    let id = post["id"].as_str().unwrap();
    let body = json!({"action": action, "rev": post["rev"], "word": word});
    who.post(&format!("/api/posts/{id}/steps"), &body).await
}

/// Changes a thing that has a version.
pub async fn change(who: &Visitor, path: &str, body: Value) -> Answer {
    who.send("PATCH", path, Some(body.to_string())).await
}

/// Changes a forum as it is now.
pub async fn edit_forum(who: &Visitor, forum: &str, mut body: Value) -> Answer {
    let path = format!("/api/forums/{forum}");
    let seen = ok(who.get(&path)).await;
    body["version"] = seen["forum"]["version"].clone();
    change(who, &path, body).await
}

/// Changes a topic as it is now.
pub async fn edit_topic(who: &Visitor, topic: &str, mut body: Value) -> Answer {
    let path = format!("/api/topics/{topic}");
    let seen = ok(who.get(&path)).await;
    body["version"] = seen["topic"]["version"].clone();
    change(who, &path, body).await
}
