//! The structure that is read aloud: built in the order of reading, filled while pages are drawn.

use std::num::NonZeroU16;

use krilla::tagging::{
    BBox, Identifier, ListNumbering, Node as Leaf, Tag, TagGroup, TagKind, TagTree,
};

/// What a part is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Role {
    Section,
    Article,
    /// A heading of this level, which says this.
    Heading(u16, String),
    Paragraph,
    Quote,
    Bullets,
    Numbers,
    Item,
    Label,
    Body,
    /// A picture, with what is to be seen on it.
    Figure(String),
    Link,
    Strong,
    Emphasis,
    Contents,
    Entry,
}

/// A part of the structure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Part(usize);

/// A place in a part for what will be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Slot(usize);

enum Child {
    Part(Part),
    Slot(Slot),
}

struct Held {
    role: Role,
    children: Vec<Child>,
    stands: Option<BBox>,
}

/// All parts.
#[derive(Default)]
pub(crate) struct Tags {
    parts: Vec<Held>,
    top: Vec<Part>,
    slots: Vec<Vec<Identifier>>,
}

impl Tags {
    pub(crate) fn part(&mut self, within: Option<Part>, role: Role) -> Part {
        let part = Part(self.parts.len());
        self.parts.push(Held {
            role,
            children: Vec::new(),
            stands: None,
        });
        match within.and_then(|within| self.parts.get_mut(within.0)) {
            Some(held) => held.children.push(Child::Part(part)),
            None => self.top.push(part),
        }
        part
    }

    pub(crate) fn slot(&mut self, within: Part) -> Slot {
        let slot = Slot(self.slots.len());
        self.slots.push(Vec::new());
        if let Some(held) = self.parts.get_mut(within.0) {
            held.children.push(Child::Slot(slot));
        }
        slot
    }

    /// This was drawn there.
    pub(crate) fn mark(&mut self, slot: Slot, drawn: Identifier) {
        if let Some(held) = self.slots.get_mut(slot.0) {
            held.push(drawn);
        }
    }

    /// A picture stands there.
    pub(crate) fn stands(&mut self, part: Part, place: BBox) {
        if let Some(held) = self.parts.get_mut(part.0) {
            held.stands = Some(place);
        }
    }

    /// The whole structure, without parts that nothing was drawn of.
    pub(crate) fn tree(&self) -> TagTree {
        let mut tree = TagTree::new();
        for part in &self.top {
            if let Some(group) = self.group(*part) {
                tree.push(group);
            }
        }
        tree
    }

    fn group(&self, part: Part) -> Option<TagGroup> {
        let held = self.parts.get(part.0)?;
        let mut children: Vec<Leaf> = Vec::new();
        for child in &held.children {
            match child {
                Child::Part(part) => children.extend(self.group(*part).map(Leaf::from)),
                Child::Slot(slot) => {
                    let drawn = self.slots.get(slot.0).into_iter().flatten();
                    children.extend(drawn.map(|drawn| Leaf::from(*drawn)));
                }
            }
        }
        (!children.is_empty()).then(|| TagGroup::with_children(held.tag(), children))
    }
}

impl Held {
    fn tag(&self) -> TagKind {
        match &self.role {
            Role::Section => Tag::Section.into(),
            Role::Article => Tag::Article.into(),
            Role::Heading(level, said) => {
                let level = NonZeroU16::new(*level).unwrap_or(NonZeroU16::MIN);
                // A heading of signs that no title may hold.
                let said = if said.is_empty() { "Sans titre" } else { said };
                Tag::Hn(level, Some(said.to_owned())).into()
            }
            Role::Paragraph => Tag::P.into(),
            Role::Quote => Tag::BlockQuote.into(),
            Role::Bullets => Tag::L(ListNumbering::Disc).into(),
            Role::Numbers => Tag::L(ListNumbering::Decimal).into(),
            Role::Item => Tag::LI.into(),
            Role::Label => Tag::Lbl.into(),
            Role::Body => Tag::LBody.into(),
            Role::Figure(said) => Tag::Figure(Some(said.clone()))
                .with_bbox(self.stands)
                .into(),
            Role::Link => Tag::Link.into(),
            Role::Strong => Tag::Strong.into(),
            Role::Emphasis => Tag::Em.into(),
            Role::Contents => Tag::TOC.into(),
            Role::Entry => Tag::TOCI.into(),
        }
    }
}
