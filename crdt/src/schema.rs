//! What an article may hold: the nodes and marks that the editor knows, and nothing a pupil's script could add.
//!
//! The gate enforces it under one root; roots of other names are carried as they are.

/// One element of the article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Node {
    name: &'static str,
    children: Children,
    text: bool,
}

/// What an element may hold besides text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Children {
    None,
    Only(&'static [&'static str]),
}

/// Element names, mark names, and which child each element allows, under one root fragment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schema {
    root: &'static str,
    top: &'static [&'static str],
    nodes: &'static [Node],
    marks: &'static [&'static str],
}

/// Place of an element in its schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NodeIndex(u8);

const BLOCKS: &[&str] = &[
    "paragraph",
    "heading",
    "bulletList",
    "orderedList",
    "blockquote",
    "horizontalRule",
];
/// What stands at the top: blocks, and media, which stand nowhere else.
const TOP: &[&str] = &[
    "paragraph",
    "heading",
    "bulletList",
    "orderedList",
    "blockquote",
    "horizontalRule",
    "image",
    "sound",
    "film",
];
const INLINE: Children = Children::Only(&["hardBreak"]);

const ARTICLE: &[Node] = &[
    node("paragraph", INLINE, true),
    node("heading", INLINE, true),
    node("bulletList", Children::Only(&["listItem"]), false),
    node("orderedList", Children::Only(&["listItem"]), false),
    node("listItem", Children::Only(BLOCKS), false),
    node("blockquote", Children::Only(BLOCKS), false),
    node("hardBreak", Children::None, false),
    node("horizontalRule", Children::None, false),
    node("image", Children::None, false),
    node("sound", Children::None, false),
    node("film", Children::None, false),
];

const fn node(name: &'static str, children: Children, text: bool) -> Node {
    Node {
        name,
        children,
        text,
    }
}

impl Schema {
    /// The article of the Tiptap editor, under the root `default`.
    pub fn article() -> Self {
        Self {
            root: "default",
            top: TOP,
            nodes: ARTICLE,
            marks: &["bold", "italic", "link"],
        }
    }

    /// Whether this root is the article.
    pub(crate) fn governs(&self, root: &str) -> bool {
        self.root == root
    }

    /// The element of this name that may stand at the top.
    pub(crate) fn top(&self, name: &str) -> Option<NodeIndex> {
        self.named(self.top, name)
    }

    /// The element of this name that may stand in `parent`.
    pub(crate) fn child(&self, parent: NodeIndex, name: &str) -> Option<NodeIndex> {
        match self.get(parent)?.children {
            Children::None => None,
            Children::Only(names) => self.named(names, name),
        }
    }

    /// Whether text may stand in this element.
    pub(crate) fn holds_text(&self, node: NodeIndex) -> bool {
        self.get(node).is_some_and(|node| node.text)
    }

    /// Whether this mark exists. The binding writes marks that may overlap as `name--hash`.
    pub(crate) fn marks(&self, key: &str) -> bool {
        let name = match key.split_once("--") {
            Some((name, hash)) if hash.len() <= 16 => name,
            Some(_) => return false,
            None => key,
        };
        self.marks.contains(&name)
    }

    fn named(&self, allowed: &[&str], name: &str) -> Option<NodeIndex> {
        if !allowed.contains(&name) {
            return None;
        }
        let index = self.nodes.iter().position(|node| node.name == name)?;
        u8::try_from(index).ok().map(NodeIndex)
    }

    fn get(&self, node: NodeIndex) -> Option<&Node> {
        self.nodes.get(usize::from(node.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paragraph_holds_text_and_breaks_but_no_paragraph() {
        let schema = Schema::article();
        let paragraph = schema.top("paragraph").expect("at the top");
        assert!(schema.holds_text(paragraph));
        assert!(schema.child(paragraph, "hardBreak").is_some());
        assert!(schema.child(paragraph, "paragraph").is_none());
        assert!(schema.top("listItem").is_none());
        assert!(schema.top("script").is_none());
    }

    #[test]
    fn crd_19_media_stand_at_the_top_alone_and_hold_nothing() {
        let schema = Schema::article();
        for name in ["image", "sound", "film"] {
            let media = schema.top(name).expect("at the top");
            assert!(!schema.holds_text(media));
            for (at, node) in (0_u8..).zip(schema.nodes) {
                assert!(schema.child(media, node.name).is_none());
                assert!(schema.child(NodeIndex(at), name).is_none());
            }
        }
    }

    #[test]
    fn overlapping_marks_carry_a_hash() {
        let schema = Schema::article();
        assert!(schema.marks("bold"));
        assert!(schema.marks("link--aGVsbG8="));
        assert!(!schema.marks("style"));
        assert!(!schema.marks("style--aGVsbG8="));
    }
}
