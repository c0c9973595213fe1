//! One y-websocket client that writes with a real yrs document and counts cheaply what it reads.

use std::{sync::Arc, time::Instant};

use anyhow::{Context as _, Result, bail};
use bytes::Bytes;
use futures_util::{SinkExt as _, StreamExt as _};
use passeplume_crdt::{
    scan,
    wire::{sync::SyncMessage, y_websocket as wire},
};
use tokio::net::TcpStream;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, tungstenite::Message};
use yrs::{
    Doc, GetString as _, ReadTxn as _, StateVector, Text as _, TextRef, Transact as _,
    WriteTxn as _,
};

use crate::ledger::Ledger;

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Opens the socket of one client on one document.
pub(crate) async fn open(server: &str, document: &str, token: &str) -> Result<Socket> {
    let url = format!("{server}/yjs/{document}?token={token}");
    let (socket, _) = tokio_tungstenite::connect_async(url)
        .await
        .context("the server refused a socket")?;
    Ok(socket)
}

/// A writer's own document: it holds what this client wrote, nothing of the others.
pub(crate) struct Writer {
    doc: Doc,
    text: TextRef,
    client: u64,
    clock: u32,
}

impl Writer {
    /// A writer of its own root type: plain text outside the editor's schema.
    pub(crate) fn new(client: u64) -> Self {
        let doc = Doc::with_client_id(client);
        let text = doc.transact_mut().get_or_insert_text("load");
        Self {
            doc,
            text,
            client,
            clock: 0,
        }
    }

    /// Types one letter behind the last one; the item and its update.
    pub(crate) fn type_one(&mut self) -> ((u64, u32), Vec<u8>) {
        let mut txn = self.doc.transact_mut();
        let end = self.text.len(&txn);
        self.text.insert(&mut txn, end, "a");
        let item = (self.client, self.clock);
        self.clock += 1;
        (item, txn.encode_update_v1())
    }

    fn everything(&self) -> Vec<u8> {
        let txn = self.doc.transact();
        debug_assert_eq!(self.text.get_string(&txn).len(), self.clock as usize);
        txn.encode_diff_v1(&StateVector::default())
    }
}

/// What the typing task tells the socket task.
pub(crate) enum Order {
    /// Write one letter that was due then.
    Type(Instant),
    /// Leave.
    Stop,
}

/// Runs one client until it is told to stop.
pub(crate) async fn run(
    mut socket: Socket,
    reader: usize,
    mut writer: Writer,
    ledger: Arc<Ledger>,
    mut orders: tokio::sync::mpsc::Receiver<Order>,
    ready: tokio::sync::oneshot::Sender<()>,
) -> Result<()> {
    let mut ready = Some(ready);
    socket
        .send(Message::Binary(wire::encode_step_1(&[0])))
        .await?;
    loop {
        tokio::select! {
            order = orders.recv() => match order {
                Some(Order::Type(due)) => {
                    let (item, update) = writer.type_one();
                    ledger.write(item, due);
                    socket.send(Message::Binary(wire::encode_update(&update))).await?;
                }
                Some(Order::Stop) | None => {
                    let _ = socket.close(None).await;
                    return Ok(());
                }
            },
            frame = socket.next() => {
                let Some(frame) = frame else { bail!("the server closed a socket") };
                let Message::Binary(frame) = frame? else { continue };
                if let Some(answer) = read(&frame, reader, &writer, &ledger, &mut ready)? {
                    socket.send(Message::Binary(answer)).await?;
                }
            }
        }
    }
}

fn read(
    frame: &[u8],
    reader: usize,
    writer: &Writer,
    ledger: &Ledger,
    ready: &mut Option<tokio::sync::oneshot::Sender<()>>,
) -> Result<Option<Bytes>> {
    let at = Instant::now();
    let wire::Message::Sync(message) = wire::Message::decode(frame)? else {
        return Ok(None);
    };
    match message {
        SyncMessage::Step1(_) => Ok(Some(wire::encode_step_2(&writer.everything()))),
        SyncMessage::Step2(update) => {
            count(update, reader, writer.client, ledger, at)?;
            if let Some(ready) = ready.take() {
                let _ = ready.send(());
            }
            Ok(None)
        }
        SyncMessage::Update(update) => {
            count(update, reader, writer.client, ledger, at)?;
            Ok(None)
        }
    }
}

/// Notes every item of the others in the ledger; the echo of one's own words is an acknowledgement.
fn count(update: &[u8], reader: usize, own: u64, ledger: &Ledger, at: Instant) -> Result<()> {
    let update = scan::Update::parse(update, &scan::Limits::default())?;
    for block in update.structs() {
        if block.id.client != own {
            ledger.arrive(reader, block.id.client, block.id.clock, block.len, at);
        }
    }
    Ok(())
}
