//! Texts that the server writes: a first state from ProseMirror JSON, and the return to an earlier one.
//!
//! Every block gets an `id` if it has none: without ids, the editors' binding mixes up empty paragraphs.

use serde_json::{Map, Value};
use std::collections::HashMap;
use std::sync::Arc;
use yrs::types::Attrs;
use yrs::{
    Any, ClientID, Doc, OffsetKind, Options, Text, Transact, TransactionMut, WriteTxn, Xml,
    XmlElementPrelim, XmlElementRef, XmlFragment, XmlFragmentRef, XmlTextPrelim, XmlTextRef,
};

use super::{MAX_DEPTH, ROOT};
use crate::document;

/// Blocks that carry an `id`, as the editor's unique-id extension is set up.
const BLOCKS: [&str; 10] = [
    "paragraph",
    "heading",
    "bulletList",
    "orderedList",
    "listItem",
    "blockquote",
    "horizontalRule",
    "image",
    "sound",
    "film",
];

/// Why a text cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// Not `{"type": "doc", "content": […]}` of typed nodes.
    #[error("the template is not ProseMirror JSON")]
    NotADocument,
    /// Nested deeper than [`MAX_DEPTH`].
    #[error("the template nests too deep")]
    TooDeep,
    /// The state to start from does not load.
    #[error("the current state does not load")]
    State,
}

/// The first update of a new document, inserted under `client`: a fresh id that the caller draws and binds to the
/// acting account.
///
/// # Errors
/// [`TemplateError`].
pub fn template(client: u64, article: &Value) -> Result<Vec<u8>, TemplateError> {
    write(&Doc::with_options(options(client)), client, article)
}

/// The update that brings a document from `state` (its full encoding, trusted) to `article`: everything under
/// `default` is deleted and inserted anew under `client`. Words that were there keep their first author, as the
/// ledger of authorship finds them in the same update.
///
/// # Errors
/// [`TemplateError`].
pub fn replacement(state: &[u8], client: u64, article: &Value) -> Result<Vec<u8>, TemplateError> {
    let doc = Doc::with_options(options(client));
    document::fill(&doc, state).map_err(|_| TemplateError::State)?;
    write(&doc, client, article)
}

fn options(client: u64) -> Options {
    Options {
        offset_kind: OffsetKind::Utf16,
        ..Options::with_guid_and_client_id("passeplume".into(), ClientID::new(client))
    }
}

fn write(doc: &Doc, client: u64, article: &Value) -> Result<Vec<u8>, TemplateError> {
    if article.get("type").and_then(Value::as_str) != Some("doc") {
        return Err(TemplateError::NotADocument);
    }
    let mut transaction = doc.try_transact_mut().map_err(|_| TemplateError::State)?;
    let root = transaction.get_or_insert_xml_fragment(ROOT);
    let length = root.len(&transaction);
    if length > 0 {
        root.remove_range(&mut transaction, 0, length);
    }
    let mut writer = Writer {
        transaction: &mut transaction,
        client,
        ids: 0,
    };
    writer.content(&Parent::Root(root), article, 0)?;
    Ok(transaction.encode_update_v1())
}

enum Parent {
    Root(XmlFragmentRef),
    Element(XmlElementRef),
}

struct Writer<'t, 'd> {
    transaction: &'t mut TransactionMut<'d>,
    client: u64,
    ids: u64,
}

impl Writer<'_, '_> {
    fn content(
        &mut self,
        parent: &Parent,
        node: &Value,
        depth: usize,
    ) -> Result<(), TemplateError> {
        if depth >= MAX_DEPTH {
            return Err(TemplateError::TooDeep);
        }
        let content = match node.get("content") {
            Some(Value::Array(content)) => content.as_slice(),
            None => &[],
            Some(_) => return Err(TemplateError::NotADocument),
        };
        // Text nodes that stand together share one shared text, as the editors' binding writes them.
        let mut open: Option<XmlTextRef> = None;
        for child in content {
            let name = child
                .get("type")
                .and_then(Value::as_str)
                .ok_or(TemplateError::NotADocument)?;
            if name == "text" {
                let text = match open.take() {
                    Some(text) => text,
                    None => self.text(parent),
                };
                self.words(&text, child)?;
                open = Some(text);
            } else {
                open = None;
                let element = self.element(parent, name, child);
                self.content(&Parent::Element(element), child, depth + 1)?;
            }
        }
        Ok(())
    }

    fn text(&mut self, parent: &Parent) -> XmlTextRef {
        match parent {
            Parent::Root(root) => root.push_back(self.transaction, XmlTextPrelim::new("")),
            Parent::Element(element) => element.push_back(self.transaction, XmlTextPrelim::new("")),
        }
    }

    fn words(&mut self, text: &XmlTextRef, node: &Value) -> Result<(), TemplateError> {
        let words = node
            .get("text")
            .and_then(Value::as_str)
            .ok_or(TemplateError::NotADocument)?;
        let mut marks = Attrs::new();
        for mark in node
            .get("marks")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            let name = mark
                .get("type")
                .and_then(Value::as_str)
                .ok_or(TemplateError::NotADocument)?;
            let attributes = mark
                .get("attrs")
                .map_or_else(|| Any::Map(Arc::new(HashMap::new())), any);
            marks.insert(name.into(), attributes);
        }
        let end = text.len(self.transaction);
        text.insert_with_attributes(self.transaction, end, words, marks);
        Ok(())
    }

    fn element(&mut self, parent: &Parent, name: &str, node: &Value) -> XmlElementRef {
        let element = match parent {
            Parent::Root(root) => root.push_back(self.transaction, XmlElementPrelim::empty(name)),
            Parent::Element(element) => {
                element.push_back(self.transaction, XmlElementPrelim::empty(name))
            }
        };
        let empty = Map::new();
        let attributes = node
            .get("attrs")
            .and_then(Value::as_object)
            .unwrap_or(&empty);
        for (key, value) in attributes {
            if !value.is_null() {
                element.insert_attribute(self.transaction, key.as_str(), any(value));
            }
        }
        if BLOCKS.contains(&name) && attributes.get("id").is_none_or(Value::is_null) {
            self.ids += 1;
            let id = format!("s{:x}-{}", self.client, self.ids);
            element.insert_attribute(self.transaction, "id", id);
        }
        element
    }
}

/// JSON as yrs holds it. Values come out of a parser, whose own bound on nesting is 128.
fn any(value: &Value) -> Any {
    match value {
        Value::Null => Any::Null,
        Value::Bool(value) => Any::from(*value),
        Value::Number(number) => match number.as_i64() {
            Some(whole) => Any::Number(yrs::Number::Int(whole)),
            None => Any::Number(yrs::Number::Float(number.as_f64().unwrap_or_default())),
        },
        Value::String(words) => Any::from(words.as_str()),
        Value::Array(values) => Any::Array(values.iter().map(any).collect()),
        Value::Object(fields) => Any::Map(Arc::new(
            fields
                .iter()
                .map(|(name, value)| (name.clone(), any(value)))
                .collect(),
        )),
    }
}
