//! The people of the simulation: their browsers, and the dice that move them.

use std::{collections::VecDeque, sync::Arc};

use bytes::Bytes;
use passeplume_domain::{
    AccountId, ClassId, DocumentId, Millis, SchoolId, SpaceId,
    accounts::{Account, Membership, Role, Status},
    documents::{Document, DocumentKind, Freeze, Keepers, Pen, Reach, Writers},
};
use yrs::{
    Doc, GetString as _, Options, StateVector, Transact as _, Update, updates::decoder::Decode as _,
};

use super::{
    super::{ChangeKind, MemberId, Outlet, Person, Resume},
    places::Memory,
};
use crate::socket::{Dialect, Mailbox};

/// Small and good enough: xorshift64*.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % sides
    }
}

pub(super) fn facts() -> Document {
    let reach = Reach {
        class: ClassId::parse("cm2").unwrap(),
        school: SchoolId::parse("ecole").unwrap(),
    };
    Document {
        id: DocumentId::parse("poules").unwrap(),
        space: SpaceId::parse("espace").unwrap(),
        space_title: String::new(),
        classes: vec![reach],
        title: String::new(),
        kind: DocumentKind::Text,
        writers: Writers::EveryPupil,
        keepers: Keepers::OfTheSpace,
        pen: Pen::Up,
        freeze: Freeze::Flowing,
        muted: Vec::new(),
        updated: Millis(0),
    }
}

pub(super) fn pupil(name: &str) -> Arc<Person> {
    Arc::new(Person {
        account: Account {
            id: AccountId::parse(name).unwrap(),
            login: name.into(),
            role: Role::Pupil,
            first_name: name.into(),
            last_name: "M".into(),
            status: Status::Active,
            memberships: vec![Membership::PupilOf(ClassId::parse("cm2").unwrap())],
        },
        expires: Millis(i64::MAX),
    })
}

/// One browser: its document outlives its connections.
pub(super) struct Browser {
    pub(super) person: Arc<Person>,
    pub(super) dialect: Dialect,
    pub(super) doc: Doc,
    pub(super) client: u64,
    pub(super) seat: Option<MemberId>,
    pub(super) to_server: VecDeque<Message>,
    pub(super) from_server: VecDeque<Bytes>,
    pub(super) unsynced: i64,
    pub(super) statuses_due: i64,
    /// Only where it runs our own client.
    pub(super) memory: Option<Memory>,
}

impl Browser {
    /// Where its messages would go if it were a socket.
    pub(super) fn outlet(&self) -> Outlet {
        Outlet {
            mailbox: Arc::new(Mailbox::new(1)),
            head: Bytes::new(),
            dialect: self.dialect,
        }
    }
}

pub(super) enum Message {
    Resume(Resume),
    Ask(Bytes),
    Change(ChangeKind, Bytes),
}

pub(super) fn new_doc(client: u64) -> Doc {
    Doc::with_options(Options {
        offset_kind: yrs::OffsetKind::Utf16,
        ..Options::with_guid_and_client_id("w".into(), yrs::ClientID::new(client))
    })
}

pub(super) fn text_of(doc: &Doc) -> String {
    let text = doc.get_or_insert_text("t");
    text.get_string(&doc.transact())
}

#[expect(
    clippy::disallowed_methods,
    reason = "a browser decodes what its server sends"
)]
pub(super) fn vector(bytes: &[u8]) -> StateVector {
    StateVector::decode_v1(bytes).unwrap()
}

#[expect(
    clippy::disallowed_methods,
    reason = "a browser decodes what its server sends"
)]
pub(super) fn apply(doc: &Doc, update: &[u8]) {
    let update = Update::decode_v1(update).unwrap();
    doc.transact_mut().apply_update(update).unwrap();
}
