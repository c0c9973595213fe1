//! One whole update, checked from its first byte to its last.

use super::structs::Sections;
use super::{Deletions, IdRange, Limits, Malformed, Struct, deletions};

/// An update whose every byte has been read; what it refers to has not been looked at.
#[derive(Debug, Clone, Copy)]
pub struct Update<'a> {
    bytes: &'a [u8],
    deletions: &'a [u8],
}

impl<'a> Update<'a> {
    /// Reads all of it once, allocating nothing for what it claims.
    ///
    /// # Errors
    /// [`Malformed`] when Yjs would never have written it, or when it is above the limits.
    pub fn parse(bytes: &'a [u8], limits: &Limits) -> Result<Self, Malformed> {
        Self::walk(bytes, limits, |_| ())
    }

    /// [`Update::parse`] that shows each struct on its way: of an update that ends in an error, some have been shown.
    ///
    /// # Errors
    /// [`Malformed`], as above.
    pub(crate) fn walk(
        bytes: &'a [u8],
        limits: &Limits,
        mut show: impl FnMut(&Struct<'a>),
    ) -> Result<Self, Malformed> {
        let mut sections = Sections::new(bytes, limits)?;
        while let Some(mut section) = sections.next()? {
            while let Some(next) = section.next()? {
                show(&next);
            }
            sections.resume(&section);
        }
        Self::with_deletions(bytes, sections.rest(), limits)
    }

    /// Completes a walk over the structs: `rest` is what followed them.
    pub(crate) fn with_deletions(
        bytes: &'a [u8],
        rest: &'a [u8],
        limits: &Limits,
    ) -> Result<Self, Malformed> {
        // No client at all is by far the most frequent.
        if rest != [0] {
            deletions::check(rest, limits)?;
        }
        Ok(Self {
            bytes,
            deletions: rest,
        })
    }

    /// The structs, client by client.
    pub fn structs(&self) -> impl Iterator<Item = Struct<'a>> + use<'a> {
        let mut sections = Sections::new(self.bytes, &Limits::TRUSTED).ok();
        let mut section = None;
        std::iter::from_fn(move || {
            let sections = sections.as_mut()?;
            loop {
                if section.is_none() {
                    section = Some(sections.next().ok().flatten()?);
                }
                let open = section.as_mut()?;
                if let Some(next) = open.next().ok().flatten() {
                    return Some(next);
                }
                sections.resume(open);
                section = None;
            }
        })
    }

    /// The deleted ranges.
    pub fn deletions(&self) -> impl Iterator<Item = IdRange> + use<'a> {
        self.ranges()
    }

    pub(crate) fn ranges(&self) -> Deletions<'a> {
        deletions::ranges_at(self.deletions)
    }

    /// The bytes of the deletions, their number of clients first.
    pub(crate) fn deletion_bytes(&self) -> &'a [u8] {
        self.deletions
    }

    /// The whole update.
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }
}
