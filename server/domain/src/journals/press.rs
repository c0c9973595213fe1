//! Makes pages of what was published. The house composes one in; routes know this trait alone.

use super::publication::Publication;

/// A page as it leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// A whole HTML document.
    pub html: String,
}

/// Where publications become pages.
pub trait Press: Send + Sync {
    /// The whole issue.
    fn issue(&self, publication: &Publication) -> Page;
    /// One article of it, by its place; nothing where it is not there.
    fn article(&self, publication: &Publication, rank: i64) -> Option<Page>;
    /// What somebody sees who may not read, or where nothing is.
    fn absent(&self) -> Page;
    /// The name of the style file, which changes with its content.
    fn style_name(&self) -> &str;
    /// The style file.
    fn style(&self) -> &'static str;
}
