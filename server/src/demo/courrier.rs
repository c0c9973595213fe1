//! The demo world's messages: a word to an absent pupil that her mother reads too, a mother's question, an announcement to
//! all families, two pupils who may write to each other, and something to look at.

use passeplume_domain::{
    AccountId, ClassId, ConversationId, MessageId, Millis, ReportId, SchoolId,
    documents::Reach,
    messages::{
        Audience, ConversationKind, MessageStore as _, NewAnnouncement, NewMessage, NewPair,
        TalkHome,
    },
    reports::{NewReport, ReportStore as _, ReportTarget, ReportedBy},
};
use passeplume_store::Store;

use super::Invented;

const AN_HOUR_MS: i64 = 60 * 60 * 1000;

/// Whose, how many hours ago, and what it says.
type Said = (&'static str, i64, &'static str);

const TO_THE_ABSENT: [Said; 3] = [
    (
        "claire",
        26,
        "Bonjour Zoé, tu nous as manqué hier ! Nous avons commencé le texte sur les poules. Tu peux écrire ton paragraphe à la maison, quand tu te sens mieux. Repose-toi bien.",
    ),
    (
        "zoe",
        24,
        "Merci maîtresse ! J'ai encore un peu de fièvre. J'ai trouvé un nom pour la poule : Plume.",
    ),
    ("claire", 23, "Plume, c'est parfait. À très vite !"),
];

const A_QUESTION: [Said; 1] = [(
    "sandrine",
    20,
    "Bonjour, Zoé devrait revenir jeudi. Doit-elle apporter ses bottes pour la sortie au moulin ?",
)];

const TO_FAMILIES: [Said; 1] = [(
    "claire",
    48,
    "Chères familles, jeudi nous allons au moulin de Saint-Aubin. Départ à 9 h, retour à 15 h 30. Prévoyez un pique-nique et des bottes. Merci à celles et ceux qui peuvent nous accompagner !",
)];

const BETWEEN_PUPILS: [Said; 3] = [
    ("ines", 6, "Tu as lu la lettre d'Aubépine ?"),
    ("noe", 5, "Oui ! Le crabe s'appelle Maréchal, trop drôle."),
    ("noe", 4, "Par contre ton dessin est nul."),
];

/// Writes them.
pub(super) async fn fill(store: &Store, now: Millis) -> anyhow::Result<()> {
    let began = now.plus(-72 * AN_HOUR_MS);
    let pair = async |id: &str, kind, by: &str, with: &str, with_family| {
        let new = NewPair {
            id: ConversationId::parse(id)?,
            kind,
            by: Invented::id_of(by)?,
            with: Invented::id_of(with)?,
            with_family,
        };
        store.open_pair(new, began).await?;
        anyhow::Ok(())
    };
    let usual = ConversationKind::Pair;
    pair("demo-absente", usual, "claire", "zoe", true).await?;
    say(store, "demo-absente", &TO_THE_ABSENT, now).await?;
    pair("demo-question", usual, "sandrine", "claire", false).await?;
    say(store, "demo-question", &A_QUESTION, now).await?;

    let families = NewAnnouncement {
        id: ConversationId::parse("demo-sortie")?,
        by: Invented::id_of("claire")?,
        audience: Audience::Families,
        home: "gm-ce1-ce2".to_owned(),
        title: "Sortie au moulin".to_owned(),
        with_family: false,
        readers: vec![Invented::id_of("sandrine")?],
    };
    store.announce(families, began).await?;
    say(store, "demo-sortie", &TO_FAMILIES, now).await?;

    let class = ClassId::parse("vl-cm2")?;
    let teacher: AccountId = Invented::id_of("helene")?;
    let home = TalkHome::Class(class.clone());
    store.set_talk(&home, true, &teacher, began).await?;
    let pupils = ConversationKind::Pupils;
    pair("demo-copains", pupils, "ines", "noe", false).await?;
    say(store, "demo-copains", &BETWEEN_PUPILS, now).await?;
    let report = NewReport {
        id: ReportId::parse("demo-signalement")?,
        target: ReportTarget::Message,
        subject: "demo-copains-3".to_owned(),
        container: "demo-copains".to_owned(),
        author: Invented::id_of("noe")?,
        author_is: ReportedBy::Somebody,
        reporter: Invented::id_of("ines")?,
        reason: "Ça m'a fait de la peine.".to_owned(),
        classes: vec![Reach {
            class,
            school: SchoolId::parse("vieux-lavoir")?,
        }],
    };
    store.report(report, now.plus(-3 * AN_HOUR_MS)).await?;
    Ok(())
}

async fn say(store: &Store, conversation: &str, said: &[Said], now: Millis) -> anyhow::Result<()> {
    for ((by, hours, words), number) in said.iter().zip(1..) {
        let id = format!("{conversation}-{number}");
        let new = NewMessage {
            id: MessageId::parse(&id)?,
            conversation: ConversationId::parse(conversation)?,
            author: Invented::id_of(by)?,
            key: id,
            body: (*words).to_owned(),
            captions: String::new(),
            answers: None,
            media: Vec::new(),
        };
        let at = now.plus(-hours * AN_HOUR_MS);
        store.send(new, Vec::new(), at).await?;
    }
    Ok(())
}
