//! What first screens ask beside one's own articles: teachers of their classes, heads and towns of their schools.

mod classes;
mod schools;

use async_trait::async_trait;
use passeplume_domain::{
    ClassId, Millis, SchoolId, StoreError,
    homes::{HomeStore, LateWords, OverseenClass, SchoolFigures, TextName},
    journals::{ArticleCard, IssueCard},
};

use crate::handle::Store;

#[async_trait]
impl HomeStore for Store {
    async fn late_of(
        &self,
        of: &[ClassId],
        now: Millis,
        limit: u32,
    ) -> Result<Vec<ArticleCard>, StoreError> {
        Ok(classes::late(self, of, now, limit).await?)
    }

    async fn late_words_for(
        &self,
        of: &[ClassId],
        limit: u32,
    ) -> Result<Vec<LateWords>, StoreError> {
        Ok(classes::late_words(self, of, limit).await?)
    }

    async fn texts_around(&self, of: &[ClassId], limit: u32) -> Result<Vec<TextName>, StoreError> {
        Ok(classes::texts(self, of, limit).await?)
    }

    async fn school_figures(
        &self,
        of: &[SchoolId],
        school_year: i64,
        since: Millis,
    ) -> Result<Vec<SchoolFigures>, StoreError> {
        Ok(schools::figures(self, of, school_year, since).await?)
    }

    async fn classes_in(&self, of: &[SchoolId]) -> Result<Vec<OverseenClass>, StoreError> {
        Ok(schools::classes(self, of).await?)
    }

    async fn under_way(&self, of: &[SchoolId], limit: u32) -> Result<Vec<IssueCard>, StoreError> {
        Ok(schools::under_way(self, of, limit).await?)
    }
}
