//! Schools on the first screens of heads, advisers and towns.

use passeplume_domain::{
    homes::{Figures, OverseenClass, enough},
    journals::{IssueCard, publication::printed_title},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    home::{LateView, PublicationItem},
    journal::StateCount,
    names::IssueStateName,
};

/// How far the caller sees into a school.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SchoolViewName {
    /// Directs or accompanies it.
    Inside,
    /// Works for its town: figures, and what everybody may read.
    Outside,
}

/// What is counted of a school: numbers of use, never a title, a name or a word.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Figures)]
pub struct FiguresView {
    /// Its classes.
    pub classes: i64,
    /// Issues that its classes published this school year.
    pub issues: i64,
    /// Texts of the spaces of its classes.
    pub texts: i64,
    /// Its pupils who were in a text within 7 days; nothing where they are fewer than five.
    pub active_pupils: Option<i64>,
}

impl From<Figures> for FiguresView {
    fn from(figures: Figures) -> Self {
        Self {
            classes: figures.classes,
            issues: figures.issues,
            texts: figures.texts,
            active_pupils: enough(figures.active),
        }
    }
}

/// A class, as who directs or accompanies its school sees it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OverseenClass)]
pub struct OverseenClassView {
    /// Which.
    pub id: String,
    /// As on its door.
    pub name: String,
    /// First names and initials of its teachers.
    pub teachers: Vec<String>,
    /// How many learn there.
    pub pupils: i64,
}

impl From<&OverseenClass> for OverseenClassView {
    fn from(one: &OverseenClass) -> Self {
        Self {
            id: one.class.id.to_string(),
            name: one.class.name.clone(),
            teachers: one.teachers.clone(),
            pupils: one.pupils,
        }
    }
}

/// A school of the caller's.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OverseenSchool)]
pub struct OverseenSchoolView {
    /// Which.
    pub id: String,
    /// As on its door.
    pub name: String,
    /// Where it stands.
    pub town: String,
    /// How far the caller sees into it.
    pub view: SchoolViewName,
    /// Its public page: opened by the browser itself, not inside the app.
    pub page: String,
    /// What is counted.
    pub figures: FiguresView,
    /// Its classes; none from outside.
    pub classes: Vec<OverseenClassView>,
    /// From outside: the newest issues that everybody may read. From inside `showHome` tells what came out.
    pub published: Vec<PublicationItem>,
}

/// An issue that is being made.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UnderWay)]
pub struct UnderWayView {
    /// Which.
    pub issue: String,
    /// What the journal is called.
    pub journal_title: String,
    /// Its number and title, as printed.
    pub title: String,
    /// Where it is.
    pub state: IssueStateName,
    /// Until when articles are due, in milliseconds since 1970.
    pub due: Option<i64>,
    /// How many articles are in which state; states without any are left out.
    pub counts: Vec<StateCount>,
}

impl From<&IssueCard> for UnderWayView {
    fn from(card: &IssueCard) -> Self {
        Self {
            issue: card.issue.id.to_string(),
            journal_title: card.issue.journal_title.clone(),
            title: printed_title(&card.issue),
            state: card.issue.state.into(),
            due: card.issue.due.map(|due| due.0),
            counts: card
                .counts
                .iter()
                .map(|(state, articles)| StateCount {
                    state: (*state).into(),
                    articles: *articles,
                })
                .collect(),
        }
    }
}

/// The schools that the caller directs, accompanies or keeps up for a town.
#[derive(Debug, Serialize, ToSchema)]
pub struct Overview {
    /// By town and name.
    pub schools: Vec<OverseenSchoolView>,
    /// Issues that are being made in the schools that are seen from inside, newest first.
    pub under_way: Vec<UnderWayView>,
    /// Articles there that are late, longest due first.
    pub late: Vec<LateView>,
}
