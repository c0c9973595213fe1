//! Looks again at the web client's build whenever it changes, so that a new bundle is embedded without a clean build.

use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=../../client-js/app/dist");
    println!("cargo::rerun-if-changed=build.rs");
    let page = Path::new("../../client-js/app/dist/index.html");
    if std::env::var("PROFILE").as_deref() == Ok("release") && !page.exists() {
        println!(
            "cargo::warning=the web client is not built: this program will say so instead of serving it (make build does both)"
        );
    }
}
