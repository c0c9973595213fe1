//! A client with a whole document: it applies what it is told, edits at random places, and goes on without a socket.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Instant,
};

use anyhow::{Context as _, Result};
use passeplume_crdt::wire::SyncMessage;
use yrs::{
    Doc, GetString as _, ReadTxn as _, StateVector, Text as _, TextRef, Transact as _, Update,
    WriteTxn as _,
    updates::{decoder::Decode as _, encoder::Encode as _},
};

use super::{
    said::Said,
    socket::{self, Door, Ear, Shared, Socket},
    writer::ROOT,
};
use crate::random::Random;

/// One editor.
pub(crate) struct Editor {
    doc: Doc,
    text: TextRef,
    socket: RefCell<Option<Rc<Socket>>>,
    refused: Cell<u64>,
    unreadable: Cell<u64>,
}

impl Editor {
    /// An editor with an empty document.
    pub(crate) fn new(client: u64) -> Rc<Self> {
        let doc = Doc::with_client_id(client);
        let text = doc.transact_mut().get_or_insert_text(ROOT);
        Rc::new(Self {
            doc,
            text,
            socket: RefCell::default(),
            refused: Cell::new(0),
            unreadable: Cell::new(0),
        })
    }

    /// Opens a socket; what was missed comes, what was written meanwhile is asked for.
    ///
    /// # Errors
    /// Where the server refuses it.
    pub(crate) async fn connect(self: &Rc<Self>, door: Door, shared: &Rc<Shared>) -> Result<()> {
        let door = door.with_state(&self.state_vector());
        let (socket, listener) = socket::open(&door, shared).await?;
        *self.socket.borrow_mut() = Some(socket.clone());
        let editor = self.clone();
        tokio::task::spawn_local(async move {
            let mut ear = Applying(editor.clone());
            listener.run(&mut ear).await;
            let mut current = editor.socket.borrow_mut();
            if current
                .as_ref()
                .is_some_and(|current| Rc::ptr_eq(current, &socket))
            {
                *current = None;
            }
        });
        Ok(())
    }

    /// Breaks the connection off.
    pub(crate) fn cut(&self) {
        if let Some(socket) = self.socket.borrow_mut().take() {
            socket.cut();
        }
    }

    /// Whether there is a socket.
    pub(crate) fn is_connected(&self) -> bool {
        self.socket.borrow().is_some()
    }

    /// Inserts some letters or deletes some, anywhere.
    pub(crate) fn edit(&self, random: &mut Random) {
        let update = {
            let mut txn = self.doc.transact_mut();
            let length = self.text.len(&txn);
            let place = random.below(length + 1);
            let delete = random.chance(30);
            let some = 1 + random.below(6);
            if delete && place < length {
                let some = some.min(length - place);
                self.text.remove_range(&mut txn, place, some);
            } else {
                let letter = char::from(b'a' + u8::try_from(random.below(26)).unwrap_or(0));
                let letters = letter.to_string().repeat(some as usize);
                self.text.insert(&mut txn, place, &letters);
            }
            txn.encode_update_v1()
        };
        if let Some(socket) = self.socket.borrow().as_ref() {
            socket.say_sync(SyncMessage::Update(&update));
        }
    }

    /// What it holds: the text, and the state vector as sorted pairs of client and clock.
    pub(crate) fn holds(&self) -> (String, Vec<(u64, u32)>) {
        let txn = self.doc.transact();
        let mut clocks: Vec<(u64, u32)> = txn
            .state_vector()
            .iter()
            .map(|(client, clock)| (client.get(), *clock))
            .collect();
        clocks.sort_unstable();
        (self.text.get_string(&txn), clocks)
    }

    /// Changes that were refused, and messages that could not be read.
    pub(crate) fn complaints(&self) -> (u64, u64) {
        (self.refused.get(), self.unreadable.get())
    }

    fn state_vector(&self) -> Vec<u8> {
        self.doc.transact().state_vector().encode_v1()
    }

    #[allow(
        clippy::disallowed_methods,
        reason = "the bytes are those of the server under test, which the operator chose"
    )]
    fn apply(&self, update: &[u8]) -> Result<()> {
        let update = Update::decode_v1(update).context("no update")?;
        self.doc
            .transact_mut()
            .apply_update(update)
            .context("an update does not fit")
    }

    #[allow(
        clippy::disallowed_methods,
        reason = "the bytes are those of the server under test, which the operator chose"
    )]
    fn missing_of(&self, state_vector: &[u8]) -> Result<Vec<u8>> {
        let have = StateVector::decode_v1(state_vector).context("no state vector")?;
        Ok(self.doc.transact().encode_diff_v1(&have))
    }
}

struct Applying(Rc<Editor>);

impl Ear for Applying {
    fn hear(&mut self, said: Said<'_>, _at: Instant, socket: &Socket) {
        let editor = &self.0;
        let read = match said {
            Said::Step2(update) | Said::Update(update) => editor.apply(update),
            Said::Step1(state_vector) => editor
                .missing_of(state_vector)
                .map(|missing| socket.say_sync(SyncMessage::Step2(&missing))),
            Said::Refused | Said::Denied => {
                editor.refused.set(editor.refused.get() + 1);
                Ok(())
            }
            Said::Stored | Said::Ping | Said::Closed | Said::Presence(_) | Said::Other => Ok(()),
        };
        if read.is_err() {
            editor.unreadable.set(editor.unreadable.get() + 1);
        }
    }
}
