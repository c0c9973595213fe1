//! The pictures of an issue, as far as there is room for them: those that cannot be opened are told by their words.

use std::collections::BTreeMap;

use krilla::{Data, image::Image};
use passeplume_press::{Block, Edition, Shelf};

/// Most of them.
const MOST: usize = 200;
/// Most bytes of them, as they lie on the shelf.
const BYTES: usize = 64 << 20;
/// Most pixels of those that have to be unpacked and packed anew, all together.
const PIXELS: u64 = 96 << 20;

/// All of them, by their ids.
#[derive(Default)]
pub(crate) struct Pictures(BTreeMap<String, Image>);

impl Pictures {
    pub(crate) fn of(edition: &Edition, shelf: &dyn Shelf) -> Self {
        let mut all = BTreeMap::new();
        let (mut bytes, mut pixels) = (BYTES, PIXELS);
        for block in edition.media() {
            let id = match block {
                Block::Picture { media, .. } => media,
                Block::Film {
                    poster: Some(poster),
                    ..
                } => poster,
                Block::Film { poster: None, .. }
                | Block::Sound { .. }
                | Block::Paragraph(_)
                | Block::Heading(..)
                | Block::List(..)
                | Block::Quote(_)
                | Block::Rule => continue,
            };
            if all.len() >= MOST || all.contains_key(id) {
                continue;
            }
            let Some(medium) = shelf.medium(id) else {
                continue;
            };
            let Some(left) = bytes.checked_sub(medium.bytes.len()) else {
                continue;
            };
            let held: Vec<u8> = medium.bytes.to_vec();
            let read = match medium.kind.as_str() {
                "image/jpeg" => Image::from_jpeg(Data::from(held), false),
                "image/png" => Image::from_png(Data::from(held), false),
                _ => continue,
            };
            let Ok(image) = read else {
                continue;
            };
            let (width, height) = image.size();
            if width == 0 || height == 0 {
                continue;
            }
            if medium.kind == "image/png" {
                let Some(left) = pixels.checked_sub(u64::from(width) * u64::from(height)) else {
                    continue;
                };
                pixels = left;
            }
            bytes = left;
            all.insert(id.clone(), image);
        }
        Self(all)
    }

    pub(crate) fn get(&self, id: &str) -> Option<&Image> {
        self.0.get(id)
    }
}

/// How large a picture stands in a room: whole, never blurred by making it much larger than it is.
pub(crate) fn fitted(image: &Image, width: f32, height: f32) -> (f32, f32) {
    let (across, down) = image.size();
    let (across, down) = (points(across), points(down));
    let scale = (width / across).min(height / down).min(0.8);
    ((across * scale).max(0.5), (down * scale).max(0.5))
}

/// As many points as it has pixels.
pub(crate) fn points(pixels: u32) -> f32 {
    // Pictures of ours have 1,600 of them at most.
    f32::from(u16::try_from(pixels).unwrap_or(u16::MAX))
}
