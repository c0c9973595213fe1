//! The editor's tree as blocks. Nodes that are not known are their words; nothing is lost but what hides.

use serde_json::Value;

use crate::model::{Block, ListKind, Run};

/// Deepest nesting that is read; the gate lets 64 through, and what lies so deep is no article.
const MAX_DEPTH: usize = 64;

/// The blocks of a tree: `{"type": "doc", "content": […]}`.
#[must_use]
pub fn read(tree: &Value) -> Vec<Block> {
    let mut blocks = Vec::new();
    children(tree, &mut blocks, 0);
    close_gaps(&mut blocks, &mut Vec::new());
    blocks
}

fn children(node: &Value, out: &mut Vec<Block>, depth: usize) {
    if depth >= MAX_DEPTH {
        return;
    }
    let content = node.get("content").and_then(Value::as_array);
    // Words that stand between blocks are a paragraph of their own.
    let mut loose = Vec::new();
    for child in content.into_iter().flatten() {
        if is_inline(child) {
            inline(child, &mut loose, depth + 1);
        } else {
            flush(&mut loose, out);
            block(child, out, depth + 1);
        }
    }
    flush(&mut loose, out);
}

fn flush(loose: &mut Vec<Run>, out: &mut Vec<Block>) {
    if !loose.is_empty() {
        out.push(Block::Paragraph(std::mem::take(loose)));
    }
}

fn is_inline(node: &Value) -> bool {
    matches!(kind(node), "text" | "hardBreak")
}

fn kind(node: &Value) -> &str {
    node.get("type").and_then(Value::as_str).unwrap_or_default()
}

fn block(node: &Value, out: &mut Vec<Block>, depth: usize) {
    let runs = || {
        let mut runs = Vec::new();
        inline_children(node, &mut runs, depth);
        runs
    };
    let inside = |node: &Value| {
        let mut blocks = Vec::new();
        children(node, &mut blocks, depth);
        blocks
    };
    match kind(node) {
        // An empty paragraph was air in the editor; on a page margins are.
        "paragraph" => {
            let runs = runs();
            if runs.iter().any(|run| !run.words.trim().is_empty()) {
                out.push(Block::Paragraph(runs));
            }
        }
        "heading" => {
            let level = node
                .pointer("/attrs/level")
                .and_then(Value::as_u64)
                .and_then(|level| u8::try_from(level).ok())
                .unwrap_or(2);
            let runs = runs();
            if runs.iter().any(|run| !run.words.trim().is_empty()) {
                out.push(Block::Heading(level.clamp(1, 6), runs));
            }
        }
        "bulletList" | "orderedList" => {
            let kind = if kind(node) == "orderedList" {
                ListKind::Numbers
            } else {
                ListKind::Bullets
            };
            let items = node.get("content").and_then(Value::as_array);
            let items: Vec<Vec<Block>> = items
                .into_iter()
                .flatten()
                .map(inside)
                .filter(|item| !item.is_empty())
                .collect();
            if !items.is_empty() {
                out.push(Block::List(kind, items));
            }
        }
        "blockquote" => {
            let inside = inside(node);
            if !inside.is_empty() {
                out.push(Block::Quote(inside));
            }
        }
        "horizontalRule" => out.push(Block::Rule),
        "image" | "sound" | "film" => out.extend(medium(node)),
        // What a later schema knows: its words, without its form.
        _ => out.extend(inside(node)),
    }
}

/// A picture, sound or film of ours; one from elsewhere is not shown. Sizes and lengths stand in no text: whoever knows
/// the media fills them in.
fn medium(node: &Value) -> Option<Block> {
    let said = |name: &str| {
        let attrs = node.get("attrs")?;
        attrs.get(name)?.as_str().map(ToOwned::to_owned)
    };
    let media = said("src").as_deref().and_then(media_id)?.to_owned();
    let caption = said("caption").unwrap_or_default();
    Some(match kind(node) {
        "sound" => Block::Sound {
            media,
            captions: caption,
            seconds: 0,
            bytes: 0,
        },
        "film" => Block::Film {
            media,
            poster: said("poster")
                .as_deref()
                .and_then(media_id)
                .map(ToOwned::to_owned),
            captions: caption,
            seconds: 0,
            bytes: 0,
            width: 0,
            height: 0,
        },
        _ => Block::Picture {
            media,
            alternative: if adorns(node) {
                Some(String::new())
            } else {
                said("alt").filter(|alt| !alt.trim().is_empty())
            },
            caption,
            width: 0,
            height: 0,
        },
    })
}

/// Whether somebody said that it shows nothing that would have to be told.
fn adorns(node: &Value) -> bool {
    node.pointer("/attrs/decorative") == Some(&Value::Bool(true))
}

/// The id in `/api/media/{id}`, where it is nothing but one.
fn media_id(address: &str) -> Option<&str> {
    let id = address.strip_prefix("/api/media/")?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (!id.is_empty() && id.len() <= 64 && id.bytes().all(plain)).then_some(id)
}

fn inline_children(node: &Value, out: &mut Vec<Run>, depth: usize) {
    if depth >= MAX_DEPTH {
        return;
    }
    for child in node
        .get("content")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        inline(child, out, depth + 1);
    }
}

fn inline(node: &Value, out: &mut Vec<Run>, depth: usize) {
    match kind(node) {
        "text" => {
            let mut run = Run {
                words: node
                    .get("text")
                    .and_then(Value::as_str)
                    .unwrap_or_default()
                    .to_owned(),
                ..Run::default()
            };
            let marks = node.get("marks").and_then(Value::as_array);
            for mark in marks.into_iter().flatten() {
                match kind(mark) {
                    "bold" => run.bold = true,
                    "italic" => run.italic = true,
                    "link" => {
                        run.link = mark
                            .pointer("/attrs/href")
                            .and_then(Value::as_str)
                            .filter(|href| is_safe_link(href))
                            .map(ToOwned::to_owned);
                    }
                    _ => {}
                }
            }
            if !run.words.is_empty() {
                out.push(run);
            }
        }
        "hardBreak" => out.push(Run {
            words: "\n".to_owned(),
            ..Run::default()
        }),
        _ => inline_children(node, out, depth),
    }
}

/// https alone, to a host, without a user's name and without letters that a browser would read otherwise.
fn is_safe_link(href: &str) -> bool {
    let Some(rest) = href.strip_prefix("https://") else {
        return false;
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    !host.is_empty()
        && !host.contains('@')
        && !href.chars().any(|letter| {
            letter.is_control()
                || letter.is_whitespace()
                || matches!(letter, '"' | '<' | '>' | '\\' | '`')
        })
}

/// Makes the levels begin at 1 and never jump: what reads aloud tells people where they are by them.
fn close_gaps(blocks: &mut [Block], open: &mut Vec<u8>) {
    for block in blocks {
        match block {
            Block::Heading(level, _) => {
                while open.last().is_some_and(|above| *above >= *level) {
                    open.pop();
                }
                open.push(*level);
                *level = u8::try_from(open.len()).unwrap_or(u8::MAX);
            }
            Block::Quote(inside) => close_gaps(inside, open),
            Block::List(_, items) => {
                for item in items {
                    close_gaps(item, open);
                }
            }
            Block::Paragraph(_)
            | Block::Rule
            | Block::Picture { .. }
            | Block::Sound { .. }
            | Block::Film { .. } => {}
        }
    }
}
