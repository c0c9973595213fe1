//! The daily digest by e-mail, for adults who want it: where to, when, and what stands in it.
//!
//! | file | what |
//! | --- | --- |
//! | `address` | an address that somebody typed, and the code that proves it is theirs |
//! | `rule` | who may have one, and on which day it is due |
//! | `letter` | what is written: numbers and a link, never a word or a name |
//! | `store` | the traits of what keeps choices and of what sends |

mod address;
mod letter;
mod rule;
mod store;

pub use address::{Address, CODE_LIFE_MS, CODE_TRIES, CODES_A_DAY, NotAnAddress, code_hash};
pub use letter::{Letter, code_letter, digest_letter};
pub use rule::{DIGEST_MINUTE, TRIES_A_DAY, due_day, local_day, may_have, settled_day};
pub use store::{Asked, Claim, Confirmed, MailChoice, MailStore, NewAddress, NotPosted, Postman};
