//! What is asked to be said, held against what is there: the post that it answers, the words that it quotes, its pictures.

use std::collections::BTreeMap;

use passeplume_domain::{
    ClassId, MediaId, PostId,
    accounts::Membership,
    comments::clean,
    forum::{
        LONGEST_CAPTIONS, LONGEST_POST, LONGEST_QUOTE, NewPost, Part, Post, PostAction, PostMedia,
        Quoting, Showing, Speaker, Topic, holds, lands,
    },
    media::MediaKind,
};

use super::{club::Club, common::fresh_id};
use crate::{
    dto::post_asked::{MOST_MEDIA, NewPostBody},
    error::ApiError,
    forum_refusal::ForumRefused,
    refusal_media::MediaRefused,
    state::AppState,
};

/// The post that is asked for, where everything in it is there.
pub(super) async fn to_be_said(
    state: &AppState,
    club: &Club<'_>,
    topic: &Topic,
    key: &str,
    body: &NewPostBody,
) -> Result<NewPost, ApiError> {
    let words = said(&body.body)?;
    if words.is_empty() && body.media.is_empty() {
        return Err(ApiError::nothing_said());
    }
    let answers = match &body.answers {
        None => None,
        Some(id) => {
            let answered = shown(state, club, topic, id).await?;
            let answered = answered.ok_or(ForumRefused::AnswerUnknown)?;
            // One level: whoever answers an answer answers what it answers.
            Some(answered.answers.unwrap_or(answered.id))
        }
    };
    let quotes = match &body.quotes {
        None => None,
        Some(quote) => {
            let quoted = shown(state, club, topic, &quote.id).await?;
            let quoted = quoted.ok_or(ForumRefused::QuoteUnknown)?;
            let excerpt =
                clean(&quote.excerpt, LONGEST_QUOTE).map_err(|_| ApiError::TooLong("excerpt"))?;
            if !holds(&quoted.body, &excerpt) {
                return Err(ForumRefused::QuoteUnknown.into());
            }
            Some(Quoting {
                post: quoted.id,
                excerpt,
            })
        }
    };
    Ok(NewPost {
        id: fresh_id(PostId::parse)?,
        forum: club.forum.id.clone(),
        seen: club.forum.version,
        topic: topic.id.clone(),
        author: club.account.id.clone(),
        key: key.to_owned(),
        class: class_of(club),
        speaker: match club.part {
            Part::Pupil => Speaker::Pupil,
            Part::Teacher | Part::Head | Part::Adviser | Part::Outsider => Speaker::Adult,
        },
        state: lands(club.part, club.forum.moderation),
        body: words,
        answers,
        quotes,
        media: media(state, club, body).await?,
    })
}

/// A post of this topic that everybody sees.
async fn shown(
    state: &AppState,
    club: &Club<'_>,
    topic: &Topic,
    id: &str,
) -> Result<Option<Post>, ApiError> {
    let Ok(id) = PostId::parse(id) else {
        return Ok(None);
    };
    let post = state.parts.forums.post(&id).await?;
    Ok(post
        .filter(|post| post.topic == topic.id && club.scene(topic).may(PostAction::Answer, post)))
}

/// The class of the forum in which the caller learns, or else teaches.
fn class_of(club: &Club<'_>) -> Option<ClassId> {
    let meets = |class: &ClassId| club.forum.classes.iter().any(|one| one.id == *class);
    let of = |membership: &Membership| match membership {
        Membership::PupilOf(class) if club.part == Part::Pupil && meets(class) => {
            Some(class.clone())
        }
        Membership::TeacherOf(class) if club.part == Part::Teacher && meets(class) => {
            Some(class.clone())
        }
        Membership::PupilOf(_)
        | Membership::TeacherOf(_)
        | Membership::HeadOf(_)
        | Membership::GuardianOf(_)
        | Membership::AdviserOf(_)
        | Membership::TownOf(_)
        | Membership::Administers => None,
    };
    club.account.memberships.iter().find_map(of)
}

/// Media of the caller's own, each once, with what is said of them; of no others anything is said.
async fn media(
    state: &AppState,
    club: &Club<'_>,
    body: &NewPostBody,
) -> Result<Vec<Showing>, ApiError> {
    let unknown = || ApiError::from(ForumRefused::MediaUnknown);
    let named = &body.media;
    if named.len() > MOST_MEDIA || !body.captions.keys().all(|of| named.contains(of)) {
        return Err(unknown());
    }
    let mut found: Vec<Showing> = Vec::with_capacity(named.len());
    for text in named {
        let id = MediaId::parse(text).map_err(|_| unknown())?;
        let media = state.parts.media.media(&id).await?;
        let media = media.filter(|media| media.owner == club.account.id);
        let kind = media.map(|media| media.kind).ok_or_else(unknown)?;
        if kind == MediaKind::File {
            return Err(MediaRefused::NoFilesHere.into());
        }
        if found.iter().any(|one| one.media == id) {
            return Err(unknown());
        }
        let captions = body.captions.get(text).map_or("", String::as_str);
        found.push(Showing {
            media: id,
            captions: said_of_it(captions)?,
        });
    }
    Ok(found)
}

/// What a post shows, with what is said of it from now on; where nothing is, as its new text says, or as before. Of what it
/// does not show nothing is said.
pub(super) fn described(
    post: &Post,
    captions: &BTreeMap<String, String>,
) -> Result<Vec<PostMedia>, ApiError> {
    let before = post
        .draft
        .as_ref()
        .map_or(&post.media, |draft| &draft.media);
    let shows = |of: &String| before.iter().any(|one| one.named.id.as_str() == of);
    if !captions.keys().all(shows) {
        return Err(ForumRefused::MediaUnknown.into());
    }
    before
        .iter()
        .map(|one| {
            Ok(PostMedia {
                named: one.named.clone(),
                captions: match captions.get(one.named.id.as_str()) {
                    Some(typed) => said_of_it(typed)?,
                    None => one.captions.clone(),
                },
            })
        })
        .collect()
}

/// What is said of a picture, sound or film, as it is kept.
fn said_of_it(typed: &str) -> Result<String, ApiError> {
    clean(typed, LONGEST_CAPTIONS).map_err(|_| ApiError::TooLong("captions"))
}

/// Words as they are kept.
pub(super) fn said(typed: &str) -> Result<String, ApiError> {
    clean(typed, LONGEST_POST).map_err(|_| ApiError::TooLong("body"))
}
