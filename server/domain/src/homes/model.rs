//! Rows of first screens: titles, names as everybody sees them, numbers; never the words of a text.

use crate::{
    ArticleId, DocumentId, Millis,
    spaces::{Class, School},
};

/// A text of one's classes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextName {
    /// Which.
    pub document: DocumentId,
    /// Of which article, where it is of one.
    pub article: Option<ArticleId>,
    /// The article's title, else the text's.
    pub title: String,
}

/// A text for which words came late that nobody has decided about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateWords {
    /// Which.
    pub text: TextName,
    /// Whose words: first names and initials.
    pub people: Vec<String>,
    /// When the first of them came.
    pub at: Millis,
}

/// A class of a school that somebody directs or accompanies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverseenClass {
    /// The class.
    pub class: Class,
    /// First names and initials of its teachers.
    pub teachers: Vec<String>,
    /// How many learn there.
    pub pupils: i64,
}

/// What is counted of a school: no title, no name, no word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Figures {
    /// Its classes.
    pub classes: i64,
    /// Issues that its classes published this school year and that are not withdrawn, whoever reads them.
    pub issues: i64,
    /// Texts of the spaces of its classes.
    pub texts: i64,
    /// Its pupils who were in a text lately. Told through [`super::enough`] alone.
    pub active: i64,
}

/// A school with what is counted of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchoolFigures {
    /// The school.
    pub school: School,
    /// What is counted.
    pub figures: Figures,
}
