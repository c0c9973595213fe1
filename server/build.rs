//! Tells the program what its pages and books are made with, so that a new layout gives a book a new name.

#[path = "src/press/fingerprint.rs"]
mod fingerprint;

use std::path::Path;

/// Everything that a book looks like through, from here.
const MAKERS: [&str; 5] = [
    "press/src",
    "press/fonts",
    "press-pdf/src",
    "press-pdf/fonts",
    "src/press.rs",
];

fn main() -> std::io::Result<()> {
    for maker in MAKERS {
        println!("cargo::rerun-if-changed={maker}");
    }
    println!("cargo::rerun-if-changed=src/press/fingerprint.rs");
    println!("cargo::rerun-if-changed=build.rs");
    let print = fingerprint::of(&MAKERS.map(Path::new))?;
    println!("cargo::rustc-env=PASSEPLUME_PRESS={print:016x}");
    Ok(())
}
