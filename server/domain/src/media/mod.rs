//! Pictures, sounds, films and files: what is known of one, who may see it, how much there may be, and where bytes lie.

mod limits;
mod model;
mod name;
mod policy;
mod said;
mod shelf;
mod store;

pub use limits::{MEDIA_OF_ARTICLE, MediaLimits};
pub use model::{
    FileFacts, FormName, Media, MediaForm, MediaHome, MediaKind, NamedMedia, NewMedia, NewUpload,
    NotAForm, NotAKind, Upload,
};
pub use name::{LONGEST_NAME, clean_name};
pub use policy::{Seen, may_see, school_of};
pub use said::{NotPeopleSaid, NotSaid, PeopleSaid, Recognised, Said, Saying, fits, may_say};
pub use shelf::{Made, MadeForm, MakeError, Shelf, ShelfError, Spoilt, Workshop};
pub use store::{Begun, Finished, MediaStore, Quota, Swept};
