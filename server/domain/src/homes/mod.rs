//! What first screens say beside one's own articles: what is late, words that came late, schools and their figures.

mod model;
pub mod policy;
mod store;

pub use model::{Figures, LateWords, OverseenClass, SchoolFigures, TextName};
pub use policy::{View, enough, is_late, overseen, since};
pub use store::HomeStore;
