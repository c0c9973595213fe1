//! Pictures of a test, and the way in which a client sends them.

use std::{
    io::Cursor,
    path::{Path, PathBuf},
};

use image::{ImageFormat, Rgb, RgbImage};
use serde_json::{Value, json};

use super::{Answer, Visitor, http::raw};

/// A photo of this size, told apart by `seed`.
pub fn photo(width: u32, height: u32, seed: u8) -> Vec<u8> {
    let image = RgbImage::from_fn(width, height, |x, y| {
        Rgb([(x as u8).wrapping_add(seed), y as u8, (x ^ y) as u8])
    });
    let mut bytes = Cursor::new(Vec::new());
    image
        .write_to(&mut bytes, ImageFormat::Jpeg)
        .expect("a photo");
    bytes.into_inner()
}

/// Begins an upload.
pub async fn begin(who: &Visitor, document: &str, kind: &str, bytes: usize) -> Answer {
    begin_in(
        who,
        &json!({"kind": "document", "id": document}),
        kind,
        bytes,
    )
    .await
}

/// Begins an upload into this home.
pub async fn begin_in(who: &Visitor, home: &Value, kind: &str, bytes: usize) -> Answer {
    who.post(
        "/api/uploads",
        &json!({"kind": kind, "bytes": bytes, "home": home}),
    )
    .await
}

/// Sends bytes as they are.
pub async fn send(who: &Visitor, upload: &str, offset: usize, piece: &[u8]) -> Answer {
    let mut head = format!(
        "PUT /api/uploads/{upload}?offset={offset} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\
         content-type: application/octet-stream\r\ncontent-length: {}\r\n",
        who.address,
        piece.len()
    );
    for (name, value) in &who.headers {
        head += &format!("{name}: {value}\r\n");
    }
    let all = [head.as_bytes(), b"\r\n", piece].concat();
    raw(who.address, &all).await
}

/// Sends a whole file; the last answer.
pub async fn upload(who: &Visitor, document: &str, bytes: &[u8]) -> Answer {
    upload_in(who, &json!({"kind": "document", "id": document}), bytes).await
}

/// Sends a whole file into a topic; the last answer.
pub async fn upload_to_topic(who: &Visitor, topic: &str, bytes: &[u8]) -> Answer {
    upload_in(who, &json!({"kind": "topic", "id": topic}), bytes).await
}

/// Sends a whole picture to this home; the last answer.
pub async fn upload_in(who: &Visitor, home: &Value, bytes: &[u8]) -> Answer {
    let begun = begin_in(who, home, "picture", bytes.len()).await;
    all_of(who, begun, bytes).await
}

/// A letter on paper: a PDF of one page, told apart by what stands in it.
pub fn letter(words: &str) -> Vec<u8> {
    format!(
        "%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n\
         3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>\nendobj\n% {words}\ntrailer\n<</Root 1 0 R>>\n%%EOF\n"
    )
    .into_bytes()
}

/// Sends a whole file into a conversation; the last answer.
pub async fn file_in(who: &Visitor, conversation: &str, name: &str, bytes: &[u8]) -> Answer {
    let home = json!({"kind": "conversation", "id": conversation});
    let asked = json!({"kind": "file", "name": name, "bytes": bytes.len(), "home": home});
    let begun = who.post("/api/uploads", &asked).await;
    all_of(who, begun, bytes).await
}

async fn all_of(who: &Visitor, begun: Answer, bytes: &[u8]) -> Answer {
    if begun.status != 201 {
        return begun;
    }
    let id = begun.json()["id"].as_str().expect("an id").to_owned();
    for (piece, number) in bytes.chunks(1 << 20).zip(0..) {
        let sent = send(who, &id, number << 20, piece).await;
        if sent.status != 200 {
            return sent;
        }
    }
    who.post(&format!("/api/uploads/{id}/finish"), &Value::Null)
        .await
}

/// A picture in a text; its id.
pub async fn picture(who: &Visitor, document: &str, bytes: &[u8]) -> String {
    let made = upload(who, document, bytes).await;
    assert_eq!(made.status, 201, "{}", made.text());
    made.json()["id"].as_str().expect("an id").to_owned()
}

/// Says something of a medium, on the version that is there.
pub async fn say(who: &Visitor, id: &str, mut body: Value) -> Answer {
    let path = format!("/api/media/{id}/said");
    let seen = who.get(&path).await;
    if seen.status != 200 {
        return seen;
    }
    if body.get("version").is_none() {
        body["version"] = seen.json()["said"]["version"].clone();
    }
    who.put(&path, &body).await
}

/// Nobody can be recognised in it.
pub async fn nobody(who: &Visitor, id: &str) {
    let said = say(who, id, json!({"people": {"said": "nobody"}})).await;
    assert_eq!(said.status, 200, "{}", said.text());
}

/// Every file below a folder.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}
