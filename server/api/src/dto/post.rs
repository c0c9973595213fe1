//! What is said in a topic, on the wire: as whoever asks may see it, with what they may do about it.

use passeplume_domain::{
    Millis,
    accounts::Account,
    forum::{
        Bond, Draft, Forum, Part, Post, PostAction, PostMedia, PostState, ReactionKind, Topic,
        Version, bond, flags, judge_post, part,
    },
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    article::NamedView,
    names::{DraftStateName, MediaKindName, PostActionName, PostStateName, ReactionKindName},
};

/// Names beside a reaction; the rest are "and others".
const MOST_NAMES: usize = 12;

/// Somebody who asks, where they stand.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    /// Who.
    pub account: &'a Account,
    /// In which forum.
    pub forum: &'a Forum,
    /// In which topic.
    pub topic: &'a Topic,
    /// When.
    pub now: Millis,
}

impl Scene<'_> {
    /// Whether they may.
    #[must_use]
    pub fn may(&self, action: PostAction, post: &Post) -> bool {
        judge_post(self.account, self.forum, self.topic, action, post, self.now).is_ok()
    }
}

/// Who said it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PostAuthor)]
pub struct AuthorOfPostView {
    /// Who.
    pub id: String,
    /// First name and initial.
    pub name: String,
    /// The name of the class in which they were.
    pub class: Option<String>,
}

/// Words of another post that still stand there.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PostQuote)]
pub struct QuoteView {
    /// Of which post.
    pub id: String,
    /// First name and initial of who said them.
    pub name: String,
    /// They.
    pub excerpt: String,
}

/// A picture, sound or film in a post: `/api/media/{id}`.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PostMedia)]
pub struct PostMediaView {
    /// Which.
    pub id: String,
    /// What it is.
    pub kind: MediaKindName,
    /// What there is to see on it, or what is said in it; '' where nobody said so.
    pub captions: String,
}

impl From<&PostMedia> for PostMediaView {
    fn from(one: &PostMedia) -> Self {
        Self {
            id: one.named.id.to_string(),
            kind: one.named.kind.into(),
            captions: one.captions.clone(),
        }
    }
}

/// What some feel about a post. There are no counts and no order among the kinds.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PostReaction)]
pub struct ReactionView {
    /// What.
    pub kind: ReactionKindName,
    /// Whether the caller does.
    pub mine: bool,
    /// Some of them, 12 at the most.
    pub names: Vec<String>,
    /// How many more; to a pupil 1 where there are any.
    pub more: usize,
}

/// A new text of a shown post that its teacher has not approved: for its author, and for who decides.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PostDraft)]
pub struct DraftView {
    /// The new text.
    pub body: String,
    /// What the post shows, with what is to be said of it.
    pub media: Vec<PostMediaView>,
    /// Where it is.
    pub state: DraftStateName,
    /// When it was sent, in milliseconds since 1970.
    pub at: i64,
}

/// What somebody said.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Post)]
pub struct PostView {
    /// Which.
    pub id: String,
    /// Its place in the topic, given when everybody sees it.
    pub number: Option<i64>,
    /// That of its topic when it last changed.
    pub rev: i64,
    /// What became of it.
    pub state: PostStateName,
    /// Who said it.
    pub author: AuthorOfPostView,
    /// Whether the caller did.
    pub mine: bool,
    /// What it says.
    pub body: String,
    /// The post that it answers, one level deep.
    pub answers: Option<String>,
    /// What it quotes.
    pub quotes: Option<QuoteView>,
    /// Its pictures, sounds and films.
    pub media: Vec<PostMediaView>,
    /// What others feel about it.
    pub reactions: Vec<ReactionView>,
    /// When it was sent, in milliseconds since 1970.
    pub created: i64,
    /// Whether it was changed after its first ten minutes.
    pub edited: bool,
    /// Why it was given back, refused or hidden: for its author, and for who looks after it.
    pub word: Option<String>,
    /// Who decided about it, for the same.
    pub decided_by: Option<NamedView>,
    /// Its new text.
    pub draft: Option<DraftView>,
    /// What the caller may do about it now: one button each.
    pub may: Vec<PostActionName>,
    /// What an adult should look at, for those who look after the forum: `phone`, `email`, `letters`.
    pub flags: Vec<&'static str>,
    /// Under which the caller's own was sent.
    pub key: Option<String>,
}

impl PostView {
    /// A post, as whoever asks may see it.
    #[must_use]
    pub fn new(scene: Scene<'_>, post: &Post) -> Self {
        let bond = bond(scene.account, scene.forum, post);
        let said_it = matches!(bond, Bond::Speaker | Bond::Author);
        let looks_after = matches!(bond, Bond::Keeper | Bond::Colleague | Bond::Head);
        let out_of_sight = matches!(post.state, PostState::Refused | PostState::Hidden);
        let hears_why = said_it || bond == Bond::Keeper || (looks_after && out_of_sight);
        let draft = post
            .draft
            .as_ref()
            .filter(|_| said_it || bond == Bond::Keeper);
        let actions = PostAction::ALL.iter().copied();
        Self {
            id: post.id.to_string(),
            number: post.number,
            rev: post.rev,
            state: post.state.into(),
            author: AuthorOfPostView {
                id: post.author.to_string(),
                name: post.author_name.clone(),
                class: post.class.as_ref().map(|(_, name, _)| name.clone()),
            },
            mine: said_it,
            body: post.body.clone(),
            answers: post.answers.as_ref().map(ToString::to_string),
            quotes: quote(post),
            media: post.media.iter().map(Into::into).collect(),
            reactions: reactions(scene, post),
            created: post.created.0,
            edited: post.edited_at.is_some(),
            word: post.word.clone().filter(|_| hears_why),
            decided_by: post
                .decided
                .as_ref()
                .filter(|_| hears_why)
                .map(|decided| NamedView {
                    id: decided.by.to_string(),
                    name: decided.name.clone(),
                }),
            draft: draft.map(Into::into),
            may: actions
                .filter(|&action| action != PostAction::Read && scene.may(action, post))
                .map(Into::into)
                .collect(),
            flags: if looks_after {
                flagged(post, draft)
            } else {
                Vec::new()
            },
            key: said_it.then(|| post.key.clone()),
        }
    }
}

impl From<&Draft> for DraftView {
    fn from(draft: &Draft) -> Self {
        Self {
            body: draft.body.clone(),
            media: draft.media.iter().map(Into::into).collect(),
            state: draft.state.into(),
            at: draft.at.0,
        }
    }
}

fn quote(post: &Post) -> Option<QuoteView> {
    let quote = post.quotes.as_ref()?;
    (!quote.excerpt.is_empty()).then(|| QuoteView {
        id: quote.post.to_string(),
        name: quote.name.clone(),
        excerpt: quote.excerpt.clone(),
    })
}

fn flagged(post: &Post, draft: Option<&Draft>) -> Vec<&'static str> {
    let drafted = draft.iter().flat_map(|draft| draft.words());
    let words = post.words().into_iter().chain(drafted);
    let mut found: Vec<_> = words.flat_map(flags).collect();
    found.sort_unstable();
    found.dedup();
    found.into_iter().map(|flag| flag.as_str()).collect()
}

fn reactions(scene: Scene<'_>, post: &Post) -> Vec<ReactionView> {
    let part = part(scene.account, &scene.forum.reach());
    let mut found = Vec::new();
    for &kind in ReactionKind::ALL {
        let those = || post.reactions.iter().filter(move |one| one.kind == kind);
        let all = those().count();
        if all == 0 {
            continue;
        }
        let more = all.saturating_sub(MOST_NAMES);
        found.push(ReactionView {
            kind: kind.into(),
            mine: those().any(|one| one.account == scene.account.id),
            names: those()
                .take(MOST_NAMES)
                .map(|one| one.name.clone())
                .collect(),
            // Children are not given counts to compare.
            more: if part == Part::Pupil {
                more.min(1)
            } else {
                more
            },
        });
    }
    found
}

/// A post that is not, or no longer, the caller's to see.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = GonePost)]
pub struct GoneView {
    /// Which.
    pub id: String,
    /// Its place in the topic.
    pub number: Option<i64>,
    /// That of its topic when it last changed.
    pub rev: i64,
    /// Always true.
    pub gone: bool,
}

impl GoneView {
    /// All that is said of it.
    #[must_use]
    pub fn new(post: &Post) -> Self {
        Self {
            id: post.id.to_string(),
            number: post.number,
            rev: post.rev,
            gone: true,
        }
    }
}

/// A post, or that it is gone.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = PostOrGone)]
pub enum PostOrGoneView {
    /// A post.
    Post(Box<PostView>),
    /// It is gone.
    Gone(GoneView),
}

/// Some posts of a topic.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PostPage)]
pub struct PostPageView {
    /// By number; with `since` in the order of their changes, gone ones too.
    pub posts: Vec<PostOrGoneView>,
    /// All of the caller's own that wait for a teacher or were given back: they have no number.
    pub mine: Vec<PostView>,
    /// All about which the caller may decide.
    pub to_decide: Vec<PostView>,
    /// Every change up to here is in them: the next `since`.
    pub rev: i64,
    /// There are more in the direction that was asked for.
    pub more: bool,
}

/// A text that a post had before.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PostVersion)]
pub struct VersionView {
    /// It.
    pub body: String,
    /// What the post showed, with what was said of it then; the bytes may be gone.
    pub media: Vec<PostMediaView>,
    /// Until when, in milliseconds since 1970.
    pub at: i64,
    /// Whether everybody could see it.
    pub shown: bool,
}

impl From<Version> for VersionView {
    fn from(version: Version) -> Self {
        Self {
            media: version.media.iter().map(Into::into).collect(),
            body: version.body,
            at: version.until.0,
            shown: version.shown,
        }
    }
}

/// Where something stands.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TitledRef)]
pub struct TitledView {
    /// Which.
    pub id: String,
    /// What it is called.
    pub title: String,
}

/// What a post answers.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PostContext)]
pub struct ContextView {
    /// First name and initial of who said it.
    pub name: String,
    /// What it says.
    pub body: String,
}

/// A post that waits for the caller's decision.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WaitingPost)]
pub struct WaitingPostView {
    /// It.
    pub post: PostView,
    /// In which topic.
    pub topic: TitledView,
    /// In which forum.
    pub forum: TitledView,
    /// What it answers.
    pub context: Option<ContextView>,
}

/// What waits for the caller's decision.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WaitingPosts)]
pub struct WaitingPostsView {
    /// Oldest first; 50 at the most.
    pub posts: Vec<WaitingPostView>,
    /// Where the next page begins: `?after=`. Nothing where this was the last.
    pub next: Option<String>,
}
