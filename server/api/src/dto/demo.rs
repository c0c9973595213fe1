//! The demo accounts on the wire; invented people, in demo mode alone.

use serde::Serialize;
use utoipa::ToSchema;

use super::account::RoleName;

/// A demo account and how to log in with it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DemoAccount {
    /// What is typed to log in.
    pub login: String,
    /// Simple on purpose: it is printed.
    pub password: String,
    /// The main role.
    pub role: RoleName,
    /// First name and name.
    pub display_name: String,
    /// The school, where there is one.
    pub school: Option<String>,
    /// The class, where there is one.
    pub class: Option<String>,
}
