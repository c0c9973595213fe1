//! The pictures, sounds and films in the texts of an issue's articles: which there are, and the texts without those that
//! stay away.

use std::collections::{BTreeMap, BTreeSet};

use passeplume_domain::{
    ArticleId, DocumentId, MediaId,
    journals::{Article, Pictured, Place},
    media::{MEDIA_OF_ARTICLE, MediaKind, Said},
};
use serde_json::Value;

use crate::{error::ApiError, state::AppState};

/// Whose texts are read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Texts {
    /// Those in which something was put that is seen or heard.
    WithMedia,
    /// All: they come out as they were read.
    All,
}

/// Articles' texts as they were at one moment, with everything that stands in them.
pub(super) struct Gathered {
    /// Everything that is seen or heard, article by article.
    pub(super) pictures: Vec<Pictured>,
    trees: Vec<(ArticleId, Vec<Value>)>,
}

/// Reads the texts of these articles.
pub(super) async fn gather(
    state: &AppState,
    articles: &[&Article],
    texts: Texts,
) -> Result<Gathered, ApiError> {
    let documents: Vec<DocumentId> = articles
        .iter()
        .flat_map(|article| &article.parts)
        .map(|part| part.document.clone())
        .collect();
    let homes = state.parts.media.media_of_texts(&documents).await?;
    let mut gathered = Gathered {
        pictures: Vec::new(),
        trees: Vec::with_capacity(articles.len()),
    };
    let mut found: Vec<(&Article, MediaId, Named)> = Vec::new();
    for article in articles {
        let is_of_it =
            |document: &DocumentId| article.parts.iter().any(|part| part.document == *document);
        // An id in a text is no right: those alone whose home is one of its texts.
        let own: BTreeSet<&MediaId> = homes
            .iter()
            .filter(|(document, _)| is_of_it(document))
            .map(|(_, media)| media)
            .collect();
        if own.is_empty() && texts == Texts::WithMedia {
            continue;
        }
        let mut trees = Vec::with_capacity(article.parts.len());
        for part in &article.parts {
            let tree = state.parts.live.snapshot(&part.document).await?.tree;
            trees.push(serde_json::from_str(&tree).map_err(ApiError::internal)?);
        }
        let mut named = named_in(&trees);
        named.retain(|id, _| own.contains(id));
        let named = named.into_iter().take(MEDIA_OF_ARTICLE);
        found.extend(named.map(|(id, how)| (*article, id, how)));
        gathered.trees.push((article.id.clone(), trees));
    }
    let mut ids: Vec<MediaId> = found.iter().map(|(_, id, _)| id.clone()).collect();
    ids.sort_unstable();
    ids.dedup();
    let said = state.parts.media.said(&ids).await?;
    gathered.pictures = found
        .into_iter()
        .filter_map(|(article, id, how)| {
            let said = said.iter().find(|one| one.media == id)?.clone();
            Some(Pictured {
                article: article.id.clone(),
                title: article.title.clone(),
                place: how.place,
                words: how.words,
                said,
            })
        })
        .collect();
    Ok(gathered)
}

impl Gathered {
    /// The copy of an article: a JSON list of its trees, without what stays away, and with the words that were said of a
    /// picture elsewhere than in the text.
    pub(super) fn body(&self, article: &ArticleId, without: &[(ArticleId, MediaId)]) -> String {
        let trees = self.trees.iter().find(|(id, _)| id == article);
        let mut trees = trees.map(|(_, trees)| trees.clone()).unwrap_or_default();
        let gone: BTreeSet<&MediaId> = without
            .iter()
            .filter(|(of, _)| of == article)
            .map(|(_, media)| media)
            .collect();
        let said: BTreeMap<&MediaId, &Said> = self
            .pictures
            .iter()
            .map(|one| (&one.said.media, &one.said))
            .collect();
        for tree in &mut trees {
            clean(tree, &gone, &said);
        }
        Value::Array(trees).to_string()
    }

    /// What of it may come out, with the version of what was said of it.
    pub(super) fn may_come_out(&self) -> Vec<(MediaId, i64)> {
        let mut all: Vec<(MediaId, i64)> = self
            .pictures
            .iter()
            .map(|one| (one.said.media.clone(), one.said.version))
            .collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The picture of the front page: the one that was chosen, where it comes out, else the first that does.
    pub(super) fn cover(
        &self,
        chosen: Option<&MediaId>,
        bodies: &[(Article, String)],
    ) -> Option<MediaId> {
        let mut first = None;
        for (article, body) in bodies {
            let trees: Vec<Value> = serde_json::from_str(body).unwrap_or_default();
            for id in shown_in(&trees) {
                let is_picture = self.pictures.iter().any(|one| {
                    one.article == article.id
                        && one.said.media == id
                        && one.said.kind == MediaKind::Picture
                });
                if is_picture && chosen == Some(&id) {
                    return Some(id);
                }
                first = first.or_else(|| is_picture.then_some(id));
            }
        }
        first
    }
}

struct Named {
    place: Place,
    words: String,
}

/// The media that these texts name, and what they say of each.
fn named_in(trees: &[Value]) -> BTreeMap<MediaId, Named> {
    fn walk(node: &Value, found: &mut BTreeMap<MediaId, (bool, Vec<String>)>) {
        if let Some(id) = attribute(node, "poster") {
            found.entry(id).or_default();
        }
        if let Some(id) = attribute(node, "src") {
            let (stands, words) = found.entry(id).or_default();
            *stands = true;
            let said = node.pointer("/attrs/alt").and_then(Value::as_str);
            words.push(said.unwrap_or_default().trim().to_owned());
        }
        for inside in content(node) {
            walk(inside, found);
        }
    }
    let mut found = BTreeMap::new();
    trees.iter().for_each(|tree| walk(tree, &mut found));
    found
        .into_iter()
        .map(|(id, (stands, words))| {
            let place = if stands { Place::Stands } else { Place::Still };
            // Described where each of its places is.
            let all = !words.iter().any(String::is_empty);
            let words = words.into_iter().next().filter(|_| all).unwrap_or_default();
            (id, Named { place, words })
        })
        .collect()
}

/// What stands in these texts, in their order.
fn shown_in(trees: &[Value]) -> Vec<MediaId> {
    fn walk(node: &Value, found: &mut Vec<MediaId>) {
        found.extend(attribute(node, "src"));
        for inside in content(node) {
            walk(inside, found);
        }
    }
    let mut found = Vec::new();
    trees.iter().for_each(|tree| walk(tree, &mut found));
    found
}

fn clean(node: &mut Value, gone: &BTreeSet<&MediaId>, said: &BTreeMap<&MediaId, &Said>) {
    if let Some(inside) = node.get_mut("content").and_then(Value::as_array_mut) {
        inside.retain(|node| attribute(node, "src").is_none_or(|id| !gone.contains(&id)));
        inside.iter_mut().for_each(|node| clean(node, gone, said));
    }
    let still = attribute(node, "poster").is_some_and(|id| gone.contains(&id));
    let known = attribute(node, "src").and_then(|id| said.get(&id).copied());
    let Some(attributes) = node.get_mut("attrs").and_then(Value::as_object_mut) else {
        return;
    };
    if still {
        attributes.remove("poster");
    }
    let words = attributes.get("alt").and_then(Value::as_str);
    if words.is_some_and(|words| !words.trim().is_empty()) {
        return;
    }
    match known {
        Some(said) if said.kind != MediaKind::Picture => {}
        Some(said) if said.is_decorative => {
            attributes.insert("decorative".to_owned(), Value::Bool(true));
        }
        Some(said) if !said.alternative.is_empty() => {
            attributes.insert("alt".to_owned(), Value::String(said.alternative.clone()));
        }
        Some(_) | None => {}
    }
}

fn content(node: &Value) -> impl Iterator<Item = &Value> {
    let inside = node.get("content").and_then(Value::as_array);
    inside.into_iter().flatten()
}

fn attribute(node: &Value, name: &str) -> Option<MediaId> {
    let address = node.get("attrs")?.get(name)?.as_str()?;
    MediaId::parse(address.strip_prefix("/api/media/")?).ok()
}

#[cfg(test)]
mod tests {
    use passeplume_domain::media::PeopleSaid;
    use serde_json::json;

    use super::*;

    fn id(name: &str) -> MediaId {
        MediaId::parse(name).unwrap()
    }

    fn picture(name: &str, alt: Value) -> Value {
        json!({"type": "image", "attrs": {"src": format!("/api/media/{name}"), "alt": alt}})
    }

    fn said(name: &str, alternative: &str, is_decorative: bool) -> Pictured {
        Pictured {
            article: ArticleId::parse("a").unwrap(),
            title: String::new(),
            place: Place::Stands,
            words: String::new(),
            said: Said {
                media: id(name),
                kind: MediaKind::Picture,
                alternative: alternative.to_owned(),
                is_decorative,
                people: PeopleSaid::Nobody,
                children: Vec::new(),
                version: 3,
            },
        }
    }

    #[test]
    fn con_8_what_stays_away_is_in_no_place_of_the_copy_and_nothing_else_is_missing() {
        let article = ArticleId::parse("a").unwrap();
        let tree = json!({"type": "doc", "content": [
            picture("one", json!(null)),
            {"type": "film", "attrs": {"src": "/api/media/film", "poster": "/api/media/one"}},
            {"type": "blockquote", "content": [picture("one", json!("Zoé")), picture("two", json!(" "))]},
            picture("three", json!("Un nid")),
            picture("four", json!(null)),
        ]});
        let named = named_in(std::slice::from_ref(&tree));
        let names: Vec<&str> = named.keys().map(MediaId::as_str).collect();
        assert_eq!(names, ["film", "four", "one", "three", "two"]);
        assert_eq!(
            (
                named[&id("one")].words.as_str(),
                named[&id("three")].words.as_str()
            ),
            ("", "Un nid")
        );
        let gathered = Gathered {
            pictures: vec![
                said("two", "Une poule", false),
                said("three", "Un œuf", false),
                said("four", "", true),
            ],
            trees: vec![(article.clone(), vec![tree])],
        };
        let other = ArticleId::parse("b").unwrap();
        let without = [(article.clone(), id("one")), (other, id("three"))];
        let body: Value = serde_json::from_str(&gathered.body(&article, &without)).unwrap();
        assert_eq!(
            body,
            json!([{"type": "doc", "content": [
                {"type": "film", "attrs": {"src": "/api/media/film"}},
                {"type": "blockquote", "content": [picture("two", json!("Une poule"))]},
                picture("three", json!("Un nid")),
                {"type": "image", "attrs": {"src": "/api/media/four", "alt": null, "decorative": true}},
            ]}])
        );
    }
}
