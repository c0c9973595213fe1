//! An article with two pictures, some way along: of one somebody said what there is to see.

use passeplume_crdt::wire::hocuspocus::SyncStatus;
use serde_json::{Value, json};

use super::{
    Person,
    media::{photo, picture},
    newspaper::{issue_step, lay_out, ok, step},
};

/// An open issue with an article of Zoé's in which two pictures stand: of the second nobody says what there is to see.
pub struct Begun {
    pub issue: String,
    pub article: String,
    pub face: String,
    pub nest: String,
}

pub async fn begun(teacher: &Person, pupil: &Person, seed: u8) -> Begun {
    let new = json!({"title": "Essai"});
    let made = ok(teacher.post("/api/journals/demo-planete/issues", &new)).await;
    let issue = made["id"].as_str().unwrap().to_owned();
    ok(issue_step(teacher, &issue, json!({"action": "open"}))).await;
    let rows = json!([{"title": "La pluie", "mode": "individual",
        "assignees": [{"part": 0, "kind": "account", "subject": "demo-zoe"}]}]);
    let given = ok(teacher.post(&format!("/api/issues/{issue}/assignments"), &rows)).await;
    let article = given[0]["id"].as_str().unwrap().to_owned();
    let document = given[0]["document"].as_str().unwrap().to_owned();
    ok(step(pupil, &article, json!({"action": "begin"}))).await;
    let face = picture(pupil, &document, &photo(400, 300, seed)).await;
    let nest = picture(pupil, &document, &photo(300, 400, seed + 1)).await;
    let shown = |id: &str, alt: Value| json!({"type": "image", "attrs": {"src": format!("/api/media/{id}"), "alt": alt}});
    let words =
        json!({"type": "paragraph", "content": [{"type": "text", "text": "Marque-page-secret."}]});
    let text = json!({"type": "doc", "content": [
        shown(&face, json!("Lila sous la pluie")), words, shown(&nest, Value::Null)]});
    let client = u64::from(rand::random::<u32>());
    let update = passeplume_crdt::content::template(client, &text).expect("a template");
    let mut live = pupil.opened(&document, "read-write").await;
    assert_eq!(live.writes(&update).await, SyncStatus::Applied);
    Begun {
        issue,
        article,
        face,
        nest,
    }
}

/// Brings it into the layout.
pub async fn laid_out(teacher: &Person, pupil: &Person, it: &Begun) {
    ok(step(pupil, &it.article, json!({"action": "submit"}))).await;
    lay_out(teacher, &it.issue, &it.article, 0).await;
}
