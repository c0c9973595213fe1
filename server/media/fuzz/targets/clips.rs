//! Raw bytes at every reader of films and sounds; what is written is read again. PDFs are only read through.
#![no_main]

use libfuzzer_sys::fuzz_target;
use passeplume_media::{
    clip::{ClipLimits, repair},
    pdf,
};

fuzz_target!(|data: &[u8]| {
    let _ = pdf::check(data);
    let limits = ClipLimits::default();
    if let Ok(clip) = repair(data, &limits) {
        assert!(clip.bytes.len() <= data.len() * 40 + 4_096);
        let again = repair(&clip.bytes, &limits).expect("what we wrote is taken");
        assert_eq!(again.bytes.len(), clip.bytes.len());
    }
});
