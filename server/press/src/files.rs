//! What lies beside the pages: their one style file, its fonts and their licences. Each is named by its content, so that
//! a browser may keep it for ever.

use std::{fmt::Write as _, sync::OnceLock};

const STYLE: &str = include_str!("style.css");

/// A file as it leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct File {
    /// Its name, which changes with its content.
    pub name: &'static str,
    /// Its bytes.
    pub bytes: &'static [u8],
    /// What it is.
    pub kind: &'static str,
}

macro_rules! fonts {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_bytes!(concat!("../fonts/", $name)))),+]
    };
}

const FONTS: &[(&str, &[u8])] = fonts![
    "andika-latin-400-normal.woff2",
    "andika-latin-400-italic.woff2",
    "andika-latin-700-normal.woff2",
    "andika-latin-ext-400-normal.woff2",
    "andika-latin-ext-700-normal.woff2",
    "atkinson-latin-800-normal.woff2",
    "atkinson-latin-ext-800-normal.woff2",
];

const LICENCES: &str = concat!(
    "The fonts of these pages are Andika and Atkinson Hyperlegible Next. Here are their licences.\n\n",
    include_str!("../fonts/andika.OFL.txt"),
    "\n\n",
    include_str!("../fonts/atkinson-hyperlegible-next.OFL.txt"),
);

/// The file of this name.
#[must_use]
pub fn file(name: &str) -> Option<File> {
    files().iter().find(|file| file.name == name).copied()
}

/// The style file's name: `style-{hash}.css`.
#[must_use]
pub fn style_name() -> &'static str {
    files().first().map_or("", |style| style.name)
}

/// The style file first, then what it names.
pub fn files() -> &'static [File] {
    static FILES: OnceLock<Vec<File>> = OnceLock::new();
    FILES.get_or_init(|| {
        let licences = named(
            "licences.txt",
            LICENCES.as_bytes(),
            "text/plain; charset=utf-8",
        );
        let fonts: Vec<File> = FONTS
            .iter()
            .map(|(name, bytes)| named(name, bytes, "font/woff2"))
            .collect();
        let mut style = STYLE.replace("{{licences.txt}}", licences.name);
        for ((name, _), font) in FONTS.iter().zip(&fonts) {
            style = style.replace(&format!("{{{{{name}}}}}"), font.name);
        }
        // Once in the life of the process, as the fonts themselves are.
        let style: &'static str = style.leak();
        let mut files = vec![named(
            "style.css",
            style.as_bytes(),
            "text/css; charset=utf-8",
        )];
        files.extend(fonts);
        files.push(licences);
        files
    })
}

/// `style.css` becomes `style-{hash}.css`.
fn named(name: &str, bytes: &'static [u8], kind: &'static str) -> File {
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, "bin"));
    let mut named = format!("{stem}-");
    // Writing to a String cannot fail.
    let _ = write!(named, "{:016x}.{ending}", hash(bytes));
    File {
        name: named.leak(),
        bytes,
        kind,
    }
}

/// FNV-1a, 64 bits: a name only has to differ from the last release's.
fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
