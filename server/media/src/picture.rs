//! A picture decoded within bounds, turned upright, and encoded anew: what leaves was made here, pixel by pixel.

use std::{collections::HashSet, io::Cursor};

use image::{
    DynamicImage, GenericImageView as _, ImageDecoder, ImageEncoder as _, ImageError, ImageFormat,
    ImageReader, Limits,
    codecs::{jpeg::JpegEncoder, png::PngEncoder},
    error::LimitErrorKind,
    imageops::FilterType,
};

use crate::{
    colours::in_srgb,
    sniff::{Sniffed, sniff},
};

/// Longest edge of the form that pages show, in pixels.
const PAGE_EDGE: u32 = 1_600;
/// Longest edge of the small form.
const THUMB_EDGE: u32 = 320;
/// JPEG's own scale to 100: no eye at arm's length sees more.
const QUALITY: u8 = 82;
/// With fewer colours it is a drawing: JPEG would blur its lines, PNG is smaller.
const FEW_COLOURS: usize = 256;
/// What a decoder may allocate in all, in bytes: the second wall behind the count of pixels.
const DECODER_BYTES: u64 = 160 * 1024 * 1024;

/// How large a picture may be before a pixel of it is decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PictureLimits {
    /// Pixels in all.
    pub pixels: u64,
    /// Pixels of the longer edge.
    pub edge: u32,
}

/// Why a picture is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// It is no picture that is opened here.
    #[error("no picture")]
    NoPicture,
    /// It is HEIC, which is not opened here.
    #[error("a HEIC picture")]
    Heic,
    /// More pixels than allowed.
    #[error("too many pixels")]
    TooManyPixels,
    /// It begins as a picture and does not read as one.
    #[error("a damaged picture")]
    Damaged,
}

/// A picture as one size of it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// `image/jpeg` or `image/png`.
    pub media_type: &'static str,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// The encoded file.
    pub bytes: Vec<u8>,
}

/// What is kept of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// At most 1,600 pixels wide and high.
    pub page: Form,
    /// At most 320 pixels wide and high.
    pub thumb: Form,
}

/// Makes both forms of a picture. Of a moving one the first image is kept.
///
/// # Errors
/// [`PictureError`] where the bytes are no picture, are damaged, or hold more pixels than allowed.
pub fn make(bytes: &[u8], limits: PictureLimits) -> Result<Picture, PictureError> {
    let upright = decode(bytes, limits)?;
    let page = fitted(&upright, PAGE_EDGE);
    drop(upright);
    let thumb = fitted(&page, THUMB_EDGE);
    Ok(Picture {
        page: encode(&page)?,
        thumb: encode(&thumb)?,
    })
}

fn decode(bytes: &[u8], limits: PictureLimits) -> Result<DynamicImage, PictureError> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format(bytes)?);
    let mut walls = Limits::default();
    walls.max_image_width = Some(limits.edge);
    walls.max_image_height = Some(limits.edge);
    walls.max_alloc = Some(DECODER_BYTES);
    reader.limits(walls);
    // The head alone is read here.
    let mut decoder = reader.into_decoder().map_err(refused)?;
    let (width, height) = decoder.dimensions();
    if width.max(height) > limits.edge || u64::from(width) * u64::from(height) > limits.pixels {
        return Err(PictureError::TooManyPixels);
    }
    if width == 0 || height == 0 {
        return Err(PictureError::Damaged);
    }
    // Both stand in the file around the pixels; neither is kept.
    let orientation = decoder.orientation().map_err(refused)?;
    let profile = decoder.icc_profile().unwrap_or_default();
    let decoded = DynamicImage::from_decoder(decoder).map_err(refused)?;
    let eight_bits = if decoded.color().has_alpha() {
        DynamicImage::ImageRgba8(decoded.into_rgba8())
    } else {
        DynamicImage::ImageRgb8(decoded.into_rgb8())
    };
    let mut picture = in_srgb(eight_bits, profile.as_deref());
    picture.apply_orientation(orientation);
    Ok(picture)
}

fn format(bytes: &[u8]) -> Result<ImageFormat, PictureError> {
    match sniff(bytes) {
        Some(Sniffed::Jpeg) => Ok(ImageFormat::Jpeg),
        Some(Sniffed::Png) => Ok(ImageFormat::Png),
        Some(Sniffed::Gif) => Ok(ImageFormat::Gif),
        Some(Sniffed::WebP) => Ok(ImageFormat::WebP),
        Some(Sniffed::Heic) => Err(PictureError::Heic),
        Some(
            Sniffed::Webm
            | Sniffed::Mp4
            | Sniffed::Mp3
            | Sniffed::Wav
            | Sniffed::Ogg
            | Sniffed::Pdf,
        )
        | None => Err(PictureError::NoPicture),
    }
}

fn refused(error: ImageError) -> PictureError {
    match error {
        ImageError::Limits(limit)
            if matches!(
                limit.kind(),
                LimitErrorKind::DimensionError | LimitErrorKind::InsufficientMemory
            ) =>
        {
            PictureError::TooManyPixels
        }
        ImageError::Limits(_)
        | ImageError::Decoding(_)
        | ImageError::Encoding(_)
        | ImageError::Parameter(_)
        | ImageError::Unsupported(_)
        | ImageError::IoError(_) => PictureError::Damaged,
    }
}

/// The picture within a square of this edge; a smaller one stays as it is.
fn fitted(picture: &DynamicImage, edge: u32) -> DynamicImage {
    let (width, height) = picture.dimensions();
    if width.max(height) <= edge {
        return picture.clone();
    }
    picture.resize(edge, edge, FilterType::Lanczos3)
}

fn encode(picture: &DynamicImage) -> Result<Form, PictureError> {
    let (width, height) = picture.dimensions();
    let mut bytes = Vec::new();
    let media_type = if is_see_through(picture) || has_few_colours(picture) {
        PngEncoder::new(&mut bytes)
            .write_image(picture.as_bytes(), width, height, picture.color().into())
            .map_err(refused)?;
        "image/png"
    } else {
        let opaque = picture.to_rgb8();
        JpegEncoder::new_with_quality(&mut bytes, QUALITY)
            .encode_image(&opaque)
            .map_err(refused)?;
        "image/jpeg"
    };
    Ok(Form {
        media_type,
        width,
        height,
        bytes,
    })
}

fn is_see_through(picture: &DynamicImage) -> bool {
    picture
        .as_rgba8()
        .is_some_and(|pixels| pixels.pixels().any(|pixel| pixel.0[3] < u8::MAX))
}

fn has_few_colours(picture: &DynamicImage) -> bool {
    let mut colours = HashSet::with_capacity(FEW_COLOURS + 1);
    for (_, _, pixel) in picture.pixels() {
        colours.insert(pixel.0);
        if colours.len() > FEW_COLOURS {
            return false;
        }
    }
    true
}
