//! Scenario `video`: a recorded message goes up in pieces, is repaired, and is played from the middle.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use clap::Args;
use hdrhistogram::Histogram;
use serde::Serialize;
use serde_json::json;

use crate::{
    club::{Talks, at},
    film::{Kind, Look, look, make},
    ledger::quantile_ms,
    report::Outcome,
    setup::Setup,
    target::{
        http::Question,
        octets::{Line, Sender},
    },
};

/// As large as our client's pieces.
const PIECE: usize = 256 << 10;
/// A length may differ by a frame or two from what was recorded.
const NEAR_MS: f64 = 70.0;

/// One film as a browser records it (WebM of unknown length, without cues) is uploaded and repaired, then played.
///
/// A pupil sends it into a conversation in pieces of 256 KiB, one after the other, as our page does: upload_ms. Then the
/// server makes of it what every player can seek in: repair_ms and repair_cpu_ms, the time and the CPU of the request
/// that ends the upload. first_byte_p50_ms is a player's wait after a jump (a range request from a place in the film).
/// With --link the other person sends a second film over a line of so many megabits a second that is cut in the middle
/// of a piece halfway, and goes on from where the server says: weak_seconds, beside which ideal_seconds is what its bytes
/// take on that line at least; resent_bytes is what the cut cost. Both films must come out with a length, with cues, with
/// sizes everywhere and with every frame byte for byte.
#[derive(Args, Debug, Clone, Copy, Serialize)]
#[command(verbatim_doc_comment)]
pub(crate) struct Options {
    /// How long the film is
    #[arg(long, default_value_t = 60.0)]
    seconds: f64,
    /// Megabits a second of the film
    #[arg(long, default_value_t = 2.0)]
    megabits: f64,
    /// Megabits a second of a weak network; 0: nothing is sent over one
    #[arg(long, default_value_t = 2.0)]
    link: f64,
    /// Jumps of a player
    #[arg(long, default_value_t = 50)]
    jumps: usize,
}

/// Where a film goes, and who brings it.
struct Mailbox<'a> {
    setup: &'a Setup,
    talks: &'a Talks,
    conversation: &'a str,
    /// The way from here, without a network in between.
    near: Line,
}

/// What became of one film.
struct Sent {
    media: String,
    upload: Duration,
    repair: Duration,
    repair_cpu: Option<Duration>,
    resent: usize,
}

/// Runs it.
///
/// # Errors
/// Where the server does not take or show the film.
pub(crate) async fn run(setup: &Setup, options: &Options) -> Result<Outcome> {
    let mut outcome = setup.outcome("video", options);
    let talks = Talks::of_one(setup, 1).await?;
    let talk = talks.all.last().context("no conversation")?;
    let [teacher, pupil] = talk.tokens.as_slice() else {
        bail!("a conversation is of two people");
    };
    let mailbox = Mailbox {
        setup,
        talks: &talks,
        conversation: talk
            .topic
            .strip_prefix("conversation:")
            .context("no conversation")?,
        near: Line::fast(),
    };
    let kind = Kind {
        seconds: options.seconds,
        megabits: options.megabits,
        seed: 1,
    };
    setup.progress.say("sending a film");
    let film = make(kind);
    let sent = mailbox.send(pupil, &mailbox.near, &film, None).await?;
    let ms = |span: Duration| span.as_secs_f64() * 1e3;
    outcome.figure("film_bytes", "bytes of the film", film.len() as f64, "B");
    outcome.figure("upload_ms", "sending all pieces", ms(sent.upload), "ms");
    outcome.figure("repair_ms", "repair", ms(sent.repair), "ms");
    let cpu = sent.repair_cpu.map(ms);
    outcome.some("repair_cpu_ms", "server CPU of it", cpu, "ms");
    setup.progress.say("playing it");
    let kept = mailbox.whole(pupil, &sent.media).await?;
    verdict(&mut outcome, kind, &look(&film), &look(&kept));
    mailbox
        .jump(pupil, &sent.media, &kept, options.jumps, &mut outcome)
        .await?;
    if options.link > 0.0 {
        let kind = Kind { seed: 2, ..kind };
        let film = make(kind);
        let ideal = film.len() as f64 * 8.0 / options.link / 1e6;
        let span = Duration::from_secs_f64(ideal);
        setup.progress.span("sending one over a weak network", span);
        let line = Line::slow(options.link);
        let half = Some(film.len() / 2);
        let sent = mailbox.send(teacher, &line, &film, half).await?;
        let weak = sent.upload.as_secs_f64();
        outcome.figure("weak_seconds", "the same over a weak network", weak, "s");
        outcome.figure("ideal_seconds", "what its bytes take there", ideal, "s");
        let resent = sent.resent as f64;
        outcome.figure("resent_bytes", "sent again after the cut", resent, "B");
        let kept = mailbox.whole(teacher, &sent.media).await?;
        verdict(&mut outcome, kind, &look(&film), &look(&kept));
    }
    Ok(outcome)
}

impl Mailbox<'_> {
    /// Sends a film as our page does, cut off once where `cut` lies.
    async fn send(
        &self,
        token: &str,
        line: &Line,
        film: &[u8],
        cut: Option<usize>,
    ) -> Result<Sent> {
        let home = json!({"kind": "conversation", "id": self.conversation});
        let wish = json!({"kind": "film", "bytes": film.len(), "home": home});
        let begun = self.ask(token, "POST", "/api/uploads", Some(wish)).await?;
        let id = at(&begun, "/id").as_str().context("no upload")?;
        let path = format!("/api/uploads/{id}");
        let sender = Sender {
            host: &self.talks.host,
            token,
            line,
        };
        let (mut offset, mut resent, mut cut) = (0, 0, cut);
        let began = Instant::now();
        while offset < film.len() {
            let end = film.len().min(offset + PIECE);
            let piece = film.get(offset..end).unwrap_or_default();
            let to = format!("{path}?offset={offset}");
            if let Some(place) = cut.take_if(|place| *place < end) {
                sender.cut(&to, piece, place.saturating_sub(offset)).await?;
                let known = self.ask(token, "GET", &path, None).await?;
                let known = there(&known)?;
                resent = place.saturating_sub(known);
                ensure!(known == offset, "{known} bytes are there, not {offset}");
                continue;
            }
            let (status, said) = sender.put(&to, piece).await?;
            ensure!(status == 200, "{to} answered {status}: {said}");
            offset = there(&said)?;
            ensure!(offset == end, "{offset} bytes are there, not {end}");
        }
        let (upload, cpu) = (began.elapsed(), self.setup.server_cpu());
        let began = Instant::now();
        let finish = format!("{path}/finish");
        let made = self.ask(token, "POST", &finish, None).await?;
        let repair = began.elapsed();
        let cpu = self.setup.server_cpu().zip(cpu);
        let media = at(&made, "/id").as_str().context("no film")?;
        Ok(Sent {
            media: media.to_owned(),
            upload,
            repair,
            repair_cpu: cpu.map(|(now, before)| now.saturating_sub(before)),
            resent,
        })
    }

    async fn whole(&self, token: &str, media: &str) -> Result<Vec<u8>> {
        Ok(self.player(token).part(&shown(media), 0).await?.bytes)
    }

    /// Jumps to places all over the film; what comes must be what stands there.
    async fn jump(
        &self,
        token: &str,
        media: &str,
        kept: &[u8],
        jumps: usize,
        outcome: &mut Outcome,
    ) -> Result<()> {
        let mut waits = Histogram::<u64>::new_with_bounds(1, 60_000_000, 3)?;
        let mut wrong = 0;
        for number in 0..jumps {
            let from = kept.len() / (jumps + 1) * (number * 7 % jumps + 1);
            let part = self.player(token).part(&shown(media), from).await?;
            let wait = u64::try_from(part.first_byte.as_micros())?;
            waits.saturating_record(wait.max(1));
            wrong += u64::from(kept.get(from..) != Some(&part.bytes));
        }
        for (key, what, quantile) in [
            ("first_byte_p50_ms", "a jump to its first byte, median", 0.5),
            ("first_byte_p99_ms", "99 of 100", 0.99),
        ] {
            outcome.figure(key, what, quantile_ms(&waits, quantile), "ms");
        }
        outcome.must_be_none("parts of a film were not what stands there", wrong);
        Ok(())
    }

    fn player<'a>(&'a self, token: &'a str) -> Sender<'a> {
        Sender {
            host: &self.talks.host,
            token,
            line: &self.near,
        }
    }

    async fn ask(
        &self,
        token: &str,
        method: &str,
        path: &str,
        body: Option<serde_json::Value>,
    ) -> Result<serde_json::Value> {
        let question = Question {
            host: &self.talks.host,
            token,
            method,
            path,
            key: None,
            body,
        };
        question.must().await
    }
}

fn shown(media: &str) -> String {
    format!("/api/media/{media}?form=film")
}

/// How much of an upload is on the server's disk.
fn there(upload: &serde_json::Value) -> Result<usize> {
    let offset = at(upload, "/offset").as_u64().context("no offset")?;
    Ok(usize::try_from(offset)?)
}

/// What a repaired film must say of itself.
fn verdict(outcome: &mut Outcome, kind: Kind, recorded: &Look, kept: &Look) {
    let length = kept.duration_ms.unwrap_or(0.0);
    if (length - kind.seconds * 1e3).abs() > NEAR_MS {
        outcome.fail(format!("the film says that it lasts {length} ms"));
    }
    if kept.cues == 0 || kept.endless > 0 {
        let Look { cues, endless, .. } = kept;
        outcome.fail(format!(
            "it has {cues} cues, and {endless} parts without end"
        ));
    }
    if kept.frames != recorded.frames || kept.frames.len() != 2 {
        outcome.fail("its frames are not those that were recorded".to_owned());
    }
}
