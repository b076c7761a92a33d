//! Without this line cargo does not see a new migration.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
