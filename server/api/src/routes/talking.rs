//! What the routes of messages share: somebody at a conversation, now, with all that decides what they may do.

use passeplume_domain::{
    AccountId, ClassId, ConversationId, Millis,
    accounts::Account,
    documents::Reach,
    media::{Media, MediaKind},
    messages::{
        Audience, Conversation, ConversationKind, Hindrance, MessageAction, Opened, Person,
        Situation, Voice, Whose, judge, may_see, night, tie, voice,
    },
    reports::{self, Report, ReportTarget},
};

use super::common::family;
use crate::{
    dto::{
        conversation::{Faces, writers},
        message::of_whom,
    },
    error::ApiError,
    refusal_media::MediaRefused,
    state::AppState,
};

/// Somebody at a conversation.
pub(super) struct At {
    pub(super) me: Person,
    pub(super) conversation: Conversation,
    pub(super) situation: Situation,
    /// Where it is night for them: when it is over.
    pub(super) opens_at: Option<Millis>,
    /// Of two pupils: who wants no messages of the other.
    pub(super) blocked_by: Vec<AccountId>,
}

impl At {
    /// Whether something may be done here.
    pub(super) fn judge(&self, action: MessageAction, of: Whose) -> Result<(), ApiError> {
        judge(self.situation, action, of)
            .map_err(|refused| ApiError::not_said(refused, self.opens_at))
    }

    /// One button each. What only the night keeps from leaving may be written: it leaves in the morning.
    pub(super) fn may(&self) -> Vec<&'static str> {
        let by_day = Situation {
            hindrance: match self.situation.hindrance {
                Hindrance::Night => Hindrance::Nothing,
                other @ (Hindrance::Nothing | Hindrance::Ended | Hindrance::Blocked) => other,
            },
            ..self.situation
        };
        let mut may: Vec<&'static str> = [
            MessageAction::Write,
            MessageAction::File,
            MessageAction::Answer,
            MessageAction::Report,
        ]
        .into_iter()
        .filter(|&action| judge(by_day, action, Whose::Others).is_ok())
        .map(MessageAction::as_str)
        .collect();
        if judge(by_day, MessageAction::Block, Whose::Others).is_ok() {
            may.push(if self.blocked_by.contains(&self.me.id) {
                "unblock"
            } else {
                "block"
            });
        }
        may
    }
}

/// The caller, as far as messages ask.
pub(super) async fn me(state: &AppState, account: &Account) -> Result<Person, ApiError> {
    let ids = [account.id.clone()];
    let mut found = state.parts.messages.persons(&ids).await?;
    found.pop().ok_or(ApiError::NotFound)
}

/// Somebody at the conversation of this id; for strangers it is not there.
pub(super) async fn at(
    state: &AppState,
    account: &Account,
    id: &ConversationId,
) -> Result<At, ApiError> {
    let conversation = state
        .parts
        .messages
        .conversation(id)
        .await?
        .ok_or(ApiError::NotFound)?;
    let family = family(state, account).await?;
    let as_what = voice(account, &family, &conversation.circle);
    if as_what == Voice::Outsider {
        return Err(ApiError::NotFound);
    }
    let me = me(state, account).await?;
    standing(state, me, conversation, as_what).await
}

/// What stands in the way of somebody who is known to read it.
pub(super) async fn standing(
    state: &AppState,
    me: Person,
    conversation: Conversation,
    as_what: Voice,
) -> Result<At, ApiError> {
    let others = conversation
        .circle
        .other_writers(&me.id)
        .cloned()
        .collect::<Vec<_>>();
    let others = state.parts.messages.persons(&others).await?;
    let kind = conversation.circle.kind;
    let mut blocked_by = Vec::new();
    let mut opened = Vec::new();
    if kind == ConversationKind::Pupils && as_what == Voice::Writer {
        opened = opened_to(state, &me).await?;
        if let Some(other) = others.first() {
            let messages = &state.parts.messages;
            blocked_by = messages.blocks_between(&me.id, &other.id).await?;
        }
    }
    let opens_at = night_of(state, &me).await?;
    let hindrance = if !has_to_do(&me, &others, &conversation, as_what, &opened) {
        Hindrance::Ended
    } else if !blocked_by.is_empty() {
        Hindrance::Blocked
    } else if opens_at.is_some() {
        Hindrance::Night
    } else {
        Hindrance::Nothing
    };
    let situation = Situation {
        voice: as_what,
        kind,
        pupil: me.is_pupil(),
        hindrance,
    };
    Ok(At {
        me,
        conversation,
        situation,
        opens_at,
        blocked_by,
    })
}

/// Whether they may write to each other still.
fn has_to_do(
    me: &Person,
    others: &[Person],
    conversation: &Conversation,
    as_what: Voice,
    opened: &[Opened],
) -> bool {
    let announces =
        conversation.circle.kind == ConversationKind::Announcement && as_what == Voice::Writer;
    if announces {
        return match conversation.audience {
            Audience::Class | Audience::Families => {
                let home = conversation.home.as_str();
                me.teaches.iter().any(|class| class.id.as_str() == home)
            }
            Audience::Group | Audience::People => !me.teaches.is_empty(),
        };
    }
    others.iter().any(|other| tie(me, other, opened).is_some())
}

/// Where pupils may write to each other, as far as it concerns somebody.
pub(super) async fn opened_to(state: &AppState, me: &Person) -> Result<Vec<Opened>, ApiError> {
    let learnt: Vec<ClassId> = me.learns.iter().map(|class| class.id.clone()).collect();
    Ok(state.parts.messages.opened_around(&learnt).await?)
}

/// Where it is night for a pupil: when it is over.
async fn night_of(state: &AppState, me: &Person) -> Result<Option<Millis>, ApiError> {
    let learnt: Vec<ClassId> = me.learns.iter().map(|class| class.id.clone()).collect();
    let nights = state.parts.messages.nights_of(&learnt).await?;
    Ok(night(learnt.len(), &nights, state.parts.clock.now()))
}

/// Everybody whose name an answer about these conversations says.
pub(super) async fn faces<'a>(
    state: &AppState,
    me: &'a Person,
    conversations: impl Iterator<Item = &Conversation>,
    besides: impl Iterator<Item = &AccountId>,
) -> Result<Faces<'a>, ApiError> {
    let mut ids: Vec<AccountId> = conversations.flat_map(writers).cloned().collect();
    ids.extend(besides.cloned());
    ids.retain(|id| *id != me.id);
    ids.sort_unstable();
    ids.dedup();
    Ok(Faces::new(me, state.parts.messages.persons(&ids).await?))
}

/// The classes that the caller has to do with, where they may bring something into this conversation: they write there, or
/// will in the morning. A file is an adult's to bring.
pub(super) async fn brings_to(
    state: &AppState,
    account: &Account,
    id: &ConversationId,
    kind: MediaKind,
) -> Result<Vec<Reach>, ApiError> {
    let at = at(state, account, id).await?;
    let may = at.may();
    if !may.contains(&MessageAction::Write.as_str()) {
        at.judge(MessageAction::Write, Whose::Own)?;
    }
    if kind == MediaKind::File && !may.contains(&MessageAction::File.as_str()) {
        return Err(MediaRefused::FilesOfAdults.into());
    }
    let me = &at.me;
    let children = me.children.iter().flat_map(|kid| &kid.learns);
    let classes = me.learns.iter().chain(&me.teaches).chain(children);
    Ok(classes
        .map(|class| Reach {
            class: class.id.clone(),
            school: class.school.clone(),
        })
        .collect())
}

/// Whether messages show it to the caller: one that is there for them and names it, or it is their own and was brought into
/// a conversation; or somebody asks them to look at a message that names it.
pub(super) async fn hands_out(
    state: &AppState,
    account: &Account,
    media: &Media,
) -> Result<bool, ApiError> {
    let parts = &state.parts;
    if media.owner == account.id && parts.messages.is_brought(&media.id).await? {
        return Ok(true);
    }
    let named = parts.messages.messages_with(&media.id).await?;
    if named.is_empty() {
        return Ok(false);
    }
    let me = me(state, account).await?;
    for message in &named {
        match at(state, account, &message.conversation).await {
            Ok(at) => {
                let besides = std::iter::once(&message.author);
                let named = std::iter::once(&at.conversation);
                let faces = faces(state, &me, named, besides).await?;
                let of = of_whom(&faces, message);
                if may_see(at.situation.voice, message.state, of) {
                    return Ok(true);
                }
            }
            Err(ApiError::NotFound) => {}
            Err(other) => return Err(other),
        }
    }
    for message in &named {
        let of = parts
            .reports
            .reports_of(ReportTarget::Message, message.id.as_str());
        let looks_at =
            |report: &Report| reports::judge(reports::seat(account, report), report, None).is_ok();
        if of.await?.iter().any(looks_at) {
            return Ok(true);
        }
    }
    Ok(false)
}
