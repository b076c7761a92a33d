//! The statements of a file, replayed on an empty database.

#![no_main]

use libfuzzer_sys::fuzz_target;
use migrate_core::check::fuzzing;

fuzz_target!(|text: &str| fuzzing::replay(text));
