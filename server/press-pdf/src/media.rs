//! Pictures, sounds and films of a story as pieces: what paper cannot play is told.

use krilla::image::Image;
use passeplume_press::spoken;

use crate::{
    blocks::{Desk, GAP, INK, Place, SOFT, style},
    fonts::Face,
    letters::Ink,
    pictures::fitted,
    pieces::{Piece, What},
    tags::Role,
};

/// The highest picture in a column.
const TALL: f32 = 320.0;

impl Desk<'_> {
    pub(crate) fn picture(
        &mut self,
        media: &str,
        alternative: Option<&str>,
        caption: &str,
        place: Place,
        out: &mut Vec<Piece>,
    ) {
        let spoken = crate::clean(spoken(alternative, caption));
        match self.pictures.get(media).cloned() {
            Some(image) => self.image(
                &image,
                (!spoken.is_empty()).then_some(spoken.as_str()),
                place,
                out,
            ),
            None if spoken.is_empty() => {}
            None => self.small(&format!("[Image : {spoken}]"), place, (GAP, INK), out),
        }
        if let Some(last) = out.last_mut()
            && !caption.trim().is_empty()
        {
            last.keeps = true;
            self.small(caption, place, (5.0, SOFT), out);
        }
        if let Some(last) = out.last_mut() {
            last.height += 5.0;
        }
    }

    pub(crate) fn image(
        &mut self,
        image: &Image,
        spoken: Option<&str>,
        place: Place,
        out: &mut Vec<Piece>,
    ) {
        let (width, height) = fitted(image, place.width, TALL);
        let figure = spoken.map(|spoken| {
            let part = self
                .tags
                .part(Some(place.part), Role::Figure(spoken.to_owned()));
            (part, self.tags.slot(part))
        });
        out.push(Piece {
            before: GAP + 4.0,
            x: place.x + (place.width - width).max(0.0) / 2.0,
            bar: place.bar.map(|bar| (bar, true)),
            ..Piece::new(
                What::Picture {
                    image: image.clone(),
                    width,
                    figure,
                },
                height,
            )
        });
    }

    /// Small words under or instead of a picture.
    fn small(
        &mut self,
        words: &str,
        place: Place,
        (before, ink): (f32, Ink),
        out: &mut Vec<Piece>,
    ) {
        let part = self.tags.part(Some(place.part), Role::Paragraph);
        let size = (13.0, before, place.width);
        let mut pieces = self.lines(part, words, style(Face::Text, 9.0, ink), size);
        self.put(&mut pieces, place, out);
    }

    /// A sound or film: where it is, and what is said in it.
    pub(crate) fn told(&mut self, said: &str, captions: &str, place: Place, out: &mut Vec<Piece>) {
        const EDGE: f32 = 9.0;
        let ground = self.inks.pale;
        let inner = Place {
            x: place.x + EDGE,
            width: place.width - 2.0 * EDGE,
            ..place
        };
        let air = |before: f32| Piece {
            before,
            keeps: true,
            ..Piece::new(What::Air, EDGE - 2.0)
        };
        let mut pieces = vec![air(GAP + 3.0)];
        for (words, face, ink) in [
            (said, Face::Bold, self.inks.strong),
            (captions, Face::Text, INK),
        ] {
            if !words.trim().is_empty() {
                let part = self.tags.part(Some(place.part), Role::Paragraph);
                let size = (14.0, 0.0, inner.width);
                let mut lines = self.lines(part, words, style(face, 9.5, ink), size);
                self.put(&mut lines, inner, &mut pieces);
            }
        }
        if let Some(last) = pieces.last_mut() {
            last.keeps = true;
        }
        pieces.push(Piece {
            keeps: false,
            ..air(0.0)
        });
        for (at, piece) in pieces.iter_mut().enumerate() {
            piece.ground = Some((ground, at > 0));
        }
        out.append(&mut pieces);
    }
}
