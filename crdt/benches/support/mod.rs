//! A class that writes one article, as the benchmarks and the counts of instructions need it: always the same bytes.

use passeplume_crdt::authorship::{Account, Ledger};
use passeplume_crdt::document::Document;
use passeplume_crdt::gate::{Index, Owner, Ownership, inspect};
use passeplume_crdt::presence::{Identity, Presence};
use passeplume_crdt::scan::{ClientId, IdRange, Limits};
use passeplume_crdt::schema::Schema;
use passeplume_crdt::wire::awareness;
use yrs::{
    ClientID, Doc, OffsetKind, Options, Text, Transact, TransactionMut, WriteTxn, XmlElementPrelim,
    XmlFragment, XmlTextPrelim, XmlTextRef,
};

/// A document's id as it stands in front of every frame.
pub const DOCUMENT: &str = "0190f3a2-7c1e-7d3a-9a55-0123456789ab";

/// Letters of a paragraph.
const PARAGRAPH: u32 = 300;

/// Pupils of the class.
pub const PUPILS: u64 = 30;

/// Everyone may insert under any id.
pub struct Anyone;

impl Ownership for Anyone {
    fn owner(&self, _: ClientId) -> Owner {
        Owner::Sender
    }
}

/// A client id that looks like those that Yjs draws: 32 bits, five bytes on the wire.
pub fn client(pupil: u64) -> ClientId {
    0x8000_0000 + pupil * 7_919_003
}

/// One pupil at an editor.
pub struct Typist {
    doc: Doc,
    text: XmlTextRef,
}

impl Typist {
    /// Opens what is there and begins a paragraph, which nobody else has seen yet: the update that says so.
    pub fn enter(pupil: u64, article: &mut Document) -> (Self, Vec<u8>) {
        let doc = Doc::with_options(Options {
            offset_kind: OffsetKind::Utf16,
            ..Options::with_guid_and_client_id("typist".into(), ClientID::new(client(pupil)))
        });
        let state = article.full_state().expect("encodes");
        apply(&doc, &state);
        let mut transaction = doc.transact_mut();
        let text = paragraph(&mut transaction);
        let update = transaction.encode_update_v1();
        drop(transaction);
        (Self { doc, text }, update)
    }

    /// Types one letter behind the others; a paragraph is [`PARAGRAPH`] letters long.
    pub fn letter(&mut self) -> Vec<u8> {
        let mut transaction = self.doc.transact_mut();
        let mut at = self.text.len(&transaction);
        if at >= PARAGRAPH {
            self.text = paragraph(&mut transaction);
            at = self.text.len(&transaction);
        }
        let letter = if at % 6 == 5 { " " } else { "e" };
        self.text.insert(&mut transaction, at, letter);
        transaction.encode_update_v1()
    }

    /// Types one letter where the text is this long.
    pub fn letter_at(&mut self, at: u32) -> Vec<u8> {
        let mut transaction = self.doc.transact_mut();
        self.text.insert(&mut transaction, at, "x");
        transaction.encode_update_v1()
    }

    /// Types so many letters, an update each.
    pub fn letters(&mut self, count: usize) -> Vec<Vec<u8>> {
        (0..count).map(|_| self.letter()).collect()
    }
}

/// A paragraph of one letter at the end of the article.
fn paragraph(transaction: &mut TransactionMut<'_>) -> XmlTextRef {
    let root = transaction.get_or_insert_xml_fragment("default");
    let paragraph = root.push_back(transaction, XmlElementPrelim::empty("paragraph"));
    paragraph.push_back(transaction, XmlTextPrelim::new("a"))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the typist's own editor, fed with our own bytes"
)]
fn apply(doc: &Doc, state: &[u8]) {
    use yrs::updates::decoder::Decode;
    let update = yrs::Update::decode_v1(state).expect("our own state");
    doc.transact_mut().apply_update(update).expect("applies");
}

/// What the room keeps of one document.
pub struct Room {
    pub document: Document,
    pub index: Index,
    pub ledger: Ledger,
    pub limits: Limits,
}

impl Room {
    /// A class article: a paragraph of each pupil, 200 letters long.
    pub fn article() -> Self {
        let mut room = Self {
            document: Document::new(),
            index: Index::new(Schema::article()),
            ledger: Ledger::new(),
            limits: Limits::default(),
        };
        for pupil in 0..PUPILS {
            let (mut typist, paragraph) = Typist::enter(pupil, &mut room.document);
            room.take(pupil, &paragraph);
            for letter in typist.letters(200) {
                room.take(pupil, &letter);
            }
        }
        room
    }

    /// Someone new comes in and begins a paragraph.
    pub fn welcome(&mut self, pupil: u64) -> Typist {
        let (typist, paragraph) = Typist::enter(pupil, &mut self.document);
        self.take(pupil, &paragraph);
        typist
    }

    /// What the room does with a change: gate, apply, author. Gives what it would store.
    pub fn take(&mut self, pupil: u64, update: &[u8]) -> Vec<u8> {
        let account = account(pupil);
        self.ledger.bind(client(pupil), account.clone());
        self.take_of(&account, update)
    }

    /// [`Room::take`] of one whose client id is bound.
    pub fn take_of(&mut self, account: &Account, update: &[u8]) -> Vec<u8> {
        let passed = inspect(update, &self.index, &Anyone, &self.limits).expect("honest");
        self.index.admit(&passed);
        let applied = self
            .document
            .apply_batch([&*passed.update])
            .expect("applies");
        self.index.admit_deleted(applied.deleted.iter().copied());
        self.ledger
            .observe_batch(account, 0, [&*passed.update], &applied)
            .expect("parses");
        applied.update
    }
}

/// Whose the changes of a pupil are.
pub fn account(pupil: u64) -> Account {
    format!("0198c7a2-1111-7000-8000-{pupil:012}").into()
}

/// An account writes so many letters under another client id of its own, and deletes them.
pub fn delete(ledger: &mut Ledger, account: &Account, letters: u32) {
    if letters == 0 {
        return;
    }
    let words: String = (0..letters)
        .map(|n| char::from(b'a' + u8::try_from(n * n % 23).unwrap_or(0)))
        .collect();
    let client = client(PUPILS * 2);
    ledger.bind(client, account.clone());
    ledger.observe(account, 0, &[(client, 0, &words)], []);
    let deleted = IdRange {
        client,
        clock: 0,
        len: letters,
    };
    ledger.observe(account, 0, &[], [deleted]);
}

/// What a room stores in one step when so many pupils have typed so many letters each since the last one.
pub fn rows(authors: usize, letters: usize) -> Vec<Vec<u8>> {
    let mut article = Room::article();
    let mut typists: Vec<Typist> = (0..authors)
        .map(|n| article.welcome(PUPILS + n as u64))
        .collect();
    typists
        .iter_mut()
        .map(|typist| {
            let typed = typist.letters(letters);
            article
                .document
                .apply_batch(slices(&typed))
                .expect("applies")
                .update
        })
        .collect()
}

/// Borrowed updates.
pub fn slices(updates: &[Vec<u8>]) -> impl Iterator<Item = &[u8]> {
    updates.iter().map(Vec::as_slice)
}

/// A caret as Tiptap publishes it.
pub const CARET: &str = r##"{"user":{"name":"L\u00e9a","color":"#1f77b4"},"cursor":{"anchor":{"type":{"client":2147483648,"clock":1},"tname":null,"item":{"client":2147483648,"clock":41},"assoc":-1},"head":{"type":{"client":2147483648,"clock":1},"tname":null,"item":{"client":2147483648,"clock":41},"assoc":-1}}}"##;

/// So many people with their carets in the text; and the first of them.
pub fn crowd(people: u64) -> (Presence, Identity) {
    let mut presence = Presence::new();
    let who = |n: u64| Identity {
        account: account(n),
        name: "Léa D.".into(),
        role: "pupil".into(),
    };
    for n in 0..people {
        presence
            .update(0, n, &who(n), caret(n, 1))
            .expect("accepted");
    }
    (presence, who(0))
}

/// What a pupil's editor says when the caret moves.
pub fn caret(pupil: u64, clock: u32) -> awareness::Entry<'static> {
    awareness::Entry {
        client: client(pupil),
        clock,
        state: Some(CARET),
    }
}
