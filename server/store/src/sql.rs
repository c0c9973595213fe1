//! Rows in, rows out: statements of many rows, and readers that refuse what this program never wrote.

use passeplume_domain::{
    AccountId, ArticleId, ClassId, CommentId, ConversationId, DocumentId, ForumId, GroupId,
    InvitationId, IssueId, JournalId, MediaId, MessageId, ObjectId, PostId, PublicationId,
    ReportId, SchoolId, SectionId, SpaceId, TopicId, UploadId,
};
use sqlx::{AssertSqlSafe, Row, any::AnyRow};

use crate::faults::{Fault, unreadable};

/// `($1, $2), ($3, $4)`: the values of `rows` rows by a pattern in which `?1` is the row's first value.
///
/// A value that stands twice in a row is bound once: `(?1, ?2, ?2)`.
pub(crate) fn values(pattern: &str, width: usize, rows: usize) -> String {
    let mut text = String::with_capacity(rows * (pattern.len() + 8 * width));
    for row in 0..rows {
        if row > 0 {
            text.push_str(", ");
        }
        let mut rest = pattern;
        while let Some((before, after)) = rest.split_once('?') {
            text.push_str(before);
            let digits = after.chars().take_while(char::is_ascii_digit).count();
            let (number, after) = after.split_at(digits);
            let place = row * width + number.parse::<usize>().unwrap_or(1);
            text.push('$');
            text.push_str(&place.to_string());
            rest = after;
        }
        text.push_str(rest);
    }
    text
}

/// `$3, $4, $5`: `count` places from `first` on, for `IN (…)`.
pub(crate) fn places(first: usize, count: usize) -> String {
    (first..first + count)
        .map(|place| format!("${place}"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Marks a text that was put together from constants and place numbers alone, never from a value.
pub(crate) fn built(text: String) -> AssertSqlSafe<String> {
    AssertSqlSafe(text)
}

/// Reads typed values of a row.
pub(crate) trait Read {
    /// A text.
    fn text(&self, column: &'static str) -> Result<&str, Fault>;
    /// A number.
    fn number(&self, column: &'static str) -> Result<i64, Fault>;
    /// Bytes.
    fn bytes(&self, column: &'static str) -> Result<&[u8], Fault>;
    /// A text that may be absent.
    fn maybe_text(&self, column: &'static str) -> Result<Option<String>, Fault>;
    /// A number that may be absent.
    fn maybe_number(&self, column: &'static str) -> Result<Option<i64>, Fault>;
}

impl Read for AnyRow {
    fn text(&self, column: &'static str) -> Result<&str, Fault> {
        self.try_get(column).map_err(|_| unreadable(column))
    }

    fn number(&self, column: &'static str) -> Result<i64, Fault> {
        self.try_get(column).map_err(|_| unreadable(column))
    }

    fn bytes(&self, column: &'static str) -> Result<&[u8], Fault> {
        self.try_get(column).map_err(|_| unreadable(column))
    }

    fn maybe_text(&self, column: &'static str) -> Result<Option<String>, Fault> {
        self.try_get(column).map_err(|_| unreadable(column))
    }

    fn maybe_number(&self, column: &'static str) -> Result<Option<i64>, Fault> {
        self.try_get(column).map_err(|_| unreadable(column))
    }
}

macro_rules! typed_ids {
    ($($name:ident => $id:ident),+ $(,)?) => {$(
        #[doc = concat!("Reads a column that holds a [`", stringify!($id), "`].")]
        pub(crate) fn $name(row: &AnyRow, column: &'static str) -> Result<$id, Fault> {
            $id::parse(row.text(column)?).map_err(|_| unreadable(column))
        }
    )+};
}

typed_ids! {
    account_id => AccountId,
    article_id => ArticleId,
    class_id => ClassId,
    comment_id => CommentId,
    conversation_id => ConversationId,
    document_id => DocumentId,
    forum_id => ForumId,
    group_id => GroupId,
    invitation_id => InvitationId,
    issue_id => IssueId,
    journal_id => JournalId,
    media_id => MediaId,
    message_id => MessageId,
    object_id => ObjectId,
    post_id => PostId,
    publication_id => PublicationId,
    report_id => ReportId,
    school_id => SchoolId,
    section_id => SectionId,
    space_id => SpaceId,
    topic_id => TopicId,
    upload_id => UploadId,
}

#[cfg(test)]
mod tests {
    use super::{places, values};

    #[test]
    fn values_number_their_places_row_by_row() {
        assert_eq!(values("(?1, ?2)", 2, 2), "($1, $2), ($3, $4)");
        assert_eq!(
            values("(?1, ?2, ?2, 'x')", 2, 2),
            "($1, $2, $2, 'x'), ($3, $4, $4, 'x')"
        );
        assert_eq!(places(3, 3), "$3, $4, $5");
    }
}
