//! What is written: numbers and a link. There is no way into a letter for a word or a name: none is asked for here.

use super::Address;
use crate::notices::Badges;

/// A letter to one adult, plain text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// To whom.
    pub to: Address,
    /// What it is about.
    pub subject: String,
    /// What it says.
    pub body: String,
    /// The address that ends these letters, without a login; none where there is one letter only.
    pub stop: Option<String>,
}

/// The day's digest; none where nothing waits. `site` is the address of the house, without a `/` behind.
#[must_use]
pub fn digest_letter(to: &Address, badges: Badges, site: &str, token: &str) -> Option<Letter> {
    if badges.nothing() {
        return None;
    }
    let lines: String = [
        (badges.messages, "message à lire", "messages à lire"),
        (
            badges.club,
            "sujet du club avec du nouveau",
            "sujets du club avec du nouveau",
        ),
        (
            badges.approvals,
            "contribution d'élève attend votre accord",
            "contributions d'élèves attendent votre accord",
        ),
        (
            badges.reports,
            "signalement à regarder",
            "signalements à regarder",
        ),
    ]
    .into_iter()
    .filter(|(count, ..)| *count > 0)
    .map(|(count, one, many)| format!("- {count} {}\n", if count == 1 { one } else { many }))
    .collect();
    let stop = format!("{site}/courriel/{token}");
    let body = format!(
        "Bonjour,\n\nCe qui vous attend dans Passeplume :\n{lines}\nPour le lire : {site}/\n\nCette lettre part une \
         fois par jour, quand il y a du nouveau. Elle ne contient aucun mot ni aucun nom d'élève.\nPour ne plus la \
         recevoir : {stop}\n"
    );
    Some(Letter {
        to: to.clone(),
        subject: "Passeplume : ce qui vous attend".to_owned(),
        body,
        stop: Some(stop),
    })
}

/// The letter that proves an address.
#[must_use]
pub fn code_letter(to: &Address, code: &str) -> Letter {
    Letter {
        to: to.clone(),
        subject: "Passeplume : votre code".to_owned(),
        body: format!(
            "Bonjour,\n\nVotre code : {code}\n\nÉcrivez-le dans Passeplume, là où vous avez donné cette adresse. Il \
             sert pendant 30 minutes.\nVous n'avez rien demandé ? Ne faites rien : aucune autre lettre ne partira.\n"
        ),
        stop: None,
    }
}
