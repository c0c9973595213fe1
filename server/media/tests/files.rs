//! PDFs that are handed on, and what only pretends to be one.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use passeplume_media::{
    Sniffed,
    pdf::{PdfError, check},
    sniff,
};

/// A PDF of one page around these objects.
fn pdf(more: &[u8]) -> Vec<u8> {
    [
        &b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n"[..],
        more,
        b"\nxref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 3/Root 1 0 R>>\nstartxref\n9\n%%EOF\n",
    ]
    .concat()
}

/// A stream with these bytes in it.
fn stream(bytes: &[u8]) -> Vec<u8> {
    [
        &b"5 0 obj\n<</Length 9/Filter/FlateDecode>>\nstream\r\n"[..],
        bytes,
        b"\nendstream\nendobj\n",
    ]
    .concat()
}

#[test]
fn med_35_a_letter_and_a_form_are_taken_as_they_are() {
    let letter = pdf(b"");
    assert_eq!(sniff(&letter), Some(Sniffed::Pdf));
    let form = b"3 0 obj\n<</Type/Annot/Subtype/Widget/FT/Tx/T(Nom de l'enfant)/AA<<>>>>\nendobj\n";
    let updated = [
        pdf(b"").as_slice(),
        b"4 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF",
    ]
    .concat();
    let filled = [pdf(b"").as_slice(), &[0; 512]].concat();
    // What stands in a stream by chance, and names that only begin so.
    let chance = pdf(&stream(b"\x01/JS\x02/JS<"));
    let near = pdf(b"<</JSX 1/LaunchPad 2/JavaScripts 3/Rendition2 4/J#53X 5>>");
    for taken in [letter, pdf(form), updated, filled, chance, near] {
        assert_eq!(check(&taken), Ok(()), "{}", String::from_utf8_lossy(&taken));
    }
}

#[test]
fn med_35_what_pretends_to_be_a_pdf_is_refused() {
    let whole = pdf(b"");
    let archive = [&whole[..], b"PK\x05\x06", &[0; 18], b"%%EOF"].concat();
    let cases: [(&[u8], PdfError); 13] = [
        (b"", PdfError::NoPdf),
        (b"PK\x03\x04word/document.xml%%EOF", PdfError::NoPdf),
        (
            b"<svg xmlns='http://www.w3.org/2000/svg'/>%PDF-1.7 %%EOF",
            PdfError::NoPdf,
        ),
        (b"<!doctype html><!-- %PDF-1.7 %%EOF", PdfError::NoPdf),
        (&[&b" "[..], &whole[..]].concat(), PdfError::NoPdf),
        (b"%PDF-", PdfError::NoPdf),
        (b"%PDF-x.y\n%%EOF", PdfError::NoPdf),
        (
            b"%PDF-1.7\n<HtMl><script>alert(1)</script>\n%%EOF",
            PdfError::NoPdf,
        ),
        (&archive, PdfError::NoPdf),
        (b"%PDF-1.7\n", PdfError::Damaged),
        (&whole[..whole.len() - 3], PdfError::Damaged),
        (&[&whole[..], b"behind"].concat(), PdfError::Damaged),
        (&[&whole[..], &[0; 2_000]].concat(), PdfError::Damaged),
    ];
    for (bytes, refused) in cases {
        assert_eq!(
            check(bytes),
            Err(refused),
            "{}",
            String::from_utf8_lossy(bytes)
        );
    }
}

#[test]
fn med_35_a_pdf_that_names_what_would_run_is_refused() {
    for active in [
        &b"<</S/JavaScript/JS(app.alert\\(1\\))>>"[..],
        b"<</S /Java#53cript>>",
        b"<</S/#4a#61#76#61#53cript>>",
        b"<</JS 5 0 R>>",
        b"<</#4AS(x)>>",
        b"<</S/Launch/F(cmd.exe)>>",
        b"<</Type/EmbeddedFile>>",
        b"<</Names<</EmbeddedFiles 3 0 R>>>>",
        b"<</Subtype/RichMedia>>",
        b"<</S/Rendition>>",
        b"<</S/GoToE>>",
        b"<</S/ImportData>>",
        // Hidden behind a word that would begin a stream: the long names are looked for there, too.
        b"% stream\n<</S/JavaScript>>",
    ] {
        let bytes = pdf(active);
        let said = String::from_utf8_lossy(active).into_owned();
        assert_eq!(check(&bytes), Err(PdfError::Active), "{said}");
        // An update behind the first end is read like the rest.
        let updated = [pdf(b"").as_slice(), active, b"\n%%EOF\n"].concat();
        assert_eq!(check(&updated), Err(PdfError::Active), "{said}");
    }
    // Plainly in a stream that is not compressed.
    assert_eq!(
        check(&pdf(&stream(b"<</S/JavaScript>>"))),
        Err(PdfError::Active)
    );
    // Behind a stream.
    let behind = [stream(b"\x01"), b"<</JS(x)>>".to_vec()].concat();
    assert_eq!(check(&pdf(&behind)), Err(PdfError::Active));
}

#[test]
fn med_35_no_bytes_whatever_panic() {
    let whole = pdf(&stream(b"#/#4/#4a/#zz/J#"));
    for end in 0..whole.len() {
        let _ = check(&whole[..end]);
        let mut bent = whole.clone();
        bent[end] ^= 0x20;
        let _ = check(&bent);
    }
    for tail in [&b"/"[..], b"/#", b"/#4", b"/JS", b"stream", b"stream\n"] {
        let _ = check(&[&b"%PDF-1.7\n"[..], tail, b"%%EOF"].concat());
        let _ = check(&[&b"%PDF-1.7\n%%EOF"[..], tail].concat());
    }
}
