//! A room as the server keeps it, gate before yrs, that looks at everything after every step.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::wildcard_enum_match_arm,
    reason = "test support: a failure is a panic, and yrs is what is being tested"
)]

use passeplume_crdt::gate::{Index, Owner, Ownership, Passed, Refusal, RootKind, inspect};
use passeplume_crdt::scan::{ClientId, IdRange, Limits};
use passeplume_crdt::schema::Schema;
use yrs::types::ToJson;
use yrs::updates::decoder::Decode;
use yrs::updates::encoder::Encode;
use yrs::{
    ClientID, Doc, GetString, OffsetKind, Options, Out, ReadTxn, StateVector, Transact, Update,
    XmlFragment, XmlOut,
};

/// Everyone may insert under any id.
pub struct Anyone;

impl Ownership for Anyone {
    fn owner(&self, _: ClientId) -> Owner {
        Owner::Sender
    }
}

/// One document with its gate.
pub struct Room {
    pub doc: Doc,
    pub index: Index,
    pub limits: Limits,
    /// Whether all that came in was honest. Neighbours named in the wrong order (right one first) cannot be seen
    /// without the order of all items: they do no harm to yrs, but then order of arrival decides what a text reads.
    pub honest: bool,
}

impl Room {
    pub fn new() -> Self {
        let options = Options {
            offset_kind: OffsetKind::Utf16,
            ..Options::with_guid_and_client_id("room".into(), ClientID::new(1))
        };
        let doc = Doc::with_options(options);
        doc.get_or_insert_xml_fragment("default");
        Self {
            doc,
            index: Index::new(Schema::article()),
            limits: Limits::default(),
            honest: true,
        }
    }

    /// What the room does with a frame; true when it said anything new.
    pub fn receive(&mut self, bytes: &[u8]) -> Result<bool, Refusal> {
        let passed = inspect(bytes, &self.index, &Anyone, &self.limits)?;
        self.apply(&passed);
        Ok(passed.news)
    }

    /// Starts from a stored state, as after a restart.
    pub fn load(&mut self, state: &[u8]) {
        self.index.load(state).expect("our own state loads");
        let mut txn = self.doc.transact_mut();
        txn.apply_update(Update::decode_v1(state).unwrap()).unwrap();
    }

    pub fn apply(&mut self, passed: &Passed<'_>) {
        if !passed.news {
            return;
        }
        let deleted = {
            let mut txn = self.doc.transact_mut();
            let update = Update::decode_v1(&passed.update).expect("yrs reads what was passed");
            txn.apply_update(update)
                .expect("yrs applies what was passed");
            txn.commit();
            ranges(txn.delete_set())
        };
        self.index.admit(passed);
        self.index.admit_deleted(deleted);
    }

    /// Several updates in one transaction, as from one author's burst.
    pub fn receive_batch(&mut self, batch: &[Vec<u8>]) {
        let deleted = {
            let mut txn = self.doc.transact_mut();
            for bytes in batch {
                let Ok(passed) = inspect(bytes, &self.index, &Anyone, &self.limits) else {
                    continue;
                };
                if passed.news {
                    let update = Update::decode_v1(&passed.update).expect("yrs reads");
                    txn.apply_update(update).expect("yrs applies");
                    self.index.admit(&passed);
                }
            }
            txn.commit();
            ranges(txn.delete_set())
        };
        self.index.admit_deleted(deleted);
    }

    /// The full state, as a joiner gets it.
    pub fn full(&self) -> Vec<u8> {
        self.doc
            .transact()
            .encode_state_as_update_v1(&StateVector::default())
    }

    /// Everything that may be asked of a document: nothing may panic, loop, or disagree with the index.
    pub fn audit(&self) {
        let full = self.full();
        {
            let txn = self.doc.transact();
            assert!(!txn.has_missing_updates(), "yrs has something pending");
            let theirs = txn.state_vector();
            assert_eq!(theirs.len(), self.index.client_count(), "clients");
            for (client, next) in self.index.state_vector() {
                assert_eq!(theirs.get(&ClientID::new(client)), next, "client {client}");
            }
            let ours = StateVector::decode_v1(&self.index.encoded_state_vector()).unwrap();
            assert_eq!(ours, theirs);
            let half: StateVector = theirs
                .iter()
                .map(|(client, clock)| (*client, clock / 2))
                .collect();
            let _ = txn.encode_diff_v1(&half);
            let _ = txn.encode_diff_v1(&theirs);
        }
        let _ = self.json();
        let _ = self.xml();
        self.reload(&full);
    }

    /// What other nodes and restarts see: the full state in a new room, and back through the gate without news.
    fn reload(&self, full: &[u8]) {
        let mut again = Self::new();
        again.index.load(full).expect("our own state loads");
        again.index.load(full).expect("our own state loads twice");
        {
            let mut txn = again.doc.transact_mut();
            txn.apply_update(Update::decode_v1(full).unwrap()).unwrap();
        }
        assert_eq!(
            again.doc.transact().state_vector(),
            self.doc.transact().state_vector()
        );
        let reads = again.json_as(&self.index);
        if self.honest {
            assert_eq!(reads, self.json(), "a reloaded document reads the same");
        }
        let mut limits = self.limits;
        limits.work = u64::MAX;
        let echo = inspect(full, &self.index, &Anyone, &limits).expect("our own state passes");
        assert!(!echo.news, "our own state is no news");
        let echo = inspect(full, &again.index, &Anyone, &limits).expect("our own state passes");
        assert!(!echo.news, "our own state is no news after a reload");
    }

    /// All roots, each read as what it is.
    pub fn json(&self) -> String {
        self.json_as(&self.index)
    }

    /// Read as another index knows the roots: a root whose values were all deleted no longer shows what it was.
    fn json_as(&self, index: &Index) -> String {
        let names: Vec<String> = {
            let txn = self.doc.transact();
            txn.root_refs().map(|(name, _)| name.to_owned()).collect()
        };
        {
            let txn = self.doc.transact();
            let _ = self.doc.to_json(&txn);
        }
        let mut all: Vec<String> = names
            .into_iter()
            .map(|name| {
                let said = match index.root_kind(&name) {
                    Some(RootKind::Article) | None => {
                        let root = self.doc.get_or_insert_xml_fragment("default");
                        tidy(&root.get_string(&self.doc.transact()))
                    }
                    Some(RootKind::Text) => {
                        let root = self.doc.get_or_insert_text(name.as_str());
                        let txn = self.doc.transact();
                        let _ = yrs::Text::diff(&root, &txn, yrs::types::text::YChange::identity);
                        root.get_string(&txn)
                    }
                    Some(RootKind::Values) => {
                        let root = self.doc.get_or_insert_array(name.as_str());
                        sorted(&root.to_json(&self.doc.transact()))
                    }
                    Some(RootKind::Types) => {
                        // As a map: whoever declares an array here and then reads text from it never comes back.
                        let root = self.doc.get_or_insert_map(name.as_str());
                        sorted(&root.to_json(&self.doc.transact()))
                    }
                };
                format!("{name}={said}")
            })
            .collect();
        all.sort();
        all.join("\n")
    }

    /// The article, walked node by node.
    pub fn xml(&self) -> usize {
        let root = self.doc.get_or_insert_xml_fragment("default");
        let txn = self.doc.transact();
        let mut nodes = 0;
        for node in root.successors(&txn) {
            nodes += 1;
            if let XmlOut::Text(text) = node {
                let _ = yrs::Text::diff(&text, &txn, yrs::types::text::YChange::identity);
            }
        }
        for (_, value) in txn.root_refs() {
            if let Out::YText(text) = value {
                let _ = text.get_string(&txn);
            }
        }
        nodes
    }
}

/// XML whose attributes are in order; yrs writes them as its hash map has them.
fn tidy(xml: &str) -> String {
    xml.split('<')
        .map(|piece| match piece.split_once('>') {
            Some((tag, text)) => {
                let mut words: Vec<_> = tag.split(' ').collect();
                words.sort_unstable();
                format!("{}>{text}", words.join(" "))
            }
            None => piece.to_owned(),
        })
        .collect::<Vec<_>>()
        .join("<")
}

/// JSON with its keys in order.
fn sorted(any: &yrs::Any) -> String {
    match any {
        yrs::Any::Map(entries) => {
            let mut keys: Vec<_> = entries.iter().collect();
            keys.sort_by_key(|(key, _)| (*key).clone());
            let said: Vec<_> = keys
                .into_iter()
                .map(|(key, value)| format!("{key:?}:{}", sorted(value)))
                .collect();
            format!("{{{}}}", said.join(","))
        }
        yrs::Any::Array(items) => {
            let said: Vec<_> = items.iter().map(sorted).collect();
            format!("[{}]", said.join(","))
        }
        yrs::Any::String(text) => tidy(text),
        other => format!("{other}"),
    }
}

fn ranges(set: &yrs::IdSet) -> Vec<IdRange> {
    let mut out = Vec::new();
    for (client, spans) in set.iter() {
        for span in spans.iter() {
            out.push(IdRange {
                client: client.get(),
                clock: span.start,
                len: span.end - span.start,
            });
        }
    }
    out
}

/// Bytes of a hexadecimal string.
pub fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
    digits
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

/// An update that a yrs client makes.
pub fn edit(client: u64, state: Option<&[u8]>, change: impl FnOnce(&Doc)) -> Vec<u8> {
    let doc = Doc::with_options(Options {
        offset_kind: OffsetKind::Utf16,
        ..Options::with_guid_and_client_id("client".into(), ClientID::new(client))
    });
    if let Some(state) = state {
        let mut txn = doc.transact_mut();
        txn.apply_update(Update::decode_v1(state).unwrap()).unwrap();
    }
    let before = doc.transact().state_vector();
    change(&doc);
    let out = doc.transact().encode_diff_v1(&before);
    let _ = before.encode_v1();
    out
}
