//! A picture's own colours as those that screens take for granted (sRGB), so that its profile need not be kept.

use image::DynamicImage;
use moxcms::{ColorProfile, Layout, TransformOptions};

/// A profile beyond this many bytes is dropped unread.
const PROFILE_BYTES: usize = 1024 * 1024;

/// The picture in sRGB. A profile that does not read or does not fit is dropped: the colours are a little off, the
/// picture is there.
pub(crate) fn in_srgb(mut picture: DynamicImage, profile: Option<&[u8]>) -> DynamicImage {
    let Some(profile) = profile.filter(|profile| profile.len() <= PROFILE_BYTES) else {
        return picture;
    };
    let Ok(profile) = ColorProfile::new_from_slice(profile) else {
        return picture;
    };
    if let Some(pixels) = picture.as_mut_rgb8() {
        convert(&profile, Layout::Rgb, pixels);
    } else if let Some(pixels) = picture.as_mut_rgba8() {
        convert(&profile, Layout::Rgba, pixels);
    }
    picture
}

/// In place, a band at a time: a second whole picture in memory would double what one costs.
fn convert(profile: &ColorProfile, layout: Layout, samples: &mut [u8]) {
    const BAND: usize = 12 * 16 * 1024;
    let srgb = ColorProfile::new_srgb();
    let options = TransformOptions::default();
    let Ok(transform) = profile.create_transform_8bit(layout, &srgb, layout, options) else {
        return;
    };
    let mut before = Vec::with_capacity(BAND);
    for band in samples.chunks_mut(BAND) {
        before.clear();
        before.extend_from_slice(band);
        if transform.transform(&before, band).is_err() {
            band.copy_from_slice(&before);
        }
    }
}
