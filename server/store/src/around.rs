//! The classes and schools that somebody belongs to, as a condition of SQL: what lies around a person.

use passeplume_domain::{
    accounts::{Account, Membership},
    journals::Child,
};

use crate::sql::places;

/// What a person's memberships name.
pub(crate) struct Around<'a> {
    classes: Vec<&'a str>,
    schools: Vec<&'a str>,
}

impl<'a> Around<'a> {
    /// The classes in which somebody learns or teaches, and the schools that they direct or accompany. Guardians, towns
    /// and administrators belong to none.
    pub(crate) fn of(account: &'a Account) -> Self {
        let (mut classes, mut schools) = (Vec::new(), Vec::new());
        for membership in &account.memberships {
            match membership {
                Membership::PupilOf(class) | Membership::TeacherOf(class) => {
                    classes.push(class.as_str());
                }
                Membership::HeadOf(school) | Membership::AdviserOf(school) => {
                    schools.push(school.as_str());
                }
                Membership::GuardianOf(_) | Membership::TownOf(_) | Membership::Administers => {}
            }
        }
        Self { classes, schools }
    }

    /// The classes in which these children learn.
    pub(crate) fn of_children(family: &'a [Child]) -> Self {
        let none = Self {
            classes: Vec::new(),
            schools: Vec::new(),
        };
        none.and(family)
    }

    /// And the classes in which these children learn.
    pub(crate) fn and(mut self, family: &'a [Child]) -> Self {
        let theirs = family.iter().flat_map(|child| &child.classes);
        self.classes.extend(theirs.map(|class| class.as_str()));
        self
    }

    /// That a row `class` of `classes` is around them, with [`Self::values`] from the place `first` on; nothing where
    /// nothing is.
    pub(crate) fn holds(&self, class: &str, first: usize) -> Option<String> {
        let mut ways = Vec::new();
        if !self.classes.is_empty() {
            let these = places(first, self.classes.len());
            ways.push(format!("{class}.id IN ({these})"));
        }
        if !self.schools.is_empty() {
            let these = places(first + self.classes.len(), self.schools.len());
            ways.push(format!("{class}.school IN ({these})"));
        }
        (!ways.is_empty()).then(|| format!("({})", ways.join(" OR ")))
    }

    /// What is bound, in its order.
    pub(crate) fn values(&self) -> Vec<&'a str> {
        [self.classes.as_slice(), self.schools.as_slice()].concat()
    }
}
