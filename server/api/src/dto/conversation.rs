//! Conversations on the wire, as whoever asks sees them.

use std::collections::HashMap;

use passeplume_domain::{
    AccountId,
    accounts::presence_name,
    messages::{Conversation, ConversationCard, ConversationKind, Part, Person, names_in_full},
    spaces::Class,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::names::{AudienceOfName, ConversationKindName, MediaKindName};

/// Longest beginning of a message in a list, in characters.
const LONGEST_EXCERPT: usize = 80;

/// Somebody of a conversation.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Correspondent)]
pub struct FaceView {
    /// Who.
    pub id: String,
    /// First name and initial; the whole name of one's own pupils and their families.
    pub name: String,
    /// What they mainly are: `pupil`, `teacher`, `guardian` and so on.
    pub role: &'static str,
    /// The class through which they have to do with the caller, by its name.
    pub class: Option<String>,
    /// Of somebody in charge: the child in that class.
    pub child: Option<String>,
}

/// Who are the people of an answer, for whoever asks.
pub struct Faces<'a> {
    me: &'a Person,
    people: HashMap<AccountId, Person>,
}

impl<'a> Faces<'a> {
    /// These people, seen by `me`.
    #[must_use]
    pub fn new(me: &'a Person, people: Vec<Person>) -> Self {
        Self {
            me,
            people: people
                .into_iter()
                .map(|one| (one.id.clone(), one))
                .collect(),
        }
    }

    /// Who asks.
    #[must_use]
    pub const fn me(&self) -> &Person {
        self.me
    }

    /// The person of this id.
    #[must_use]
    pub fn get(&self, id: &AccountId) -> Option<&Person> {
        if self.me.id == *id {
            return Some(self.me);
        }
        self.people.get(id)
    }

    /// As the caller sees them.
    #[must_use]
    pub fn view(&self, id: &AccountId) -> Option<FaceView> {
        self.get(id).map(|person| face(self.me, person))
    }
}

/// A name, as `me` reads it.
#[must_use]
pub fn name(me: &Person, person: &Person) -> String {
    if names_in_full(me, person) {
        format!("{} {}", person.first_name, person.last_name)
            .trim()
            .to_owned()
    } else {
        presence_name(&person.first_name, &person.last_name)
    }
}

/// Somebody, as `me` sees them.
#[must_use]
pub fn face(me: &Person, person: &Person) -> FaceView {
    let shared = |classes: &[Class]| {
        classes
            .iter()
            .find(|class| around(me).any(|one| one.id == class.id))
            .map(|class| class.name.clone())
    };
    let child = person
        .children
        .iter()
        .find(|kid| shared(&kid.learns).is_some());
    let first = person.learns.first().or(person.teaches.first());
    let class = shared(&person.learns)
        .or_else(|| shared(&person.teaches))
        .or_else(|| child.and_then(|kid| shared(&kid.learns)))
        .or_else(|| first.map(|class| class.name.clone()));
    FaceView {
        id: person.id.to_string(),
        name: name(me, person),
        role: person.role.as_str(),
        class,
        child: child.map(|kid| kid.name.clone()),
    }
}

/// The classes that somebody has to do with.
fn around(me: &Person) -> impl Iterator<Item = &Class> {
    let children = me.children.iter().flat_map(|kid| &kid.learns);
    me.learns.iter().chain(&me.teaches).chain(children)
}

/// The newest message of a conversation.
#[derive(Debug, Serialize, ToSchema)]
pub struct LastMessage {
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// How it begins; '' where it has no words.
    pub excerpt: String,
    /// Whether it is the caller's own.
    pub mine: bool,
    /// What it shows first: `picture`, `sound`, `film` or `file`; nothing where it has words alone.
    pub media: Option<MediaKindName>,
}

/// Who reads besides those who write.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SaidName {
    /// The teachers of the pupils who write.
    ReadableByTeachers,
    /// The pupil's family.
    FamilyReads,
}

/// A conversation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Conversation)]
pub struct ConversationView {
    /// Which.
    pub id: String,
    /// What it is.
    pub kind: ConversationKindName,
    /// To whom an announcement goes.
    pub audience: AudienceOfName,
    /// Of a class or its families: what it is called, where the caller has to do with it.
    pub audience_name: Option<String>,
    /// Of an announcement.
    pub title: String,
    /// Who writes in it, but for the caller.
    pub with: Vec<FaceView>,
    /// The newest message; nothing as long as nobody has written.
    pub last: Option<LastMessage>,
    /// How many messages of others were not read.
    pub unread: i64,
    /// Whether the families of its pupils read it.
    pub with_family: bool,
    /// What the caller may do in it: `write` (at night too: then it leaves in the morning), `file` (send one with it), `answer`,
    /// `report`, `block`, `unblock`.
    pub may: Vec<&'static str>,
    /// To be said on the screen.
    pub said: Option<SaidName>,
    /// Where it is night for the caller: when it is over, in milliseconds since 1970.
    pub opens_at: Option<i64>,
    /// Up to which number the caller has read.
    pub read: i64,
    /// The newest change of a message.
    pub rev: i64,
}

impl ConversationView {
    /// A conversation of the caller's list.
    #[must_use]
    pub fn new(
        faces: &Faces<'_>,
        card: &ConversationCard,
        may: Vec<&'static str>,
        opens_at: Option<i64>,
    ) -> Self {
        let conversation = &card.conversation;
        let circle = &conversation.circle;
        let me = &faces.me.id;
        Self {
            id: conversation.id.to_string(),
            kind: circle.kind.into(),
            audience: conversation.audience.into(),
            audience_name: around(faces.me)
                .find(|class| class.id.as_str() == conversation.home)
                .map(|class| class.name.clone()),
            title: conversation.title.clone(),
            with: writers(conversation)
                .filter(|id| *id != me)
                .filter_map(|id| faces.view(id))
                .collect(),
            last: card.last.as_ref().map(|(author, words, at)| LastMessage {
                at: at.0,
                excerpt: beginning(words, LONGEST_EXCERPT),
                mine: author == me,
                media: card.shows.map(Into::into),
            }),
            unread: card.unread,
            with_family: circle.with_family,
            may,
            said: match circle.kind {
                ConversationKind::Pupils => Some(SaidName::ReadableByTeachers),
                ConversationKind::Pair | ConversationKind::Announcement => {
                    circle.with_family.then_some(SaidName::FamilyReads)
                }
            },
            opens_at,
            read: card.read,
            rev: conversation.rev,
        }
    }
}

/// Who writes in it.
pub fn writers(conversation: &Conversation) -> impl Iterator<Item = &AccountId> {
    let members = conversation.circle.members.iter();
    members
        .filter(|member| member.part == Part::Writer)
        .map(|member| &member.account)
}

/// The first letters, in one line.
#[must_use]
pub fn beginning(words: &str, most: usize) -> String {
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= most {
        return line;
    }
    let mut cut: String = line.chars().take(most).collect();
    cut.push('…');
    cut
}

/// One page of conversations, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConversationPage {
    /// They.
    pub conversations: Vec<ConversationView>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// Which conversations.
#[derive(Debug, Deserialize, IntoParams)]
pub struct ConversationQuery {
    /// `next` of the page before.
    pub before: Option<String>,
    /// `true`: those of pupils that the caller may read as their teacher.
    pub overseen: Option<bool>,
}

/// What somebody writes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CorrespondentKind)]
pub enum ToKind {
    /// A person.
    Person,
    /// The pupils of a class.
    Class,
    /// The pupils of a group.
    Group,
    /// The families of a class.
    Families,
}

/// One person, class, group or all families of a class.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ToOne {
    /// What it is.
    pub kind: ToKind,
    /// Its id.
    pub id: String,
}

/// To whom.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum ToBody {
    /// One.
    One(ToOne),
    /// People by name.
    People(Vec<String>),
}

/// A conversation to be opened.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewConversationBody {
    /// With whom.
    pub to: ToBody,
    /// Of a teacher to a pupil: whether the pupil's family reads it.
    #[serde(default)]
    pub with_family: bool,
    /// Of an announcement; without one, the name of the class or group.
    #[serde(default)]
    #[schema(max_length = 80)]
    pub title: String,
}

/// Up to where somebody has read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadUpToBody {
    /// The number of the newest message that was seen.
    pub number: i64,
}

/// Somebody to whom the caller may write.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CorrespondentItem)]
pub struct CorrespondentView {
    /// What it is.
    pub kind: ToKind,
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Of a person: what they mainly are.
    pub role: Option<&'static str>,
    /// Of a person: the class through which they have to do with the caller, by its name.
    pub class: Option<String>,
    /// Of somebody in charge: the child in that class.
    pub child: Option<String>,
}
