//! Groups of pupils, inside a class and across the classes of a space, and pupils' levels: for whom an article or an
//! instruction is.

mod model;
pub mod policy;
mod store;
pub mod telling;

pub use model::{
    Belonging, Group, GroupEdit, GroupHome, GroupMember, LONGEST_GROUP_NAME, LONGEST_LEVEL,
    LevelOf, MOST_GROUPS, MOST_MEMBERS, NewGroup,
};
pub use policy::GroupRefusal;
pub use store::GroupStore;
