//! Whose schools somebody sees and how far, which numbers are too small to be told, what is late. Pure.

use crate::{
    Millis, SchoolId,
    accounts::{Account, Membership, Status},
    journals::ArticleState,
};

/// How far somebody sees into a school.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum View {
    /// Directs or accompanies it: classes, issues under way, what is late.
    Inside,
    /// Works for its town: figures, and what everybody may read.
    Outside,
}

/// A number of children smaller than this is not told: it could be a name.
pub const FEW: i64 = 5;

/// For how long somebody counts as active, in milliseconds: 7 days.
pub const LATELY_MS: i64 = 7 * 24 * 60 * 60 * 1000;

/// The schools that `account` sees and how far, each once: who is several things sees as far as any of them.
#[must_use]
pub fn overseen(account: &Account) -> Vec<(SchoolId, View)> {
    if account.status == Status::Suspended {
        return Vec::new();
    }
    let mut found: Vec<(SchoolId, View)> = Vec::new();
    for membership in &account.memberships {
        let (school, view) = match membership {
            Membership::HeadOf(school) | Membership::AdviserOf(school) => (school, View::Inside),
            Membership::TownOf(school) => (school, View::Outside),
            Membership::PupilOf(_)
            | Membership::TeacherOf(_)
            | Membership::GuardianOf(_)
            | Membership::Administers => continue,
        };
        match found.iter_mut().find(|(other, _)| other == school) {
            Some((_, seen)) => *seen = view.min(*seen),
            None => found.push((school.clone(), view)),
        }
    }
    found
}

/// A number of children, where it is large enough to be told.
#[must_use]
pub const fn enough(children: i64) -> Option<i64> {
    if children < FEW { None } else { Some(children) }
}

/// Since when somebody counts as active.
#[must_use]
pub const fn since(now: Millis) -> Millis {
    now.plus(-LATELY_MS)
}

/// Whether an article in this state waits for its authors beyond its day.
#[must_use]
pub fn is_late(state: ArticleState, due: Option<Millis>, now: Millis) -> bool {
    use ArticleState as S;
    let with_its_authors = match state {
        S::Assigned | S::Draft | S::Proofreading | S::Returned => true,
        S::Idea | S::Submitted | S::Approved | S::Placed | S::Published | S::Withdrawn => false,
    };
    with_its_authors && due.is_some_and(|due| due < now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AccountId, ClassId, accounts::Role};

    fn somebody(status: Status, memberships: Vec<Membership>) -> Account {
        Account {
            id: AccountId::parse("a").unwrap(),
            login: "a".into(),
            role: Role::Teacher,
            first_name: "A".into(),
            last_name: String::new(),
            status,
            memberships,
        }
    }

    /// What somebody is, and which schools they therefore see how far.
    type Row<'a> = (Vec<Membership>, Vec<(&'a str, View)>);

    #[test]
    fn jrn_25_who_sees_a_school_from_inside_from_outside_or_not_at_all() {
        let school = |name: &str| SchoolId::parse(name).unwrap();
        let class = ClassId::parse("ce1").unwrap();
        let child = AccountId::parse("zoe").unwrap();
        let (inside, outside) = (View::Inside, View::Outside);
        let table: [Row<'_>; 8] = [
            (vec![Membership::HeadOf(school("a"))], vec![("a", inside)]),
            (
                vec![
                    Membership::AdviserOf(school("a")),
                    Membership::AdviserOf(school("b")),
                ],
                vec![("a", inside), ("b", inside)],
            ),
            (vec![Membership::TownOf(school("a"))], vec![("a", outside)]),
            (
                // An agent of the town who also directs one of its schools, said in either order.
                vec![
                    Membership::TownOf(school("a")),
                    Membership::HeadOf(school("a")),
                    Membership::TownOf(school("b")),
                ],
                vec![("a", inside), ("b", outside)],
            ),
            (
                vec![
                    Membership::HeadOf(school("a")),
                    Membership::TownOf(school("a")),
                ],
                vec![("a", inside)],
            ),
            (vec![Membership::TeacherOf(class.clone())], vec![]),
            (
                vec![Membership::PupilOf(class), Membership::GuardianOf(child)],
                vec![],
            ),
            (vec![Membership::Administers], vec![]),
        ];
        for (memberships, expected) in table {
            let expected: Vec<_> = expected
                .into_iter()
                .map(|(name, view)| (school(name), view))
                .collect();
            let active = somebody(Status::Active, memberships.clone());
            assert_eq!(overseen(&active), expected, "{memberships:?}");
            assert_eq!(overseen(&somebody(Status::Suspended, memberships)), []);
        }
    }

    #[test]
    fn jrn_26_few_children_are_not_counted_aloud() {
        let told: Vec<_> = [0, 1, 4, 5, 6, 300].map(enough).to_vec();
        assert_eq!(told, [None, None, None, Some(5), Some(6), Some(300)]);
    }

    #[test]
    fn jrn_27_late_is_what_its_authors_still_hold_after_its_day() {
        use ArticleState as S;
        let now = Millis(1_000);
        let late = [S::Assigned, S::Draft, S::Proofreading, S::Returned];
        for state in S::ALL.iter().copied() {
            assert_eq!(
                is_late(state, Some(Millis(999)), now),
                late.contains(&state),
                "{state:?}"
            );
            assert!(!is_late(state, Some(now), now), "its day is not over");
            assert!(!is_late(state, None, now));
        }
    }
}
