//! Every door of the house that opens by asking: all `GET` of its own description, so that a new one is looked behind too.

use super::{Program, newspaper::ok};

/// Something of the demo world for each noun of an address, where a test knows nothing better. Books are made of what was
/// published alone, and packed: nothing could be found in their bytes.
const ELSEWHERE: [(&str, &str); 16] = [
    ("articles", "demo-article-poules"),
    ("classes", "gm-ce1-ce2"),
    ("conversations", "demo-sortie"),
    ("documents", "demo-poules"),
    ("files", "personne"),
    ("forums", "demo-club"),
    ("invitations", "personne"),
    ("issues", "demo-numero-1"),
    ("journals", "demo-planete"),
    ("media", "personne"),
    ("messages", "demo-sortie-1"),
    ("posts", "demo-louve-2"),
    ("publications", "demo-gazette-1-publie"),
    ("spaces", "voisins"),
    ("topics", "demo-louve"),
    ("uploads", "personne"),
];

/// Every address, with each of the ids that a test knows of in the place of its noun.
pub async fn all(program: &Program, known: &[(&str, &[String])]) -> Vec<String> {
    let described = ok(program.visitor().get("/api/openapi.json")).await;
    let mut addresses = Vec::new();
    for (template, what) in described["paths"].as_object().expect("paths") {
        // The description is the same for everybody.
        if what.get("get").is_some() && template != "/api/openapi.json" {
            addresses.extend(filled(template, known));
        }
    }
    addresses
}

fn filled(template: &str, known: &[(&str, &[String])]) -> Vec<String> {
    let mut addresses = vec![String::new()];
    let mut noun = "";
    for part in template.split('/').skip(1) {
        let here = if part.starts_with('{') {
            ids(noun, known).unwrap_or_else(|| panic!("{template}: nothing is known behind it"))
        } else {
            noun = part;
            vec![part.to_owned()]
        };
        addresses = addresses
            .iter()
            .flat_map(|before| here.iter().map(move |id| format!("{before}/{id}")))
            .collect();
    }
    addresses
}

fn ids(noun: &str, known: &[(&str, &[String])]) -> Option<Vec<String>> {
    if let Some((_, ids)) = known.iter().find(|(one, _)| *one == noun) {
        return Some(ids.to_vec());
    }
    let (_, id) = ELSEWHERE.iter().find(|(one, _)| *one == noun)?;
    Some(vec![(*id).to_owned()])
}
