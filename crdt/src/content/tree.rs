//! The article as a plain tree, read out of yrs once; the renderings work on it.

use std::sync::Arc;

use serde_json::{Map, Number, Value};
use yrs::branch::BranchPtr;
use yrs::types::Attrs;
use yrs::{Any, Out, ReadTxn, Text, TextRef, Transact, Xml, XmlOut};

use super::{MAX_DEPTH, ROOT, clean};
use crate::document::{Document, DocumentError};

/// One place of the tree.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    /// An element with its attributes.
    Element {
        name: Arc<str>,
        attributes: Map<String, Value>,
        children: Vec<Node>,
    },
    /// Words under the same marks, cleaned.
    Text { words: String, marks: Vec<Mark> },
}

/// A mark and its attributes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Mark {
    pub(super) name: String,
    pub(super) attributes: Map<String, Value>,
}

/// The blocks of the article.
pub(super) fn read(document: &Document) -> Result<Vec<Node>, DocumentError> {
    document.read(|doc| {
        let transaction = doc.try_transact().ok()?;
        let Some(root) = transaction.get_xml_fragment(ROOT) else {
            return Some(Vec::new());
        };
        Some(children(&transaction, XmlOut::Fragment(root).as_ptr(), 0))
    })
}

/// What stands in a type. It is read as a text, whatever it is: that walk follows the items themselves, where yrs'
/// walks over children stop at the first item that is no element, or never, and would hide words from readers.
fn children<T: ReadTxn>(transaction: &T, parent: BranchPtr, depth: usize) -> Vec<Node> {
    if depth >= MAX_DEPTH {
        return Vec::new();
    }
    let mut nodes = Vec::new();
    for run in TextRef::from(parent).diff(transaction, |_| ()) {
        match run.insert {
            Out::YXmlElement(element) => nodes.push(Node::Element {
                name: element.try_tag().cloned().unwrap_or_else(|| "".into()),
                attributes: element
                    .attributes(transaction)
                    .filter_map(|(name, value)| match value {
                        Out::Any(value) => Some((name.to_owned(), json(&value, 0))),
                        Out::YText(_)
                        | Out::YArray(_)
                        | Out::YMap(_)
                        | Out::YXmlElement(_)
                        | Out::YXmlFragment(_)
                        | Out::YXmlText(_)
                        | Out::YDoc(_)
                        | Out::UndefinedRef(_) => None,
                    })
                    .collect(),
                children: children(transaction, XmlOut::Element(element).as_ptr(), depth + 1),
            }),
            Out::YXmlText(text) => nodes.extend(children(
                transaction,
                XmlOut::Text(text).as_ptr(),
                depth + 1,
            )),
            Out::YXmlFragment(part) => nodes.extend(children(
                transaction,
                XmlOut::Fragment(part).as_ptr(),
                depth + 1,
            )),
            Out::Any(Any::String(words)) => {
                let words = clean(&words).into_owned();
                if !words.is_empty() {
                    nodes.push(Node::Text {
                        words,
                        marks: marks(run.attributes.as_deref()),
                    });
                }
            }
            // Other shared types and embedded values are no part of an article.
            Out::Any(_)
            | Out::YText(_)
            | Out::YArray(_)
            | Out::YMap(_)
            | Out::YDoc(_)
            | Out::UndefinedRef(_) => {}
        }
    }
    nodes
}

/// Marks in a fixed order. The binding writes a mark that may overlap itself as `name--hash`.
fn marks(attributes: Option<&Attrs>) -> Vec<Mark> {
    let mut marks: Vec<Mark> = attributes
        .into_iter()
        .flatten()
        .filter(|(_, value)| !matches!(value, Any::Null | Any::Undefined))
        .map(|(key, value)| Mark {
            name: key
                .split_once("--")
                .map_or(&**key, |(name, _)| name)
                .to_owned(),
            attributes: match json(value, 0) {
                Value::Object(attributes) => attributes,
                Value::Null
                | Value::Bool(_)
                | Value::Number(_)
                | Value::String(_)
                | Value::Array(_) => Map::new(),
            },
        })
        .collect();
    marks.sort_by(|a, b| a.name.cmp(&b.name));
    marks
}

fn json(value: &Any, depth: usize) -> Value {
    if depth >= MAX_DEPTH {
        return Value::Null;
    }
    match value {
        Any::Null | Any::Undefined | Any::Buffer(_) => Value::Null,
        Any::Bool(value) => Value::Bool(*value),
        Any::Number(yrs::Number::Int(value)) => Value::from(*value),
        Any::Number(yrs::Number::Float(value)) => whole(*value).map_or_else(
            || Number::from_f64(*value).map_or(Value::Null, Value::Number),
            Value::from,
        ),
        Any::String(words) => Value::String(clean(words).into_owned()),
        Any::Array(values) => values.iter().map(|value| json(value, depth + 1)).collect(),
        Any::Map(fields) => fields
            .iter()
            .map(|(name, value)| (name.clone(), json(value, depth + 1)))
            .collect::<Map<_, _>>()
            .into(),
    }
}

/// JavaScript has one kind of number; a level of 2.0 is a level of 2.
#[expect(
    clippy::cast_possible_truncation,
    reason = "whole and within 32 bits, as checked"
)]
fn whole(value: f64) -> Option<i64> {
    (value.fract() == 0.0 && value.abs() <= f64::from(i32::MAX)).then_some(value as i64)
}
