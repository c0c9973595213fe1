//! People on the wire.

use passeplume_domain::accounts::{Account, Role};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a login is asked with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Login {
    /// As on the login card; compared without case.
    #[schema(example = "zoe", max_length = 128)]
    pub login: String,
    /// As on the login card.
    #[schema(max_length = 1024)]
    pub password: String,
}

/// What a person mainly is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Role)]
pub enum RoleName {
    /// Élève.
    Pupil,
    /// Enseignant.
    Teacher,
    /// Directeur.
    Head,
    /// Parent or other person in charge of a child.
    Guardian,
    /// Conseiller (ERUN, IEN).
    Adviser,
    /// Agent de la collectivité.
    Town,
    /// Runs the machine.
    Admin,
}

impl From<Role> for RoleName {
    fn from(role: Role) -> Self {
        match role {
            Role::Pupil => Self::Pupil,
            Role::Teacher => Self::Teacher,
            Role::Head => Self::Head,
            Role::Guardian => Self::Guardian,
            Role::Adviser => Self::Adviser,
            Role::Town => Self::Town,
            Role::Admin => Self::Admin,
        }
    }
}

/// The person who is logged in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Account)]
pub struct AccountView {
    /// Which.
    pub id: String,
    /// First name and name, for the person's own screen.
    pub display_name: String,
    /// First name and initial, as others in a text see this person.
    pub presence_name: String,
    /// The main role; rights come from memberships.
    pub role: RoleName,
}

impl From<&Account> for AccountView {
    fn from(account: &Account) -> Self {
        Self {
            id: account.id.to_string(),
            display_name: account.display_name(),
            presence_name: account.presence_name().0,
            role: account.role.into(),
        }
    }
}

/// An open session.
#[derive(Serialize, ToSchema)]
#[schema(as = Session)]
pub struct SessionView {
    /// Opens the session from programs; browsers use the cookie and keep no token.
    pub token: String,
    /// Whose it is.
    pub account: AccountView,
    /// When it ends at the latest, in milliseconds since 1970.
    pub expires_at: i64,
}
