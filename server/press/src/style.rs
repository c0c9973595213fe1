//! The one style file: named by its content, so that a browser may keep it for ever.

use std::sync::OnceLock;

/// The style file.
pub const STYLE: &str = include_str!("style.css");

/// Its name, which changes with its content: `style-{hash}.css`.
#[must_use]
pub fn style_name() -> &'static str {
    static NAME: OnceLock<String> = OnceLock::new();
    NAME.get_or_init(|| {
        // FNV-1a, 64 bits: only has to differ from the last release's.
        let hash = STYLE.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        format!("style-{hash:016x}.css")
    })
}
