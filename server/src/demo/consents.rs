//! What the demo's families allow: sheets that came back at the beginning of the year, a mother's own answers, what was
//! taken back since, and families that have not answered.

use anyhow::ensure;
use passeplume_domain::{
    JournalId, Millis,
    consents::{Answer, ConsentKind, ConsentStore as _, NewConsent, Voice},
};
use passeplume_store::Store;

use super::{
    Invented,
    issues::{DemoJournal, PLANETE},
    neighbours::GAZETTE,
};

use ConsentKind as K;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// How many days ago families answered for this school year.
const FILLED_IN: i64 = 75;

/// A sheet that came back: what is not in its list was crossed out.
struct Sheet {
    journal: &'static str,
    pupil: &'static str,
    /// The teacher who holds it.
    teacher: &'static str,
    yes: &'static [ConsentKind],
}

const fn sheet(
    journal: &'static str,
    pupil: &'static str,
    teacher: &'static str,
    yes: &'static [ConsentKind],
) -> Sheet {
    Sheet {
        journal,
        pupil,
        teacher,
        yes,
    }
}

const ALL: &[ConsentKind] = &[K::Name, K::Image, K::Voice, K::Public];

/// Nobody has answered for Lila, Jeanne and Lucie.
static SHEETS: [Sheet; 9] = [
    sheet("demo-planete", "tom", "claire", ALL),
    sheet(
        "demo-planete",
        "maelys",
        "karim",
        &[K::Name, K::Image, K::Voice],
    ),
    sheet(
        "demo-planete",
        "hugo",
        "karim",
        &[K::Name, K::Voice, K::Public],
    ),
    sheet("demo-gazette", "maelys", "karim", ALL),
    sheet("demo-gazette", "hugo", "karim", &[K::Name, K::Voice]),
    sheet("demo-gazette", "ines", "helene", ALL),
    sheet("demo-gazette", "noe", "helene", &[K::Name, K::Voice]),
    sheet("demo-passerelle", "adam", "paul", ALL),
    sheet("demo-passerelle", "sacha", "paul", &[K::Name, K::Public]),
];

/// Zoé's mother has said yes by her own account, and not yet whether everybody may read.
const BY_ACCOUNT: [ConsentKind; 3] = [K::Name, K::Image, K::Voice];

/// Writes down what was answered when the newspaper began.
pub(super) async fn fill(store: &Store, journal: &DemoJournal, now: Millis) -> anyhow::Result<()> {
    let at = now.plus(-DAY_MS * FILLED_IN.min(journal.days_ago - 1));
    let id = JournalId::parse(journal.id)?;
    for sheet in SHEETS.iter().filter(|sheet| sheet.journal == journal.id) {
        let mut answers = Vec::new();
        for &kind in ConsentKind::ALL {
            answers.push(NewConsent {
                child: Invented::id_of(sheet.pupil)?,
                kind,
                voice: Voice::Paper,
                answer: if sheet.yes.contains(&kind) {
                    Answer::Given
                } else {
                    Answer::Refused
                },
                signed: Some(at),
            });
        }
        let teacher = Invented::id_of(sheet.teacher)?;
        store.answer(&id, answers, &teacher, at).await?;
    }
    if journal.id != PLANETE.id {
        return Ok(());
    }
    let mother = Invented::id_of("sandrine")?;
    let mut answers = Vec::new();
    for kind in BY_ACCOUNT {
        answers.push(NewConsent {
            child: Invented::id_of("zoe")?,
            kind,
            voice: Voice::Guardian(mother.clone()),
            answer: Answer::Given,
            signed: None,
        });
    }
    store.answer(&id, answers, &mother, at).await?;
    Ok(())
}

/// Yes becomes no: Zoé's mother by her own account, and what she could be heard in goes off its page; Maëlys's family on a
/// second sheet.
pub(super) async fn take_back(store: &Store, now: Millis) -> anyhow::Result<()> {
    let mother = Invented::id_of("sandrine")?;
    let no = NewConsent {
        child: Invented::id_of("zoe")?,
        kind: K::Voice,
        voice: Voice::Guardian(mother.clone()),
        answer: Answer::Refused,
        signed: None,
    };
    let id = JournalId::parse(PLANETE.id)?;
    let gone = store
        .answer(&id, vec![no], &mother, now.plus(-14 * DAY_MS))
        .await?;
    ensure!(!gone.is_empty(), "it was out by her consent");
    let signed = now.plus(-20 * DAY_MS);
    let no = NewConsent {
        child: Invented::id_of("maelys")?,
        kind: K::Image,
        voice: Voice::Paper,
        answer: Answer::Refused,
        signed: Some(signed),
    };
    let id = JournalId::parse(GAZETTE.id)?;
    let teacher = Invented::id_of("karim")?;
    store
        .answer(&id, vec![no], &teacher, signed.plus(DAY_MS))
        .await?;
    Ok(())
}
