//! Scenario `converge`: random editors that lose their sockets and edit on; at the end all hold the same.

use std::{
    rc::Rc,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use anyhow::{Result, ensure};
use clap::Args;
use serde::Serialize;

use crate::{client::editor::Editor, pacer, random::Random, report::Outcome, setup::Setup};

/// How long the server may take to bring everybody to the same text.
const PATIENCE: Duration = Duration::from_secs(30);

/// People who edit the same texts at random places, delete each other's words, lose their connection, go on writing
/// offline and come back. At the end everybody, and somebody who comes fresh, must hold the same text.
///
/// This measures no speed: it shows that nothing is lost, doubled or left different on any screen. The seed is
/// printed; with the same seed the editors do the same (when what arrives where is up to the server).
#[derive(Args, Debug, Clone, Copy, Serialize)]
#[command(verbatim_doc_comment)]
pub(crate) struct Options {
    /// Documents
    #[arg(long, default_value_t = 4)]
    documents: usize,
    /// Editors on each
    #[arg(long, default_value_t = 6)]
    editors: usize,
    /// Edits a second over all documents
    #[arg(long, default_value_t = 200.0)]
    edits: f64,
    /// How long they edit, in seconds
    #[arg(long, default_value_t = 15.0)]
    seconds: f64,
    /// Connections that are cut, in each hundred edits
    #[arg(long, default_value_t = 3)]
    cuts: u32,
    /// Seed of all that is random [default: the time]
    #[arg(long)]
    seed: Option<u64>,
}

/// An editor and where it belongs.
struct Seat {
    editor: Rc<Editor>,
    document: String,
    token: String,
}

/// Runs it.
///
/// # Errors
/// Where sockets cannot be opened.
pub(crate) async fn run(setup: &Setup, options: &Options) -> Result<Outcome> {
    ensure!(
        setup.dialect.answers(),
        "a bare relay keeps nothing for those who come back"
    );
    let seed = match options.seed {
        Some(seed) => seed,
        None => u64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_micros())?,
    };
    let options = Options {
        seed: Some(seed),
        ..*options
    };
    let mut outcome = setup.outcome("converge", &options);
    outcome.note(format!("seed {seed}"));
    let seats = seats(setup, &options).await?;
    let span = Duration::from_secs_f64(options.seconds);
    setup.progress.span("editing", span);
    let mut random = Random::new(seed);
    let mut cuts = 0_u64;
    let (edited, returned) = tokio::join!(
        pacer::keep(options.edits, span, |_, _| {
            let chosen = random.below(u32::try_from(seats.len()).unwrap_or(u32::MAX));
            let Some(seat) = seats.get(chosen as usize) else {
                return;
            };
            seat.editor.edit(&mut random);
            if random.chance(options.cuts) && seat.editor.is_connected() {
                seat.editor.cut();
                cuts += 1;
            }
        }),
        come_back(setup, &seats, span)
    );
    let edits = edited?.len();
    returned?;
    setup.progress.say("waiting until all are equal");
    let different = settle(setup, &seats).await?;
    outcome.figure("edits", "edits", edits as f64, "");
    outcome.figure("cuts", "connections cut", cuts as f64, "");
    outcome.figure("documents", "documents", options.documents as f64, "");
    outcome.figure(
        "different",
        "clients that hold something else",
        different as f64,
        "",
    );
    outcome.must_be_none(
        &format!("clients hold something else at the end (seed {seed})"),
        different,
    );
    let (mut refused, mut unreadable) = (0, 0);
    for seat in &seats {
        let complaints = seat.editor.complaints();
        refused += complaints.0;
        unreadable += complaints.1;
        seat.editor.cut();
    }
    outcome.must_be_none("changes were refused", refused);
    outcome.must_be_none("messages could not be read", unreadable);
    Ok(outcome)
}

async fn seats(setup: &Setup, options: &Options) -> Result<Vec<Seat>> {
    let mut seats = Vec::new();
    for place in setup.accounts.places(options.documents, options.editors)? {
        setup.prepare(&place.document).await?;
        let first = setup.fresh_clients(place.tokens.len());
        for (number, token) in place.tokens.iter().enumerate() {
            seats.push(Seat {
                editor: Editor::new(first + number as u64),
                document: place.document.clone(),
                token: token.clone(),
            });
        }
    }
    for seat in &seats {
        connect(setup, seat).await?;
    }
    Ok(seats)
}

async fn connect(setup: &Setup, seat: &Seat) -> Result<()> {
    let door = setup.door(&seat.document, &seat.token).await?;
    seat.editor.connect(door, &setup.shared).await
}

/// Whoever has lost the socket comes back within a second or so.
async fn come_back(setup: &Setup, seats: &[Seat], span: Duration) -> Result<()> {
    let began = Instant::now();
    while began.elapsed() < span {
        tokio::time::sleep(Duration::from_millis(700)).await;
        for seat in seats {
            if !seat.editor.is_connected() {
                connect(setup, seat).await?;
            }
        }
    }
    Ok(())
}

/// Waits until all hold the same, somebody fresh on each document included; how many do not in the end.
async fn settle(setup: &Setup, seats: &[Seat]) -> Result<u64> {
    let mut witnesses: Vec<Seat> = Vec::new();
    for seat in seats {
        if !seat.editor.is_connected() {
            connect(setup, seat).await?;
        }
        if witnesses
            .last()
            .is_none_or(|last| last.document != seat.document)
        {
            let witness = Seat {
                editor: Editor::new(setup.fresh_clients(1)),
                document: seat.document.clone(),
                token: seat.token.clone(),
            };
            connect(setup, &witness).await?;
            witnesses.push(witness);
        }
    }
    let began = Instant::now();
    loop {
        let different = different(seats, &witnesses);
        if different == 0 || began.elapsed() > PATIENCE {
            return Ok(different);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// How many editors hold something else than whoever came last to their document.
fn different(seats: &[Seat], witnesses: &[Seat]) -> u64 {
    let mut different = 0;
    for witness in witnesses {
        let truth = witness.editor.holds();
        different += seats
            .iter()
            .filter(|seat| seat.document == witness.document && seat.editor.holds() != truth)
            .count() as u64;
    }
    different
}
