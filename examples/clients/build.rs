//! A macro on stable Rust can't tell cargo that it read a folder. Without this line a new migration would be left out
//! of the binary until something else in the crate changed.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
