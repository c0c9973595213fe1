//! Repairs films and sounds by hand: `cargo run -p passeplume-media --example repair -- FILE... FOLDER`.

#![allow(clippy::print_stdout, reason = "a tool for people")]

use std::{env, error::Error, fs, path::Path};

use passeplume_media::clip::{ClipLimits, repair};

fn main() -> Result<(), Box<dyn Error>> {
    let mut files: Vec<String> = env::args().skip(1).collect();
    let folder = files.pop().ok_or("usage: repair FILE... FOLDER")?;
    for file in files {
        let name = Path::new(&file).file_name().ok_or("no file name")?;
        match repair(&fs::read(&file)?, &ClipLimits::default()) {
            Ok(clip) => {
                println!(
                    "{file}: {} {} ms {:?} {} bytes",
                    clip.media_type,
                    clip.millis,
                    clip.plays,
                    clip.bytes.len()
                );
                fs::write(Path::new(&folder).join(name), clip.bytes)?;
            }
            Err(error) => println!("{file}: {error}"),
        }
    }
    Ok(())
}
