//! What the demo's families allow: sheets that came back at the beginning of the year, one mother's own answers, and one
//! family that has not answered.

use passeplume_domain::{
    JournalId, Millis,
    consents::{Answer, ConsentKind, ConsentStore as _, NewConsent, Voice},
};
use passeplume_store::Store;

use super::Invented;

use ConsentKind as K;

/// Pupil, the teacher who holds the sheet, and what it says yes to; what is not there was crossed out.
const SHEETS: [(&str, &str, &[ConsentKind]); 3] = [
    ("tom", "claire", &[K::Name, K::Image, K::Voice, K::Public]),
    ("maelys", "karim", &[K::Name, K::Image, K::Voice]),
    ("hugo", "karim", &[K::Name, K::Voice, K::Public]),
];

/// Zoé's mother has said yes by her own account, and not yet whether everybody may read.
const BY_ACCOUNT: [ConsentKind; 3] = [K::Name, K::Image, K::Voice];

/// Writes them down.
pub(super) async fn fill(store: &Store, journal: &JournalId, at: Millis) -> anyhow::Result<()> {
    for (pupil, teacher, yes) in SHEETS {
        let mut answers = Vec::new();
        for &kind in ConsentKind::ALL {
            answers.push(NewConsent {
                child: Invented::id_of(pupil)?,
                kind,
                voice: Voice::Paper,
                answer: if yes.contains(&kind) {
                    Answer::Given
                } else {
                    Answer::Refused
                },
                signed: Some(at),
            });
        }
        store
            .answer(journal, answers, &Invented::id_of(teacher)?, at)
            .await?;
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
    store.answer(journal, answers, &mother, at).await?;
    Ok(())
}
