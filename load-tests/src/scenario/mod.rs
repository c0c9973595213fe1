//! The scenarios, one a file: options that say what they mean to an operator, and what is done.

pub(crate) mod assembly;
pub(crate) mod bell;
pub(crate) mod broadcast;
mod carets;
mod catch_up;
pub(crate) mod classroom;
mod clubs;
pub(crate) mod converge;
pub(crate) mod departement;
pub(crate) mod forum;
pub(crate) mod full;
pub(crate) mod growth;
pub(crate) mod idle;
pub(crate) mod join;
pub(crate) mod kill;
pub(crate) mod live_resume;
pub(crate) mod long_text;
mod newcomers;
mod options;
pub(crate) mod overload;
pub(crate) mod ramp;
mod trace;
mod typing;
pub(crate) mod video;
pub(crate) mod year;
