//! Newspapers in SQL: one transaction a step, with the rights of the texts and everything that is told.
//!
//! | file | what |
//! | --- | --- |
//! | `issues`, `articles` | rows in: what rules and screens read |
//! | `make` | journals, issues and ideas are made; titles are changed |
//! | `assign`, `texts` | authors, and the texts that they get |
//! | `step`, `parts`, `issue_step` | steps are taken, or nothing is changed |
//! | `sign_off` | the whole order, and what is chosen before the signature |
//! | `publish` | what comes out and goes |
//! | `carry` | what goes with a class that leaves the space |
//! | `publications`, `home` | what readers and first screens ask |
//! | `people` | who learns where |
//!
//! Whoever writes here locks the issue first, then articles, then texts, then entries of the search: on PostgreSQL two steps
//! wait for each other and never in a circle.

mod articles;
mod assign;
pub(crate) mod carry;
mod home;
mod issue_step;
mod issues;
mod make;
mod parts;
mod people;
mod publications;
mod publish;
mod sign_off;
mod step;
mod texts;
mod trait_impl;

pub(crate) use home::{cards, kept_by};
pub(crate) use issues::{by_ids as issues_by_ids, counted, reach};
pub(crate) use people::family;
pub(crate) use publications::{by_ids as publications_by_ids, readers_of, readership};
pub(crate) use step::{StepRow, record};
