//! Sounds whose frames need no container of ours: MP3, WAV and Ogg with Opus, copied without their tags.

pub(crate) mod mp3;
pub(crate) mod ogg;
pub(crate) mod wav;
