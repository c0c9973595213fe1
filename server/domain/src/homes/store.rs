//! What the house answers to first screens, in a few questions each.

use async_trait::async_trait;

use super::{LateWords, OverseenClass, SchoolFigures, TextName};
use crate::{
    ClassId, Millis, SchoolId, StoreError,
    journals::{ArticleCard, IssueCard},
};

/// First screens.
#[async_trait]
pub trait HomeStore: Send + Sync {
    /// Articles of issues that are being made which the teachers of these classes keep and whose authors hold them beyond
    /// their day, longest due first.
    async fn late_of(
        &self,
        classes: &[ClassId],
        now: Millis,
        limit: u32,
    ) -> Result<Vec<ArticleCard>, StoreError>;
    /// Texts whose pen the teachers of these classes hold and for which words came late, longest waiting first.
    async fn late_words_for(
        &self,
        classes: &[ClassId],
        limit: u32,
    ) -> Result<Vec<LateWords>, StoreError>;
    /// Texts of the spaces of these classes, newest first.
    async fn texts_around(
        &self,
        classes: &[ClassId],
        limit: u32,
    ) -> Result<Vec<TextName>, StoreError>;
    /// These schools with what is counted of them: publications of this school year, pupils who were in a text since
    /// then. By town and name.
    async fn school_figures(
        &self,
        schools: &[SchoolId],
        school_year: i64,
        since: Millis,
    ) -> Result<Vec<SchoolFigures>, StoreError>;
    /// The classes of these schools, by name.
    async fn classes_in(&self, schools: &[SchoolId]) -> Result<Vec<OverseenClass>, StoreError>;
    /// Issues that are being made in spaces of these schools' classes, newest first.
    async fn under_way(
        &self,
        schools: &[SchoolId],
        limit: u32,
    ) -> Result<Vec<IssueCard>, StoreError>;
}
