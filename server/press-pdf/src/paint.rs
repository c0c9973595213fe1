//! Draws what has its place, and marks it in the structure: nothing is drawn that is neither read aloud nor said to
//! adorn.

use std::rc::Rc;

use krilla::{
    action::{Action, LinkAction},
    annotation::{Annotation, LinkAnnotation, Target},
    destination::XyzDestination,
    geom::{Path, PathBuilder, Point, Rect, Size, Transform},
    image::Image,
    num::NormalizedF32,
    page::Page,
    paint::{Fill, FillRule},
    surface::Surface,
    tagging::{Artifact, ArtifactType, BBox, ContentTag},
};

use crate::{
    fonts::Fonts,
    issue::Start,
    letters::{Goal, Ink},
    lines::Line,
    pieces::{Piece, What},
    sheet::Placed,
    tags::{Part, Slot, Tags},
};

/// What is known while pages are drawn.
pub(crate) struct Painter<'a> {
    pub(crate) fonts: &'a Fonts,
    pub(crate) tags: &'a mut Tags,
    /// Where each story begins.
    pub(crate) stories: &'a [Start],
    pub(crate) strong: Ink,
    pub(crate) drawing: &'a [crate::drawing::Shape],
    /// Links of this page: they are laid over it when it is drawn.
    pub(crate) links: Vec<(Rect, Rc<Goal>, Slot)>,
    at: usize,
}

pub(crate) fn fill(ink: Ink) -> Fill {
    fill_through(ink, NormalizedF32::ONE)
}

pub(crate) fn fill_through([red, green, blue]: Ink, opacity: NormalizedF32) -> Fill {
    Fill {
        paint: krilla::color::rgb::Color::new(red, green, blue).into(),
        opacity,
        rule: FillRule::NonZero,
    }
}

const ADORNS: ContentTag<'static> = ContentTag::Artifact(Artifact {
    kind: ArtifactType::Layout,
    bbox: None,
});

pub(crate) fn rectangle(x: f32, y: f32, width: f32, height: f32) -> Option<Path> {
    let mut path = PathBuilder::new();
    path.push_rect(Rect::from_xywh(x, y, width, height)?);
    path.finish()
}

/// Where who goes there arrives: a little above it.
pub(crate) fn destination((page, y): Start) -> XyzDestination {
    XyzDestination::new(page, Point::from_xy(0.0, (y - 12.0).max(0.0)))
}

impl<'a> Painter<'a> {
    pub(crate) fn new(
        fonts: &'a Fonts,
        tags: &'a mut Tags,
        stories: &'a [Start],
        strong: Ink,
        drawing: &'a [crate::drawing::Shape],
    ) -> Self {
        Self {
            fonts,
            tags,
            stories,
            strong,
            drawing,
            links: Vec::new(),
            at: 0,
        }
    }

    /// One page: what lies on it, and at its head and foot what stands on each.
    pub(crate) fn page(
        &mut self,
        page: &mut Page<'_>,
        at: usize,
        placed: &[Placed],
        edges: &[(Line, f32, f32, ArtifactType)],
    ) {
        self.at = at;
        let mut surface = page.surface();
        // Grounds first: nothing hides words.
        for one in placed {
            self.behind(&mut surface, one);
        }
        for (line, x, y, kind) in edges {
            let kind = ContentTag::Artifact(Artifact::with_kind(*kind));
            surface.start_tagged(kind);
            self.letters(&mut surface, line, *x, *y, None);
            surface.end_tagged();
        }
        for one in placed {
            self.placed(&mut surface, one);
        }
        surface.finish();
        for (place, goal, slot) in std::mem::take(&mut self.links) {
            if let Some((target, said)) = self.target(&goal) {
                let link = Annotation::new_link(LinkAnnotation::new(place, target), Some(said));
                self.tags.mark(slot, page.add_tagged_annotation(link));
            }
        }
    }

    fn target(&self, goal: &Goal) -> Option<(Target, String)> {
        match goal {
            Goal::Web(address) => {
                let said = format!("Lien : {address}");
                Some((
                    Target::Action(Action::Link(LinkAction::new(address.clone()))),
                    said,
                ))
            }
            Goal::Story(at, title) => {
                let place = destination(*self.stories.get(*at)?);
                Some((
                    Target::Destination(place.into()),
                    format!("Aller à : {title}"),
                ))
            }
        }
    }

    fn behind(&self, surface: &mut Surface<'_>, placed: &Placed) {
        match placed {
            Placed::Ground {
                x,
                y,
                width,
                height,
                ink,
            } => adorn(surface, rectangle(*x, *y, *width, *height), *ink),
            Placed::Piece { piece, x, y, width } => {
                let top = |joined: bool| if joined { y - piece.before } else { *y };
                if let Some((ink, joined)) = piece.ground {
                    // A hair more below, so that no white line stays between two.
                    let (top, below) = (top(joined), y + piece.height + 0.3);
                    adorn(surface, rectangle(*x, top, *width, below - top), ink);
                }
                if let Some((bar, joined)) = piece.bar {
                    let top = top(joined);
                    adorn(
                        surface,
                        rectangle(x + bar, top, 3.0, y + piece.height - top),
                        self.strong,
                    );
                }
            }
            Placed::Drawing {
                x,
                y,
                width,
                height,
            } => {
                surface.start_tagged(ADORNS);
                crate::drawing::draw(surface, self.drawing, (*x, *y), (*width, *height));
                surface.end_tagged();
            }
            Placed::Front { .. } => {}
        }
    }

    fn placed(&mut self, surface: &mut Surface<'_>, placed: &Placed) {
        match placed {
            Placed::Piece { piece, x, y, width } => self.piece(surface, piece, (*x, *y), *width),
            Placed::Front {
                image,
                x,
                y,
                width,
                height,
                figure,
            } => {
                let Some(frame) = rectangle(*x, *y, *width, *height) else {
                    return;
                };
                let (across, down) = image.size();
                let (across, down) = (
                    crate::pictures::points(across),
                    crate::pictures::points(down),
                );
                let scale = (width / across).max(height / down);
                let (wide, tall) = (across * scale, down * scale);
                // Cut at both sides alike; above less than below: faces are in the upper half.
                let place = (x - (wide - width) / 2.0, y - (tall - height) * 0.4);
                surface.push_clip_path(&frame, &FillRule::NonZero);
                self.image(surface, image, place, (wide, tall), *figure);
                surface.pop();
            }
            Placed::Ground { .. } | Placed::Drawing { .. } => {}
        }
    }

    fn piece(&mut self, surface: &mut Surface<'_>, piece: &Piece, (x, y): (f32, f32), width: f32) {
        if let Some((label, at)) = &piece.label {
            self.line(surface, label, (x + at, y), piece.height);
        }
        match &piece.what {
            What::Air => {}
            What::Line(line) => self.line(surface, line, (x + piece.x, y), piece.height),
            What::Picture {
                image,
                width,
                figure,
            } => {
                self.image(
                    surface,
                    image,
                    (x + piece.x, y),
                    (*width, piece.height),
                    *figure,
                );
            }
            What::Rule => {
                for dot in -1_i8..=1 {
                    let place = x + width / 2.0 + f32::from(dot) * 12.0;
                    adorn(
                        surface,
                        rectangle(place - 1.5, y + piece.height / 2.0 - 1.5, 3.0, 3.0),
                        self.strong,
                    );
                }
            }
        }
        if let Some((story, slot)) = piece.number {
            self.number(surface, story, slot, (x + width, y), piece.height);
        }
    }

    fn image(
        &mut self,
        surface: &mut Surface<'_>,
        image: &Image,
        (x, y): (f32, f32),
        (width, height): (f32, f32),
        figure: Option<(Part, Slot)>,
    ) {
        let Some(size) = Size::from_wh(width, height) else {
            return;
        };
        match figure {
            Some((part, slot)) => {
                let drawn = surface.start_tagged(ContentTag::Other);
                self.tags.mark(slot, drawn);
                if let Some(place) = Rect::from_xywh(x, y, width, height) {
                    self.tags.stands(part, BBox::new(self.at, place));
                }
            }
            None => {
                surface.start_tagged(ADORNS);
            }
        }
        surface.push_transform(&Transform::from_translate(x, y));
        surface.draw_image(image.clone(), size);
        surface.pop();
        surface.end_tagged();
    }
}

fn adorn(surface: &mut Surface<'_>, path: Option<Path>, ink: Ink) {
    if let Some(path) = path {
        surface.start_tagged(ADORNS);
        surface.set_fill(Some(fill(ink)));
        surface.draw_path(&path);
        surface.set_fill(None);
        surface.end_tagged();
    }
}
