//! For whom something is found: whoever may open it, and nobody else. Pure.

use super::{Found, Searcher};
use crate::{
    accounts::Status,
    documents::{Verdict, access},
    forum::{
        PostState,
        policy::{reads_post, reads_topic},
    },
    journals::{Article, Issue, Relation, Standing, may_read, relations, standing},
};

/// May this person see that it is there? The policy of each thing decides, never one of search.
#[must_use]
pub fn may_find(who: Searcher<'_>, found: &Found) -> bool {
    let Searcher { account, family } = who;
    // What is for everybody needs no login; searching does.
    if account.status == Status::Suspended {
        return false;
    }
    // As when it is opened: families read what came out, on its page.
    let opens =
        |of: &(Article, Issue)| relations(account, &[], &of.1, Some(&of.0)) != [Relation::Stranger];
    match found {
        Found::Text(document, of) => {
            access(account, document) != Verdict::None && of.as_deref().is_none_or(opens)
        }
        Found::Idea(of) => opens(of),
        Found::Issue(issue) => standing(account, &issue.classes) != Standing::Stranger,
        Found::Publication(out) | Found::Published(out, _) => {
            may_read(Some((account, family)), &out.readership)
        }
        Found::Topic(of) => reads_topic(account, &of.0, &of.1),
        // What is shown alone: what waits or was taken out of sight is looked for elsewhere.
        Found::Post(of) => {
            of.2.state == PostState::Shown && reads_post(account, &of.0, &of.1, &of.2)
        }
    }
}
