//! A PDF that is handed on as it is: is it one and nothing besides, and does it name anything that would run?
//!
//! It is never decoded and never shown in a page of ours; what is asked here is what can be told by reading the bytes once,
//! from the first to the last, believing no length. **Not seen** is what lies in compressed parts, where a PDF may keep names
//! as well: `docs/exploitation.md` says so to whoever runs a server.

/// Why a file is not handed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum PdfError {
    /// It does not begin as one, or is something else besides.
    #[error("no PDF, or not one alone")]
    NoPdf,
    /// It is cut off, or something stands behind its end.
    #[error("damaged")]
    Damaged,
    /// It names a program, a file inside it or something to start.
    #[error("a PDF with active content")]
    Active,
}

/// Behind the end may stand what programs fill up with, and nothing else.
const END: &[u8] = b"%%EOF";
/// An archive is found by its last entry, which a comment of 65,535 bytes may follow.
const ARCHIVE_END: &[u8] = b"PK\x05\x06";
const ARCHIVE_TAIL: usize = 22 + 65_535;
/// As far as a browser looks for a page, where it is told nothing.
const LOOKED_AT: usize = 1_024;
const PAGES: [&[u8]; 7] = [
    b"<!doctype",
    b"<html",
    b"<head",
    b"<body",
    b"<script",
    b"<svg",
    b"<iframe",
];

/// Names under which a PDF keeps programs, starts others, or carries files and players. So long that in what is compressed
/// none stands by chance.
const ACTIVE: [&[u8]; 8] = [
    b"JavaScript",
    b"Launch",
    b"EmbeddedFile",
    b"EmbeddedFiles",
    b"RichMedia",
    b"Rendition",
    b"ImportData",
    b"GoToE",
];
/// Three letters stand by chance in what is compressed: looked for outside of it alone.
const SCRIPT: &[u8] = b"JS";
/// Longest name that is compared, its signs written out.
const NAME: usize = 16;

/// Whether these bytes are a PDF that may be handed on.
///
/// # Errors
/// [`PdfError`] says why not.
pub fn check(bytes: &[u8]) -> Result<(), PdfError> {
    if !is_pdf(bytes) {
        return Err(PdfError::NoPdf);
    }
    if is_page(bytes) || is_archive(bytes) {
        return Err(PdfError::NoPdf);
    }
    if !ends(bytes) {
        return Err(PdfError::Damaged);
    }
    if names_active(bytes) {
        return Err(PdfError::Active);
    }
    Ok(())
}

/// `%PDF-` and a version at the very beginning: readers would look for it further on, and so would who hides something
/// before it.
pub(crate) fn is_pdf(bytes: &[u8]) -> bool {
    matches!(
        bytes,
        [
            b'%',
            b'P',
            b'D',
            b'F',
            b'-',
            b'1' | b'2',
            b'.',
            b'0'..=b'9',
            ..
        ]
    )
}

fn is_page(bytes: &[u8]) -> bool {
    let head = bytes.get(..LOOKED_AT).unwrap_or(bytes);
    PAGES.iter().any(|tag| {
        head.windows(tag.len())
            .any(|here| here.eq_ignore_ascii_case(tag))
    })
}

fn is_archive(bytes: &[u8]) -> bool {
    let tail = bytes.len().saturating_sub(ARCHIVE_TAIL);
    bytes.get(tail..).is_some_and(|tail| {
        tail.windows(ARCHIVE_END.len())
            .any(|here| here == ARCHIVE_END)
    })
}

fn ends(bytes: &[u8]) -> bool {
    let filling = |byte: &u8| matches!(byte, 0 | b'\t' | b'\n' | b'\x0c' | b'\r' | b' ' | 0x1a);
    let end = bytes.iter().rposition(|byte| !filling(byte));
    let behind = end.map_or(0, |end| end + 1);
    bytes.get(..behind).is_some_and(|all| all.ends_with(END)) && bytes.len() - behind < LOOKED_AT
}

/// Whether one of the names stands anywhere, written out or with signs as `#61`; the short one outside of streams alone.
fn names_active(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    let mut in_stream = false;
    while let Some((&first, behind)) = rest.split_first() {
        if let Some(behind) = rest.strip_prefix(b"endstream") {
            // As a whole: its own ending would begin the next one.
            in_stream = false;
            rest = behind;
            continue;
        }
        in_stream = in_stream || begins_stream(rest);
        rest = behind;
        if first != b'/' {
            continue;
        }
        let mut kept = [0; NAME];
        let name = name(rest, &mut kept);
        if ACTIVE.contains(&name) || (!in_stream && name == SCRIPT) {
            return true;
        }
    }
    false
}

/// The word behind a dictionary from which on bytes are a stream's.
fn begins_stream(rest: &[u8]) -> bool {
    rest.starts_with(b"stream\r\n") || rest.starts_with(b"stream\n")
}

/// The name that begins here, its signs written out; one that is longer than any that is looked for is cut.
fn name<'a>(mut rest: &[u8], kept: &'a mut [u8; NAME]) -> &'a [u8] {
    let mut length = 0;
    while let (Some((&byte, behind)), Some(place)) = (rest.split_first(), kept.get_mut(length)) {
        if !is_regular(byte) {
            break;
        }
        rest = behind;
        *place = match (byte, rest) {
            (b'#', [high, low, after @ ..]) => match (digit(*high), digit(*low)) {
                (Some(high), Some(low)) => {
                    rest = after;
                    high * 16 + low
                }
                _ => byte,
            },
            (_, _) => byte,
        };
        length += 1;
    }
    kept.get(..length).unwrap_or_default()
}

const fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

/// What may stand in a name: neither white space nor one of the signs that end it.
const fn is_regular(byte: u8) -> bool {
    !matches!(
        byte,
        0 | b'\t'
            | b'\n'
            | b'\x0c'
            | b'\r'
            | b' '
            | b'('
            | b')'
            | b'<'
            | b'>'
            | b'['
            | b']'
            | b'{'
            | b'}'
            | b'/'
            | b'%'
    )
}
