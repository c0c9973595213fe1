//! What is printed in these tests, and the programs that read it back where they are installed.

#![allow(dead_code, unreachable_pub, reason = "each test uses some of it")]

use std::{
    collections::BTreeMap,
    io::Cursor,
    path::{Path, PathBuf},
    process::Command,
};

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use passeplume_press::{Block, Edition, Home, ListKind, Medium, Run, Section, Shelf, Story};

/// A shelf of what a test put on it.
#[derive(Default)]
pub struct Fixture(pub BTreeMap<String, Medium>);

impl Shelf for Fixture {
    fn medium(&self, id: &str) -> Option<Medium> {
        self.0.get(id).cloned()
    }
}

impl Fixture {
    pub fn with(mut self, id: &str, kind: &str, bytes: Vec<u8>) -> Self {
        let medium = Medium {
            bytes: bytes.into(),
            kind: kind.to_owned(),
        };
        self.0.insert(id.to_owned(), medium);
        self
    }

    pub fn photo(self, id: &str, width: u32, height: u32) -> Self {
        let bytes = photo(id, width, height, ImageFormat::Jpeg);
        self.with(id, "image/jpeg", bytes)
    }
}

/// A landscape of its own: sky, hills, and some grain, so that it weighs what photos weigh.
pub fn photo(seed: &str, width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let seed = seed.bytes().fold(7_u32, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(byte.into())
    });
    let mut grain = seed | 1;
    let picture = RgbImage::from_fn(width, height, |x, y| {
        grain ^= grain << 13;
        grain ^= grain >> 17;
        grain ^= grain << 5;
        let noise = (grain % 17) as f32;
        let (across, down) = (x as f32 / width as f32, y as f32 / height as f32);
        let hill =
            0.55 + 0.12 * (across * 6.0 + seed as f32 % 7.0).sin() + 0.05 * (across * 17.0).sin();
        let colour = if down < hill {
            [120.0 + 90.0 * down, 170.0 + 50.0 * down, 225.0]
        } else {
            [90.0 + 60.0 * across, 150.0 - 70.0 * (down - hill), 70.0]
        };
        Rgb(colour.map(|part| (part + noise).clamp(0.0, 255.0) as u8))
    });
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(picture)
        .write_to(&mut bytes, format)
        .unwrap();
    bytes.into_inner()
}

pub fn run(words: &str) -> Run {
    Run {
        words: words.to_owned(),
        ..Run::default()
    }
}

pub fn paragraph(words: &str) -> Block {
    Block::Paragraph(vec![run(words)])
}

pub fn bullets(items: &[&str]) -> Block {
    Block::List(
        ListKind::Bullets,
        items.iter().map(|item| vec![paragraph(item)]).collect(),
    )
}

pub fn picture(id: &str, alternative: Option<&str>, caption: &str) -> Block {
    Block::Picture {
        media: id.to_owned(),
        alternative: alternative.map(ToOwned::to_owned),
        caption: caption.to_owned(),
        width: 0,
        height: 0,
    }
}

pub fn story(rank: i64, title: &str, blocks: Vec<Block>) -> Story {
    Story {
        rank,
        title: title.to_owned(),
        standfirst: String::new(),
        byline: "Zoé D. et Malo T.".to_owned(),
        blocks,
    }
}

pub fn edition(sections: Vec<Section>) -> Edition {
    Edition {
        address: "/journal/p1".into(),
        journal: "Planète Gilles Ménage".into(),
        title: "Numéro 3 – Le printemps".into(),
        date: "26 mars 2027".into(),
        moment: "2027-03-26T08:00:00Z".into(),
        changed: "2027-03-26T08:00:01Z".into(),
        schools: vec![Home {
            name: "École Gilles Ménage".into(),
            town: "Saint-Aubin-des-Prés".into(),
            address: "/ecoles/gilles-menage".into(),
        }],
        imprint: vec![
            (
                "Directrice ou directeur de la publication".into(),
                "Odile Dupré".into(),
            ),
            ("École".into(), "École Gilles Ménage".into()),
            ("Vide".into(), String::new()),
        ],
        credits: vec![
            "Zoé D.".into(),
            "Malo T.".into(),
            "la classe de CE1/CE2".into(),
        ],
        readers: "Réservé aux classes et à leurs familles : merci de ne pas le partager plus loin."
            .into(),
        sections,
        ..Edition::default()
    }
}

pub fn one(blocks: Vec<Block>) -> Edition {
    edition(vec![Section {
        title: "À la une".into(),
        stories: vec![story(1, "Des poules dans la cour", blocks)],
    }])
}

/// Writes it where it may be looked at, and asks the programs that are installed what they find.
pub fn read_back(name: &str, bytes: &[u8]) -> Read {
    let path = kept(name, bytes);
    Read {
        check: ask("qpdf", &["--check"], &path, &[]),
        structure: ask("pdfinfo", &["-struct-text"], &path, &[]),
        ..counted(name, bytes)
    }
}

/// The same without its structure, which those programs read slowly where there are hundreds of pages.
pub fn counted(name: &str, bytes: &[u8]) -> Read {
    let path = kept(name, bytes);
    Read {
        check: None,
        info: ask("pdfinfo", &[], &path, &[]),
        structure: None,
        words: ask("pdftotext", &["-enc", "UTF-8"], &path, &["-"]),
    }
}

fn kept(name: &str, bytes: &[u8]) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

fn ask(program: &str, arguments: &[&str], path: &Path, after: &[&str]) -> Option<String> {
    let mut asked = Command::new(program);
    let said = asked.args(arguments).arg(path).args(after).output().ok()?;
    let words = String::from_utf8_lossy(&said.stdout).into_owned();
    let wrong = String::from_utf8_lossy(&said.stderr);
    assert!(said.status.success(), "{program}: {words}{wrong}");
    Some(words)
}

/// What they said; nothing where a program is not installed: where everything is tested they are.
pub struct Read {
    pub check: Option<String>,
    pub info: Option<String>,
    pub structure: Option<String>,
    pub words: Option<String>,
}

impl Read {
    pub fn pages(&self) -> Option<usize> {
        let line = self
            .info
            .as_deref()?
            .lines()
            .find(|line| line.starts_with("Pages:"))?;
        line.split_whitespace().nth(1)?.parse().ok()
    }

    /// Are these words and parts there, in this order, whatever lines they stand on?
    pub fn tells(&self, words: &[&str]) {
        if let Some(structure) = &self.structure {
            // Each line's words stand behind a quote of their own.
            in_order(&structure.replace('"', " "), words);
        }
    }

    /// Who copies gets these words, in this order.
    pub fn copies(&self, words: &[&str]) {
        if let Some(said) = &self.words {
            in_order(said, words);
        }
    }
}

fn in_order(said: &str, words: &[&str]) {
    let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let all = flat(said);
    let mut rest = all.as_str();
    for wanted in words {
        let wanted = flat(wanted);
        let Some(at) = rest.find(&wanted) else {
            let near: String = rest.chars().take(600).collect();
            panic!("{wanted:?} is not in {near:?}…");
        };
        rest = &rest[at + wanted.len()..];
    }
}
