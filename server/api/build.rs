//! Looks again at the web client's build whenever it changes, so that a new bundle is embedded without a clean build.

fn main() {
    println!("cargo::rerun-if-changed=../../client-js/app/dist");
    println!("cargo::rerun-if-changed=build.rs");
}
