//! Nothing: `ui.rs` is the test.
