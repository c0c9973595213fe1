//! What travels as JSON, and only that: rules live in `domain`, rows in `store`.

pub mod account;
pub mod article;
pub mod article_asked;
pub mod comment;
pub mod consent;
pub mod demo;
pub mod document;
pub mod forum;
pub mod group;
pub mod home;
pub mod journal;
pub mod layout;
pub mod media;
pub mod names;
pub mod overview;
pub mod post;
pub mod post_asked;
pub mod proposal;
pub mod said;
pub mod search;
pub mod sharing;
pub mod sign_off;
pub mod space;
