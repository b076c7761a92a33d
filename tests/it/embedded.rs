//! What tests and measurements embed at run time is what the macro embeds.

use std::path::Path;

use migrate_tests::embedded::{embedded, frozen};

use crate::bench::MIXED;

#[test]
fn a_folder_is_embedded_as_the_macro_does() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    assert!(embedded("fixtures/mixed", root).unwrap().iter().eq(MIXED.iter()));
    let frozen = frozen("fixtures/mixed", root).unwrap();
    assert!(MIXED.iter().all(|migration| frozen.contains(&migration.checksum.to_string())), "{frozen}");
    let missing = embedded("fixtures/missing", root).unwrap_err();
    assert!(missing.starts_with("there is no migrations folder `fixtures/missing`"), "{missing}");
}
