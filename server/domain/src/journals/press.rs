//! Makes pages and books of what was published. The house composes one in; routes know this trait alone.

use std::sync::Arc;

use super::publication::Publication;
use crate::spaces::School;

/// A page as it leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// A whole HTML document.
    pub html: String,
}

/// A file that lies beside the pages: it is named by its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PressFile {
    /// Its bytes.
    pub bytes: &'static [u8],
    /// What it is.
    pub kind: &'static str,
}

/// What a publication may be taken along as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Book {
    /// For reading programs.
    Epub,
    /// For paper, and for reading programs too.
    Pdf,
}

/// A picture or sound as a book holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookMedium {
    /// Its id.
    pub id: String,
    /// What it is: `image/jpeg`.
    pub kind: String,
    /// Its bytes.
    pub bytes: Arc<[u8]>,
}

/// Why there is no book; the cause is for the log.
#[derive(Debug, thiserror::Error)]
#[error("no book could be made: {0}")]
pub struct NoBook(pub String);

/// Where publications become pages and books.
pub trait Press: Send + Sync {
    /// The whole issue.
    fn issue(&self, publication: &Publication) -> Page;
    /// One article of it, by its place; nothing where it is not there.
    fn article(&self, publication: &Publication, rank: i64) -> Option<Page>;
    /// A school's own page with all that it published for everybody, newest first: its newest year, or the one asked
    /// for; nothing where that year has nothing.
    fn school(
        &self,
        school: &School,
        publications: &[Publication],
        year: Option<i64>,
    ) -> Option<Page>;
    /// What one reader may read, newest first, by school year.
    fn gallery(&self, publications: &[Publication]) -> Page;
    /// What somebody sees who may not read, or where nothing is.
    fn absent(&self) -> Page;
    /// The ids of the pictures and sounds that a book of it would hold.
    fn media(&self, publication: &Publication) -> Vec<String>;
    /// It as a book, with those of its media that are given.
    ///
    /// # Errors
    ///
    /// [`NoBook`] where it cannot be put together.
    fn book(
        &self,
        publication: &Publication,
        kind: Book,
        media: &[BookMedium],
    ) -> Result<Vec<u8>, NoBook>;
    /// The style file, a font or the fonts' licences, by its name.
    fn file(&self, name: &str) -> Option<PressFile>;
    /// Another one wherever anything of what makes pages and books is another.
    fn build(&self) -> &str;
}
