//! A pupil at a keyboard: real Yjs updates of words typed, mistyped, taken back and put in earlier.

use anyhow::Context as _;
use passeplume_crdt::content::ROOT;
use yrs::{
    ClientID, Doc, OffsetKind, Options, Text as _, Transact as _, TransactionMut, WriteTxn as _,
    Xml as _, XmlElementPrelim, XmlFragment as _, XmlTextPrelim, XmlTextRef,
};

use super::chance::Chance;

/// What pupils write about. Drawn one by one, so no text compresses better than one of a class that has little to say.
const WORDS: &str = "les poules du jardin ont pondu trois œufs ce matin et nous les avons ramassés avec la maîtresse \
    pendant que le vent soufflait dans les grands arbres de la cour où personne ne jouait plus car il pleuvait depuis \
    lundi alors Inès a proposé une enquête sur la cantine pourquoi jette-t-on autant de pain demandait le cuisinier qui \
    travaille ici depuis vingt ans chaque élève a pesé son assiette puis écrit son résultat au tableau mardi prochain \
    notre correspondante viendra voir l'exposition des volcans préparée par la classe de Tancrède quelle surprise quand \
    elle ouvrira cette boîte remplie de coquillages bleus verts jaunes minuscules ramassés près du phare abandonné \
    jadis un gardien y vivait seul avec sa lanterne rouillée il racontait aux marins perdus des histoires incroyables";

/// One letter in so many is mistyped and taken back.
const MISTYPED: u64 = 25;
/// One burst in so many goes into what stands already.
const GOES_BACK: u64 = 6;

/// One pupil's copy of a text: what the others write goes into paragraphs of their own.
pub(super) struct Typist {
    doc: Doc,
    paragraph: XmlTextRef,
    words: Vec<&'static str>,
    /// Where the next letter goes, in UTF-16 units.
    caret: u32,
    /// What is left of the word that is being typed, last letter first.
    word: Vec<char>,
}

/// What was typed in one go.
pub(super) struct Typed {
    /// As the room keeps it.
    pub(super) update: Vec<u8>,
    /// Letters typed and letters taken back.
    pub(super) keystrokes: u64,
}

impl Typist {
    /// Opens a paragraph under `client`, and the update that does.
    pub(super) fn new(client: u64) -> anyhow::Result<(Self, Typed)> {
        let doc = Doc::with_options(Options {
            offset_kind: OffsetKind::Utf16,
            ..Options::with_guid_and_client_id("passeplume".into(), ClientID::new(client))
        });
        let (paragraph, update) = {
            let mut transaction = doc.try_transact_mut().context("a new document is free")?;
            let root = transaction.get_or_insert_xml_fragment(ROOT);
            let element = root.push_back(&mut transaction, XmlElementPrelim::empty("paragraph"));
            element.insert_attribute(&mut transaction, "id", format!("s{client:x}-1"));
            let text = element.push_back(&mut transaction, XmlTextPrelim::new(""));
            (text, transaction.encode_update_v1())
        };
        let typist = Self {
            doc,
            paragraph,
            words: WORDS.split_whitespace().collect(),
            caret: 0,
            word: Vec::new(),
        };
        let typed = Typed {
            update,
            // Enter.
            keystrokes: 1,
        };
        Ok((typist, typed))
    }

    /// Some `keystrokes` in one update, as squashing leaves a burst.
    pub(super) fn burst(&mut self, keystrokes: u64, chance: &mut Chance) -> anyhow::Result<Typed> {
        self.place(chance)?;
        self.type_on(keystrokes, chance)
    }

    /// One keystroke, as the room keeps it while several write; two or three where a letter is taken back.
    pub(super) fn key(&mut self, chance: &mut Chance) -> anyhow::Result<Typed> {
        self.type_on(1, chance)
    }

    /// Puts the caret to the end, or now and then to somewhere before it.
    pub(super) fn place(&mut self, chance: &mut Chance) -> anyhow::Result<()> {
        let transaction = self.doc.try_transact().context("nobody else is at it")?;
        let end = self.paragraph.len(&transaction);
        self.caret = end;
        if end > 0 && chance.one_in(GOES_BACK) {
            self.caret = u32::try_from(chance.below(u64::from(end)))?;
        }
        Ok(())
    }

    fn type_on(&mut self, keystrokes: u64, chance: &mut Chance) -> anyhow::Result<Typed> {
        let mut transaction = self
            .doc
            .try_transact_mut()
            .context("nobody else is at it")?;
        let mut done = 0;
        // What is typed in one go is put in as one string: squashing gives the same.
        let mut run = String::new();
        while done < keystrokes {
            if self.word.is_empty() {
                let word = usize::try_from(chance.below(self.words.len() as u64))?;
                let word = self.words.get(word).copied().unwrap_or_default();
                self.word = word.chars().chain([' ']).rev().collect();
            }
            let Some(letter) = self.word.pop() else {
                continue;
            };
            if chance.one_in(MISTYPED) {
                put(&self.paragraph, &mut self.caret, &mut transaction, &run);
                run.clear();
                put(&self.paragraph, &mut self.caret, &mut transaction, "k");
                self.caret -= 1;
                self.paragraph.remove_range(&mut transaction, self.caret, 1);
                done += 2;
            }
            run.push(letter);
            done += 1;
        }
        put(&self.paragraph, &mut self.caret, &mut transaction, &run);
        Ok(Typed {
            update: transaction.encode_update_v1(),
            keystrokes: done,
        })
    }
}

/// Puts letters at the caret, which moves behind them.
fn put(text: &XmlTextRef, caret: &mut u32, transaction: &mut TransactionMut<'_>, letters: &str) {
    if !letters.is_empty() {
        text.insert(transaction, *caret, letters);
        *caret += letters.encode_utf16().map(|_| 1).sum::<u32>();
    }
}
