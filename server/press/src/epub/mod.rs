//! An edition as an EPUB 3 book: the same bytes for the same edition, readable aloud, one file a story.

mod kept;
mod package;
mod text;

use std::io::{Cursor, Write as _};

use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

pub(crate) use kept::Kept;
pub use kept::{Medium, Shelf};

use crate::{art, model::Edition};

/// Why there is no book.
#[derive(Debug, thiserror::Error)]
pub enum EpubError {
    /// The archive cannot be written.
    #[error("the book cannot be put together: {0}")]
    Archive(#[from] zip::result::ZipError),
    /// Its bytes cannot be written.
    #[error("the book cannot be written: {0}")]
    Write(#[from] std::io::Error),
}

const CONTAINER: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"#;

/// The book, with those of its pictures and sounds that the shelf has.
///
/// # Errors
///
/// [`EpubError`] where the archive cannot be made; nothing that pupils write leads there.
pub fn epub(edition: &Edition, shelf: &dyn Shelf) -> Result<Vec<u8>, EpubError> {
    let kept = Kept::of(edition, shelf);
    let mut book = Book {
        archive: ZipWriter::new(Cursor::new(Vec::new())),
    };
    // First and as it is: that is how programs know a book.
    book.stored("mimetype", b"application/epub+zip")?;
    book.squeezed("META-INF/container.xml", CONTAINER)?;
    book.squeezed("EPUB/package.opf", &package::package(edition, &kept))?;
    book.squeezed("EPUB/nav.xhtml", &package::nav(edition))?;
    book.squeezed("EPUB/style.css", include_str!("style.css"))?;
    if kept.cover().is_none() {
        let drawn = art::poster(&edition.journal, &edition.title, edition.kind).into_string();
        book.squeezed("EPUB/cover.svg", &text::xml(&drawn))?;
    }
    book.squeezed("EPUB/cover.xhtml", &text::cover(edition, &kept))?;
    for story in edition.stories() {
        let name = format!("EPUB/{}", package::name_of(story));
        book.squeezed(&name, &text::story(edition, story, &kept))?;
    }
    book.squeezed("EPUB/ours.xhtml", &text::imprint(edition))?;
    for one in kept.all() {
        book.stored(&format!("EPUB/{}", one.name), one.bytes.as_ref())?;
    }
    Ok(book.archive.finish()?.into_inner())
}

struct Book {
    archive: ZipWriter<Cursor<Vec<u8>>>,
}

impl Book {
    fn stored(&mut self, name: &str, bytes: &[u8]) -> Result<(), EpubError> {
        self.add(name, bytes, CompressionMethod::Stored)
    }

    fn squeezed(&mut self, name: &str, words: &str) -> Result<(), EpubError> {
        self.add(name, words.as_bytes(), CompressionMethod::Deflated)
    }

    fn add(
        &mut self,
        name: &str,
        bytes: &[u8],
        method: CompressionMethod,
    ) -> Result<(), EpubError> {
        // Without a time of its own: the same edition makes the same bytes.
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .last_modified_time(zip::DateTime::default());
        self.archive.start_file(name, options)?;
        self.archive.write_all(bytes)?;
        Ok(())
    }
}
