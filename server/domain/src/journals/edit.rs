//! Who may change the titles and wishes of an article without taking a step. Pure.

use super::{
    model::{ArticleState, IssueState},
    relation::Relation,
};

/// Whether somebody who is this to an article may change it in this state. `titles_alone`: its title and chapô, nothing
/// else. Its teachers may as long as it is not out: what is out is a copy, and changing the original would only seem to
/// change it. Its authors may change the titles while the pen is theirs. What somebody answers for moves for nobody.
#[must_use]
pub fn may_edit(
    held: &[Relation],
    state: ArticleState,
    issue: IssueState,
    titles_alone: bool,
) -> bool {
    use ArticleState as S;
    if issue == IssueState::SignedOff {
        return false;
    }
    let (theirs, out) = match state {
        S::Assigned | S::Draft | S::Proofreading | S::Returned => (true, false),
        S::Idea | S::Submitted | S::Approved | S::Placed | S::Withdrawn => (false, false),
        S::Published => (false, true),
    };
    held.contains(&Relation::Keeper) && !out
        || titles_alone && theirs && held.contains(&Relation::Author)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jrn_28_who_changes_titles_and_when() {
        use ArticleState as S;
        // Columns: its teacher, everything; its author, the titles; its author, more than the titles.
        let table = [
            (S::Idea, "+..", "an idea is changed by who keeps it"),
            (S::Assigned, "++.", ""),
            (S::Draft, "++.", ""),
            (S::Proofreading, "++.", "they go on writing"),
            (S::Submitted, "+..", "the pen is down"),
            (S::Returned, "++.", ""),
            (S::Approved, "+..", ""),
            (S::Placed, "+..", ""),
            (S::Published, "...", "what is out is a copy"),
            (S::Withdrawn, "+..", ""),
        ];
        assert_eq!(table.len(), S::ALL.len());
        for (state, row, why) in table {
            let said = [
                may_edit(&[Relation::Keeper], state, IssueState::Open, false),
                may_edit(&[Relation::Author], state, IssueState::Open, true),
                may_edit(&[Relation::Author], state, IssueState::Open, false),
            ];
            let row: Vec<bool> = row.chars().map(|cell| cell == '+').collect();
            assert_eq!(said.to_vec(), row, "{state:?}: {why}");
            let both = [Relation::Keeper, Relation::Author];
            assert!(!may_edit(&both, state, IssueState::SignedOff, true));
        }
        let others = Relation::ALL
            .into_iter()
            .filter(|one| !matches!(one, Relation::Keeper | Relation::Author));
        for relation in others {
            for state in S::ALL.iter().copied() {
                let may = may_edit(&[relation], state, IssueState::Open, true);
                assert!(!may, "{relation:?} {state:?}");
            }
        }
    }
}
