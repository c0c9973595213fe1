//! Who sees what was answered, and who answers: guardians for their own children, teachers from the paper of their class.

use super::model::{Project, ProjectChild, Voice};
use crate::{
    AccountId,
    accounts::{Account, Membership, Status},
    journals::{Standing, standing},
    spaces,
};

/// What somebody sees of a project's answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sight {
    /// Every child's: a teacher of one of its classes.
    Everybody,
    /// Those of one's own children, which learn there.
    Own(Vec<AccountId>),
}

/// Why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// It does not exist for them.
    NotFound,
    /// They know it, and it is not theirs.
    NotYours,
}

/// What `account` sees of the answers.
///
/// # Errors
/// [`Refused`]: heads and pupils know the journal and not what families say, everybody else knows nothing.
pub fn sight(account: &Account, project: &Project) -> Result<Sight, Refused> {
    if account.status == Status::Suspended {
        return Err(Refused::NotFound);
    }
    let standing = standing(account, &project.classes);
    if standing == Standing::Teacher {
        return Ok(Sight::Everybody);
    }
    let own: Vec<AccountId> = children(account)
        .filter(|id| project.child(id).is_some())
        .cloned()
        .collect();
    if !own.is_empty() {
        return Ok(Sight::Own(own));
    }
    Err(match standing {
        Standing::Teacher | Standing::Head | Standing::Pupil => Refused::NotYours,
        Standing::Stranger => Refused::NotFound,
    })
}

/// With which voice `account` answers for this child: its own, or that of a paper.
///
/// # Errors
/// [`Refused`]: a child whose answers one may not see does not exist.
pub fn may_answer(
    account: &Account,
    project: &Project,
    child: &AccountId,
    from_paper: bool,
) -> Result<Voice, Refused> {
    let sees = sight(account, project)?;
    let Some(found) = project.child(child) else {
        return Err(Refused::NotFound);
    };
    let own = children(account).any(|id| id == child);
    if sees != Sight::Everybody && !own {
        return Err(Refused::NotFound);
    }
    match (from_paper, own) {
        (true, _) if teaches(account, found) => Ok(Voice::Paper),
        (false, true) => Ok(Voice::Guardian(account.id.clone())),
        (true, _) | (false, false) => Err(Refused::NotYours),
    }
}

/// Whether `account` teaches a class in which the child learns.
#[must_use]
pub fn teaches(account: &Account, child: &ProjectChild) -> bool {
    child
        .classes
        .iter()
        .any(|(class, _)| spaces::policy::teaches(account, class))
}

fn children(account: &Account) -> impl Iterator<Item = &AccountId> {
    account
        .memberships
        .iter()
        .filter_map(|membership| match membership {
            Membership::GuardianOf(child) => Some(child),
            Membership::PupilOf(_)
            | Membership::TeacherOf(_)
            | Membership::HeadOf(_)
            | Membership::AdviserOf(_)
            | Membership::TownOf(_)
            | Membership::Administers => None,
        })
}
