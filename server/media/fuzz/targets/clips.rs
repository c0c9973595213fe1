//! Raw bytes at every reader of films and sounds; what is written is read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use passeplume_media::clip::{ClipLimits, repair};

fuzz_target!(|data: &[u8]| {
    let limits = ClipLimits::default();
    if let Ok(clip) = repair(data, &limits) {
        assert!(clip.bytes.len() <= data.len() * 40 + 4_096);
        let again = repair(&clip.bytes, &limits).expect("what we wrote is taken");
        assert_eq!(again.bytes.len(), clip.bytes.len());
    }
});
