//! How a browser is told to keep a file, and under which name.

use std::fmt::Write as _;

/// To be kept and not shown, under this cleaned name: once as old programs read it, once as it is (RFC 6266).
#[must_use]
pub(crate) fn attachment(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|letter| match letter {
            '"' | '\\' | '%' => '_',
            ' '..='~' => letter,
            _ => '_',
        })
        .collect();
    let mut said = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''");
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            said.push(char::from(byte));
        } else {
            let _ = write!(said, "%{byte:02X}");
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::attachment;

    #[test]
    fn med_36_a_name_is_said_twice_and_ends_no_header() {
        assert_eq!(
            attachment("Mot d'été 1.pdf"),
            "attachment; filename=\"Mot d'_t_ 1.pdf\"; filename*=UTF-8''Mot%20d%27%C3%A9t%C3%A9%201.pdf"
        );
        // Whatever came past the cleaning.
        for (hostile, said) in [
            (
                "a\"; x=\"b",
                "attachment; filename=\"a_; x=_b\"; filename*=UTF-8''a%22%3B%20x%3D%22b",
            ),
            (
                "a\r\nb",
                "attachment; filename=\"a__b\"; filename*=UTF-8''a%0D%0Ab",
            ),
        ] {
            assert_eq!(attachment(hostile), said);
        }
    }
}
