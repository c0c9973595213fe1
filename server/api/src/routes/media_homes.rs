//! Where media stand: who brings one in there, and who sees it there.

use passeplume_domain::{
    DocumentId, MediaId,
    accounts::Account,
    documents::{Document, Reach, Verdict, access},
    forum::{PostAction, TopicAction, policy::reads_topic},
    media::{Media, MediaHome, MediaKind},
};

use super::{
    club::{before, in_topic},
    documents::readable,
    report_posts::looks_at,
    talking::brings_to,
};
use crate::{dto::media::HomeBody, error::ApiError, refusal_media::MediaRefused, state::AppState};

/// The home that a body names.
pub(super) fn home_of(body: &HomeBody) -> Result<MediaHome, ApiError> {
    match body.kind.as_str() {
        "document" | "topic" | "conversation" => {
            MediaHome::parse(&body.kind, &body.id).ok_or(ApiError::NotFound)
        }
        _ => Err(ApiError::Malformed("home")),
    }
}

/// The classes that write there, where the caller does and may bring such a thing.
pub(super) async fn writable(
    state: &AppState,
    account: &Account,
    home: &MediaHome,
    kind: MediaKind,
) -> Result<Vec<Reach>, ApiError> {
    let classes = match home {
        MediaHome::Document(id) => text(state, account, id).await?.classes,
        MediaHome::Topic(id) => {
            let (club, topic) = in_topic(state, account, id).await?;
            // A cover is changed after the topic has ended, too.
            if club.judge_topic(TopicAction::Edit, &topic).is_err() {
                club.judge_topic(TopicAction::Post, &topic)?;
            }
            club.forum.reach()
        }
        MediaHome::Conversation(id) => return brings_to(state, account, id, kind).await,
    };
    match kind {
        MediaKind::Picture | MediaKind::Sound | MediaKind::Film => Ok(classes),
        MediaKind::File => Err(MediaRefused::NoFilesHere.into()),
    }
}

/// The text, where the caller writes.
pub(super) async fn text(
    state: &AppState,
    account: &Account,
    id: &DocumentId,
) -> Result<Document, ApiError> {
    let document = readable(state, account, id).await?;
    match access(account, &document) {
        Verdict::Write => Ok(document),
        Verdict::Read(_) => Err(MediaRefused::ReadOnly.into()),
        Verdict::None => Err(ApiError::NotFound),
    }
}

/// Whether the caller sees it in a forum: in a post or on a cover that they may see, or because they brought it there. A
/// post that waits or was taken out of sight shows its pictures to nobody who does not read it; one that was taken back to
/// whoever decides about a report of it.
pub(super) async fn is_seen_in_a_forum(
    state: &AppState,
    account: &Account,
    media: &Media,
) -> Result<bool, ApiError> {
    let id: &MediaId = &media.id;
    let shown = state.parts.forums.media_in_forums(id).await?;
    if shown.brought && media.owner == account.id {
        return Ok(true);
    }
    for post in &shown.posts {
        match before(state, account, post).await {
            Ok((club, topic, post)) => {
                if club.scene(&topic).may(PostAction::Read, &post) {
                    return Ok(true);
                }
            }
            Err(ApiError::NotFound) => {}
            Err(other) => return Err(other),
        }
    }
    for post in &shown.taken_back {
        if looks_at(state, account, post).await? {
            return Ok(true);
        }
    }
    for topic in &shown.covers {
        match in_topic(state, account, topic).await {
            Ok((club, topic)) if reads_topic(account, &club.forum, &topic) => return Ok(true),
            Ok(_) | Err(ApiError::NotFound) => {}
            Err(other) => return Err(other),
        }
    }
    Ok(false)
}
