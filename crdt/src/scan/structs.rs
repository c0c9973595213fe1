//! The inserted part of an update: clients in descending order, each with consecutive structs.

use super::json::{self, Reading};
use super::value::skip_any;
use super::{ClientId, Clock, Id, Limits, MAX_CLIENT, MAX_CLOCK, Malformed};
use crate::wire::lib0::Reader;

pub(crate) const HAS_ORIGIN: u8 = 0x80;
pub(super) const HAS_RIGHT_ORIGIN: u8 = 0x40;
const HAS_PARENT_SUB: u8 = 0x20;
const CONTENT: u8 = 0x1f;

const GC: u8 = 0;
const CONTENT_DELETED: u8 = 1;
const CONTENT_JSON: u8 = 2;
const CONTENT_BINARY: u8 = 3;
pub(super) const CONTENT_STRING: u8 = 4;
const CONTENT_EMBED: u8 = 5;
const CONTENT_FORMAT: u8 = 6;
const CONTENT_TYPE: u8 = 7;
pub(crate) const CONTENT_ANY: u8 = 8;
const CONTENT_DOC: u8 = 9;
const SKIP: u8 = 10;

/// The bits of an info byte that are not the content's number.
pub(crate) const TYPE_FLAGS: u8 = HAS_ORIGIN | HAS_RIGHT_ORIGIN | HAS_PARENT_SUB;

/// One struct of an update.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Struct<'a> {
    /// Its first element.
    pub id: Id,
    /// How many elements it has, counted as Yjs counts: UTF-16 units for text.
    pub len: u32,
    /// What it says.
    pub body: Body<'a>,
    /// All its bytes, from the info byte on.
    pub(crate) raw: &'a [u8],
    /// The bytes of its content.
    pub(crate) content: &'a [u8],
    /// Whether its JSON is such that only JavaScript reads it.
    pub(crate) odd: bool,
}

impl Struct<'_> {
    /// The clock after its last element.
    pub fn end(&self) -> Clock {
        self.id.clock + self.len
    }
}

/// What a struct says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Body<'a> {
    /// Elements whose parent is gone; nothing but their number remains.
    Gc,
    /// Elements that this update leaves out.
    Skip,
    /// Elements with a place and a content.
    Item {
        /// What stood to the left when it was inserted.
        origin: Option<Id>,
        /// What stood to the right when it was inserted.
        right_origin: Option<Id>,
        /// Where it is; only said when there is no origin on either side.
        parent: Option<Parent<'a>>,
        /// The key of a map or the name of an attribute; said with the parent.
        parent_sub: Option<&'a str>,
        /// What it holds.
        content: Content<'a>,
    },
}

/// Where an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parent<'a> {
    /// In the root type of this name.
    Root(&'a str),
    /// In the type that this item holds.
    Item(Id),
}

/// What an item holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content<'a> {
    /// Nothing any more.
    Deleted,
    /// JSON values as strings, which only old versions of Yjs wrote.
    Json,
    /// Bytes.
    Binary(&'a [u8]),
    /// Text.
    String(&'a str),
    /// A JSON value inside a text.
    Embed(&'a str),
    /// The start or end of a mark.
    Format {
        /// The mark's name.
        key: &'a str,
        /// Its JSON value; `null` ends it.
        value: &'a str,
    },
    /// A shared type.
    Type(Kind<'a>),
    /// Values.
    Any,
    /// A sub-document.
    Doc,
}

/// The kinds of shared type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind<'a> {
    /// `Y.Array`.
    Array,
    /// `Y.Map`.
    Map,
    /// `Y.Text`.
    Text,
    /// `Y.XmlElement` with its name.
    Element(&'a str),
    /// `Y.XmlFragment`.
    Fragment,
    /// `Y.XmlText`.
    XmlText,
}

/// Walks the clients of an update.
#[derive(Debug, Clone)]
pub(crate) struct Sections<'a, 'l> {
    reader: Reader<'a>,
    limits: &'l Limits,
    left: u32,
    previous: Option<ClientId>,
    structs: u32,
    values: u32,
}

/// Walks the structs of one client.
#[derive(Debug, Clone)]
pub(crate) struct Section<'a, 'l> {
    pub(crate) client: ClientId,
    pub(crate) reader: Reader<'a>,
    limits: &'l Limits,
    pub(crate) clock: Clock,
    left: u32,
    values: u32,
    odd: bool,
}

impl<'a, 'l> Sections<'a, 'l> {
    pub(crate) fn new(bytes: &'a [u8], limits: &'l Limits) -> Result<Self, Malformed> {
        if bytes.len() > limits.update_bytes {
            return Err(Malformed::TooMuch);
        }
        let mut reader = Reader::new(bytes);
        let left = reader.var_u32()?;
        if left > limits.clients {
            return Err(Malformed::TooMuch);
        }
        Ok(Self {
            reader,
            limits,
            left,
            previous: None,
            structs: limits.structs,
            values: limits.values,
        })
    }

    /// How many clients are still to come.
    pub(crate) fn left(&self) -> u32 {
        self.left
    }

    /// What is still to be read; at the end, what follows the structs.
    pub(crate) fn rest(&self) -> &'a [u8] {
        self.reader.rest()
    }

    /// The next client; it must be walked to its end and handed to [`Sections::resume`].
    pub(crate) fn next(&mut self) -> Result<Option<Section<'a, 'l>>, Malformed> {
        let Some(left) = self.left.checked_sub(1) else {
            return Ok(None);
        };
        self.left = left;
        let count = self.reader.var_u32()?;
        let client = read_client(&mut self.reader)?;
        let clock = self.reader.var_u32()?;
        if count == 0 {
            return Err(Malformed::Empty);
        }
        self.structs = self.structs.checked_sub(count).ok_or(Malformed::TooMuch)?;
        if self.previous.is_some_and(|previous| previous <= client) {
            return Err(Malformed::ClientOrder);
        }
        self.previous = Some(client);
        Ok(Some(Section {
            client,
            reader: self.reader.clone(),
            limits: self.limits,
            clock,
            left: count,
            values: self.values,
            odd: false,
        }))
    }

    /// Goes on behind a client that has been walked to its end.
    pub(crate) fn resume(&mut self, section: &Section<'a, 'l>) {
        self.reader = section.reader.clone();
        self.values = section.values;
    }
}

impl<'a> Section<'a, '_> {
    pub(crate) fn next(&mut self) -> Result<Option<Struct<'a>>, Malformed> {
        let Some(left) = self.left.checked_sub(1) else {
            return Ok(None);
        };
        self.left = left;
        self.odd = false;
        let start = self.reader.rest();
        let info = self.reader.byte()?;
        let (len, body, content) = match info {
            GC => {
                let len = self.reader.var_u32()?;
                if len > self.limits.dead_len {
                    return Err(Malformed::TooMuch);
                }
                (len, Body::Gc, start)
            }
            SKIP => (self.reader.var_u32()?, Body::Skip, start),
            _ => self.item(info)?,
        };
        let raw = start
            .get(..start.len() - self.reader.rest().len())
            .ok_or(Malformed::Truncated)?;
        let content = content
            .get(..content.len() - self.reader.rest().len())
            .ok_or(Malformed::Truncated)?;
        if len == 0 {
            return Err(Malformed::Empty);
        }
        let id = Id {
            client: self.client,
            clock: self.clock,
        };
        let end = self.clock.checked_add(len).ok_or(Malformed::Number)?;
        if end >= MAX_CLOCK {
            return Err(Malformed::Number);
        }
        self.clock = end;
        Ok(Some(Struct {
            id,
            len,
            body,
            raw,
            content,
            odd: self.odd,
        }))
    }

    fn item(&mut self, info: u8) -> Result<(u32, Body<'a>, &'a [u8]), Malformed> {
        let reader = &mut self.reader;
        let origin = if info & HAS_ORIGIN == 0 {
            None
        } else {
            Some(read_id(reader)?)
        };
        let right_origin = if info & HAS_RIGHT_ORIGIN == 0 {
            None
        } else {
            Some(read_id(reader)?)
        };
        let mut parent = None;
        let mut parent_sub = None;
        if origin.is_none() && right_origin.is_none() {
            parent = Some(match reader.var_u32()? {
                1 => Parent::Root(bounded(reader.var_str()?, self.limits.name_bytes)?),
                0 => Parent::Item(read_id(reader)?),
                _ => return Err(Malformed::Tag),
            });
            if info & HAS_PARENT_SUB != 0 {
                parent_sub = Some(bounded(reader.var_str()?, self.limits.key_bytes)?);
            }
        }
        let start = reader.rest();
        let (len, content) = self.content(info & CONTENT)?;
        let body = Body::Item {
            origin,
            right_origin,
            parent,
            parent_sub,
            content,
        };
        Ok((len, body, start))
    }

    fn content(&mut self, number: u8) -> Result<(u32, Content<'a>), Malformed> {
        let limits = self.limits;
        let reader = &mut self.reader;
        Ok(match number {
            CONTENT_STRING => {
                let text = reader.var_str()?;
                (utf16_len(text)?, Content::String(text))
            }
            CONTENT_DELETED => {
                let len = reader.var_u32()?;
                if len > limits.dead_len {
                    return Err(Malformed::TooMuch);
                }
                (len, Content::Deleted)
            }
            CONTENT_FORMAT => {
                let key = bounded(reader.var_str()?, limits.key_bytes)?;
                let value = reader.var_str()?;
                self.odd |= json::check(value, limits.value_depth)? == Reading::Odd;
                (1, Content::Format { key, value })
            }
            CONTENT_TYPE => (1, Content::Type(read_kind(reader, limits)?)),
            CONTENT_ANY => {
                let len = reader.var_u32()?;
                for _ in 0..len {
                    skip_any(reader, limits.value_depth, &mut self.values)?;
                }
                (len, Content::Any)
            }
            CONTENT_BINARY => (1, Content::Binary(reader.var_bytes()?)),
            CONTENT_EMBED => {
                let value = reader.var_str()?;
                self.odd |= json::check(value, limits.value_depth)? == Reading::Odd;
                (1, Content::Embed(value))
            }
            CONTENT_JSON => {
                let len = reader.var_u32()?;
                self.values = self.values.checked_sub(len).ok_or(Malformed::TooMuch)?;
                for _ in 0..len {
                    let value = reader.var_str()?;
                    if value != "undefined" {
                        self.odd |= json::check(value, limits.value_depth)? == Reading::Odd;
                    }
                }
                (len, Content::Json)
            }
            CONTENT_DOC => return Err(Malformed::Unsupported),
            _ => return Err(Malformed::Tag),
        })
    }
}

fn read_kind<'a>(reader: &mut Reader<'a>, limits: &Limits) -> Result<Kind<'a>, Malformed> {
    Ok(match reader.byte()? {
        0 => Kind::Array,
        1 => Kind::Map,
        2 => Kind::Text,
        3 => Kind::Element(bounded(reader.var_str()?, limits.name_bytes)?),
        4 => Kind::Fragment,
        // A hook's name is written after this number, and yrs takes it for the next struct.
        5 => return Err(Malformed::Unsupported),
        6 => Kind::XmlText,
        _ => return Err(Malformed::Tag),
    })
}

pub(super) fn read_client(reader: &mut Reader<'_>) -> Result<ClientId, Malformed> {
    let client = reader.var_u64()?;
    if client >= MAX_CLIENT {
        return Err(Malformed::Number);
    }
    Ok(client)
}

pub(super) fn read_id(reader: &mut Reader<'_>) -> Result<Id, Malformed> {
    let client = read_client(reader)?;
    let clock = reader.var_u32()?;
    if clock >= MAX_CLOCK {
        return Err(Malformed::Number);
    }
    Ok(Id { client, clock })
}

fn bounded(text: &str, bytes: usize) -> Result<&str, Malformed> {
    if text.len() > bytes {
        return Err(Malformed::TooMuch);
    }
    Ok(text)
}

/// Length as JavaScript counts it.
pub(super) fn utf16_len(text: &str) -> Result<u32, Malformed> {
    let units: usize = text
        .bytes()
        // One unit for each character, and a second one for those of four bytes.
        .map(|byte| usize::from(byte & 0xc0 != 0x80) + usize::from(byte >= 0xf0))
        .sum();
    u32::try_from(units).map_err(|_| Malformed::Number)
}
