//! One number for what stands in some files: another one as soon as a byte of one is another.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The number of these files and folders, whatever order the disk tells them in.
///
/// # Errors
/// Where one does not read.
pub(crate) fn of(places: &[&Path]) -> io::Result<u64> {
    let mut files = Vec::new();
    for place in places {
        gather(place, &mut files)?;
    }
    files.sort();
    // FNV-1a: nobody here is an enemy, and no build waits for a crate.
    let mut number = 0xcbf2_9ce4_8422_2325;
    let mut mix = |bytes: &[u8]| {
        for byte in bytes {
            number = (number ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
        }
    };
    for file in files {
        let bytes = fs::read(&file)?;
        mix(&bytes.len().to_le_bytes());
        mix(&bytes);
    }
    Ok(number)
}

fn gather(place: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if !place.is_dir() {
        files.push(place.to_owned());
        return Ok(());
    }
    for entry in fs::read_dir(place)? {
        gather(&entry?.path(), files)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn api_50_a_new_layout_of_books_has_another_tag_also_where_the_style_is_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("epub");
        fs::create_dir(&inner).unwrap();
        let (style, code) = (folder.path().join("style.css"), inner.join("text.rs"));
        fs::write(&style, "p{}").unwrap();
        fs::write(&code, "one").unwrap();
        let print = || of(&[folder.path()]).unwrap();
        let before = print();
        assert_eq!(print(), before);
        fs::write(&code, "two").unwrap();
        assert_ne!(print(), before);
        fs::write(&code, "one").unwrap();
        assert_eq!(print(), before);
        fs::write(&style, "p{}o").unwrap();
        fs::write(&code, "ne").unwrap();
        assert_ne!(print(), before, "a byte belongs to its file");
        assert!(of(&[&folder.path().join("none")]).is_err());
    }
}
