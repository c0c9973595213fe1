//! How media are told, on a page, in a book and on paper alike.

/// A picture that nobody described is called by its caption; what only adorns is passed over in silence.
#[must_use]
pub fn spoken<'a>(alternative: Option<&'a str>, caption: &'a str) -> &'a str {
    match (alternative, caption) {
        (Some(said), _) => said,
        (None, "") => "Image sans description",
        (None, caption) => caption,
    }
}

/// « , 1 min 05 s », or nothing where nobody measured.
#[must_use]
pub fn length(seconds: u32) -> String {
    match (seconds / 60, seconds % 60) {
        (0, 0) => String::new(),
        (0, seconds) => format!(", {seconds} s"),
        (minutes, 0) => format!(", {minutes} min"),
        (minutes, seconds) => format!(", {minutes} min {seconds:02} s"),
    }
}
