//! What families allow: a child's name, picture, voice and public work in one project, said by guardians or on paper.
//!
//! | file | what |
//! | --- | --- |
//! | `model` | a project, its children, and what was answered |
//! | `effective` | what counts of several voices |
//! | `policy` | who sees answers and who gives them |
//! | `store` | the trait of what keeps them |

mod effective;
mod model;
mod policy;
mod store;

pub use effective::{Effective, effective, newest_of};
pub use model::{
    Answer, Consent, ConsentKind, NotAConsentKind, NotAnAnswer, Project, ProjectChild, Voice,
};
pub use policy::{Refused, Sight, may_answer, sight, teaches};
pub use store::{ConsentStore, NewConsent, Shown, Withdrawn};
