//! The drawings and sounds of the demo world: what there is to see or hear, who is in them, and in which text each stands.
//!
//! The drawings are made from `drawings/*.svg` by `client-js/scripts/draw-demo.mjs`. What lies beside them is what
//! `server/media` makes of an upload, made once: a first start has no second to spare for it, and a test compares.

use passeplume_domain::{MediaId, id::NotAnId, media::MediaKind};
use serde_json::{Value, json};

use super::bell;

/// How wide every drawing is, in pixels.
pub(super) const WIDTH: u32 = 800;
/// How high.
pub(super) const HEIGHT: u32 = 520;

/// A drawing or a sound of the demo world.
pub(crate) struct DemoMedium {
    /// Its id is `demo-media-{name}`.
    pub(super) name: &'static str,
    /// The article in whose text it stands, by name.
    pub(super) article: &'static str,
    /// The author who brings it, by login.
    pub(super) by: &'static str,
    /// What there is to see, or ''.
    pub(super) alternative: &'static str,
    /// Who drew it, or what is heard: what stands below.
    pub(super) caption: &'static str,
    /// Who can be recognised or heard, by login.
    pub(super) people: &'static [&'static str],
    pub(super) file: File,
}

/// Its bytes.
pub(super) enum File {
    /// As `server/media` keeps it: the page's form (PNG) and the small one (JPEG).
    Drawing {
        page: &'static [u8],
        thumb: &'static [u8],
    },
    /// Made when it is asked for.
    Sound(fn() -> Vec<u8>),
}

macro_rules! drawing {
    ($name:literal) => {
        File::Drawing {
            page: include_bytes!(concat!("drawings/", $name, ".png")),
            thumb: include_bytes!(concat!("drawings/", $name, ".jpg")),
        }
    };
}

pub(super) static PREAU: DemoMedium = DemoMedium {
    name: "preau",
    article: "preau",
    by: "tom",
    alternative: "Deux enfants jouent à la marelle devant un préau tout bleu.",
    caption: "Notre préau, dessiné par nous deux.",
    people: &["zoe", "tom"],
    file: drawing!("preau"),
};

pub(super) static BELL: DemoMedium = DemoMedium {
    name: "sonnette",
    article: "facteur",
    by: "maelys",
    alternative: "",
    caption: "« Dring, dring ! » La sonnette du vélo jaune, devant l’école.",
    people: &[],
    file: File::Sound(bell::bicycle),
};

pub(super) static HEN: DemoMedium = DemoMedium {
    name: "poule",
    article: "crepes",
    by: "lila",
    alternative: "Une poule rousse, trois œufs et une crêpe qui fume dans sa poêle.",
    caption: "Dessin de la classe de CE1/CE2.",
    people: &[],
    file: drawing!("poule"),
};

pub(super) static SONG: DemoMedium = DemoMedium {
    name: "chanson",
    article: "chanson",
    by: "tom",
    alternative: "",
    caption: "On fredonne l’air d’« Au clair de la lune » : la, la, la, la, laa, laa…",
    people: &["zoe"],
    file: File::Sound(bell::song),
};

pub(super) static SHADOWS: DemoMedium = DemoMedium {
    name: "ombres",
    article: "ombres",
    by: "tom",
    alternative: "Deux ombres d’enfants, de profil, sur un fond jaune et un fond vert.",
    caption: "Qui est qui ?",
    people: &["zoe", "tom"],
    file: drawing!("ombres"),
};

pub(super) static MILL: DemoMedium = DemoMedium {
    name: "moulin",
    article: "moulin",
    by: "maelys",
    alternative: "Un vieux moulin à café, sa manivelle et quelques grains sur une nappe rouge.",
    caption: "Dessin de la classe.",
    people: &[],
    file: drawing!("moulin"),
};

pub(super) static MONUMENT: DemoMedium = DemoMedium {
    name: "monument",
    article: "plaque",
    by: "maelys",
    alternative: "Le monument du village : onze noms gravés, et des fleurs bleues, blanches et rouges à ses pieds.",
    caption: "Le monument, dessiné depuis le banc de la place.",
    people: &[],
    file: drawing!("monument"),
};

pub(super) static WASH_HOUSE: DemoMedium = DemoMedium {
    name: "lavoir",
    article: "lavoir",
    by: "ines",
    alternative: "Sous la neige, un lavoir au toit blanc. L’eau fume, et deux enfants la regardent.",
    caption: "Le lavoir, un matin de gel.",
    people: &["noe", "jeanne"],
    file: drawing!("lavoir"),
};

pub(super) static BEE: DemoMedium = DemoMedium {
    name: "abeille",
    article: "abeilles",
    by: "maelys",
    alternative: "Une abeille vole vers un hôtel à insectes, au-dessus des fleurs.",
    caption: "Elle rentre chez elle. Dessin de la classe.",
    people: &[],
    file: drawing!("abeille"),
};

pub(super) static MAP: DemoMedium = DemoMedium {
    name: "carte",
    article: "carte",
    by: "ines",
    alternative: "La carte du chemin entre nos deux écoles : un moulin, un pont, une rivière et des bois.",
    caption: "En rouge, notre chemin. Douze kilomètres, un pont.",
    people: &[],
    file: drawing!("carte"),
};

pub(super) static BAG: DemoMedium = DemoMedium {
    name: "cartable",
    article: "cartable",
    by: "lucie",
    alternative: "Sur une balance, une élève porte un cartable presque aussi grand qu’elle.",
    caption: "Sept kilos ! Et il manquait la flûte.",
    people: &["lucie"],
    file: drawing!("cartable"),
};

/// All of them.
pub(super) static MEDIA: [&DemoMedium; 11] = [
    &PREAU,
    &BELL,
    &HEN,
    &SONG,
    &SHADOWS,
    &MILL,
    &MONUMENT,
    &WASH_HOUSE,
    &BEE,
    &MAP,
    &BAG,
];

impl DemoMedium {
    fn id(&self) -> String {
        format!("demo-media-{}", self.name)
    }

    pub(super) fn media_id(&self) -> Result<MediaId, NotAnId> {
        MediaId::parse(&self.id())
    }

    pub(super) const fn kind(&self) -> MediaKind {
        match self.file {
            File::Drawing { .. } => MediaKind::Picture,
            File::Sound(_) => MediaKind::Sound,
        }
    }

    /// As it stands in its text.
    pub(super) fn figure(&self) -> Value {
        let source = format!("/api/media/{}", self.id());
        match self.file {
            File::Drawing { .. } => json!({"type": "image", "attrs": {
                "src": source, "alt": self.alternative, "caption": self.caption, "width": WIDTH, "height": HEIGHT,
            }}),
            File::Sound(_) => {
                json!({"type": "sound", "attrs": {"src": source, "caption": self.caption}})
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use passeplume_media::{Form, PictureLimits, clip, make_picture};

    use super::*;

    /// `UPDATE=1` makes both forms of what the script drew.
    #[test]
    fn dem_22_what_lies_here_of_a_drawing_is_what_the_house_makes_of_an_upload() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/demo/drawings");
        let bounds = PictureLimits {
            pixels: 1_000_000,
            edge: WIDTH,
        };
        for medium in MEDIA {
            let File::Drawing { page, thumb } = medium.file else {
                continue;
            };
            let place = |ending| folder.join(format!("{}.{ending}", medium.name));
            let drawn = fs::read(place("png")).unwrap();
            let made = make_picture(&drawn, bounds).unwrap();
            if std::env::var_os("UPDATE").is_some() {
                fs::write(place("png"), &made.page.bytes).unwrap();
                fs::write(place("jpg"), &made.thumb.bytes).unwrap();
                continue;
            }
            let is = |form: &Form, bytes: &[u8], media_type| {
                form.bytes == bytes && form.media_type == media_type
            };
            assert!(is(&made.page, page, "image/png"), "{}", medium.name);
            assert!(is(&made.thumb, thumb, "image/jpeg"), "{}", medium.name);
            assert_eq!((made.page.width, made.page.height), (WIDTH, HEIGHT));
            assert!(page.len() + thumb.len() < 80_000, "{}", medium.name);
        }
    }

    #[test]
    fn dem_22_each_medium_stands_in_its_text_with_words() {
        let texts = super::super::texts();
        for medium in MEDIA {
            let text = texts
                .iter()
                .find(|text| text.id == format!("demo-{}", medium.article));
            let mut pieces = text.unwrap().pieces.iter();
            assert!(
                pieces.any(|piece| piece.holds(&medium.figure())),
                "{}",
                medium.name
            );
            let told = medium.kind() == MediaKind::Sound || !medium.alternative.is_empty();
            assert!(told && !medium.caption.is_empty(), "{}", medium.name);
            if let File::Sound(make) = medium.file {
                let sound = clip::repair(&make(), &clip::ClipLimits::default()).unwrap();
                assert!(
                    (1_000..5_000).contains(&sound.millis),
                    "{} ms",
                    sound.millis
                );
            }
        }
    }
}
