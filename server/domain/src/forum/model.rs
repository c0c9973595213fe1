//! A forum and the topics in it.

use crate::{
    AccountId, ClassId, ForumId, MediaId, Millis, SchoolId, SpaceId, TopicId, documents::Reach,
    hours::ClosingHours, words::names,
};

names! {
    /// How it is looked after.
    Moderation, NotAModeration = "not a moderation" {
        /// What is said is shown at once.
        Open = "open",
        /// What a pupil says waits for a teacher of their class.
        Premoderated = "premoderated",
        /// Pupils read.
        ReadOnly = "read_only",
    }
}

names! {
    /// What a topic is about.
    TopicKind, NotAKindOfTopic = "not a kind of topic" {
        /// A book.
        Book = "book",
        /// Anything else.
        Theme = "theme",
    }
}

names! {
    /// Whether something is said there.
    TopicState, NotATopicState = "not a state of a topic" {
        /// It is talked about.
        Open = "open",
        /// It is read.
        Closed = "closed",
        /// It is put away: read by whoever looks for it.
        Archived = "archived",
    }
}

/// Whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Home {
    /// One class's own.
    Class(ClassId),
    /// That of the classes that share a space, as they are at any moment.
    Space(SpaceId),
}

impl Home {
    /// Its kind on the wire and in the database.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Class(_) => "class",
            Self::Space(_) => "space",
        }
    }

    /// The id of the class or the space.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Class(id) => id.as_str(),
            Self::Space(id) => id.as_str(),
        }
    }
}

/// A class whose pupils meet in a forum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForumClass {
    /// Which.
    pub id: ClassId,
    /// As on the door.
    pub name: String,
    /// Its school.
    pub school: SchoolId,
    /// The school's name.
    pub school_name: String,
}

/// Where classes talk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forum {
    /// Which.
    pub id: ForumId,
    /// Whose.
    pub home: Home,
    /// The name of the class or the space.
    pub home_name: String,
    /// The classes that meet there now.
    pub classes: Vec<ForumClass>,
    /// What it is called.
    pub title: String,
    /// How it is looked after.
    pub moderation: Moderation,
    /// When pupils send nothing.
    pub hours: Option<ClosingHours>,
    /// Rises with each change.
    pub version: i64,
}

impl Forum {
    /// Its classes with their schools.
    #[must_use]
    pub fn reach(&self) -> Vec<Reach> {
        reach(&self.classes)
    }

    /// How a new one of these classes is looked after: where two schools meet, each pupil's teacher reads first.
    #[must_use]
    pub fn usual_moderation(classes: &[ForumClass]) -> Moderation {
        let first = classes.first().map(|class| &class.school);
        if classes.iter().all(|class| Some(&class.school) == first) {
            Moderation::Open
        } else {
            Moderation::Premoderated
        }
    }
}

/// Classes with their schools.
pub(super) fn reach(classes: &[ForumClass]) -> Vec<Reach> {
    classes
        .iter()
        .map(|class| Reach {
            class: class.id.clone(),
            school: class.school.clone(),
        })
        .collect()
}

/// A book that is talked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Book {
    /// Its title.
    pub title: String,
    /// Who wrote it.
    pub author: String,
    /// For whom: "CE2", "dès 8 ans".
    pub level: String,
}

/// What is talked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// Which.
    pub id: TopicId,
    /// Where.
    pub forum: ForumId,
    /// A book, or anything else.
    pub kind: TopicKind,
    /// What it is called.
    pub title: String,
    /// Which book.
    pub book: Option<Book>,
    /// The picture on its cover.
    pub cover: Option<MediaId>,
    /// Stands before the others.
    pub pinned: bool,
    /// Whether something is said there.
    pub state: TopicState,
    /// Out of everybody's sight but its teachers'.
    pub hidden: bool,
    /// Who began it.
    pub created_by: AccountId,
    /// When.
    pub created: Millis,
    /// Grows by one with each change of a post.
    pub rev: i64,
    /// The number of the newest post.
    pub last_number: i64,
    /// How many posts are shown.
    pub shown: i64,
    /// When the newest one was shown.
    pub last_at: Option<Millis>,
    /// Rises with each change of the topic itself.
    pub version: i64,
}
